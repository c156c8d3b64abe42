"""Growing: what recording one more event costs when there is twice or eight times as much already, beside the book of the first size.

A book grows wider with other owners, and deeper with longer histories of the same owners. Importing in the order of acceptance reads an
account again with every transaction that touches it, so a deep book is harder. A transaction is as large as the first size.
"""

from collections.abc import Iterator, Sequence

from benchmarks.inputs import FILINGS_PER_OWNER, Inputs
from benchmarks.measuring import Line, Timing, timed
from benchmarks.synthetic import submissions
from importers.documents import read_document
from insider_ledger.importing import HERE, Importer
from insider_ledger.reads import Read
from ledger.store.database import Database

FIRST_SIZE = 2_500
FIRST_SIZE_SHORT = 20
TIMES = (1, 2, 8)


def lines(inputs: Inputs) -> Iterator[Line]:
    """Cost per event at two and eight times the first size, wider and deeper."""
    first = FIRST_SIZE_SHORT if inputs.short else FIRST_SIZE
    for way in ("wider", "deeper"):
        costs = []
        for times in TIMES:
            owners = first // FILINGS_PER_OWNER
            made = submissions(first * times, owners=owners, filings_per_owner=FILINGS_PER_OWNER if way == "wider" else None)
            costs.append(_cost(inputs, [Read(read_document(name, contents), None) for name, contents in made], batch=first))
        for times, cost in zip(TIMES[1:], costs[1:], strict=True):
            yield Line(
                what=f"{times} times as much, {way}",
                figure=f"{cost * 1e6:,.0f} µs of processor per event",
                floor=f"{first:,} filings: {costs[0] * 1e6:,.0f} µs",
                ratio=f"{cost / costs[0]:.2f}",
                target="1 (flat)" if way == "wider" else "",
            )


def _cost(inputs: Inputs, documents: Sequence[Read], batch: int) -> float:
    """Seconds of the processor per event recorded."""
    database = Database.open(str(inputs.place("growth")))
    events: list[int] = []
    taken: Timing = timed(lambda: events.append(Importer(database, None, None, HERE).run(documents, batch).events))
    database.close()
    return taken.cpu / events[0]

"""Recording with answers: decisions, events and read models in one transaction per batch, beside appending the same events alone.

A read model here is no row per event: each account that a batch touches is read again, whole. What writing such rows costs is told apart
from reading the accounts: the rows of a finished book, ready made, in the transactions of its events, with the row that says how far the
read models have come.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from math import ceil

from sqlalchemy import Table, select

from benchmarks.append import append, writing
from benchmarks.inputs import Inputs
from benchmarks.measuring import Line, Timing, interleaved, rates, timed
from benchmarks.recorded import Batch, Rows, batches
from benchmarks.stores import Store, stores
from importers.documents import read_document
from insider_ledger.composition import build_ledger
from insider_ledger.importing import AT_ONCE, BATCH
from ledger.commands import RecordFiling
from ledger.store import bulk
from ledger.store.bulk import chunks
from ledger.store.database import Database
from projections.build import catch_up
from projections.checkpoint import advance
from projections.tables import LIVE

FLOOR = "append alone"


def lines(inputs: Inputs) -> Iterator[Line]:
    """Appending with ready rows on each database; deciding and appending; and the same with the read models brought up to date."""
    made = batches(inputs.book)
    for store in stores(inputs):
        yield _with_rows(inputs, store, made)
    yield from _recording(inputs, made)


def _with_rows(inputs: Inputs, store: Store, made: Sequence[Batch]) -> Line:
    rows = rows_of_read_models(inputs, len(made))
    count = sum(len(batch.events) for batch in made)
    each = sum(len(of_table) for of_batch in rows for of_table in of_batch.values()) / count
    times = interleaved(
        {
            "both": lambda: writing(store, lambda url: append_with_rows(url, made, rows)),
            "append": lambda: writing(store, lambda url: append(url, made)),
        },
        1 if inputs.short else 3,
    )
    what = f"append with ready rows of the read models, {store.name}"
    floor_is = f"{each:.1f} rows per event; {FLOOR}"
    return rates(what, "events", count, times["both"], times["append"], floor_is=floor_is, target="≤ 2", by_wall=store.by_wall)


def rows_of_read_models(inputs: Inputs, parts: int) -> list[dict[Table, Rows]]:
    """The rows of the read models of the book, in so many parts."""
    with closing(Database.open(str(inputs.book))) as database, database.read() as connection:
        rows = {table: [tuple(row) for row in connection.execute(select(table))] for table in LIVE}
    sizes = {table: max(ceil(len(of_table) / parts), 1) for table, of_table in rows.items()}
    return [{table: of_table[part * sizes[table] : (part + 1) * sizes[table]] for table, of_table in rows.items()} for part in range(parts)]


def append_with_rows(url: str, made: Sequence[Batch], rows: Sequence[dict[Table, Rows]]) -> None:
    """Write every batch, rows of the read models, and how far they have come, each in a transaction."""
    with closing(Database.open(url)) as database:
        recorder = database.recorder()
        for batch, of_batch in zip(made, rows, strict=True):
            with database.write() as connection:
                positions = recorder.append(batch.events, accounts=batch.accounts, keys=batch.keys)
                for table, of_table in of_batch.items():
                    bulk.insert(connection, table, of_table)
                advance(connection, positions[-1])


def _recording(inputs: Inputs, made: Sequence[Batch]) -> Iterator[Line]:
    readings = (read_document("filing.txt", contents) for contents in inputs.contents)
    commands = [reading for reading in readings if isinstance(reading, RecordFiling)]
    count = sum(len(batch.events) for batch in made)
    sqlite = stores(inputs)[0]
    times = interleaved(
        {
            "append": lambda: writing(sqlite, lambda url: append(url, made)),
            "record": lambda: _recorded(inputs, commands, project=False),
            "project": lambda: _recorded(inputs, commands, project=True),
        },
        1 if inputs.short else 3,
    )
    floor = times["append"]
    yield rates("decide and append", "events", count, times["record"], floor, floor_is=FLOOR, target="")
    yield rates("decide, append and project", "events", count, times["project"], floor, floor_is=FLOOR, target="")


def _recorded(inputs: Inputs, commands: Sequence[RecordFiling], *, project: bool) -> Timing:
    with closing(Database.open(str(inputs.place("record")))) as database:
        return timed(lambda: _record(database, commands, project=project))


def _record(database: Database, commands: Sequence[RecordFiling], *, project: bool) -> None:
    ledger = build_ledger(database)
    for batch in chunks(commands, BATCH):
        with database.write() as connection:
            for part in chunks(batch, AT_ONCE):
                ledger.record(part)
            if project:
                catch_up(connection)

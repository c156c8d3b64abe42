"""Recording with answers: decisions, events and read models in one transaction per batch, beside appending the same events alone."""

from collections.abc import Iterator

from benchmarks.append import append
from benchmarks.inputs import Inputs
from benchmarks.measuring import Line, Timing, interleaved, rates, timed
from benchmarks.recorded import batches
from importers.documents import read_document
from insider_ledger.composition import build_ledger
from insider_ledger.importing import AT_ONCE, BATCH
from ledger.commands import RecordFiling
from ledger.store.bulk import chunks
from ledger.store.database import Database
from projections.build import catch_up


def lines(inputs: Inputs) -> Iterator[Line]:
    """Deciding and appending; and the same with the read models brought up to date."""
    readings = (read_document("filing.txt", contents) for contents in inputs.contents)
    commands = [reading for reading in readings if isinstance(reading, RecordFiling)]
    made = batches(inputs.book)
    count = sum(len(batch.events) for batch in made)

    def recording(*, project: bool) -> Timing:
        database = Database.open(str(inputs.place("record")))
        taken = timed(lambda: _record(database, commands, project=project))
        database.close()
        return taken

    def appending() -> Timing:
        path = str(inputs.place("append"))
        Database.open(path).close()
        return timed(lambda: append(path, made))

    times = interleaved(
        {
            "append": appending,
            "record": lambda: recording(project=False),
            "project": lambda: recording(project=True),
        },
        1 if inputs.short else 3,
    )
    floor = times["append"]
    yield rates("decide and append", "events", count, times["record"], floor, floor_is="append alone", target="")
    yield rates("decide, append and project", "events", count, times["project"], floor, floor_is="append alone", target="")


def _record(database: Database, commands: list[RecordFiling], *, project: bool) -> None:
    ledger = build_ledger(database)
    for batch in chunks(commands, BATCH):
        with database.write() as connection:
            for part in chunks(batch, AT_ONCE):
                ledger.record(part)
            if project:
                catch_up(connection)

"""Quarters: importing the quarterly data sets with worker processes, each import in a process of its own.

`python -m benchmarks.quarters SET.zip DATABASE WORKERS` is one import; it prints what it took as JSON. A quarter of the market has some
36,000 filings. What it costs must not hang on how many there are: neither a filing, nor the memory of all processes together.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import insider_ledger
from benchmarks import synthetic_quarters
from benchmarks.inputs import Inputs, shared
from benchmarks.measuring import Line, timed
from benchmarks.memory import peak
from benchmarks.stores import schema
from importers.documents import read_document
from insider_ledger.intake import InputDocument, documents

REAL_SET = "corpus/2023-dev_form345.zip"
QUARTER = 36_000
TIMES = 8
SHORT = 60
WORKERS = 2


class Taken(NamedTuple):
    """One import: seconds by the clock, events, and the most memory that its processes may have had together, in bytes."""

    seconds: float
    events: int
    peak: int


def lines(inputs: Inputs) -> Iterator[Line]:
    """Quarters of invented filings, the real set, a quarter on PostgreSQL, and a book of eight times as much."""
    count = SHORT if inputs.short else QUARTER
    quarter = _invented(inputs, count)
    floor = _reading(quarter)
    yield _line("import of a quarter from tables", count, _import(quarter, str(inputs.place("quarter"))), floor, "< 25 s")
    real = shared(REAL_SET)
    if real.is_file() and not inputs.short:
        filings = sum(1 for _ in documents([real]))
        yield _line("import of the real set", filings, _import(real, str(inputs.place("real"))), _reading(real), "< 15 s")
    if inputs.postgresql is not None:
        with schema(inputs.postgresql) as url:
            yield _line("import of a quarter from tables, PostgreSQL", count, _import(quarter, url), floor, "")
    yield from _growth(inputs, count // 4)


def _growth(inputs: Inputs, count: int) -> Iterator[Line]:
    """Cost per event and memory at eight times as many filings."""
    small, large = (_import(_invented(inputs, many), str(inputs.place("grown"))) for many in (count, TIMES * count))
    costs = [taken.seconds / taken.events * 1e6 for taken in (small, large)]
    yield Line(
        what=f"{TIMES} times as many filings from tables",
        figure=f"{costs[1]:,.0f} µs per event ({TIMES * count:,} filings)",
        floor=f"{count:,} filings: {costs[0]:,.0f} µs",
        ratio=f"{costs[1] / costs[0]:.2f}",
        target="≤ 1.3",
    )
    yield Line(
        what=f"memory of all processes, {TIMES} times as many",
        figure=f"{large.peak / 2**20:,.0f} MiB for {TIMES * count:,} filings",
        floor=f"{count:,} filings: {small.peak / 2**20:,.0f} MiB",
        ratio=f"{large.peak / small.peak:.2f}",
        target="< 500 MiB",
    )


def _line(what: str, count: int, taken: Taken, floor: float, target: str) -> Line:
    return Line(
        what=what,
        figure=f"{taken.seconds:,.1f} s for {count:,} filings ({count / taken.seconds:,.0f}/s, {WORKERS} workers)",
        floor=f"reading alone, one process: {floor:,.1f} s",
        ratio=f"{taken.seconds / floor:.2f}",
        target=target,
    )


def _invented(inputs: Inputs, count: int) -> Path:
    path = inputs.folder / f"{count}-filings_form345.zip"
    return path if path.exists() else synthetic_quarters.write(path, count)


def _reading(archive: Path) -> float:
    """Seconds by the clock to take the set apart and to read every filing."""

    def work() -> None:
        for found in documents([archive]):
            if isinstance(found, InputDocument):
                read_document(found.name, found.contents)

    return timed(work).wall


def _import(archive: Path, database: str) -> Taken:
    command = [sys.executable, "-m", "benchmarks.quarters", str(archive), database, str(WORKERS)]
    done = subprocess.run(command, cwd=Path(__file__).resolve().parents[1], check=True, capture_output=True, text=True)  # noqa: S603
    return Taken(**json.loads(done.stdout))


def main() -> None:
    """One import, as the command line asks for it."""
    archive, database, workers = sys.argv[1:]
    with insider_ledger.open(database) as book:
        begun = time.perf_counter()
        summary = book.import_paths([archive], workers=int(workers))
        seconds = time.perf_counter() - begun
    largest_worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    print(json.dumps(Taken(seconds, summary.events, peak() + int(workers) * largest_worker)._asdict()))


if __name__ == "__main__":
    main()

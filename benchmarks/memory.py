"""Memory: the most that an import ever holds, and an export of a panel, for some filings or months and for four times as many.

It should not grow with their number. `python -m benchmarks.memory import LEDGER.db FILINGS.zip` is one import in a process of its own,
`python -m benchmarks.memory panel LEDGER.db PANEL.parquet 240` one panel of so many months; both print the bytes.
"""

import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks import synthetic_quarters
from benchmarks.inputs import Inputs
from benchmarks.measuring import Line

FILINGS = 12_000
FILINGS_SHORT = 50
FILINGS_OF_PANEL = 600
YEARS, YEARS_SHORT = 5, 1
FIRST_YEAR = 2024
STATUS = Path("/proc/self/status")


def lines(inputs: Inputs) -> Iterator[Line]:
    """Peak resident memory of two imports, and of two panels."""
    yield _imports(inputs)
    yield _panels(inputs)


def _imports(inputs: Inputs) -> Line:
    fewer = FILINGS_SHORT if inputs.short else FILINGS
    small, large = (_peak_of_an_import(inputs, count) for count in (fewer, 4 * fewer))
    return Line(
        what="memory of an import, four times as much",
        figure=f"{large / 2**20:,.0f} MiB for {4 * fewer:,} filings",
        floor=f"{fewer:,} filings: {small / 2**20:,.0f} MiB",
        ratio=f"{large / small:.2f}",
        target="1 (flat)",
    )


def _panels(inputs: Inputs) -> Line:
    count = FILINGS_SHORT if inputs.short else FILINGS_OF_PANEL
    book = inputs.imported(synthetic_quarters.write(inputs.folder / f"panel-{count}.zip", count))
    fewer = 12 * (YEARS_SHORT if inputs.short else YEARS)
    small, large = (_peak_of("panel", book, inputs.folder / f"{months}.parquet", months) for months in (fewer, 4 * fewer))
    return Line(
        what="memory of a panel, four times as many months",
        figure=f"{large / 2**20:,.0f} MiB for {4 * fewer} months of {count:,} filings",
        floor=f"{fewer} months: {small / 2**20:,.0f} MiB",
        ratio=f"{large / small:.2f}",
        target="1 (flat)",
    )


def _peak_of_an_import(inputs: Inputs, count: int) -> int:
    return _peak_of("import", inputs.place("memory"), inputs.invented(count))


def _peak_of(*work: object) -> int:
    """In bytes."""
    command = [sys.executable, "-m", "benchmarks.memory", *map(str, work)]
    root = Path(__file__).resolve().parents[1]
    return int(subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout)  # noqa: S603 (our own program)


def peak() -> int:
    """The most bytes that this process ever had in memory. Linux counts those of its parent in `getrusage`, so it is asked elsewhere."""
    if STATUS.exists():
        return next(int(line.split()[1]) for line in STATUS.read_text().splitlines() if line.startswith("VmHWM")) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Do one work on a book, and print the bytes that it took."""
    import insider_ledger  # noqa: PLC0415 (the other lines must not hold it)

    work, book, *about = sys.argv[1:]
    with insider_ledger.open(book) as opened:
        if work == "import":
            opened.import_paths(about)
        else:
            output, months = about[0], int(about[1])
            opened.export_panel(output, "month", date(FIRST_YEAR, 1, 1), date(FIRST_YEAR + months // 12 - 1, 12, 31))
    print(peak())


if __name__ == "__main__":
    main()

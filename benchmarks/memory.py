"""Memory: the most that an import ever holds, for some filings and for four times as many. It should not grow with their number.

`python -m benchmarks.memory FILINGS.zip LEDGER.db` is one import in a process of its own; it prints the bytes.
"""

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.inputs import Inputs
from benchmarks.measuring import Line

FILINGS = 12_000
FILINGS_SHORT = 50
STATUS = Path("/proc/self/status")


def lines(inputs: Inputs) -> Iterator[Line]:
    """Peak resident memory of two imports."""
    fewer = FILINGS_SHORT if inputs.short else FILINGS
    small, large = (_peak_of_an_import(inputs, count) for count in (fewer, 4 * fewer))
    yield Line(
        what="memory of an import, four times as much",
        figure=f"{large / 2**20:,.0f} MiB for {4 * fewer:,} filings",
        floor=f"{fewer:,} filings: {small / 2**20:,.0f} MiB",
        ratio=f"{large / small:.2f}",
        target="1 (flat)",
    )


def _peak_of_an_import(inputs: Inputs, count: int) -> int:
    """In bytes."""
    command = [sys.executable, "-m", "benchmarks.memory", str(inputs.invented(count)), str(inputs.place("memory"))]
    root = Path(__file__).resolve().parents[1]
    return int(subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout)  # noqa: S603 (our own program)


def peak() -> int:
    """The most bytes that this process ever had in memory. Linux counts those of its parent in `getrusage`, so it is asked elsewhere."""
    if STATUS.exists():
        return next(int(line.split()[1]) for line in STATUS.read_text().splitlines() if line.startswith("VmHWM")) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    import insider_ledger

    with insider_ledger.open(sys.argv[2]) as opened:
        opened.import_paths([sys.argv[1]])
    print(peak())

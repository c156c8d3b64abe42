"""Starting: `insider-ledger holdings` of one owner as a whole process, beside a process that only imports SQLAlchemy."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.inputs import Inputs
from benchmarks.measuring import Line, Timing, interleaved
from benchmarks.questions import parties

ROOT = Path(__file__).resolve().parents[1]


def lines(inputs: Inputs) -> Iterator[Line]:
    """Seconds from start to end."""
    owner = parties(inputs.book)[0].key
    ours = [sys.executable, "-m", "insider_ledger", "--db", str(inputs.book), "holdings", "--owner", owner]
    times = interleaved(
        {"holdings": lambda: _process(ours), "floor": lambda: _process([sys.executable, "-c", "import sqlalchemy"])},
        1 if inputs.short else 9,
    )
    each, floor = times["holdings"], times["floor"]
    yield Line(
        what="`insider-ledger holdings` of one owner, whole process",
        figure=f"{each.wall:.2f} s ({each.cpu:.2f} s of processor)",
        floor=f"importing SQLAlchemy: {floor.wall:.2f} s",
        ratio=f"{each.beside(floor):.2f}",
        target="< 0.5 s",
    )


def _process(command: list[str]) -> Timing:
    before = os.times()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (our own program)
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Timing(after.elapsed - before.elapsed, used)

"""Long work steps back for other programs: the niceness of the process that does it, as the system tells it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from insider_ledger import examples

pytestmark = pytest.mark.skipif(not hasattr(os, "getpriority"), reason="this system knows no niceness")

PROGRAM = """
import os, sys
from insider_ledger.cli.running import run

run(sys.argv[1:])
print(os.getpriority(os.PRIO_PROCESS, 0), file=sys.stderr)
"""


def niceness_after(folder: Path, *arguments: object, before: int = 0) -> int:
    """That of a process of its own in which a command was run."""
    command = [sys.executable, "-c", PROGRAM, "--db", str(folder / "ledger.db"), *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, preexec_fn=lambda: os.nice(before))  # noqa: S603
    return int(done.stderr.splitlines()[-1])


def test_an_import_and_a_rebuild_step_back_and_questions_do_not(tmp_path: Path) -> None:
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    filing = examples.filings()[0]

    assert niceness_after(tmp_path, "import", filing) == max(usual, 10)
    assert niceness_after(tmp_path, "rebuild") == max(usual, 10)
    assert niceness_after(tmp_path, "info") == usual


def test_how_far_can_be_said(tmp_path: Path) -> None:
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    filing = examples.filings()[0]

    assert niceness_after(tmp_path, "import", filing, "--nice", "0") == usual
    assert niceness_after(tmp_path, "import", filing, "--nice", "19") == 19


def test_who_stands_further_back_stays_there(tmp_path: Path) -> None:
    assert niceness_after(tmp_path, "import", examples.filings()[0], before=15) >= 15

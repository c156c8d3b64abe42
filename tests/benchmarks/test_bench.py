"""The benchmarks work, and the page with their figures has a line for each. How fast anything is, no test says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = ("Measured on 2 cores.", ["| replay | 1 | 2 | 0.50 | |"])
PAGE = ROOT / "docs" / "reference" / "performance.md"


@pytest.fixture(scope="module")
def printed() -> list[str]:
    """The lines that a short run prints."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("INSIDER_LEDGER_")}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--short"], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.splitlines()


@pytest.mark.slow
def test_every_line_has_a_figure_a_floor_and_their_ratio(printed: list[str]) -> None:
    *lines, machine = printed

    assert machine.startswith("60 invented submissions. ")
    assert lines
    assert [line for line in lines if not re.search(r"\S {2,}\S.*\d.* {2,}\S.*: .*\d.* {2,}\d+\.\d+( |$)", line)] == []


@pytest.mark.slow
def test_the_page_has_the_lines_that_are_measured(printed: list[str]) -> None:
    measured = [re.split(" {2,}", line)[0] for line in printed[:-1]]
    shown = re.findall(r"^\| (.*?) \|", PAGE.read_text(), re.MULTILINE)

    assert [what for what in measured if what not in shown] == []


def test_a_new_table_takes_the_place_of_the_old_one() -> None:
    from benchmarks.table import BEGIN, END, rows_between_marks  # noqa: PLC0415

    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"

    written = rows_between_marks(page, *TABLE)

    assert re.fullmatch(rf"before\n{BEGIN}\nMeasured on 2 cores\.\n\n\| what .*\n\|---.*\n\| replay .*\n{END}\nafter\n", written)
    assert rows_between_marks(written, *TABLE) == written

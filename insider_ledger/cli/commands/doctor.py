"""`insider-ledger doctor`: whether a ledger is sound, what is not, and what to do about it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import click

from insider_ledger.cli.options import data_options, lock_timeout_option
from insider_ledger.cli.setup import Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.taught import TaughtCommand
from insider_ledger.printing import Block, Column, Grid, Page, Paragraph

if TYPE_CHECKING:  # examining brings the database library, which `--help` does without
    from insider_ledger.health.examination import Health
    from insider_ledger.health.findings import HealthRow


@click.command(
    "doctor",
    cls=TaughtCommand,
    examples=(
        "insider-ledger doctor",
        "insider-ledger doctor --thorough",
        "insider-ledger --db postgresql://localhost/ledger doctor --format jsonl",
    ),
)
@click.option("--thorough", is_flag=True, help="Also verify every event and compare the read models with a rebuild, which takes longer.")
@lock_timeout_option
@data_options
@click.pass_obj
def command(setup: Setup, *, thorough: bool, lock_timeout: float) -> Status:
    """Examine the ledger and where it lives: file or server, schema, guards, digests, clock, read models, quarantine, what is left over.

    Each finding says what to do. Nothing is changed, and a ledger that cannot be opened is examined as far as it can be read. A problem is
    what makes answers wrong, missing or lost, or soon will; a notice is worth a look. Exit status 1 where there is a problem.
    """
    answer = setup.examine(thorough=thorough, lock_timeout=lock_timeout)
    setup.show(Page(answer=answer, rows="rows", blocks=lambda: _blocks(answer)))
    return Status.DONE if answer.ok else Status.INCOMPLETE


COLUMNS: Final[tuple["Column[HealthRow]", ...]] = (
    Column(heading="Check", cell=lambda row: row.check),
    Column(heading="Severity", cell=lambda row: row.severity),
    Column(heading="Finding", cell=lambda row: row.finding, may_go=True),
    Column(heading="What was found", cell=lambda row: row.says),
)


def _blocks(answer: "Health") -> Iterator[Block]:
    problems = sum(row.severity == "problem" for row in answer.rows)
    notices = sum(row.severity == "notice" for row in answer.rows)
    yield Paragraph(f"{_count(problems, 'problem')}, {_count(notices, 'notice')}".capitalize(), is_heading=True)
    yield Grid(columns=COLUMNS, rows=answer.rows)
    findings = [row for row in answer.rows if row.advice is not None]
    if findings:
        yield Paragraph("What to do", is_heading=True)
    for code, advice in dict.fromkeys((row.finding, row.advice) for row in findings):
        yield Paragraph(f"{code}: {advice}")


def _count(count: int, noun: str) -> str:
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"

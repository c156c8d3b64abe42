"""Vesting terms at the command line: read from a file or from standard input, and printed."""

import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

import click
import msgspec

from insider_ledger.cli.schedules import schedule_blocks
from insider_ledger.cli.setup import Setup
from insider_ledger.printing import Block, Page, Paragraph
from ledger.values.decisions import RecordVestingTerms
from ledger.values.vesting import Schedule

if TYPE_CHECKING:  # the reader of terms brings its library, which other commands do without
    from insider_ledger.vesting_terms import WrittenTerms

STANDARD_INPUT: Final = Path("-")


def terms_given(path: Path) -> bytes:
    """The words of a file of terms, `-` for standard input. Raises click.UsageError."""
    try:
        return sys.stdin.buffer.read() if path == STANDARD_INPUT else path.read_bytes()
    except OSError as error:
        raise click.UsageError(f"--terms {path} cannot be read: {error.strerror or error}.") from error


def schedule_of(terms: bytes, start: date | None, granted: Decimal | None) -> Schedule:
    """The schedule that terms write. Raises RefusedTermsError."""
    from insider_ledger.vesting_terms import read_terms  # noqa: PLC0415 (as above)

    return read_terms(terms, start=start, granted=granted)


def show_terms(setup: Setup, named: int | UUID, granted: Decimal | None, *, ocf: bool) -> None:
    """Print the terms that a decision recorded. Raises click.UsageError where it recorded none."""
    from insider_ledger.vesting_terms import to_ocf, write_terms  # noqa: PLC0415 (as above)

    if ocf and setup.format not in {"table", "json"}:
        raise click.UsageError(f"The Open Cap Format is JSON: leave out --format {setup.format}.")
    with setup.open() as book:
        made = book.decision(named)
    if not isinstance(made, RecordVestingTerms):
        raise click.UsageError(f"Decision {named} records no vesting terms: take one of that kind from insider-ledger record list.")
    row = f"Table {made.table}, {made.kind} row {made.row} of {made.filing_id}"
    if ocf:
        name = f"{made.filing_id}/{made.table}/{made.kind}/{made.row}"
        terms = to_ocf(made.schedule, terms_id=name, name=f"Vesting of {name}", description=f"How the lot vests: {row}", granted=granted)
        msgspec.structs.replace(setup, format="json").show(Page(answer=terms, blocks=list))
        return
    answer = write_terms(made.schedule, granted)
    setup.show(Page(answer=answer, rows="tranches", blocks=lambda: _blocks(row, answer)))


def _blocks(row: str, answer: "WrittenTerms") -> Iterator[Block]:
    yield Paragraph(f"{row}, {answer.allocation.replace('_', ' ')}", is_heading=True)
    yield from schedule_blocks(answer.tranches, answer.undated, answer.no_later_than)

"""The example filings say what `STORY.md` tells, and their arithmetic is right."""

import re
from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from importers.documents import read_document
from insider_ledger import examples
from ledger.commands import RecordFiling
from ledger.values.form import HoldingRow, Row, TransactionRow
from ledger.values.times import eastern_day

FILINGS = examples.filings()
STORY = (Path(examples.__file__).parent / "STORY.md").read_text()
DUE = {
    "0009900001-24-000001": date(2024, 1, 18),
    "0009900001-24-000002": date(2024, 2, 20),
    "0009900001-24-000003": date(2024, 3, 14),
    "0009900001-24-000005": date(2024, 5, 8),
    "0009900001-24-000006": date(2024, 9, 19),
    "0009900021-24-000001": date(2024, 11, 18),
}


def reading(path: Path) -> RecordFiling:
    command = read_document(path.name, path.read_bytes())
    assert isinstance(command, RecordFiling), command
    return command


def told() -> dict[str, list[str]]:
    """The cells that the story's first table has for each document."""
    lines = re.findall(r"^\| ((?:\d{10}-|vance-)\S+) \|(.*)\|$", STORY, re.MULTILINE)
    return {name: [cell.strip() for cell in cells.split("|")] for name, cells in lines}


def signed(row: Row) -> Decimal:
    assert isinstance(row, TransactionRow)
    assert row.quantity is not None
    return row.quantity if row.acquired_disposed == "A" else -row.quantity


def test_the_story_tells_of_every_filing() -> None:
    assert [path.name for path in FILINGS] == list(told())


@pytest.mark.parametrize("path", FILINGS, ids=lambda path: path.name)
def test_an_example_is_read_without_a_flaw(path: Path) -> None:
    assert reading(path).findings == ()


@pytest.mark.parametrize("path", [path for path in FILINGS if path.suffix == ".txt"], ids=lambda path: path.name)
def test_an_example_was_accepted_when_the_story_says(path: Path) -> None:
    form_type, eastern, known_at, _ = told()[path.name]
    form = reading(path).form

    assert (form.form_type, f"{form.accession_number}.txt") == (form_type, path.name)
    assert form.accepted_at == datetime.strptime(known_at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert eastern_day(form.accepted_at) == form.filed_on == date.fromisoformat(eastern[:10])


def test_only_one_filing_is_late() -> None:
    forms = [reading(path).form for path in FILINGS if path.suffix == ".txt"]

    late = [form.accession_number for form in forms if form.filed_on and form.filed_on > DUE.get(form.accession_number or "", date.max)]

    assert late == ["0009900001-24-000005"]


def test_every_balance_follows_from_the_one_before() -> None:
    rows: dict[tuple[str | None, ...], list[Row]] = defaultdict(list)
    for path in FILINGS:
        command = reading(path)
        if path.name != "0009900001-24-000003.txt":  # corrected by the amendment
            for row in command.rows:
                rows[command.form.owners[0].cik, row.table, str(row.terms and row.terms.exercise_price)].append(row)

    for chain in rows.values():
        balance: Decimal | None = None
        for row in chain:
            if isinstance(row, HoldingRow):
                balance = row.reported_total if row.table == "I" else row.terms and row.terms.underlying_quantity
            else:
                assert row.reported_total == (row.reported_total if balance is None else balance + signed(row))
                balance = row.reported_total
    assert sorted(len(chain) for chain in rows.values()) == [1, 1, 2, 6]

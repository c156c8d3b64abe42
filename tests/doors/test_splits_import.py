"""Tables of splits through `import_paths`: recorded once, waiting for an issuer, never made again once taken back."""

from pathlib import Path

import pytest

from ledger.values.decisions import RecordSplit
from tests.builders import LARKSPUR, NORTHWIND, a_form_4, bought, day
from tests.recorded import RecordedBook

HEADER = "symbol,effective_date,numerator,denominator\n"
NWND = "NWND,2024-06-10,2,1\n"
BOUGHT = a_form_4(accepted="2024-05-02 16:30", rows=[bought(100, on="2024-05-01", after=1_000)])


@pytest.fixture
def splits(tmp_path: Path) -> Path:
    path = tmp_path / "splits.csv"
    path.write_text(HEADER + NWND)
    return path


def test_a_split_is_recorded_with_its_place_as_the_reason(book: RecordedBook, splits: Path) -> None:
    book.record(BOUGHT)

    summary = book.import_paths([splits])

    assert (summary.documents, summary.enriched, summary.events, summary.splits_recorded, summary.rows_set_aside) == (1, 1, 1, 1, 0)
    (made,) = book.decisions().rows
    assert (made.kind, made.why) == ("split", "Stated by splits.csv, line 2.")
    assert book.common("2024-06-10") == 2_000


def test_the_same_row_twice_appends_nothing(book: RecordedBook, splits: Path) -> None:
    book.record(BOUGHT)
    splits.write_text(HEADER + NWND + "NWND,2024-06-10,4,2\n")

    first, second = book.import_paths([splits]), book.import_paths([splits])

    assert (first.events, second.events, second.already_recorded) == (1, 0, 1)


def test_a_symbol_that_is_not_known_waits_and_is_applied_when_its_issuer_appears(book: RecordedBook, splits: Path, tmp_path: Path) -> None:
    summary = book.import_paths([splits])

    assert (summary.quarantined, summary.events, summary.rows_set_aside) == (1, 0, 1)
    (waiting,) = book.waiting_splits().rows
    assert (waiting.name, waiting.line, waiting.reason) == ("splits.csv", 2, "unknown-symbol")

    book.record(BOUGHT)
    other = tmp_path / "others.csv"
    other.write_text("issuer_cik,effective_date,numerator,denominator\n9930002,2024-01-02,3,1\n")
    summary = book.import_paths([other])

    assert summary.splits_recorded == 2
    assert book.waiting_splits().rows == ()
    assert book.quarantine().rows == ()
    assert book.common("2024-06-10") == 2_000
    assert {row.why for row in book.decisions().rows} == {"Stated by splits.csv, line 2.", "Stated by others.csv, line 2."}


def test_rows_that_can_be_read_are_recorded_beside_those_that_cannot(book: RecordedBook, splits: Path) -> None:
    book.record(BOUGHT)
    splits.write_text(HEADER + NWND + "NWND,soon,2,1\nABCD,2024-06-10,2,1\n")

    summary = book.import_paths([splits])

    assert (summary.enriched, summary.quarantined, summary.events, summary.findings, summary.rows_set_aside) == (1, 0, 1, 1, 2)
    assert [(notice.reason, notice.line) for notice in summary.set_aside] == [("bad-split", 3), ("unknown-symbol", 4)]


def test_a_symbol_of_several_issuers_is_not_guessed(book: RecordedBook, splits: Path) -> None:
    other = a_form_4(
        accepted="2024-05-03 16:30", issuer=type(LARKSPUR)(cik=LARKSPUR.cik, name=LARKSPUR.name, symbol=NORTHWIND.symbol),
        rows=[bought(1, on="2024-05-02", after=9)],
    )  # fmt: skip
    book.record(BOUGHT, other)

    book.import_paths([splits])

    (kept,) = book.quarantine().rows
    assert kept.reason == "ambiguous-symbol"
    assert book.common("2024-06-10") == 1_000


def test_a_split_that_was_taken_back_is_not_made_again_by_its_table(book: RecordedBook, splits: Path) -> None:
    book.record(BOUGHT)
    book.import_paths([splits])
    book.take_back(book.decisions().rows[0].ledger_position, "It was announced and cancelled")

    assert book.import_paths([splits]).events == 0
    assert book.common("2024-06-10") == 1_000


def test_what_a_table_states_and_what_a_person_says_is_one_decision(book: RecordedBook, splits: Path) -> None:
    book.record(BOUGHT)
    book.import_paths([splits])

    said = book.decide(RecordSplit(issuer=NORTHWIND.cik or "", effective_on=day("2024-06-10"), numerator=4, denominator=2), "8-K")

    assert not said.is_new
    assert len(book.decisions().rows) == 1


def test_known_on_is_the_end_of_that_day(book: RecordedBook, splits: Path) -> None:
    book.record(BOUGHT)
    splits.write_text("symbol,effective_date,numerator,denominator,known_on\nNWND,2024-06-10,2,1,2024-05-20\n")
    book.import_paths([splits])

    assert [book.common("2024-06-10", known=known) for known in ("2024-05-20 23:58", "2024-05-20")] == [1_000, 2_000]

"""The same filing is recognised whatever format it was read from, and another filing never is."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from ledger.commands import RecordFiling
from ledger.values.fingerprint import content_fingerprint, rows_fingerprint
from ledger.values.form import DerivativeTerms, Issuer, ReportingOwner, Row
from tests.builders import a_form_4, an_option, exercised, from_another_document, held, sold, transacted

NOTES = {"1": "Held by a trust."}
FILING = a_form_4(
    accepted="2024-05-02 16:30",
    rows=[
        sold("100.50", on="2024-05-01", after=1_946, at="16.66", notes="1"),
        held(700, via="By Trust"),
        exercised(10, on="2024-05-01", after=90, of=an_option("4.00", underlying=10)),
    ],
    footnotes=NOTES,
)


def content(command: RecordFiling) -> str:
    return content_fingerprint(command.form, rows_fingerprint(command.rows))


def with_row(number: int, **changes: Any) -> tuple[Row, ...]:
    rows = list(FILING.rows)
    rows[number] = msgspec.structs.replace(rows[number], **changes)
    return tuple(rows)


def test_what_only_some_formats_can_show_makes_no_difference() -> None:
    page = from_another_document(
        FILING,
        source="rendered_html",
        accession_number=None,
        accepted_at=None,
        schema_version=None,
        footnotes=(),
        issuer=Issuer(name="NORTHWIND INSTRUMENTS INC"),
        owners=(ReportingOwner(name="QUILL ADA M."),),
    )

    assert content(page) == content(FILING)


def test_numbers_titles_and_footnotes_may_be_written_otherwise() -> None:
    rows = with_row(0, quantity=Decimal("100.5000"), price_per_share=Decimal("16.660"), security_title="COMMON  STOCK", citations=())

    assert rows_fingerprint(rows) == rows_fingerprint(FILING.rows)


def test_the_order_in_which_tables_are_read_makes_no_difference() -> None:
    assert rows_fingerprint(reversed(FILING.rows)) == rows_fingerprint(FILING.rows)


def test_a_derivative_without_any_stated_term_is_the_same_with_and_without_its_empty_cells() -> None:
    blank, absent = (a_form_4(accepted=None, filed="2024-05-02", rows=[_units(terms)]) for terms in (DerivativeTerms(), None))

    assert rows_fingerprint(blank.rows) == rows_fingerprint(absent.rows)


@pytest.mark.parametrize(
    "changes",
    [
        {"quantity": Decimal(101)},
        {"price_per_share": None},
        {"reported_total": Decimal(0)},
        {"reported_total": None},
        {"transaction_code": "F"},
        {"acquired_disposed": "A"},
        {"ownership_form": "I"},
        {"security_title": "Class B Common Stock"},
        {"row": 2},
    ],
    ids="-".join,
)
def test_a_row_with_another_value_is_another_row(changes: dict[str, Any]) -> None:
    assert rows_fingerprint(with_row(0, **changes)) != rows_fingerprint(FILING.rows)


def test_an_unknown_amount_is_not_zero() -> None:
    unknown, zero = (a_form_4(accepted="2024-05-02 16:30", rows=[sold(100, on="2024-05-01", after=after)]) for after in (None, 0))

    assert rows_fingerprint(unknown.rows) != rows_fingerprint(zero.rows)


def test_identical_rows_count_as_often_as_they_stand() -> None:
    once, twice = ([sold(100, on="2024-05-01", after=900)] * times for times in (1, 2))

    assert content(a_form_4(accepted="2024-05-02 16:30", rows=once)) != content(a_form_4(accepted="2024-05-02 16:30", rows=twice))


@pytest.mark.parametrize(
    "changes",
    [
        {"form_type": "4/A"},
        {"period_of_report": None},
        {"issuer": Issuer(name="Larkspur Foods Corp.")},
        {"owners": (ReportingOwner(name="Okafor Ben"),)},
        {"owners": (*FILING.form.owners, ReportingOwner(name="Okafor Ben"))},
    ],
    ids="-".join,
)
def test_another_form_period_or_party_is_another_filing(changes: dict[str, Any]) -> None:
    assert content(from_another_document(FILING, **changes)) != content(FILING)


def _units(terms: DerivativeTerms | None) -> Row:
    row = transacted("A", "A", 10, on="2024-05-01", after=10)
    return msgspec.structs.replace(row, table="II", security_title="Phantom Units", terms=terms)

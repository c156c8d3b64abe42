"""Rows of the form from cells that are sorted by column."""

from datetime import date
from decimal import Decimal

import pytest

from importers.printed.cells import Cell, read_cell
from importers.printed.columns import Column
from importers.printed.rows import PrintedForm, PrintedRow, read_rows
from ledger.values.form import Citation, DerivativeTerms, HoldingRow, Row, Table, TransactionRow
from ledger.values.provenance import Finding, RawValue

FORM_4 = PrintedForm(form="4")


def a_row(table: Table = "I", **cells: str) -> PrintedRow:
    return PrintedRow(table=table, cells={_column(column): read_cell(text) for column, text in cells.items()})


def a_sale(**changes: str) -> PrintedRow:
    cells = {"title": "Common Stock", "date": "03/04/2009", "code": "S", "amount": "100", "direction": "D", "total": "1,946", "form": "D"}
    return a_row(**(cells | changes))


def an_option(**changes: str) -> PrintedRow:
    cells = {"title": "Option", "exercise_price": "$8.5", "date": "03/04/2009", "code": "M", "disposed": "100", "total": "0", "form": "D"}
    return a_row("II", **(cells | changes))


def _column(name: str) -> Column:
    return name  # type: ignore[return-value]


def read_one(row: PrintedRow, form: PrintedForm = FORM_4) -> tuple[Row, tuple[Finding, ...]]:
    rows, findings = read_rows([row], form)
    return rows[0], findings


def transaction(row: PrintedRow, form: PrintedForm = FORM_4) -> TransactionRow:
    found, findings = read_one(row, form)
    assert isinstance(found, TransactionRow)
    assert findings == ()
    return found


def test_a_transaction_has_a_code_and_a_holding_has_none() -> None:
    rows, _ = read_rows([a_sale(), a_row(title="Common Stock", total="320", form="I", nature="By Spouse")], FORM_4)
    assert [row.kind for row in rows] == ["transaction", "holding"]


def test_rows_count_from_one_within_table_and_kind() -> None:
    holding = a_row(title="Common Stock", total="320", form="D")
    rows, _ = read_rows([a_sale(), holding, a_sale(), an_option(), holding], FORM_4)
    assert [(row.table, row.kind, row.row) for row in rows] == [
        ("I", "transaction", 1),
        ("I", "holding", 1),
        ("I", "transaction", 2),
        ("II", "transaction", 1),
        ("I", "holding", 2),
    ]


def test_footnotes_are_cited_by_the_fields_that_their_cells_fill() -> None:
    row = transaction(a_sale(code="S ⁽¹⁾", amount="$100 ⁽²⁾", total="1,946 ⁽³⁾", voluntary="V ⁽⁴⁾"))
    assert row.citations == (
        Citation("transaction_code", ("1",)),
        Citation("timeliness", ("4",)),
        Citation("total_value", ("2",)),
        Citation("reported_total", ("3",)),
    )


def test_amounts_in_dollars_are_values() -> None:
    row = transaction(a_sale(amount="$2,500", total="$10,000"))
    assert (row.quantity, row.total_value, row.reported_total, row.reported_value) == (None, Decimal(2500), None, Decimal(10000))


def test_zero_is_reported_and_nothing_is_not() -> None:
    row = transaction(a_sale(price="$0", total=""))
    assert (row.price_per_share, row.reported_total) == (Decimal(0), None)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("S", ("S", False, "4", None)), ("J/K", ("J", True, "4", None)), ("G V", ("G", False, "5", "E")), ("JK", ("J", True, "4", None))],
)
def test_the_code_carries_its_modifiers(code: str, expected: tuple[str, bool, str, str | None]) -> None:
    row = transaction(a_sale(code=code))
    assert (row.transaction_code, row.equity_swap, row.transaction_form_type, row.timeliness) == expected


def test_v_in_its_own_column_is_an_early_report() -> None:
    row = transaction(a_sale(voluntary="V"))
    assert (row.transaction_form_type, row.timeliness) == ("5", "E")


def test_the_column_of_a_derivative_amount_is_its_direction() -> None:
    assert transaction(an_option()).acquired_disposed == "D"
    assert transaction(an_option(disposed="", acquired="100")).acquired_disposed == "A"


def test_a_zero_in_the_other_column_says_nothing() -> None:
    row = transaction(an_option(acquired="0"))
    assert (row.quantity, row.acquired_disposed) == (Decimal(100), "D")


def test_amounts_in_both_columns_are_not_certain() -> None:
    row, findings = read_one(an_option(acquired="90"))
    assert isinstance(row, TransactionRow)
    assert (row.quantity, row.acquired_disposed) == (None, None)
    assert {finding.code for finding in findings} == {"column-not-certain"}


def test_uncertain_columns_are_left_out_and_noted() -> None:
    certain = a_sale()
    cells = {column: cell for column, cell in certain.cells.items() if column != "total"}
    row, findings = read_one(PrintedRow(table="I", cells=cells, uncertain={"total": (Cell("1"), Cell("2"))}))
    assert row.reported_total is None
    assert [(finding.code, finding.place, finding.raw) for finding in findings] == [
        ("column-not-certain", "I/transaction/1/reported_total", "1 | 2")
    ]


def test_the_terms_of_a_derivative_are_columns_of_table_ii() -> None:
    row = transaction(an_option(exercisable="⁽¹⁾", expires="11/03/2015", underlying_title="Common Stock", underlying_amount="100"))
    assert row.terms == DerivativeTerms(
        exercise_price=Decimal("8.5"), expires_on=date(2015, 11, 3), underlying_title="Common Stock", underlying_quantity=Decimal(100)
    )
    assert row.citations == (Citation("exercisable_on", ("1",)),)


@pytest.mark.parametrize(
    ("column", "text", "field", "code"),
    [
        ("date", "soon", "transaction_date", "not-a-date"),
        ("date", "02/30/2009", "transaction_date", "impossible-date"),
        ("deemed_date", "12/03/0022", "deemed_execution_date", "impossible-date"),
        ("amount", "about 100", "quantity", "not-a-number"),
        ("price", "various", "price_per_share", "not-a-number"),
        ("direction", "A,D", "acquired_disposed", "not-a-code"),
        ("code", "Sale", "transaction_code", "not-a-code"),
        ("voluntary", "yes", "timeliness", "not-a-code"),
        ("form", "Both", "ownership_form", "not-a-code"),
    ],
)
def test_what_cannot_be_read_is_raw_text_and_a_finding(column: str, text: str, field: str, code: str) -> None:
    row, findings = read_one(a_sale(**{column: text}))
    assert row.raw == (RawValue(field, text),)
    assert [(finding.code, finding.place, finding.raw) for finding in findings] == [(code, f"I/transaction/1/{field}", text)]
    assert field == "timeliness" or getattr(row, field) is None


def test_rows_of_form_5_are_of_type_5_when_nothing_was_due_earlier() -> None:
    form = PrintedForm(form="5", form_4_transactions_reported=False)
    assert transaction(a_sale(), form).transaction_form_type == "5"


def test_the_only_row_of_a_form_5_that_reports_late_is_of_type_4() -> None:
    form = PrintedForm(form="5", form_4_transactions_reported=True)
    assert transaction(a_sale(), form).transaction_form_type == "4"


def test_which_of_several_rows_of_form_5_is_late_is_not_shown() -> None:
    rows, _ = read_rows([a_sale(), a_sale()], PrintedForm(form="5", form_4_transactions_reported=True))
    assert [row.transaction_form_type for row in rows] == [None, None]


def test_a_code_of_form_5_may_print_the_type_before_it() -> None:
    row = transaction(a_sale(code="4S"), PrintedForm(form="5"))
    assert (row.transaction_form_type, row.transaction_code) == ("4", "S")


def test_the_only_holding_of_a_form_5_with_the_box_of_form_3_is_of_type_3() -> None:
    row, _ = read_one(a_row(title="Common Stock", total="320", form="D"), PrintedForm(form="5", form_3_holdings_reported=True))
    assert isinstance(row, HoldingRow)
    assert row.transaction_form_type == "3"


def test_years_of_two_digits_need_the_day_of_the_signature() -> None:
    row = transaction(a_sale(date="2/7/00"), PrintedForm(form="4", near=date(2000, 3, 13)))
    assert row.transaction_date == date(2000, 2, 7)
    flawed, _ = read_one(a_sale(date="2/7/00"))
    assert flawed.raw == (RawValue("transaction_date", "2/7/00"),)

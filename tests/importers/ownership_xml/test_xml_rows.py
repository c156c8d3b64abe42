"""Rows: which there are, how they count, and what is kept when parts are missing or strange."""

from decimal import Decimal

from importers.form_reading import FormReading
from importers.ownership_xml import read
from ledger.values.form import DerivativeTerms, HoldingRow, TransactionRow
from tests.importers.ownership_xml.forms import a_document, a_sale, an_owner


def read_tables(tables: str) -> FormReading:
    return read(a_document(tables=tables).encode())


def titles(reading: FormReading) -> list[tuple[str, str, int, str | None]]:
    return [(row.table, row.kind, row.row, row.security_title) for row in reading.rows]


def a_row(name: str, title: str) -> str:
    return f"<{name}><securityTitle><value>{title}</value></securityTitle></{name}>"


def test_rows_count_from_one_within_table_and_kind() -> None:
    rows = a_row("nonDerivativeHolding", "a") + a_row("nonDerivativeTransaction", "b") + a_row("nonDerivativeHolding", "c")
    options = a_row("derivativeTransaction", "d") + a_row("derivativeHolding", "e")
    reading = read_tables(f"<nonDerivativeTable>{rows}</nonDerivativeTable><derivativeTable>{options}</derivativeTable>")
    assert titles(reading) == [
        ("I", "holding", 1, "a"),
        ("I", "transaction", 1, "b"),
        ("I", "holding", 2, "c"),
        ("II", "transaction", 1, "d"),
        ("II", "holding", 1, "e"),
    ]


def test_rows_go_on_counting_in_a_second_table_of_the_same_kind() -> None:
    table = f"<nonDerivativeTable>{a_row('nonDerivativeHolding', 'a')}</nonDerivativeTable>"
    assert [row.row for row in read_tables(table + table).rows] == [1, 2]


def test_two_identical_rows_are_two_rows() -> None:
    assert len(read(a_document(rows=a_sale() + a_sale()).encode()).rows) == 2


def test_a_row_without_coding_ownership_and_amounts_is_kept() -> None:
    (row,) = read_tables(f"<nonDerivativeTable>{a_row('nonDerivativeTransaction', 'Common Stock')}</nonDerivativeTable>").rows
    assert row == TransactionRow(table="I", row=1, security_title="Common Stock")


def test_a_derivative_row_has_terms_even_without_any() -> None:
    (row,) = read_tables(f"<derivativeTable>{a_row('derivativeHolding', 'Warrant')}</derivativeTable>").rows
    assert row == HoldingRow(table="II", row=1, security_title="Warrant", terms=DerivativeTerms())


def test_early_2003_rows_stand_below_the_root_and_call_the_price_a_value() -> None:
    row = """<nonDerivativeSecurity><transactionDate><value>2003-06-09</value></transactionDate>
    <transactionAmounts><transactionValue><value>3.8</value></transactionValue></transactionAmounts></nonDerivativeSecurity>"""
    (read_row,) = read_tables(row).rows
    assert isinstance(read_row, TransactionRow)
    assert (read_row.table, read_row.row, read_row.price_per_share) == ("I", 1, Decimal("3.8"))


def test_an_early_2003_row_without_any_transaction_is_a_holding() -> None:
    assert titles(read_tables(a_row("derivativeSecurity", "Option"))) == [("II", "holding", 1, "Option")]


def test_an_unknown_element_is_kept_with_its_path_and_a_finding() -> None:
    row = "<nonDerivativeTransaction><transactionAmounts><brokerFee>12</brokerFee></transactionAmounts></nonDerivativeTransaction>"
    reading = read_tables(f"<nonDerivativeTable>{row}</nonDerivativeTable>")
    assert [(kept.field, kept.text) for kept in reading.rows[0].unknown] == [("transactionAmounts/brokerFee", "12")]
    assert [(finding.code, finding.place) for finding in reading.findings] == [
        ("unknown-element", "I/transaction/1/transactionAmounts/brokerFee")
    ]


def test_an_unknown_element_behind_the_rows_belongs_to_the_form() -> None:
    reading = read(a_document(rows=a_sale(), foot="<script>x()</script>").encode())
    assert (reading.rows[0].unknown, [kept.field for kept in reading.form.unknown]) == ((), ["script"])


def test_the_value_of_an_unknown_element_is_kept_too() -> None:
    row = "<nonDerivativeHolding><pledged><value>yes</value></pledged></nonDerivativeHolding>"
    (read_row,) = read_tables(f"<nonDerivativeTable>{row}</nonDerivativeTable>").rows
    assert [(kept.field, kept.text) for kept in read_row.unknown] == [("pledged", ""), ("pledged/value", "yes")]


def test_a_cell_that_is_there_twice_keeps_its_first_value() -> None:
    reading = read(a_document(rows=a_sale(shares="<value>100</value><value>250</value>")).encode())
    assert reading.rows[0].quantity == Decimal(100)  # type: ignore[union-attr]
    assert [kept.text for kept in reading.rows[0].unknown] == ["250"]


def test_words_behind_a_value_are_kept() -> None:
    reading = read(a_document(rows=a_sale(shares="<value>100</value> or so")).encode())
    assert [kept.text for kept in reading.rows[0].unknown] == ["or so"]


def test_a_transaction_code_in_a_holding_is_kept_as_unknown() -> None:
    row = "<nonDerivativeHolding><transactionCode>S</transactionCode></nonDerivativeHolding>"
    reading = read_tables(f"<nonDerivativeTable>{row}</nonDerivativeTable>")
    assert [(kept.field, kept.text) for kept in reading.rows[0].unknown] == [("transaction_code", "S")]
    assert [finding.place for finding in reading.findings] == ["I/holding/1/transaction_code"]


def test_terms_in_table_one_are_kept_as_unknown() -> None:
    row = "<nonDerivativeHolding><expirationDate><value>2030-01-01</value></expirationDate></nonDerivativeHolding>"
    (read_row,) = read_tables(f"<nonDerivativeTable>{row}</nonDerivativeTable>").rows
    assert (read_row.terms, [(kept.field, kept.text) for kept in read_row.unknown]) == (None, [("expires_on", "2030-01-01")])


def test_cells_of_a_row_whose_tag_is_damaged_are_kept_with_the_form() -> None:
    reading = read_tables(
        "<nonDerivativeTable><nonDerivTransaction><securityTitle>Common</securityTitle></nonDerivTransaction></nonDerivativeTable>"
    )
    assert reading.rows == ()
    assert ("security_title", "Common") in [(kept.field, kept.text) for kept in reading.form.unknown]


def test_a_password_is_never_kept() -> None:
    reading = read(a_document(owners=an_owner(more="<rptOwnerCcc>hush#123</rptOwnerCcc>")).encode())
    assert [(kept.field, kept.text) for kept in reading.form.unknown] == [("owners/1/reportingOwnerId/rptOwnerCcc", "(withheld)")]
    assert "hush" not in str(reading)


def test_a_password_inside_a_value_is_never_kept() -> None:
    reading = read(a_document(owners=an_owner(more="<rptOwnerCcc><value>hush#123</value></rptOwnerCcc>")).encode())
    assert "hush" not in str(reading)
    assert len(reading.form.unknown) == 2


def test_an_owner_with_a_name_needs_no_cik() -> None:
    (owner,) = read(a_document(owners=an_owner(cik="")).encode()).form.owners
    assert (owner.cik, owner.name) == (None, "Quill Ada M")


def test_an_owner_without_name_and_cik_is_left_out_beside_another() -> None:
    reading = read(a_document(owners=an_owner(cik="", name="") + an_owner()).encode())
    assert ([owner.name for owner in reading.form.owners], [finding.code for finding in reading.findings]) == (
        ["Quill Ada M"],
        ["nameless-owner"],
    )


def test_a_second_issuer_is_left_out_with_a_finding() -> None:
    second = "<issuer><issuerCik>9930009</issuerCik></issuer>"
    reading = read(a_document(head=a_document_issuer() + second, issuer="").encode())
    assert reading.form.issuer.cik == "0009930002"
    assert [(finding.code, finding.raw) for finding in reading.findings] == [("repeated-issuer", "0009930009")]


def a_document_issuer() -> str:
    return "<issuer><issuerCik>9930002</issuerCik></issuer>"

"""Numbers and days that only look like some: in every cell of every format they are unknown, kept as text, and no value."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from importers import data_set, ownership_xml, rendered_html, rendered_text
from importers.documents import read_document
from importers.form_reading import FormReading
from importers.ownership_xml.elements import ELEMENTS
from ledger.commands import RecordSplits
from ledger.values.form import Row
from tests.excerpts import SALE, an_excerpt
from tests.importers.ownership_xml.forms import a_document, a_sale
from tests.importers.rendered_html.pages import edgar_page, software_page
from tests.importers.rendered_text.texts import tabs

ZERO_WIDTH = "\N{ZERO WIDTH SPACE}"
NUMBERS = [
    *("NaN", "sNaN", "Infinity", "-Infinity", "inf", "1e999999", "1E5", "1e-5", "1_000", "0x10", "0b1", "1.2.3", "--1", "+-1", "1,0,0"),
    *("１００", "١٢", "٣", "१२", "1٣", "²", "½", "Ⅻ", "1\N{ARABIC DECIMAL SEPARATOR}5", f"1{ZERO_WIDTH}0", "9" * 31, "9" * 5_000),
]
DAYS = [
    *(
        "２０２４-0５-01",
        "2024-05-٠1",
        "٢٠٢٤-٠٥-٠١",
        "9999-12-31",
        "0001-01-01",
        "0000-00-00",
        "2024-02-30",
        "2024-13-01",
        "99999999999999-01-01",
    ),
    *("NaN", f"2024-05-01{ZERO_WIDTH}9", "1714521600", "1e9", "2024_05_01", "²⁰²⁴-05-01", "-2024-05-01"),
]
TABLE_DAYS = [
    "0１-MAY-2024",
    "٠١-MAY-2024",
    "01-MAI-2024",
    "31-FEB-2024",
    "01-MAY-9999",
    "01-MAY-0001",
    "01-MAY-20244",
    "NaN",
    "01-ＭＡＹ-2024",
]
US_DAYS = ["0５/01/2024", "٠٥/٠١/٢٠٢٤", "02/30/2024", "13/01/2024", "05/01/9999", "05/01/0001", "99999999999/01/2024"]

OPTION = (
    "<derivativeTable><derivativeTransaction><securityTitle><value>Option</value></securityTitle>"
    "<conversionOrExercisePrice><value>4</value></conversionOrExercisePrice><transactionDate><value>2024-05-01</value></transactionDate>"
    "<transactionAmounts><transactionShares><value>5</value></transactionShares>"
    "<transactionTotalValue><value>7</value></transactionTotalValue></transactionAmounts>"
    "<exerciseDate><value>2024-06-01</value></exerciseDate><expirationDate><value>2034-06-01</value></expirationDate>"
    "<underlyingSecurity><underlyingSecurityShares><value>8</value></underlyingSecurityShares>"
    "<underlyingSecurityValue><value>9</value></underlyingSecurityValue></underlyingSecurity>"
    "<postTransactionAmounts><sharesOwnedFollowingTransaction><value>3</value></sharesOwnedFollowingTransaction>"
    "<valueOwnedFollowingTransaction><value>2</value></valueOwnedFollowingTransaction></postTransactionAmounts>"
    "</derivativeTransaction></derivativeTable>"
)
WHOLE = a_document(tables=f"<nonDerivativeTable>{a_sale()}</nonDerivativeTable>{OPTION}").replace(
    "<transactionDate>",
    "<deemedExecutionDate><value>2024-05-03</value></deemedExecutionDate><transactionDate>",
)


def values_of(of: type[Decimal] | type[date], reading: FormReading) -> Iterator[tuple[str, Any]]:
    """Every number, or day, of the rows of a reading, with its field."""
    for row in reading.rows:
        yield from _values(of, row)
        if row.terms is not None:
            yield from _values(of, row.terms)


def _values(of: type, said: msgspec.Struct) -> Iterator[tuple[str, Any]]:
    yield from ((field, value) for field in said.__struct_fields__ if isinstance(value := getattr(said, field), of))


def cells_of(convert_name: str) -> list[str]:
    return [name for name, (_, convert, _, _) in ELEMENTS.items() if convert is not None and convert.__name__ == convert_name]


def with_text(element: str, text: str) -> str:
    """The whole form with this text in each of the elements of a name that have one."""
    before, _, after = WHOLE.partition(f"<{element}>")
    _, _, rest = after.partition(f"</{element}>")
    wrapped = f"<value>{text}</value>" if after.startswith("<value>") else text
    return f"{before}<{element}>{wrapped}</{element}>{rest}" if after else ""


XML_NUMBERS = [name for name in cells_of("number") if f"<{name}>" in WHOLE]
XML_DAYS = [name for name in cells_of("day") if f"<{name}>" in WHOLE]


def test_the_form_has_every_cell_for_a_number_or_a_day_that_there_is() -> None:
    assert set(cells_of("number")) - set(XML_NUMBERS) == {"transactionValue"}  # the price of early 2003
    assert set(cells_of("day")) - set(XML_DAYS) == {"dateOfOriginalSubmission"}


@pytest.mark.parametrize("element", XML_NUMBERS)
def test_what_only_looks_like_a_number_is_unknown_in_xml(element: str) -> None:
    field = ELEMENTS[element][0]
    clean = list(values_of(Decimal, ownership_xml.read(WHOLE.encode())))
    for text in NUMBERS:
        reading = ownership_xml.read(with_text(element, text).encode())

        found = list(values_of(Decimal, reading))
        assert len(found) == len(clean) - 1, text
        assert [kept for row in reading.rows for kept in row.raw if kept.field == field and kept.text == text], text
        assert [finding.code for finding in reading.findings] == ["not-a-number"], text


@pytest.mark.parametrize("element", XML_DAYS)
def test_what_only_looks_like_a_day_is_unknown_in_xml(element: str) -> None:
    for text in DAYS:
        reading = ownership_xml.read(with_text(element, text).encode())

        assert [finding.code for finding in reading.findings if finding.code in {"not-a-date", "impossible-date"}], text
        kept = (*reading.form.raw, *(raw for row in reading.rows for raw in row.raw))
        assert text in {raw.text for raw in kept}, text


@pytest.mark.parametrize("column", ["TRANS_SHARES", "TRANS_PRICEPERSHARE", "SHRS_OWND_FOLWNG_TRANS", "VALU_OWND_FOLWNG_TRANS"])
def test_what_only_looks_like_a_number_is_unknown_in_the_tables(column: str) -> None:
    field = data_set.columns.LAYOUTS["NONDERIV_TRANS"].columns[column].field
    for text in NUMBERS:
        reading = data_set.read(an_excerpt(NONDERIV_TRANS=[SALE | {column: text}]))

        assert getattr(reading.rows[0], field) is None, text
        assert [(raw.field, raw.text) for raw in reading.rows[0].raw] == [(field, text)], text


@pytest.mark.parametrize("column", ["TRANS_DATE", "DEEMED_EXECUTION_DATE"])
def test_what_only_looks_like_a_day_is_unknown_in_the_tables(column: str) -> None:
    field = data_set.columns.LAYOUTS["NONDERIV_TRANS"].columns[column].field
    for text in TABLE_DAYS:
        row = data_set.read(an_excerpt(NONDERIV_TRANS=[SALE | {column: text}])).rows[0]

        assert getattr(row, field) is None, text
        assert [raw.field for raw in row.raw] == [field], text


@pytest.mark.parametrize("column", ["numerator", "denominator"])
def test_what_only_looks_like_a_number_makes_no_split(column: str) -> None:
    for text in NUMBERS:
        row = {"numerator": "2", "denominator": "1"} | {column: f'"{text}"'}
        contents = f"symbol,effective_date,numerator,denominator\nNWND,2024-06-10,{row['numerator']},{row['denominator']}\n"
        read = read_document("splits.csv", contents.encode())

        assert isinstance(read, RecordSplits)
        assert ([kept.reason for kept in read.set_aside], read.splits) == (["bad-split"], ()), text


@pytest.mark.parametrize("column", ["effective_date", "known_on"])
def test_what_only_looks_like_a_day_makes_no_split(column: str) -> None:
    for text in DAYS:
        row = {"effective_date": "2024-06-10", "known_on": "2024-06-01"} | {column: text}
        contents = f"symbol,effective_date,numerator,denominator,known_on\nNWND,{row['effective_date']},2,1,{row['known_on']}\n"
        read = read_document("splits.csv", contents.encode())

        assert isinstance(read, RecordSplits)
        assert ([kept.reason for kept in read.set_aside], read.splits) == (["bad-split"], ()), text


def printed(text: str, instead_of: str) -> Iterator[tuple[str, FormReading | None]]:
    """A sale as pages print it, with a text in place of one of its cells; None where the page is refused for it."""
    reading = ownership_xml.read(a_document(rows=a_sale(shares="<value>123</value>", following="<value>877</value>")).encode())
    pages = {"edgar": edgar_page(reading), "software": software_page(reading), "tabs": tabs(reading).encode()}
    for name, page in pages.items():
        changed = page.replace(instead_of.encode(), text.encode())
        assert changed != page
        reader = rendered_text if name == "tabs" else rendered_html
        command = read_document(name, changed)
        yield name, reader.read(changed) if hasattr(command, "rows") else None


def test_what_only_looks_like_a_number_is_unknown_on_pages() -> None:
    for text in (text for text in NUMBERS if ZERO_WIDTH not in text):  # which text pages strew between digits that are meant
        for name, reading in printed(text, "123"):
            assert reading is None or sold(reading.rows[0]) is None, (name, text)


def test_what_only_looks_like_a_day_is_unknown_on_pages() -> None:
    for text in US_DAYS:
        for name, reading in printed(text, "05/01/2024"):
            assert reading is None or moved(reading.rows) is None, (name, text)


def sold(row: Row) -> Decimal | None:
    return getattr(row, "quantity", None)


def moved(rows: tuple[Row, ...]) -> date | None:
    return getattr(rows[0], "transaction_date", None) if rows else None

"""Days, instants and names as they are typed, and what is said about one that cannot be read.

`2024-06-30` is a day, `2024-06-30T20:00:00Z` an instant; `2024-06-30T16:00:00` is none, since it does not say in which time zone.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

import click
from typing_extensions import override

from ledger.values.decisions import LotRow
from ledger.values.form import Kind
from ledger.values.identity import find_accession_number
from ledger.values.quantity import read_decimal
from ledger.values.times import eastern_day, end_of_eastern_day
from projections.deadlines.fiscal_years import read_fiscal_years

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(?P<zone>Z|[+-]\d\d:?\d\d)?", re.ASCII)

_CONTENT: Final = re.compile(r"content:[0-9a-f]{32,64}", re.ASCII)
_RATIO: Final = re.compile(r"(\d{1,6})\s*(?:-?\s*for\s*-?|:|/)\s*(\d{1,6})", re.ASCII | re.IGNORECASE)
_LOT: Final = re.compile(r"(?P<filing>.+):(?P<kind>transaction|holding):(?P<row>\d{1,6})", re.ASCII)
_POSITION_DIGITS: Final = 16


class Day(click.ParamType[date]):
    """A calendar day. `today` is today in US Eastern, where EDGAR stands."""

    name = "date"

    @override
    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read `YYYY-MM-DD` or `today`."""
        if isinstance(value, date):
            return value
        if value == "today":
            return eastern_day(datetime.now(UTC))
        day = _day(value)
        if day is None:
            self.fail(_not_understood(value, "a day", "YYYY-MM-DD, such as 2024-06-30, or today"), param, ctx)
        return day


class KnownAt(click.ParamType[date]):
    """An instant of knowledge, in UTC; a bare day stays a day, and means its end in US Eastern."""

    name = "instant|date"

    @override
    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read `YYYY-MM-DDTHH:MM:SSZ`, with another offset in place of `Z` if wished, or `YYYY-MM-DD`."""
        if isinstance(value, date):
            return value
        if (instant := _instant(value)) is not None:
            return instant
        if (day := _day(value)) is not None:
            try:
                end_of_eastern_day(day)
            except ValueError as error:
                self.fail(str(error), param, ctx)
            return day
        shape = _INSTANT.fullmatch(value)
        if shape and shape["zone"] is None:
            wrong = f"'{value}' does not say in which time zone: add Z for UTC, or an offset such as -04:00."
        else:
            wrong = _not_understood(value, "an instant", "YYYY-MM-DDTHH:MM:SSZ, such as 2024-06-30T20:00:00Z, or YYYY-MM-DD")
        return self.fail(wrong, param, ctx)


class Words(click.ParamType[str]):
    """A name, number or title to look for: some text that can be stored."""

    name = "text"

    @override
    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read the text without the blanks around it."""
        words = value.strip()
        if not words:
            self.fail("there is nothing in it.", param, ctx)
        if any(character == "\x00" or "\ud800" <= character <= "\udfff" for character in words):
            self.fail("it holds bytes that are no text: type it in UTF-8.", param, ctx)
        return words


class AccessionNumber(click.ParamType[str]):
    """An accession number, with or without its dashes."""

    name = "number"

    @override
    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read `NNNNNNNNNN-YY-NNNNNN`."""
        number = find_accession_number(value.strip())
        if number is None or len(value.strip()) not in {len(number), len(number.replace("-", ""))}:
            self.fail(_not_understood(value, "an accession number", "NNNNNNNNNN-YY-NNNNNN, such as 0001234567-24-000001"), param, ctx)
        return number


class FilingName(click.ParamType[str]):
    """A filing: its accession number, or `content:` and its fingerprint where it has none."""

    name = "filing"

    @override
    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read the name under which the book keeps the filing."""
        text = value.strip()
        return text if _CONTENT.fullmatch(text) else AccessionNumber().convert(text, param, ctx)


class LotName(click.ParamType[LotRow]):
    """A lot: a row of Table II that is of it, as the filing, the kind of row and its number."""

    name = "lot"

    @override
    def convert(self, value: str | LotRow, param: click.Parameter | None, ctx: click.Context | None) -> LotRow:
        """Read `NUMBER:transaction:ROW` or `NUMBER:holding:ROW`."""
        if isinstance(value, LotRow):
            return value
        found = _LOT.fullmatch(value.strip())
        if found is None:
            form = "FILING:KIND:ROW, such as 0001234567-24-000001:transaction:1 for the first transaction of its Table II"
            self.fail(_not_understood(value, "a lot", form), param, ctx)
        kind: Kind = "holding" if found["kind"] == "holding" else "transaction"
        return LotRow(filing_id=FilingName().convert(found["filing"], param, ctx), kind=kind, row=int(found["row"]))


class Ratio(click.ParamType[tuple[int, int]]):
    """New shares for old ones: `2-for-1`, `2:1` or `2/1`."""

    name = "ratio"

    @override
    def convert(self, value: str | tuple[int, int], param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """Read the two numbers."""
        if isinstance(value, tuple):
            return value
        found = _RATIO.fullmatch(value.strip())
        if found is None:
            self.fail(_not_understood(value, "a ratio", "new shares for old ones, such as 2-for-1, 3:2 or 1-for-10"), param, ctx)
        return int(found[1]), int(found[2])


class OfClass(click.ParamType[tuple[str | None, Decimal]]):
    """A number of shares above zero, with the title of their class where that is said: `12345678` or `Class A Common Stock=12345678`."""

    name = "shares"

    @override
    def convert(
        self, value: str | tuple[str | None, Decimal], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str | None, Decimal]:
        """Read the number, and the title before the last `=`."""
        if isinstance(value, tuple):
            return value
        title, _, text = value.rpartition("=")
        number = read_decimal(text)
        if number is None or number <= 0:
            self.fail(_not_understood(value, "a number of shares", "12345678, or TITLE=12345678"), param, ctx)
        return Words().convert(title, param, ctx) if title else None, number


class Units(click.ParamType[Decimal]):
    """A number of units of a security, above 0."""

    name = "units"

    @override
    def convert(self, value: str | Decimal, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """Read digits, with thousands commas if wished."""
        number = value if isinstance(value, Decimal) else read_decimal(value)
        if number is None or number <= 0:
            self.fail(_not_understood(str(value), "a number of units", "a number above 0, such as 48000"), param, ctx)
        return number


class MonthDay(click.ParamType[str]):
    """A day of the year, in every year: `06-30`."""

    name = "month-day"

    @override
    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read `MM-DD`."""
        years = read_fiscal_years(value) if "-" in value else None
        if years is None:
            self.fail(_not_understood(value, "a day of the year", "MM-DD, such as 06-30"), param, ctx)
        return years.text


class DecisionName(click.ParamType[int | UUID]):
    """A decision: the ledger position of its event, or its id."""

    name = "decision"

    @override
    def convert(self, value: str | int | UUID, param: click.Parameter | None, ctx: click.Context | None) -> int | UUID:
        """Read the position or the id."""
        if not isinstance(value, str):
            return value
        if value.isascii() and value.isdigit() and len(value) < _POSITION_DIGITS:
            return int(value)
        try:
            return UUID(value)
        except ValueError:
            self.fail(
                _not_understood(value, "a decision", "a ledger position or an id, as insider-ledger record list shows them"), param, ctx
            )


def _day(text: str) -> date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _instant(text: str) -> datetime | None:
    shape = _INSTANT.fullmatch(text)
    if shape is None or shape["zone"] is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _not_understood(text: str, noun: str, expected: str) -> str:
    return f"'{text}' is not {noun}: expected {expected}."

"""The exact second reading: what each column of the quarterly tables may hold, cell by cell, as marshmallow schemas.

`read_exactly("NONDERIV_TRANS", {"TRANS_SHARES": "12 or so"})` has no value and one error: `not-a-number`, where "digits, with or without a
point and thousands commas" were expected. It accepts and refuses the same cells as the quick reader, which says only that a cell has no
value; it is written down independently of it, and is loaded only where a row needs an explanation.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final

import msgspec
from marshmallow import EXCLUDE, Schema, ValidationError, fields
from typing_extensions import override

from importers import cell_text
from importers.cell_text import Convert
from importers.data_set import values
from importers.data_set.columns import LAYOUTS
from importers.form_type import normal_form_type
from ledger.values.quantity import DIGITS_MAX
from ledger.values.times import FIRST_YEAR, LAST_YEAR

_DIGITS: Final = frozenset("0123456789")
_GROUP: Final = 3
_CIK_DIGITS: Final = 10
_DAY_PARTS: Final = 3
_YEAR_DIGITS: Final = 4


class Exact(msgspec.Struct, frozen=True, kw_only=True):
    """The values of the cells that have one, and the codes and expectations of those that are wrong, both by column."""

    values: dict[str, Any]
    errors: dict[str, tuple[str, str]]


class _Cell(fields.Field[Any]):
    """A cell that may hold what `read` accepts; `expected` says that in words. `read` raises ValidationError with the finding's code."""

    def __init__(self, read: Callable[[str], Any], expected: str) -> None:
        super().__init__()
        self._read = read
        self.expected = expected

    @override
    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        return self._read(str(value).strip())


def _day(text: str) -> date:
    parts = text.split("-")
    day, month, year = parts if len(parts) == _DAY_PARTS else ("", "", "")
    if not (_are_digits(day) and len(day) in {1, 2} and month.upper() in values.MONTHS and _are_digits(year) and len(year) == _YEAR_DIGITS):
        raise ValidationError("not-a-date")
    try:
        value = date(int(year), values.MONTHS.index(month.upper()) + 1, int(day))
    except ValueError as error:
        raise ValidationError("impossible-date") from error
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValidationError("impossible-date")
    return value


def _number(text: str) -> Decimal:
    whole, _, decimals = text.lstrip("+-").partition(".")
    groups = whole.split(",")
    grouped = len(groups) == 1 or (1 <= len(groups[0]) <= _GROUP and all(len(group) == _GROUP for group in groups[1:]))
    digits = "".join(groups) + decimals
    if not (grouped and _are_digits(digits) and len(text) - len(text.lstrip("+-")) <= 1 and len(text) <= DIGITS_MAX):
        raise ValidationError("not-a-number")
    value = Decimal(text.replace(",", ""))
    if value < 0:
        raise ValidationError("negative-number")
    return value


def _cik(text: str) -> str:
    digits = text.lstrip("0")
    if not (_are_digits(text) and 0 < len(digits) <= _CIK_DIGITS):
        raise ValidationError("not-a-cik")
    return digits.rjust(_CIK_DIGITS, "0")


def _flag(text: str) -> bool:
    is_set = text.lower() in {"1", "true", "y", "yes"}
    if not is_set and text.lower() not in {"0", "false", "n", "no"}:
        raise ValidationError("not-a-flag")
    return is_set


def _letter(letters: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) != 1 or text.upper() not in letters:
            raise ValidationError("not-a-code")
        return text.upper()

    return read


def _boxes(text: str) -> dict[str, bool]:
    named = ["".join(part.split(" ")).lower() for part in text.split(",") if part.strip()]
    if not named or any(name not in values.BOXES for name in map(str.strip, named)):
        raise ValidationError("not-a-code")
    return {values.BOXES[name.strip()]: True for name in named}


def _form_type(text: str) -> str:
    value = normal_form_type(text)
    if value is None:
        raise ValidationError("not-a-code")
    return value


def _text(text: str) -> str:
    return " ".join(text.split())


def _are_digits(text: str) -> bool:
    return bool(text) and _DIGITS.issuperset(text)


_ACCEPTED: Final[dict[Convert, tuple[Callable[[str], Any], str]]] = {
    values.day: (_day, f"a day such as 31-JAN-2024, of the years {FIRST_YEAR} to {LAST_YEAR}"),
    values.boxes: (_boxes, "a list of Director, Officer, TenPercentOwner and Other"),
    cell_text.number: (_number, "digits, with or without a point and thousands commas"),
    cell_text.cik: (_cik, "a CIK of up to ten digits"),
    cell_text.flag: (_flag, "0, 1, true or false"),
    cell_text.acquired_disposed: (_letter("AD"), "A or D"),
    cell_text.ownership_form: (_letter("DI"), "D or I"),
    cell_text.form_type: (_form_type, "3, 4 or 5, or an amendment such as 4/A"),
    cell_text.label: (_text, "text"),
    cell_text.words: (_text, "text"),
    cell_text.prose: (_text, "text"),
}


@cache
def _schema(table: str) -> Schema:
    cells = {name: _Cell(*_ACCEPTED[column.convert]) for name, column in LAYOUTS[table].columns.items() if column.field}
    return Schema.from_dict(dict[str, fields.Field[Any]](cells), name=table)(unknown=EXCLUDE)


def read_exactly(table: str, cells: Mapping[str, str]) -> Exact:
    """Read the cells of one row by their columns; blank ones and those of unknown columns are left out."""
    schema = _schema(table)
    try:
        loaded = schema.load({name: text for name, text in cells.items() if text.strip()})
    except ValidationError as error:
        expected = {name: cell.expected for name, cell in schema.fields.items() if isinstance(cell, _Cell)}
        accepted = error.valid_data if isinstance(error.valid_data, dict) else {}
        refused = error.messages if isinstance(error.messages, dict) else {}
        return Exact(values=accepted, errors={name: (codes[0], expected[name]) for name, codes in refused.items()})
    return Exact(values=loaded, errors={})

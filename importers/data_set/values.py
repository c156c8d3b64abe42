"""The cells that only the quarterly tables write so: days, lists of footnotes, relationships.

`day("31-JAN-2024")` is 2024-01-31, `footnote_numbers("F1, F2")` is `("1", "2")`; months are English whatever the machine speaks.
"""

import re
from datetime import date
from functools import lru_cache
from typing import Final

from importers import cell_text
from importers.cell_text import CACHED, Convert, footnote_number, prose
from ledger.values.form import Citation
from ledger.values.times import is_possible

MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
BOXES: Final = {
    "director": "is_director",
    "officer": "is_officer",
    "tenpercentowner": "is_ten_percent_owner",
    "other": "is_other",
}
_DAY: Final = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{4})", re.ASCII)
_NUMBERS: Final = {month: number for number, month in enumerate(MONTHS, 1)}


@lru_cache(maxsize=CACHED)
def day(text: str) -> date | None:
    """The day of `DD-MON-YYYY`; None for anything else and for days that no form can mean."""
    parts = _parts(text)
    if parts is None:
        return None
    try:
        value = date(*parts)
    except ValueError:
        return None
    return value if is_possible(value) else None


def as_filed(convert: Convert, text: str) -> str:
    """The text of a cell without value as the form had it: the tables rewrite its dates, and `15-MAR-0015` was `0015-03-15`."""
    parts = _parts(text) if convert is day else None
    return prose(text) if parts is None else "{:04}-{:02}-{:02}".format(*parts)


def _parts(text: str) -> tuple[int, int, int] | None:
    found = _DAY.fullmatch(text.strip())
    month = _NUMBERS.get(found[2].upper()) if found else None
    return None if found is None or month is None else (int(found[3]), month, int(found[1]))


@lru_cache(maxsize=CACHED)
def footnote_numbers(text: str) -> tuple[str, ...]:
    """The numbers in a list of footnote ids, each once, in the order of the list."""
    return tuple(dict.fromkeys(footnote_number(part) for part in text.split(",") if part.strip()))


@lru_cache(maxsize=CACHED)
def citation(field: str, text: str) -> Citation | None:
    """What a field cites, from the cell beside it; None for a cell without an id."""
    numbers = footnote_numbers(text)
    return Citation(field, numbers) if numbers else None


@lru_cache(maxsize=CACHED)
def boxes(text: str) -> dict[str, bool] | None:
    """The boxes of `Director,Officer` as fields of a relationship, for reading only; None when it names another."""
    named = [BOXES.get(part.strip().lower().replace(" ", "")) for part in text.split(",") if part.strip()]
    known = {box: True for box in named if box is not None}
    return known if len(known) == len(set(named)) and known else None


def flaw(convert: Convert, text: str) -> tuple[str, str]:
    """The finding's code and what the text is, for a cell whose `text` did not convert."""
    if convert is day:
        return ("impossible-date", "no day that a form can mean") if _parts(text) else ("not-a-date", "no date")
    return cell_text.flaw(convert, text)

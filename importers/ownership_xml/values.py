"""The dates of ownership XML, and what is wrong with the text of a cell that is no value.

`day("2024-07-19-05:00")` is 2024-07-19: the zone suffix that some filing agents write says nothing about the day on the form.
`flaw(day, "0022-01-03")` names a flaw of the input: `impossible-date`.
"""

import re
from datetime import date
from functools import lru_cache
from typing import Final

from importers import cell_text
from importers.cell_text import CACHED, Convert
from ledger.values.times import is_possible

_DAY: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?", re.ASCII | re.IGNORECASE
)


@lru_cache(maxsize=CACHED)
def day(text: str) -> date | None:
    """The day of `YYYY-MM-DD`, whatever time or zone follows it; None for anything else and for days that no form can mean."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    try:
        value = date.fromisoformat(found[1])
    except ValueError:
        return None
    return value if is_possible(value) else None


def flaw(convert: Convert, text: str) -> tuple[str, str]:
    """The finding's code and what the text is, for a cell whose `text` did not convert."""
    if convert is day:
        return ("impossible-date", "no day that a form can mean") if _DAY.fullmatch(text.strip()) else ("not-a-date", "no date")
    return cell_text.flaw(convert, text)

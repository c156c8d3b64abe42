"""Days that lie whole periods after an anchor: the k-th is counted from the anchor, never from the day before it.

One month after 31 January is 28 or 29 February, and two months after it is 31 March. From 29 February a year leads to 28 February, and four
years to 29 February again.
"""

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal

Unit = Literal["DAYS", "MONTHS"]


def stepped(anchor: date, count: int, unit: Unit, on_day: int | None = None) -> date:
    """The day `count` units after `anchor`: of that month the day `on_day` (None: that of the anchor), else its last.

    Raises OverflowError where it lies beyond the calendar.
    """
    if unit == "DAYS":
        return anchor + timedelta(days=count)
    years, month = divmod(anchor.year * 12 + anchor.month - 1 + count, 12)
    if years > date.max.year:
        raise OverflowError(f"{count} months after {anchor} is beyond the calendar")
    last = monthrange(years, month + 1)[1]
    return date(years, month + 1, min(on_day or anchor.day, last))

"""Days on which the federal government was closed though they are no holiday, so that nothing was due and EDGAR took no filing.

The Commission treats a day that an executive order closes as a federal holiday: what was due on it may be filed on the next business day.
Its own notices, or those of firms that repeat them, say so of 2008-12-26, 2018-12-05 and 24, 2019-12-24, 2020-12-24, 2025-01-09 and
2025-12-24 and 26; the others rest on the order alone. Orders that closed half a day (the 24 December of 2009 and 2015) close nothing here.

Left out, since it is not certain that they were no business days for everybody: storms, when offices in Washington were closed and EDGAR
took filings all the same (February 2010; 2012-10-29 and 30, with relief on conditions); lapses of appropriations, through which EDGAR went
on; and Inauguration Day, a holiday in Washington only. Whoever counts such a day as none gives it with the question.
"""

from datetime import date
from typing import Final

import msgspec


class Closure(msgspec.Struct, frozen=True, order=True):
    """A day that is no business day, and the source that says so."""

    closed_on: date
    source: str


CLOSURES: Final = (
    Closure(date(2003, 12, 26), "Executive Order 13320, day after Christmas"),
    Closure(date(2004, 6, 11), "Executive Order 13343, day of mourning for President Reagan"),
    Closure(date(2007, 1, 2), "Executive Order 13421, day of mourning for President Ford"),
    Closure(date(2007, 12, 24), "Executive Order 13453, Christmas Eve"),
    Closure(date(2008, 12, 26), "Executive Order 13482, day after Christmas"),
    Closure(date(2012, 12, 24), "Executive Order 13633, Christmas Eve"),
    Closure(date(2014, 12, 26), "Executive Order 13682, day after Christmas"),
    Closure(date(2018, 12, 5), "Executive Order 13852, day of mourning for President G. H. W. Bush"),
    Closure(date(2018, 12, 24), "Executive Order 13854, Christmas Eve"),
    Closure(date(2019, 12, 24), "Executive Order 13900, Christmas Eve"),
    Closure(date(2020, 12, 24), "Executive Order 13965, Christmas Eve"),
    Closure(date(2024, 12, 24), "Executive Order 14129, Christmas Eve"),
    Closure(date(2025, 1, 9), "Executive Order 14133, day of mourning for President Carter"),
    Closure(date(2025, 12, 24), "Executive Order 14371, Christmas Eve"),
    Closure(date(2025, 12, 26), "Executive Order 14371, day after Christmas"),
)

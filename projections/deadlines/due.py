"""The last day on which a report was in time, from what happened, when, and the fiscal year of the issuer.

A sale of 2024-03-04 under a plan, of which the broker told on 2024-03-06, counts as made on the earlier of that day and the third business
day after the trade, so its Form 4 was due on 2024-03-08. A last day that is no business day is moved to the next one.
Source: 17 CFR 240.16a-3(f) and (g)(2) to (4); 17 CFR 240.0-3(a).
"""

from datetime import date, timedelta
from typing import Final

import msgspec

from projections.deadlines.calendar import Calendar
from projections.deadlines.fiscal_years import FiscalYears
from projections.deadlines.rules import CLOCKS, FOREIGN_ISSUERS_SINCE, RuleName, Subject, rule_of

TEN_DAYS: Final = timedelta(days=10)
AFTER_YEAR_END: Final = timedelta(days=45)
DAYS_TO_REPORT: Final = 2
DAYS_TO_HEAR: Final = 3
"""Business days after a trade by which it counts as made, whether the broker has told or not."""
_DECEMBER: Final = 12
_TENTH: Final = 10


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """The rule, the day from which it counts, and the last day in time; None where the fiscal year is not known, or nothing is due."""

    rule: RuleName
    starts_on: date
    due_on: date | None


def due(subject: Subject, day: date, calendar: Calendar, years: FiscalYears | None, deemed: date | None = None) -> Due:
    """When what happened on `day` was to be reported. `deemed` is the date of execution that the row states for it.

    Raises OverflowError at the end of the calendar.
    """
    rule = rule_of(subject, day)
    starts_on = executed_on(day, deemed, calendar) if rule == "form-4-deemed-execution" else day
    if rule == "form-3-foreign-issuer":
        starts_on = FOREIGN_ISSUERS_SINCE
    return Due(rule=rule, starts_on=starts_on, due_on=_last_day(rule, starts_on, calendar, years))


def executed_on(day: date, deemed: date | None, calendar: Calendar) -> date:
    """The day on which a trade counts as made: the day stated, not before the trade nor after the third business day from it."""
    return day if deemed is None else max(day, min(deemed, calendar.after(day, DAYS_TO_HEAR)))


def _last_day(rule: RuleName, starts_on: date, calendar: Calendar, years: FiscalYears | None) -> date | None:
    match CLOCKS[rule]:
        case "none":
            return None
        case "ten_days":
            return calendar.on_or_after(starts_on + TEN_DAYS)
        case "same_day":
            return calendar.on_or_after(starts_on)
        case "two_business_days":
            return calendar.after(starts_on, DAYS_TO_REPORT)
        case "tenth_of_next_month":
            return calendar.on_or_after(_tenth_of_next_month(starts_on))
        case "forty_five_days_after_year_end":
            return None if years is None else calendar.on_or_after(years.end_of(years.year_of(starts_on)) + AFTER_YEAR_END)


def _tenth_of_next_month(day: date) -> date:
    return date(day.year + 1, 1, _TENTH) if day.month == _DECEMBER else date(day.year, day.month + 1, _TENTH)

"""Reports with what a person brings to them: shares outstanding, the end of a fiscal year, days on which nothing could be filed.

`12,345,678` alone is of the only class that the insiders have, `{"Class A Common Stock": 12_345_678}` of the class that the title means.
A fiscal year that ends on June 30 is `06-30`.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection

from insider_ledger.errors import BeyondCalendarError, SeveralClassesError, UnknownClassError
from projections.beneficial_ownership.answer import BeneficialOwnershipAnswer
from projections.beneficial_ownership.report import Asked, Ownership, ownership
from projections.deadlines.closures import Closure
from projections.deadlines.fiscal_years import FiscalYears, read_fiscal_years

Closures = Iterable[date | Closure]
SharesOutstanding = Mapping[str, Decimal | int] | Decimal | int | None


def beneficial_ownership(
    connection: Connection, asked: Asked, shares_outstanding: SharesOutstanding, title: str | None
) -> BeneficialOwnershipAnswer:
    """The table of all classes, or of the one that a title means. Raises as `Book` says."""
    if asked.within_days < 0:
        raise ValueError(f"within_days is {asked.within_days}: days ahead are counted from 0")
    if asked.within_days > (date.max - asked.as_of).days:
        raise BeyondCalendarError(asked.as_of, asked.within_days)
    found = ownership(connection, asked)
    if not found.owners:
        return found.table({})
    only = None if title is None else _class_of(found, title)
    return found.table(_by_class(found, shares_outstanding, only), only)


def fiscal_years_of(text: str | None) -> FiscalYears | None:
    """The fiscal years that end on the day that a person names; None for None. Raises ValueError for what names no day."""
    years = read_fiscal_years(text)
    if text is not None and years is None:
        raise ValueError(f"a fiscal year ends on a day such as 06-30, not on {text!r}")
    return years


def closures_of(closures: Closures) -> tuple[Closure, ...]:
    """The days that a person adds, by day; a bare date is a closure without a source."""
    return tuple(sorted({one if isinstance(one, Closure) else Closure(one, "") for one in closures}))


def _by_class(found: Ownership, outstanding: SharesOutstanding, only: str | None) -> dict[str, Decimal]:
    if outstanding is None:
        return {}
    if isinstance(outstanding, Mapping):
        by_class = {_class_of(found, title): Decimal(number) for title, number in outstanding.items()}
    elif only is None and len(found.titles) > 1:
        raise SeveralClassesError(_names(found))
    else:
        by_class = {only if only is not None else next(iter(found.titles)): Decimal(outstanding)}
    if any(number <= 0 for number in by_class.values()):
        raise ValueError("shares outstanding are above zero")
    return by_class


def _class_of(found: Ownership, title: str) -> str:
    security = found.class_of(title)
    if security is None:
        raise UnknownClassError(title, _names(found))
    return security


def _names(found: Ownership) -> tuple[str, ...]:
    return tuple(title for title in found.titles.values() if title)

"""The question and the rows of a panel; apart from the work, which needs a library for columns.

`Panel(ends=period_ends("month", date(2024, 1, 1), date(2024, 12, 31)))` asks about twelve ends, each as known then.
"""

from datetime import date, datetime

import msgspec

from projections.answers import Holding
from projections.market.period_ends import PeriodEnd


class PanelRow(Holding, frozen=True, kw_only=True, gc=False):
    """A holding at the end of `as_of`, by what was known at `known_at`."""

    as_of: date
    known_at: datetime


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked: the ends of periods, which never go back, party keys (None: everybody), and whether nothing is a row too."""

    ends: tuple[PeriodEnd, ...]
    owner: str | None = None
    issuer: str | None = None
    include_closed: bool = False

"""A time in which the same decisions are in force."""

from datetime import datetime

import msgspec

from projections.accounts.in_force import NOTHING, InForce
from projections.accounts.reports import Report


class Regime(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Since `start` (None: ever) these reports count, in order of knowledge, and these decisions are in force."""

    start: datetime | None = None
    reports: tuple[Report, ...]
    rules: InForce = NOTHING

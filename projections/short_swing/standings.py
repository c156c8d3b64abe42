"""What an owner was to the issuer when a transaction was made, as the forms say.

The boxes of the filing that reports the row tell office. Of a ten percent owner without office the Form 3 tells since when: what happened
on its event date or before made the owner one, or came before, and does not match what came after, unless there was an office at one of
the two. Without that Form 3 it cannot be known which purchase was the one that crossed.
Source: 15 U.S.C. 78p(b), "both at the time of the purchase and sale"; Foremost-McKesson v. Provident Securities, 423 U.S. 232 (1976).
"""

from collections.abc import Callable, Iterable
from datetime import date

import msgspec

from ledger.values.form import Relationship
from ledger.values.identity import party_key
from projections.accounts.reports import Filing, Report
from projections.short_swing.sides import Standing


class Standings:
    """What the owner of an account was; `owner_key` tells which owner a key of a filing stands for."""

    def __init__(self, owner: str, reports: Iterable[Report], owner_key: Callable[[str], str]) -> None:
        self._owner = owner
        self._owner_key = owner_key
        initial = (report.filing for report in reports if report.filing.base_form == "3")
        events = [filing.form.period_of_report for filing in initial if self._stated(filing).is_ten_percent_owner]
        self._ten_percent_on: date | None = min((event for event in events if event is not None), default=None)

    def of(self, filing: Filing, day: date) -> "Found":
        """What the owner was on the day of a transaction that a filing reports."""
        said = self._stated(filing)
        if said.is_director or said.is_officer:
            return Found(standing="in_office")
        if not said.is_ten_percent_owner:
            return Found(standing="neither")
        if self._ten_percent_on is None:
            return Found(standing="ten_percent", is_certain=False)
        return Found(standing="ten_percent") if day > self._ten_percent_on else Found(standing="neither", is_crossing=True)

    def _stated(self, filing: Filing) -> Relationship:
        """What the boxes of a filing say of the owner; where it names the owner twice, all of them."""
        own = [o.relationship for o in filing.form.owners if self._owner_key(party_key(o.cik, o.name)) == self._owner]
        return Relationship(
            is_director=any(one.is_director for one in own),
            is_officer=any(one.is_officer for one in own),
            is_ten_percent_owner=any(one.is_ten_percent_owner for one in own),
        )


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A standing. `is_crossing`: a ten percent owner who was not one before the transaction; not `is_certain`: since when is not known."""

    standing: Standing
    is_certain: bool = True
    is_crossing: bool = False

"""Which lines of a class each filing shows. A later filing that shows the class and leaves a line out does not make that line zero.

Only the class of a transaction must be shown, but of that class every line; so a line that is left out is unchanged or forgotten, and the
answer says `not_reasserted`. Only classes of Table I that have several lines in an account are told here: of one line nothing can be left
out, and lots of options are each a class of their own. Amendments show only what they change, and leave out nothing.
Source: Form 4, General Instruction 4(a)(i), the class of a transaction is shown as a whole.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from uuid import UUID

import msgspec

from projections.accounts.balances import Point
from projections.accounts.line_key import LineKey
from projections.accounts.reports import Report

Which = tuple[LineKey, int]


class ClassShown(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The lines of one class that a filing about `effective` shows, believed from `known_from` up to but not including `known_to`."""

    security: str
    filing_id: str
    effective: date
    lines: frozenset[UUID]
    known_from: datetime
    known_to: datetime | None = None


class _Seen(msgspec.Struct):
    """A class in one filing, with its lines as believed until now."""

    effective: date
    lines: frozenset[Which]
    known_from: datetime
    known_to: datetime | None = None


class Showing:
    """What the filings of one account show, while its reports are taken."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], list[_Seen]] = {}
        self._lines: dict[str, set[Which]] = {}

    def see(self, report: Report, lines: Iterable[Which], known_at: datetime) -> None:
        """Take what a filing shows from `known_at` on."""
        by_class: dict[str, set[Which]] = {}
        for which in lines:
            if which[0].table == "I":
                by_class.setdefault(which[0].security, set()).add(which)
                self._lines.setdefault(which[0].security, set()).add(which)
        if report.filing.is_amendment:
            return
        effective = report.effective if report.filing.base_form == "4" else report.filing.period
        for security, shown in by_class.items():
            self._believe((report.filing.filing_id, security), _Seen(effective, frozenset(shown), known_at))

    def told(self, identity: Callable[[Which], UUID]) -> Iterator[ClassShown]:
        """The classes of several lines that were shown; `identity` gives the id of a line."""
        for (filing_id, security), versions in self._seen.items():
            if len(self._lines[security]) > 1:
                for seen in versions:
                    yield ClassShown(
                        security=security,
                        filing_id=filing_id,
                        effective=seen.effective,
                        lines=frozenset(map(identity, seen.lines)),
                        known_from=seen.known_from,
                        known_to=seen.known_to,
                    )

    def _believe(self, key: tuple[str, str], seen: _Seen) -> None:
        versions = self._seen.setdefault(key, [])
        if versions:
            last = versions[-1]
            if (last.effective, last.lines) == (seen.effective, seen.lines):
                return
            if last.known_from == seen.known_from:
                del versions[-1]
            else:
                last.known_to = seen.known_from
        versions.append(seen)


def left_out(identity: UUID, point: Point, shown: Iterable[ClassShown], as_of: date) -> bool:
    """Whether a filing about a later day up to `as_of` shows the class of a line, and not the line. `shown`: of its class, as believed.

    A line that is at zero, or that no row has stated yet, is not expected in a filing.
    """
    if point.basis == "implied" or point.quantity == 0:
        return False
    spoken = [item for item in shown if item.effective <= as_of]
    stated = max([point.effective, *(item.effective for item in spoken if identity in item.lines)])
    return any(item.effective > stated for item in spoken)

"""What each holding counts for: shares held directly or indirectly, shares that can be acquired in time, or nothing, and why.

15,000 of 43,000 options vest by the sixtieth day: 15,000 acquirable shares. Preferred stock that is convertible at any time counts with its
ratio. What no schedule dates is `possible`, never counted. A holding that several owners report is each owner's, and the group's once.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

import msgspec

from ledger.values.quantity import scaled
from projections.accounts.in_force import InForce
from projections.accounts.restating import keeps_number
from projections.accounts.securities import security_key
from projections.answers import Holding
from projections.as_of import Believed
from projections.beneficial_ownership.rights import (
    ONE,
    Right,
    is_exercisable_early,
    is_exercise_conditional,
    is_settled_in_cash,
    is_settled_later,
    right_of,
    stated_ratio,
)
from projections.evidence import Source
from projections.totals import RowKey
from projections.vesting.standing import parts_within

ZERO: Final = Decimal(0)
WhyNot = Literal["amount", "dollars", "ratio", "no_right", "phantom", "cash", "deferred", "in_rows"]
"""Why nothing of a holding counts: no amount, or one in dollars, or no ratio is known; it gives no right to shares, or not in time."""
UNKNOWN: Final = frozenset[WhyNot | None](["amount", "dollars", "ratio"])


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A holding with its balance, the rows that it rests on and their identity in logical reports, and since when its owner has left."""

    owner: str
    holding: Holding
    item: Believed
    rows: tuple[Source, ...]
    row_keys: tuple[RowKey, ...]
    exited_on: date | None = None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What a holding counts for, in shares of its class.

    `counted` is None when it is not known, `possible` may come in addition. `vested_before` had vested by the day asked.
    `is_conditional`: exercise waits for more than time. `is_assumed`: no row states how many shares a unit is, and one was taken.
    """

    owner: str
    security: str
    title: str | None
    holding: Holding
    row_keys: tuple[RowKey, ...]
    figure: Literal["direct", "indirect", "acquirable"]
    counted: Decimal | None
    possible: Decimal = ZERO
    right: Right | None = None
    vested_before: Decimal = ZERO
    is_conditional: bool = False
    is_assumed: bool = False
    why_not: WhyNot | None = None

    @property
    def is_counted(self) -> bool:
        """Whether some of it counts."""
        return self.counted is not None and self.counted != 0

    @property
    def is_nothing(self) -> bool:
        """Whether the holding is known to be at zero, and has nothing to tell."""
        return self.counted == 0 and self.possible == 0 and self.why_not is None


class Classes:
    """The classes of an issuer's equity: the classes of Table I, and those of what derivatives are for."""

    def __init__(self, held: Iterable[Held], rules: InForce, issuer_name: str | None) -> None:
        self._rules = rules
        self._issuer_name = issuer_name
        shares = (one.item.line.security for one in held if right_of_held(one) is None)
        self._only = keys.pop() if len(keys := set(shares)) == 1 else None

    def key(self, title: str | None) -> str:
        """The class that a title means."""
        return self._rules.same_class(security_key(title, self._issuer_name, "I"))

    def of(self, held: Held) -> tuple[str, str | None]:
        """The class that a holding counts in, and how it names it; where it names none, the only class that there is, else no class."""
        line = held.item.line
        if right_of_held(held) is None:
            return line.security, line.title
        underlying = line.terms.underlying_title if line.terms else None
        if underlying is not None:
            return self.key(underlying), underlying
        return self._only or "", None

    def ratio(self, held: Held, security: str, as_of: date) -> Fraction | None:
        """Shares for one unit; None when no row states it."""
        if "underlying_units" in held.holding.flags or held.holding.basis == "attested":
            return ONE
        line = held.item.line
        splits = self._rules.splits_of(security, self._issuer_name) if keeps_number(line.table, line.security) else ()
        return stated_ratio(held.rows, splits, held.item.point.effective, as_of)


def right_of_held(held: Held) -> Right | None:
    """What a holding gives a right to; None for shares."""
    line = held.item.line
    return right_of(line.title, line.table, line.terms.exercise_price if line.terms else None)


def entry_of(held: Held, classes: Classes, as_of: date, within_days: int) -> Entry:
    """What a holding counts for within some days of a day."""
    right = right_of_held(held)
    security, title = classes.of(held)
    entry = Entry(
        owner=held.owner,
        security=security,
        title=title,
        holding=held.holding,
        row_keys=held.row_keys,
        figure="acquirable" if right else "direct" if held.holding.ownership.form != "I" else "indirect",
        counted=held.holding.quantity,
        right=right,
    )
    ratio = ONE if right is None else classes.ratio(held, security, as_of)
    if held.holding.status in {"closed", "expired"}:
        return msgspec.structs.replace(entry, counted=ZERO)
    why_not = _why_not(held, right, ratio)
    if why_not is not None:
        return msgspec.structs.replace(entry, counted=None if why_not in UNKNOWN else ZERO, why_not=why_not)
    if right is None:
        return entry
    before, counted, possible = _parts(held, as_of, within_days)
    is_conditional = is_exercise_conditional(held.rows)
    if is_conditional:
        counted, possible = ZERO, counted + possible
    units = ONE if ratio is None else ratio
    return msgspec.structs.replace(
        entry,
        counted=scaled(counted, units),
        possible=scaled(possible, units),
        vested_before=scaled(before, units),
        is_conditional=is_conditional,
        is_assumed=ratio is None,
    )


def _why_not(held: Held, right: Right | None, ratio: Fraction | None) -> WhyNot | None:
    holding = held.holding
    if right in {"none", "phantom"}:
        return "no_right" if right == "none" else "phantom"
    if right in {"unit", "appreciation"} and is_settled_in_cash(held.rows):
        return "cash"
    if right == "unit" and is_settled_later(holding.security.title, held.rows):
        return "deferred"
    if "also_in_rows" in holding.flags:
        return "in_rows"
    if holding.quantity is None:
        return "amount" if holding.value is None else "dollars"
    return "ratio" if right == "conversion" and ratio is None else None


def _parts(held: Held, as_of: date, within_days: int) -> tuple[Decimal, Decimal, Decimal]:
    """Units that had vested by the day asked, that will have some days later, and that may have then."""
    holding, line = held.holding, held.item.line
    assert holding.quantity is not None, "a holding of unknown amount counts for nothing"  # noqa: S101 (see _why_not)
    quantity, before = holding.quantity, ZERO if holding.vested is None else holding.vested
    if line.terms is None or holding.basis == "attested":  # nothing dates what words or a balance leave open
        return before, before, quantity - before
    grants = [grant for grant in line.vesting.grants if grant.effective <= as_of]
    parts = parts_within(line.vesting, quantity, as_of, within_days, held.exited_on)
    if not grants or held.exited_on is not None or not all(grant.at_once for grant in grants):
        return before, parts.vested, parts.undetermined
    if is_exercisable_early(held.rows):
        return before, quantity, ZERO
    return before, parts.vested, quantity - parts.vested  # the dates of the row leave open whether exercise waits for vesting


def once(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries of a group: of those that rest on the same rows the first alone."""
    seen: set[tuple[RowKey, ...]] = set()
    for entry in entries:
        if not entry.row_keys or entry.row_keys not in seen:
            seen.add(entry.row_keys)
            yield entry


def summed(entries: Iterable[Entry], figure: str) -> Decimal | None:
    """What entries give to a figure; None when they are there and nothing is known of any."""
    of = [entry for entry in entries if entry.figure == figure]
    known = [entry.counted for entry in of if entry.counted is not None]
    return sum(known, ZERO) if known or not of else None

"""Which of several lots that share a key a row of Table II belongs to: by continuity, exercise date and words, and what its totals count.

A chooser gives all lots that a row fits equally well, and none where it starts one; a disposal that fits several says so.

Worked example: two lots of 500 options with the same terms. An exercise of 200 with 300 left fits both by its balance; where its footnote
speaks of one of them it is of that one, otherwise it counts against the first and is `ambiguous_lot`.
"""

from collections.abc import Mapping, Sequence
from datetime import MAXYEAR, date, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from projections.accounts.line_key import LineKey
from projections.accounts.lot_days import LotDays, days_of, days_said
from projections.accounts.members import Member, Traits, likeness, similar

NEARNESS: Final = 20  # a balance continues nearly when it differs by at most one part in this many
BESIDE_ANNIVERSARY: Final = timedelta(days=7)
ZERO: Final = Decimal(0)


def choose_lot(traits: Traits, members: Sequence[Member]) -> Sequence[Member]:
    """The lots that an option row fits equally well: a balance that continues, else the same exercise date and words."""
    if traits.before == 0 and traits.after != 0:
        return []
    enough = [m for m in members if _has_enough(m, traits)]
    alike = [m for m in enough if m.exercisable_on == traits.exercisable_on and similar(m.words, traits.words)]
    continuing = [m for m in enough if m.goes_on(traits.before)]
    for candidates in ([m for m in continuing if m in alike], continuing, alike):
        if candidates:
            return candidates
    return enough if len(members) == 1 or (traits.before is None and traits.takes_away) else []


def choose_units(traits: Traits, members: Sequence[Member]) -> Sequence[Member]:
    """The lots of units without terms that a row fits equally well: a balance that continues, or nearly (units accrue; `_goes_on_nearly`).

    Any other balance is a lot not seen before, but for an account: units added to a balance that is not zero go to the only open line with
    the same footnote words, and a holding is of the only open line to which units were ever added so.
    """
    if traits.before is None:
        return _of_like_words(traits, [m for m in members if _has_enough(m, traits)])
    if traits.before == 0 and traits.after != 0:
        return []
    before = traits.before
    near = [m for m in members if m.balance is not None and _goes_on_nearly(m, m.balance, before, traits)]
    if not near and traits.after is not None and traits.after > before:  # more of an account that was there: not a lot by itself
        near = [m for m in members if m.balance and similar(m.words, traits.words)]
        near = near if len(near) == 1 else []
    if not near and traits.is_holding:
        near = [m for m in members if m.balance]
        near = near if len(near) == 1 and near[0].is_account else []
    if len(near) < 2:
        return near
    ranks = [
        (abs(before - (m.balance or before)), -likeness(m.words, traits.words), m.exercisable_on != traits.exercisable_on) for m in near
    ]
    return [m for m, rank in zip(near, ranks, strict=True) if rank == min(ranks)]


def _goes_on_nearly(member: Member, balance: Decimal, before: Decimal, traits: Traits) -> bool:
    """Whether a row that starts from `before` goes on from the balance of a line of units, by the number and by what words tell."""
    if abs(before - balance) * NEARNESS > balance:
        return False
    if not traits.takes_away or traits.said is None:
        return True
    known, told = days_said(member.said), days_of(traits.said)
    if known.are_others(told, traits.day):
        return before == balance and member.is_account
    if abs(before - balance) <= 1:
        return True
    return not known.may_be_others(told, traits.day) and _explains(known, told, member, traits, before - balance)


def _explains(known: LotDays, told: LotDays, member: Member, traits: Traits, more: Decimal) -> bool:
    """Whether words explain that a lot has so many more, or fewer, before units are taken away than it had.

    The same grant, as words name it; days of vesting in common, and a unit of rounding for each; or an accrual: more with the same words,
    in fractions or on an account.
    """
    is_rounded = abs(more) <= len(known.vests) and known.are_shared(told, traits.day)
    accrues = member.is_account or any(number % 1 != 0 for number in (more, member.balance or ZERO))
    return is_rounded or known.are_of_grant(told) or (more > 0 and accrues and similar(member.words, traits.words))


def _of_like_words(traits: Traits, members: Sequence[Member]) -> Sequence[Member]:
    """Where a row states no balance: a lone line, else the lines that its words fit, else, for a disposal, all that have as much."""
    if len(members) == 1:
        return members
    alike = [m for m in members if m.words and similar(m.words, traits.words)]
    return alike or (members if traits.takes_away else [])


def _has_enough(member: Member, traits: Traits) -> bool:
    """Whether a line holds as much as a row without a total takes away, as far as is known."""
    if traits.before is not None or not traits.takes_away or member.balance is None or traits.flow is None:
        return True
    return member.balance >= -traits.flow


def grants_on_top(key: LineKey, traits: Traits, day: date) -> bool:
    """Whether a grant of options that starts a lot on `day` states more than itself: then its total counts other lots too.

    It starts one when it expires whole years later; otherwise it may be a part of an older option that was earned now.
    """
    if not (traits.is_grant and traits.before and traits.before > 0 and key.security == "option" and key.exercise_price):
        return False
    return bool(key.expires_on) and _is_anniversary(date.fromisoformat(key.expires_on), day)


def _is_anniversary(expires_on: date, day: date) -> bool:
    years = [expires_on.year + more for more in (-1, 0, 1) if day.year < expires_on.year + more <= MAXYEAR]
    return any(abs(expires_on - day.replace(year=year, day=min(day.day, 28))) <= BESIDE_ANNIVERSARY for year in years)


def ended_together(told: Sequence[Traits], members: Sequence[Member]) -> Mapping[int, Sequence[Member]]:
    """Rows that leave nothing and together take away just what one line holds, by place: lots that were granted into one total end so."""
    ending = [place for place, traits in enumerate(told) if traits.takes_away and traits.after == 0]
    if len(ending) < 2:
        return {}
    balances = {member.balance for member in members}
    ending = [place for place in ending if told[place].before not in balances]
    whole = sum((told[place].before or ZERO for place in ending), ZERO)
    line = [member for member in members if member.balance == whole]
    return dict.fromkeys(ending, line) if len(ending) > 1 and len(line) == 1 and whole else {}


def of_lot_alone(member: Member, traits: Traits) -> Traits:
    """The traits of a row of a line whose totals count others too: from the balance of the line alone."""
    balance, flow = member.balance, traits.flow or ZERO
    if member.others is None or balance is None or traits.before != balance + member.others or balance + flow < 0:
        return traits
    return msgspec.structs.replace(traits, before=balance, after=balance + flow)


def unasserted(traits: Traits) -> Traits:
    """The traits of a row whose total says nothing of its lot: a grant starts one, and anything else has no balance."""
    if traits.leaves_nothing:
        return traits
    start = ZERO if traits.is_grant else None
    return msgspec.structs.replace(traits, before=start, after=traits.flow if traits.is_grant else None)


def choose_only(_traits: Traits, members: Sequence[Member]) -> Sequence[Member]:
    """The one line of a title whose totals are those of all its lots."""
    return members[:1]

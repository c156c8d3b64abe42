"""Which of several lines that share a key a row belongs to: by the words of its footnotes, and continuity of balance.

Two holdings "By Trust" in one filing are two lines; over time they are recognised by the words of their footnotes, or failing that by
continuity of balance. Lots of Table II are told apart in `projections.accounts.lot_choice`.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

import msgspec

from ledger.values.form import Row, TransactionRow
from ledger.values.quantity import scaled
from projections.accounts.line_key import lasting_terms
from projections.accounts.lot_days import LotWords, words_of
from projections.accounts.reports import Filing, ReportedRow, before_of, effective_day, flow_of, is_grant

MARK_FIELDS = frozenset({"nature_of_ownership", "ownership_form", "security_title", "exercisable_on", "expires_on"})
SIMILAR = Fraction(3, 5)  # two footnote texts speak of the same thing when they share at least three of five words
CONTAINED = Fraction(9, 10)  # or when nine of ten words of the shorter, if it is not very short, are in the longer
CONTAINED_WORDS_MIN = 8
FOOTNOTES_REMEMBERED: Final = 512
NO_WORDS: Final[frozenset[str]] = frozenset()
_LETTERS = re.compile(r"[a-z]{2,}")


class Traits(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What may tell lines of one key apart: words of the cited footnotes, exercise date, and the balances before and after the row.

    `said` is what a row about units on `day` tells of the days of its lot; None for any other row.
    """

    cited: frozenset[str]
    words: frozenset[str]
    exercisable_on: date | None
    before: Decimal | None
    after: Decimal | None
    flow: Decimal | None
    is_holding: bool
    is_lot: bool
    is_grant: bool
    day: date
    said: LotWords | None = None

    @property
    def leaves_nothing(self) -> bool:
        """Whether nothing is left of any lots after the row, and so nothing of its own, whatever totals count."""
        return self.after == 0 and (self.flow is None or self.flow <= 0)

    @property
    def takes_away(self) -> bool:
        """Whether the row disposes of units of a lot."""
        return self.is_lot and self.flow is not None and self.flow < 0


class Member(msgspec.Struct):
    """One line among those that share a key: its number in order of appearance, and the latest traits seen.

    `is_account`: units were once added to what was there, as to an account and not to a lot. `others` is what the totals of its rows count
    beside the line itself. `said` is what rows about units told of the days of the lot.
    """

    number: int
    words: frozenset[str] = frozenset()
    exercisable_on: date | None = None
    balance: Decimal | None = None
    is_account: bool = False
    others: Decimal | None = None
    said: tuple[LotWords, ...] = ()

    def goes_on(self, before: Decimal | None) -> bool:
        """Whether a row that starts from this balance goes on from the line, or from the line and the others in its totals."""
        if before is None or self.balance is None:
            return False
        return before == self.balance or (self.others is not None and before == self.balance + self.others)


Choose = Callable[[Traits, Sequence[Member]], Sequence[Member]]  # the lines that a row fits equally well; none: it starts one


def direct_numbers(items: Sequence[ReportedRow], members: list[Member]) -> Iterable[tuple[ReportedRow, int]]:
    """Direct rows are of one line, unless some filing shows several direct balances beside each other.

    Then a row is of the line whose balance it continues, else of the one with the nearest balance.
    """
    members[:] = members or [Member(0)]
    numbers: dict[int, int] = {}
    last = members[0]
    shown = {item.row.reported_total for item in items if not isinstance(item.row, TransactionRow)}
    for item in items:
        if isinstance(item.row, TransactionRow):
            last = _continued(before_of(item.row), members, last, shown)
            last.balance = last.balance if item.row.reported_total is None else item.row.reported_total
            numbers[item.position] = last.number
    holdings = [item for item in items if item.position not in numbers]
    if len(holdings) == 1 and len(members) == 1:
        numbers[holdings[0].position] = 0
    else:
        numbers |= _nearest(holdings, members, taken=frozenset(numbers.values()))
    for item in holdings:
        total = item.row.reported_total
        member = members[numbers[item.position]]
        member.balance = member.balance if total is None else total
    return [(item, numbers[item.position]) for item in items]


def _continued(before: Decimal | None, members: Sequence[Member], last: Member, shown: AbstractSet[Decimal | None]) -> Member:
    """The direct line that goes on from `before`: the one with this balance, else the nearest that the filing does not show beside it."""
    near = [m for m in members if m.balance is not None and (m is last or m.balance not in shown)]
    if before is None or not near:
        return last
    return min(near, key=lambda m: abs((m.balance or before) - before))


def _nearest(holdings: Sequence[ReportedRow], members: list[Member], taken: AbstractSet[int]) -> dict[int, int]:
    """A line for each of several direct holdings: the nearest balances find each other first, what is left is a line not seen before.

    Lines in `taken` have transactions in the same filing; a holding may only repeat where these end.
    """
    pairs = sorted(
        (abs(item.row.reported_total - member.balance), member.number, place)
        for place, item in enumerate(holdings)
        for member in members
        if item.row.reported_total is not None and member.balance is not None
    )
    numbers: dict[int, int] = {}
    used: set[int] = set()
    for distance, number, place in pairs:
        position = holdings[place].position
        if position not in numbers and number not in used and (not distance or number not in taken):
            numbers[position] = number
            used.add(number)
    for item in holdings:
        if item.position not in numbers:
            unseen = next((m for m in members if m.balance is None and m.number not in used | taken), None)
            if unseen is None:
                unseen = Member(len(members))
                members.append(unseen)
            numbers[item.position] = unseen.number
            used.add(unseen.number)
    return numbers


def is_taken(member: Member, traits: Traits, used: Mapping[int, Traits]) -> bool:
    """Whether another row of the filing stands for this line already, and does not lead here.

    A holding row shows a line once; it may only repeat where the transactions of the line end. Transactions share a line, but not with
    other footnotes; of lots those that take away do, where the balance goes on.
    """
    last = used.get(member.number)
    if last is None or (not traits.is_holding and last.cited == traits.cited):
        return False
    if traits.is_lot and not traits.is_holding and (traits.said is None or traits.before is None or not traits.takes_away):
        return False
    return last.is_holding or member.balance != (traits.after if traits.is_holding else traits.before)


def choose_indirect(traits: Traits, members: Sequence[Member]) -> Sequence[Member]:
    """The line of an indirect row: the same footnote words, else a balance that continues; a lone line unless its footnote differs."""
    same_words = [m for m in members if m.words and similar(m.words, traits.words)]
    continuing = [m for m in members if traits.before is not None and m.balance == traits.before]
    both = [m for m in same_words if m in continuing]
    for candidates in (both, same_words, continuing):
        if candidates:
            return candidates if len(candidates) == 1 else [max(candidates, key=lambda m: likeness(m.words, traits.words))]
    return members if len(members) == 1 and not (members[0].words and traits.words) else []


def choose_named(traits: Traits, members: Sequence[Member]) -> Sequence[Member]:
    """The line of an indirect row that names its holder: a lone line, whatever the footnotes say; otherwise as for any indirect row."""
    return members if len(members) == 1 else choose_indirect(traits, members)


def learn(member: Member, traits: Traits) -> None:
    """Take what the latest row of a line tells: its words, exercise date and balance; what it leaves out stays."""
    member.words = traits.words or member.words
    member.exercisable_on = traits.exercisable_on or member.exercisable_on
    member.is_account = member.is_account or bool(traits.before and traits.flow and traits.flow > 0)
    if traits.said is not None and traits.said not in member.said:
        member.said = (*member.said, traits.said)
    if traits.after is not None:
        member.balance = traits.after
    elif traits.is_lot and member.balance is not None and traits.flow is not None:
        member.balance += traits.flow


def traits_of(row: Row, notes: Mapping[str, str], filing: Filing, factor: Fraction) -> Traits:
    """What tells the row's line apart; balances in units from before all splits (`factor`: units now for one of those)."""
    cited = cited_by(row)
    after = row.reported_total
    flow = flow_of(row)
    if after is None and row.terms is not None and not isinstance(row, TransactionRow):
        after = row.terms.underlying_quantity
    before = after - flow if after is not None and flow is not None else None
    terms = lasting_terms(row, filing)
    return Traits(
        cited=cited,
        words=_words_of(cited, notes),
        exercisable_on=terms.exercisable_on if terms else None,
        before=before if before is None or factor == 1 else scaled(before, 1 / factor),
        after=after if after is None or factor == 1 else scaled(after, 1 / factor),
        flow=flow if flow is None or factor == 1 else scaled(flow, 1 / factor),
        is_holding=not isinstance(row, TransactionRow),
        is_lot=row.table == "II",
        is_grant=is_grant(row),
        day=effective_day(filing, row)[0],
        said=words_of(row, notes, filing) if terms is not None and not terms.expires_on else None,
    )


def cited_by(row: Row) -> frozenset[str]:
    """The footnotes cited where holders and lots are told apart: title, nature, form of ownership, exercise date, expiration."""
    if not row.citations:
        return NO_WORDS
    return frozenset(note for citation in row.citations if citation.field in MARK_FIELDS for note in citation.footnotes)


def _words_of(cited: Iterable[str], notes: Mapping[str, str]) -> frozenset[str]:
    first, *others = (_words(notes.get(note, "")) for note in cited) if cited else (NO_WORDS,)
    return first.union(*others) if others else first


@lru_cache(FOOTNOTES_REMEMBERED)
def _words(text: str) -> frozenset[str]:
    return frozenset(_LETTERS.findall(text.casefold()))


def likeness(one: frozenset[str], other: frozenset[str]) -> Fraction:
    """The share of words that two footnote texts have in common; 1 when neither has any."""
    return Fraction(len(one & other), len(one | other)) if one or other else Fraction(1)


def similar(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two footnote texts speak of the same thing."""
    if one is other:  # mostly the same footnotes
        return True
    shared = len(one & other)
    if shared * SIMILAR.denominator >= (len(one) + len(other) - shared) * SIMILAR.numerator:
        return True
    shorter = min(len(one), len(other))
    return shorter >= CONTAINED_WORDS_MIN and shared * CONTAINED.denominator >= shorter * CONTAINED.numerator

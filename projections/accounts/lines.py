"""Which line a row belongs to: (security, direct or indirect, nature, terms), and what tells apart lines that share all of these.

Two holdings "By Trust" in one filing are two lines; over time they are recognised by the words of their footnotes, or failing that by
continuity of balance. Option rows of one title are lots by exercise price, expiration and underlying; lots that share even these (units
granted year after year) are told apart by exercise date, footnote words and continuity: a grant that starts from zero is a new lot.
Direct common stock is one line whatever its footnotes say, unless a filing shows several direct balances of it beside each other.
Source: Form 4, General Instruction 4(b)(iv), a separate line for each class and each form of ownership.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from html import unescape
from typing import Final
from uuid import UUID, uuid5

import msgspec

from ledger.values.form import DerivativeTerms, Row, TransactionRow
from ledger.values.identity import NAMESPACE, REMEMBERED, normal_text
from ledger.values.quantity import scaled
from projections.accounts.in_force import NOTHING, InForce
from projections.accounts.reports import Filing, Report, ReportedRow, effective_day
from projections.accounts.securities import security_key

MARK_FIELDS = frozenset({"nature_of_ownership", "ownership_form", "security_title", "exercisable_on", "expires_on"})
NEARNESS = 20  # a balance continues nearly when it differs by at most one part in this many
SIMILAR = Fraction(3, 5)  # two footnote texts speak of the same thing when they share at least three of five words

FOOTNOTES_REMEMBERED: Final = 512
UNSPLIT: Final = Fraction(1)
CENT: Final = Fraction(1, 100)

CONTAINED = Fraction(9, 10)  # or when nine of ten words of the shorter, if it is not very short, are in the longer
CONTAINED_WORDS_MIN = 8

_LETTERS = re.compile(r"[a-z]{2,}")
_STATEMENT_DAY = re.compile(r"(?:\bas of\s+)?\b\d{1,2}/\d{1,2}/\d{2,4}\b|\bas of\s+\w+\s+\d{1,2},?\s+\d{4}\b", re.IGNORECASE)
_LEADING_WORDS: Final = frozenset({"by", "held", "through", "in", "via", "the", "owned"})
_KINDS_OF_HOLDERS: Final = frozenset(
    """see footnote footnotes note notes explanation trust trusts family spouse wife husband child children son daughter llc lp partnership
    limited fund funds custodian minor foundation corporation company entity estate grat revocable irrevocable living the by of for a an in
    held shares stock reporting person persons s benefit member members immediate household other affiliate affiliates subsidiary joint
    account indirect directly indirectly i ii""".split()  # noqa: SIM905 (as prose)
)
_POINTER = re.compile(r"(see|refer to|per|by)? ?(the )?(end|foot)?(notes?|explanations?( of responses)?|remarks)( \w{1,3}| and)*")


class LineKey(msgspec.Struct, frozen=True, order=True, gc=False):
    """What a row itself says about its line. Two rows with equal keys may still be of two lines."""

    table: str
    security: str
    ownership_form: str
    nature: str
    exercise_price: str
    expires_on: str
    underlying: str


class Traits(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What may tell lines of one key apart: words of the cited footnotes, exercise date, and the balances before and after the row."""

    cited: frozenset[str]
    words: frozenset[str]
    exercisable_on: date | None
    before: Decimal | None
    after: Decimal | None
    is_holding: bool
    is_lot: bool


class Member(msgspec.Struct):
    """One line among those that share a key: its number in order of appearance, and the latest traits seen."""

    number: int
    words: frozenset[str] = frozenset()
    exercisable_on: date | None = None
    balance: Decimal | None = None


def key_of(row: Row, issuer_name: str | None) -> LineKey:
    """The line key of a row of a filing about the issuer of this name."""
    terms = row.terms or DerivativeTerms()
    return LineKey(
        table=row.table,
        security=security_key(row.security_title, issuer_name, row.table),
        ownership_form=row.ownership_form or "",
        nature="" if row.ownership_form == "D" else nature_key(row.nature_of_ownership),
        exercise_price=_plain(terms.exercise_price) if terms.exercise_price else "",
        expires_on=str(terms.expires_on or ""),
        underlying=security_key(terms.underlying_title, issuer_name, "I"),
    )


def _at(key: LineKey, price: str) -> LineKey:
    return msgspec.structs.replace(key, exercise_price=price)


@lru_cache(REMEMBERED)
def _plain(price: Decimal) -> str:
    return format(price.normalize(), "f")


def nature_key(nature: str | None) -> str:
    """A nature of ownership for comparison; all that merely point at a footnote are `see footnote`, whatever its number.

    Left out are `By` and the like, the day of a statement, and the different ways to write `and`: they tell no lines apart.
    """
    text = normal_text(_STATEMENT_DAY.sub(" ", unescape(nature or "")))
    if _POINTER.fullmatch(text):
        return "see footnote"
    words = [word for word in text.split() if word != "and"]
    while len(words) > 1 and words[0] in _LEADING_WORDS:
        del words[0]
    return " ".join(words)


def names_holder(nature: str) -> bool:
    """Whether a nature key says more than the kind of holder: `start capital llc` does, `family trust` and `see footnote` do not."""
    return not set(nature.split()) <= _KINDS_OF_HOLDERS


def line_id(owner: str, issuer: str, key: LineKey, number: int) -> UUID:
    """The id of a line: stable across rebuilds; `number` counts the lines of one key from 0 in order of appearance."""
    cells = msgspec.structs.astuple(key)
    return uuid5(NAMESPACE, "\x1f".join(("line", owner, issuer, *map(str, cells), str(number))))


class Lines:
    """The lines of one account, found one report after the other in order of knowledge."""

    def __init__(self, rules: InForce = NOTHING) -> None:
        self._rules = rules
        self._members: dict[LineKey, list[Member]] = {}
        self._priced: dict[LineKey, Fraction] = {}

    def key_of(self, row: Row, filing: Filing) -> LineKey:
        """The line key of a row: of classes that a person equated, one; an exercise price as it was before all splits."""
        issuer_name = filing.form.issuer.name
        key = key_of(row, issuer_name)
        if not (self._rules.classes or self._rules.splits):
            return key
        same = self._rules.same_class
        price = row.terms.exercise_price if row.terms is not None else None
        factor = self._factor(row, key, filing)
        unsplit = msgspec.structs.replace(
            key,
            security=same(key.security),
            underlying=same(key.underlying),
            exercise_price=key.exercise_price if not price or factor == 1 else _plain(scaled(price, factor)),
        )
        return self._at_known_price(unsplit, factor) if price and self._rules.splits else unsplit

    def _at_known_price(self, key: LineKey, factor: Fraction) -> LineKey:
        """The key of a lot seen before whose price is the same but for rounding: 10.00 is 6.67 after a split of three for two."""
        if key not in self._priced:
            price = Fraction(Decimal(key.exercise_price))
            alike = [
                (abs(Fraction(Decimal(known.exercise_price)) - price), known)
                for known, stated in self._priced.items()
                if stated != factor and _at(known, key.exercise_price) == key
            ]
            away, known = min(alike, default=(CENT, key))
            if away < CENT * max(factor, self._priced.get(known, factor)):
                return known
        self._priced.setdefault(key, factor)
        return key

    def _factor(self, row: Row, key: LineKey, filing: Filing) -> Fraction:
        security = self._rules.same_class(key.underlying if key.table == "II" else key.security)
        return self._rules.factor(security, filing.form.issuer.name, effective_day(filing, row)[0])

    def assign(self, report: Report) -> list[tuple[LineKey, int, list[ReportedRow]]]:
        """The rows of a report grouped by line: key, number within the key, rows in document order."""
        stated = [self.key_of(item.row, report.filing) for item in report.rows]
        shown = frozenset(stated)
        by_key: dict[LineKey, list[ReportedRow]] = {}
        for item, key in zip(report.rows, stated, strict=True):
            by_key.setdefault(self._continued(key, item.row, report.filing, shown), []).append(item)
        notes = {note.id: note.text for note in report.filing.form.footnotes}
        assigned = []
        for key, items in by_key.items():
            groups: dict[int, list[ReportedRow]] = {}
            for item, number in self._numbers(key, items, notes, report.filing):
                groups.setdefault(number, []).append(item)
            assigned += [(key, number, rows) for number, rows in groups.items()]
        return assigned

    def _continued(self, key: LineKey, row: Row, filing: Filing, shown: AbstractSet[LineKey]) -> LineKey:
        """The key of the one line that the row continues exactly, where its own key has none: terms left out, a class named otherwise.

        A line that the filing shows beside it is not the same.
        """
        start = row.reported_total if not isinstance(row, TransactionRow) else _before(row)
        if not start:
            return key
        if self._rules.splits:
            start = scaled(start, 1 / self._factor(row, key, filing))
        if any(member.balance == start for member in self._members.get(key, ())):
            return key
        others = [
            other
            for other, members in self._members.items()
            if other not in shown and _may_be_one(key, other) and any(member.balance == start for member in members)
        ]
        return others[0] if len(others) == 1 else key

    def _numbers(
        self,
        key: LineKey,
        items: Sequence[ReportedRow],
        notes: Mapping[str, str],
        filing: Filing,
    ) -> Iterable[tuple[ReportedRow, int]]:
        members = self._members.setdefault(key, [])
        if key.table == "I" and key.ownership_form != "I":
            return _direct_numbers(items, members)
        choose = _choice(key)
        if key.table == "I" and names_holder(key.nature) and len({_cited(item.row) for item in items}) == 1:
            choose = _choose_named
        used: dict[int, Traits] = {}
        numbers = []
        for item in items:
            traits = _traits(item.row, notes, self._factor(item.row, key, filing) if self._rules.splits else UNSPLIT)
            member = choose(traits, [m for m in members if not _is_taken(m, traits, used)])
            if member is None:
                member = Member(len(members))
                members.append(member)
            used[member.number] = traits
            _learn(member, traits)
            numbers.append((item, member.number))
        return numbers


def _may_be_one(key: LineKey, other: LineKey) -> bool:
    """Whether two keys differ only in what filers leave out: a lot's price, expiration or underlying, or the class A of a stock."""
    if (key.table, key.ownership_form, key.nature) != (other.table, other.ownership_form, other.nature):
        return False
    if key.table == "I":
        return f"class a {other.security}" == key.security or f"class a {key.security}" == other.security
    terms = zip(_terms(key), _terms(other), strict=True)
    return key.security == other.security and all(one == two or not one or not two for one, two in terms)


def _terms(key: LineKey) -> tuple[str, str, str]:
    return (key.exercise_price, key.expires_on, key.underlying)


def _direct_numbers(items: Sequence[ReportedRow], members: list[Member]) -> Iterable[tuple[ReportedRow, int]]:
    """Direct rows are of one line, unless some filing shows several direct balances beside each other.

    Then a row is of the line whose balance it continues, else of the one with the nearest balance.
    """
    members[:] = members or [Member(0)]
    numbers: dict[int, int] = {}
    last = members[0]
    shown = {item.row.reported_total for item in items if not isinstance(item.row, TransactionRow)}
    for item in items:
        if isinstance(item.row, TransactionRow):
            last = _continued(_before(item.row), members, last, shown)
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


def _choice(key: LineKey) -> Callable[[Traits, Sequence[Member]], Member | None]:
    if key.table == "I":
        return _choose_indirect
    return _choose_lot if key.exercise_price or key.expires_on else _choose_units


def _is_taken(member: Member, traits: Traits, used: Mapping[int, Traits]) -> bool:
    """Whether another row of the filing stands for this line already, and does not lead here.

    A holding row shows a line once; it may only repeat where the transactions of the line end. Transactions share a line, but not with
    other footnotes.
    """
    last = used.get(member.number)
    if last is None or (not traits.is_holding and (traits.is_lot or last.cited == traits.cited)):
        return False
    return last.is_holding or member.balance != (traits.after if traits.is_holding else traits.before)


def _choose_indirect(traits: Traits, members: Sequence[Member]) -> Member | None:
    """The line of an indirect row: the same footnote words, else a balance that continues; a lone line unless its footnote differs."""
    same_words = [m for m in members if m.words and _similar(m.words, traits.words)]
    continuing = [m for m in members if traits.before is not None and m.balance == traits.before]
    both = [m for m in same_words if m in continuing]
    for candidates in (both, same_words, continuing):
        if candidates:
            return max(candidates, key=lambda m: _likeness(m.words, traits.words))
    if len(members) == 1 and not (members[0].words and traits.words):
        return members[0]
    return None


def _choose_named(traits: Traits, members: Sequence[Member]) -> Member | None:
    """The line of an indirect row that names its holder: a lone line, whatever the footnotes say; otherwise as for any indirect row."""
    return members[0] if len(members) == 1 else _choose_indirect(traits, members)


def _choose_lot(traits: Traits, members: Sequence[Member]) -> Member | None:
    """The lot of an option row: a balance that continues, else the same exercise date and words; None starts a new lot."""
    if traits.before == 0 and traits.after != 0:
        return None
    alike = [m for m in members if m.exercisable_on == traits.exercisable_on and _similar(m.words, traits.words)]
    continuing = [m for m in members if traits.before is not None and m.balance == traits.before]
    for candidates in ([m for m in continuing if m in alike], continuing, alike):
        if candidates:
            return candidates[0]
    return members[0] if len(members) == 1 else None


def _choose_units(traits: Traits, members: Sequence[Member]) -> Member | None:
    """The lot of units without terms: a balance that continues, or nearly (units accrue); any other balance is a lot not seen before.

    Units added to a balance that is not zero are of an account, so they go to the only open lot with the same footnote words.
    """
    if traits.before is None:
        return members[0] if len(members) == 1 else None
    if traits.before == 0 and traits.after != 0:
        return None
    before = traits.before
    near = [m for m in members if m.balance is not None and abs(before - m.balance) * NEARNESS <= m.balance]
    if not near and traits.after is not None and traits.after > before:  # more of an account that was there: not a lot by itself
        near = [m for m in members if m.balance and _similar(m.words, traits.words)]
        near = near if len(near) == 1 else []
    return min(near, key=lambda m: (abs(before - (m.balance or before)), -_likeness(m.words, traits.words), m.number), default=None)


def _learn(member: Member, traits: Traits) -> None:
    member.words = traits.words or member.words
    member.exercisable_on = traits.exercisable_on or member.exercisable_on
    member.balance = traits.after if traits.after is not None else member.balance


def _traits(row: Row, notes: Mapping[str, str], factor: Fraction) -> Traits:
    """What tells the row's line apart; balances in units from before all splits (`factor`: units now for one of those)."""
    cited = _cited(row)
    after = row.reported_total
    flow = flow_of(row)
    if after is None and row.terms is not None and not isinstance(row, TransactionRow):
        after = row.terms.underlying_quantity
    before = after - flow if after is not None and flow is not None else None
    return Traits(
        cited=cited,
        words=frozenset().union(*(_words(notes.get(note, "")) for note in cited)),
        exercisable_on=row.terms.exercisable_on if row.terms else None,
        before=before if before is None or factor == 1 else scaled(before, 1 / factor),
        after=after if after is None or factor == 1 else scaled(after, 1 / factor),
        is_holding=not isinstance(row, TransactionRow),
        is_lot=row.table == "II",
    )


def _cited(row: Row) -> frozenset[str]:
    return frozenset(note for citation in row.citations if citation.field in MARK_FIELDS for note in citation.footnotes)


@lru_cache(FOOTNOTES_REMEMBERED)
def _words(text: str) -> frozenset[str]:
    return frozenset(_LETTERS.findall(text.casefold()))


def _before(row: Row) -> Decimal | None:
    flow = flow_of(row)
    return None if row.reported_total is None or flow is None else row.reported_total - flow


def flow_of(row: Row) -> Decimal | None:
    """Units that the row adds (acquired) or takes away (disposed): None when it states no number or no direction; zero for a holding."""
    if not isinstance(row, TransactionRow):
        return Decimal(0)
    if row.quantity is None or row.acquired_disposed is None:
        return None
    return row.quantity if row.acquired_disposed == "A" else -row.quantity


def _likeness(one: frozenset[str], other: frozenset[str]) -> Fraction:
    """The share of words that two footnote texts have in common; 1 when neither has any."""
    return Fraction(len(one & other), len(one | other)) if one or other else Fraction(1)


def _similar(one: frozenset[str], other: frozenset[str]) -> bool:
    if _likeness(one, other) >= SIMILAR:
        return True
    shorter = min(len(one), len(other))
    return shorter >= CONTAINED_WORDS_MIN and Fraction(len(one & other), shorter) >= CONTAINED

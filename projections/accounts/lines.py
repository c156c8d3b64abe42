"""Which line a row belongs to: (security, direct or indirect, nature, terms), and what tells apart lines that share all of these.

Two holdings "By Trust" in one filing are two lines; over time they are recognised by the words of their footnotes, or failing that by
continuity of balance. Option rows of one title are lots by exercise price, expiration and underlying; lots that share even these (units
granted year after year) are told apart by exercise date, footnote words and continuity: a grant that starts from zero is a new lot.
Direct common stock is one line whatever its footnotes say, unless a filing shows several direct balances of it beside each other.
Source: Form 4, General Instruction 4(b)(iv), a separate line for each class and each form of ownership.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from fractions import Fraction
from typing import Final

import msgspec

from ledger.values.form import DerivativeTerms, Row, TransactionRow
from ledger.values.quantity import scaled
from projections.accounts.balances import CONTRADICTED
from projections.accounts.break_words import UNITS, speaks
from projections.accounts.conventions import PLAIN, Conventions, Seen, Style, Understanding, Which
from projections.accounts.entries import DENIED, NOT_ASSERTED, TITLE_TOTAL
from projections.accounts.in_force import NOTHING, InForce
from projections.accounts.line_key import LineKey, at_price, key_of, lasting_terms, may_be_one, names_holder, plain, title_key
from projections.accounts.lot_choice import choose_lot, choose_only, choose_units, ended_together, grants_on_top, of_lot_alone, unasserted
from projections.accounts.members import (
    Choose,
    Member,
    Traits,
    choose_indirect,
    choose_named,
    cited_by,
    direct_numbers,
    is_taken,
    learn,
    traits_of,
)
from projections.accounts.natures import Natures
from projections.accounts.reports import Filing, Report, ReportedRow, before_of, effective_day, grants_more_than_total, is_grant
from projections.accounts.same_lots import SameLots

ONE: Final = Fraction(1)
ZERO: Final = Decimal(0)
CENT: Final = Fraction(1, 100)
OF_STYLE: Final[Mapping[Style, tuple[str, ...]]] = {"lot": (), "title": (TITLE_TOTAL,), "none": (NOT_ASSERTED,)}
OF_LOTS: Final = frozenset({TITLE_TOTAL, NOT_ASSERTED, CONTRADICTED, "ambiguous_lot"})
AMBIGUOUS: Final = ("ambiguous_lot", "low_confidence")


class Found(msgspec.Struct, frozen=True, gc=False):
    """A row with the number of its line within its key; `traits` where these told it."""

    item: ReportedRow
    number: int
    traits: Traits | None = None


class Lines:
    """The lines of one account, found one report after the other in order of knowledge."""

    def __init__(self, rules: InForce = NOTHING, understood: Understanding = PLAIN) -> None:
        self._rules = rules
        self._understood = understood
        self._same = SameLots(rules.same_lots, understood.joined)
        self._conventions = Conventions()
        self._natures = Natures()
        self._members: dict[LineKey, list[Member]] = {}
        self._priced: dict[LineKey, Fraction] = {}

    def learned(self) -> Understanding:
        """What the reports taken until now say of their conventions, and which lines a person's decisions make one."""
        styles, joined = self._conventions.styles(), self._same.joined()
        return Understanding(styles, joined) if styles or joined else PLAIN

    def key_of(self, row: Row, filing: Filing) -> LineKey:
        """The line key of a row: of a title whose totals are those of all lots, one key; see `_stated_key` for the rest."""
        key = self._stated_key(row, filing)
        return title_key(key) if self._understood.style(key) == "title" else key

    def _stated_key(self, row: Row, filing: Filing) -> LineKey:
        """The key that a row states: of classes that a person equated, one; an exercise price as it was before all splits."""
        key = key_of(row, filing)
        if key.nature and (nature := self._natures.key_of(row.nature_of_ownership)) != key.nature:
            key = msgspec.structs.replace(key, nature=nature)
        if not (self._rules.classes or self._rules.splits):
            return key
        same = self._rules.same_class
        price = row.terms.exercise_price if row.terms is not None else None
        factor = self._factor(row, key, filing)
        unsplit = msgspec.structs.replace(
            key,
            security=same(key.security),
            underlying=same(key.underlying),
            exercise_price=key.exercise_price if not price or factor == 1 else plain(scaled(price, factor)),
        )
        return self._at_known_price(unsplit, factor) if price and self._rules.splits else unsplit

    def _at_known_price(self, key: LineKey, factor: Fraction) -> LineKey:
        """The key of a lot seen before whose price is the same but for rounding: 10.00 is 6.67 after a split of three for two."""
        if key not in self._priced:
            price = Fraction(Decimal(key.exercise_price))
            alike = [
                (abs(Fraction(Decimal(known.exercise_price)) - price), known)
                for known, stated in self._priced.items()
                if stated != factor and at_price(known, key.exercise_price) == key
            ]
            away, known = min(alike, default=(CENT, key))
            if away < CENT * max(factor, self._priced.get(known, factor)):
                return known
        self._priced.setdefault(key, factor)
        return key

    def _factor(self, row: Row, key: LineKey, filing: Filing) -> Fraction:
        security = self._rules.same_class(key.underlying if key.table == "II" else key.security)
        return self._rules.factor(security, filing.form.issuer.name, effective_day(filing, row)[0])

    def equated(self, which: Which, row: Row, filing: Filing) -> Which:
        """The line of a row of line `which`, where a person says that its lot is another's."""
        return self._same.line(filing.filing_id, row, which)

    def describing(self, item: ReportedRow, filing: Filing) -> ReportedRow:
        """The row as it describes its line: with the terms of what is left after it, of a title with those that its lots share."""
        row, stated = item.row, item.row.terms
        if stated is None:
            return item
        terms = lasting_terms(row, filing)
        if isinstance(row, TransactionRow) and is_grant(row) and not DENIED.isdisjoint(item.flags):
            row = msgspec.structs.replace(row, reported_total=row.quantity)
        if self._understood.styles and self._understood.style(self._stated_key(row, filing)) == "title":
            terms = DerivativeTerms(underlying_title=stated.underlying_title)
        return item if terms is stated and row is item.row else msgspec.structs.replace(item, row=msgspec.structs.replace(row, terms=terms))

    def assign(self, report: Report) -> list[tuple[LineKey, int, list[ReportedRow]]]:
        """The rows of a report grouped by line: key, number within the key, rows in document order."""
        self._natures.see(item.row for item in report.rows)
        stated = [self.key_of(item.row, report.filing) for item in report.rows]
        shown = frozenset(stated)
        by_key: dict[LineKey, list[ReportedRow]] = {}
        is_first = not self._members
        for item, key in zip(report.rows, stated, strict=True):
            by_key.setdefault(key if is_first else self._continued(key, item.row, report.filing, shown), []).append(item)
        groups: dict[Which, list[ReportedRow]] = {}
        seen: list[Seen] = []
        for key, items in by_key.items():
            for found in self._found(key, items, report.filing):
                which = self.equated((key, found.number), found.item.row, report.filing)
                groups.setdefault(which, []).append(found.item)
                if found.traits is not None and found.traits.is_lot:
                    self._share(which, (key, found.number))
                    seen += _seen(which, found.traits)
        if seen and not report.filing.is_amendment:
            self._conventions.see(seen)
        return [(*which, rows) for which, rows in groups.items()]

    def _share(self, which: Which, own: Which) -> None:
        """Lines that are one have one balance."""
        if not self._same.are_known:
            return
        balance = self._members[own[0]][own[1]].balance
        for key, number in (which, *self._same.all_of(which)):
            if number < len(self._members.get(key, ())):
                self._members[key][number].balance = balance

    def _continued(self, key: LineKey, row: Row, filing: Filing, shown: AbstractSet[LineKey]) -> LineKey:
        """The key of the one line that the row continues exactly, where its own key has none: terms left out, a class named otherwise.

        A line that the filing shows beside it is not the same.
        """
        start = row.reported_total if not isinstance(row, TransactionRow) else before_of(row)
        if not start:
            return key
        if self._rules.splits:
            start = scaled(start, 1 / self._factor(row, key, filing))
        if any(member.balance == start for member in self._members.get(key, ())):
            return key
        others = [
            other
            for other, members in self._members.items()
            if other not in shown and may_be_one(key, other) and any(member.balance == start for member in members)
        ]
        return others[0] if len(others) == 1 else key

    def _found(self, key: LineKey, items: Sequence[ReportedRow], filing: Filing) -> Iterable[Found]:
        members = self._members.setdefault(key, [])
        if key.table == "I" and key.ownership_form != "I":
            return [Found(item, number) for item, number in direct_numbers(items, members)]
        style = self._understood.style(key)
        if style == "none" and filing.base_form == "3":
            style = "lot"  # it has no such column
        choose = choose_only if style == "title" else _choice(key)
        if key.table == "I" and names_holder(key.nature) and len({cited_by(item.row) for item in items}) == 1:
            choose = choose_named
        told = [traits_of(i.row, filing.notes, filing, self._factor(i.row, key, filing) if self._rules.splits else ONE) for i in items]
        if style == "none":
            told = [unasserted(traits) for traits in told]
        denied = {place for place, item in enumerate(items) if style == "lot" and grants_more_than_total(item.row)}
        if any(traits.takes_away for traits in told):
            denied = set()  # what is taken away at once may be left out of the total
        told = [unasserted(traits) if place in denied else traits for place, traits in enumerate(told)]
        ended = ended_together(told, members) if style == "lot" else {}
        used: dict[int, Traits] = {}
        found = []
        for place, (item, traits) in enumerate(zip(items, told, strict=True)):
            flags = () if style == "none" and traits.leaves_nothing else OF_STYLE[style]
            flags = (*flags, CONTRADICTED) if place in denied else flags
            is_any = style == "title" or not (used or self._same.are_known)
            free = members if is_any else [m for m in members if self._may_be(key, m, traits, used)]
            fitting = ended.get(place) or choose(traits, free)
            if fitting:
                member = fitting[0]
                flags = (*flags, *AMBIGUOUS) if len(fitting) > 1 and traits.takes_away else flags
            else:
                member = Member(len(members))
                members.append(member)
                if style == "lot" and grants_on_top(key, traits, traits.day):
                    member.balance, member.others = ZERO, traits.before
            alone = of_lot_alone(member, traits)
            if alone is not traits and not traits.leaves_nothing:
                flags = (*flags, *OF_STYLE["none"])
            used[member.number] = traits
            learn(member, alone)
            found.append(Found(msgspec.structs.replace(item, flags=(*item.flags, *flags)) if flags else item, member.number, traits))
        return found

    def _may_be(self, key: LineKey, member: Member, traits: Traits, used: Mapping[int, Traits]) -> bool:
        """Whether a line may be that of a row: no other row of its filing stands for it, and no other line of the key does."""
        if is_taken(member, traits, used):
            return False
        if not self._same.are_known:
            return True
        which = (key, member.number)
        stands = self._same.stands_for(which)
        return stands == which or stands[0] != key


def _seen(which: Which, traits: Traits) -> Iterable[Seen]:
    """The row as evidence of what totals count, when it states what that takes."""
    if traits.before is not None and traits.after is not None:
        yield Seen(which=which, day=traits.day, before=traits.before, after=traits.after, is_holding=traits.is_holding)


def _choice(key: LineKey) -> Choose:
    """How a line is chosen among those of this key: for indirect holdings, for options with terms, or for units without."""
    if key.table == "I":
        return choose_indirect
    is_units = not key.expires_on and (not key.exercise_price or speaks(UNITS, key.security))  # a price of 0.0001 is none
    return choose_units if is_units else choose_lot

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

from ledger.values.form import Row, TransactionRow
from ledger.values.quantity import scaled
from projections.accounts.in_force import NOTHING, InForce
from projections.accounts.line_key import LineKey, at_price, key_of, may_be_one, names_holder, plain
from projections.accounts.members import Member, Traits, choice, choose_named, cited_by, direct_numbers, is_taken, learn, traits_of
from projections.accounts.reports import Filing, Report, ReportedRow, before_of, effective_day

UNSPLIT: Final = Fraction(1)
CENT: Final = Fraction(1, 100)


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

    def _numbers(
        self,
        key: LineKey,
        items: Sequence[ReportedRow],
        notes: Mapping[str, str],
        filing: Filing,
    ) -> Iterable[tuple[ReportedRow, int]]:
        members = self._members.setdefault(key, [])
        if key.table == "I" and key.ownership_form != "I":
            return direct_numbers(items, members)
        choose = choice(key)
        if key.table == "I" and names_holder(key.nature) and len({cited_by(item.row) for item in items}) == 1:
            choose = choose_named
        used: dict[int, Traits] = {}
        numbers = []
        for item in items:
            traits = traits_of(item.row, notes, self._factor(item.row, key, filing) if self._rules.splits else UNSPLIT)
            member = choose(traits, [m for m in members if not is_taken(m, traits, used)])
            if member is None:
                member = Member(len(members))
                members.append(member)
            used[member.number] = traits
            learn(member, traits)
            numbers.append((item, member.number))
        return numbers

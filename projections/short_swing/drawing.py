"""Pairs and rows left out in the words of an answer: parties by name, rows by evidence; what several owners share stands once."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

import msgspec

from ledger.values.identity import normal_text
from ledger.values.quantity import scaled
from projections.answers import Evidence, OwnerRef
from projections.directory import Account
from projections.naming import Names
from projections.short_swing import answer
from projections.short_swing.legs import FAR, LeftOut, Leg, Legs, NameOf
from projections.short_swing.treatment import Exempt

ONE: Final = Decimal(1)


class Paired(msgspec.Struct, frozen=True, kw_only=True):
    """Units of a purchase held against as many of a sale."""

    purchase: Leg
    sale: Leg
    quantity: Fraction

    @property
    def profit(self) -> Fraction:
        """What they make, in dollars, by the prices of their rows."""
        return self.quantity * (self.sale.side.price - self.purchase.side.price)

    @property
    def bound(self) -> Fraction:
        """The most that they can make within the ranges of their prices, in dollars; never below `profit`."""
        return self.quantity * (self.sale.bound - self.purchase.bound)

    @property
    def shape(self) -> tuple[object, ...]:
        """The two rows, and how many units."""
        return (self.purchase.side.key, self.sale.side.key, self.quantity)


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """One insider of one issuer: what it did, its pairs, and those that make the most within the ranges of prices.

    `name_of` tells rows from each other.
    """

    account: Account
    legs: Legs
    name_of: NameOf
    pairs: tuple[Paired, ...]
    by_ranges: tuple[Paired, ...]

    @property
    def shape(self) -> tuple[object, ...]:
        """The pairs without whose they are: owners with the same share them."""
        return (self.account[1], *(tuple(pair.shape for pair in pairs) for pairs in (self.pairs, self.by_ranges)))

    @property
    def is_paired_otherwise(self) -> bool:
        """Whether other pairs make the most within the ranges."""
        return {pair.shape for pair in self.pairs} != {pair.shape for pair in self.by_ranges}

    @property
    def rows(self) -> set[tuple[str, ...]]:
        """The rows that its pairs rest on."""
        return {side.key for pair in (*self.pairs, *self.by_ranges) for side in (pair.purchase.side, pair.sale.side)}


class Drawing:
    """The parts of an answer."""

    def __init__(self, names: Names, subjects: Sequence[Subject]) -> None:
        self._names = names
        self._subjects = subjects
        shared: dict[tuple[object, ...], list[Subject]] = {}
        for subject in subjects:
            if subject.pairs or subject.by_ranges:
                shared.setdefault(subject.shape, []).append(subject)
        self._groups = sorted(shared.values(), key=self._group_order)

    def pairs(self) -> Iterator[answer.Pair]:
        """All pairs, by issuer and owner, the largest profit first."""
        for group in self._groups:
            yield from self._pairs([subject.pairs for subject in group], group)

    def by_ranges(self) -> Iterator[answer.Pair]:
        """The pairs that make the most within the ranges, of those for whom they are others, in the same order."""
        for group in self._groups:
            if group[0].is_paired_otherwise:
                yield from self._pairs([subject.by_ranges for subject in group], group)

    def owed(self) -> Iterator[answer.Owed]:
        """The sums, in the order of the pairs."""
        for group in self._groups:
            pairs = group[0].pairs
            doubted = [place for place in range(len(pairs)) if any(_doubts(subject.pairs[place]) for subject in group)]
            yield answer.Owed(
                issuer=self._names.issuer(group[0].account[1]),
                owners=self._owners(group),
                pairs=len(pairs),
                quantity=_number(sum((pair.quantity for pair in pairs), Fraction(0))),
                profit=_number(sum((pair.profit for pair in pairs), Fraction(0))),
                profit_bound=_number(sum((pair.bound for pair in group[0].by_ranges), Fraction(0))),
                in_doubt=_number(sum((pairs[place].profit for place in doubted), Fraction(0))),
                shares_rows_with=self._sharing(group),
                evidence=_once(evidence for pair in (*pairs, *group[0].by_ranges) for evidence in _rows_of(pair)),
            )

    def left_out(self) -> tuple[list[answer.LeftOut], list[answer.LeftOut]]:
        """The rows that are exempt, and those that a person has to judge, each by issuer, day and place."""
        found: dict[tuple[object, ...], list[tuple[Subject, LeftOut]]] = {}
        for subject in self._subjects:
            for one in subject.legs.left_out:
                key = (subject.account[1], *subject.name_of(one.transaction), one.why)
                found.setdefault(key, []).append((subject, one))
        drawn = sorted((self._left_out(group) for group in found.values()), key=_order)
        return [one for one in drawn if one.rule is not None], [one for one in drawn if one.rule is None]

    def _pairs(self, own: Sequence[tuple[Paired, ...]], group: Sequence[Subject]) -> list[answer.Pair]:
        """The pairs that the owners of a group share, each given as it is of each of them."""
        found = [self._pair(same, group) for same in zip(*own, strict=True)]
        return sorted(found, key=lambda pair: (-pair.profit, pair.purchase.effective, pair.sale.effective))

    def _pair(self, same: Sequence[Paired], group: Sequence[Subject]) -> answer.Pair:
        pair, account = same[0], group[0].account
        per_share = pair.sale.side.price - pair.purchase.side.price
        return answer.Pair(
            issuer=self._names.issuer(account[1]),
            owners=self._owners(group),
            security=_title(pair),
            quantity=_number(pair.quantity),
            purchase=_leg(pair.purchase),
            sale=_leg(pair.sale),
            profit_per_share=_number(per_share),
            profit=_number(pair.profit),
            profit_bound=_number(pair.bound),
            doubts=tuple(sorted({doubt for one in same for doubt in _doubts(one)})),
            evidence=_once(_rows_of(pair)),
        )

    def _left_out(self, group: Sequence[tuple[Subject, LeftOut]]) -> answer.LeftOut:
        subject, one = group[0]
        row, reported = one.transaction.row, one.transaction.reported
        return answer.LeftOut(
            issuer=self._names.issuer(subject.account[1]),
            owners=self._owners([each for each, _ in group]),
            form_type=reported.filing.form.form_type,
            accession=reported.filing.form.accession_number,
            document=f"sha256:{reported.filing.document.sha256}",
            table=row.table,
            row=row.row,
            security_title=row.security_title,
            transaction_code=row.transaction_code,
            acquired_disposed=row.acquired_disposed,
            quantity=row.quantity,
            price_per_share=row.price_per_share,
            effective=one.transaction.day,
            rule=one.why.by if isinstance(one.why, Exempt) else None,
            reason=None if isinstance(one.why, Exempt) else one.why.reason,
            evidence=one.transaction.evidence,
        )

    def _owners(self, group: Sequence[Subject]) -> tuple[OwnerRef, ...]:
        refs = (self._names.owner(subject.account[0]) for subject in group)
        return tuple(sorted(refs, key=lambda ref: (normal_text(ref.name), ref.cik or "")))

    def _sharing(self, group: Sequence[Subject]) -> tuple[OwnerRef, ...]:
        """Whoever has other pairs with some of the same rows."""
        rows, issuer = group[0].rows, group[0].account[1]
        others = (other for other in self._groups if other is not group and other[0].account[1] == issuer)
        return self._owners([subject for other in others for subject in other if not rows.isdisjoint(subject.rows)])

    def _group_order(self, group: Sequence[Subject]) -> tuple[str, ...]:
        issuer = self._names.issuer(group[0].account[1])
        names = (normal_text(owner.name) for owner in self._owners(group))
        return (normal_text(issuer.name), group[0].account[1], *names, group[0].account[0])


def _leg(leg: Leg) -> answer.Leg:
    row, form = leg.transaction.row, leg.transaction.reported.filing
    return answer.Leg(
        effective=leg.side.day,
        transaction_code=row.transaction_code,
        security_title=row.security_title,
        quantity=row.quantity,
        price_per_share=row.price_per_share,
        lowest_price=None if leg.price_range is None else leg.price_range.low,
        highest_price=None if leg.price_range is None else leg.price_range.high,
        counted_price=_number(leg.side.price),
        bound_price=_number(leg.bound),
        priced_by=leg.priced_by,
        standing=leg.side.standing,
        accession=form.form.accession_number,
        document=f"sha256:{form.document.sha256}",
        table=row.table,
        row=row.row,
    )


def _title(pair: Paired) -> str | None:
    """The class as the sale names it, else as the purchase does; derivatives held against each other by their own title."""
    shares = [leg.transaction.row for leg in (pair.sale, pair.purchase) if leg.transaction.row.table == "I"]
    return (shares[0] if shares else pair.sale.transaction.row).security_title


def _doubts(pair: Paired) -> tuple[answer.Doubt, ...]:
    """Those of both rows, and that one of them may state a total, or another unit, as its price."""
    far: tuple[answer.Doubt, ...] = ("prices-far-apart",) if pair.sale.side.price > FAR * pair.purchase.side.price else ()
    return (*pair.purchase.doubts, *pair.sale.doubts, *far)


def _rows_of(pair: Paired) -> Iterator[Evidence]:
    """The rows of both sides, and those that a price was taken from."""
    for leg in (pair.purchase, pair.sale):
        for one in (leg.transaction, *leg.price_from):
            yield from one.evidence


def _once(evidence: Iterator[Evidence]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(evidence))


def _number(value: Fraction) -> Decimal:
    """Exact where a decimal can be, else (after a split of three for two) down to four places."""
    return scaled(ONE, value)


def _order(one: answer.LeftOut) -> tuple[str, ...]:
    issuer = (normal_text(one.issuer.name), one.issuer.cik or "")
    return (*issuer, str(one.effective or ""), one.accession or one.document, one.table, f"{one.row:06}", one.rule or one.reason or "")

"""The most that the issuer could recover under Section 16(b) from each of its insiders, or from one owner, pair by pair.

It is a screen of what was filed, and no legal conclusion: who was an insider in law, whether an exemption was approved as its rule asks,
and what a footnote makes of a row, people have to judge. Every row that is in no pair for what it is stands in the answer, with the
reason. Each insider is taken alone. Owners of a joint filing who have the same pairs share them; the pairs of others are not added up
where they rest on the same rows.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime

import msgspec
from sqlalchemy import Connection

from ledger.feed import Feed
from ledger.values.times import eastern_day
from projections import RULES_VERSION
from projections.counted_rows import CountedRow, RowName, Units, counted_rows, rules_by_issuer
from projections.deadlines.reported import RowPlace, retracted_rows
from projections.directory import Account
from projections.known import KnownAccount, known_accounts
from projections.naming import Names
from projections.rulings import WhoIsWho
from projections.short_swing.answer import Counts, ShortSwingAnswer
from projections.short_swing.drawing import Drawing, Paired, Subject
from projections.short_swing.legs import Leg, legs_of, transactions_of
from projections.short_swing.optimum import most
from projections.short_swing.sides import Side
from projections.short_swing.standings import Standings
from projections.short_swing.windows import Window
from projections.twins import Twins, twins_among


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked: party keys (None: whoever), and days of transactions, both inclusive (None: open)."""

    owner: str | None
    issuer: str | None
    known_at: datetime
    start: date | None = None
    end: date | None = None
    window: Window = "strict"

    def spans(self, day: date) -> bool:
        """Whether transactions of a day are asked about."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


def short_swing(connection: Connection, asked: Asked) -> ShortSwingAnswer:
    """The screen, from the filings known at the instant asked."""
    known = list(known_accounts(connection, owner=asked.owner, issuer=asked.issuer, known_at=asked.known_at))
    who = WhoIsWho(connection)
    twins = twins_among(connection, {report.filing.filing_id for one in known for report in one.reports}, asked.known_at)
    owners = {owner for one in known for report in one.reports for owner in report.filing.owners}
    names = Names(connection, (one.account for one in known), asked.known_at, who, owners)
    rules = rules_by_issuer(known, who.rulings, asked.known_at)
    retracted = retracted_rows(who.rulings, asked.known_at)
    units_of = eastern_day(asked.known_at)
    subjects = [_subject(one, names, Units(rules=rules[one.account[1]], day=units_of), retracted, asked, twins) for one in known]
    drawn = Drawing(names, subjects)
    exempt, by_hand = drawn.left_out()
    return ShortSwingAnswer(
        known_at=asked.known_at,
        ledger_position=Feed(connection).head(),
        rules_version=RULES_VERSION,
        start=asked.start,
        end=asked.end,
        window=asked.window,
        units_of=units_of,
        counts=Counts(purchases=_number(subjects, "purchase"), sales=_number(subjects, "sale"), exempt=len(exempt), by_hand=len(by_hand)),
        rows=tuple(drawn.pairs()),
        by_ranges=tuple(drawn.by_ranges()),
        summary=tuple(drawn.owed()),
        exempt=tuple(exempt),
        by_hand=tuple(by_hand),
    )


def pairs_of(legs: Iterable[Leg], window: Window, side_of: Callable[[Leg], Side]) -> Iterator[Paired]:
    """The pairs that together make the most, class by class, at the prices of the sides given."""
    by_class: dict[str, tuple[list[Leg], list[Leg]]] = {}
    for leg in legs:
        by_class.setdefault(leg.security, ([], []))[leg.kind == "sale"].append(leg)
    for purchases, sales in by_class.values():
        for match in most([side_of(leg) for leg in purchases], [side_of(leg) for leg in sales], window):
            yield Paired(purchase=purchases[match.purchase], sale=sales[match.sale], quantity=match.quantity)


def _subject(known: KnownAccount, names: Names, units: Units, retracted: Iterable[RowPlace], asked: Asked, twins: Twins) -> Subject:
    standings = Standings(known.account[0], known.reports, names.owner_key)
    transactions = [one for one in transactions_of(counted_rows(known, retracted), standings) if asked.spans(one.counts_on)]

    def name_of(one: CountedRow) -> RowName:
        return one.name(twins)

    found = legs_of(transactions, units, name_of)
    pairs = tuple(pairs_of(found.legs, asked.window, lambda leg: leg.side))
    by_ranges = _within_ranges(found.legs, asked.window, pairs)
    return Subject(account=known.account, legs=found, name_of=name_of, pairs=pairs, by_ranges=by_ranges)


def _within_ranges(legs: Sequence[Leg], window: Window, pairs: tuple[Paired, ...]) -> tuple[Paired, ...]:
    """The pairs that make the most with each price at its bound: those given, where they do."""
    if all(leg.bound == leg.side.price for leg in legs):
        return pairs
    found = tuple(pairs_of(legs, window, lambda leg: leg.bound_side))
    return found if sum(pair.bound for pair in found) > sum(pair.bound for pair in pairs) else pairs


def _number(subjects: Iterable[Subject], kind: str) -> int:
    """How many rows are purchases, or sales, of whoever they are."""
    found: set[tuple[Account | str, ...]] = {
        (subject.account[1], *leg.side.key) for subject in subjects for leg in subject.legs.legs if leg.kind == kind
    }
    return len(found)

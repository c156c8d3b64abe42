"""The decisions that are in force while an account is read, in the form in which the rules of reading ask for them."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

import msgspec

from ledger.values.decisions import Decision, EquateLots, EquateSecurities, LinkAmendment, RecordSplit, RecordVestingTerms, RetractRow
from ledger.values.form import Kind, Table
from ledger.values.vesting import Schedule
from projections.accounts.securities import security_key

RowIdentity = tuple[str, Table, Kind, int]


class InForce(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Rows that do not count, amendments whose original a person named, classes that are one, and splits, in order of their days.

    `vesting` has the schedules that people recorded, by the row that reports the lot; the one recorded last counts.
    `same_lots` are rows whose lots are one, with a number that such rows share.
    """

    retracted: frozenset[RowIdentity] = frozenset()
    originals: Mapping[str, str | None] = {}
    classes: Mapping[str, str] = {}
    splits: tuple[RecordSplit, ...] = ()
    vesting: Mapping[RowIdentity, Schedule] = {}
    same_lots: Mapping[RowIdentity, int] = {}

    def same_class(self, security: str) -> str:
        """The class key that stands for a class key."""
        return self.classes.get(security, security)

    def splits_of(self, security: str, issuer_name: str | None) -> list[tuple[date, Fraction]]:
        """The splits of a class: day and new units for one old unit, by day. One that is recorded twice, also of every class, is one."""
        found = {
            (split.effective_on, split.ratio): None
            for split in self.splits
            if split.security_title is None or self.same_class(security_key(split.security_title, issuer_name, "I")) == security
        }
        return list(found)

    def factor(self, security: str, issuer_name: str | None, day: date) -> Fraction:
        """What one unit from before all splits of a class is on `day`."""
        factor = Fraction(1)
        for effective_on, ratio in self.splits_of(security, issuer_name):
            if effective_on <= day:
                factor *= ratio
        return factor


NOTHING = InForce()


def in_force(decisions: Iterable[Decision], issuer_name: str | None) -> InForce:
    """The decisions as the rules ask for them; `issuer_name` helps to compare titles."""
    made = list(decisions)
    splits = sorted((d for d in made if isinstance(d, RecordSplit)), key=lambda d: (d.effective_on, d.security_title or ""))
    return InForce(
        retracted=frozenset((d.filing_id, d.table, d.kind, d.row) for d in made if isinstance(d, RetractRow)),
        originals={d.filing_id: d.original_id for d in made if isinstance(d, LinkAmendment)},
        classes=_classes([d for d in made if isinstance(d, EquateSecurities)], issuer_name),
        splits=tuple(splits),
        vesting={(d.filing_id, d.table, d.kind, d.row): d.schedule for d in made if isinstance(d, RecordVestingTerms)},
        same_lots=_lots([d for d in made if isinstance(d, EquateLots)]),
    )


def _lots(equated: Iterable[EquateLots]) -> dict[RowIdentity, int]:
    """Each row that names a lot, with a number that all rows of the same lot share, also through others."""
    numbers: dict[RowIdentity, int] = {}
    for number, decision in enumerate(equated):
        rows: list[RowIdentity] = [(lot.filing_id, "II", lot.kind, lot.row) for lot in decision.lots]
        joined = {numbers[row] for row in rows if row in numbers}
        numbers = {row: number if other in joined else other for row, other in numbers.items()} | dict.fromkeys(rows, number)
    return numbers


def _classes(equated: Iterable[EquateSecurities], issuer_name: str | None) -> dict[str, str]:
    """Each class key with the one that stands for all that are equated with it, also through others."""
    stands_for: dict[str, str] = {}
    for decision in equated:
        for table in ("I", "II"):
            keys = sorted({security_key(title, issuer_name, table) for title in decision.titles})
            roots = {stands_for.get(key, key) for key in keys}
            first = min(roots)
            stands_for |= dict.fromkeys(keys, first)
            stands_for = {key: first if root in roots else root for key, root in stands_for.items()}
    return {key: root for key, root in stands_for.items() if key != root}

"""What the amount in column 9 counts: one lot, all lots of the title together, or every derivative of the owner.

The form does not say, so the rows do. Each row starts from a balance (its total less what it adds). Where rows of different lots start from
where the row before ended, though not from the balance of their own lots, the total is that of the title. Where one ever goes on from its
own lot beside others, or starts at zero beside others, it is that of the lot. Where rows show that it is not of the lot, and others that it
is not of the title, it asserts nothing. Two rows of the same size in turn prove nothing: equal grants that are used up together form such a
chain by chance, and one disposal may meet the number of another lot. What nothing proves stays per lot, as the form has it.

Worked example: granted 1,000 at 10.00 with 5,000 after; granted 2,000 at 12.00 with 7,000 after. The second starts from 5,000, which no lot
at 12.00 had and the row before ended with: the totals are those of the title, and 7,000 are held, not 12,000.
Source: Form 4, column 9; the form asks for the amount of each class, and filers read "class" in these ways.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Final, Literal

import msgspec

from projections.accounts.chaining import Step, chain
from projections.accounts.line_key import LineKey

Style = Literal["lot", "title", "none"]
Family = tuple[str, str, str]
Which = tuple[LineKey, int]

ZERO: Final = Decimal(0)
NEARNESS: Final = 20  # units accrue: a total that differs by at most one part in this many still follows
GRANT: Final = 2  # what is granted starts at zero, unless its total counts more; what is taken away starts from round numbers often
PROOF_OF_TITLE: Final = 2
PROOF_OF_ALL: Final = 3  # totals over all titles are rare, and one meeting of two numbers is not


class Understanding(msgspec.Struct, frozen=True, gc=False):
    """What is understood of an account beyond its single rows: families whose totals are not per lot, and lines that are one lot."""

    styles: Mapping[Family, Style] = {}
    joined: Mapping[Which, Which] = {}

    def style(self, key: LineKey) -> Style:
        """What the totals of a line's title count."""
        return self.styles.get(family_of(key), "lot") if self.styles and key.table == "II" else "lot"


PLAIN: Final = Understanding()


class Learned(msgspec.Struct, frozen=True, gc=False):
    """What the reports known from an instant on say of the account as a whole."""

    known_from: datetime
    understood: Understanding


class Seen(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One row of Table II as evidence: its line, its day, and the balances before and after it by its own total."""

    which: Which
    day: date
    before: Decimal
    after: Decimal
    is_holding: bool


def family_of(key: LineKey) -> Family:
    """The title, direct or indirect, and nature: what lots have in common."""
    return (key.security, key.ownership_form, key.nature)


class Conventions:
    """The evidence of one account while its reports are taken."""

    def __init__(self) -> None:
        self._titles: dict[Family, _Evidence] = {}
        self._all: dict[Family, _Evidence] = {}
        self._is_telling = False

    def see(self, rows: Sequence[Seen]) -> None:
        """Take the rows of one report."""
        by_family: dict[Family, list[Seen]] = {}
        for row in rows:
            by_family.setdefault(family_of(row.which[0]), []).append(row)
        for family, own in by_family.items():
            self._is_telling |= self._titles.setdefault(family, _Evidence()).see(own)
        by_holder: dict[Family, list[Seen]] = {}
        for (_, form, nature), own in by_family.items():
            by_holder.setdefault(("", form, nature), []).extend(own)
        for holder, own in by_holder.items():
            self._is_telling |= self._all.setdefault(holder, _Evidence(across_titles=True)).see(own)

    def styles(self) -> dict[Family, Style]:
        """The families whose totals are not those of single lots, by what is seen until now."""
        found: dict[Family, Style] = {}
        if not self._is_telling:
            return found
        for family, evidence in self._titles.items():
            if self._all["", *family[1:]].closes(PROOF_OF_ALL) or evidence.contradicts_itself:
                found[family] = "none"
            elif evidence.closes(PROOF_OF_TITLE):
                found[family] = "title"
        return found


class _Evidence:
    """How the rows of a family go on.

    `across`: from the total of the family, where their own lot does not explain them; `apart`: from their own lot, beside others;
    `astray`: from neither.
    """

    def __init__(self, *, across_titles: bool = False) -> None:
        self._across_titles = across_titles
        self._own: dict[Which, Decimal] = {}
        self._total: Decimal | None = None
        self._last: Seen | None = None
        self._all_of: Which | None = None  # the lot that is all of the total: it started from nothing, and no other has moved
        self._across = 0
        self._apart = 0
        self._astray = 0

    def closes(self, least: int) -> bool:
        """Whether all rows follow as totals of the family, and some cannot follow otherwise, by their weight at least `least`."""
        return self._across >= least and not self._apart and not self._astray

    @property
    def contradicts_itself(self) -> bool:
        """Whether more rows say that totals are not those of lots than that they are, and do not follow as totals of the family either."""
        return self._across >= PROOF_OF_TITLE and self._across > self._apart and self._apart + self._astray > 0

    def see(self, rows: Sequence[Seen]) -> bool:
        """Take the rows of one report; returns whether any row ever went on from the total of the family alone."""
        if all(row.is_holding for row in rows):
            self._shown(rows)
            return self._across > 0
        moved = {row.which for row in rows if not row.is_holding}
        for row in rows:
            if row.is_holding and row.which not in moved:  # a line that is shown beside has a balance of its own
                self._apart += row.after != 0
                self._own[row.which] = row.after
        steps = [row for row in rows if not row.is_holding]
        for row in _in_order(steps, self._total):
            self._weigh(row, steps)
            if row.before == 0 and not self._total:
                self._all_of = row.which
            elif row.which != self._all_of:
                self._all_of = None
            self._own[row.which] = row.after
            self._total, self._last = row.after, row
        return self._across > 0

    def _shown(self, rows: Iterable[Seen]) -> None:
        """Holdings without a transaction (Form 3): of several lines each has its own, and the total is their sum."""
        self._own |= {row.which: row.after for row in rows}
        self._total, self._last = sum(self._own.values(), Decimal(0)), None

    def _weigh(self, row: Seen, steps: Sequence[Seen]) -> None:
        own, goes_on = self._own.get(row.which, ZERO), self._total == row.before
        if own == row.before:  # from zero for a new lot
            self._apart += self._total is not None and not goes_on
        elif row.before == 0:
            self._astray += not goes_on
        elif goes_on and row.after < row.before and self._all_of is not None:
            pass  # another lot has nothing that could be taken away: it is rather the same one, with other terms
        elif goes_on:
            self._across += _weight(row) if self._last is None or not self._is_chance(self._last, row) else 0
        else:
            self._astray += self._total is not None and not _is_near(row.before, self._total)
            beside = [other for other in steps if other.which != row.which and other.day == row.day and other.after == row.before]
            self._across += _weight(row) if any(not self._is_chance(other, row) for other in beside) else 0

    def _is_chance(self, last: Seen, row: Seen) -> bool:
        alike = abs(last.after - last.before) == abs(row.after - row.before)
        return alike or (self._across_titles and last.which[0].security == row.which[0].security)


def _weight(row: Seen) -> int:
    return GRANT if row.after > row.before else 1


def _is_near(before: Decimal, total: Decimal) -> bool:
    return abs(before - total) * NEARNESS <= total


def _in_order(rows: Sequence[Seen], opening: Decimal | None) -> Iterable[Seen]:
    """By day, and within a day so that the balances close."""
    if len(rows) == 1:
        yield rows[0]
        return
    for _, same_day in groupby(sorted(rows, key=lambda row: row.day), key=lambda row: row.day):
        of_day = list(same_day)
        if len(of_day) == 1:
            yield of_day[0]
        else:
            yield from (of_day[index] for index in chain([Step(row.before, row.after) for row in of_day], opening).indices)

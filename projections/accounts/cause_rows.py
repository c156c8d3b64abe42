"""Causes that numbers tell: other rows and lines of the account, other checks that fail, ratios, and slips of the hand.

A residual of 300 that is the quantity of a row of a later filing is that row, reported late; one that cancels the residual of another line
is a transfer between the two.
"""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from typing import Final

from ledger.values.form import DerivativeTerms, TransactionRow
from ledger.values.identity import REMEMBERED
from projections.accounts.break_words import SPLIT, UNITS, speaks
from projections.accounts.cases import Case, Facts, Other, Standing
from projections.accounts.counting import RowFact
from projections.accounts.mistyped import one_digit, slip
from projections.accounts.verdict import Verdict

NEAR: Final = timedelta(days=400)
TELLING: Final = 10  # smaller amounts agree by chance
SLIGHT: Final = 100
LINES_MAX: Final = 12
RATIOS: Final = frozenset(
    {Fraction(n) for n in (*range(2, 21), *range(25, 101, 5), 125, 150, 200, 250, 300, 500, 1_000)}
    | {Fraction(n, n - 1) for n in range(3, 12)}
    | {Fraction(5, 2)}
)
EITHER_WAY: Final = tuple((ratio, ratio.numerator, ratio.denominator) for ratio in RATIOS | {1 / ratio for ratio in RATIOS})
PLAIN_RATIOS: Final = frozenset(map(Fraction, (2, 3, 4, 5, 10)))


def contradiction(case: Case) -> Verdict | None:
    """A row that its own filing contradicts: a holding, or a grant of more than its own total."""
    if not case.contradicts:
        return None
    if case.code is not None:
        return Verdict(cause="B16", says="The row grants more than its own total; the grant is believed.", candidates=(case.position,))
    before = "; it looks like the balance before the trade" if case.reported == case.before else ""
    return Verdict(cause="B16", says=f"The transactions of the same filing end with another balance{before}.", candidates=(case.position,))


def late_row(case: Case, facts: Facts) -> Verdict | None:
    """A row that became known later: counted in the total already (B4), or added to the balance before it without the total (B9)."""
    alike = facts.line_moving(case, abs(case.residual))
    for fact in (f for f in alike if f.is_transaction and f.known_at > case.filing.known_at and f.day <= case.effective):
        if fact.flow == -case.residual:
            says = "A row that became known later changes the balance before; the total was stated without it."
            return Verdict(cause="B9", says=says, candidates=(fact.position,), resolved_by=fact.position)
        says = "A row that became known later has this amount."
        return Verdict(cause="B4", says=says, candidates=(fact.position,))
    return None


def taken_back(case: Case, facts: Facts) -> Verdict | None:
    """The next checks of the line fail by the opposite amount: the error was carried until then, and taken back."""
    own = sorted((s for s in facts.standing if s.which == case.which), key=lambda s: (s.effective, s.rank))
    here = (case.effective, case.rank)
    for other in own:
        if other.residual == -case.residual and other.position != case.position:
            if (other.effective, other.rank) > here:
                how = slip(case.reported, case.expected) or ("one digit differs" if one_digit(case.reported, case.expected) else None)
                says = f"A later total takes the same amount back{f'; here {how}' if how else ''}."
                later = other.position if other.known_at > case.filing.known_at else None
                return Verdict(cause="B7" if how else "B9", says=says, candidates=(other.position,), resolved_by=None if how else later)
            return Verdict(cause="B9", says="It takes back the error of an earlier total.", candidates=(other.position,))
    return None


def wrong_sign(case: Case, facts: Facts) -> Verdict | None:
    """The residual is twice the quantity of the row, the other way round."""
    if case.flow and case.residual == -2 * case.flow:
        return Verdict(cause="B6", says="The total follows when the row counts in the other direction.", candidates=(case.position,))
    same = [f for f in facts.line_in_filing(case) if f.flow and case.residual == -2 * f.flow]
    if same:
        return Verdict(cause="B6", says="The total follows when a row of the filing counts in the other direction.", candidates=_of(same))
    return None


def not_counted(case: Case) -> Verdict | None:
    """The total is the balance before the row, or of this row alone."""
    if case.flow and case.reported == case.before:
        if case.code in {"M", "F", "C"} or speaks(UNITS, f"{case.cited} {case.label}"):
            return Verdict(cause="B10", says="The total does not move with the row: the units were counted in it already.")
        return Verdict(cause="B8", says="The total is the balance before the row.")
    if case.flow > 0 and case.reported == case.flow:
        return Verdict(cause="B8", says="The total is of this row alone.")
    if case.flow > 0 and case.reported - case.flow in case.amounts:
        return Verdict(cause="B8", says="The total is of this row and of an amount that a footnote names.")
    if case.row.table == "II" and case.flow < 0 and case.reported in {Decimal(0), -case.flow}:
        return Verdict(cause="B8", says="The total is of the lot of this row alone.")
    return None


def transfer(case: Case, facts: Facts) -> Verdict | None:
    """Another line fails by the opposite amount at about the same time, or has a row of this amount without a counterpart here."""
    others = [s for s in facts.standing if s.which != case.which and abs(s.effective - case.effective) <= NEAR]
    opposite = [s for s in others if s.residual == -case.residual and s.which[0].table == case.which[0].table]
    if opposite:
        return Verdict(cause="B5", says="Another line differs by the same amount the other way.", candidates=_at(opposite))
    size = abs(case.residual)
    if size < TELLING or any(f.flow == case.residual for f in facts.line_moving(case, size)):
        return None
    rows = [f for f in facts.rows.moving(size) if f.which != case.which and f.is_transaction and _is_near(f, case)]
    moved = [f for f in rows if f.flow == -case.residual and f.which[0].security == case.security]
    if moved:
        return Verdict(cause="B5", says="Another line of the class has a row of this amount the other way.", candidates=_of(moved))
    return None


def missing_row(case: Case, facts: Facts) -> Verdict | None:
    """A row of the account has this amount, and is not contained in the balance: repeated, missing its counterpart, or on another line."""
    size = abs(case.residual)
    if size < TELLING:
        return None
    alike = [f for f in facts.rows.moving(size) if f.is_transaction and _is_near(f, case)]
    settled = [f for f in alike if f.which[0].table == "II" and f.which[0].underlying == case.security]
    if settled and case.which[0].table == "I":
        is_units = speaks(UNITS, settled[0].which[0].security)
        says = "Units or a derivative of this amount have rows of their own; the shares have none, or are counted already."
        return Verdict(cause="B10" if is_units else "B4", says=says, candidates=_of(settled))
    own = [f for f in alike if f.which == case.which and f.position != case.position]
    if own:
        return Verdict(cause="B4", says="A row of the line has this amount: it is counted twice, or missing once.", candidates=_of(own))
    same = [f for f in alike if f.which != case.which and f.flow == case.residual and f.which[0].security == case.security]
    if same:
        return Verdict(cause="B13", says="A row of another line of the class has this amount.", candidates=_of(same))
    return None


def basis(case: Case, facts: Facts) -> Verdict | None:
    """The total is the final one of the filing, one of its other totals, or of several lines of the class together."""
    same = [f for f in facts.line_in_filing(case) if f.is_transaction]
    ends = [f for f in same if f.total == case.reported]
    if ends and case.flow:
        return Verdict(cause="B8", says="Other rows of the filing state the same total, whatever they add.", candidates=_of(ends))
    known = [o for o in facts.same_class(case) if o.after and abs(o.after) >= TELLING]
    amounts = [o.after for o in known if o.after is not None]
    if known and case.reported in _sums(case.expected, amounts):
        return Verdict(cause="B8", says="The total is that of several lines of the class together.")
    if known and case.expected in _sums(case.reported, amounts):
        return Verdict(cause="B8", says="The total before was that of several lines of the class together.")
    return None


def older_balance(case: Case, facts: Facts) -> Verdict | None:
    """The row goes on from an earlier total of the line, not from the last: of another account, or as if nothing had happened since."""
    start = case.reported - case.flow
    earlier = [f for f in facts.line_at(case, start) if f.day <= case.effective] if abs(start) >= TELLING else []
    if not earlier:
        return None
    if case.code is None:
        return Verdict(cause="B13", says="It repeats an earlier balance of the line, as of another account.", candidates=_of(earlier))
    return Verdict(cause="B9", says="It goes on from an earlier balance of the line, without the rows since.", candidates=_of(earlier))


def another_line(case: Case, facts: Facts) -> Verdict | None:
    """The total, or the balance before it, is that of another line of the account."""
    for other in facts.others:
        for amount in {other.before, other.after} - {None}:
            if amount is not None and abs(amount) >= TELLING and amount in {case.reported, case.reported - case.flow}:
                return Verdict(cause="B13", says=f"The amount is that of another line: {_name(other)}.")
    return None


def split(case: Case, facts: Facts) -> Verdict | None:
    """The balance before times a simple ratio, with words about a split, on several lines, or plainly so."""
    ratio = ratio_of(case)
    if ratio is None:
        return Verdict(cause="B2", says="The words speak of a split.") if speaks(SPLIT, case.cited) and _halved(case) else None
    alike = [s for s in facts.standing if s.which != case.which and _multiplies(s, ratio)]
    if case.is_about_split:
        return Verdict(cause="B2", says=f"The ratio is {_ratio(ratio)}, and the words speak of a split.", candidates=_at(alike))
    if alike:
        return Verdict(cause="B2", says=f"The ratio is {_ratio(ratio)}, on other lines of the account too.", candidates=_at(alike))
    return None


def plain_ratio(case: Case) -> Verdict | None:
    """A plain ratio that nothing else supports."""
    ratio = ratio_of(case)
    if ratio is None or not (ratio in PLAIN_RATIOS or 1 / ratio in RATIOS) or case.before < SLIGHT:
        return None
    return Verdict(cause="B2", says=f"The ratio is {_ratio(ratio)}; nothing else speaks for a split or against it.")


def ratio_of(case: Case) -> Fraction | None:
    """New units for one old unit, if a simple ratio makes the total follow; fractions of a unit may have been cut off."""
    if case.before <= 0 or case.reported <= 0:
        return None
    return _simple_ratio(case.before, case.reported - case.flow) or _simple_ratio(case.expected, case.reported)


@lru_cache(REMEMBERED)
def _simple_ratio(base: Decimal, amount: Decimal) -> Fraction | None:
    (before, parts), (after, over) = base.as_integer_ratio(), amount.as_integer_ratio()
    before, after, unit = before * over, after * parts, parts * over  # whole numbers, for there are many ratios to try
    for ratio, new, old in EITHER_WAY:
        if abs(before * new - after * old) < old * unit and before * new >= TELLING * old * unit:
            return ratio
    return None


def typing(case: Case) -> Verdict | None:
    """A factor of ten, digits swapped, lost or changed, in the total or in the quantity of the row."""
    how = slip(case.reported, case.expected)
    if how is not None:
        return Verdict(cause="B7", says=f"Beside what follows, {how}.", candidates=(case.position,))
    told = abs(case.reported - case.before)
    how = slip(abs(case.flow), told) if case.flow else None
    if how is not None:
        return Verdict(cause="B7", says=f"The quantity of the row does not fit its total: {how}.", candidates=(case.position,))
    if one_digit(case.reported, case.expected) and abs(case.residual) < SLIGHT <= case.expected / SLIGHT:
        return Verdict(cause="B7", says="One digit differs from what follows.", candidates=(case.position,))
    return None


def unit_rows(case: Case, facts: Facts) -> Verdict | None:
    """The residual is the size of a row or line of units."""
    if case.which[0].table != "I" or abs(case.residual) < TELLING:
        return None
    size = abs(case.residual)
    rows = (*facts.rows.moving(size), *(f for f in facts.rows.at(size) if f.total == size))
    alike = [f for f in rows if f.which != case.which and speaks(UNITS, f.which[0].security)]
    return Verdict(cause="B10", says="The amount is that of restricted stock or units.", candidates=_of(alike)) if alike else None


def other_units(case: Case) -> Verdict | None:
    """Derivative units against underlying shares."""
    terms = case.row.terms or DerivativeTerms()
    quantity = case.row.quantity if isinstance(case.row, TransactionRow) else case.row.reported_total
    if not terms.underlying_quantity or not quantity or terms.underlying_quantity == quantity:
        return None
    each = Fraction(terms.underlying_quantity) / Fraction(quantity)
    for base, amount in ((case.before, case.reported - case.flow), (case.expected, case.reported)):
        if base > 0 and Fraction(amount) in {Fraction(base) * each, Fraction(base) / each}:
            return Verdict(cause="B14", says="The amounts are in units here, in underlying shares there.")
    return None


def _sums(start: Decimal, amounts: list[Decimal]) -> set[Decimal]:
    """`start` with one or two of the amounts, or with all of them."""
    if len(amounts) > LINES_MAX:
        return {start + amount for amount in amounts} | {start + sum(amounts)}
    found = {start + sum(parts) for size in (1, 2) for parts in combinations(amounts, size)}
    return {*found, start + sum(amounts)} - {start}


def _multiplies(standing: Standing, ratio: Fraction) -> bool:
    reported = standing.expected + standing.residual
    return standing.expected > 0 and abs(standing.expected * ratio.numerator - reported * ratio.denominator) < ratio.denominator


def _halved(case: Case) -> bool:
    return case.before > 0 and not case.before * Decimal("0.67") < case.reported - case.flow < case.before * Decimal("1.5")


def _is_near(fact: RowFact, case: Case) -> bool:
    return fact.day <= case.effective and case.effective - fact.day <= NEAR


def _of(facts: Iterable[RowFact]) -> tuple[int, ...]:
    return tuple(sorted({fact.position for fact in facts}))


def _at(standing: Iterable[Standing]) -> tuple[int, ...]:
    return tuple(sorted({item.position for item in standing}))


def _name(other: Other) -> str:
    key = other.which[0]
    return f"{key.security or 'no title'}, {'direct' if key.ownership_form == 'D' else key.nature or 'indirect'}"


def _ratio(ratio: Fraction) -> str:
    return f"{ratio.numerator} for {ratio.denominator}"

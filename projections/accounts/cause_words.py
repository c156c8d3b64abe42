"""Causes that the words of a filing tell: with the amount itself, which is certain, or in general terms.

`Includes 96 shares acquired under the ESPP` beside a residual of 96 is certain; `Includes shares acquired under the ESPP` is likely when
the residual is small.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from projections.accounts import break_words as words
from projections.accounts.cases import Case
from projections.accounts.verdict import Cause, Verdict

ACCRUAL_MAX: Final = Decimal("0.25")  # of the balance, for an accrual that words mention without its amount
FRACTION_MAX: Final = Decimal("0.1")  # of the balance, for a fraction that no word mentions

_NAMED: Final[Sequence[tuple[Cause, re.Pattern[str], str]]] = (
    ("B3", words.PLAN, "a footnote names the amount, as acquired under a plan"),
    ("B15", words.SCOPE, "a footnote names the amount, as leaving or entering the owner's interest"),
    ("B9", words.ERROR, "a footnote names the amount, as the correction of an earlier report"),
    ("B2", words.SPLIT, "a footnote names the amount, as the effect of a split"),
    ("B11", words.FORFEIT, "a footnote names the amount, as forfeited or cancelled"),
    ("B5", words.MOVE, "a footnote names the amount, as transferred"),
    ("B10", words.UNITS, "a footnote names the amount, as restricted stock or units"),
    ("B4", words.UNREPORTED, "a footnote names the amount, as not reported before"),
    ("B10", words.PRIOR_CLOSE, "a footnote names the amount as a part of the total"),
)


def named(case: Case) -> Verdict | None:
    """The residual stands in the words that the row cites, in a sentence about its cause; else anywhere in words about one."""
    if not words.names(case.amounts, case.residual):
        return None
    sentences = [text for text in words.sentences(case.cited) if abs(case.residual) in words.numbers(text)]
    for text in (" ".join(sentences), case.cited):
        for cause, pattern, says in _NAMED:
            if words.speaks(pattern, text) and _direction_fits(cause, case):
                return Verdict(cause=cause, says=f"{says}.")
    return None


def rounding(case: Case) -> Verdict | None:
    """Less than one unit."""
    return Verdict(cause="B1", says="The difference is less than one unit.") if abs(case.residual) < 1 else None


def plan_line(case: Case) -> Verdict | None:
    """The line itself is a plan account, or units that accrue: balances change there without rows."""
    if words.speaks(words.PLAN, case.label) and -case.residual * 2 <= case.expected:
        return Verdict(cause="B3", says="The line is a plan account, which accrues without rows.")
    if words.speaks(words.UNITS, case.label) and 0 < case.residual <= case.expected * FRACTION_MAX:
        return Verdict(cause="B3", says="The line is one of units, which accrue dividends without rows.")
    return None


def scope(case: Case) -> Verdict | None:
    """Divorce, distribution, the end of an interest."""
    if case.residual < 0 and words.speaks(words.SCOPE, case.cited):
        return Verdict(cause="B15", says="The words speak of an interest that ended, or of a distribution.")
    return None


def plan_words(case: Case) -> Verdict | None:
    """A small increase, and words about a plan."""
    if 0 < case.residual <= max(case.expected * ACCRUAL_MAX, Decimal(0)) and words.speaks(words.PLAN, case.cited):
        return Verdict(cause="B3", says="The increase is small, and the words speak of a plan.")
    return None


def correction(case: Case) -> Verdict | None:
    """Words about an error in an earlier report."""
    if words.speaks(words.ERROR, case.cited):
        return Verdict(cause="B9", says="The words speak of an earlier report that was wrong.")
    return None


def forfeiture(case: Case) -> Verdict | None:
    """A decrease, and words about forfeiture or the end of service."""
    if case.residual < 0 and words.speaks(words.FORFEIT, case.cited):
        return Verdict(cause="B11", says="The words speak of forfeiture, cancellation or the end of service.")
    return None


def expiry(case: Case) -> Verdict | None:
    """A decrease of a derivative after its expiration, or with words about it."""
    expires_on = case.row.terms.expires_on if case.row.terms is not None else None
    if case.residual < 0 and case.row.terms is not None and (expires_on is not None and expires_on <= case.effective):
        return Verdict(cause="B12", says=f"The lot expired on {expires_on}.")
    return None


def moved(case: Case) -> Verdict | None:
    """Words about a transfer between lines."""
    if words.speaks(words.MOVE, case.cited):
        return Verdict(cause="B5", says="The words speak of a transfer or contribution.")
    return None


def units(case: Case) -> Verdict | None:
    """Words about restricted stock or units within the total."""
    if words.speaks(words.COMPOSITION, case.cited) or words.speaks(words.UNITS, case.label):
        return Verdict(cause="B10", says="The words speak of restricted stock or units within the total.")
    return None


def fraction(case: Case) -> Verdict | None:
    """A small increase with a fraction of a share: nobody buys these but plans."""
    if 0 < case.residual <= case.expected * FRACTION_MAX and case.residual % 1 != 0:
        return Verdict(cause="B3", says="The increase is small and has a fraction of a share, as reinvested dividends have.")
    return None


def several_holders(case: Case) -> Verdict | None:
    """A joint filing whose rows tell their holders by footnotes only."""
    if len(case.filing.form.owners) > 1 and words.speaks(words.SEVERAL_HOLDERS, case.cited):
        return Verdict(cause="B13", says="The filing is joint, and its footnotes attribute the row to one of several holders.")
    return None


def _direction_fits(cause: Cause, case: Case) -> bool:
    return case.residual < 0 if cause == "B11" else case.residual > 0 if cause == "B3" else True

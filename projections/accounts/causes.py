"""Why a reported balance does not follow from the one before it: the rules in order, the most certain first.

Each rule looks at one failed check (`Case`) and at what else is known of the account (`Facts`), and gives a verdict or nothing; the first
verdict counts. What no rule explains stays B99, and nothing is ever added to a balance to make it fit.

Worked example: 22,299.740 follows, 22,386.255 is reported, and a footnote says `Includes 86.515 shares acquired through the dividend
reinvestment plan`: the residual 86.515 stands in words of a plan, so the cause is B3.
"""

from collections.abc import Callable, Sequence
from typing import Final

from projections.accounts import cause_rows as rows
from projections.accounts import cause_words as words
from projections.accounts.cases import Case, Facts
from projections.accounts.verdict import Verdict

Rule = Callable[[Case, Facts], Verdict | None]


def alone(rule: Callable[[Case], Verdict | None]) -> Rule:
    """A rule that looks at nothing but the check itself, and so is asked once as long as that stands."""

    def asked_once(case: Case, _facts: Facts) -> Verdict | None:
        verdicts = case.verdicts
        if rule not in verdicts:
            verdicts[rule] = rule(case)
        return verdicts[rule]

    return asked_once


RULES: Final[Sequence[Rule]] = (
    alone(rows.contradiction),
    alone(words.named),
    alone(words.rounding),
    rows.late_row,
    rows.wrong_sign,
    rows.taken_back,
    alone(rows.not_counted),
    rows.split,
    alone(rows.other_units),
    alone(words.plan_line),
    rows.transfer,
    rows.basis,
    alone(rows.typing),
    alone(words.several_holders),
    rows.missing_row,
    rows.unit_rows,
    rows.older_balance,
    rows.another_line,
    alone(words.scope),
    alone(words.plan_words),
    alone(words.fraction),
    alone(words.correction),
    alone(words.forfeiture),
    alone(words.expiry),
    alone(words.moved),
    alone(words.units),
    alone(rows.plain_ratio),
)

UNKNOWN: Final = Verdict(cause="B99", says="No rule explains the difference.")


def cause_of(case: Case, facts: Facts) -> Verdict:
    """The verdict of the first rule that has one."""
    for rule in RULES:
        verdict = rule(case, facts)
        if verdict is not None:
            return verdict
    return UNKNOWN

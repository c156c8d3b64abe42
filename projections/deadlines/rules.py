"""The deadlines of Section 16(a) by the dates since which they hold, as a table.

A gift made on 2022-12-20 was due on a Form 5, one made on 2023-03-01 on a Form 4 two business days later: `rule_of("gift_given", day)` is
`form-5-gift-given` for the first and `form-4-gift` for the second. A new rule is a new line here. What changed and leaves deadlines as they
were is not in it: since 2023-04-01 a box tells Rule 10b5-1 plans, and a deemed date of execution counts with it and without.
Source: 15 U.S.C. 78p(a)(2); 17 CFR 240.16a-3, 240.16a-6; Releases 34-46421 (2002), 33-11138 (gifts, 2023), 34-104903 (foreign issuers,
2026).
"""

from datetime import date
from typing import Final, Literal, get_args

import msgspec

RuleName = Literal[
    "form-3",
    "form-3-registration",
    "form-3-foreign-issuer",
    "form-4",
    "form-4-deemed-execution",
    "form-4-gift",
    "form-4-small-acquisition",
    "form-4-monthly",
    "form-5",
    "form-5-gift-given",
    "form-5-gift-received",
    "form-5-small-acquisition",
    "form-5-exempt-with-issuer",
    "not-required",
]
"""What a report was due under; the first word is the form that it was due on."""

Subject = Literal[
    "initial_statement",
    "statement_on_registration",
    "transaction",
    "deemed_execution",
    "exempt_with_issuer",
    "gift_given",
    "gift_received",
    "small_acquisition",
    "small_acquisition_ended",
    "other_exempt",
    "initial_statement_of_foreign_issuer",
    "transaction_of_foreign_issuer",
]
"""What there is to report."""

Clock = Literal["ten_days", "same_day", "two_business_days", "tenth_of_next_month", "forty_five_days_after_year_end", "none"]
"""How the last day to file is found."""

ALWAYS: Final = date.min
TWO_DAYS_SINCE: Final = date(2002, 8, 29)
GIFTS_SINCE: Final = date(2023, 2, 27)
FOREIGN_ISSUERS_SINCE: Final = date(2026, 3, 18)


class Rule(msgspec.Struct, frozen=True):
    """Since `since`, what is to be reported of `subject` is due under `name`."""

    subject: Subject
    since: date
    name: RuleName


RULES: Final = (
    Rule("initial_statement", ALWAYS, "form-3"),
    Rule("statement_on_registration", ALWAYS, "form-3-registration"),
    Rule("transaction", ALWAYS, "form-4-monthly"),
    Rule("transaction", TWO_DAYS_SINCE, "form-4"),
    Rule("deemed_execution", ALWAYS, "form-4-monthly"),
    Rule("deemed_execution", TWO_DAYS_SINCE, "form-4-deemed-execution"),
    Rule("exempt_with_issuer", ALWAYS, "form-5-exempt-with-issuer"),
    Rule("exempt_with_issuer", TWO_DAYS_SINCE, "form-4"),
    Rule("gift_given", ALWAYS, "form-5-gift-given"),
    Rule("gift_given", GIFTS_SINCE, "form-4-gift"),
    Rule("gift_received", ALWAYS, "form-5-gift-received"),
    Rule("small_acquisition", ALWAYS, "form-5-small-acquisition"),
    Rule("small_acquisition_ended", ALWAYS, "form-4-monthly"),
    Rule("small_acquisition_ended", TWO_DAYS_SINCE, "form-4-small-acquisition"),
    Rule("other_exempt", ALWAYS, "form-5"),
    Rule("initial_statement_of_foreign_issuer", ALWAYS, "form-3-foreign-issuer"),
    Rule("initial_statement_of_foreign_issuer", date(2026, 3, 19), "form-3"),
    Rule("transaction_of_foreign_issuer", ALWAYS, "not-required"),
    Rule("transaction_of_foreign_issuer", FOREIGN_ISSUERS_SINCE, "form-4"),
)

CLOCKS: Final[dict[RuleName, Clock]] = {
    "form-3": "ten_days",
    "form-3-registration": "same_day",
    "form-3-foreign-issuer": "same_day",
    "form-4": "two_business_days",
    "form-4-deemed-execution": "two_business_days",
    "form-4-gift": "two_business_days",
    "form-4-small-acquisition": "two_business_days",
    "form-4-monthly": "tenth_of_next_month",
    "form-5": "forty_five_days_after_year_end",
    "form-5-gift-given": "forty_five_days_after_year_end",
    "form-5-gift-received": "forty_five_days_after_year_end",
    "form-5-small-acquisition": "forty_five_days_after_year_end",
    "form-5-exempt-with-issuer": "forty_five_days_after_year_end",
    "not-required": "none",
}

RULE_NAMES: Final[tuple[RuleName, ...]] = get_args(RuleName)


def rule_of(subject: Subject, day: date) -> RuleName:
    """The rule for what happened on `day`."""
    return next(rule.name for rule in reversed(RULES) if rule.subject == subject and rule.since <= day)

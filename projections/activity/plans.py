r"""Whether a transaction was made under a plan of Rule 10b5-1: yes, no, or not known.

`The sale was effected pursuant to a Rule 10b5-1 trading plan adopted on March 1, 2023`, in a footnote that the row cites, says yes; `was
not made under a 10b5-1 plan` says no. Where words say nothing of the row the box of the form does, which forms have since 2023-04-01:
unchecked it means no for every row, checked it means yes for the only trade of the form; of several it does not tell which. Rule 10b-5 is
another rule.
Source: Form 4, box for Rule 10b5-1(c); Release 33-11138; 17 CFR 240.10b5-1(c).
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, Literal

from ledger.values.form import ReportedForm, TransactionRow

Plan = Literal["yes", "no", "unknown"]

TRADES: Final = frozenset("PS")
"""Codes of trades that such a plan makes."""
REMEMBERED: Final = 2_048

_RULE: Final = r"(?:10\s?b\s?-?\s?5\s?[-(]?\s?1|105b-1)\b"
_PLAN: Final = re.compile(_RULE, re.IGNORECASE)
_SENTENCES: Final = re.compile(r"(?<=[.;])\s+(?=[A-Z\"“(\d])")
_NOT: Final = re.compile(
    r"\b(not|neither)( (in fact|all))? (made|effected|executed|sold|purchased|conducted|undertaken|intended|pursuant|under|part|covered)\b"
    rf"|\b(outside|other than|without|independent|not)( of)?( [\w'\u2019]+){{0,5}} {_RULE}",
    re.IGNORECASE,
)
_TO_COME: Final = re.compile(
    r"\b(intends?|expects?|plans|anticipates?|may|will|propos\w+) (to )?(adopt|enter|establish|be|sell|make)\b", re.IGNORECASE
)


def plan_of(row: TransactionRow, form: ReportedForm, rows: Iterable[TransactionRow]) -> Plan:
    """Whether a row of a form was made under a plan; `rows` are all transactions of the form."""
    said = _said_of(row, form)
    if said is not None:
        return said
    if form.plan_10b5_1 is None:
        return "unknown"
    if not form.plan_10b5_1:
        return "no"
    trades = [other for other in rows if other.transaction_code in TRADES]
    return "yes" if trades == [row] else "unknown"


def _said_of(row: TransactionRow, form: ReportedForm) -> Plan | None:
    """What the footnotes that a row cites say; for trades, where these are silent, what the remarks say of all."""
    cited = {note for citation in row.citations for note in citation.footnotes}
    said = {one for note in form.footnotes if note.id in cited for one in told(note.text)}
    if not said and row.transaction_code in TRADES:
        said = set(told(form.remarks or ""))
    return said.pop() if len(said) == 1 else ("unknown" if said else None)


@lru_cache(REMEMBERED)
def told(text: str) -> tuple[Plan, ...]:
    """What each sentence says that speaks of a plan under the rule."""
    return tuple(_told(text))


def _told(text: str) -> Iterator[Plan]:
    for sentence in _SENTENCES.split(text):
        if _PLAN.search(sentence) is not None and _TO_COME.search(sentence) is None:
            yield "no" if _NOT.search(sentence) is not None else "yes"

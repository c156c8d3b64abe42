"""What a derivative gives a right to, and how many shares a unit of it is.

A stock option is exercised, preferred stock is converted, a restricted stock unit is settled; a put or a forward sale gives no right to
acquire anything. Told from the words of the title, as filed: 12,476 shares of preferred stock whose row states 24,952 underlying shares are
convertible two for one.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final, Literal

from ledger.values.form import ReportedForm, Row, TransactionRow
from ledger.values.identity import normal_text
from projections.accounts.restating import Splits, units_between
from projections.evidence import Source

Right = Literal["option", "warrant", "appreciation", "unit", "phantom", "conversion", "none"]

TEXTS_REMEMBERED: Final = 512
ONE: Final = Fraction(1)

_BY_WORD: Final[tuple[tuple[Right, frozenset[str]], ...]] = (
    ("none", frozenset(["put", "puts", "obligation", "sell", "short", "written", "forward", "swap", "swaps", "collar"])),
    ("option", frozenset(["option", "options", "nqso", "nqsos"])),
    ("warrant", frozenset(["warrant", "warrants"])),
    ("appreciation", frozenset(["appreciation", "sar", "sars"])),
    ("phantom", frozenset(["phantom", "equivalent", "equivalents"])),
)
_UNIT: Final = frozenset(["rsu", "rsus", "psu", "psus", "prsu", "prsus", "dsu", "dsus", "deferred", "earnout", "performance", "restricted"])
_UNITS: Final = frozenset(["unit", "units"])
_IN_UNITS: Final = frozenset(["unit", "units", "rsu", "rsus"])
_OF_SHARES: Final = frozenset(["stock", "share", "shares", "market"])
_TO_BUY: Final = frozenset(["buy", "purchase", "acquire"])
_CONVERTED: Final = frozenset(["convertible", "preferred", "note", "notes", "debenture", "debentures", "loan", "class", "series"])

_LATER: Final = re.compile(
    r"(?<!not )\b(settle\w*|pa(y|id)\w*|distribut\w+|deliver\w*|convert\w*|issu(ed|able|ance)|receiv\w+|redeem\w*)\b[^.;]{0,90}?"
    r"\b(upon|following|after|until|when|on|at|once)\b[^.;]{0,60}?"
    r"\b(retire\w*|terminat\w+|separat\w+|cessation|ceas\w+|resign\w*|leav\w+|departure"
    r"|(end|conclusion|completion) of (\w+ ){0,4}(service|term))\b"
    r"|\bdefer(s|red|ral)?\b[^.;]{0,60}\b(settlement|receipt|delivery|payment|issuance|distribution)\b"
    r"|\b(settlement|receipt|delivery|payment|issuance|distribution)\b[^.;]{0,60}"
    r"\b(is|was|are|were|has been|have been|will be) deferred\b",
    re.IGNORECASE,
)
_PERHAPS: Final = re.compile(r"\b(unless|may elect|to elect to|if (he|she|it|the|so|elected))\b", re.IGNORECASE)
_SENTENCES: Final = re.compile(r"(?<=[.;])\s+(?=[A-Z(\d])")
_EARLY: Final = re.compile(
    r"(?<!become )(?<!becomes )(?<!became )(?<!be )\b(immediately|currently|presently) exercisable\b(?! (upon|in the event|if)\b)"
    r"|\bearly[ -]exercis|\bexercis\w+ (prior to|before) (\w+ )?vesting\b",
    re.IGNORECASE,
)
_WAITS: Final = re.compile(
    r"\bexercis(able|ed) only (if|when|once|upon)\b|\bonly (be )?exercis(able|ed) (if|when|once|upon)\b"
    r"|\bnot (be |become |yet )*exercis(able|ed) (unless|until)\b",
    re.IGNORECASE,
)
_PRICE: Final = re.compile(
    r"\b(stock|shares?|closing|trading|market|average|vwap)\b[^.;]{0,20}\bprice\b|\bperformance\b|\b(achiev|attain|exceed)\w*"
    r"|\b(hurdle|milestone)s?\b",
    re.IGNORECASE,
)
_TIMED: Final = re.compile(
    r"vest|anniversar|\b(19|20)\d\d\b|\b(days?|months?|years?|date)\b|\b(employ|serv|continu)\w*|\b\d+[:/]\d+", re.IGNORECASE
)
_IN_CASH: Final = re.compile(r"\b(settled|payable|paid|settle) (solely |only )?in cash\b(?! or\b)", re.IGNORECASE)


@lru_cache(TEXTS_REMEMBERED)
def right_of(title: str | None, table: str, exercise_price: Decimal | None = None) -> Right | None:
    """What a title of Table II gives a right to; for Table I the units that are reported there, None for shares."""
    words = frozenset(normal_text(title).split())
    is_unit = bool(words & _UNIT) or (bool(words & _UNITS) and bool(words & _OF_SHARES)) or {"earn", "out"} <= words
    right = next((right for right, words_of in _BY_WORD if words & words_of), "unit" if is_unit else None)
    if table == "I":
        return right if right == "phantom" or (right == "unit" and words & _IN_UNITS and "underlying" not in words) else None
    has_price = exercise_price is not None and exercise_price > 0 and not words & _CONVERTED
    return right or ("option" if has_price or words & _TO_BUY else "conversion")


def is_settled_later(title: str | None, rows: Sequence[Source]) -> bool:
    """Whether the title, or a footnote that a row cites, says that settlement waits for more than vesting: for the end of service."""
    sentences = (sentence for text in _cited_texts(rows) for sentence in _SENTENCES.split(text))
    return "deferred" in normal_text(title).split() or any(_LATER.search(said) and not _PERHAPS.search(said) for said in sentences)


def is_settled_in_cash(rows: Sequence[Source]) -> bool:
    """Whether a footnote that a row cites says that nothing but cash is paid."""
    return any(_IN_CASH.search(text) for text in _cited_texts(rows))


def is_exercisable_early(rows: Sequence[Source]) -> bool:
    """Whether a footnote that a row cites says that exercise need not wait for vesting."""
    return any(_EARLY.search(text) for text in _cited_texts(rows))


def is_exercise_conditional(rows: Sequence[Source]) -> bool:
    """Whether a footnote that a row cites says that exercise waits for more than time: a price, performance, or an event without a day."""
    return any(_is_conditional(said) for text in _cited_texts(rows) for said in _SENTENCES.split(text))


def _is_conditional(sentence: str) -> bool:
    found = _WAITS.search(sentence)
    if found is None:
        return False
    condition = sentence[found.end() :]
    return _PRICE.search(condition) is not None or _TIMED.search(condition) is None


def _cited_texts(rows: Sequence[Source]) -> list[str]:
    return [text for source in rows for text in _texts(source.row, source.filing.form)]


def _texts(row: Row, form: ReportedForm) -> list[str]:
    cited = {note for citation in row.citations for note in citation.footnotes}
    return [note.text for note in form.footnotes if note.id in cited]


def stated_ratio(rows: Sequence[Source], splits: Splits, stated_on: date, as_of: date) -> Fraction | None:
    """Underlying shares for one unit, as the last row states them that states both; None when none does.

    `splits` are those that change the ratio, from the day of the rows on.
    """
    for source in reversed(rows):
        row = source.row
        underlying = row.terms.underlying_quantity if row.terms else None
        moved = row.quantity if isinstance(row, TransactionRow) else None
        units = row.reported_total if moved is None or moved == 0 else moved
        if underlying is not None and units is not None and underlying > 0 and units > 0:
            ratio = ONE if underlying == row.reported_total else Fraction(underlying) / Fraction(units)
            return ratio * units_between(splits, stated_on, as_of)
    return None

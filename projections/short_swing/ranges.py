r"""The lowest and the highest price of the trades that one row sums up, as its footnotes state them.

`The price is a weighted average. Sold in multiple trades at prices ranging from $24.50 to $25.10, inclusive` says 24.50 and 25.10. Whoever
holds single trades against each other needs these: a row says only what they cost together. Read is, sentence by sentence:

    range = money [unit] to [end] money
    money = ["US"] "$" number | "USD" number | number
    to    = "to" | "through" | "-" | "and"
    end   = "a high of" | "a low of" | ...

Two sums joined by "and" need a word for a range before them ("between", "ranging", "a low of"), and numbers without a sign a price that
ranges. Nothing is read of prices that are none of a trade (exercise prices, closing prices), of conditions and changes, of money that is
not of the United States, nor of a number that is written in no usual way. A range without the row's own price in it is none of the row.
Source: 15 U.S.C. 78p(b); Gratz v. Claughton, 187 F.2d 46 (2d Cir. 1951): trades are matched singly, lowest in and highest out.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final

import msgspec

from ledger.values.form import ReportedForm, TransactionRow

REMEMBERED: Final = 4_096

NOT_OF_THE_TRADE: Final = frozenset(["exercise_price", "exercisable_on", "expires_on"])
"""Cells whose footnotes speak of other prices than those of a trade."""

_NUMBER: Final = r"(?:\d{1,3}(?:,\d{3}){1,3}(?:\.\d{1,8})?|\d{1,9}(?:\.\d{1,8})?|\.\d{1,8})(?![.,]?\d)"
_SIGN: Final = r"(?:(?<![A-Za-z])US?\s?\$|(?<![A-Za-z])U\.S\.\s?\$|(?<![A-Za-z])USD\s?\$?|(?<![A-Za-z])\$)\s?"
_UNIT: Final = r"(?:,?\s?(?:USD|(?:per|a|each)\s(?:(?:common|ordinary|class\s\w)\s)?(?:shares?|units?|ADSs?)|each)\b)?"
_END: Final = (
    r"(?:(?:a|an|the|as)\s)?(?:(?:(?:high|low)(?:est)?|m(?:ax|in)imum)\s)?"
    r"(?:(?:sales?|purchase|per[- ]share)\s)?(?:prices?\s)?(?:as\s|of\s|was\s|being\s)?"
)
_RANGE: Final = re.compile(
    rf"(?:(?P<first_sign>{_SIGN})|(?<![\w.,/$-]))(?P<first>{_NUMBER}){_UNIT},?\s*"
    rf"(?P<joint>(?:up\s)?to(?:\sand\sincluding)?|through|thru|and|[-\u2013\u2014\u2212]{{1,2}})\s?{_END}(?P<last_sign>{_SIGN})?(?P<last>{_NUMBER})",
    re.IGNORECASE,
)
_SENTENCES: Final = re.compile(r"(?<=[.;])\s+(?=[A-Z\"“(])")
_TRADES: Final = re.compile(
    r"\b(?:prices?|averages?|trad(?:es?|ed)|transactions?|s[oa]ld?|sales?|purchase[ds]?|bought|acquired|executed|executions?)\b",
    re.IGNORECASE,
)
_RANGING: Final = re.compile(
    r"\b(?:between|rang(?:e|es|ed|ing)|low(?:est)?|high(?:est)?|m(?:ax|in)imum)\b(?:(?!\d).){0,60}$", re.IGNORECASE
)
_PRICES_RANGE: Final = re.compile(
    r"\bprices?\b(?:(?!\d).){0,40}\b(?:rang(?:ed|es|ing)|between|from|of)\b[^\d]{0,12}$"
    r"|\brang(?:e|es|ed|ing)\s(?:of|in)\s(?:\w+\s){0,2}prices?\b(?:(?!\d).){0,40}$",
    re.IGNORECASE,
)
_OTHER_PRICES: Final = re.compile(
    r"\b(?:exercise|strike|conversion|limit|hurdle|threshold|target|trigger|closing|offering|reference|redemption|grant|floor|ceiling|cap)"
    r"(?:\s(?:orders?|stock|sale|share|date))?(?:\s(?:at|with))?\sprices?\b|\b(?:market|par|book|liquidation) values?\b",
    re.IGNORECASE,
)
_NOT_AS_DONE: Final = re.compile(
    r"\b(?:if|unless|until|when(?:ever)?|provided|would|(?-i:may)|shall|intends?|expects?|will (?!provide|furnish|make available)"
    r"|(?:increas|decreas|reduc|amend|adjust|chang|rais|lower|reset|ris|declin)(?:e|es|ed|ing)|rose|fell|dropped)\b",
    re.IGNORECASE,
)
_NOT_A_PRICE: Final = re.compile(
    r"\s?(?:%|\u00a2|(?:percent|cents?|million|billion|thousand|[mb]n|k|shares?|units?|options?|warrants?|days?|months?|years?|times|am|pm)\b)",
    re.IGNORECASE,
)
_FOREIGN_SIGN: Final = re.compile(
    r"(?<![A-Za-z])(?!US?\s?\$)(?:[A-Z]{1,3})\s?\$|[\u20ac\u00a3\u00a5\u20aa\u20b9\u20a9]"
    r"|\b(?:CAD|CDN|EUR|GBP|GBX|AUD|NZD|CHF|JPY|NIS|ILS|NOK|SEK|DKK|HKD|SGD|MXN|BRL|INR|RMB|CNY|KRW|ZAR|TWD)\b"
)
_FOREIGN_WORD: Final = re.compile(
    r"\b(?:canadian|australian|(?:hong kong|singapore|new zealand|taiwan) dollars?|euros?|pounds?|sterling|pence|(?:new israeli )?shekels?"
    r"|kron(?:er|or|a|e|ur)|yen|francs?|yuan|renminbi|pesos?|rupees?)\b",
    re.IGNORECASE,
)


class PriceRange(msgspec.Struct, frozen=True, kw_only=True):
    """Both ends belong to it, in dollars for one unit of the row; not `is_single`: the widest of several ranges together."""

    low: Decimal
    high: Decimal
    is_single: bool = True


def range_of(row: TransactionRow, form: ReportedForm) -> PriceRange | None:
    """The range of a row, by the footnotes of its price, else by those of its other cells; None where no range has its price in it.

    Where there are several it is not told which trade was in which: together they are one, from the lowest end to the highest.
    """
    price = row.price_per_share
    if price is None or price <= 0:
        return None
    found = _cited(row, form, ["price_per_share"])
    if not found:
        found = _cited(row, form, [citation.field for citation in row.citations if citation.field not in NOT_OF_THE_TRADE])
    if not found:
        return None
    low, high = min(one.low for one in found), max(one.high for one in found)
    return PriceRange(low=low, high=high, is_single=len(found) == 1) if low <= price <= high else None


def _cited(row: TransactionRow, form: ReportedForm, fields: Iterable[str]) -> set[PriceRange]:
    """The ranges of the footnotes that such cells cite."""
    wanted = set(fields)
    cited = {note for citation in row.citations if citation.field in wanted for note in citation.footnotes}
    return {one for note in form.footnotes if note.id in cited for one in told(note.text)}


@lru_cache(REMEMBERED)
def told(text: str) -> tuple[PriceRange, ...]:
    """The ranges that a text states, in its order; an end may come first, whichever it is."""
    is_foreign = _FOREIGN_SIGN.search(text) is not None or _FOREIGN_WORD.search(text) is not None
    return tuple(one for sentence in _SENTENCES.split(text) for one in _of_sentence(sentence, is_foreign=is_foreign))


def _of_sentence(sentence: str, *, is_foreign: bool) -> Iterator[PriceRange]:
    if _TRADES.search(sentence) is None:
        return
    place = 0
    while (match := _RANGE.search(sentence, place)) is not None:
        is_told = _is_told(match, is_foreign=is_foreign)
        place = match.end() if is_told else match.end("first")
        if is_told:
            low, high = sorted(Decimal(match[end].replace(",", "")) for end in ("first", "last"))
            if low > 0:
                yield PriceRange(low=low, high=high)


def _is_told(match: re.Match[str], *, is_foreign: bool) -> bool:
    """Whether two numbers are the ends of prices that trades were made at."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    if _NOT_A_PRICE.match(after) or _OTHER_PRICES.search(before) or _NOT_AS_DONE.search(before):
        return False
    signs = [match["first_sign"], match["last_sign"]]
    if is_foreign:
        return all(sign is not None and "U" in sign.upper() for sign in signs)
    if signs[0] is None:
        return "." in match["first"] + match["last"] and _PRICES_RANGE.search(before) is not None
    return match["joint"].lower() != "and" or _RANGING.search(before) is not None

"""What the words of a row say about a balance that does not follow: the footnotes that it cites, the remarks, the title and the nature.

`numbers("Includes 565 shares from the dividend reinvestment plan and 160 from the ESPP")` are 565 and 160: a residual of 725 is explained.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from itertools import combinations
from typing import Final

NUMBERS_MAX: Final = 12  # numbers that are tried in sums; a text with more names everything
TEXTS_REMEMBERED: Final = 2_048
SMALL: Final = 10  # a number below this counts only when it is said to be of shares or units

_NUMBER: Final = re.compile(r"(?<![\w.,/-])\$?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?![\w/%-]| ?\(k)(?= ?(\w+ )?(shares|units)?)")


def _any_of(*words: str) -> re.Pattern[str]:
    """Words as they stand in casefolded text, where they are found in half the time that it takes to ignore case.

    A ligature stands there for its letters, so that a word is found that is written with one; a dotless i is no i.
    """
    return re.compile("|".join(words))


PLAN: Final = _any_of(
    r"\bespp\b|purchase plan|401 ?\(?k\)?|dividend (re-?)?invest|re-?invest(ed|ment)|dividend equivalent|phantom",
    r"dividends? (paid|accru|credited)|deferred (stock|share|comp)|deferral (plan|account)|accru|acquired under",
    r"(savings|retirement|pension|thrift|profit sharing|benefit|supplemental) plan|plan statement|stock fund|payroll deduction",
    r"\b(esop|drip|drp|ira|deferral)\b|employee stock ownership",
)
UNITS: Final = _any_of(
    r"restricted (stock|share|common|unit)|\b(rsus?|psus?|dsus?|rsas?)\b|(performance|stock|share)[- ](based )?(unit|share|award)|unvested"
)
COMPOSITION: Final = _any_of(
    r"(includ|consist|compris|reflect|remaining|total).{0,120}(restricted (stock|share|common|unit)|\b([rpd]sus?|rsas?)\b|unvested)",
    r"(restricted (stock|share)s? units?|\brsus?\b|unvested).{0,60}(includ|previously reported)",
)
MOVE: Final = _any_of(
    r"transferr?ed|\btransfers?\b|contribut(ed|ion)|conveyed|re-?titled|annuity|\bgrats?\b|gift(ed)?|change in (the )?form of",
    r"previously (reported|held|owned) (as |by |in )?(direct|indirect)|distribut(ed|ion) (from|to|by)|exchange fund|now held",
)
FORFEIT: Final = _any_of(r"forfeit|cancell?ed|cancellation|terminat|lapsed?\b|surrender|not (earned|achieved)")
SCOPE: Final = _any_of(
    r"divorce|domestic relations|separation agreement|marital|household|(no longer|ceased|cease) .{0,60}(pecuniary|beneficial)",
    r"pro[- ]?rata (distribution|in[- ]kind)|in[- ]kind|liquidation of",
    r"distributions? .{0,60}(partner|member|investor|shareholder|stockholder|without consideration)",
)
SPLIT: Final = _any_of(r"\bsplit\b|stock dividend|share consolidation|reclassif|recapitali[sz]")
ERROR: Final = _any_of(
    r"\berror|inadvertent|incorrect|mis-?stat|mis-?calculat|previously (omitted|overstated|understated|under-?reported|over-?reported)",
    r"over-?stat|under-?stat|clerical|administrative|\bcorrect(s|ed|ion)?\b|should have|discrepanc|reconcil|adjust",
)
UNREPORTED: Final = _any_of(
    r"not (previously|been) reported|unreported|omitted|late|exempt|not required to be reported|broker|without .{0,20}knowledge"
)
SEVERAL_HOLDERS: Final = _any_of(
    r"(owned|held) (directly |of record |beneficially )*(by|in) ",
    r"member of a .group|joint(ly)? fil|filed (jointly|by|on behalf)|aggregate|representing|in the name of",
)
PRIOR_CLOSE: Final = _any_of(r"(includes?|reflects?|represents?|comprised|consists?|total)")


@lru_cache(TEXTS_REMEMBERED)  # the rows of a filing cite the same words
def speaks(words: re.Pattern[str], text: str) -> bool:
    """Whether a text has such words."""
    return words.search(text.casefold()) is not None


_SENTENCE: Final = re.compile(r"(?<=[.;])\s+(?=[A-Z(])")


def sentences(text: str) -> list[str]:
    """A text cut into its sentences."""
    return _SENTENCE.split(text)


@lru_cache(TEXTS_REMEMBERED)
def numbers(text: str) -> frozenset[Decimal]:
    """The numbers in a text that may be amounts of shares."""
    found = set()
    for match in _NUMBER.finditer(text):
        number = Decimal(match[1].replace(",", "") + (match[2] or ""))
        if (number >= SMALL or match[4]) and not match[0].startswith("$"):
            found.add(number)
    return frozenset(found)


def names(amounts: frozenset[Decimal], residual: Decimal) -> bool:
    """Whether one of the amounts, or two or three together, are the residual."""
    wanted = abs(residual)
    if wanted in amounts:
        return True
    if len(amounts) > NUMBERS_MAX:
        return False
    return any(_sum(parts) == wanted for size in (2, 3) for parts in combinations(sorted(amounts), size))


def _sum(parts: Iterable[Decimal]) -> Decimal:
    return sum(parts, Decimal(0))

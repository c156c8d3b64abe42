"""What a row itself says about its line: security, direct or indirect, nature, and the terms of a lot.

Rows with different keys are of different lines, except where filers merely leave something out (`may_be_one`).
"""

import re
from decimal import Decimal
from functools import lru_cache
from html import unescape
from typing import Final
from uuid import UUID

import msgspec

from ledger.values.form import DerivativeTerms, Row
from ledger.values.identity import REMEMBERED, derived_id, normal_text
from projections.accounts.reports import Filing, effective_day
from projections.accounts.securities import security_key

_STATEMENT_DAY = re.compile(r"(?:\bas of\s+)?\b\d{1,2}/\d{1,2}/\d{2,4}\b|\bas of\s+\w+\s+\d{1,2},?\s+\d{4}\b", re.IGNORECASE)
_LEADING_WORDS: Final = frozenset({"by", "held", "through", "in", "via", "the", "owned"})
_KINDS_OF_HOLDERS: Final = frozenset(
    """see footnote footnotes note notes explanation trust trusts family spouse wife husband child children son daughter llc lp partnership
    limited fund funds custodian minor foundation corporation company entity estate grat revocable irrevocable living the by of for a an in
    held shares stock reporting person persons s benefit member members immediate household other affiliate affiliates subsidiary joint
    account indirect directly indirectly i ii""".split()  # noqa: SIM905 (as prose)
)
_POINTER = re.compile(r"(see|refer to|per|by)? ?(the )?(end|foot)?(notes?|explanations?( of responses)?|remarks)( \w{1,3}| and)*")


class LineKey(msgspec.Struct, frozen=True, order=True, gc=False):
    """What a row itself says about its line. Two rows with equal keys may still be of two lines."""

    table: str
    security: str
    ownership_form: str
    nature: str
    exercise_price: str
    expires_on: str
    underlying: str


def key_of(row: Row, filing: Filing) -> LineKey:
    """The line key of a row of a filing."""
    issuer_name = filing.form.issuer.name
    terms = lasting_terms(row, filing)
    return LineKey(
        table=row.table,
        security=security_key(row.security_title, issuer_name, row.table),
        ownership_form=row.ownership_form or "",
        nature="" if row.ownership_form == "D" else nature_key(row.nature_of_ownership),
        exercise_price=plain(terms.exercise_price) if terms is not None and terms.exercise_price else "",
        expires_on=terms.expires_on.isoformat() if terms is not None and terms.expires_on is not None else "",
        underlying=security_key(terms.underlying_title, issuer_name, "I") if terms is not None else "",
    )


def lasting_terms(row: Row, filing: Filing) -> DerivativeTerms | None:
    """The terms of what is left after a row of a filing.

    Units without a price that are left cannot have expired: such a date says when a part was settled, or stands in for none.
    """
    terms = row.terms
    if terms is None or terms.expires_on is None or terms.exercise_price or not row.reported_total:
        return terms
    day = effective_day(filing, row)[0]
    if terms.expires_on > day:
        return terms
    settled = terms.exercisable_on is not None and terms.exercisable_on <= day
    return msgspec.structs.replace(terms, expires_on=None, exercisable_on=None if settled else terms.exercisable_on)


def title_key(key: LineKey) -> LineKey:
    """The key of the one line of a title whose totals are those of all its lots."""
    return msgspec.structs.replace(key, exercise_price="", expires_on="", underlying="")


def at_price(key: LineKey, price: str) -> LineKey:
    """The key with another exercise price, as `plain` writes it."""
    return msgspec.structs.replace(key, exercise_price=price)


@lru_cache(REMEMBERED)
def plain(price: Decimal) -> str:
    """A price as keys state it: no exponent, no trailing zeros."""
    return format(price.normalize(), "f")


@lru_cache(REMEMBERED)
def nature_key(nature: str | None) -> str:
    """A nature of ownership for comparison; all that merely point at a footnote are `see footnote`, whatever its number.

    Left out are `By` and the like, the day of a statement, and the different ways to write `and`: they tell no lines apart.
    """
    text = normal_text(_STATEMENT_DAY.sub(" ", unescape(nature or "")))
    if _POINTER.fullmatch(text):
        return "see footnote"
    words = [word for word in text.split() if word != "and"]
    while len(words) > 1 and words[0] in _LEADING_WORDS:
        del words[0]
    return " ".join(words)


def names_holder(nature: str) -> bool:
    """Whether a nature key says more than the kind of holder: `start capital llc` does, `family trust` and `see footnote` do not."""
    return not set(nature.split()) <= _KINDS_OF_HOLDERS


def line_id(owner: str, issuer: str, key: LineKey, number: int) -> UUID:
    """The id of a line: stable across rebuilds; `number` counts the lines of one key from 0 in order of appearance."""
    cells = msgspec.structs.astuple(key)
    return derived_id("\x1f".join(("line", owner, issuer, *cells, str(number))))


def may_be_one(key: LineKey, other: LineKey) -> bool:
    """Whether two keys differ only in what filers leave out: a lot's price, expiration or underlying, or the class A of a stock."""
    if key.table != other.table or key.ownership_form != other.ownership_form or key.nature != other.nature:
        return False
    if key.table == "I":
        return f"class a {other.security}" == key.security or f"class a {key.security}" == other.security
    if key.security != other.security:
        return False
    return all(one == two or not one or not two for one, two in zip(_terms(key), _terms(other), strict=True))


def _terms(key: LineKey) -> tuple[str, str, str]:
    return (key.exercise_price, key.expires_on, key.underlying)

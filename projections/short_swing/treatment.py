"""What a row is to Section 16(b): a purchase, a sale, exempt by a rule, or for a person to judge, and why.

A sale with code S at a price is a sale, one without a price is for a person. Shares withheld for tax (code F) are exempt by Rule 16b-3(e),
which protects officers and directors alone: of a ten percent owner they are for a person. The direction is `acquired_disposed`; where the
code contradicts it, a person has to look. Nothing is guessed.
Source: 17 CFR 240.16b-3, 240.16b-5, 240.16b-6, 240.16b-8, 240.3a12-3(b); Form 4, General Instruction 8.
"""

from collections.abc import Mapping
from typing import Final, Literal

import msgspec

from ledger.values.form import ReportedForm, TransactionRow
from ledger.values.identity import normal_text
from projections.beneficial_ownership.rights import right_of
from projections.short_swing.sides import Standing

ExemptBy = Literal["16b-3(d)", "16b-3(e)", "16b-3(f)", "16b-5", "16b-6(b)", "16b-8", "3a12-3(b)", "16(b)-both-times"]
"""The rule that exempts a row; the last word of Section 16(b) itself: a ten percent owner who was not one at both times."""

Reason = Literal[
    "code-does-not-tell",
    "code-against-direction",
    "derivative-direction-not-certain",
    "derivative-without-market-price",
    "equity-swap",
    "needs-an-office",
    "no-date",
    "no-price",
    "no-quantity",
    "no-relationship",
    "premium",
    "value-received",
]
"""Why a person has to judge a row."""

Kind = Literal["purchase", "sale"]

EXEMPT_BY_CODE: Final[Mapping[str, ExemptBy]] = {"C": "16b-6(b)", "X": "16b-6(b)", "G": "16b-5", "W": "16b-5", "Z": "16b-8"}
WITH_THE_ISSUER: Final = frozenset("ADFM")
MARKET: Final[Mapping[str, tuple[str, Kind]]] = {"P": ("A", "purchase"), "L": ("A", "purchase"), "S": ("D", "sale"), "U": ("D", "sale")}
"""Codes of trades that are not exempt, with the direction that they have."""
TO_JUDGE: Final[Mapping[str, Reason]] = {"J": "code-does-not-tell", "K": "equity-swap", "E": "premium", "H": "value-received"}
OPPOSITE: Final[Mapping[Kind, Kind]] = {"purchase": "sale", "sale": "purchase"}

_LONG_PUT: Final = frozenset(["put", "puts"])
_OTHER_THAN_LONG: Final = frozenset(["obligation", "short", "written", "call", "forward", "swap", "collar", "buy"])


class Exempt(msgspec.Struct, frozen=True):
    """A row that does not count, and by which rule."""

    by: ExemptBy


class ByHand(msgspec.Struct, frozen=True):
    """A row that a person has to judge, and why."""

    reason: Reason


class Counts(msgspec.Struct, frozen=True):
    """A row that counts as one of these; `discretionary` is exempt unless an opposite one came shortly before."""

    kind: Kind | Literal["discretionary"]


def treatment_of(row: TransactionRow, form: ReportedForm, standing: Standing) -> Counts | Exempt | ByHand:
    """What a row is; the price of what counts is looked at by whoever has to have one."""
    if form.issuer.foreign_symbol is not None:
        return Exempt("3a12-3(b)")
    if row.equity_swap:
        return ByHand("equity-swap")
    code = row.transaction_code or ""
    if code in EXEMPT_BY_CODE:
        return Exempt(EXEMPT_BY_CODE[code])
    return _by_code(code, row, standing)


def _by_code(code: str, row: TransactionRow, standing: Standing) -> Counts | Exempt | ByHand:
    if code in WITH_THE_ISSUER or code == "I":
        return _with_the_issuer(row, standing)
    if code == "O":
        return _out_of_the_money(row)
    return _market(row, *MARKET[code]) if code in MARKET else ByHand(TO_JUDGE.get(code, "code-does-not-tell"))


def _with_the_issuer(row: TransactionRow, standing: Standing) -> Counts | Exempt | ByHand:
    if standing != "in_office":
        return ByHand("needs-an-office")
    if row.transaction_code == "I":
        return Counts("discretionary")
    if row.transaction_code == "M":
        return Exempt("16b-6(b)")
    return Exempt("16b-3(d)" if row.acquired_disposed == "A" else "16b-3(e)")


def _out_of_the_money(row: TransactionRow) -> Counts | Exempt | ByHand:
    """What comes in is bought; that the derivative goes is exempt."""
    if row.acquired_disposed == "A":
        return Counts("purchase") if row.table == "I" else ByHand("derivative-direction-not-certain")
    return Exempt("16b-6(b)") if row.acquired_disposed == "D" else ByHand("code-against-direction")


def _market(row: TransactionRow, direction: str, kind: Kind) -> Counts | ByHand:
    if row.acquired_disposed != direction:
        return ByHand("code-against-direction")
    if row.table == "I":
        return Counts(kind)
    price = row.terms.exercise_price if row.terms is not None else None
    if right_of(row.security_title, row.table, price) != "none":
        return Counts(kind)
    words = frozenset(normal_text(row.security_title).split())
    is_long_put = bool(words & _LONG_PUT) and not words & _OTHER_THAN_LONG
    return Counts(OPPOSITE[kind]) if is_long_put else ByHand("derivative-direction-not-certain")

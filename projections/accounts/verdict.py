"""The causes for which a reported balance may not follow from the one before it, each with its meaning and with what would resolve it.

Source: the reconciliation codes B1 to B99; B0 is a balance that follows, and no discrepancy.
"""

from collections.abc import Mapping
from typing import Final, Literal

import msgspec

Cause = Literal["B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B9", "B10", "B11", "B12", "B13", "B14", "B15", "B16", "B99"]

MEANINGS: Final[Mapping[Cause, str]] = {
    "B1": "a fraction was rounded or cut off",
    "B2": "a split or stock dividend is not recorded",
    "B3": "shares accrued under a plan without a row of their own",
    "B4": "a transaction was reported late, or not at all",
    "B5": "shares were moved from one line to another without a row of their own",
    "B6": "a row states the wrong direction",
    "B7": "a number looks mistyped",
    "B8": "the total was stated on another basis",
    "B9": "an earlier error was carried forward",
    "B10": "restricted stock or units moved into or out of the total",
    "B11": "shares or units were forfeited",
    "B12": "a lot expired",
    "B13": "the amount belongs to another line or holder",
    "B14": "the amount is in other units",
    "B15": "the owner's interest began or ended outside of a reported transaction",
    "B16": "a holding of the same filing, or the total of a grant of more, states another balance; what the transactions tell is believed",
    "B99": "the cause is not known",
}

ADVICE: Final[Mapping[Cause, str]] = {
    "B1": "Nothing needs to be done; the difference is less than one unit.",
    "B2": "Record the split with its effective date and ratio: insider-ledger record split.",
    "B3": "Nothing needs to be filed when the accrual is exempt; the footnote or a plan statement gives the amount.",
    "B4": "Look for a Form 4 or 5 with the missing transaction, or import the filings that are not in this book.",
    "B5": "Compare both lines; the transfer is complete when the amounts cancel.",
    "B6": "Compare column 4 with the total; an amendment or a retracted row settles it.",
    "B7": "Compare the filing with the next one; an amendment or a retracted row settles it.",
    "B8": "Read what the total covers in the footnotes; the next filing of the line shows which basis the owner uses.",
    "B9": "The next total that counts all rows settles it; until then compare the reconstructed balance.",
    "B10": "Compare the footnotes on restricted stock and units with the grants of the account.",
    "B11": "Look for the end of service or a missed target in the footnotes or the issuer's reports.",
    "B12": "Check the expiration dates of the lots of this title.",
    "B13": "Compare the line with the one named; equate-securities or equate-owners joins what is one.",
    "B14": "Compare the number of units with the number of underlying shares.",
    "B15": "Read the footnote; the shares left or entered the owner's interest without a transaction to report.",
    "B16": "An amendment settles it; until then the other number stands beside the balance, and is kept.",
    "B99": "Look for a filing that is not in this book, or ask the filer; nothing is added to make it fit.",
}


class Verdict(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A cause and what speaks for it; `candidates` are ledger positions of rows, `resolved_by` is the one that became known later."""

    cause: Cause
    says: str
    candidates: tuple[int, ...] = ()
    resolved_by: int | None = None

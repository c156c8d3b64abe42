"""Rows of invented filings: what a transaction or holding says in each column, and what is held after it.

`share_row(filing, "S", "D", 100, chance)` puts a sale of 100 shares into the filing and takes them from its owner.
"""

import random
from datetime import timedelta
from typing import Final

from benchmarks import invented_notes as notes
from benchmarks.insiders import Filing, Lot, Row, written_day

UNREPORTED: Final = 1 / 25
_OFTEN_INDIRECT: Final = frozenset("SPGJ")


def hold_shares(filing: Filing, nature: str, held: int) -> None:
    """Put a holding into the filing; `nature` is empty for a direct one."""
    row = {"SECURITY_TITLE": filing.owner.issuer.shares, "SHRS_OWND_FOLWNG_TRANS": amount(held), "DIRECT_INDIRECT_OWNERSHIP": "D"}
    if nature:
        row |= {"DIRECT_INDIRECT_OWNERSHIP": "I", "NATURE_OF_OWNERSHIP": nature}
        if nature == "See footnote":
            row["NATURE_OF_OWNERSHIP_FN"] = fill(filing, notes.FILLERS[2], filing.owner.number % 997)
    filing.rows["NONDERIV_HOLDING"].append(row)


def share_row(
    filing: Filing, code: str, direction: str, quantity: int, chance: random.Random, *, note: str = "", price: str | None = None
) -> Row:
    """Put a transaction in shares into the filing, mostly one that goes on from the owner's balance."""
    owner = filing.owner
    if chance.random() < UNREPORTED:
        owner.shares += chance.randrange(10, 900)
    if code in _OFTEN_INDIRECT and owner.number % 2:
        return _indirect_row(filing, code, direction, quantity, chance)
    if direction == "D" and owner.shares < quantity:
        owner.shares += 10 * quantity
    owner.shares += quantity if direction == "A" else -quantity
    row = coding(filing, code, direction, quantity) | {
        "SECURITY_TITLE": owner.issuer.shares,
        "TRANS_SHARES_FN": note,
        "TRANS_PRICEPERSHARE": a_price(filing, chance) if price is None else price,
        "SHRS_OWND_FOLWNG_TRANS": amount(owner.shares),
    }
    filing.rows["NONDERIV_TRANS"].append(row)
    return row


def _indirect_row(filing: Filing, code: str, direction: str, quantity: int, chance: random.Random) -> Row:
    owner = filing.owner
    if direction == "D" and owner.elsewhere < quantity:
        owner.elsewhere += 10 * quantity
    owner.elsewhere += quantity if direction == "A" else -quantity
    row = coding(filing, code, direction, quantity) | {
        "SECURITY_TITLE": owner.issuer.shares,
        "TRANS_PRICEPERSHARE": a_price(filing, chance),
        "SHRS_OWND_FOLWNG_TRANS": amount(owner.elsewhere),
        "DIRECT_INDIRECT_OWNERSHIP": "I",
        "NATURE_OF_OWNERSHIP": owner.nature,
        "NATURE_OF_OWNERSHIP_FN": fill(filing, notes.FILLERS[2], owner.number % 997),
    }
    filing.rows["NONDERIV_TRANS"].append(row)
    return row


def unit_row(filing: Filing, code: str, direction: str, quantity: int, chance: random.Random) -> None:
    """Put a transaction in units into the filing."""
    owner = filing.owner
    owner.units += quantity if direction == "A" else -quantity
    vests = notes.UNITS_VEST.format(
        issuer=owner.issuer.name, n=chance.choice((4, 8, 12, 16)), day=f"{filing.period + timedelta(days=91):%B %d, %Y}"
    )
    filing.rows["DERIV_TRANS"].append(
        coding(filing, code, direction, quantity)
        | {
            "SECURITY_TITLE": owner.issuer.units,
            "CONV_EXERCISE_PRICE_FN": filing.cite(notes.UNIT.format(issuer=filing.owner.issuer.name)),
            "TRANS_PRICEPERSHARE": "0.0",
            "EXCERCISE_DATE_FN": filing.cite(vests),
            "EXPIRATION_DATE_FN": filing.cite(notes.NEVER) if chance.random() < 0.3 else filing.cite(vests),
            "UNDLYNG_SEC_TITLE": owner.issuer.shares,
            "UNDLYNG_SEC_SHARES": amount(quantity),
            "SHRS_OWND_FOLWNG_TRANS": amount(owner.units),
        }
    )


def option_row(filing: Filing, code: str, direction: str, lot: Lot, quantity: int) -> None:
    """Put a transaction in options of a lot into the filing."""
    terms = option_terms(filing, lot)
    terms["EXCERCISE_DATE_FN"] = terms.pop("EXERCISE_DATE_FN")
    after = {"TRANS_PRICEPERSHARE": "0.0", "UNDLYNG_SEC_SHARES": amount(quantity), "SHRS_OWND_FOLWNG_TRANS": amount(lot.quantity)}
    filing.rows["DERIV_TRANS"].append(coding(filing, code, direction, quantity) | terms | after)


def option_terms(filing: Filing, lot: Lot) -> Row:
    """What a row says of a lot, whatever happens to it."""
    return {
        "SECURITY_TITLE": filing.owner.issuer.options,
        "CONV_EXERCISE_PRICE": lot.price,
        "EXERCISE_DATE_FN": filing.cite(notes.OPTION.format(day=f"{lot.first:%B %d, %Y}")),
        "EXPIRATION_DATE": written_day(lot.expires),
        "UNDLYNG_SEC_TITLE": filing.owner.issuer.shares,
        "DIRECT_INDIRECT_OWNERSHIP": "D",
    }


def new_lot(filing: Filing, chance: random.Random) -> Lot:
    """A new grant to the owner."""
    granted = filing.period if filing.form != "3" else filing.period - timedelta(days=chance.randrange(60, 2_000))
    lot = Lot(
        price=f"{chance.randrange(200, 20_000) / 100}",
        expires=granted + timedelta(days=3_652),
        first=granted + timedelta(days=365),
        quantity=chance.randrange(500, 60_000, 10),
    )
    filing.owner.lots.append(lot)
    return lot


def coding(filing: Filing, code: str, direction: str, quantity: int) -> Row:
    """What each transaction says."""
    return {
        "TRANS_DATE": written_day(filing.period),
        "TRANS_FORM_TYPE": filing.form[0],
        "TRANS_CODE": code,
        "EQUITY_SWAP_INVOLVED": "0",
        "TRANS_SHARES": amount(quantity),
        "TRANS_ACQUIRED_DISP_CD": direction,
        "DIRECT_INDIRECT_OWNERSHIP": "D",
    }


def a_price(filing: Filing, chance: random.Random) -> str:
    """A price near the issuer's."""
    return f"{filing.owner.issuer.price * chance.randrange(90, 110) / 10_000:.4f}"


def amount(quantity: int) -> str:
    """A number as the tables write it."""
    return f"{quantity}.0"


def fill(filing: Filing, note: str, number: int) -> str:
    """Cite a note with a number in it."""
    return filing.cite(note.format(n=number, issuer=filing.owner.issuer.name))

"""Rows of invented filings: what a transaction or holding says in each column, and what is held after it.

`share_row(filing, "S", "D", 100, chance)` puts a sale of 100 shares into the filing and takes them from its owner.
"""

import random
from datetime import timedelta
from typing import Final

from benchmarks import invented_notes as notes
from benchmarks.insiders import PLAN_ACCOUNT, Award, Filing, Lot, Row, written_day

UNREPORTED: Final = 1 / 25
_OFTEN_INDIRECT: Final = frozenset("SPGJ")
_FUND_TITLES: Final = ("Series A Preferred Stock", "Series B Preferred Stock", "Series Seed Preferred Stock", "Warrant (right to buy)")


def hold_shares(filing: Filing, nature: str, held: int, chance: random.Random) -> None:
    """Put a holding into the filing; `nature` is empty for a direct one. A plan's account has fractions."""
    total = f"{held}.{held % 997:03}" if nature == PLAN_ACCOUNT else amount(held)
    row = {"SECURITY_TITLE": filing.owner.issuer.shares, "SHRS_OWND_FOLWNG_TRANS": total} | ownership(filing, nature, chance)
    filing.rows["NONDERIV_HOLDING"].append(row)


def ownership(filing: Filing, nature: str, chance: random.Random) -> Row:
    """Whether it is held directly, else how."""
    if not nature:
        return {"DIRECT_INDIRECT_OWNERSHIP": "D"}
    said = {"DIRECT_INDIRECT_OWNERSHIP": "I", "NATURE_OF_OWNERSHIP": nature}
    if nature == "See footnote" or chance.random() < 0.45:
        owner = filing.owner
        of_person = notes.TRUST if owner.number % 3 == 0 else notes.ITS_OWN
        note, number = (notes.FUND, owner.issuer.number) if owner.is_fund else (of_person, owner.number)
        said["NATURE_OF_OWNERSHIP_FN"] = fill(filing, note, number % 997)
    return said


def share_row(
    filing: Filing, code: str, direction: str, quantity: int, chance: random.Random, *, note: str = "", price: str | None = None
) -> Row:
    """Put a transaction in shares into the filing, mostly one that goes on from the owner's balance."""
    owner = filing.owner
    if chance.random() < UNREPORTED:
        owner.shares += chance.randrange(10, 900)
    is_indirect = code in _OFTEN_INDIRECT and (owner.is_fund or owner.number % 2 == 1)
    held = owner.elsewhere if is_indirect else owner.shares
    if direction == "D" and held < quantity:
        held += 10 * quantity
    held += quantity if direction == "A" else -quantity
    row = coding(filing, code, direction, quantity) | {
        "SECURITY_TITLE": owner.issuer.shares,
        "TRANS_SHARES_FN": note,
        "TRANS_PRICEPERSHARE": a_price(filing, chance) if price is None else price,
        "SHRS_OWND_FOLWNG_TRANS": amount(held),
    }
    if is_indirect:
        owner.elsewhere = held
        row |= ownership(filing, owner.nature, chance)
    else:
        owner.shares = held
    filing.rows["NONDERIV_TRANS"].append(row)
    return row


def unit_row(filing: Filing, code: str, direction: str, quantity: int, chance: random.Random) -> None:
    """Put a transaction in units into the filing."""
    owner = filing.owner
    owner.units += quantity if direction == "A" else -quantity
    filing.rows["DERIV_TRANS"].append(
        coding(filing, code, direction, quantity)
        | unit_terms(filing, an_award(filing, chance), chance)
        | {"TRANS_PRICEPERSHARE": "0.0", "UNDLYNG_SEC_SHARES": amount(quantity), "SHRS_OWND_FOLWNG_TRANS": amount(owner.units)}
    )


def unit_terms(filing: Filing, award: Award, chance: random.Random) -> Row:
    """What a transaction says of the units of an award."""
    issuer = filing.owner.issuer
    vests = filing.cite(
        (notes.PERFORMANCE if award.is_of_performance else notes.UNITS_VEST).format(
            issuer=issuer.name, n=award.installments, day=f"{award.first:%B %d, %Y}"
        )
    )
    return {
        "SECURITY_TITLE": issuer.units,
        "CONV_EXERCISE_PRICE_FN": filing.cite(notes.UNIT.format(issuer=issuer.name)),
        "EXCERCISE_DATE_FN": vests,
        "EXPIRATION_DATE_FN": filing.cite(notes.NEVER.format(issuer=issuer.name)) if chance.random() < 0.3 else vests,
        "UNDLYNG_SEC_TITLE": issuer.shares,
    }


def lot_row(filing: Filing, code: str, direction: str, lot: Lot, quantity: int, chance: random.Random) -> None:
    """Put a transaction in a lot into the filing."""
    row = {column.replace("EXERCISE_DATE", "EXCERCISE_DATE"): said for column, said in lot_terms(filing, lot, chance).items()}
    after = {"TRANS_PRICEPERSHARE": "0.0", "UNDLYNG_SEC_SHARES": amount(quantity), "SHRS_OWND_FOLWNG_TRANS": amount(lot.quantity)}
    filing.rows["DERIV_TRANS"].append(coding(filing, code, direction, quantity) | row | after)


def list_derivatives(filing: Filing, chance: random.Random) -> None:
    """Put the lots that the owner holds into the filing; a Form 3 has no column for what is held after."""
    for lot in filing.owner.lots:
        row = lot_terms(filing, lot, chance) | {"UNDLYNG_SEC_SHARES": amount(lot.quantity)}
        if not filing.is_first:
            row["SHRS_OWND_FOLWNG_TRANS"] = amount(lot.quantity)
        filing.rows["DERIV_HOLDING"].append(row)


def lot_terms(filing: Filing, lot: Lot, chance: random.Random) -> Row:
    """What a row says of a lot, whatever happens to it."""
    issuer = filing.owner.issuer
    terms = {"SECURITY_TITLE": lot.title, "UNDLYNG_SEC_TITLE": issuer.shares} | ownership(filing, lot.nature, chance)
    if lot.expires is None:
        always = filing.cite(notes.CONVERTIBLE.format(issuer=issuer.name))
        return terms | {"CONV_EXERCISE_PRICE_FN": always, "EXERCISE_DATE_FN": always, "EXPIRATION_DATE_FN": always}
    terms |= {"CONV_EXERCISE_PRICE": lot.price, "EXPIRATION_DATE": written_day(lot.expires)}
    if lot.first is not None:
        terms["EXERCISE_DATE"] = written_day(lot.first)
    if lot.award is not None:
        terms["EXERCISE_DATE_FN"] = filing.cite(_vests(lot.award, issuer.name))
    return terms


def _vests(award: Award, issuer: str) -> str:
    if award.is_of_performance:
        return notes.VESTED
    if award.installments <= 4:
        return notes.OPTION_YEARS.format(n=award.installments, day=f"{award.first:%B %d, %Y}")
    return notes.OPTION.format(issuer=issuer, n=3 * award.installments, day=f"{award.first:%B %d, %Y}")


def an_award(filing: Filing, chance: random.Random) -> Award:
    """One of the issuer's, more often its last."""
    return chance.choices(filing.owner.issuer.awards, (1, 2, 6))[0]


def new_lot(filing: Filing, chance: random.Random) -> Lot:
    """A new grant of options to the owner, or what a fund bought."""
    owner = filing.owner
    quantity = chance.randrange(500, 60_000, 10)
    granted = filing.period if not filing.is_first else filing.period - timedelta(days=chance.randrange(60, 2_000))
    priced = {"price": f"{chance.randrange(200, 20_000) / 100}", "expires": granted + timedelta(days=3_652)}
    if owner.is_fund:
        title = chance.choice(_FUND_TITLES)
        lot = Lot(title, quantity, nature=owner.nature, **(priced | {"first": granted} if title.startswith("Warrant") else {}))
    elif chance.random() < 0.4:
        lot = Lot(owner.issuer.options, quantity, first=granted + timedelta(days=365), **priced)
    else:
        nature = owner.nature if chance.random() < 0.08 else ""
        lot = Lot(owner.issuer.options, quantity, award=an_award(filing, chance), nature=nature, **priced)
    owner.lots.append(lot)
    return lot


def coding(filing: Filing, code: str, direction: str, quantity: int) -> Row:
    """What each transaction says."""
    return {
        "TRANS_DATE": written_day(filing.day),
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


def add_note(row: Row, column: str, note: str) -> None:
    """Cite a footnote of the filing beside a cell, after those that it cites already."""
    cited = row.get(f"{column}_FN", "").split(",")
    row[f"{column}_FN"] = ",".join([*filter(None, cited), *([] if note in cited else [note])])

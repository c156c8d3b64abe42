"""What happens to the owners of an invented quarter, each as the rows that a filing then has: `one(STORIES, chance)(filing, chance)`."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

from benchmarks import invented_notes as notes
from benchmarks.insiders import Filing, business_day, one
from benchmarks.invented_rows import a_price, add_note, coding, fill, lot_row, new_lot, share_row, unit_row

_MANY: Final = ((1, 2, 3, 4, 6, 9, 14, 24), (55, 17, 9, 6, 6, 4, 2, 1))
_SOME: Final = ((1, 2, 3, 5), (68, 18, 8, 6))


def _parts(filing: Filing, count: int, chance: random.Random) -> Iterator[None]:
    """Each of several transactions, of one day, or two of each day before the last."""
    is_spread = chance.random() < 0.6
    for place in range(count):
        before = (count - 1 - place + count % 2) // 2 if is_spread else 0
        filing.day = business_day(filing.period - timedelta(days=before))
        yield
    filing.day = filing.period


def _sale(filing: Filing, chance: random.Random) -> None:
    issuer = filing.owner.issuer
    plan = filing.cite(notes.PLAN.format(issuer=issuer.name, day="December 1, 2023")) if chance.random() < 0.5 else ""
    for _ in _parts(filing, one(_MANY, chance), chance):
        row = share_row(filing, "S", "D", chance.randrange(20, 9_000), chance)
        row["EQUITY_SWAP_TRANS_CD_FN"] = plan
        if chance.random() < 0.4:
            low = chance.randrange(300, 24_000)
            note = notes.PRICE.format(issuer=issuer.name, low=f"{low / 100:.2f}", high=f"{low / 100 + 0.99:.2f}")
            row["TRANS_PRICEPERSHARE_FN"] = filing.cite(note)


def _share_grant(filing: Filing, chance: random.Random) -> None:
    issuer = filing.owner.issuer
    award = issuer.awards[-1]
    day = f"{award.first:%B %d, %Y}"
    note = filing.cite(notes.SHARES.format(issuer=issuer.name, n=award.installments, day=day)) if chance.random() < 0.8 else ""
    for _ in _parts(filing, one(_SOME, chance), chance):
        share_row(filing, "A", "A", chance.randrange(200, 30_000), chance, note=note, price="0.0")


def _tax(filing: Filing, chance: random.Random) -> None:
    note = filing.cite(notes.TAX.format(issuer=filing.owner.issuer.name)) if chance.random() < 0.7 else ""
    for _ in _parts(filing, one(_SOME, chance), chance):
        share_row(filing, "F", "D", chance.randrange(20, 4_000), chance, note=note)


def _unit_grant(filing: Filing, chance: random.Random) -> None:
    for _ in range(one(((1, 2, 4), (80, 15, 5)), chance)):
        unit_row(filing, "A", "A", chance.randrange(300, 25_000), chance)


def _vesting(filing: Filing, chance: random.Random) -> None:
    name = filing.owner.issuer.name
    tranches = [chance.randrange(50, 5_000) for _ in range(one(_SOME, chance))]
    vested = sum(tranches)
    if filing.owner.units < vested:
        filing.owner.units += vested * chance.randrange(2, 5)
    share_row(filing, "M", "A", vested, chance, note=filing.cite(notes.UNIT.format(issuer=name)), price="0.0")
    share_row(filing, "F", "D", max(vested * 4 // 10, 1), chance, note=filing.cite(notes.TAX.format(issuer=name)))
    for tranche in tranches:
        unit_row(filing, "M", "D", tranche, chance)


def _phantom(filing: Filing, chance: random.Random) -> None:
    """A small amount in thousandths, of which the plan keeps no balance here."""
    note = filing.cite(notes.PHANTOM.format(issuer=filing.owner.issuer.name))
    filing.rows["DERIV_TRANS"].append(
        coding(filing, "A", "A", 0)
        | {
            "SECURITY_TITLE": "Phantom Stock",
            "CONV_EXERCISE_PRICE_FN": note,
            "TRANS_SHARES": f"{chance.randrange(1_000, 900_000) / 1000}",
            "TRANS_SHARES_FN": filing.cite(notes.DIRECTORS.format(issuer=filing.owner.issuer.name)),
            "TRANS_PRICEPERSHARE": a_price(filing, chance),
            "EXCERCISE_DATE_FN": note,
            "EXPIRATION_DATE_FN": note,
            "UNDLYNG_SEC_TITLE": filing.owner.issuer.shares,
            "UNDLYNG_SEC_SHARES": f"{chance.randrange(1_000, 900_000) / 1000}",
            "SHRS_OWND_FOLWNG_TRANS": f"{chance.randrange(1_000_000, 90_000_000) / 1000}",
        }
    )


def _option_grant(filing: Filing, chance: random.Random) -> None:
    for _ in range(one(_SOME, chance)):
        lot = new_lot(filing, chance)
        lot_row(filing, "A", "A", lot, lot.quantity, chance)
    if chance.random() < 0.5:
        _unit_grant(filing, chance)


def _exercise(filing: Filing, chance: random.Random) -> None:
    """Options become shares, often sold; what a fund holds is converted or, with an exercise price, exercised."""
    for _ in _parts(filing, one(_SOME, chance), chance):
        lot = filing.owner.lots[0] if filing.owner.lots else new_lot(filing, chance)
        exercised = max(min(lot.quantity, chance.randrange(100, 6_000)), 1)
        lot.quantity -= exercised
        code = ("X" if lot.price else "C") if filing.owner.is_fund else "M"
        share_row(filing, code, "A", exercised, chance, price=lot.price or "0.0")
        lot_row(filing, code, "D", lot, exercised, chance)
        if lot.quantity == 0:
            filing.owner.lots.remove(lot)
    if chance.random() < 0.7:
        _sale(filing, chance)


def _merger(filing: Filing, chance: random.Random) -> None:
    """Everything goes to the issuer."""
    owner = filing.owner
    note = filing.cite(notes.MERGER.format(issuer=owner.issuer.name))
    while len(owner.lots) < 2:
        new_lot(filing, chance)
    share_row(filing, "D", "D", max(owner.shares, 1), chance, note=note)
    for lot in owner.lots:
        gone, lot.quantity = lot.quantity, 0
        lot_row(filing, "D", "D", lot, gone, chance)
        add_note(filing.rows["DERIV_TRANS"][-1], "TRANS_PRICEPERSHARE", note)
    owner.lots.clear()


def _purchase(filing: Filing, chance: random.Random) -> None:
    for _ in _parts(filing, one(_SOME, chance), chance):
        share_row(filing, "P", "A", chance.randrange(10, 8_000), chance)


def _gift(filing: Filing, chance: random.Random) -> None:
    share_row(filing, "G", "D", chance.randrange(10, 3_000), chance, price="0.0")


def _to_issuer(filing: Filing, chance: random.Random) -> None:
    share_row(filing, "D", "D", chance.randrange(10, 5_000), chance)


def _other(filing: Filing, chance: random.Random) -> None:
    note = fill(filing, notes.FILLERS[0], filing.owner.number % 997)
    for _ in range(one(_SOME, chance)):
        share_row(filing, "J", chance.choice("AD"), chance.randrange(10, 9_000), chance, note=note)


Story = Callable[[Filing, random.Random], None]
STORIES: Final[tuple[tuple[Story, ...], tuple[float, ...]]] = (
    (_sale, _share_grant, _tax, _unit_grant, _vesting, _option_grant, _exercise, _merger, _purchase, _gift, _to_issuer, _other, _phantom),
    (14, 21, 14, 7, 11, 6, 7, 1, 7, 3, 2, 3, 3),
)

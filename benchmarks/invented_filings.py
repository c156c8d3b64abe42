"""Invented filings of a quarter, the same for the same seed: what owners of many issuers report, in the mix of real quarters.

`filings(36_000, seed=1)` yields them issuer by issuer in blocks, so that any number takes the memory of one block. Balances go on from
filing to filing of an owner, but for one row in twenty-five that goes on from a balance that no row led to.

Measured on a real quarter of 36,075 filings, of which five tables were at hand: forms (4 90.2 %, 3 7.9 %, amendments 1.6 %, 5 0.2 %), 8.5
filings per issuer, derivative rows, holdings and signatures per filing, filled columns. Measured on 8,107 real Forms 4 with all tables:
owners per filing (one in 96.3 %), filings per owner (one in 49.5 %), non-derivative rows per filing (none in 16.5 %, mean 1.6), codes, 2.6
footnotes per filing, exit and plan boxes. Made: who does what when, quantities, prices, names, texts, and that nobody reports about two
issuers. A real quarter has more titles (900 of derivatives), longer tails, and more slips of the pen.
"""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final

from benchmarks import invented_notes as notes
from benchmarks.insiders import (
    EXIT_BOXES,
    FILINGS_PER_OWNER,
    OWNERS_PER_ISSUER,
    PLAN_BOXES,
    Filing,
    Owner,
    an_issuer,
    an_owner,
    one,
)
from benchmarks.invented_rows import a_price, amount, coding, fill, hold_shares, new_lot, option_row, option_terms, share_row, unit_row

FIRST_DAY: Final = date(2024, 1, 2)
DAYS: Final = 88
ISSUERS_IN_A_BLOCK: Final = 120


def filings(count: int, *, seed: int = 1) -> Iterator[Filing]:
    """Yield `count` filings, those of some issuers mixed by their days, then those of the next."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    made = 0
    first = 0
    while made < count:
        block: list[tuple[date, Owner, str]] = []
        for number in range(first, first + ISSUERS_IN_A_BLOCK):
            block += _reports(number, chance)
        first += ISSUERS_IN_A_BLOCK
        block.sort(key=lambda report: report[0])
        last: dict[int, Filing] = {}
        for filed, owner, form in block[: count - made]:
            agent = 9_900_000_001 + owner.issuer.number % 40 + 40 * (made // 1_000_000)
            filing = _filing(f"{agent:010}-{filed:%y}-{made % 1_000_000:06}", form, filed, owner, last.get(owner.number), chance)
            last[owner.number] = filing
            made += 1
            yield filing


def _reports(number: int, chance: random.Random) -> Iterator[tuple[date, Owner, str]]:
    issuer = an_issuer(number, chance)
    for place in range(one(OWNERS_PER_ISSUER, chance)):
        owner = an_owner(number * 20 + place, issuer, chance)
        days = sorted(chance.randrange(DAYS) for _ in range(one(FILINGS_PER_OWNER, chance)))
        for order, after in enumerate(days):
            is_new = order == 0 and chance.random() < 0.165
            late = chance.random()
            form = "3" if is_new else "5" if late < 0.002 else "4/A" if order and late < 0.028 else "4"
            yield _business_day(FIRST_DAY + timedelta(days=after)), owner, form


def _filing(accession: str, form: str, filed: date, owner: Owner, last: Filing | None, chance: random.Random) -> Filing:
    period = _business_day(filed - timedelta(days=chance.choice((1, 2, 2, 2, 3))))
    filing = Filing(accession=accession, form=form, filed=filed, period=period, owner=owner)
    if form != "3":
        filing.exit_box, filing.plan_box = one(EXIT_BOXES, chance), one(PLAN_BOXES, chance)
    if form == "4/A" and last is not None and last.form == "4":
        _amend(filing, last, chance)
    elif form == "3":
        _begin(filing, chance)
    else:
        filing.form = "4" if form == "4/A" else form
        one(_STORIES, chance)(filing, chance)
        _holdings(filing, chance)
    if owner.others:
        fill(filing, notes.FILLERS[4], owner.number)
    while chance.random() < 0.36:
        fill(filing, chance.choice(notes.FILLERS), chance.randrange(100, 9_000))
    if owner.office == "See Remarks":
        filing.remarks = "Executive Vice President and Chief Commercial Officer"
    return filing


def _amend(filing: Filing, last: Filing, chance: random.Random) -> None:
    """Say the same as the last filing again, with another price in one row."""
    filing.original, filing.period = last.filed, last.period
    filing.rows = {table: [dict(row) for row in rows] for table, rows in last.rows.items()}
    filing.notes = list(last.notes)
    for row in filing.rows["NONDERIV_TRANS"][:1]:
        row["TRANS_PRICEPERSHARE"] = a_price(filing, chance)
    filing.remarks = "This amendment corrects the price."


def _begin(filing: Filing, chance: random.Random) -> None:
    owner = filing.owner
    if chance.random() < 0.43:
        hold_shares(filing, "", owner.shares)
    else:
        owner.shares = 0
    if chance.random() < 0.2:
        for _ in range(chance.randrange(1, 6)):
            lot = new_lot(filing, chance)
            filing.rows["DERIV_HOLDING"].append(option_terms(filing, lot) | {"UNDLYNG_SEC_SHARES": amount(lot.quantity)})


def _sale(filing: Filing, chance: random.Random) -> None:
    plan = filing.cite(notes.PLAN.format(day="December 1, 2023")) if chance.random() < 0.5 else ""
    for _ in range(one(((1, 2, 3, 4, 6, 9), (58, 17, 9, 6, 6, 4)), chance)):
        row = share_row(filing, "S", "D", chance.randrange(20, 9_000), chance, note=plan)
        if chance.random() < 0.7:
            low = chance.randrange(300, 24_000)
            note = notes.PRICE.format(issuer=filing.owner.issuer.name, low=f"{low / 100:.2f}", high=f"{low / 100 + 0.99:.2f}")
            row["TRANS_PRICEPERSHARE_FN"] = filing.cite(note)


def _share_grant(filing: Filing, chance: random.Random) -> None:
    day = f"{filing.period + timedelta(days=365):%B %d, %Y}"
    rows = one(((1, 2, 3, 5), (60, 22, 10, 8)), chance)
    note = filing.cite(notes.SHARES.format(issuer=filing.owner.issuer.name, day=day)) if chance.random() < 0.8 else ""
    for _ in range(rows):
        share_row(filing, "A", "A", chance.randrange(200, 30_000), chance, note=note, price="0.0")


def _tax(filing: Filing, chance: random.Random) -> None:
    note = filing.cite(notes.TAX.format(issuer=filing.owner.issuer.name)) if chance.random() < 0.7 else ""
    for _ in range(one(((1, 2, 3), (75, 17, 8)), chance)):
        share_row(filing, "F", "D", chance.randrange(20, 4_000), chance, note=note)


def _unit_grant(filing: Filing, chance: random.Random) -> None:
    for _ in range(one(((1, 2, 4), (84, 12, 4)), chance)):
        unit_row(filing, "A", "A", chance.randrange(300, 25_000), chance)


def _vesting(filing: Filing, chance: random.Random) -> None:
    tranches = [chance.randrange(50, 5_000) for _ in range(one(((1, 2, 3, 5), (62, 20, 10, 8)), chance))]
    vested = sum(tranches)
    if filing.owner.units < vested:
        filing.owner.units += vested * chance.randrange(2, 5)
    note = filing.cite(notes.UNIT.format(issuer=filing.owner.issuer.name))
    share_row(filing, "M", "A", vested, chance, note=note, price="0.0")
    share_row(filing, "F", "D", max(vested * 4 // 10, 1), chance, note=filing.cite(notes.TAX.format(issuer=filing.owner.issuer.name)))
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
            "TRANS_PRICEPERSHARE": a_price(filing, chance),
            "EXCERCISE_DATE_FN": note,
            "EXPIRATION_DATE_FN": note,
            "UNDLYNG_SEC_TITLE": filing.owner.issuer.shares,
            "UNDLYNG_SEC_SHARES": f"{chance.randrange(1_000, 900_000) / 1000}",
            "SHRS_OWND_FOLWNG_TRANS": f"{chance.randrange(1_000_000, 90_000_000) / 1000}",
        }
    )
    filing.cite(notes.DIRECTORS.format(issuer=filing.owner.issuer.name))


def _option_grant(filing: Filing, chance: random.Random) -> None:
    lot = new_lot(filing, chance)
    option_row(filing, "A", "A", lot, lot.quantity)
    if chance.random() < 0.5:
        _unit_grant(filing, chance)


def _exercise(filing: Filing, chance: random.Random) -> None:
    lot = filing.owner.lots[0] if filing.owner.lots else new_lot(filing, chance)
    exercised = max(min(lot.quantity, chance.randrange(100, 6_000)), 1)
    lot.quantity -= exercised
    share_row(filing, "M", "A", exercised, chance, price=lot.price)
    option_row(filing, "M", "D", lot, exercised)
    if lot.quantity == 0:
        filing.owner.lots.remove(lot)
    if chance.random() < 0.7:
        _sale(filing, chance)


def _purchase(filing: Filing, chance: random.Random) -> None:
    for _ in range(one(((1, 2, 3, 5), (60, 20, 12, 8)), chance)):
        share_row(filing, "P", "A", chance.randrange(10, 8_000), chance)


def _gift(filing: Filing, chance: random.Random) -> None:
    share_row(filing, "G", "D", chance.randrange(10, 3_000), chance, price="0.0")


def _to_issuer(filing: Filing, chance: random.Random) -> None:
    share_row(filing, "D", "D", chance.randrange(10, 5_000), chance)


def _other(filing: Filing, chance: random.Random) -> None:
    direction = chance.choice("AD")
    share_row(filing, "J", direction, chance.randrange(10, 9_000), chance, note=fill(filing, notes.FILLERS[0], chance.randrange(9_000)))


_Story = Callable[[Filing, random.Random], None]
_STORIES: tuple[tuple[_Story, ...], tuple[float, ...]] = (
    (_sale, _share_grant, _tax, _unit_grant, _vesting, _option_grant, _exercise, _purchase, _gift, _to_issuer, _other, _phantom),
    (14, 20, 15, 9, 12, 5, 6, 7, 3, 3, 5, 3),
)


def _holdings(filing: Filing, chance: random.Random) -> None:
    if chance.random() < 0.25:
        for place in range(one(((1, 2, 3, 5), (58, 20, 12, 10)), chance)):
            nature = filing.owner.nature if place == 0 else f"{filing.owner.nature} {place + 1}"
            hold_shares(filing, nature, filing.owner.elsewhere + place)
    if chance.random() < 0.045:
        for _ in range(chance.randrange(0, 6)):
            new_lot(filing, chance)
        for lot in filing.owner.lots:
            held = {"UNDLYNG_SEC_SHARES": amount(lot.quantity), "SHRS_OWND_FOLWNG_TRANS": amount(lot.quantity)}
            filing.rows["DERIV_HOLDING"].append(option_terms(filing, lot) | held)


def _business_day(day: date) -> date:
    return day - timedelta(days=max(day.weekday() - 4, 0))

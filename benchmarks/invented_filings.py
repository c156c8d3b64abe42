"""Invented filings of a quarter, the same for the same seed: what owners of many issuers report, in the mix of real quarters.

`filings(36_000, seed=1)` yields them issuer by issuer in blocks, so that any number takes the memory of one block. Balances go on from
filing to filing of an owner, but for one row in twenty-five that goes on from a balance that no row led to, and for late filings.

Measured on a real quarter of 36,075 filings, of which five tables were at hand: forms (4 90.2 %, 3 7.9 %, amendments 1.7 %, half of them of
filings before the quarter), 8.5 filings per issuer, derivative rows, their codes and the share held indirectly, holdings, signatures, late
rows. Measured on 8,107 real Forms 4 with all tables: owners per filing and issuers per owner (one in 96 % both), filings per owner (one in
51 %), non-derivative rows (none in 16.5 %, mean 1.6), codes, days, footnotes (2.6 per filing, their lengths, how many are said again),
exit and plan boxes. Made: who does what when, quantities, prices, names and texts. A real quarter has more titles, longer tails, and more
slips of the pen.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from benchmarks import invented_notes as notes
from benchmarks.insiders import (
    EXIT_BOXES,
    FILINGS_PER_OWNER,
    OWNERS_AT_MOST,
    OWNERS_PER_ISSUER,
    PLAN_BOXES,
    Filing,
    Owner,
    an_issuer,
    an_owner,
    business_day,
    one,
)
from benchmarks.invented_rows import a_price, add_note, fill, hold_shares, list_derivatives, new_lot
from benchmarks.invented_stories import STORIES

FIRST_DAY: Final = date(2024, 1, 2)
DAYS: Final = 88
ISSUERS_IN_A_BLOCK: Final = 120
ITS_FILLERS: Final = 3
_LATER_FORMS: Final = (("4", "4/A", "5", "5/A"), (98.1, 1.6, 0.2, 0.05))
_FIRST_FORMS: Final = (("3", "3/A"), (97, 3))


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
        owner = an_owner(number * OWNERS_AT_MOST + place, issuer, chance)
        days = sorted(chance.randrange(DAYS) for _ in range(one(FILINGS_PER_OWNER, chance)))
        for order, after in enumerate(days):
            is_new = order == 0 and chance.random() < 0.18
            yield business_day(FIRST_DAY + timedelta(days=after)), owner, one(_FIRST_FORMS if is_new else _LATER_FORMS, chance)


def _filing(accession: str, form: str, filed: date, owner: Owner, last: Filing | None, chance: random.Random) -> Filing:
    late = chance.random() < 0.03
    period = business_day(filed - timedelta(days=chance.randrange(11, 200) if late else chance.choice((1, 2, 2, 2, 3))))
    filing = Filing(accession=accession, form=form, filed=filed, period=period, owner=owner, day=period)
    if not filing.is_first:
        filing.exit_box, filing.plan_box = one(EXIT_BOXES, chance), one(PLAN_BOXES, chance)
    if form.endswith("/A"):
        _amend(filing, last, chance)
    else:
        _report(filing, chance)
        _annotate(filing, chance)
    if owner.office == "See Remarks":
        filing.remarks = "Executive Vice President and Chief Commercial Officer"
    return filing


def _report(filing: Filing, chance: random.Random) -> None:
    if filing.is_first:
        _begin(filing, chance)
    else:
        one(STORIES, chance)(filing, chance)
        _holdings(filing, chance)


def _amend(filing: Filing, last: Filing | None, chance: random.Random) -> None:
    """Say the same as the last filing again, with another price in one row; or amend a filing from before the quarter."""
    if last is not None and last.form == filing.form[0]:
        filing.original, filing.period = last.filed, last.period
        filing.rows = {table: [dict(row) for row in rows] for table, rows in last.rows.items()}
        filing.notes = list(last.notes)
    else:
        filing.period = filing.day = business_day(FIRST_DAY - timedelta(days=chance.randrange(5, 60)))
        filing.original = business_day(filing.period + timedelta(days=2))
        _report(filing, chance)
    for row in filing.rows["NONDERIV_TRANS"][:1]:
        row["TRANS_PRICEPERSHARE"] = a_price(filing, chance)
    filing.remarks = "This amendment corrects the price."


def _begin(filing: Filing, chance: random.Random) -> None:
    owner = filing.owner
    if chance.random() < 0.43:
        hold_shares(filing, "", owner.shares, chance)
    else:
        owner.shares = 0
    if chance.random() < 0.2:
        for _ in range(chance.randrange(1, 6)):
            new_lot(filing, chance)
        list_derivatives(filing, chance)


def _holdings(filing: Filing, chance: random.Random) -> None:
    owner = filing.owner
    if chance.random() < 0.26:
        for place in range(one(((1, 2, 3, 4, 8), (62, 20, 10, 5, 3)), chance)):
            if place == 0 and chance.random() < 0.36:
                hold_shares(filing, "", owner.shares, chance)
            else:
                hold_shares(filing, owner.nature if place == 0 else f"{owner.nature} {place + 1}", owner.elsewhere + place, chance)
    if chance.random() < 0.05:
        for _ in range(chance.randrange(1, 6)):
            new_lot(filing, chance)
        list_derivatives(filing, chance)


def _annotate(filing: Filing, chance: random.Random) -> None:
    """Cite further notes beside balances."""
    rows = [row for rows in filing.rows.values() for row in rows if "SHRS_OWND_FOLWNG_TRANS" in row]
    issuer = filing.owner.issuer
    if filing.owner.is_fund and rows and chance.random() < 0.4:
        add_note(rows[0], "SHRS_OWND_FOLWNG_TRANS", fill(filing, notes.FUNDS, issuer.number % 997))
    while rows and chance.random() < 0.47:
        note = notes.FILLERS[(issuer.number + chance.randrange(ITS_FILLERS)) % len(notes.FILLERS)]
        add_note(chance.choice(rows), "SHRS_OWND_FOLWNG_TRANS", fill(filing, note, issuer.number % 97))

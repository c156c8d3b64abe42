"""Small books for laws: a few filings of a few owners.

There are late reports, amendments, totals that are right, wrong or missing, joint owners, footnotes that tell trusts apart, lots, exits,
and filings known by day only. Numbers are few and small, so that balances meet by chance.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import msgspec
from hypothesis import strategies as st

from ledger.commands import RecordFiling
from ledger.values.form import ReportingOwner, Row
from tests.builders import ADA, BEN, COMMON, FUND, a_filing, an_option, held, shares, transacted, units

FIRST_DAY = date(2024, 1, 2)
DAYS = 60
AS_OF = tuple(str(FIRST_DAY + timedelta(days=days)) for days in (-1, 5, 20, 40, DAYS, 2 * DAYS))
NOTES = {
    "1": "Held by a trust for the daughter of the reporting person.",
    "2": "Shares of an annuity vehicle with a bank as fiduciary.",
    "3": "The award vests in three equal monthly installments beginning on January 20, 2024.",
    "4": "Includes 200 unvested restricted stock units.",
}
RESTATED = {**NOTES, "5": "The original form is restated in its entirety."}

_LOT = an_option("4.00", expires=str(FIRST_DAY + timedelta(days=45)), exercisable=str(FIRST_DAY + timedelta(days=20)), underlying=300)
_SECURITIES = [COMMON] * 6 + [shares("Common Stock, par value $0.01"), _LOT, _LOT, an_option("5.00", underlying=200), units()]

_AT_DATE = {"exercisable_on": "3"}
_ABOUT_AMOUNTS = [{"quantity": "3"}, {"reported_total": "4"}]

_owners = st.sampled_from([(ADA,), (ADA,), (ADA,), (BEN,), (FUND, ADA)])
_hundreds = st.integers(0, 6).map(lambda number: number * 100)
_maybe = st.sampled_from([True, False, False, False, False, False, False])
_natures = st.sampled_from([None, None, None, "By Trust", "See footnote 1"])
_notes = st.sampled_from([None, "1", "2", *_ABOUT_AMOUNTS])


def _day(offset: int) -> str:
    return str(FIRST_DAY + timedelta(days=offset))


@st.composite
def _rows(draw: st.DrawFn, filed: int) -> Row:
    of, via = draw(st.sampled_from(_SECURITIES)), draw(_natures)
    notes = draw(_notes if of.terms is None else st.one_of(_notes, st.just(_AT_DATE)))
    total = None if draw(_maybe) else draw(_hundreds)
    if draw(st.integers(0, 3)) == 0:
        return held(total, of=of, via=via, notes=notes)
    return transacted(
        draw(st.sampled_from("PSMAG")),
        None if draw(_maybe) else draw(st.sampled_from(("A", "D"))),
        None if draw(_maybe) else draw(_hundreds),
        on=_day(filed - draw(st.sampled_from((0, 0, 1, 2, 30)))),
        after=total,
        of=of,
        via=via,
        notes=notes,
    )


def _cited(notes: dict[str, str], rows: Sequence[Row]) -> dict[str, str]:
    """The footnotes that the rows cite, and what the form says as a whole."""
    numbers = {note for row in rows for citation in row.citations for note in citation.footnotes}
    return {number: text for number, text in notes.items() if number in numbers or number not in NOTES}


@st.composite
def _filings(draw: st.DrawFn) -> RecordFiling:
    filed = draw(st.integers(0, DAYS))
    rows = draw(st.lists(_rows(filed), max_size=4))
    owners: tuple[ReportingOwner, ...] = draw(_owners)
    return a_filing(
        draw(st.sampled_from(("3", "4", "4", "4", "4", "5"))),
        accepted=draw(st.sampled_from((f"{_day(filed)} 16:30", f"{_day(filed)} 16:30", f"{_day(filed)} 21:50", None))),
        filed=_day(filed),
        period=_day(filed - draw(st.sampled_from((0, 1, 10)))),
        owners=owners,
        rows=rows,
        exit_box=draw(st.sampled_from((None, None, None, False, True))),
        footnotes=_cited(NOTES, rows),
    )


@st.composite
def _amendments(draw: st.DrawFn, original: RecordFiling) -> RecordFiling:
    """An amendment of a filing: some of its rows as they were, some with another quantity or total, some new, some left out."""
    assert original.form.filed_on is not None
    filed = (original.form.filed_on - FIRST_DAY).days
    after = filed + draw(st.integers(0, 30))
    kept = [row for row in original.rows if not draw(_maybe)]
    rows = [_corrected(draw, row) if draw(st.booleans()) else row for row in kept] + draw(st.lists(_rows(filed), max_size=1))
    return a_filing(
        f"{original.form.form_type}/A",
        accepted=f"{_day(after)} 17:15",
        filed=_day(after),
        original=_day(filed + draw(st.sampled_from((0, 0, 0, 1, 9)))),
        period=str(original.form.period_of_report),
        owners=original.form.owners,
        rows=rows,
        footnotes=_cited(draw(st.sampled_from((NOTES, NOTES, RESTATED))), rows),
    )


def _corrected(draw: st.DrawFn, row: Row) -> Row:
    cell = "reported_total" if row.kind == "holding" or draw(st.booleans()) else "quantity"
    return msgspec.structs.replace(row, **{cell: Decimal(draw(_hundreds))})


@st.composite
def small_books(draw: st.DrawFn, max_filings: int = 4) -> list[RecordFiling]:
    """Filings in an order of arrival; no two share an accession number."""
    filings = draw(st.lists(_filings(), min_size=1, max_size=max_filings))
    amended = draw(st.lists(st.sampled_from(filings), max_size=2))
    found = [*filings, *(draw(_amendments(filing)) for filing in amended)]
    return list({filing.form.accession_number: filing for filing in found}.values())


def shuffled_books(max_filings: int = 4) -> st.SearchStrategy[tuple[list[RecordFiling], list[RecordFiling]]]:
    """The same filings in two orders of arrival."""
    return small_books(max_filings).flatmap(lambda filings: st.tuples(st.just(filings), st.permutations(filings)))

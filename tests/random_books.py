"""Small random books for laws: late reports, amendments that fit or do not, wrong and missing totals, trusts and lots, all at once."""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import strategies as st

from ledger.commands import RecordFiling
from ledger.values.form import ReportingOwner, Row
from tests.builders import ADA, COMMON, a_filing, an_option, bought, granted, held, sold, units

DAYS = tuple(date(2024, 1, 1) + timedelta(days=number) for number in range(12))
TIMES = tuple(f"2024-01-{number:02} 17:{minute:02}" for number in range(3, 28) for minute in (0, 30))

STATED = "Ms. Quill also holds vested options to purchase {} shares and unvested options to purchase {}, all of which expire {}."

hundreds = st.integers(0, 12).map(lambda number: number * 100)
natures = st.sampled_from([None, None, "By Trust", "By Spouse"])


@st.composite
def rows(draw: st.DrawFn) -> Row:
    of = draw(st.sampled_from([*[COMMON] * 5, an_option(), an_option("6.00"), an_option("7.00", expires="2024-01-08"), units()]))
    via = draw(natures) if of is COMMON else None
    after = draw(hundreds)
    kind = draw(st.sampled_from(["bought", "sold", "held"]))
    if kind == "held":
        return held(after, via=via, of=of)
    day = str(draw(st.sampled_from(DAYS)))
    size, total = draw(st.integers(1, 5)) * 100, draw(st.sampled_from([after, after, after, None]))
    if kind == "bought" and draw(st.booleans()):
        return granted(size, on=day, after=total, of=of)
    deed = bought if kind == "bought" else sold
    return deed(size, on=day, after=total, via=via, of=of)


@st.composite
def footnotes(draw: st.DrawFn) -> dict[str, str] | None:
    """Now and then a footnote that states an option position which no row reports."""
    if draw(st.integers(0, 3)):
        return None
    expires = draw(st.sampled_from(["March 14, 2032", "January 8, 2024"]))
    return {"1": STATED.format(draw(st.integers(1, 3)) * 100, draw(st.integers(1, 3)) * 100, expires)}


@st.composite
def books(draw: st.DrawFn, *together: Sequence[ReportingOwner]) -> list[RecordFiling]:
    """Filings about one issuer in order of knowledge, each of one of the groups of owners (none given: of one owner alone)."""
    times = sorted(draw(st.lists(st.sampled_from(TIMES), min_size=1, max_size=5, unique=True)))
    told: list[RecordFiling] = []
    for accepted in times:
        form_type = draw(st.sampled_from(["3", "4", "4", "4", "5", "4/A"]))
        earlier = draw(st.sampled_from(times))
        told.append(
            a_filing(
                form_type,
                accepted=accepted,
                owners=draw(st.sampled_from(together or ((ADA,),))),
                period=str(draw(st.sampled_from(DAYS))),
                original=earlier[:10] if form_type == "4/A" else None,
                rows=draw(st.lists(rows(), min_size=1, max_size=3)),
                footnotes=draw(footnotes()),
            )
        )
    return told

"""The examples on the page of the reading rules come out as the page says."""

import re
from datetime import date
from decimal import Decimal

from ledger.values.form import Issuer, ReportedForm
from projections.deadlines.closures import CLOSURES
from projections.short_swing.treatment import ByHand, Counts, Exempt, treatment_of
from projections.short_swing.windows import last_match
from tests.builders import a_filing, a_form_3, a_form_4, a_form_5, bought, held, sold, transacted
from tests.readings import Reading
from tests.recorded import RecordedBook
from tests.reference import REFERENCE
from tests.short_swing import OFFICER

FORM = ReportedForm(form_type="4", issuer=Issuer(), owners=())
PAGE = (REFERENCE / "rules.md").read_text()
NOTES = {"1": "Held by the Quill Family Trust.", "2": "Held by the reporting person's spouse."}


def rows_under(heading: str) -> list[list[str]]:
    """The rows of the first table under a heading, without its head."""
    lines = re.findall(r"(?:^\|.*\n)+", PAGE.partition(f"\n{heading}\n")[2], re.MULTILINE)[0].splitlines()
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in lines[2:]]


def number(text: str) -> int:
    return int(text.replace(",", ""))


def test_balances_are_as_the_table_shows() -> None:
    told = rows_under("## 3. Balances")
    filings = []
    for day, (words, total, *_) in enumerate(told[1:], start=1):
        deed, amount = words.split()
        row = (bought if deed == "bought" else sold)(
            number(amount), on=f"2024-05-0{day}", after=None if total == "not stated" else number(total)
        )
        filings.append(a_form_4(accepted=f"2024-05-0{day} 18:00", rows=[row]))
    points = [item.point for item in Reading(*filings).reading.points]

    assert [(point.quantity, point.basis, ", ".join(point.flags)) for point in points] == [
        (number(balance), basis, flags) for _, _, balance, basis, flags in told
    ]
    assert "3,700 at the end instead of 3,600" in PAGE
    assert [point.reconstructed for point in points][-1] == 3700


def test_two_indirect_holdings_are_two_lines_and_the_next_row_is_of_the_one_whose_note_it_cites() -> None:
    rows = [held(after, via="See footnote", notes={"ownership_form": note}) for after, note in ((500, "1"), (900, "2"))]
    first = a_filing("3", accepted="2024-01-12 18:00", period="2024-01-10", rows=rows, footnotes=NOTES)
    sale = sold(100, on="2024-05-01", after=800, via="See footnote", notes={"ownership_form": "1"})
    reading = Reading(first, a_form_4(accepted="2024-05-02 18:00", rows=[sale], footnotes={"1": NOTES["2"]}))

    assert reading.quantities("2024-05-01", via="See footnote") == [500, 800]


def test_a_date_that_lost_its_century_is_repaired() -> None:
    row = transacted("S", "D", 10, on=None, raw_date="0024-03-04", after=90)
    point = Reading(a_form_4(accepted="2024-03-06 18:00", rows=[row])).only("2024-03-04")

    assert (str(point.effective), set(point.flags) & {"repaired_date", "low_confidence"}) == (
        "2024-03-04",
        {"repaired_date", "low_confidence"},
    )


def test_totals_that_all_show_the_end_imply_the_balance_before_all() -> None:
    rows = [sold(100, on="2024-05-01", after=1000), sold(50, on="2024-05-01", after=1000)]
    points = [item.point for item in Reading(a_form_4(accepted="2024-05-02 18:00", rows=rows)).reading.points]

    assert [(point.quantity, point.basis) for point in points] == [(1150, "implied"), (1050, "computed"), (1000, "reported")]
    assert "inferred_order" in points[-1].flags


def test_form_5_asserts_one_total_at_the_end_of_the_fiscal_year() -> None:
    opening = a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=[held(1000)])
    sales = [sold(100, on="2024-05-01", after=700), sold(200, on="2024-06-03", after=700)]
    year = a_form_5(accepted="2025-02-10 18:00", year_end="2024-12-31", rows=sales)
    reading = Reading(opening, year)

    assert [reading.common(day) for day in ("2024-05-01", "2024-06-03", "2024-12-31")] == [Decimal(900), Decimal(700), Decimal(700)]


def test_a_total_that_was_stated_without_a_late_row_keeps_its_number_and_its_cause_is_told() -> None:
    filings = (
        a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=[held(1000)]),
        a_form_4(accepted="2024-05-11 18:00", rows=[sold(100, on="2024-05-10", after=900)]),
        a_form_4(accepted="2024-07-01 18:00", rows=[sold(50, on="2024-05-06", after=950)]),
    )
    reading = Reading(*filings)

    assert reading.only("2024-05-10", known="2024-06-30 12:00").flags == ("reconciled",)
    assert reading.only("2024-05-10").flags == ("break:B9",)
    assert (reading.common("2024-05-10"), reading.common("2024-05-06")) == (Decimal(900), Decimal(950))


def test_a_late_total_stands_where_the_table_shows() -> None:
    filings, shown = [], []
    for month, (words, total, on_its_day, at_the_end) in zip((1, 6, 7), rows_under("## 6. Late reports"), strict=True):
        _, amount, _, day = words.split()
        filings.append(a_form_4(accepted=f"2024-{month:02}-12 18:00", rows=[bought(number(amount), on=day, after=number(total))]))
        reading = Reading(*filings)
        shown.append((reading.common(day) == number(on_its_day), reading.common("2024-12-31") == number(at_the_end)))

    assert shown == [(True, True)] * 3
    assert reading.only("2024-12-31").flags == ("break:B9", "late_total")


def test_causes_are_as_the_table_shows() -> None:
    opening = a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=[held(1000)])
    for _, stated, cause in rows_under("## 11. Causes of what does not follow"):
        row = sold(100, on="2024-05-10", after=stated.replace(",", ""))
        point = Reading(opening, a_form_4(accepted="2024-05-11 18:00", rows=[row])).only("2024-05-10")

        assert (str(point.quantity), point.flags) == (stated.replace(",", ""), (f"break:{cause}",)), stated


def test_a_stated_position_is_what_the_table_shows(book: RecordedBook) -> None:
    told = rows_under("## 13. Positions that footnotes state")
    note = re.findall(r'"(Ms\. Quill also holds.*?)"', " ".join(PAGE.split()))[0]
    book.record(a_form_4(accepted="2024-05-03 18:00", rows=[sold(100, on="2024-05-01", after=900)], footnotes={"1": f"{note}."}))

    assert len(told) > 4
    for as_of, *cells, _ in told:
        found = [held for held in book.held(as_of, known="2024-06-01") if held.security.table == "derivative"]
        stated = [[held.quantity, held.vested, held.unvested, held.undetermined] for held in found]
        assert stated == ([[number(cell) for cell in cells]] if cells[0] else []), as_of


def test_the_closures_are_those_of_the_calendar() -> None:
    (listed,) = re.findall(r"in the calendar:\n\n\|.*\n\|.*\n((?:\|.*\n)+)", PAGE)
    rows = [[cell.strip() for cell in line[1:-1].split("|")] for line in listed.splitlines()]

    assert rows == [[str(closure.closed_on), closure.source] for closure in CLOSURES]


def test_the_late_purchase_is_as_late_as_the_page_says(book: RecordedBook) -> None:
    row = transacted("P", "A", 300, on="2023-03-01", after=10_800, form_type="4")
    book.record(a_form_5(accepted="2024-02-12 17:00", year_end="2023-12-31", rows=[row]))
    answer = book.late_filings(issuer="NWND")
    (late,), (insider, _) = answer.rows, answer.summary

    assert (late.due_on, late.days_late, insider.late_reports, insider.late_transactions) == (date(2023, 3, 3), 236, 1, 1)
    assert insider.fiscal_year == 2023
    assert "236\nbusiness days late" in PAGE


def test_the_most_of_four_trades_is_what_the_page_says(book: RecordedBook) -> None:
    trades = (sold(100, on="2023-08-15", at=19, after=100), bought(100, on="2024-01-10", at=10, after=200))
    later = (bought(100, on="2024-05-20", at=12, after=300), sold(100, on="2024-06-28", at=20, after=200))
    for row in (*trades, *later):
        book.record(a_form_4(accepted=f"{row.transaction_date} 18:00", owner=OFFICER, rows=[row]))
    answer = book.short_swing(issuer="NWND")

    assert [f"{pair.profit:,f}" for pair in (*answer.rows, *answer.summary)] == ["900", "800", "1,700"]
    assert "1,700: January with August, 900, and May with June, 800" in " ".join(PAGE.split())
    assert f"{last_match(date(2023, 8, 31), 'strict')} is the last day that matches" in " ".join(PAGE.split())


def test_codes_are_to_section_16b_what_the_table_says() -> None:
    (table,) = re.findall(r"\| code \| in Table I \|.*\n.*\n((?:\|.*\n)+)", PAGE)
    told = {code: line for line in table.splitlines() for code in line.split("|")[1].strip().split(", ")}

    assert set(told) == {*"PLSUOADFMICXGWZJKEH", "none"}
    for code, line in told.items():
        for direction in ("A", "D"):
            row = transacted("" if code == "none" else code, direction, 10, on="2024-05-10", after=0, price=5)
            assert said_of(treatment_of(row, FORM, "in_office")) in line, (code, direction)


def said_of(found: Counts | Exempt | ByHand) -> str:
    """What the table says of a row; nothing of one whose code its direction contradicts."""
    if isinstance(found, Exempt):
        return f"`{found.by}`"
    if isinstance(found, ByHand):
        return "" if found.reason == "code-against-direction" else "to be judged by hand"
    return "`16b-3(f)`, unless" if found.kind == "discretionary" else found.kind

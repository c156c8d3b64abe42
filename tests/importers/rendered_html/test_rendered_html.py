"""Web pages of forms, read back: what is printed of a reading is what is read, and one behaviour at a time."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import Page, edgar_page, software_page

from importers import rendered_html
from importers.form_reading import FormReading, UnreadableError
from ledger.values.form import (
    Address,
    Citation,
    DerivativeTerms,
    Footnote,
    HoldingRow,
    Issuer,
    Relationship,
    ReportedForm,
    ReportingOwner,
    Row,
    Signature,
    TransactionRow,
)

FORMS = Path(__file__).parent / "forms"
OWNER = ReportingOwner(
    cik="0009900011",
    name="Quill Beatrix T",
    relationship=Relationship(is_director=True, is_officer=True, officer_title="VP - Casting"),
    address=Address(street1="C/O LARKSPUR FOUNDRY, INC.", street2="18 ANVIL ROAD", city="DULUTH", state="MN", zip_code="55802"),
)
SALE = TransactionRow(
    table="I",
    row=1,
    security_title="Common Stock",
    transaction_date=date(2023, 5, 4),
    transaction_form_type="4",
    transaction_code="S",
    equity_swap=False,
    acquired_disposed="D",
    quantity=Decimal(2500),
    price_per_share=Decimal("21.3725"),
    reported_total=Decimal(1750),
    ownership_form="D",
    citations=(Citation("transaction_code", ("1",)), Citation("price_per_share", ("2",))),
)
SPOUSE = HoldingRow(
    table="I",
    row=1,
    security_title="Common Stock",
    reported_total=Decimal(320),
    ownership_form="I",
    nature_of_ownership="By Spouse",
    citations=(Citation("reported_total", ("3",)),),
)
EXERCISE = TransactionRow(
    table="II",
    row=1,
    security_title="Employee Stock Option (right to buy)",
    transaction_date=date(2023, 5, 4),
    transaction_form_type="4",
    transaction_code="M",
    equity_swap=False,
    acquired_disposed="D",
    quantity=Decimal(2500),
    price_per_share=Decimal(0),
    reported_total=Decimal(7500),
    ownership_form="D",
    terms=DerivativeTerms(
        exercise_price=Decimal("8.50"), expires_on=date(2030, 11, 3), underlying_title="Common Stock", underlying_quantity=Decimal(2500)
    ),
    citations=(Citation("exercisable_on", ("4",)),),
)
NOTES = HoldingRow(
    table="II",
    row=1,
    security_title="6% Convertible Notes",
    reported_value=Decimal(2500000),
    ownership_form="D",
    terms=DerivativeTerms(
        exercise_price=Decimal(15),
        exercisable_on=date(2021, 6, 1),
        expires_on=date(2026, 6, 1),
        underlying_title="Common Stock",
        underlying_value=Decimal(2500000),
    ),
)


def a_form_4(*rows: Row, **changes: object) -> FormReading:
    form = ReportedForm(
        form_type="4",
        period_of_report=date(2023, 5, 4),
        not_subject_to_section_16=False,
        plan_10b5_1=False,
        issuer=Issuer(cik="0009900010", name="Larkspur Foundry, Inc.", symbol="LKFY"),
        owners=(OWNER,),
        footnotes=tuple(Footnote(str(number), f"Note number {number}.") for number in range(1, 5)),
        remarks="Power of attorney is on file.",
        signatures=(Signature("/s/ Ingrid Osei, attorney-in-fact", date(2023, 5, 8)),),
    )
    return FormReading(form=msgspec.structs.replace(form, **changes), rows=rows or (SALE, SPOUSE, EXERCISE, NOTES))


def anonymous(reading: FormReading) -> FormReading:
    """Without the CIKs that only EDGAR's pages link."""
    owners = tuple(msgspec.structs.replace(owner, cik=None) for owner in reading.form.owners)
    issuer = msgspec.structs.replace(reading.form.issuer, cik=None)
    return msgspec.structs.replace(reading, form=msgspec.structs.replace(reading.form, owners=owners, issuer=issuer))


def test_edgars_page_reads_back_whole() -> None:
    assert rendered_html.read(edgar_page(a_form_4())) == a_form_4()


def test_a_page_of_filing_software_reads_back_whole_but_for_ciks() -> None:
    assert rendered_html.read(software_page(a_form_4())) == anonymous(a_form_4())


@pytest.mark.parametrize("page", [edgar_page, software_page])
def test_boxes_of_the_form_are_read(page: Page) -> None:
    form = rendered_html.read(page(a_form_4(not_subject_to_section_16=True, plan_10b5_1=True))).form
    assert (form.not_subject_to_section_16, form.plan_10b5_1) == (True, True)


@pytest.mark.parametrize("page", [edgar_page, software_page])
def test_an_empty_10b5_1_box_says_nothing_before_forms_asked(page: Page) -> None:
    early = a_form_4(period_of_report=date(2023, 3, 29), signatures=(Signature("/s/ Ingrid Osei", date(2023, 3, 31)),))
    assert rendered_html.read(page(early)).form.plan_10b5_1 is None


@pytest.mark.parametrize("page", [edgar_page, software_page])
def test_an_amendment_states_its_original_day(page: Page) -> None:
    form = rendered_html.read(page(a_form_4(form_type="4", original_filed_on=date(2023, 5, 6)))).form
    assert (form.form_type, form.original_filed_on) == ("4/A", date(2023, 5, 6))


@pytest.mark.parametrize("page", [edgar_page, software_page])
def test_v_is_an_early_report_and_k_an_equity_swap(page: Page) -> None:
    early = msgspec.structs.replace(SALE, transaction_form_type="5", timeliness="E", equity_swap=True)
    assert rendered_html.read(page(a_form_4(early))).rows == (early,)


@pytest.mark.parametrize("page", [edgar_page, software_page])
def test_form_3_has_its_own_columns(page: Page) -> None:
    option = msgspec.structs.replace(NOTES, reported_value=None, transaction_form_type=None)
    reading = rendered_html.read(page(a_form_4(SPOUSE, option, form_type="3", not_subject_to_section_16=None, plan_10b5_1=None)))
    assert (reading.form.form_type, reading.rows) == ("3", (SPOUSE, option))


@pytest.mark.parametrize("page", [edgar_page, software_page])
def test_rows_of_form_5_are_of_type_5_unless_the_box_says_otherwise(page: Page) -> None:
    gift = msgspec.structs.replace(SALE, transaction_code="G", transaction_form_type="5")
    on_time = a_form_4(gift, form_type="5", form_3_holdings_reported=False, form_4_transactions_reported=False)
    assert rendered_html.read(page(on_time)).rows == (gift,)
    late = a_form_4(gift, form_type="5", form_3_holdings_reported=False, form_4_transactions_reported=True)
    assert rendered_html.read(page(late)).rows == (msgspec.structs.replace(gift, transaction_form_type="4"),)


def test_every_owner_of_filing_software_has_a_relationship() -> None:
    fund = ReportingOwner(
        name="Cinder Peak Capital LP", relationship=Relationship(is_ten_percent_owner=True, is_other=True, other_text="Former group")
    )
    reading = rendered_html.read(software_page(a_form_4(owners=(OWNER, fund))))
    assert reading.form.owners[1] == fund
    assert reading.findings == ()


def test_edgars_page_shows_the_relationship_of_the_first_owner_only() -> None:
    fund = ReportingOwner(cik="0009900012", name="Cinder Peak Capital LP", relationship=Relationship(is_ten_percent_owner=True))
    reading = rendered_html.read(edgar_page(a_form_4(owners=(OWNER, fund))))
    assert [owner.cik for owner in reading.form.owners] == ["0009900011", "0009900012"]
    assert reading.form.owners[1].relationship == Relationship()
    assert [(finding.code, finding.place) for finding in reading.findings] == [
        ("relationship-not-certain", "form/owners/1/relationship"),
        ("relationship-not-shown", "form/owners/2/relationship"),
    ]


def test_title_and_other_text_are_told_apart() -> None:
    held = Relationship(is_officer=True, is_other=True, officer_title="Chair", other_text="Member of group")
    for page in (edgar_page, software_page):
        owner = rendered_html.read(page(a_form_4(owners=(msgspec.structs.replace(OWNER, relationship=held),)))).form.owners[0]
        assert owner.relationship == held


def test_the_day_that_old_pages_print_for_a_footnote_is_no_day() -> None:
    page = edgar_page(a_form_4(EXERCISE)).replace(
        b"<td><span><sup>(4)</sup></span></td>", b"<td>08/08/1988<span><sup>(4)</sup></span></td>"
    )
    row = rendered_html.read(page).rows[0]
    assert row.terms == EXERCISE.terms
    assert [(raw.field, raw.text) for raw in row.raw] == [("exercisable_on", "08/08/1988")]
    assert row.citations == EXERCISE.citations


def test_that_day_without_a_footnote_is_a_day() -> None:
    page = edgar_page(a_form_4(EXERCISE)).replace(b"<td><span><sup>(4)</sup></span></td>", b"<td>08/08/1988</td>")
    terms = rendered_html.read(page).rows[0].terms
    assert terms is not None
    assert terms.exercisable_on == date(1988, 8, 8)


def test_a_saved_page_remembers_its_accession_number() -> None:
    note = b"<!-- saved from url=(0086)https://www.sec.gov/Archives/edgar/data/9900010/000990001123000007/xslF345X03/doc4.xml -->\n"
    assert rendered_html.read(note + edgar_page(a_form_4())).form.accession_number == "0009900011-23-000007"


def test_a_row_with_missing_cells_still_reads_when_it_can() -> None:
    page = edgar_page(a_form_4(SALE)).replace(b"<td>S<span><sup>(1)</sup></span></td><td></td>", b"<td>S<span><sup>(1)</sup></span></td>")
    assert rendered_html.read(page).rows == (SALE,)


def test_a_number_that_is_none_is_kept_as_raw_text() -> None:
    reading = rendered_html.read(edgar_page(a_form_4(SALE)).replace(b"<td>1,750</td>", b"<td>1,750 shs, see note</td>"))
    assert reading.rows[0].reported_total is None
    assert [(finding.code, finding.place, finding.raw) for finding in reading.findings] == [
        ("not-a-number", "I/transaction/1/reported_total", "1,750 shs, see note")
    ]


@pytest.mark.parametrize("page", [edgar_page, software_page])
def test_a_page_that_is_cut_off_is_refused(page: Page) -> None:
    contents = page(a_form_4())
    with pytest.raises(UnreadableError) as caught:
        rendered_html.read(contents[: contents.index(b"6% Convertible")])
    assert caught.value.reason == "truncated-page"


def test_elements_that_lie_too_deep_are_refused() -> None:
    with pytest.raises(UnreadableError) as caught:
        rendered_html.read(b"<div>" * 3000 + edgar_page(a_form_4()))
    assert caught.value.reason == "malformed-html"


@pytest.mark.parametrize("contents", [b"", b"<html><td>Annual report</td></html>", b"<ownershipDocument/>", b"%PDF-1.7"])
def test_other_documents_are_not_recognised(contents: bytes) -> None:
    assert not rendered_html.recognises(contents)


@pytest.mark.parametrize("page", [edgar_page, software_page])
def test_pages_are_recognised(page: Page) -> None:
    assert rendered_html.recognises(page(a_form_4()))


amounts = st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False).map(lambda value: value.normalize() + Decimal(0))
titles = st.lists(
    st.sampled_from(["Common", "Stock", "Class A", "Units", "$.01 par", "(right to buy)", "& Notes", "<new>"]), min_size=1, max_size=4
).map(" ".join)


@settings(max_examples=40, deadline=None)
@given(
    title=titles,
    quantity=st.none() | amounts,
    price=st.none() | amounts,
    total=st.none() | amounts,
    direct=st.sampled_from(["A", "D"]),
    cites=st.sets(st.sampled_from(["security_title", "transaction_date", "quantity", "price_per_share", "reported_total"])),
)
def test_any_transaction_reads_back(
    title: str, quantity: Decimal | None, price: Decimal | None, total: Decimal | None, direct: str, cites: set[str]
) -> None:
    row = msgspec.structs.replace(
        SALE,
        security_title=title,
        quantity=quantity,
        price_per_share=price,
        reported_total=total,
        acquired_disposed=direct,
        citations=tuple(
            Citation(field, ("2", "4"))
            for field in ("security_title", "transaction_date", "quantity", "price_per_share", "reported_total")
            if field in cites
        ),
    )
    for page in (edgar_page, software_page):
        assert rendered_html.read(page(a_form_4(row))).rows == (row,)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_pages_are_read_or_refused(data: st.DataObject) -> None:
    contents = bytearray(data.draw(st.sampled_from([edgar_page, software_page]))(a_form_4()))
    start = data.draw(st.integers(0, len(contents)))
    contents[start : start + data.draw(st.integers(0, 400))] = data.draw(st.binary(max_size=20))
    end = data.draw(st.integers(0, len(contents)))
    with suppress(UnreadableError):
        rendered_html.read(bytes(contents[:end]))

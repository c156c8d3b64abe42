"""Due dates worked out by hand: kinds of rows, the dates since which rules hold, fiscal years, and the day on which a form is filed."""

from datetime import date

import msgspec
import pytest

from ledger.commands import RecordFiling
from ledger.values.form import Signature, TransactionRow
from projections.accounts.reports import Filing
from projections.deadlines.calendar import Calendar
from projections.deadlines.due import due
from projections.deadlines.filed import Filed, filed_of
from projections.deadlines.fiscal_years import CALENDAR_YEARS, FiscalYears, read_fiscal_years
from projections.deadlines.rules import CLOCKS, RULE_NAMES, RULES, RuleName, Subject
from projections.deadlines.small_acquisitions import Dated, deferral_ended
from projections.deadlines.subjects import subject_of
from tests.builders import a_form_4, bought, day, sold, transacted
from tests.readings import reports

CALENDAR = Calendar()
JUNE = FiscalYears(6, 30)


def filing_of(command: RecordFiling) -> Filing:
    (report,) = reports(command)
    return report.filing


def due_date(subject: Subject, on: str, *, deemed: str | None = None, years: FiscalYears | None = CALENDAR_YEARS) -> tuple[RuleName, str]:
    found = due(subject, date.fromisoformat(on), CALENDAR, years, day(deemed))
    return found.rule, str(found.due_on)


@pytest.mark.parametrize(
    ("subject", "on", "rule", "due_on"),
    [
        # ten calendar days, moved from Sunday 2023-02-05 and from Washington's Birthday
        ("initial_statement", "2023-01-10", "form-3", "2023-01-20"),
        ("initial_statement", "2023-01-26", "form-3", "2023-02-06"),
        ("initial_statement", "2024-02-09", "form-3", "2024-02-20"),
        ("statement_on_registration", "2023-05-10", "form-3-registration", "2023-05-10"),
        # two business days, over a weekend, a holiday, and from a Saturday
        ("transaction", "2023-03-01", "form-4", "2023-03-03"),
        ("transaction", "2023-03-03", "form-4", "2023-03-07"),
        ("transaction", "2024-02-15", "form-4", "2024-02-20"),
        ("transaction", "2023-06-10", "form-4", "2023-06-13"),
        ("transaction", "2024-03-28", "form-4", "2024-04-01"),
        ("exempt_with_issuer", "2024-02-15", "form-4", "2024-02-20"),
        ("gift_received", "2023-03-01", "form-5-gift-received", "2024-02-14"),
        ("other_exempt", "2023-03-01", "form-5", "2024-02-14"),
        ("small_acquisition", "2023-03-01", "form-5-small-acquisition", "2024-02-14"),
        ("small_acquisition_ended", "2024-05-02", "form-4-small-acquisition", "2024-05-06"),
    ],
)
def test_due_dates(subject: Subject, on: str, rule: RuleName, due_on: str) -> None:
    assert due_date(subject, on) == (rule, due_on)


@pytest.mark.parametrize(
    ("subject", "before", "since"),
    [
        # 2002-08-29: two business days in place of the tenth of the next month
        ("transaction", ("2002-08-28", "form-4-monthly", "2002-09-10"), ("2002-08-29", "form-4", "2002-09-03")),
        ("transaction", ("2001-12-14", "form-4-monthly", "2002-01-10"), ("2002-08-30", "form-4", "2002-09-04")),
        ("exempt_with_issuer", ("2002-08-28", "form-5-exempt-with-issuer", "2003-02-14"), ("2002-08-29", "form-4", "2002-09-03")),
        ("deemed_execution", ("2002-08-28", "form-4-monthly", "2002-09-10"), ("2002-08-29", "form-4-deemed-execution", "2002-09-03")),
        (
            "small_acquisition_ended",
            ("2002-08-28", "form-4-monthly", "2002-09-10"),
            ("2002-08-29", "form-4-small-acquisition", "2002-09-03"),
        ),
        # 2023-02-27: gifts
        ("gift_given", ("2022-12-20", "form-5-gift-given", "2023-02-14"), ("2023-03-01", "form-4-gift", "2023-03-03")),
        ("gift_given", ("2023-02-26", "form-5-gift-given", "2024-02-14"), ("2023-02-27", "form-4-gift", "2023-03-01")),
        # 2026-03-18: directors and officers of foreign private issuers
        ("transaction_of_foreign_issuer", ("2026-03-17", "not-required", "None"), ("2026-03-18", "form-4", "2026-03-20")),
        (
            "initial_statement_of_foreign_issuer",
            ("2019-05-01", "form-3-foreign-issuer", "2026-03-18"),
            ("2026-03-19", "form-3", "2026-03-30"),
        ),
    ],
)
def test_rules_change_by_date(subject: Subject, before: tuple[str, str, str], since: tuple[str, str, str]) -> None:
    for on, *expected in (before, since):
        assert due_date(subject, on) == tuple(expected), on


def test_each_subject_has_a_rule_for_every_day_and_each_rule_a_clock() -> None:
    assert {rule.subject for rule in RULES if rule.since == date.min} == {rule.subject for rule in RULES}
    assert {rule.name for rule in RULES} == set(RULE_NAMES) == set(CLOCKS)


@pytest.mark.parametrize(
    ("deemed", "due_on"),
    [
        (None, "2024-03-06"),
        ("2024-03-05", "2024-03-07"),
        ("2024-03-07", "2024-03-11"),  # the third business day after Monday 2024-03-04
        ("2024-03-15", "2024-03-11"),  # never later than that
        ("2024-03-01", "2024-03-06"),  # nor before the trade
    ],
)
def test_a_deemed_date_moves_the_deadline_by_three_business_days_at_most(deemed: str | None, due_on: str) -> None:
    assert due_date("deemed_execution", "2024-03-04", deemed=deemed) == ("form-4-deemed-execution", due_on)


def test_a_form_5_is_due_forty_five_days_after_the_fiscal_year() -> None:
    assert due_date("other_exempt", "2023-06-30", years=JUNE) == ("form-5", "2023-08-14")
    assert due_date("other_exempt", "2023-07-01", years=JUNE) == ("form-5", "2024-08-14")
    assert due_date("other_exempt", "2025-12-31") == ("form-5", "2026-02-17")  # from a Saturday over Washington's Birthday
    assert due_date("other_exempt", "2023-06-30", years=None) == ("form-5", "None")


@pytest.mark.parametrize(
    ("text", "found"),
    [("1231", "12-31"), ("06-30", "06-30"), ("0229", "02-29"), ("1332", None), ("0000", None), ("", None), (None, None), ("Dec 31", None)],
)
def test_the_end_of_a_fiscal_year_is_read_from_headers_and_options(text: str | None, found: str | None) -> None:
    years = read_fiscal_years(text)

    assert (years.text if years else None) == found


def test_a_fiscal_year_is_named_by_the_year_in_which_it_ends() -> None:
    february = FiscalYears(2, 29)

    assert [JUNE.year_of(date(2023, 6, 30)), JUNE.year_of(date(2023, 7, 1)), CALENDAR_YEARS.year_of(date(2023, 7, 1))] == [2023, 2024, 2023]
    assert (JUNE.start_of(2023), JUNE.end_of(2023)) == (date(2022, 7, 1), date(2023, 6, 30))
    assert [february.end_of(2023), february.end_of(2024)] == [date(2023, 2, 28), date(2024, 2, 29)]


@pytest.mark.parametrize(
    ("code", "direction", "form_type", "subject"),
    [
        *((code, "A", "4", "transaction") for code in "PMCXO"),
        *((code, "D", "4", "transaction") for code in "SUEH"),
        *((code, "A", "4", "exempt_with_issuer") for code in "AI"),
        *((code, "D", "4", "exempt_with_issuer") for code in "DF"),
        ("G", "D", "5", "gift_given"),
        ("G", "A", "5", "gift_received"),
        ("G", None, "5", None),
        ("L", "A", "5", "small_acquisition"),
        ("W", "A", "5", "other_exempt"),
        ("Z", "D", "5", "other_exempt"),
        ("J", "A", "5", "other_exempt"),
        ("J", "A", "4", "transaction"),
        ("J", "A", None, "transaction"),
        ("?", "A", "4", None),
    ],
)
def test_codes_tell_what_a_row_reports(code: str, direction: str | None, form_type: str | None, subject: Subject | None) -> None:
    row = TransactionRow(table="I", row=1, transaction_code=code, acquired_disposed=direction, transaction_form_type=form_type)  # type: ignore[arg-type]

    assert subject_of(row, "4") == subject


def test_on_a_form_5_code_j_alone_tells_nothing() -> None:
    row = TransactionRow(table="I", row=1, transaction_code="J", acquired_disposed="A")

    assert subject_of(row, "5") is None


@pytest.mark.parametrize(("code", "subject"), [("S", "deemed_execution"), ("I", "deemed_execution"), ("A", "exempt_with_issuer")])
def test_only_trades_are_deemed_to_be_executed(code: str, subject: Subject) -> None:
    row = TransactionRow(table="I", row=1, transaction_code=code, acquired_disposed="D", deemed_execution_date=date(2024, 3, 5))

    assert subject_of(row, "4") == subject


# The day on which a form is filed


@pytest.mark.parametrize(
    ("accepted", "filed", "counts"),
    [
        ("2024-06-28 21:50", "2024-06-28", "2024-06-28"),  # 01:50 of the next day in UTC
        ("2024-06-28 22:00", "2024-06-28", "2024-06-28"),
        ("2024-06-28 22:01", "2024-07-01", "2024-07-01"),
        ("2024-06-28 22:01", "2024-06-28", "2024-07-01"),
        ("2024-07-03 22:30", "2024-07-05", "2024-07-05"),  # over Independence Day
        ("2024-01-12 17:45", "2024-01-16", "2024-01-12"),  # ownership forms keep the day after 17:30 too
        ("2003-06-27 17:31", "2003-06-30", "2003-06-30"),  # as other forms, before 2003-06-30
        ("2003-06-30 21:59", "2003-06-30", "2003-06-30"),
    ],
)
def test_edgar_gives_the_day_until_ten_at_night(accepted: str, filed: str, counts: str) -> None:
    filing = filing_of(a_form_4(accepted=accepted, filed=filed, rows=[sold(1, on="2003-06-27", after=0)]))

    assert filed_of(filing, CALENDAR) == Filed(on=date.fromisoformat(counts), by="acceptance")


def test_a_filing_date_that_the_commission_adjusted_counts() -> None:
    filing = filing_of(a_form_4(accepted="2024-06-28 09:00", filed="2024-06-27", rows=[sold(1, on="2024-06-25", after=0)]))

    assert filed_of(filing, CALENDAR) == Filed(on=date(2024, 6, 27), by="filing_date")


def test_without_acceptance_the_filing_date_counts_and_else_the_latest_signature() -> None:
    row = sold(1, on="2024-06-25", after=0)
    dated = filing_of(a_form_4(filed="2024-06-27", rows=[row]))
    undated = filing_of(a_form_4(rows=[row]))
    signed = with_signatures(undated, date(2024, 6, 26), date(2024, 6, 27), None)

    assert filed_of(dated, CALENDAR) == Filed(on=date(2024, 6, 27), by="filing_date")
    assert filed_of(signed, CALENDAR) == Filed(on=date(2024, 6, 27), by="signature")
    assert filed_of(undated, CALENDAR) is None


def with_signatures(filing: Filing, *signed: date | None) -> Filing:
    signatures = tuple(Signature("Ada Quill", one) for one in signed)
    return msgspec.structs.replace(filing, form=msgspec.structs.replace(filing.form, signatures=signatures))


# Small acquisitions


def small(dollars: int, on: str, *, filed: str | None = None, security: str = "common") -> Dated:
    return Dated(
        row=transacted("L", "A", 100, on=on, after=100, price=str(dollars / 100)),
        day=date.fromisoformat(on),
        security=security,
        filed_on=day(filed),
    )


def a_sale(on: str, security: str = "common") -> Dated:
    return Dated(row=sold(10, on=on, after=0), day=date.fromisoformat(on), security=security, filed_on=None)


FIRST = small(6_000, "2024-02-01")


@pytest.mark.parametrize(
    ("others", "ended"),
    [
        ([], None),
        ([small(4_000, "2024-05-02")], None),
        ([small(5_000, "2024-05-02")], "2024-05-02"),
        ([small(5_000, "2024-08-02")], None),  # more than six months later
        ([small(5_000, "2024-05-02", security="preferred")], None),
        ([a_sale("2024-07-31")], "2024-07-31"),
        ([a_sale("2024-08-01")], None),
        ([a_sale("2024-01-31")], None),
        ([a_sale("2024-03-01", "preferred")], None),
    ],
)
def test_small_acquisitions_wait_while_they_stay_small_and_nothing_is_sold(others: list[Dated], ended: str | None) -> None:
    assert deferral_ended(FIRST, [FIRST, *others]) == day(ended)


def test_what_was_reported_before_counts_no_more() -> None:
    reported = small(6_000, "2024-02-01", filed="2024-02-02")
    later = small(5_000, "2024-05-02")

    assert deferral_ended(later, [reported, later]) is None


def test_what_has_no_price_counts_for_nothing() -> None:
    unpriced = Dated(row=transacted("L", "A", 100, on="2024-05-02", after=100), day=date(2024, 5, 2), security="common", filed_on=None)

    assert deferral_ended(FIRST, [FIRST, unpriced]) is None


def test_a_purchase_alone_ends_no_deferral() -> None:
    purchase = Dated(row=bought(1_000, on="2024-05-02", after=1_100), day=date(2024, 5, 2), security="common", filed_on=None)

    assert deferral_ended(FIRST, [FIRST, purchase]) is None

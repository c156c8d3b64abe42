"""Laws of due dates, and of reports of late filings on small books made by chance."""

from collections.abc import Iterator
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.commands import RecordFiling
from ledger.store.database import Database
from projections.deadlines.answer import LateFilingsAnswer
from projections.deadlines.calendar import Calendar
from projections.deadlines.due import due
from projections.deadlines.fiscal_years import FiscalYears
from projections.deadlines.rules import RULES, Subject, rule_of
from tests.builders import NORTHWIND
from tests.recorded import RecordedBook
from tests.small_books import shuffled_books

FIRST, LAST = date(2000, 1, 1), date(2027, 6, 30)

subjects: st.SearchStrategy[Subject] = st.sampled_from(sorted({rule.subject for rule in RULES}))
days = st.dates(FIRST, LAST)
years = st.builds(FiscalYears, st.integers(1, 12), st.integers(1, 28))
closed = st.lists(days, max_size=6)


@given(subject=subjects, day=days, fiscal=years, closures=closed)
def test_what_is_due_is_due_on_a_business_day_that_is_not_before_it_happened(
    subject: Subject, day: date, fiscal: FiscalYears, closures: list[date]
) -> None:
    calendar = Calendar(closures)
    found = due(subject, day, calendar, fiscal)

    assert (found.due_on is None) == (found.rule == "not-required")
    if found.due_on is not None:
        assert calendar.is_business_day(found.due_on)
        assert found.due_on >= day


@given(subject=subjects, day=days, after=st.integers(0, 400), fiscal=years)
def test_within_one_rule_what_happened_earlier_is_not_due_later(subject: Subject, day: date, after: int, fiscal: FiscalYears) -> None:
    later = min(day + timedelta(days=after), LAST)
    first, second = (due(subject, on, Calendar(), fiscal) for on in (day, max(day, later)))

    if rule_of(subject, day) == rule_of(subject, max(day, later)) and first.due_on is not None and second.due_on is not None:
        assert first.due_on <= second.due_on


@given(subject=subjects, day=days, fiscal=years, closures=closed, more=closed)
def test_a_further_closure_never_makes_anything_due_earlier(
    subject: Subject, day: date, fiscal: FiscalYears, closures: list[date], more: list[date]
) -> None:
    fewer, greater = (due(subject, day, Calendar(days_off), fiscal).due_on for days_off in (closures, [*closures, *more]))

    assert fewer is None or (greater is not None and fewer <= greater)


@given(day=days, deemed=st.integers(-10, 30))
def test_a_deemed_date_gives_more_time_and_never_more_than_three_business_days(day: date, deemed: int) -> None:
    calendar = Calendar()
    plain, stated = (due("deemed_execution", day, calendar, None, one).due_on for one in (None, day + timedelta(days=deemed)))

    assert plain is not None
    assert stated is not None
    assert 0 <= calendar.between(plain, stated) <= 3


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordedBook]:
    """An empty book; what a law records in it is undone."""
    database = Database.open(str(tmp_path_factory.mktemp("laws") / "ledger.db"))
    yield RecordedBook(database)
    database.close()


def answered(book: RecordedBook, filings: list[RecordFiling]) -> LateFilingsAnswer:
    with book.undone():
        for filing in filings:
            book.record(filing)
        return book.late_filings(issuer=NORTHWIND.cik, known_at=date(2025, 1, 1), include_timely=True, fiscal_year_end="12-31")
    raise AssertionError


@settings(max_examples=25, deadline=None)
@given(orders=shuffled_books())
def test_the_order_of_arrival_changes_nothing(laws: RecordedBook, orders: tuple[list[RecordFiling], list[RecordFiling]]) -> None:
    one, other = (answered(laws, order) for order in orders)

    assert one == msgspec.structs.replace(other, ledger_position=one.ledger_position)


@settings(max_examples=25, deadline=None)
@given(orders=shuffled_books())
def test_figures_count_the_late_rows(laws: RecordedBook, orders: tuple[list[RecordFiling], list[RecordFiling]]) -> None:
    answer = answered(laws, orders[0])
    late = [row for row in answer.rows if row.status == "late"]
    everybody = [line for line in answer.summary if line.owner is None]

    assert sum(line.late_transactions for line in everybody) == len({row.transaction for row in late if row.kind == "transaction"})
    assert answer.counts.late == len(late)
    assert sum(msgspec.structs.astuple(answer.counts)) == len(answer.rows)
    for line in answer.summary:
        assert line.late_reports == sum(one.figure == "late_reports" for one in line.evidence)
        assert line.late_transactions == sum(one.figure == "late_transactions" for one in line.evidence)

"""Laws of whole books: arrival never matters, the read models say what the events say, and shared rows count once."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.commands import RecordFiling
from ledger.values.form import ReportingOwner
from projections.answers import HoldingsAnswer
from tests.builders import ADA, ADVISER, BEN, FUND, NORTHWIND, a_form_4, eastern, sold
from tests.random_books import DAYS, TIMES, books
from tests.recorded import RecordedBook

FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
GROUPS = ((ADA,), (ADA,), (ADA, FUND), (BEN,))
ASKED = (DAYS[3], DAYS[8], date(2024, 2, 1))

told = books(*GROUPS)
moments = st.lists(st.sampled_from(TIMES).map(eastern), min_size=2, max_size=2)


def answers(book: RecordedBook, times: Sequence[datetime], position: int | None = None) -> list[HoldingsAnswer]:
    return [
        book.holdings(issuer=NORTHWIND.cik, as_of=day, known_at=time, ledger_position=position, include_closed=True)
        for day in ASKED
        for time in times
    ]


@given(told, moments, st.data())
@FEW
def test_the_order_and_the_batches_of_arrival_never_matter(
    book: RecordedBook, told: list[RecordFiling], times: list[datetime], data: st.DataObject
) -> None:
    with book.undone():
        book.record(*told)
        at_once = [(answer.holdings, answer.totals) for answer in answers(book, times)]
    with book.undone():
        for filing in data.draw(st.permutations(told)):
            book.record(filing)
        one_by_one = [(answer.holdings, answer.totals) for answer in answers(book, times)]

        assert one_by_one == at_once
        assert book.compare().differences == ()


@given(told, moments)
@FEW
def test_the_read_models_say_what_the_events_say(book: RecordedBook, told: list[RecordFiling], times: list[datetime]) -> None:
    with book.undone():
        book.record(*told)

        assert answers(book, times) == answers(book, times, book.info().ledger_position)


@given(told, moments, st.data())
@FEW
def test_an_earlier_position_answers_as_it_did(
    book: RecordedBook, told: list[RecordFiling], times: list[datetime], data: st.DataObject
) -> None:
    arrived = data.draw(st.permutations(told))
    first = data.draw(st.integers(1, len(arrived)))
    with book.undone():
        book.record(*arrived[:first])
        position, then = book.info().ledger_position, answers(book, times)
        book.record(*arrived[first:])

        assert answers(book, times, position) == then


@given(st.lists(st.integers(2, 10), min_size=1, max_size=4), st.integers(0, 3), st.permutations(range(5)))
@FEW
def test_the_rows_of_a_joint_report_and_its_twins_count_once(
    book: RecordedBook, sizes: list[int], apart: int, order: Sequence[int]
) -> None:
    owners = [ReportingOwner(cik=f"00099420{number:02}", name=f"Harbour Light Fund {number} LP") for number in range(sum(sizes))]
    row = sold(10_000, on="2024-02-01", after=90_000, via="See footnote")
    shared = []
    for number, size in enumerate(sizes):
        first = sum(sizes[:number])
        shared.append(a_form_4(accepted=f"2024-02-02 16:{30 + number}", owners=owners[first : first + size], rows=[row]))
    others = [(ADA, FUND, ADVISER)[number] for number in range(apart)]
    alone = [
        a_form_4(accepted="2024-02-02 16:00", owner=owner, rows=[sold(number + 1, on="2024-02-01", after=7)])
        for number, owner in enumerate(others)
    ]
    with book.undone():
        for place in order:
            book.record(*(shared + alone)[place::5])
        (total,) = book.holdings(issuer=NORTHWIND.cik).totals or ()

        assert (total.quantity, total.owners, total.rows_shared) == (Decimal(90_000 + 7 * apart), sum(sizes) + apart, 1)

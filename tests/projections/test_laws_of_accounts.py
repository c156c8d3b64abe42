"""Laws of the reading of an account, on small books made by chance: knowledge only grows, and what is believed is believed once."""

from collections import defaultdict
from datetime import date, datetime
from itertools import pairwise

from hypothesis import given, settings

from ledger.commands import RecordFiling
from ledger.values.identity import party_key
from projections.accounts.reading import AccountReading
from projections.accounts.regime import Regime
from projections.accounts.regimes import read_regimes
from projections.accounts.reports import Report
from projections.as_of import Believed, balances_of
from projections.stored_readings import sequence_of
from tests.readings import EVER, reports
from tests.small_books import AS_OF, shuffled_books, small_books

ACCOUNT = ("0009940001", "0009930001")
quick = settings(max_examples=60, deadline=None)


def of_one_owner(filings: list[RecordFiling]) -> list[Report]:
    """The reports of Ada's account, the one that most filings are of."""
    own = [f for f in filings if ACCOUNT[0] in {party_key(owner.cik, owner.name) for owner in f.form.owners}]
    return reports(*own)


def read(told: list[Report]) -> AccountReading:
    return read_regimes(*ACCOUNT, [Regime(reports=tuple(told))])


def instants(told: list[Report]) -> list[datetime]:
    return sorted({report.filing.known_at for report in told} | {EVER})


def believed(reading: AccountReading, known_at: datetime) -> list[list[Believed]]:
    """What is answered for each of some days, at one instant of knowledge."""
    return [
        sorted(balances_of(ACCOUNT, reading, date.fromisoformat(as_of), known_at), key=lambda item: str(item.line.line_id))
        for as_of in AS_OF
    ]


@quick
@given(small_books())
def test_at_each_instant_the_reading_is_that_of_the_filings_known_by_then(filings: list[RecordFiling]) -> None:
    told = of_one_owner(filings)
    whole = read(told)

    for instant in instants(told):
        by_then = read([report for report in told if report.filing.known_at <= instant])
        assert believed(whole, instant) == believed(by_then, instant)


@quick
@given(small_books())
def test_a_point_is_believed_in_one_period_at_a_time(filings: list[RecordFiling]) -> None:
    periods = defaultdict(list)
    for item in read(of_one_owner(filings)).points:
        periods[item.line_id, sequence_of(item.point)].append((item.known_from, item.known_to or EVER))

    for believed_in in periods.values():
        ordered = sorted(believed_in)
        assert all(start < end for start, end in ordered)
        assert all(end <= start for (_, end), (start, _) in pairwise(ordered))


@quick
@given(small_books())
def test_a_line_has_one_description_at_a_time(filings: list[RecordFiling]) -> None:
    periods = defaultdict(list)
    for version in read(of_one_owner(filings)).lines:
        periods[version.line.line_id].append((version.known_from, version.known_to or EVER))

    for described_in in periods.values():
        ordered = sorted(described_in)
        assert all(start < end for start, end in ordered)
        assert all(end == start for (_, end), (start, _) in pairwise(ordered))


@quick
@given(small_books())
def test_every_row_that_counts_is_behind_some_point(filings: list[RecordFiling]) -> None:
    told = of_one_owner(filings)
    reading = read(told)
    behind = {position for item in reading.points if item.known_to is None for position in item.point.evidence}
    superseded = {before for amended in reading.amendments for before, _ in amended.superseded}
    contradicted = any("break:B16" in item.point.flags for item in reading.points)

    rows = {item.position for report in told for item in report.rows}
    assert contradicted or rows - superseded <= behind


@quick
@given(shuffled_books())
def test_balances_never_depend_on_the_order_in_which_filings_arrive(orders: tuple[list[RecordFiling], list[RecordFiling]]) -> None:
    one, other = (read(of_one_owner(order)) for order in orders)

    assert _without_positions(one) == _without_positions(other)


def _without_positions(reading: AccountReading) -> set[tuple[object, ...]]:
    return {
        (item.line_id, sequence_of(item.point), item.known_from, item.known_to, item.point.quantity, item.point.basis, item.point.flags)
        for item in reading.points
    }

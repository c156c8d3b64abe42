"""Laws of failed checks in small random books: what is said of them at an instant never changes, and balances agree with it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from projections.accounts.believed import BalancePoint
from projections.accounts.breaks import Break
from projections.accounts.in_force import NOTHING, InForce
from projections.accounts.regime import Regime
from projections.accounts.regimes import read_regimes
from tests.builders import eastern
from tests.random_books import TIMES, books
from tests.readings import reports

ACCOUNT = ("0009940001", "0009930001")


@st.composite
def regimes(draw: st.DrawFn) -> list[Regime]:
    """The reports of a book; from some time on a row of it may not count."""
    told = tuple(reports(*draw(books())))
    report, item = draw(st.sampled_from([(report, item) for report in told for item in report.rows]))
    without = InForce(retracted=frozenset({(report.filing.filing_id, item.row.table, item.row.kind, item.row.row)}))
    start = eastern(draw(st.sampled_from(TIMES)))
    later = [Regime(start=start, reports=told, rules=without)] if draw(st.booleans()) else []
    return [Regime(reports=told, rules=NOTHING), *later]


def known(told: Sequence[Regime], known_at: datetime) -> list[Regime]:
    return [
        Regime(start=r.start, reports=tuple(report for report in r.reports if report.filing.known_at <= known_at), rules=r.rules)
        for r in told
        if r.start is None or r.start <= known_at
    ]


def at(items: Iterable[Break], known_at: datetime) -> dict[object, object]:
    return {item.key: item.belief for item in items if holds(item, known_at)}


def holds(item: Break | BalancePoint, known_at: datetime) -> bool:
    return item.known_from <= known_at and (item.known_to is None or known_at < item.known_to)


@given(regimes(), st.sampled_from(TIMES))
@settings(max_examples=200, deadline=None)
def test_what_is_said_of_a_check_does_not_change_when_more_becomes_known(told: list[Regime], time: str) -> None:
    known_at = eastern(time)

    assert at(read_regimes(*ACCOUNT, told).breaks, known_at) == at(read_regimes(*ACCOUNT, known(told, known_at)).breaks, known_at)


@given(regimes())
@settings(max_examples=200, deadline=None)
def test_a_check_that_failed_once_is_spoken_of_ever_after_in_one_voice(told: list[Regime]) -> None:
    versions: dict[object, list[Break]] = defaultdict(list)
    for item in read_regimes(*ACCOUNT, told).breaks:
        versions[item.key].append(item)
    for of_check in versions.values():
        ordered = sorted(of_check, key=lambda item: item.known_from)

        assert [item.known_to for item in ordered] == [*(item.known_from for item in ordered[1:]), None]


@given(regimes(), st.sampled_from(TIMES))
@settings(max_examples=200, deadline=None)
def test_a_balance_is_flagged_with_the_cause_that_is_listed(told: list[Regime], time: str) -> None:
    known_at = eastern(time)
    reading = read_regimes(*ACCOUNT, told)
    listed = {(b.line_id, b.position, f"break:{b.cause}") for b in reading.breaks if holds(b, known_at) and b.stands and b.cause != "B16"}
    flagged = {
        (item.line_id, item.point.evidence[-1], flag)
        for item in reading.points
        if holds(item, known_at) and item.point.residual is not None
        for flag in item.point.flags
        if flag.startswith("break:") and flag != "break:B16"
    }

    assert flagged <= listed
    assert {(line, position) for line, position, _ in listed} == {
        (item.line_id, item.point.evidence[-1]) for item in reading.points if holds(item, known_at) and item.point.residual is not None
    }

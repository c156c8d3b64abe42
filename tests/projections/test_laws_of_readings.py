"""Laws of small random books: late reports, amendments, wrong and missing totals, trusts, retracted rows and splits, all at once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.commands import RecordFiling
from ledger.values.decisions import RecordSplit
from projections.accounts.believed import BalancePoint
from projections.accounts.in_force import NOTHING, InForce
from projections.accounts.line import LineVersion
from projections.accounts.reading import AccountReading
from projections.accounts.regime import Regime
from projections.accounts.regimes import read_regimes
from projections.accounts.reports import Report
from projections.accounts.showing import ClassShown
from projections.as_of import Believed, balances_of
from projections.reassertion import Shown
from projections.stored_readings import sequence_of
from tests.builders import eastern
from tests.random_books import DAYS, TIMES, books
from tests.readings import reports

ACCOUNT = ("0009940001", "0009930001")
SPLIT = InForce(splits=(RecordSplit(issuer=ACCOUNT[1], effective_on=date(2024, 1, 6), numerator=2, denominator=1),))


@st.composite
def regimes(draw: st.DrawFn) -> list[Regime]:
    """The reports of a book, and from some time on decisions: a row does not count, or a split happened."""
    told = tuple(reports(*draw(books())))
    retracted = draw(st.sampled_from([(report, item) for report in told for item in report.rows]))
    row = retracted[1].row
    without = InForce(retracted=frozenset({(retracted[0].filing.filing_id, row.table, row.kind, row.row)}))
    rules = [NOTHING, *draw(st.lists(st.sampled_from([without, SPLIT, NOTHING]), max_size=2))]
    starts = sorted(draw(st.lists(st.sampled_from(TIMES), min_size=len(rules) - 1, max_size=len(rules) - 1, unique=True)))
    instants = [None, *map(eastern, starts)]
    return [Regime(start=start, reports=told, rules=rule) for start, rule in zip(instants, rules, strict=True)]


def answers(reading: AccountReading, known_at: datetime) -> list[tuple[date, Believed, bool]]:
    shown = Shown()
    shown.take(ACCOUNT, reading.shown, known_at)
    return [
        (day, believed, shown.leaves_out(believed, day))
        for day in DAYS
        for believed in sorted(balances_of(ACCOUNT, reading, day, known_at), key=lambda item: item.line.line_id)
    ]


def known(told: Sequence[Regime], known_at: datetime) -> list[Regime]:
    def by_then(report: Report) -> bool:
        return report.filing.known_at <= known_at

    begun = [regime for regime in told if regime.start is None or regime.start <= known_at]
    return [Regime(start=r.start, reports=tuple(filter(by_then, r.reports)), rules=r.rules) for r in begun]


@given(regimes(), st.sampled_from(TIMES))
@settings(max_examples=200, deadline=None)
def test_what_is_known_at_an_instant_never_changes_when_more_becomes_known(told: list[Regime], time: str) -> None:
    known_at = eastern(time)

    later = answers(read_regimes(*ACCOUNT, told), known_at)
    then = answers(read_regimes(*ACCOUNT, known(told, known_at)), known_at)

    assert later == then


@given(regimes())
@settings(max_examples=200, deadline=None)
def test_one_thing_is_believed_at_a_time(told: list[Regime]) -> None:
    reading = read_regimes(*ACCOUNT, told)
    periods: dict[object, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    everything: tuple[BalancePoint | LineVersion | ClassShown, ...] = (*reading.points, *reading.lines, *reading.shown)
    for item in everything:
        periods[_subject(item)].append((item.known_from, item.known_to))

    for subject, spans in periods.items():
        ordered = sorted(spans)
        ends = [end for _, end in ordered[:-1]]

        assert None not in ends, subject
        assert all(end is not None and end <= start for end, (start, _) in zip(ends, ordered[1:], strict=True)), subject
        assert all(end is None or start < end for start, end in ordered), subject


def _subject(item: BalancePoint | LineVersion | ClassShown) -> object:
    match item:
        case BalancePoint():
            return item.line_id, sequence_of(item.point)
        case LineVersion():
            return item.line.line_id
        case ClassShown():
            return item.security, item.filing_id


@given(regimes(), st.sampled_from(TIMES))
@settings(max_examples=200, deadline=None)
def test_the_days_of_a_line_have_no_holes(told: list[Regime], time: str) -> None:
    reading, known_at = read_regimes(*ACCOUNT, told), eastern(time)
    before: dict[UUID, Believed] = {}
    for day in DAYS:
        held_then = {item.line.line_id: item for item in balances_of(ACCOUNT, reading, day, known_at)}

        assert before.keys() <= held_then.keys()
        for line_id, last in before.items():
            item = held_then[line_id]
            if item.point != last.point:
                assert last.valid_to == item.point.effective == day
            else:
                assert last.valid_to is None or last.valid_to > day
        before = held_then


@given(books())
@settings(max_examples=200, deadline=None)
def test_flows_and_what_does_not_follow_make_up_every_balance(told: list[RecordFiling]) -> None:
    reading = read_regimes(*ACCOUNT, [Regime(reports=tuple(reports(*told)))])
    lines: dict[UUID, list[BalancePoint]] = defaultdict(list)
    for item in reading.points:
        if item.known_to is None:
            lines[item.line_id].append(item)

    for points in lines.values():
        unexplained = Decimal(0)
        for item in sorted(points, key=lambda item: sequence_of(item.point)):
            point = item.point
            unexplained += point.residual or 0
            if point.quantity is not None and point.reconstructed is not None:
                assert point.reconstructed + unexplained == point.quantity
            else:
                unexplained = Decimal(0)

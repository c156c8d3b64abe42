"""A holding keeps every reported row once. Given rows, when one more, then events."""

from functools import reduce

import msgspec

from ledger.aggregates.holding import State, decide, evolve
from ledger.commands import ReportNoSecurities, ReportRow
from ledger.events import HoldingEvent, HoldingReported, NoSecuritiesReported, TransactionReported
from ledger.values.form import Row
from tests.builders import held, sold

FILING = "0009900001-24-000007"
SALE = msgspec.structs.replace(sold(100, on="2024-05-01", after=900), row=1)


def report(row: Row, filing_id: str = FILING) -> ReportRow:
    return ReportRow(filing_id=filing_id, owner="0009940001", issuer="0009930001", row=row)


def nothing_owned(filing_id: str = FILING) -> ReportNoSecurities:
    return ReportNoSecurities(filing_id=filing_id, owner="0009940001", issuer="0009930001")


def given(*commands: ReportRow | ReportNoSecurities) -> State:
    def after(state: State, command: ReportRow | ReportNoSecurities) -> State:
        return reduce(evolve, decide(command, state), state)

    return reduce(after, commands, State())


def when(command: ReportRow | ReportNoSecurities, state: State) -> tuple[HoldingEvent, ...]:
    return decide(command, state)


def test_a_transaction_is_reported_as_it_stands() -> None:
    assert when(report(SALE), given()) == (TransactionReported(filing_id=FILING, owner="0009940001", issuer="0009930001", row=SALE),)


def test_a_balance_without_a_transaction_is_reported_as_it_stands() -> None:
    row = msgspec.structs.replace(held(900), row=1)

    assert when(report(row), given()) == (HoldingReported(filing_id=FILING, owner="0009940001", issuer="0009930001", row=row),)


def test_the_same_row_is_reported_once() -> None:
    assert when(report(SALE), given(report(SALE))) == ()


def test_the_same_row_read_otherwise_is_still_the_same_row() -> None:
    reread = msgspec.structs.replace(SALE, security_title="COMMON STOCK")

    assert when(report(reread), given(report(SALE))) == ()


def test_two_identical_rows_are_two_events() -> None:
    second = msgspec.structs.replace(SALE, row=2)

    assert len(when(report(second), given(report(SALE)))) == 1


def test_the_same_row_of_another_filing_is_another_event() -> None:
    assert len(when(report(SALE, "0009900001-24-000008"), given(report(SALE)))) == 1


def test_transactions_and_holdings_are_numbered_apart() -> None:
    first_holding = msgspec.structs.replace(held(900), row=1)

    assert len(when(report(first_holding), given(report(SALE)))) == 1


def test_that_nothing_is_owned_is_reported_once() -> None:
    assert when(nothing_owned(), given()) == (NoSecuritiesReported(filing_id=FILING, owner="0009940001", issuer="0009930001"),)
    assert when(nothing_owned(), given(nothing_owned())) == ()

"""A holding keeps every reported row once. Given rows, when one more, then events."""

from decimal import Decimal
from functools import reduce

import msgspec

from ledger.aggregates.holding import HoldingCommand, State, decide, evolve, evolve_all
from ledger.commands import AttestPosition, ReportNoSecurities, ReportRow
from ledger.events import HoldingEvent, HoldingReported, NoSecuritiesReported, PositionAttested, TransactionReported
from ledger.values.attestation import Attestation
from ledger.values.form import Row
from tests.builders import held, sold

FILING = "0009900001-24-000007"
SALE = msgspec.structs.replace(sold(100, on="2024-05-01", after=900), row=1)


def report(row: Row, filing_id: str = FILING) -> ReportRow:
    return ReportRow(filing_id=filing_id, owner="0009940001", issuer="0009930001", row=row)


def nothing_owned(filing_id: str = FILING) -> ReportNoSecurities:
    return ReportNoSecurities(filing_id=filing_id, owner="0009940001", issuer="0009930001")


STATED = Attestation(place="2", ordinal=1, start=0, end=90, vested=Decimal(400), unvested=Decimal(600))


def attest(attestation: Attestation, filing_id: str = FILING) -> AttestPosition:
    return AttestPosition(filing_id=filing_id, owner="0009940001", issuer="0009930001", attestation=attestation)


def given(*commands: HoldingCommand) -> State:
    def after(state: State, command: HoldingCommand) -> State:
        return reduce(evolve, decide(command, state), state)

    return reduce(after, commands, State())


def when(command: HoldingCommand, state: State) -> tuple[HoldingEvent, ...]:
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


def test_a_position_is_attested_as_it_is_stated() -> None:
    assert when(attest(STATED), given()) == (
        PositionAttested(filing_id=FILING, owner="0009940001", issuer="0009930001", attestation=STATED),
    )


def test_the_same_statement_is_attested_once_whatever_a_second_source_makes_of_it() -> None:
    reread = msgspec.structs.replace(STATED, start=2, end=92, underlying_title="Common Stock")

    assert when(attest(reread), given(attest(STATED))) == ()


def test_another_statement_of_the_same_footnote_or_of_another_is_another_event() -> None:
    second = msgspec.structs.replace(STATED, ordinal=2)
    elsewhere = msgspec.structs.replace(STATED, place="remarks")

    assert len(when(attest(second), given(attest(STATED)))) == 1
    assert len(when(attest(elsewhere), given(attest(STATED)))) == 1


def test_the_same_words_in_another_filing_are_another_event() -> None:
    assert len(when(attest(STATED, "0009900001-24-000008"), given(attest(STATED)))) == 1


def test_several_events_at_once_amount_to_the_same_as_one_by_one() -> None:
    events = [event for command in (report(SALE), attest(STATED), nothing_owned()) for event in decide(command, State())]

    assert evolve_all(given(report(SALE)), events) == reduce(evolve, events, given(report(SALE)))
    assert len(evolve_all(State(), events).rows) == len(events)

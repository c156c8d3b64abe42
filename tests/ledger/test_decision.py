"""A decision is made with a reason, taken back, and may be made again. Given what was decided, when a command, then events or a refusal."""

from datetime import date, datetime
from functools import reduce

import pytest

from ledger.aggregates.decision import DecisionRefusedError, State, decide, evolve
from ledger.commands import MakeDecision, TakeBackDecision
from ledger.events import DecisionEvent, DecisionMade, DecisionTakenBack
from ledger.values.decisions import (
    Decision,
    EquateLots,
    EquateOwners,
    EquateSecurities,
    LinkAmendment,
    LotRow,
    RecordSplit,
    RecordVestingTerms,
    RetractRow,
)
from ledger.values.identity import decision_stream_id
from ledger.values.vesting import Schedule, Tranche, UndatedPart, in_lowest_terms
from tests.builders import day, eastern

SPLIT = RecordSplit(issuer="0009930001", effective_on=day("2024-06-10"), numerator=2, denominator=1)
LOT = LotRow(filing_id="f", kind="transaction", row=1)
MAY = eastern("2024-05-20 12:00")
JUNE = eastern("2024-06-20 12:00")


def making(decision: Decision = SPLIT, why: str = "8-K of May 20", known_at: datetime = MAY) -> MakeDecision:
    return MakeDecision(decision=decision, why=why, known_at=known_at)


def taking_back(why: str = "The wrong issuer", known_at: datetime = JUNE) -> TakeBackDecision:
    return TakeBackDecision(decision_id=decision_stream_id(b"any"), why=why, known_at=known_at)


MADE = DecisionMade(decision=SPLIT, why="8-K of May 20", known_at=MAY)
TAKEN_BACK = DecisionTakenBack(why="The wrong issuer", known_at=JUNE)


def given(*events: DecisionEvent) -> State:
    return reduce(evolve, events, State())


def test_a_decision_is_made_with_its_reason_and_knowledge_time() -> None:
    assert decide(making(), given()) == (MADE,)


def test_a_decision_that_counts_is_not_made_again() -> None:
    assert decide(making(why="Said twice"), given(MADE)) == ()


def test_a_decision_that_counts_is_taken_back() -> None:
    assert decide(taking_back(), given(MADE)) == (TAKEN_BACK,)


def test_a_decision_that_was_taken_back_may_be_made_again() -> None:
    assert decide(making(known_at=JUNE), given(MADE, TAKEN_BACK)) == (DecisionMade(decision=SPLIT, why="8-K of May 20", known_at=JUNE),)


@pytest.mark.parametrize("events", [(), (MADE, TAKEN_BACK)], ids=["never made", "taken back"])
def test_what_does_not_count_cannot_be_taken_back(events: tuple[DecisionEvent, ...]) -> None:
    with pytest.raises(DecisionRefusedError, match="nothing can be taken back"):
        decide(taking_back(), given(*events))


def test_a_decision_cannot_be_taken_back_before_it_counts() -> None:
    with pytest.raises(DecisionRefusedError, match=r"counts from 2024-05-20T16:00:00Z"):
        decide(taking_back(known_at=eastern("2024-05-20 11:59")), given(MADE))


@pytest.mark.parametrize("command", [making(why=" "), taking_back(why="\n")], ids=["made", "taken back"])
def test_a_decision_needs_a_reason(command: MakeDecision | TakeBackDecision) -> None:
    with pytest.raises(DecisionRefusedError, match="say why"):
        decide(command, given(MADE))


@pytest.mark.parametrize(
    ("decision", "flaw"),
    [
        (RecordSplit(issuer="i", effective_on=day("2024-06-10"), numerator=3, denominator=3), "is none"),
        (RecordSplit(issuer="i", effective_on=day("2024-06-10"), numerator=0, denominator=1), "is none"),
        (RecordSplit(issuer="i", effective_on=day("2024-06-10"), numerator=2, denominator=-1), "is none"),
        (EquateSecurities(issuer="i", titles=("Common Stock", "Common Stock")), "two different titles"),
        (EquateSecurities(issuer="i", titles=("Common Stock", " ")), "has no words"),
        (EquateLots(lots=(LOT, LOT)), "two different rows"),
        (EquateLots(lots=(LOT, LotRow(filing_id="f", kind="holding", row=0))), "Rows count from 1"),
        (EquateOwners(owner="a", other="a"), "same owner already"),
        (LinkAmendment(filing_id="f", original_id="f"), "cannot amend itself"),
        (RetractRow(filing_id="f", table="I", kind="holding", row=0), "count from 1"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_decision_that_says_nothing_is_refused(decision: Decision, flaw: str) -> None:
    with pytest.raises(DecisionRefusedError, match=flaw):
        decide(making(decision), given())


# Vesting terms


def terms(*tranches: Tranche, undated: tuple[UndatedPart, ...] = (), no_later_than: str | None = None, row: int = 1) -> RecordVestingTerms:
    schedule = Schedule(tranches=tranches, undated=undated, no_later_than=day(no_later_than))
    return RecordVestingTerms(filing_id="f", table="II", kind="transaction", row=row, schedule=schedule)


def on(text: str, numerator: int = 1, denominator: int = 4) -> Tranche:
    return Tranche(date.fromisoformat(text), numerator, denominator)


LATER = UndatedPart(3, 4, "an initial public offering")


@pytest.mark.parametrize(
    "decision",
    [
        terms(on("2025-03-15", 1, 1)),
        terms(on("2025-03-15"), on("2026-03-15")),
        terms(undated=(UndatedPart(1, 1, "an initial public offering"),)),
        terms(on("2025-03-15"), undated=(LATER,), no_later_than="2031-03-15"),
    ],
    ids=["at once", "a part of the grant", "all undated", "dated and undated"],
)
def test_vesting_terms_that_can_be_are_recorded(decision: Decision) -> None:
    assert decide(making(decision), given()) == (DecisionMade(decision=decision, why="8-K of May 20", known_at=MAY),)


@pytest.mark.parametrize(
    ("decision", "flaw"),
    [
        (terms(), "says nothing"),
        (terms(on("2025-03-15"), row=0), "count from 1"),
        (terms(on("2025-03-15", 0, 4)), r"0/4 \(2025-03-15\) is no part"),
        (terms(on("2025-03-15", -1, 4)), "is no part"),
        (terms(on("2025-03-15", 1, 0)), "is no part"),
        (terms(on("2025-03-15", 1, 10**15 + 1)), "too fine"),
        (terms(undated=(UndatedPart(0, 1, "approval"),)), r"0/1 \(an undated part\) is no part"),
        (terms(undated=(UndatedPart(1, 1, " "),)), "on what it waits"),
        (terms(on("2026-03-15"), on("2025-03-15")), "2025-03-15 stands after 2026-03-15"),
        (terms(on("2025-03-15"), on("2025-03-15")), "2025-03-15 stands twice"),
        (terms(on("0025-03-15")), "0025-03-15"),
        (terms(on("2025-03-15"), undated=(LATER,), no_later_than="9999-12-31"), "9999-12-31"),
        (terms(on("2025-03-15", 1, 2), undated=(LATER,)), "5/4 of the grant together"),
        (terms(on("2025-03-15"), no_later_than="2031-03-15"), "No part is undated"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_vesting_terms_that_cannot_be_are_refused(decision: Decision, flaw: str) -> None:
    with pytest.raises(DecisionRefusedError, match=flaw):
        decide(making(decision), given())


def test_a_schedule_has_one_form() -> None:
    said = Schedule(tranches=(on("2026-03-15", 12, 48), on("2025-03-15", 2, 4)), undated=(UndatedPart(2, 8, "approval"),))

    assert in_lowest_terms(said) == Schedule(
        tranches=(on("2025-03-15", 1, 2), on("2026-03-15", 1, 4)), undated=(UndatedPart(1, 4, "approval"),)
    )

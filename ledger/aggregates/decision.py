"""A decision: one stream each, named by what was decided. It is made with a reason, may be taken back, and may be made again."""

from datetime import date, datetime
from fractions import Fraction
from itertools import pairwise
from typing import Final, assert_never

import msgspec

from ledger.commands import MakeDecision, TakeBackDecision
from ledger.events import DecisionEvent, DecisionMade, DecisionTakenBack
from ledger.values.decisions import (
    Decision,
    EquateLots,
    EquateOwners,
    EquateSecurities,
    LinkAmendment,
    RecordSplit,
    RecordVestingTerms,
    RetractRow,
)
from ledger.values.identity import normal_text
from ledger.values.times import FIRST_YEAR, is_possible
from ledger.values.vesting import Schedule, Tranche, UndatedPart

FINEST_PART: Final = 10**15


class State(msgspec.Struct, frozen=True, gc=False):
    """Since when the decision counts, None when it does not (not made, or taken back)."""

    counts_from: datetime | None = None


class DecisionRefusedError(Exception):
    """A decision that cannot be taken as it was put; the message says what is wrong with it."""


def decide(command: MakeDecision | TakeBackDecision, state: State) -> tuple[DecisionEvent, ...]:
    """The event that follows; none when the decision counts already. Raises DecisionRefusedError."""
    if not command.why.strip():
        raise DecisionRefusedError("A decision needs a reason: say why.")
    match command:
        case MakeDecision():
            _check(command.decision)
            if state.counts_from is not None:
                return ()
            return (DecisionMade(decision=command.decision, why=command.why, known_at=command.known_at),)
        case TakeBackDecision():
            if state.counts_from is None:
                raise DecisionRefusedError("There is no such decision that counts, so nothing can be taken back.")
            if command.known_at < state.counts_from:
                raise DecisionRefusedError(
                    f"The decision counts from {state.counts_from:%Y-%m-%dT%H:%M:%SZ}; it cannot be taken back before."
                )
            return (DecisionTakenBack(why=command.why, known_at=command.known_at),)
        case _ as never:
            assert_never(never)


def evolve(_state: State, event: DecisionEvent) -> State:
    """The state after `event`."""
    match event:
        case DecisionMade():
            return State(counts_from=event.known_at)
        case DecisionTakenBack():
            return State()
        case _ as never:
            assert_never(never)


def _check(decision: Decision) -> None:
    flaw = _flaw(decision)
    if flaw is not None:
        raise DecisionRefusedError(flaw)


def _flaw(decision: Decision) -> str | None:
    match decision:
        case RecordSplit():
            return _flaw_of_split(decision)
        case EquateSecurities(titles=titles):
            return _flaw_of_titles(titles)
        case EquateOwners(owner=owner, other=other):
            return "These are the same owner already." if owner == other else None
        case LinkAmendment(filing_id=amendment, original_id=original):
            return "A filing cannot amend itself." if amendment == original else None
        case EquateLots() | RetractRow() | RecordVestingTerms():
            return _flaw_of_rows(decision)
        case _ as never:
            assert_never(never)


def _flaw_of_rows(decision: EquateLots | RetractRow | RecordVestingTerms) -> str | None:
    rows = [lot.row for lot in decision.lots] if isinstance(decision, EquateLots) else [decision.row]
    if any(row < 1 for row in rows):
        return "Rows count from 1 within their table and kind."
    match decision:
        case EquateLots(lots=lots):
            return "Name at least two different rows, one of each lot." if len(set(lots)) < 2 else None
        case RecordVestingTerms(schedule=schedule):
            return _flaw_of_schedule(schedule)
        case RetractRow():
            return None
        case _ as never:
            assert_never(never)


def _flaw_of_titles(titles: tuple[str, ...]) -> str | None:
    words = [normal_text(title) for title in titles]
    if "" in words:
        return "A title to equate has no words."
    return "Name at least two different titles to equate." if len(set(words)) < 2 else None


def _flaw_of_split(split: RecordSplit) -> str | None:
    if min(split.numerator, split.denominator) < 1 or split.numerator == split.denominator:
        return f"A split of {split.numerator} for {split.denominator} is none."
    return f"No split took effect on {split.effective_on}." if split.effective_on.year < FIRST_YEAR else None


def _flaw_of_schedule(schedule: Schedule) -> str | None:
    if not schedule.tranches and not schedule.undated:
        return "The schedule says nothing: give tranches, or one undated part of 1 with its condition where no day is known."
    if schedule.no_later_than is not None and not schedule.undated:
        return f"No part is undated, so nothing waits that vests no later than {schedule.no_later_than}."
    parts: list[Tranche | UndatedPart] = [*schedule.tranches, *schedule.undated]
    flaw = next((found for part in parts if (found := _flaw_of_part(part)) is not None), None) or _flaw_of_days(schedule)
    if flaw is not None:
        return flaw
    total = sum((part.fraction for part in parts), Fraction(0))
    return f"The parts are {total} of the grant together, which is more than all of it." if total > 1 else None


def _flaw_of_part(part: Tranche | UndatedPart) -> str | None:
    written, named = f"{part.numerator}/{part.denominator}", part.vests_on if isinstance(part, Tranche) else "an undated part"
    if min(part.numerator, part.denominator) < 1:
        return f"{written} ({named}) is no part of a grant: both numbers are above 0."
    if part.denominator > FINEST_PART:
        return f"{written} ({named}) is too fine a part of a grant: its lower number is at most {FINEST_PART}."
    if isinstance(part, UndatedPart) and not part.condition.strip():
        return f"The undated part of {written} does not say on what it waits: give its condition."
    return None


def _flaw_of_days(schedule: Schedule) -> str | None:
    days = [tranche.vests_on for tranche in schedule.tranches]
    for before, after in pairwise(days):
        if before >= after:
            wrong = "stands twice" if before == after else f"stands after {before}"
            return f"{after} {wrong}: tranches are in order of their days, each day once."
    stated: list[date] = [*days, *([] if schedule.no_later_than is None else [schedule.no_later_than])]
    return next((f"Nothing vests on {day}: that is no day that a grant can mean." for day in stated if not is_possible(day)), None)

"""A decision: one stream each, named by what was decided. It is made with a reason, may be taken back, and may be made again."""

from datetime import datetime
from typing import assert_never

import msgspec

from ledger.commands import MakeDecision, TakeBackDecision
from ledger.events import DecisionEvent, DecisionMade, DecisionTakenBack
from ledger.values.decisions import Decision, EquateLots, EquateOwners, EquateSecurities, LinkAmendment, LotRow, RecordSplit, RetractRow
from ledger.values.identity import normal_text
from ledger.values.times import FIRST_YEAR


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
        case EquateLots(lots=lots):
            return _flaw_of_lots(lots)
        case RetractRow(row=row):
            return "Rows count from 1 within their table and kind." if row < 1 else None
        case _ as never:
            assert_never(never)


def _flaw_of_titles(titles: tuple[str, ...]) -> str | None:
    words = [normal_text(title) for title in titles]
    if "" in words:
        return "A title to equate has no words."
    return "Name at least two different titles to equate." if len(set(words)) < 2 else None


def _flaw_of_lots(lots: tuple[LotRow, ...]) -> str | None:
    if min((lot.row for lot in lots), default=1) < 1:
        return "Rows count from 1 within their table and kind."
    return "Name at least two different rows, one of each lot." if len(set(lots)) < 2 else None


def _flaw_of_split(split: RecordSplit) -> str | None:
    if min(split.numerator, split.denominator) < 1 or split.numerator == split.denominator:
        return f"A split of {split.numerator} for {split.denominator} is none."
    return f"No split took effect on {split.effective_on}." if split.effective_on.year < FIRST_YEAR else None

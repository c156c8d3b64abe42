"""From the text of footnotes and the facts of their row to a reading.

`read_vesting("25% vests on the first anniversary of March 15, 2022 and 1/48 of the total monthly thereafter.", facts)` is of kind `time`,
with 37 tranches. What is not understood for certain is not guessed: amounts that do not make up the grant, installments that do not end on
the day that is stated, several schedules that disagree are of kind `event` with low confidence, and the lot stays undetermined.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from ledger.values.vesting import Schedule, Tranche, UndatedPart
from projections.vesting.candidates import Candidate, compiled_together, tranches_of
from projections.vesting.compiling import Compiled
from projections.vesting.reading import NOTHING, Confidence, Facts, Kind, Reading
from projections.vesting.understanding import Read, understood

REPORTED_WITHIN: Final = timedelta(days=7)


def read_vesting(text: str, facts: Facts) -> Reading:
    """What the text and the facts of its row say about when the grant vests. Never raises."""
    read = understood(text)
    others = _other_sizes(read.sentences, facts)
    sentences = [sentence for sentence in read.sentences if not others & sentence.counts]
    is_performed = any(sentence.is_performed for sentence in read.sentences)
    is_on_performance = not is_performed and any(sentence.is_on_performance for sentence in sentences)
    candidates, has_failed = _candidates(sentences, facts, read.names, is_performed=is_performed)
    if not (candidates or has_failed):
        candidates = _fragments(sentences, facts, read.names)
    is_unclear = any(sentence.is_unclear or _tells_more(sentence, facts) for sentence in sentences)
    chosen = None if is_unclear else _agreed(candidates) or _beside_reports(sentences, facts, read.names, is_performed=is_performed)
    if chosen is not None and not _leaves_a_rest(chosen, sentences):
        waiting = [sentence for sentence in sentences if sentence.is_on_performance and not is_performed and not _is_already(chosen)]
        return _reading(chosen, facts, waiting)
    if is_on_performance:
        return _event(None, "performance", "high")
    is_said = candidates or has_failed or any(sentence.is_vesting for sentence in sentences)
    return _event(None, "not understood", "low") if is_said else _by_exercise_date(facts)


def _tells_more(sentence: Read, facts: Facts) -> bool:
    """Whether numbers that no phrase takes make up the grant: amounts in an order that is not understood."""
    return len(sentence.loose) > 1 and sum(sentence.loose) == facts.quantity


def _other_sizes(sentences: Sequence[Read], facts: Facts) -> set[Decimal]:
    """The sizes that the text tells of other grants; sentences that name one of them are not about this grant."""
    if facts.quantity is None:
        return set()
    told = [{size.count for size in sentence.sizes if size.count is not None} for sentence in sentences]
    return {count for counts in told if facts.quantity not in counts for count in counts}


def _candidates(sentences: Sequence[Read], facts: Facts, names: dict[str, date], *, is_performed: bool) -> tuple[list[Candidate], bool]:
    """Schedules, each from one sentence or several after each other; and whether a sentence about vesting was not understood."""
    found: list[Candidate] = []
    open_ones: list[Read] = []
    has_failed = False
    for sentence in sentences:
        if not any(part.has_time for part in sentence.parts):
            continue
        candidate = compiled_together([*open_ones, sentence], facts, names, sentences, is_performed=is_performed)
        if candidate is not None and open_ones and _goes_back(candidate):
            return [], True  # of an older award
        if candidate is None and open_ones and not any(part.is_already for part in sentence.parts):
            candidate = compiled_together([sentence], facts, names, sentences, is_performed=is_performed)
            has_failed = has_failed or candidate is not None
            open_ones = []
        if candidate is None:
            has_failed = True
            continue
        if candidate.is_complete:
            found.append(candidate)
            open_ones = []
        else:
            open_ones.append(sentence)
    is_contradicted = any(compiled_together([one], facts, names, sentences, is_performed=is_performed) is not None for one in open_ones)
    return ([] if is_contradicted else found), has_failed or bool(open_ones)


def _beside_reports(sentences: Sequence[Read], facts: Facts, names: dict[str, date], *, is_performed: bool) -> Candidate | None:
    """The schedule of the other sentences, where those that report the past only repeat tranches of it: `60% vested on March 13, 2023`.

    What had vested by the day of the grant is of another award.
    """
    reports, others = [one for one in sentences if one.is_past], [one for one in sentences if not one.is_past]
    if not reports:
        return None
    candidates, has_failed = _candidates(others, facts, names, is_performed=is_performed)
    chosen = None if has_failed else _agreed(candidates)
    told = [compiled_together([report], facts, names, sentences, is_performed=is_performed) for report in reports]
    after = facts.granted_on or date.min
    is_repeated = chosen is not None and all(one is not None and _repeats(one.compiled, chosen.compiled, after) for one in told)
    return chosen if is_repeated else None


def _repeats(report: Compiled, told: Compiled, after: date) -> bool:
    """Whether every tranche of a report is one of those that are told, after a day, and some days away at most."""
    return bool(report.tranches) and all(
        day > after and any(part == fraction and abs(day - on) <= REPORTED_WITHIN for on, part in told.tranches)
        for day, fraction in report.tranches
    )


def _goes_back(candidate: Candidate) -> bool:
    """Whether a later sentence begins before an earlier one: it tells of another award."""
    days = [day for day, _ in candidate.compiled.tranches]
    return bool(days) and min(days) != days[0]


def _fragments(sentences: Sequence[Read], facts: Facts, names: dict[str, date]) -> list[Candidate]:
    """Schedules in sentences without a verb; only whole ones with their days count, for a fragment may speak of anything."""
    bare = [msgspec.structs.replace(sentence, parts=sentence.if_fragment) for sentence in sentences]
    found, has_failed = _candidates(bare, facts, names, is_performed=False)
    return [] if has_failed else [one for one in found if one.compiled.tranches and not one.compiled.undated and _has_amounts(one)]


def _has_amounts(candidate: Candidate) -> bool:
    """Whether each part of it says how much: `25% on March 1, 2025`, not just `on March 1, 2025`."""
    told = [part for sentence in candidate.sentences for part in sentence.parts if part.has_time]
    return all(part.amounts or part.installments is not None for part in told)


def _agreed(candidates: Sequence[Candidate]) -> Candidate | None:
    """The one schedule that the candidates agree on; what only hastens vesting counts where nothing else is said."""
    strong = [candidate for candidate in candidates if not candidate.compiled.is_weak] or list(candidates)
    scheduled = [c for c in strong if not _is_already(c)]
    kept = scheduled or strong
    if not kept:
        return None
    first, *others = kept
    told = tranches_of(first.compiled) if others else ()
    return first if all(not other.compiled.tranches or tranches_of(other.compiled) == told for other in others) else None


def _is_already(candidate: Candidate) -> bool:
    """Whether the candidate says of some part that it is vested already."""
    return any(part.is_already for sentence in candidate.sentences for part in sentence.parts)


def _leaves_a_rest(chosen: Candidate, sentences: Sequence[Read]) -> bool:
    """Whether another sentence says when a rest vests, so that what is chosen is not all: `A third vested on D. The rest vests on ...`."""
    others = (one for one in sentences if one.is_of_rest and one not in chosen.sentences)
    return any(part.has_time for one in others for part in one.parts)


def _reading(chosen: Candidate, facts: Facts, waiting: Sequence[Read]) -> Reading:
    """What the chosen sentences say; those `waiting` speak of performance that was not reached yet."""
    compiled, is_on_performance = chosen.compiled, bool(waiting)
    tranches = tranches_of(compiled)
    if (waiting or not tranches) and (vested_on := _was_vested(chosen, tranches, facts)) is not None:
        return Reading(kind="vested", schedule=Schedule(tranches=(Tranche(vested_on, 1, 1),)), spans=chosen.spans)
    is_split = bool(tranches and compiled.undated)  # one part by time, another on performance
    if not tranches or (is_on_performance and not is_split):
        event = _performing(chosen, tranches, waiting) if is_on_performance else _undated(chosen)
        return _still_to_come(event, facts)
    granted_on = facts.granted_on
    if compiled.undated:
        parts_without = tuple(UndatedPart(f.numerator, f.denominator, words) for f, words in compiled.undated)
        schedule = Schedule(tranches=tranches, undated=parts_without, no_later_than=compiled.no_later_than)
        return Reading(kind="mixed", schedule=schedule, confidence="medium", spans=chosen.spans, may_fail=compiled.may_fail)
    if granted_on is not None and tranches[-1].vests_on <= granted_on:
        return Reading(kind="vested", schedule=Schedule(tranches=(Tranche(granted_on, 1, 1),)), spans=chosen.spans)
    others = tuple(dict.fromkeys(Schedule(tranches=tranches_of(other)) for other in chosen.others))
    return Reading(
        kind="time",
        schedule=Schedule(tranches=tranches),
        confidence=_confidence(compiled),
        alternatives=tuple(other for other in others if other.tranches != tranches),
        spans=chosen.spans,
    )


def _was_vested(chosen: Candidate, tranches: tuple[Tranche, ...], facts: Facts) -> date | None:
    """The day of the row, where the sentences only report that all of it vested by then, whatever it had waited on."""
    latest = tranches[-1].vests_on if tranches else chosen.compiled.no_later_than
    is_past = latest is not None and facts.granted_on is not None and latest <= facts.granted_on
    return facts.granted_on if is_past and all(sentence.is_past for sentence in chosen.sentences) else None


def _still_to_come(event: Reading, facts: Facts) -> Reading:
    """The event without a last day that is not after the grant, for it is still to come."""
    schedule, granted_on = event.schedule, facts.granted_on
    if schedule is None or schedule.no_later_than is None or granted_on is None or schedule.no_later_than > granted_on:
        return event
    return msgspec.structs.replace(event, schedule=msgspec.structs.replace(schedule, no_later_than=None))


def _confidence(compiled: Compiled) -> Confidence:
    if compiled.may_be_monthly:
        return "low"
    return "medium" if compiled.doubts or compiled.may_shift else "high"


def _performing(chosen: Candidate, tranches: tuple[Tranche, ...], waiting: Sequence[Read]) -> Reading:
    """A schedule that also waits on performance: nothing is certain, unless performance only brings it sooner than a last day."""
    is_condition = any(sentence.is_conditional or sentence not in chosen.sentences for sentence in waiting)
    latest = tranches[-1].vests_on if tranches else chosen.compiled.no_later_than
    alternatives = (Schedule(tranches=tranches),) if tranches else ()
    event = _event(latest, "performance", "medium")
    may_fail = bool(tranches) or is_condition or chosen.compiled.may_fail
    return msgspec.structs.replace(event, alternatives=alternatives, spans=chosen.spans, may_fail=may_fail)


def _undated(chosen: Candidate) -> Reading:
    compiled = chosen.compiled
    event = _event(compiled.no_later_than, compiled.undated[0][1], "low" if compiled.is_weak else "high")
    return msgspec.structs.replace(event, spans=chosen.spans, may_fail=compiled.may_fail)


def _event(no_later_than: date | None, condition: str, confidence: Confidence) -> Reading:
    schedule = Schedule(undated=(UndatedPart(1, 1, condition),), no_later_than=no_later_than)
    return Reading(kind="event", schedule=schedule, confidence=confidence)


def _by_exercise_date(facts: Facts) -> Reading:
    """An exercise date alone: all of it on that day. Nothing at all: nothing is known."""
    day = facts.exercisable_on
    if day is None:
        return NOTHING
    kind: Kind = "time"
    if facts.granted_on is not None and day <= facts.granted_on:
        kind, day = "vested", facts.granted_on
    return Reading(kind=kind, schedule=Schedule(tranches=(Tranche(day, 1, 1),)), confidence="medium")

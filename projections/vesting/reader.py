"""From the text of footnotes and the facts of their row to a reading.

`read_vesting("25% vests on the first anniversary of March 15, 2022 and 1/48 of the total monthly thereafter.", facts)` is of kind `time`,
with 37 tranches. What is not understood for certain is not guessed: amounts that do not make up the grant, installments that do not end on
the day that is stated, several schedules that disagree are of kind `event` with low confidence, and the lot stays undetermined.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from operator import itemgetter
from typing import Final

import msgspec

from ledger.values.vesting import Schedule, Tranche, UndatedPart, together
from projections.vesting.compiling import Compiled, Compiler
from projections.vesting.days import Step, later
from projections.vesting.lexicon import MONTH
from projections.vesting.parts import Part, spans_of
from projections.vesting.reading import Confidence, Facts, Kind, Reading
from projections.vesting.recurrence import ROUGHLY
from projections.vesting.resolving import NEAR, UnreadableError, VagueError, Way
from projections.vesting.sizes import SETTLED_EARLY
from projections.vesting.understanding import Read, understood

ONE: Final = Fraction(1)
REPORTED_WITHIN: Final = timedelta(days=7)
NOTHING: Final = Reading(kind="none")


def read_vesting(text: str, facts: Facts) -> Reading:
    """What the text and the facts of its row say about when the grant vests. Never raises."""
    read = understood(text)
    if facts.settled:
        return _of_rest(read.sentences, facts, read.names)
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


def _of_rest(sentences: Sequence[Read], facts: Facts, names: dict[str, date]) -> Reading:
    """The schedule of a lot of which rows settled a part, from the one sentence that says when the rest vests; else nothing.

    Other sentences may tell what vested before. What is left must be counted by the words, or go on with a tranche as large as what was
    settled last, for a total may be of several lots, or out of date. Where anything is said of performance, or of a day that is not after
    the last of these rows, nothing is read.
    """
    told, others = [one for one in sentences if one.is_of_rest], [one for one in sentences if not one.is_of_rest]
    last_day = max(day for day, _ in facts.settled)
    is_told = all(one.is_past or _is_by(one, last_day) for one in others)
    if len(told) != 1 or not is_told or any(one.is_on_performance or one.is_unclear for one in sentences):
        return NOTHING
    found = _compiled(told, facts, names, sentences, is_performed=False)
    if found is None or not found.is_complete or found.compiled.undated:
        return NOTHING
    tranches = _tranches(msgspec.structs.replace(found.compiled, is_rounded=False))  # what rows took is known exactly
    taken = len({day for day, _ in facts.settled})
    settled, rest = tranches[:taken], tranches[taken:]
    if not rest or settled[-1].vests_on != last_day or rest[0].vests_on <= last_day + SETTLED_EARLY:
        return NOTHING
    if not (_is_sized(told[0]) or _goes_on(settled[-1], rest[0], facts.quantity)):
        return NOTHING
    return Reading(kind="time", schedule=Schedule(tranches=tranches), confidence="medium", spans=found.spans)


def _is_by(sentence: Read, last_day: date) -> bool:
    """Whether a sentence tells of no time but days up to some days after this one: what it says has been."""
    points = [point for part in sentence.parts if part.has_time for point in part.points]
    is_listed = not any(part.is_series or part.start or part.doubts or not part.points for part in sentence.parts if part.has_time)
    return is_listed and all(point.anchor == "day" and (point.day or date.max) <= last_day + SETTLED_EARLY for point in points)


def _is_sized(sentence: Read) -> bool:
    """Whether it counts what is left: `the remaining 75%`, `33% on D and 34% on D`; a part that comes again and again may be of it."""
    return all(
        part.amounts and all(not amount.is_bare and (amount.is_rest or not part.is_series) for amount in part.amounts)
        for part in sentence.parts
        if part.has_time
    )


def _goes_on(last: Tranche, following: Tranche, quantity: Decimal | None) -> bool:
    """Whether the tranche that follows is as large as the last one that was settled, but for a unit or one in a hundred."""
    away = abs(following.fraction - last.fraction)
    return away * 100 <= last.fraction or (quantity is not None and away * Fraction(quantity) <= 1)


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """What some sentences come to, with the readings that differ in where a series begins or how far apart it is."""

    compiled: Compiled
    spans: tuple[tuple[int, int], ...]
    sentences: tuple[Read, ...]
    others: tuple[Compiled, ...] = ()
    is_complete: bool = False


def _candidates(sentences: Sequence[Read], facts: Facts, names: dict[str, date], *, is_performed: bool) -> tuple[list[Candidate], bool]:
    """Schedules, each from one sentence or several after each other; and whether a sentence about vesting was not understood."""
    found: list[Candidate] = []
    open_ones: list[Read] = []
    has_failed = False
    for sentence in sentences:
        if not any(part.has_time for part in sentence.parts):
            continue
        candidate = _compiled([*open_ones, sentence], facts, names, sentences, is_performed=is_performed)
        if candidate is not None and open_ones and _goes_back(candidate):
            return [], True  # of an older award
        if candidate is None and open_ones and not any(part.is_already for part in sentence.parts):
            candidate = _compiled([sentence], facts, names, sentences, is_performed=is_performed)
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
    is_contradicted = any(_compiled([one], facts, names, sentences, is_performed=is_performed) is not None for one in open_ones)
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
    told = [_compiled([report], facts, names, sentences, is_performed=is_performed) for report in reports]
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


def _compiled(
    sentences: Sequence[Read], facts: Facts, names: dict[str, date], context: Sequence[Read], *, is_performed: bool
) -> Candidate | None:
    """The sentences compiled together; None when they do not add up."""
    granted_on = _granted_on(context, facts)
    said = [part for sentence in sentences for part in sentence.parts]
    together = _without_headings(said)
    whole = next((part.over.length for part in said if part not in together and part.over is not None), None)
    facts = _sized(facts, together)

    def compiled(way: Way) -> Compiled | None:
        compiler = Compiler(facts, names, granted_on, way)
        try:
            for part in together:
                compiler.take(part)
        except VagueError as vague:
            return _vague(compiler.result, vague)
        except (UnreadableError, OverflowError, ValueError):
            return None
        return compiler.result

    usual = Way(is_performed=is_performed, whole=whole)
    first = compiled(usual)
    if first is None or (whole is not None and _is_longer(first, whole, names, granted_on)):
        return None
    others = [compiled(msgspec.structs.replace(usual, is_shifted=True))] if first.may_shift else []
    others += [compiled(msgspec.structs.replace(usual, assumed=MONTH))] if first.may_be_monthly else []
    return Candidate(
        compiled=first,
        spans=tuple(spans_of(together)),
        sentences=tuple(sentences),
        others=tuple(other for other in others if other is not None and _is_complete(other)),
        is_complete=_is_complete(first),
    )


def _is_longer(compiled: Compiled, whole: Step, names: dict[str, date], granted_on: date | None) -> bool:
    """Whether the schedule goes on after the time in which all vests, as a heading of the text says."""
    days = [day for day, _ in compiled.tranches]
    begins_on = next(iter(names.values()), granted_on)
    if not days or begins_on is None or whole.days:
        return False
    return max(days) > later(begins_on, whole) + NEAR and max(days) >= later(min(days), whole)


def _sized(facts: Facts, found: Sequence[Part]) -> Facts:
    """The facts with the size of the grant, where the row does not tell it and the counts of the text make it up."""
    counts = [(amount.count, max(1, len(part.points))) for part in found for amount in part.amounts if amount.count is not None]
    if facts.quantity is not None or not counts or any(amount.portion is not None for part in found for amount in part.amounts):
        return facts
    return msgspec.structs.replace(facts, quantity=sum((count * times for count, times in counts), Decimal(0)))


def _vague(so_far: Compiled, vague: VagueError) -> Compiled:
    """A month without a day: what is left of the grant has no day, but a last one."""
    return Compiled(
        tranches=[], undated=[(ONE, "a month without a day")], no_later_than=max(vague.last, so_far.no_later_than or vague.last), doubts=[]
    )


def _is_complete(compiled: Compiled) -> bool:
    given = compiled.given
    return given == 1 or abs(given - ONE) <= ROUGHLY


def _without_headings(found: list[Part]) -> list[Part]:
    """The parts without those that only announce what the next ones say: `in three installments: 33% on ...`."""
    kept = []
    for place, part in enumerate(found):
        following = found[place + 1 :]
        announces = (
            part.is_series
            and all(amount.is_all for amount in part.amounts)
            and not (part.points or part.start or part.doubts or part.is_then)
        )
        if announces and any(_says_when(other, part) for other in following):
            continue
        is_schedule_told = part.is_already and not part.amounts and any(other.is_series or other.points for other in following)
        if (part.has_time or part.final is not None) and not is_schedule_told:
            kept.append(part)
    return kept


def _says_when(part: Part, heading: Part) -> bool:
    """Whether a part has what a heading announces: amounts in time, or as many days as there are installments."""
    count = heading.installments.count if heading.installments is not None else None
    return (bool(part.amounts) and part.has_time and part.final is None) or (count is not None and count == len(part.points))


def _granted_on(sentences: Sequence[Read], facts: Facts) -> date | None:
    """The day of the grant: as the text states it, when it states one that is not after the row's own."""
    stated = {size.day for sentence in sentences for size in sentence.sizes if size.day is not None}
    if len(stated) == 1:
        day = stated.pop()
        if facts.granted_on is None or day <= facts.granted_on:
            return day
    return facts.granted_on


def _agreed(candidates: Sequence[Candidate]) -> Candidate | None:
    """The one schedule that the candidates agree on; what only hastens vesting counts where nothing else is said."""
    strong = [candidate for candidate in candidates if not candidate.compiled.is_weak] or list(candidates)
    scheduled = [c for c in strong if not _is_already(c)]
    kept = scheduled or strong
    if not kept:
        return None
    first, *others = kept
    told = _tranches(first.compiled) if others else ()
    return first if all(not other.compiled.tranches or _tranches(other.compiled) == told for other in others) else None


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
    tranches = _tranches(compiled)
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
    others = tuple(dict.fromkeys(Schedule(tranches=_tranches(other)) for other in chosen.others))
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


def _tranches(compiled: Compiled) -> tuple[Tranche, ...]:
    """The tranches by their days, each day once; what percentages leave of the whole is of the last one."""
    by_day: dict[date, Fraction] = {}
    for day, fraction in sorted(_equal_parts(compiled), key=itemgetter(0)):
        by_day[day] = by_day[day] + fraction if day in by_day else fraction
    if by_day and not compiled.undated:
        dated = together([fraction.as_integer_ratio() for fraction in by_day.values()])
        by_day[day] += ONE - dated if dated != 1 else 0
    return tuple([Tranche(day, *fraction.as_integer_ratio()) for day, fraction in by_day.items()])


def _equal_parts(compiled: Compiled) -> list[tuple[date, Fraction]]:
    """The tranches; what is equal but for rounded percentages (8.33 % twelve times) is equal."""
    count = len(compiled.tranches)
    if compiled.undated or not compiled.is_rounded:
        return compiled.tranches
    equal = Fraction(1, count)
    if any(abs(part - equal) * count > ROUGHLY for part in {part for _, part in compiled.tranches}):
        return compiled.tranches
    return [(day, equal) for day, _ in compiled.tranches]


def _by_exercise_date(facts: Facts) -> Reading:
    """An exercise date alone: all of it on that day. Nothing at all: nothing is known."""
    day = facts.exercisable_on
    if day is None:
        return NOTHING
    kind: Kind = "time"
    if facts.granted_on is not None and day <= facts.granted_on:
        kind, day = "vested", facts.granted_on
    return Reading(kind=kind, schedule=Schedule(tranches=(Tranche(day, 1, 1),)), confidence="medium")

"""Sentences compiled together to a candidate: a schedule, and the readings that differ in where a series begins or how far apart it is."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from operator import itemgetter
from typing import Final

import msgspec

from ledger.values.vesting import Tranche, together
from projections.vesting.compiling import Compiled, Compiler, Settled
from projections.vesting.days import Step, later
from projections.vesting.lexicon import MONTH
from projections.vesting.parts import Part, spans_of
from projections.vesting.reading import Facts
from projections.vesting.recurrence import ROUGHLY
from projections.vesting.resolving import NEAR, UnreadableError, VagueError, Way
from projections.vesting.understanding import Read

ONE: Final = Fraction(1)


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """What some sentences come to, with the readings that differ in where a series begins or how far apart it is."""

    compiled: Compiled
    spans: tuple[tuple[int, int], ...]
    sentences: tuple[Read, ...]
    others: tuple[Compiled, ...] = ()
    is_complete: bool = False


def compiled_together(
    sentences: Sequence[Read],
    facts: Facts,
    names: Mapping[str, date],
    context: Sequence[Read],
    *,
    is_performed: bool = False,
    settled: Settled = (),
) -> Candidate | None:
    """The sentences compiled together, among others of the text, the `context`; None when they do not add up.

    `is_performed`: performance that they may wait on was reached. They go on from what was `settled`.
    """
    granted_on = _granted_on(context, facts)
    said = [part for sentence in sentences for part in sentence.parts]
    kept = _without_headings(said)
    whole = next((part.over.length for part in said if part not in kept and part.over is not None), None)
    facts = _sized(facts, kept)

    def compiled(way: Way) -> Compiled | None:
        compiler = Compiler(facts, names, granted_on, way, settled)
        try:
            for part in kept:
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
        spans=tuple(spans_of(kept)),
        sentences=tuple(sentences),
        others=tuple(other for other in others if other is not None and _is_complete(other)),
        is_complete=_is_complete(first),
    )


def _is_longer(compiled: Compiled, whole: Step, names: Mapping[str, date], granted_on: date | None) -> bool:
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


def tranches_of(compiled: Compiled) -> tuple[Tranche, ...]:
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

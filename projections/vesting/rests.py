"""Words about the rest of a lot of which rows settled a part: `the remaining units vest on D`."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import msgspec

from ledger.values.vesting import Schedule, Tranche
from projections.vesting.candidates import compiled_together, tranches_of
from projections.vesting.compiling import Settled
from projections.vesting.reading import NOTHING, Facts, Reading
from projections.vesting.sizes import SETTLED_EARLY
from projections.vesting.understanding import Read, understood


def read_rest(text: str, quantity: Decimal, settled: Settled) -> Reading:
    """The schedule of a lot of which rows settled a part, from the one sentence that says when the rest vests; else of kind `none`.

    `quantity` is what was there before the first of these rows.
    Other sentences may tell what vested before. What is left must be counted by the words, or go on with a tranche as large as what was
    settled last, for a total may be of several lots, or out of date. Where anything is said of performance, or of a day that is not after
    the last of these rows, nothing is read.
    """
    read = understood(text)
    sentences = read.sentences
    told, others = [one for one in sentences if one.is_of_rest], [one for one in sentences if not one.is_of_rest]
    last_day = max(day for day, _ in settled)
    is_told = all(one.is_past or _is_by(one, last_day) for one in others)
    if len(told) != 1 or not is_told or any(one.is_on_performance or one.is_unclear for one in sentences):
        return NOTHING
    found = compiled_together(told, Facts(quantity=quantity), read.names, sentences, settled=settled)
    if found is None or not found.is_complete or found.compiled.undated:
        return NOTHING
    tranches = tranches_of(msgspec.structs.replace(found.compiled, is_rounded=False))  # what rows took is known exactly
    taken = len({day for day, _ in settled})
    before, after = tranches[:taken], tranches[taken:]
    if not after or before[-1].vests_on != last_day or after[0].vests_on <= last_day + SETTLED_EARLY:
        return NOTHING
    if not (_is_sized(told[0]) or _goes_on(before[-1], after[0], quantity)):
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


def _goes_on(last: Tranche, following: Tranche, quantity: Decimal) -> bool:
    """Whether the tranche that follows is as large as the last one that was settled, but for a unit or one in a hundred."""
    away = abs(following.fraction - last.fraction)
    return away * 100 <= last.fraction or away * Fraction(quantity) <= 1

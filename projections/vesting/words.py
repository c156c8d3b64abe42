"""A schedule in words, for lists and explanations: `1/4 on 2023-03-15, 3/4 in 36 tranches from 2023-04-15 to 2026-03-15`."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from ledger.values.vesting import Schedule, Tranche


def schedule_words(schedule: Schedule) -> str:
    """Every part of a schedule; tranches after each other that are equal are one phrase."""
    return "; ".join([", ".join(_dated(schedule)), *_undated(schedule)]).removeprefix("; ")


def _dated(schedule: Schedule) -> Iterator[str]:
    for _, equal in groupby(schedule.tranches, key=lambda tranche: tranche.fraction):
        yield _phrase(list(equal))


def _phrase(equal: Sequence[Tranche]) -> str:
    first, last = equal[0], equal[-1]
    if len(equal) == 1:
        return f"{first.fraction} on {first.vests_on}"
    return f"{first.fraction * len(equal)} in {len(equal)} tranches from {first.vests_on} to {last.vests_on}"


def _undated(schedule: Schedule) -> Iterator[str]:
    for part in schedule.undated:
        yield f"{part.fraction} undated ({part.condition})"
    if schedule.no_later_than is not None:
        yield f"no later than {schedule.no_later_than}"

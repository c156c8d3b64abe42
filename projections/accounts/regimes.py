"""Reading an account through the times in which different decisions were in force.

Each regime is read on its own, from all reports and with its decisions, and counts only while it lasts. What two regimes after each other
believe alike is one belief. Example: a row retracted with knowledge time 2024-05-10 counts in answers as known before that instant.
A regime has stages of the same kind where a report teaches how earlier ones are to be read, as when a chain shows that the totals of a
title are those of all its lots.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TypeVar

import msgspec

from projections.accounts.believed import BalancePoint, ExitReport
from projections.accounts.breaks import Break, closed_by_decisions
from projections.accounts.conventions import PLAIN
from projections.accounts.line import LineVersion
from projections.accounts.reading import AccountReading, read_account
from projections.accounts.regime import Regime
from projections.accounts.showing import ClassShown

Dated = TypeVar("Dated", BalancePoint, LineVersion, ClassShown, Break)


def read_regimes(owner: str, issuer: str, regimes: Sequence[Regime]) -> AccountReading:
    """The reading of an account through its regimes, given by their starts."""
    ends = [*(regime.start for regime in regimes[1:]), None]
    stages = [stage for regime, end in zip(regimes, ends, strict=True) for stage in _stages(owner, issuer, regime, end)]
    readings = [reading for _, reading in stages]
    if len(readings) == 1:
        return readings[0]
    starts = [start for start, _ in stages]
    windows = list(zip(starts, [*starts[1:], None], strict=True))
    return AccountReading(
        lines=tuple(_joined([(reading.lines, *window) for reading, window in zip(readings, windows, strict=True)])),
        points=tuple(_joined([(reading.points, *window) for reading, window in zip(readings, windows, strict=True)])),
        exits=tuple(item for reading, window in zip(readings, windows, strict=True) for item in _exits_within(reading.exits, *window)),
        amendments=readings[-1].amendments,
        shown=tuple(_joined([(reading.shown, *window) for reading, window in zip(readings, windows, strict=True)])),
        breaks=tuple(closed_by_decisions(_joined([(reading.breaks, *window) for reading, window in zip(readings, windows, strict=True)]))),
    )


def _stages(owner: str, issuer: str, regime: Regime, end: datetime | None) -> Iterator[tuple[datetime | None, AccountReading]]:
    """The readings of a regime that ends at `end`, each with its start: whenever its reports teach something about all of them, anew."""
    plain = read_account(owner, issuer, regime.reports, regime.rules)
    earlier = [item for item in plain.learned if regime.start is not None and item.known_from <= regime.start]
    later = [item for item in plain.learned if item not in earlier and (end is None or item.known_from < end)]
    for start, understood in [(regime.start, earlier[-1].understood if earlier else PLAIN), *((i.known_from, i.understood) for i in later)]:
        if understood == PLAIN:
            yield start, plain
        else:
            yield start, read_account(owner, issuer, regime.reports, regime.rules, understood)


def _joined(parts: Iterable[tuple[Sequence[Dated], datetime | None, datetime | None]]) -> Iterable[Dated]:
    """What each part believes while it lasts; a belief that goes on in the next part is one."""
    open_at: dict[tuple[object, object], Dated] = {}
    for items, start, end in parts:
        going_on: dict[tuple[object, object], Dated] = {}
        for item in _within(items, start, end):
            key = _belief(item)
            before = open_at.pop(key, None) if start is not None and item.known_from == start else None
            joined = item if before is None else msgspec.structs.replace(item, known_from=before.known_from)
            if end is not None and joined.known_to == end:
                going_on[key] = joined
            else:
                yield joined
        yield from open_at.values()
        open_at = going_on
    yield from open_at.values()


def _within(items: Iterable[Dated], start: datetime | None, end: datetime | None) -> Iterable[Dated]:
    for item in items:
        known_from = item.known_from if start is None else max(item.known_from, start)
        known_to = item.known_to if end is None else end if item.known_to is None else min(item.known_to, end)
        if known_to is None or known_from < known_to:
            yield msgspec.structs.replace(item, known_from=known_from, known_to=known_to)


def _exits_within(exits: Iterable[ExitReport], start: datetime | None, end: datetime | None) -> Iterable[ExitReport]:
    """What the reports say of the exit box while a regime lasts: at its start, of several about one day the last known."""
    found: dict[tuple[date, datetime], ExitReport] = {}
    for item in sorted(exits, key=lambda item: item.known_from):
        since = item.known_from if start is None else max(item.known_from, start)
        if end is None or since < end:
            found[item.effective, since] = msgspec.structs.replace(item, known_from=since, known_to=end)
    return found.values()


def _belief(item: BalancePoint | LineVersion | ClassShown | Break) -> tuple[object, object]:
    match item:
        case BalancePoint():
            return item.line_id, item.point
        case LineVersion():
            return item.line.line_id, item.line
        case ClassShown():
            return (item.security, item.filing_id), (item.effective, item.lines)
        case Break():
            return item.key, item.belief

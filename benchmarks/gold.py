"""Labelled grants, and what the reader makes of them: exact, wrong or abstaining.

`judged(item)` reads the footnotes of one grant with the facts of its row. The reading is exact when its class and every tranche are those
of the label, or its tranches are those of a reading that the label accepts beside it; it is wrong when it gives days that no accepted
reading has; else it abstains.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec

from projections.vesting.reader import read_vesting
from projections.vesting.reading import Facts, Reading

Tranches = tuple[tuple[date, Fraction], ...]
Verdict = Literal["exact", "wrong", "abstaining"]

VERDICTS: tuple[Verdict, ...] = ("exact", "wrong", "abstaining")


class Item(NamedTuple):
    """One labelled grant. `accepted` are the tranches of the label and then those of its alternatives."""

    id: str
    text: str
    facts: Facts
    kind: str
    accepted: tuple[Tranches, ...]
    is_low: bool


class Judged(NamedTuple):
    """One labelled grant with its reading."""

    item: Item
    reading: Reading
    verdict: Verdict


def items(path: Path) -> list[Item]:
    """The labelled grants of a file, in its order."""
    return [_item(built) for built in msgspec.json.decode(path.read_bytes())]


def judged(item: Item) -> Judged:
    """What the reader makes of one grant, and how good that is."""
    reading = read_vesting(item.text, item.facts)
    return Judged(item, reading, _verdict(item, reading.kind, tranches_of(reading)))


def tranches_of(reading: Reading) -> Tranches:
    """The days and parts of a reading."""
    return _tranches((tranche.vests_on, tranche.fraction) for tranche in (reading.schedule.tranches if reading.schedule else ()))


def shown(tranches: Tranches) -> str:
    """Tranches on one line: `2024-03-15 1/4, 2024-04-15 1/48, ...`, the first and last of many."""
    words = [f"{day} {part}" for day, part in tranches]
    return ", ".join(words if len(words) <= 5 else [*words[:3], f"... {len(words)} in all ...", words[-1]]) or "no days"


def misses(all_judged: Iterable[Judged]) -> Iterator[str]:
    """What was given and wanted of each item that is not exact, and the text."""
    for item, reading, verdict in all_judged:
        if verdict == "exact":
            continue
        wanted, *others = item.accepted
        yield f"{item.id} {verdict}{', low confidence' if item.is_low else ''}"
        yield f"    given   {reading.kind}, {reading.confidence}: {shown(tranches_of(reading))}"
        yield f"    wanted  {item.kind}: {shown(wanted)}"
        yield from (f"    or      {shown(other)}" for other in others)
        yield from (f"    | {line}" for line in item.text.splitlines())


def _verdict(item: Item, kind: str, given: Tranches) -> Verdict:
    wanted, *others = item.accepted
    if (kind == item.kind and given == wanted) or (given and given in others):
        return "exact"
    return "wrong" if given and given not in item.accepted else "abstaining"


def _item(built: Mapping[str, Any]) -> Item:
    label = built["label"]
    facts = Facts(
        granted_on=_day(built["transaction_date"]),
        quantity=None if built["shares"] is None else Decimal(built["shares"]),
        exercisable_on=_day(built["exercise_date"]),
        expires_on=_day(built["expiration_date"]),
    )
    return Item(
        id=built["id"],
        text="\n".join(built["footnotes"].values()),
        facts=facts,
        kind=label["class"],
        accepted=tuple(_labelled(tranches) for tranches in (label["tranches"], *label["alternatives"])),
        is_low=label["confidence"] == "low",
    )


def _labelled(tranches: Iterable[tuple[str, str]]) -> Tranches:
    return _tranches((date.fromisoformat(day), Fraction(part)) for day, part in tranches)


def _tranches(pairs: Iterable[tuple[date, Fraction]]) -> Tranches:
    """Each day once, in order."""
    by_day: dict[date, Fraction] = {}
    for day, part in pairs:
        by_day[day] = by_day.get(day, Fraction(0)) + part
    return tuple(sorted(by_day.items()))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)

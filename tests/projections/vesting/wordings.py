"""The wordings in `phrasings/`, each with what it means worked out by hand.

A block reads so, and a file is blocks with empty lines between them, below a first line that says what they are about:

    == a quarter on a day, then months
    25% of the option vests on June 6, 2023, and the rest monthly over three years.
    -- granted 2022-06-06 of 48000
    time
    1/4 on 2023-06-06
    36 x 1/48 every 1m after 2023-06-06

Every line of the text is one footnote. The facts of the row follow: `granted D of Q`, and `exercisable D`, `expires D` where it has them.
Then the meaning: `time`, `vested`, `event`, `mixed` or `none`, or `undetermined`, which is `event` or `none`, whichever. Then the tranches:
`1/3 on D, D`, or `12 x 1/48 every 1m from D` (the first on D) or `after D` (the first a month later), by months or days (`14d`), with
`(month ends)` when they are the ends of months. `by D` is the day that all of it vests by. Below `or` is another meaning that is right.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Final

import msgspec

from projections.vesting.days import Step, later, month_end
from projections.vesting.reading import Facts, Reading

ROOT: Final = Path(__file__).parent / "phrasings"

Days = dict[date, Fraction]


class Meaning(msgspec.Struct, frozen=True):
    """A kind of reading with its tranches; `is_abstaining`: no dated schedule, whatever the kind is called."""

    kind: str
    tranches: Days
    no_later_than: date | None = None

    @property
    def is_abstaining(self) -> bool:
        """Whether nothing is dated by it, and whether the text speaks of vesting at all is left open."""
        return self.kind == "undetermined"


class Wording(msgspec.Struct, frozen=True):
    """One text with its facts and its meanings, the first of them the best."""

    name: str
    place: str
    text: str
    facts: Facts
    meanings: tuple[Meaning, ...]


def wordings() -> Iterator[Wording]:
    """All of them, file by file."""
    for path in sorted(ROOT.glob("*.txt")):
        for block in path.read_text().split("\n== ")[1:]:
            yield _wording(path.stem, block)


def _wording(place: str, block: str) -> Wording:
    head, _, tail = block.partition("\n-- ")
    name, *notes = head.splitlines()
    facts, _, meant = tail.partition("\n")
    return Wording(
        name=name,
        place=place,
        text="\n".join(notes),
        facts=_facts(facts.split()),
        meanings=tuple(_meaning(lines.split("\n"), facts) for lines in meant.strip().split("\nor\n")),
    )


def _facts(words: list[str]) -> Facts:
    said = dict(zip(words[::2], words[1::2], strict=True))
    day = {name: date.fromisoformat(value) for name, value in said.items() if name != "of"}
    return Facts(
        granted_on=day.get("granted"),
        quantity=Decimal(said["of"]) if "of" in said else None,
        exercisable_on=day.get("exercisable"),
        expires_on=day.get("expires"),
    )


def _meaning(lines: list[str], facts: str) -> Meaning:
    kinds = {"time", "vested", "event", "mixed", "none", "undetermined"}
    kind, lines = (lines[0], lines[1:]) if lines[0] in kinds else ("time", lines)
    tranches: Days = {}
    no_later_than = None
    for line in lines:
        if line.startswith("by "):
            no_later_than = date.fromisoformat(line.removeprefix("by "))
            continue
        for day, part in _tranches(line):
            tranches[day] = tranches.get(day, Fraction(0)) + part
    if kind == "vested":
        tranches = {date.fromisoformat(facts.split()[1]): Fraction(1)}
    if kind == "time" and sum(tranches.values()) != 1:
        raise ValueError(f"{lines} make up {sum(tranches.values())} of the grant")
    return Meaning(kind, tranches, no_later_than)


def _tranches(line: str) -> Iterator[tuple[date, Fraction]]:
    if " on " in line:
        part, _, days = line.partition(" on ")
        for day in days.split(", "):
            yield date.fromisoformat(day), Fraction(part)
        return
    number, _, part, _, every, start, day, *ends = line.split()
    step = Step(months=int(every[:-1])) if every[-1] == "m" else Step(days=int(every[:-1]))
    for k in range(int(number)):
        found = later(date.fromisoformat(day), step.times(k + (start == "after")))
        yield (month_end(found.year, found.month) if ends else found), Fraction(part)


def tranches_of(reading: Reading) -> Days:
    """The dated part of a reading, in the same form."""
    schedule = reading.schedule
    return {} if schedule is None else {tranche.vests_on: tranche.fraction for tranche in schedule.tranches}


def verdict(reading: Reading, meanings: tuple[Meaning, ...]) -> str:
    """`exact`; `abstains`, where the meaning has days and the reading has none; `wrong` for days that no meaning has; else `other kind`."""
    found = tranches_of(reading)
    for meaning in meanings:
        if meaning.is_abstaining and not found and reading.kind in {"event", "none"}:
            return "exact"
        if meaning.kind == reading.kind and meaning.tranches == found:
            stated = reading.schedule.no_later_than if reading.schedule else None
            if meaning.no_later_than in {None, stated}:
                return "exact"
    if found and not any(meaning.tranches == found for meaning in meanings):
        return "wrong"
    if not found and any(meaning.tranches for meaning in meanings):
        return "abstains"
    return "other kind"

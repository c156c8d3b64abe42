"""A consumer of the changes feed that may be killed at any step: `python -m tests.dying_consumer LEDGER COPY DAY [SEED]`.

It keeps a copy of the holdings of a day in the file COPY, with the position that it has reached, and ends at the head of the ledger. With a
SEED it dies at a step that the seed decides: before it asks, after it has the answer, or between two copies.
"""

import os
import random
import signal
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import msgspec

import insider_ledger
from projections.answers import Holding
from projections.changes import Change

EVENTS = 40
LONGEST_LIFE = 12  # steps


class Kept(msgspec.Struct, frozen=True):
    """A copy, and the position of which it is one."""

    position: int = 0
    holdings: dict[str, Holding] = {}


def read(path: Path) -> Kept:
    """The copy in a file, an empty one where there is none."""
    return msgspec.json.decode(path.read_bytes(), type=Kept) if path.exists() else Kept()


def apply(rows: Iterable[Change], copy: dict[str, Holding]) -> None:
    """Apply changes to a copy of the holdings by id, as any consumer does."""
    for row in rows:
        if row.after is None:
            copy.pop(row.holding, None)
        else:
            copy[row.holding] = row.after


def follow(ledger: str, path: Path, as_of: date, left: int | None) -> None:
    """Bring the copy to the head, or die after so many steps."""
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1
        if steps == left:
            os.kill(os.getpid(), signal.SIGKILL)

    kept = read(path)
    with insider_ledger.open(ledger, create=False) as book:
        while True:
            step()
            answer = book.changes(kept.position, as_of=as_of, events=EVENTS)
            step()
            if answer.ledger_position == kept.position:
                return
            apply(answer.rows, kept.holdings)
            kept = Kept(answer.ledger_position, kept.holdings)
            beside = path.with_suffix(".part")
            beside.write_bytes(msgspec.json.encode(kept))
            step()
            beside.replace(path)


if __name__ == "__main__":
    ledger, copy, day, *seed = sys.argv[1:]
    lives = random.Random(int(seed[0])).randrange(1, LONGEST_LIFE) if seed else None  # noqa: S311 (no secret)
    follow(ledger, Path(copy), date.fromisoformat(day), lives)

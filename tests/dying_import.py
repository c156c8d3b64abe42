"""An import that may end itself by SIGKILL before any statement or commit: `python -m tests.dying_import LEDGER FILINGS BATCH [N]`.

With N it is killed at the Nth of these moments; without, it goes to its end and prints how many there were.
"""

import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

import insider_ledger

WORKERS = 2


class Moments:
    """Counts statements and commits, and kills the process at one of them."""

    def __init__(self, last: int | None) -> None:
        self.met = 0
        self._last = last

    def pass_one(self, *_: object) -> None:
        """Count a moment, or die in it."""
        self.met += 1
        if self.met == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


def main(ledger: str, filings: str, batch: str, last: str | None = None) -> None:
    """Import filings with two workers."""
    moments = Moments(None if last is None else int(last))
    for name in ("before_cursor_execute", "commit"):
        event.listen(Engine, name, moments.pass_one)
    with insider_ledger.open(ledger) as book:
        book.import_paths([Path(filings)], batch=int(batch), workers=WORKERS)
    sys.stdout.write(f"{moments.met}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

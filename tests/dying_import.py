"""An import in which something is killed at a moment: `python -m tests.dying_import LEDGER FILINGS BATCH [KIND N]`.

This process dies at the Nth statement or commit (KIND `statement`), or at the Nth row that is put into a COPY or end of one (`copied`); a
worker of it at the Nth statement or commit from when there are workers (`worker`). Without KIND it goes to its end. Last it prints how many
moments of each kind there were.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import Engine
from typing_extensions import override

from insider_ledger.cli.running import run

WORKERS = 2


class Moments:
    """Counts moments, and kills at one of them: `last`, None for never."""

    def __init__(self, last: int | None, kill: Callable[[], None]) -> None:
        self.met = 0
        self._last = last
        self._kill = kill

    def pass_one(self, *_: object) -> None:
        """Count a moment, or kill in it."""
        self.met += 1
        if self.met == self._last:
            self._kill()

    def before(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """The work, with a moment before it."""

        @wraps(work)
        def counted(*arguments: object) -> object:
            self.pass_one()
            return work(*arguments)

        return counted


class MomentsWithWorkers(Moments):
    """Counts moments only while there are workers."""

    @override
    def pass_one(self, *_: object) -> None:
        if multiprocessing.active_children():
            super().pass_one()


def kill_this() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def kill_a_worker() -> None:
    worker = multiprocessing.active_children()[0]
    worker.kill()
    worker.join()


def main(ledger: str, filings: str, batch: str, kind: str | None = None, last: str | None = None) -> int:
    """Import filings with two workers; returns the exit status."""

    def at(of_kind: str) -> int | None:
        return None if last is None or kind != of_kind else int(last)

    moments = {
        "statement": Moments(at("statement"), kill_this),
        "worker": MomentsWithWorkers(at("worker"), kill_a_worker),
        "copied": Moments(at("copied"), kill_this),
    }
    for name in ("before_cursor_execute", "commit"):
        event.listen(Engine, name, moments["statement"].pass_one)
        event.listen(Engine, name, moments["worker"].pass_one)
    for name in ("write_row", "finish"):
        setattr(psycopg.Copy, name, moments["copied"].before(getattr(psycopg.Copy, name)))
    status = run(["--db", ledger, "import", filings, "--batch", batch, "--workers", str(WORKERS)])
    sys.stdout.write(" ".join(str(of_kind.met) for of_kind in moments.values()) + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

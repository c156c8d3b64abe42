"""Moments in which a process can be killed, of several kinds, counted from 1.

| kind | before or after what |
|---|---|
| statement | a statement is sent to the database |
| step | some hundred steps of SQLite within a statement |
| committing, committed | a transaction is committed, and has been |
| copied | a row is put into a COPY, or a COPY ends |
| file | a file is opened to be written, or renamed, synced, removed; a folder is made or removed |
| call | a function is called or returns, of Python or of C: any moment of this program |
| worker | a statement while there are worker processes, one of which is killed |
"""

import multiprocessing
import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Collection
from functools import partial, wraps
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine
from typing_extensions import override

KINDS = ("statement", "step", "committing", "committed", "copied", "file", "call", "worker")
STEPS = 500
CHANGES = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "shutil.rmtree"})


class Moment(NamedTuple):
    """The `number`-th moment of a kind."""

    kind: str
    number: int


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
        def counted(*arguments: object, **named: object) -> object:
            self.pass_one()
            return work(*arguments, **named)

        return counted

    def after(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """The work, with a moment after it."""

        @wraps(work)
        def counted(*arguments: object, **named: object) -> object:
            done = work(*arguments, **named)
            self.pass_one()
            return done

        return counted


class MomentsWithWorkers(Moments):
    """Counts moments only while there are workers."""

    @override
    def pass_one(self, *_: object) -> None:
        if multiprocessing.active_children():
            super().pass_one()


def watch(kinds: Collection[str], last: Moment | None) -> dict[str, Moments]:
    """Count the moments of these kinds from now on, and kill in the one that is `last`. There is no way back: this process is to end."""
    found: dict[str, Moments] = {}
    for kind in kinds:
        number = last.number if last is not None and last.kind == kind else None
        found[kind] = MomentsWithWorkers(number, _kill_a_worker) if kind == "worker" else Moments(number, _kill_this)
        _WATCHES[kind](found[kind])
    return found


def _kill_this() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _kill_a_worker() -> None:
    worker = multiprocessing.active_children()[0]
    worker.kill()
    worker.join()


def _statements(moments: Moments) -> None:
    for name in ("before_cursor_execute", "commit"):
        event.listen(Engine, name, moments.pass_one)


def _steps(moments: Moments) -> None:
    @event.listens_for(Engine, "connect")
    def observe(connection: Any, _entry: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.set_progress_handler(moments.pass_one, STEPS)


def _commits(moments: Moments, *, done: bool) -> None:
    around = moments.after if done else moments.before
    Connection.commit = around(Connection.commit)  # type: ignore[method-assign]


def _copies(moments: Moments) -> None:
    for name in ("write_row", "finish"):
        setattr(psycopg.Copy, name, moments.before(getattr(psycopg.Copy, name)))


def _files(moments: Moments) -> None:
    def heard(name: str, facts: tuple[Any, ...]) -> None:
        is_written = name == "open" and bool(facts[2] & (os.O_WRONLY | os.O_RDWR))
        if (is_written and str(facts[0]) != os.devnull) or name in CHANGES:
            moments.pass_one()

    sys.addaudithook(heard)
    os.fsync = moments.after(os.fsync)


def _calls(moments: Moments) -> None:
    sys.setprofile(moments.pass_one)


_WATCHES: dict[str, Callable[[Moments], None]] = {
    "statement": _statements,
    "step": _steps,
    "committing": partial(_commits, done=False),
    "committed": partial(_commits, done=True),
    "copied": _copies,
    "file": _files,
    "call": _calls,
    "worker": _statements,
}

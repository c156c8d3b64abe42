"""A command in a child of this process, which has imported everything: killing one costs what the command does, and no start of Python."""

import os
import signal
import sys
import time
from pathlib import Path
from typing import NamedTuple

import msgspec

from insider_ledger.cli.running import run
from tests.torture.moments import Moment, watch

LONGEST_WAIT = 120  # seconds for a command that should have ended to end
POLL = 1 / 500
COUNTED = ("statement", "step", "committing", "committed", "copied", "file", "call")


class Ended(NamedTuple):
    """How a command ended: its status, negative for the signal that killed it, what it said, and the moments that it met."""

    status: int
    said: str
    moments: dict[str, int]
    seconds: float


class Outside(NamedTuple):
    """Killed from outside after so many seconds."""

    seconds: float


def ended(arguments: list[str], said: Path, last: Moment | Outside | None = None) -> Ended:
    """Run a command to its end, or to a kill; what it says goes to the file `said`."""
    counts = said.with_name(f"{said.name}.counts")
    counts.unlink(missing_ok=True)
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        _run(arguments, said, counts, last if isinstance(last, Moment) else None, is_counted=last is None)
    status = _waited(child, arguments, started, last.seconds if isinstance(last, Outside) else None)
    met = msgspec.json.decode(counts.read_bytes(), type=dict[str, int]) if counts.exists() else {}
    return Ended(status, said.read_text(errors="replace") if said.exists() else "", met, time.monotonic() - started)


def _run(arguments: list[str], said: Path, counts: Path, last: Moment | None, *, is_counted: bool) -> None:
    """Be the child, and never return."""
    status = 1
    try:
        os.setsid()
        with said.open("wb") as heard:
            for stream in (sys.stdout.fileno(), sys.stderr.fileno()):
                os.dup2(heard.fileno(), stream)
        moments = watch(COUNTED if is_counted else (last.kind,) if last else (), last)
        status = run(arguments)
        sys.setprofile(None)
        sys.stdout.flush()
        counts.write_bytes(msgspec.json.encode({kind: of_kind.met for kind, of_kind in moments.items()}))
    finally:
        os._exit(status)


def _waited(child: int, arguments: list[str], started: float, kill_after: float | None) -> int:
    """Wait for a child, which is killed when its time has come; returns its status, negative for a signal."""
    while True:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        passed = time.monotonic() - started
        if passed > LONGEST_WAIT:
            os.killpg(child, signal.SIGKILL)
            raise TimeoutError(f"a command did not end within {LONGEST_WAIT} seconds: {arguments}")
        if kill_after is not None and passed >= kill_after:
            os.kill(child, signal.SIGKILL)
            kill_after = None
        time.sleep(POLL)

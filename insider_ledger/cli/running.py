"""Running a command to its end: every foreseen failure is one clear message on standard error and one documented status."""

import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from typing import Final, NoReturn

import click
from click.shell_completion import shell_complete

from insider_ledger.cli.group import PROGRAM, group
from insider_ledger.cli.status import Status
from insider_ledger.cli.talk import talk
from insider_ledger.errors import (
    AmbiguousHoldingError,
    AmbiguousPartyError,
    BookError,
    Candidate,
    NothingReadError,
    RefusedTermsError,
    WorkerLostError,
)
from ledger.store.errors import DatabaseMissingError, StoreError
from projections.failures import AccountFailedError

CANDIDATES_MAX: Final = 50
STATUSES: Final[Mapping[type[BookError], Status]] = {NothingReadError: Status.NOTHING_READ, WorkerLostError: Status.REFUSED}
COMPLETION: Final = "_INSIDER_LEDGER_COMPLETE"


def main() -> NoReturn:
    """Run the command line of this process and exit with its status."""
    if COMPLETION in os.environ:
        sys.exit(shell_complete(group, {}, PROGRAM, COMPLETION, os.environ[COMPLETION]))
    _use_utf_8()
    status = run(sys.argv[1:])
    _settle_output()
    sys.exit(status)


def run(arguments: Sequence[str]) -> int:
    """Run one command; returns its exit status."""
    try:
        with group.make_context(PROGRAM, list(arguments)) as context:
            status = group.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except BrokenPipeError:
        _forget_output()
        return Status.DONE
    except KeyboardInterrupt:
        talk("Stopped.")
        return Status.STOPPED
    except (click.ClickException, BookError, StoreError) as error:
        return _failed(error)
    except Exception as error:  # noqa: BLE001 (the last net: a fault of ours must not look like an answer, nor like exit status 1)
        return _faulty(error)
    return Status.DONE if status is None else int(status)


def _faulty(error: Exception) -> int:
    talk(traceback.format_exc())
    if isinstance(error, AccountFailedError):
        talk(f"Error: {error}")
        talk("insider-ledger verify tells whether the log was altered; if it was not, please report this with the lines above.")
    else:
        talk(f"Error: the program has a fault ({type(error).__name__}). Please report it with the lines above.")
    return Status.FAULT


def _failed(error: click.ClickException | BookError | StoreError) -> int:
    match error:
        case click.exceptions.NoArgsIsHelpError():
            talk(error.format_message())
            return Status.WRONG_USAGE
        case click.UsageError():
            talk(f"Error: {error.format_message()}")
            talk(f"See {error.ctx.command_path if error.ctx else PROGRAM} --help.")
            return Status.WRONG_USAGE
        case click.ClickException():
            talk(f"Error: {error.format_message()}")
            return error.exit_code
        case BookError():
            talk(f"Error: {error.message}")
            _list_candidates(error)
            talk(error.advice)
            return STATUSES.get(type(error), Status.WRONG_USAGE)
        case StoreError():
            talk(f"Error: {error}")
            return Status.WRONG_USAGE if isinstance(error, DatabaseMissingError) else Status.REFUSED


def _list_candidates(error: BookError) -> None:
    match error:
        case NothingReadError():
            lines = [message for _, message, _ in error.refusals]
        case RefusedTermsError():
            lines = list(error.sentences[1:])
        case AmbiguousPartyError():
            lines = [_party_line(candidate) for candidate in error.candidates]
        case AmbiguousHoldingError():
            lines = [f"{identity}  {words}" for identity, words in error.candidates]
        case _:
            return
    for line in lines[:CANDIDATES_MAX]:
        talk(f"  {line}")
    if len(lines) > CANDIDATES_MAX:
        talk(f"  ... and {len(lines) - CANDIDATES_MAX} more")


def _party_line(candidate: Candidate) -> str:
    symbol = f" ({candidate.symbol})" if candidate.symbol else ""
    return f"{candidate.cik or 'no CIK':10}  {candidate.name or 'no name'}{symbol}"


def _use_utf_8() -> None:
    """Programs read UTF-8; a terminal keeps its own encoding, and shows what it cannot as a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace", encoding=None if stream.isatty() else "utf-8")


def _settle_output() -> None:
    """What could not be written was told already: the interpreter's own flush at exit must not fail once more, with a status of its own."""
    try:
        sys.stdout.flush()
    except OSError:
        _forget_output()


def _forget_output() -> None:
    """Nobody reads our output any more: let the interpreter's own flush at exit find an open, deaf ear."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

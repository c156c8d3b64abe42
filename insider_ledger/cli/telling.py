"""The running log on standard error while a command runs, where it is asked for; silent otherwise."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from insider_ledger.errors import BookError
from insider_ledger.log_choices import Level, Lines


@contextmanager
def telling(level: Level | None, lines: Lines) -> Iterator[None]:
    """Write the running log from `level` on (None: not at all); how the block fails is its last line."""
    if level is None:
        yield
        return
    from insider_ledger.entries import CommandFailed  # noqa: PLC0415 (only where it is asked for)
    from insider_ledger.log_lines import written_to  # noqa: PLC0415
    from ledger.running_log import note  # noqa: PLC0415

    with written_to(sys.stderr, level=level, lines=lines):
        try:
            yield
        except (click.exceptions.Exit, BrokenPipeError):
            raise
        except BaseException as error:
            note(CommandFailed(error=type(error).__name__, message=_message(error)))
            raise


def _message(error: BaseException) -> str:
    match error:
        case BookError():
            return error.message
        case click.ClickException():
            return error.format_message()
        case _:
            return str(error)

"""Options that several commands share, each spelled once.

`@owner_option` above a command gives it `--owner`; options stand in its help in the order of their decorators.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from insider_ledger.cli.parameters import Day, KnownAt, Words
from insider_ledger.cli.priority import NICENESS, step_back
from insider_ledger.cli.setup import DATABASE, ENVIRONMENT, LOCK_TIMEOUT, LOG_FORMAT, LOG_LEVEL, Setup
from insider_ledger.log_choices import LEVELS, LINES
from insider_ledger.printing import FORMATS, REPORT_FORMATS

READERS = "Processes that read accounts (when not given: all processors, four at most, from 10,000 events on, else one)."

Commanded = TypeVar("Commanded", bound=Callable[..., Any])


def _remember(context: click.Context, option: click.Parameter, value: object) -> None:
    """Keep what an option says for whichever command follows; the option that stands last wins."""
    setup = context.ensure_object(Setup)
    if value is not None:
        assert option.name is not None  # noqa: S101 (an option has a name)
        context.obj = msgspec.structs.replace(setup, **{option.name: value})


def _everywhere(*spelling: str, **facts: Any) -> Callable[[Commanded], Commanded]:
    return click.option(*spelling, expose_value=False, callback=_remember, **facts)


def any_options(commanded: Commanded) -> Commanded:
    """Before any command: `--db`, `--format` with the page that reports can be printed as, `--output`, and those of the running log."""
    with_format = _format_option(REPORT_FORMATS, "; html is for reports")(_output_option(_log_options(commanded, hidden=False)))
    return _database_option(with_format)


def data_options(commanded: Commanded) -> Commanded:
    """`--db`, `--format` and `--output` after a command, where the options of the running log are taken and not shown again."""
    return database_option(_format_option(FORMATS, "")(_output_option(commanded)))


def report_options(commanded: Commanded) -> Commanded:
    """The same, with the page that reports can be printed as."""
    return database_option(_format_option(REPORT_FORMATS, "")(_output_option(commanded)))


def database_option(commanded: Commanded) -> Commanded:
    """`--db` after a command; alone for one that prints no data."""
    return _database_option(_log_options(commanded, hidden=True))


def _database_option(commanded: Commanded) -> Commanded:
    shown = f"The ledger: a file or a SQLAlchemy URL (environment: {ENVIRONMENT}; else {DATABASE} in the current folder)."
    return _everywhere("--db", "named", metavar="URL|FILE", help=shown)(commanded)


def _log_options(commanded: Commanded, *, hidden: bool) -> Commanded:
    level = f"Write what is done to standard error, from this level on (environment: {LOG_LEVEL}; nothing when not given)."
    form = f"As lines of text or of JSON (environment: {LOG_FORMAT}; text when not given)."
    with_form = _everywhere("--log-format", type=click.Choice(LINES), help=form, hidden=hidden)(commanded)
    return _everywhere("--log-level", type=click.Choice(LEVELS), help=level, hidden=hidden)(with_form)


def _format_option(formats: Sequence[str], more: str) -> Callable[[Commanded], Commanded]:
    return _everywhere("--format", type=click.Choice(formats), help=f"How to print the answer (table when not given{more}).")


def _output_option(commanded: Commanded) -> Commanded:
    path = click.Path(path_type=Path)
    return _everywhere("--output", type=path, metavar="FILE", help="Write the answer to FILE; it is replaced only when complete.")(
        commanded
    )


def owner_option(commanded: Commanded) -> Commanded:
    """`--owner`."""
    return click.option("--owner", type=Words(), metavar="OWNER", help="Reporting owner: CIK or name.")(commanded)


def issuer_option(commanded: Commanded) -> Commanded:
    """`--issuer`."""
    return click.option("--issuer", type=Words(), metavar="ISSUER", help="Issuer: CIK, trading symbol or name.")(commanded)


def as_of_option(commanded: Commanded) -> Commanded:
    """`--as-of`."""
    return click.option(
        "--as-of", type=Day(), metavar="DATE", help="The end of which day in the world: YYYY-MM-DD or today (when not given)."
    )(commanded)


def known_at_option(commanded: Commanded) -> Commanded:
    """`--known-at`."""
    return click.option(
        "--known-at",
        type=KnownAt(),
        metavar="INSTANT|DATE",
        help="By what was public when: YYYY-MM-DDTHH:MM:SSZ, or YYYY-MM-DD for the end of that day in US Eastern (now when not given).",
    )(commanded)


def snapshot_option(commanded: Commanded) -> Commanded:
    """`--snapshot`."""
    return click.option(
        "--snapshot",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="Answer from what `export snapshot DIR` has written, as the ledger was then; for the whole market.",
    )(commanded)


def check_option(commanded: Commanded) -> Commanded:
    """`--check`."""
    return click.option("--check", is_flag=True, help="Exit with status 1 when the list is not empty.")(commanded)


def lock_timeout_option(commanded: Commanded) -> Commanded:
    """`--lock-timeout`."""
    return click.option(
        "--lock-timeout",
        type=click.FloatRange(min=0),
        default=LOCK_TIMEOUT,
        show_default=True,
        metavar="SECONDS",
        help="How long to wait while another program writes to the ledger.",
    )(commanded)


def nice_option(commanded: Commanded) -> Commanded:
    """`--nice`, for long work: done before the command begins, so that the processes which it starts inherit it."""
    return click.option(
        "--nice",
        type=click.IntRange(0, 19),
        default=NICENESS,
        show_default=True,
        metavar="N",
        expose_value=False,
        callback=lambda _context, _option, niceness: step_back(niceness),
        help="How far to step back for other programs on this machine, such as a server of this ledger: 19 the most, 0 not at all.",
    )(commanded)


def workers_option(told: str) -> Callable[[Commanded], Commanded]:
    """`--workers`, with what these processes do."""
    return click.option("--workers", type=click.IntRange(min=1), metavar="N", help=told)

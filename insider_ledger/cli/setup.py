"""What may be said before or after any command: which ledger, which format, which file."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import click
import msgspec
from typing_extensions import override

import insider_ledger
from insider_ledger.cli.status import Status
from insider_ledger.cli.telling import telling
from insider_ledger.extras import needed
from insider_ledger.log_choices import LEVELS, LINES, Level, Lines
from insider_ledger.printing import FORMATS, Format, Layout, Page, show, show_lines

if TYPE_CHECKING:  # the book brings the database library, which `--help` does without
    from insider_ledger.book import Book
    from insider_ledger.health.examination import Health

DATABASE: Final = "ledger.db"
ENVIRONMENT: Final = "INSIDER_LEDGER_DB"
LOG_LEVEL: Final = "INSIDER_LEDGER_LOG_LEVEL"
LOG_FORMAT: Final = "INSIDER_LEDGER_LOG_FORMAT"
LOCK_TIMEOUT: Final = 60.0
STANDARD_OUTPUT: Final = Path("-")

Choice = TypeVar("Choice", Level, Lines)


class RefusedError(click.ClickException):
    """The answer could not be written where it was to go."""

    exit_code = Status.REFUSED

    @override
    def format_message(self) -> str:
        """Give the one sentence."""
        return self.message


class Setup(msgspec.Struct, frozen=True, kw_only=True):
    """The ledger to ask and how to print its answer. `named` is what `--db` named: a file path or URL, None where it was not given.

    `log_level` and `log_format` are what was said of the running log, None where the environment is to say it.
    """

    named: str | None = None
    format: Format = "table"
    output: Path | None = None
    log_level: Level | None = None
    log_format: Lines | None = None

    @property
    def database(self) -> str:
        """The ledger to ask: as named, else as the environment says, else the one in the current folder."""
        return self.named or os.environ.get(ENVIRONMENT) or DATABASE

    @property
    def shown(self) -> str:
        """The ledger in words; a URL may hold a password, and is not repeated."""
        return "The database" if "://" in self.database else self.database

    @property
    def tells(self) -> bool:
        """Whether the running log is written to standard error."""
        return bool(self.log_level or os.environ.get(LOG_LEVEL))

    def telling(self) -> AbstractContextManager[None]:
        """Write the running log while the block lasts, as asked. Raises `click.UsageError` for an unknown word of the environment."""
        level = self.log_level or _chosen(LOG_LEVEL, LEVELS)
        return telling(level, self.log_format or _chosen(LOG_FORMAT, LINES) or "text")

    def open(self, *, create: bool = False, upgrade: bool | None = None, lock_timeout: float = LOCK_TIMEOUT) -> "Book":
        """Open the book. Raises `StoreError`."""
        return insider_ledger.open(self.database, create=create, upgrade=upgrade, lock_timeout=lock_timeout)

    def examine(self, *, thorough: bool, lock_timeout: float) -> "Health":
        """Examine the book, without opening it. Raises `StoreError` for an address where none can be."""
        return insider_ledger.doctor(self.database, thorough=thorough, lock_timeout=lock_timeout)

    def check(self, formats: Sequence[Format] = FORMATS) -> None:
        """Refuse before any work is done what cannot be printed in the end, in one of `formats`. Raises `click.UsageError`."""
        if self.format not in formats:
            raise click.UsageError(f"--format {self.format} is for reports only: choose one of {', '.join(formats)}.")
        if self.output is not None and not self.output.absolute().parent.is_dir():
            raise click.UsageError(f"There is no folder {self.output.parent} for --output: create it first.")
        if self.output is not None and self.output.is_dir():
            raise click.UsageError(f"--output {self.output} is a folder: give the name of a file.")
        if self.format == "parquet":
            self._check_parquet()

    def show(self, page: Page) -> None:
        """Print an answer. Raises `RefusedError` where it cannot be written, BrokenPipeError where nobody reads it any more."""
        with self.writing():
            show(page, Layout(format=self.format, output=self.output))

    def show_lines(self, records: Iterable[msgspec.Struct]) -> None:
        """Print records as JSON lines, each as soon as it is there. Raises as `show` does."""
        with self.writing():
            show_lines(records, self.output)

    @contextmanager
    def writing(self, to: Path | None = None) -> Iterator[None]:
        """Where an answer is written (`to`: a file of its own): that it cannot be becomes one sentence.

        Raises `RefusedError`, and BrokenPipeError as it is.
        """
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            where = to or self.output or "standard output"
            raise RefusedError(f"The answer could not be written to {where}: {error.strerror or error}.") from error

    def _check_parquet(self) -> None:
        if self.output in {None, STANDARD_OUTPUT}:
            raise click.UsageError("--format parquet needs a file to write to: add --output FILE.")
        needed("pyarrow", "parquet", "--format parquet")


def _chosen(variable: str, choices: Sequence[Choice]) -> Choice | None:
    """What the environment says, None where it says nothing. Raises `click.UsageError` where it says what is no choice."""
    said = os.environ.get(variable)
    if not said:
        return None
    for choice in choices:
        if choice == said.lower():
            return choice
    raise click.UsageError(f"The environment says {variable}={said}: it is one of {', '.join(choices)}.")

"""Examining a book: facts are read once, then judged. Whatever stands at the address, also a broken book, gives an answer.

`examine(url_of("ledger.db"), clock=utc_now).ok` is True for a sound book.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError

from insider_ledger.columnar import Columnar
from insider_ledger.entries import Examined, told_of
from insider_ledger.health import book_checks, place_checks
from insider_ledger.health.findings import HealthRow, found, judged
from ledger.running_log import note
from ledger.store import webhooks
from ledger.store.database import Database
from ledger.store.errors import DatabaseUnreachableError, StoreError
from ledger.store.inspection.failures import FailureKind, failure_kind, reason
from ledger.store.inspection.files import FolderFacts, damage, folder_facts, page_facts
from ledger.store.inspection.guards import guard_gaps
from ledger.store.inspection.log_facts import log_facts, recorded_after, waiting
from ledger.store.inspection.looking import looking, schema_facts
from ledger.store.inspection.server import ServerFacts, server_facts
from ledger.store.verification import verify
from projections import RULES_VERSION
from projections.answers import Difference
from projections.upkeep import left_over, model_facts

DAMAGES_SHOWN: Final = 10
CODES: Final[Mapping[FailureKind, str]] = {
    "locked": "database-locked",
    "damaged": "database-damaged",
    "no database": "not-a-ledger",
    "other tables": "tables-other",
    "unreachable": "database-unreachable",
}


class Health(msgspec.Struct, Columnar, frozen=True, kw_only=True):
    """What was found, check by check; `ok` says that nothing found is a problem.

    `schema_revision` and `ledger_position` are None where the database could not be read so far.
    """

    database: str
    schema_revision: str | None
    ledger_position: int | None
    rules_version: str
    checked_at: datetime
    thorough: bool
    ok: bool
    seconds: float
    rows: tuple[HealthRow, ...]


def examine(url: URL, *, clock: Callable[[], datetime], thorough: bool = False, lock_timeout: float = 60) -> Health:
    """Examine whatever stands at an address, and change nothing of it.

    `thorough` reads all of it: every event against its digest, and the read models against a rebuild, for which the lock of the writer is
    waited for `lock_timeout` seconds.
    """
    started = time.monotonic()
    examination = _Examination(url, clock())
    rows = [*examination.at_a_glance(thorough=thorough)]
    if thorough and examination.position is not None:
        rows += _comparison(url, lock_timeout)
    health = Health(
        database=examination.shown,
        schema_revision=examination.revision,
        ledger_position=examination.position,
        rules_version=RULES_VERSION,
        checked_at=examination.now,
        thorough=thorough,
        ok=all(row.severity != "problem" for row in rows),
        seconds=round(time.monotonic() - started, 3),
        rows=tuple(rows),
    )
    _note(health)
    return health


def _note(health: Health) -> None:
    severities = Counter(row.severity for row in health.rows)
    codes = " ".join(dict.fromkeys(row.finding for row in health.rows if row.finding is not None))
    said = told_of(Examined, health, problems=severities["problem"], notices=severities["notice"], findings=codes)
    note(said, logging.ERROR if severities["problem"] else logging.WARNING if severities["notice"] else None)


class _Examination:
    """One look at a database, on one snapshot; what it learns on the way is None until then."""

    def __init__(self, url: URL, now: datetime) -> None:
        self.shown = url.render_as_string(hide_password=True)
        self.now = now
        self.revision: str | None = None
        self.position: int | None = None
        self._url = url

    def at_a_glance(self, *, thorough: bool) -> Iterator[HealthRow]:
        """What can be said from a few rows; with `thorough`, also what only reading all of the file and the log says."""
        folder = None
        try:
            if self._url.get_backend_name() == "sqlite":
                folder = folder_facts(Path(self._url.database or ""))
                if folder.size is None:
                    yield self._missing(folder)
                    return
            with looking(self._url) as connection:
                yield from self._rows(connection, folder, thorough=thorough)
        except DatabaseError as error:
            yield found("database", CODES[failure_kind(error)], f"{self.shown} could not be read: {reason(error)}.")
        except DatabaseUnreachableError as error:
            yield found("database", "database-unreachable", f"{self.shown} could not be read: {error.reason}.")
        except OSError as error:
            yield found("database", "database-unreachable", f"{self.shown} could not be read: {error.strerror or error}.")

    def _missing(self, folder: FolderFacts | None) -> HealthRow:
        left = "" if folder is None or folder.wal_size is None else " Its write-ahead log is there: put the file back beside it."
        return found("database", "database-missing", f"There is no ledger at {self.shown}.{left}")

    def _rows(self, connection: Connection, folder: FolderFacts | None, *, thorough: bool) -> Iterator[HealthRow]:
        facts = schema_facts(connection)
        self.revision = facts.revision
        if facts.revision is None:
            others = ", ".join(sorted(facts.tables))
            says = f"{self.shown} is no ledger: it holds the tables {others}."
            yield found("database", "not-a-ledger", says) if facts.tables else self._missing(folder)
            return
        yield from judged("database", (), f"{self.shown} can be read.")
        server = None if folder is not None else server_facts(connection)
        yield from _place(connection, folder, server)
        yield from place_checks.left_over(left_over(facts.tables), folder, self.now)
        known = book_checks.schema_is_known(facts)
        yield from known
        if all(row.severity == "ok" for row in known):
            yield from self._book(connection, server)
            if thorough:
                yield from self._all_of_it(connection)

    def _book(self, connection: Connection, server: ServerFacts | None) -> Iterator[HealthRow]:
        log, models = log_facts(connection), model_facts(connection)
        self.position = log.position
        lacking = recorded_after(connection, 0 if models.checkpoint is None else models.checkpoint.position)
        yield from book_checks.append_only(guard_gaps(connection))
        yield from book_checks.digests(log)
        yield from book_checks.clock(log, self.now)
        yield from book_checks.read_models(models, log.position, lacking, self.now)
        yield from book_checks.quarantine(waiting(connection), self.now)
        hooks = [(hook, recorded_after(connection, hook.ledger_position)) for hook in webhooks.listing(connection)]
        yield from book_checks.webhooks(hooks, self.now)
        if server is not None:
            yield from place_checks.statistics(server, log.position)

    def _all_of_it(self, connection: Connection) -> Iterator[HealthRow]:
        if connection.dialect.name == "sqlite":
            yield from book_checks.file_is_whole(damage(connection, DAMAGES_SHOWN))
        verified = verify(connection)
        yield from book_checks.log_is_whole(verified.problems, verified.head.position)


def _place(connection: Connection, folder: FolderFacts | None, server: ServerFacts | None) -> Iterator[HealthRow]:
    if folder is not None:
        yield from place_checks.storage(folder, page_facts(connection))
        yield from place_checks.disk(folder)
    if server is not None:
        yield from place_checks.server(server)
        yield from place_checks.sessions(server)


def _comparison(url: URL, lock_timeout: float) -> tuple[HealthRow, ...]:
    try:
        return book_checks.read_models_are_whole(_compared(url, lock_timeout))
    except StoreError as error:
        return (found("comparison", "not-compared", str(error)),)
    except DatabaseError as error:
        return (found("comparison", "not-compared", f"A rebuild could not be made beside the read models: {reason(error)}."),)


def _compared(url: URL, lock_timeout: float) -> tuple[Difference, ...]:
    """What a rebuild would change; the tables that it is made in are there for nobody else, and never kept."""
    from projections.rebuild import compare  # noqa: PLC0415 (a glance does without the readers)

    database = Database.open(url.render_as_string(hide_password=False), create=False, lock_timeout=lock_timeout)
    differences: tuple[Difference, ...] = ()
    try:
        with suppress(_UndoneError), database.write() as connection:
            differences = tuple(compare(connection))
            raise _UndoneError
    finally:
        database.close()
    return differences


class _UndoneError(Exception):
    """Ends a transaction that is not to be kept."""

"""Books to begin with, and what a ledger holds in a form that two can be compared in."""

from contextlib import closing
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import msgspec
import sqlalchemy
from sqlalchemy import select

import insider_ledger
import projections.tables  # noqa: F401 (adds the read models to the metadata)
from benchmarks import synthetic
from insider_ledger.book import Book
from ledger.commands import SetAside
from ledger.store import quarantine, schema, tables
from ledger.store.database import Database
from ledger.store.errors import DatabaseMissingError, OlderSchemaError

FILINGS = 48
OWNERS = 12
BATCH = 10
AS_OF = date(2016, 12, 31)
KNOWN_AT = datetime(2030, 1, 1, tzinfo=UTC)
REVISIONS = tuple(sorted(schema.known_revisions() - {schema.HEAD}))

Row = tuple[object, ...]


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a ledger holds: its events in order, the documents set aside with whether they wait, the sources kept, and its answers."""

    events: tuple[Row, ...] = ()
    set_aside: tuple[Row, ...] = ()
    sources: tuple[Row, ...] = ()
    answers: bytes | None = None


def write_filings(folder: Path) -> tuple[Path, Path, bytes]:
    """A zip of invented filings, one of the first half of them, and a filing that is in neither."""
    *made, (_, other) = synthetic.submissions(FILINGS + 1, owners=OWNERS, seed=6)
    return synthetic.write(folder / "filings.zip", made), synthetic.write(folder / "half.zip", made[: FILINGS // 2]), other


def fill(url: str, filings: Path, waiting: bytes) -> None:
    """Import filings, and set a document aside as a program would that could not read it yet."""
    document = SetAside(
        sha256=sha256(waiting).hexdigest(), name="later.txt", contents=waiting, reason="not-a-form", message="Not read.", advice="Wait."
    )
    with closing(Database.open(url)) as database:
        Book(database).import_paths(filings, batch=BATCH)
        with database.write() as connection:
            quarantine.keep(connection, document, KNOWN_AT)


def make_older(url: str, of: Database, revision: str) -> None:
    """Make a ledger of an older schema that holds what another one holds, as far as that schema has a place for it."""
    engine = sqlalchemy.create_engine(url if "://" in url else f"sqlite:///{url}", poolclass=sqlalchemy.NullPool)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
    with of.read() as reading, engine.begin() as writing:
        schema.upgrade(writing, revision)
        known = sqlalchemy.inspect(writing)
        for table in tables.metadata.tables.values():
            if known.has_table(table.name):
                columns = [table.c[column["name"]] for column in known.get_columns(table.name) if column["name"] in table.c]
                rows = [row._asdict() for row in reading.execute(select(*columns).order_by(*table.primary_key))]
                if rows:
                    writing.execute(table.insert(), rows)


def found(url: str) -> Found:
    """What a ledger holds. Raises AssertionError for one whose log does not verify, or whose read models are not what the log says."""
    try:
        database = Database.open(url, create=False)
    except DatabaseMissingError:
        return Found()
    except OlderSchemaError:
        return Found(events=_events(url))
    with closing(database):
        book = Book(database)
        differences = book.compare().differences  # the first: it waits until a server has ended what a killed program began
        assert not differences, differences[:3]
        problems = book.verify().problems
        assert not problems, problems[:3]
        with database.read() as connection:
            kept = tables.set_aside.c
            waits = connection.execute(select(kept.sha256, kept.name, kept.resolved_at.is_(None)).order_by(kept.sha256)).all()
            kept_whole = tables.source.c
            sources = connection.execute(select(kept_whole.sha256, kept_whole.since, kept_whole.size).order_by(kept_whole.sha256)).all()
            reached = connection.scalar(select(tables.tracking.c.notification_id))
        events = _events(url)
        assert (reached or 0) == len(events), f"the read models are at position {reached} of {len(events)}"
        return Found(events=events, set_aside=tuple(map(tuple, waits)), sources=tuple(map(tuple, sources)), answers=answers(book))


def answers(book: Book, position: int | None = None) -> bytes:
    """All holdings, as JSON."""
    asked = book.holdings(as_of=AS_OF, known_at=KNOWN_AT, ledger_position=position, include_closed=True)
    return msgspec.json.encode(asked)


def boundaries(url: str) -> set[int]:
    """The positions at which a batch of a ledger ended."""
    with closing(Database.open(url, create=False)) as database, database.read() as connection:
        return {0, *connection.scalars(select(tables.log_head.c.position))}


def at(url: str, position: int) -> bytes:
    """The answers of a ledger as it was at a position."""
    with insider_ledger.open(url, create=False) as book:
        return answers(book, position)


def a_holding(url: str) -> str:
    """The id of some holding."""
    with insider_ledger.open(url, create=False) as book:
        return book.holdings(as_of=AS_OF, known_at=KNOWN_AT).holdings[0].id


def _events(url: str) -> tuple[Row, ...]:
    """The events of a ledger of any schema, but for when they were recorded."""
    engine = sqlalchemy.create_engine(url if "://" in url else f"sqlite:///{url}", poolclass=sqlalchemy.NullPool)
    stream, event = tables.stream, tables.event
    query = select(event.c.id, stream.c.stream_id, event.c.version, event.c.name, event.c.state)
    with engine.connect() as connection:
        rows = connection.execute(query.join_from(event, stream, event.c.stream_no == stream.c.stream_no).order_by(event.c.id))
        return tuple((*row[:4], bytes(row[4])) for row in rows)

"""Each batch leaves the head of the tree over all events so far, and heads are only ever appended."""

import msgspec
import pytest
from alembic import command
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from ledger.store import digests, schema, tables
from ledger.store.database import Database
from ledger.store.digests import SIZE, Head, leaf_of
from ledger.store.verification import verify
from ledger.values.merkle import EMPTY, root_of
from tests.store.test_recorder import recorded, stream

BATCHES = (3, 1, 4)


BEFORE_DIGESTS = "0005"


@pytest.fixture
def log(database: Database) -> Database:
    """A log of three batches: eight events in eight streams."""
    fill(database, BATCHES)
    return database


def fill(database: Database, batches: tuple[int, ...], start: int = 0) -> None:
    """Events in batches of so many, each of a stream of its own; `start` is the number of the first."""
    number = start
    for size in batches:
        events = [item for n in range(number, number + size) for item in recorded(stream(n), 1)]
        parties = msgspec.json.decode(msgspec.json.encode([item.event for item in events]))
        accounts = {item.originator_id: (said["owner"], said["issuer"]) for item, said in zip(events, parties, strict=True)}
        database.recorder().append(events, accounts=accounts)
        number += size


def stored(database: Database) -> list[Head]:
    with database.read() as connection:
        return [Head(position=head.position, digest=head.digest) for head in digests.heads(connection)]


def leaves(database: Database) -> list[bytes]:
    """The digests of the events as they are now."""
    with database.read() as connection:
        return [leaf_of(*said) for rows in digests.pages(connection) for _, *said in rows]


def test_each_batch_leaves_a_head_of_all_events_so_far(log: Database) -> None:
    expected = [Head(position=size, digest=root_of(leaves(log)[:size])) for size in (3, 4, 8)]

    assert stored(log) == expected
    with log.read() as connection:
        assert digests.last_head(connection) == expected[-1]
        assert list(digests.all_leaves(connection)) == leaves(log)
        assert list(digests.all_leaves(connection)[:4]) == leaves(log)[:4]


def test_an_empty_log_has_no_head_and_verifies(database: Database) -> None:
    with database.read() as connection:
        assert digests.last_head(connection) is None
        found = verify(connection, [Head(position=0, digest=EMPTY)])

    assert (found.head, found.problems) == (Head(position=0, digest=EMPTY), ())


def test_a_batch_that_was_rolled_back_leaves_no_head(log: Database) -> None:
    before = stored(log)

    class UndoneError(Exception):
        pass

    def undone() -> None:
        with log.write():
            log.recorder().append(recorded(stream(100), 1))
            raise UndoneError

    with pytest.raises(UndoneError):
        undone()

    assert stored(log) == before


def test_the_leaf_of_an_event_tells_all_that_is_recorded_of_it() -> None:
    told = ("stream", 1, "name", 7, b"{}")
    others = [
        ("streams", 1, "name", 7, b"{}"),
        ("stream", 2, "name", 7, b"{}"),
        ("stream", 1, "names", 7, b"{}"),
        ("stream", 1, "name", 8, b"{}"),
        ("stream", 1, "name", 7, b"[]"),
    ]

    assert leaf_of(*told) not in [leaf_of(*other) for other in others]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log_head SET digest = peaks",
        "UPDATE log_head SET position = position + 10",
        "DELETE FROM log_head",
        "DELETE FROM log_head WHERE position = 8",
    ],
)
def test_a_head_is_never_changed_or_deleted(log: Database, statement: str) -> None:
    def change() -> None:
        with log.write() as connection:
            connection.execute(text(statement))

    with pytest.raises(DBAPIError, match="append-only"):
        change()


@pytest.mark.parametrize("position", [2, 8])
def test_sqlite_puts_no_head_among_or_over_those_before_it(sqlite_url: str, position: int) -> None:
    """`INSERT OR REPLACE` would otherwise change one without an UPDATE."""
    log = Database.open(sqlite_url)
    fill(log, BATCHES)
    head = {"position": position, "digest": EMPTY, "peaks": EMPTY, "leaves": b""}

    def add() -> None:
        with log.write() as connection:
            connection.execute(insert(tables.log_head).prefix_with("OR REPLACE"), head)

    with pytest.raises(DBAPIError, match="append-only"):
        add()
    log.close()


@pytest.mark.parametrize("leaves_max", [1, 3, 100])
def test_a_log_that_is_older_than_digests_is_covered_when_it_is_opened(
    database_url: str, monkeypatch: pytest.MonkeyPatch, leaves_max: int
) -> None:
    older = Database.open(database_url)
    fill(older, BATCHES)
    expected = stored(older)[-1]
    with older.write() as connection:
        config = schema.migrations_config()
        config.attributes["connection"] = connection
        command.downgrade(config, BEFORE_DIGESTS)
    older.close()
    monkeypatch.setattr(digests, "LEAVES_MAX", leaves_max)

    database = Database.open(database_url)
    with database.read() as connection:
        found = verify(connection)
        covered = [len(head.leaves) // SIZE for head in digests.heads(connection)]
    database.close()

    assert (found.head, found.problems) == (expected, ())
    assert (sum(covered), max(covered)) == (8, min(leaves_max, 8))

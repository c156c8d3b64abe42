"""Whatever is done to the log behind the program's back is found, and named by kind and position, on each database."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert, select, text, update

from ledger.store import digests, sound_log, verification
from ledger.store.copying import copy_log
from ledger.store.database import Database
from ledger.store.digests import Head
from ledger.store.errors import AlteredLogError
from ledger.store.tables import event, log_head, stream
from ledger.store.verification import Verification, verify
from ledger.values.merkle import EMPTY, root_of
from tests.store.test_digests import BATCHES, fill, leaves, stored

EVENTS = sum(BATCHES)
Named = list[tuple[str, int | None]]


@pytest.fixture
def log(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Eight events of eight streams in three batches, whose triggers were taken away; two spans of heads."""
    monkeypatch.setattr(sound_log, "EVENTS_AT_ONCE", 4)
    fill(database, BATCHES)
    unguarded(database)
    return database


def unguarded(database: Database) -> None:
    """Take the triggers away, as somebody would who means to alter what is recorded."""
    with database.write() as connection:
        if database.dialect == "sqlite":
            for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            for table in ("event", "stream", "log_head", "source"):
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))


def found_in(log: Database, *kept: Head) -> Verification:
    with log.read() as connection:
        return verify(connection, kept)


def named(log: Database, *kept: Head) -> Named:
    return [(problem.kind, problem.position) for problem in found_in(log, *kept).problems]


def move(connection: Connection, position: int, to: int) -> None:
    connection.execute(update(event).where(event.c.id == position).values(id=to))


def swap(connection: Connection, one: int, other: int) -> None:
    move(connection, one, 1_000_000)
    move(connection, other, one)
    move(connection, 1_000_000, other)


def add(connection: Connection, position: int) -> None:
    """An event that was never recorded, of a stream of its own."""
    connection.execute(insert(stream), {"stream_no": 1_000, "stream_id": "11111111-2222-5333-8444-555555555555", "version": 1})
    said = {"stream_no": 1_000, "version": 1, "name": "no-securities-reported.v1", "state": b"{}", "recorded_at": 1}
    connection.execute(insert(event), {"id": position, **said})


def alter_a_byte(connection: Connection) -> None:
    state = bytes(connection.scalars(select(event.c.state).where(event.c.id == 3)).one())
    connection.execute(update(event).where(event.c.id == 3).values(state=state[:-3] + bytes([state[-3] ^ 1]) + state[-2:]))


def add_a_zero_byte(connection: Connection) -> None:
    state = bytes(connection.scalars(select(event.c.state).where(event.c.id == 3)).one())
    connection.execute(update(event).where(event.c.id == 3).values(state=state + b"\0"))


def alter_the_time_of_recording(connection: Connection) -> None:
    connection.execute(update(event).where(event.c.id == 5).values(recorded_at=event.c.recorded_at + 1))


def rename_an_event(connection: Connection) -> None:
    connection.execute(update(event).where(event.c.id == 4).values(name="holding-reported.v1"))


def rename_a_stream(connection: Connection) -> None:
    query = select(event.c.stream_no).where(event.c.id == 6).scalar_subquery()
    connection.execute(update(stream).where(stream.c.stream_no == query).values(stream_id="renamed"))


def forget_a_stream(connection: Connection) -> None:
    query = select(event.c.stream_no).where(event.c.id == 6).scalar_subquery()
    connection.execute(delete(stream).where(stream.c.stream_no == query))


def delete_one_with_its_stream(connection: Connection) -> None:
    forget_a_stream(connection)
    connection.execute(delete(event).where(event.c.id == 6))


def delete_one_and_close_the_gap(connection: Connection) -> None:
    delete_one_with_its_stream(connection)
    for position in (7, 8):
        move(connection, position, position - 1)


def remove_the_tail(connection: Connection) -> None:
    for number in (7, 8):
        connection.execute(
            delete(stream).where(stream.c.stream_no == select(event.c.stream_no).where(event.c.id == number).scalar_subquery())
        )
    connection.execute(delete(event).where(event.c.id > 6))


def add_in_the_middle(connection: Connection) -> None:
    for position in range(EVENTS, 5, -1):
        move(connection, position, position + 1)
    add(connection, 6)


def put_one_in_place_of_another(connection: Connection) -> None:
    delete_one_with_its_stream(connection)
    add(connection, 6)


def count_a_version_more(connection: Connection) -> None:
    query = select(event.c.stream_no).where(event.c.id == 6).scalar_subquery()
    connection.execute(update(stream).where(stream.c.stream_no == query).values(version=9))


def give_a_stream_to_another_owner(connection: Connection) -> None:
    query = select(event.c.stream_no).where(event.c.id == 6).scalar_subquery()
    connection.execute(update(stream).where(stream.c.stream_no == query).values(owner="0009999999"))


def alter_a_head(connection: Connection) -> None:
    connection.execute(update(log_head).where(log_head.c.position == 4).values(digest=EMPTY))


def alter_the_peaks(connection: Connection) -> None:
    connection.execute(update(log_head).where(log_head.c.position == 4).values(peaks=EMPTY))


def alter_a_stored_leaf(connection: Connection) -> None:
    connection.execute(update(log_head).where(log_head.c.position == 4).values(leaves=EMPTY))


def remove_the_last_head(connection: Connection) -> None:
    connection.execute(delete(log_head).where(log_head.c.position == EVENTS))


def remove_a_head(connection: Connection) -> None:
    connection.execute(delete(log_head).where(log_head.c.position == 4))


def move_a_head_beyond_all(connection: Connection) -> None:
    connection.execute(update(log_head).where(log_head.c.position == EVENTS).values(position=10**15))


def add_a_head_before_all(connection: Connection) -> None:
    connection.execute(insert(log_head), {"position": -1, "digest": EMPTY, "peaks": b"", "leaves": b""})


Done = Callable[[Connection], None]

DONE: list[tuple[Done, Named]] = [
    (add_a_head_before_all, [("head", -1)]),
    (alter_a_byte, [("altered", 3)]),
    (add_a_zero_byte, [("altered", 3)]),
    (alter_the_time_of_recording, [("altered", 5)]),
    (rename_an_event, [("altered", 4)]),
    (rename_a_stream, [("altered", 6)]),
    (forget_a_stream, [("altered", 6)]),
    (put_one_in_place_of_another, [("altered", 6)]),
    (delete_one_with_its_stream, [("missing", 6)]),
    (delete_one_and_close_the_gap, [("moved", 6), ("missing", 6), ("moved", 7)]),
    (remove_the_tail, [("missing", 7), ("missing", 8)]),
    (lambda connection: swap(connection, 2, 7), [("moved", 2), ("moved", 7)]),
    (add_in_the_middle, [("added", 6), ("moved", 7), ("moved", 8), ("uncovered", 9)]),
    (lambda connection: add(connection, EVENTS + 1), [("uncovered", 9)]),
    (lambda connection: add(connection, -1), [("added", -1)]),
    (lambda connection: move(connection, EVENTS, EVENTS + 5), [("uncovered", 13)]),
    (count_a_version_more, [("stream", None)]),
    (give_a_stream_to_another_owner, [("stream", 6)]),
    (alter_a_head, [("head", 4)]),
    (alter_the_peaks, [("head", 4)]),
    (alter_a_stored_leaf, [("altered", 4), ("head", 4)]),
    (remove_a_head, [("head", 8)]),
    (move_a_head_beyond_all, [("head", 10**15)]),
    (remove_the_last_head, [("uncovered", 5)]),
]


@pytest.mark.parametrize(("done", "expected"), DONE)
def test_what_was_done_is_named(log: Database, done: Done, expected: Named) -> None:
    assert named(log) == []
    with log.write() as connection:
        done(connection)

    assert named(log) == expected


@pytest.mark.parametrize(("done", "expected"), DONE)
def test_what_was_done_is_named_still_after_another_batch(log: Database, done: Done, expected: Named) -> None:
    with log.write() as connection:
        done(connection)
    with suppress(AlteredLogError):
        fill(log, (2,), start=EVENTS)

    assert set(expected) <= set(named(log))


@pytest.mark.parametrize(("done", "expected"), DONE)
def test_a_copy_is_of_what_was_recorded_or_there_is_none(log: Database, done: Done, expected: Named, tmp_path: Path) -> None:
    before = leaves(log)
    with log.write() as connection:
        done(connection)

    with closing(Database.open(str(tmp_path / "copy.db"))) as copy:
        try:
            with log.read() as origin, copy.write() as target:
                copy_log(origin, target, EVENTS)
        except AlteredLogError:
            assert leaves(copy) == stored(copy) == []
        else:
            assert leaves(copy) == before
            assert named(copy) == [problem for problem in expected if problem == ("stream", 6)]


def test_what_was_altered_after_a_position_is_no_matter_of_a_copy_up_to_it(log: Database, tmp_path: Path) -> None:
    before = leaves(log)
    with log.write() as connection:
        alter_the_time_of_recording(connection)

    with closing(Database.open(str(tmp_path / "copy.db"))) as copy:
        with log.read() as origin, copy.write() as target:
            copy_log(origin, target, 4)
        assert (leaves(copy), named(copy)) == (before[:4], [])
    other = closing(Database.open(str(tmp_path / "other.db")))
    with (
        other as copy,
        pytest.raises(AlteredLogError, match="the event at position 5 is another"),
        log.read() as origin,
        copy.write() as target,
    ):
        copy_log(origin, target, 5)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET recorded_at = CAST(CAST(recorded_at AS TEXT) AS BLOB)",
        "UPDATE event SET name = CAST(name AS BLOB) WHERE id = 5",
        "UPDATE event SET version = CAST(CAST(version AS TEXT) AS BLOB) WHERE id = 5",
        "UPDATE event SET state = CAST(state AS TEXT) WHERE id = 5",
        "UPDATE event SET state = CAST(x'ff' AS TEXT) WHERE id = 5",
        "UPDATE event SET name = CAST(x'ff' AS TEXT) WHERE id = 5",
        "UPDATE stream SET stream_id = CAST(x'ff' AS TEXT) WHERE stream_no = 2",
        "UPDATE stream SET stream_id = CAST(stream_id AS BLOB)",
        "UPDATE log_head SET digest = 'x' WHERE position = 8",
        "UPDATE log_head SET peaks = '' WHERE position = 8",
        "UPDATE log_head SET leaves = '' WHERE position = 8",
        "UPDATE log_head SET leaves = leaves || x'00' WHERE position = 8",
        "UPDATE log_head SET leaves = CAST(leaves || x'00' AS BLOB) WHERE position = 8",
    ],
)
def test_what_is_of_another_type_is_named_and_not_copied(tmp_path: Path, statement: str) -> None:
    with closing(Database.open(str(tmp_path / "log.db"))) as log, closing(Database.open(str(tmp_path / "copy.db"))) as copy:
        fill(log, BATCHES)
        unguarded(log)
        before = leaves(log)
        with log.write() as connection:
            connection.execute(text(statement))

        assert named(log)
        with suppress(AlteredLogError), log.read() as origin, copy.write() as target:
            copy_log(origin, target, EVENTS)
        assert leaves(copy) in ([], before)


def test_a_sound_log_is_told_by_its_spans_alone(log: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "_named", lambda *_: pytest.fail("one event after the other was looked at"))
    with log.read() as connection:
        spans = sound_log.spans(connection, [2, EVENTS, 100])
        roots = [sound_log.sound(connection, span) for span in spans]

    assert [(span.after, span.last) for span in spans] == [(0, 4), (4, EVENTS)]
    assert roots == [{2: root_of(leaves(log)[:2])}, {EVENTS: stored(log)[-1].digest}]
    assert named(log, *stored(log)) == []


def test_what_is_done_in_one_span_leaves_the_others_sound(log: Database) -> None:
    with log.write() as connection:
        alter_the_time_of_recording(connection)
        spans = sound_log.spans(connection, [])

        assert [sound_log.sound(connection, span) for span in spans] == [{}, None]


def test_the_head_is_that_of_the_events_as_they_are(log: Database) -> None:
    before = found_in(log).head
    assert before == stored(log)[-1]
    with log.write() as connection:
        alter_a_byte(connection)

    found = found_in(log).head

    assert found == Head(position=EVENTS, digest=root_of(leaves(log)))
    assert found != before


def test_a_head_that_was_kept_is_that_of_a_beginning(log: Database) -> None:
    kept = [Head(position=size, digest=root_of(leaves(log)[:size])) for size in range(EVENTS + 1)]

    assert named(log, *kept) == []
    assert named(log, *reversed(kept), *kept) == []


def test_a_log_rewritten_whole_is_told_by_a_head_kept_elsewhere_alone(log: Database) -> None:
    kept = stored(log)
    with log.write() as connection:
        alter_the_time_of_recording(connection)
        connection.execute(delete(log_head))
        digests.cover_all(connection)

    assert named(log) == []
    assert named(log, *kept) == [("kept", EVENTS)]


def test_a_head_kept_of_a_longer_log_tells_that_its_end_is_gone(log: Database) -> None:
    kept = stored(log)[-1]
    with log.write() as connection:
        remove_the_tail(connection)
        connection.execute(delete(log_head))
        digests.cover_all(connection)

    assert named(log) == []
    (problem,) = found_in(log, kept).problems
    assert (problem.kind, problem.position) == ("kept", EVENTS)
    assert problem.message.startswith("The log has 6 events: the head kept of 8")


def test_only_the_first_problems_are_named(log: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "NAMED", 2)
    with log.write() as connection:
        connection.execute(update(event).values(recorded_at=1))

    assert named(log) == [("altered", 1), ("altered", 2), ("altered", None)]


def test_pages_of_any_length_tell_the_same(log: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A head of a batch and a page of events end at places of their own."""
    with log.write() as connection:
        swap(connection, 2, 7)
        delete_one_with_its_stream(connection)
    expected = [("moved", 2), ("missing", 6), ("moved", 7)]

    for page in (1, 2, 3, 5, 100):
        monkeypatch.setattr(digests, "PAGE", page)
        assert named(log) == expected, f"pages of {page}"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(1, EVENTS + 1)))
def test_in_any_other_order_just_what_stands_elsewhere_is_named(log: Database, order: list[int]) -> None:
    with undone(log) as connection:
        connection.execute(update(event).values(id=event.c.id + 100))
        for place, position in enumerate(order, 1):
            move(connection, 100 + position, place)

        assert named(log) == [("moved", place) for place, position in enumerate(order, 1) if place != position]


@contextmanager
def undone(log: Database) -> Iterator[Connection]:
    """What is done inside is undone at the end."""
    with suppress(_UndoneError), log.write() as connection:
        yield connection
        raise _UndoneError


class _UndoneError(Exception):
    """Ends a transaction that is not to be kept."""


def test_a_quote_in_the_key_of_a_party_deceives_nobody(log: Database) -> None:
    query = select(event.c.stream_no).where(event.c.id == 6).scalar_subquery()
    with log.write() as connection:
        kept = connection.scalar(select(stream.c.issuer).where(stream.c.stream_no == query))
        connection.execute(update(stream).where(stream.c.stream_no == query).values(issuer=f'{kept}","row":{{"table'))

    assert named(log) == [("stream", 6)]


@pytest.mark.parametrize(
    "alteration", ["UPDATE event SET state = CAST(state AS TEXT) WHERE id = 2", "UPDATE event SET state = 5 WHERE id = 2"]
)
def test_a_payload_that_is_no_bytes_is_an_altered_event(sqlite_url: str, alteration: str) -> None:
    database = Database.open(sqlite_url)
    fill(database, BATCHES)
    unguarded(database)
    with database.write() as connection:
        connection.execute(text(alteration))

    assert named(database) == [("altered", 2)]
    database.close()

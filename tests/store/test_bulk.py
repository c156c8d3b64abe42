"""Many rows at once, on each database: few and many take different ways, and must come to the same."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import BigInteger, Boolean, Column, Date, LargeBinary, MetaData, Table, Text, UniqueConstraint, bindparam, func, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from ledger.store import bulk
from ledger.store.database import Database

FEW, MANY = 3, bulk.COPY_FROM_ROWS

THING = Table(
    "thing",
    MetaData(),
    Column("number", BigInteger, nullable=False),
    Column("order", Text),
    Column("day", Date),
    Column("flag", Boolean),
    Column("payload", LargeBinary),
    UniqueConstraint("number"),
)
Thing = tuple[int, str | None, date | None, bool | None, bytes | None]


def things(count: int) -> list[Thing]:
    whole = [(number, f"a\tb\n{number}", date(2024, 3, 18), number % 2 == 0, b"\x00\xff") for number in range(1, count)]
    return [(0, None, None, None, None), *whole]


@pytest.fixture
def database(database: Database) -> Database:
    with database.write() as connection:
        THING.create(connection)
    return database


def stored(database: Database) -> list[Thing]:
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(select(THING).order_by(THING.c.number))]


@pytest.mark.parametrize("count", [FEW, MANY])
def test_rows_come_back_as_they_were_given(database: Database, count: int) -> None:
    with database.write() as connection:
        bulk.insert(connection, THING, things(count))

    assert stored(database) == things(count)


def test_no_rows_are_no_work(database: Database) -> None:
    with database.write() as connection:
        bulk.insert(connection, THING, [])
        bulk.update(connection, THING.c.number, THING.c.order, [])

    assert stored(database) == []


@pytest.mark.parametrize("count", [FEW, MANY])
def test_a_row_that_is_there_already_refuses_them_all(database: Database, count: int) -> None:
    def insert_twice() -> None:
        with database.write() as connection:
            bulk.insert(connection, THING, things(count))
            bulk.insert(connection, THING, things(count))

    with pytest.raises(IntegrityError):
        insert_twice()
    assert stored(database) == []


@pytest.mark.parametrize("count", [FEW, MANY])
def test_one_column_is_set_where_the_key_is_given(database: Database, count: int) -> None:
    with database.write() as connection:
        bulk.insert(connection, THING, things(count))
        bulk.update(connection, THING.c.number, THING.c.order, [(0, "first"), (2, None), (1_000, "nowhere")])

    assert [(row[0], row[1]) for row in stored(database)][:3] == [(0, "first"), (1, "a\tb\n1"), (2, None)]


@pytest.mark.parametrize("asked", [[], [2], [0, 2, 1_000], range(100_000)])
def test_rows_are_found_by_any_number_of_values(database: Database, asked: list[int]) -> None:
    with database.write() as connection:
        bulk.insert(connection, THING, things(MANY))

        found = connection.scalars(select(THING.c.number).where(bulk.among(connection, THING.c.number, asked)))
        assert set(found) == {number for number in asked if number < MANY}


@pytest.mark.parametrize("asked", [[], [(2, 2)], [(2, 3), (0, 0), (2, 2)], [(number, number) for number in range(10_000)]])
def test_rows_are_found_by_any_number_of_pairs(database: Database, asked: list[tuple[int, int]]) -> None:
    pair = Table("pair", MetaData(), Column("first", BigInteger), Column("second", BigInteger))
    with database.write() as connection:
        pair.create(connection)
        bulk.insert(connection, pair, [(number, number) for number in range(MANY)])

        found = connection.scalars(select(pair.c.first).where(bulk.among_pairs(connection, pair.c.first, pair.c.second, asked)))
        assert set(found) == {first for first, second in asked if first == second and first < MANY}


def test_fetched_rows_are_plain_tuples(database: Database) -> None:
    with database.write() as connection:
        bulk.insert(connection, THING, things(FEW))
        query = select(THING.c.number, THING.c.order, THING.c.payload).where(THING.c.number >= bindparam("least")).order_by(THING.c.number)
        found = bulk.fetch(connection, query, {"least": 1})

    assert found == [(1, "a\tb\n1", b"\x00\xff"), (2, "a\tb\n2", b"\x00\xff")]
    assert {type(row) for row in found} == {tuple}


def test_an_error_at_a_later_row_is_told_as_one_at_the_first(database: Database) -> None:
    without_magnitude = -(2**63)
    with database.write() as connection:
        bulk.insert(connection, THING, [(number, None, None, None, None) for number in (1, without_magnitude)])
        with pytest.raises(DBAPIError), connection.begin_nested():
            bulk.fetch(connection, select(func.abs(THING.c.number)).order_by(THING.c.number.desc()))


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (2, [2]), (3, [2, 1])])
def test_chunks_keep_the_order(count: int, sizes: list[int]) -> None:
    parts = list(bulk.chunks(range(count), 2))

    assert [len(part) for part in parts] == sizes
    assert [item for part in parts for item in part] == list(range(count))


@pytest.mark.parametrize("count", [FEW, 3 * MANY])
def test_rows_may_be_made_while_those_before_them_are_written(database: Database, count: int) -> None:
    with database.write() as connection:
        bulk.insert(connection, THING, iter(things(count)))

    assert stored(database) == things(count)


def test_a_row_that_cannot_be_made_leaves_none(database: Database) -> None:
    def failing() -> Iterator[Thing]:
        yield from things(2 * MANY)
        raise LookupError("no more rows")

    with pytest.raises(LookupError, match="no more rows"), database.write() as connection:
        bulk.insert(connection, THING, failing())

    assert stored(database) == []

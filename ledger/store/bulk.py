"""Many rows at once, the fastest way that each database has: `executemany` on SQLite, `unnest` or binary COPY on PostgreSQL.

`insert(connection, event, [(1, 1, 1, "filing-accepted.v1", b"{}", 0)])` writes one row; a row is a tuple in the table's column order.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from functools import cache
from itertools import chain, islice
from typing import Any, Final, TypeVar, cast

import msgspec
from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    Date,
    FromClause,
    Select,
    Table,
    Text,
    any_,
    bindparam,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.exc import DBAPIError

COPY_FROM_ROWS: Final = 64
"""From this many rows on, setting up a COPY costs less than it saves."""

AT_ONCE: Final = 32
"""Rows that are taken from the driver at a time, where they are used one by one."""

CHUNK: Final = 500
"""Rows of values in one statement: below the parameter limit of every SQLite."""

Cell = Any
T = TypeVar("T")


def fetch(connection: Connection, query: Select[Any], parameters: Mapping[str, Cell] | None = None) -> Sequence[Any]:
    """All rows of `query` as the driver's own tuples: rows with names take twice as long to make, and again to be taken apart.

    For columns that need no conversion: numbers, texts and bytes.
    """
    with _cursor(connection, query, parameters) as cursor:
        rows: Sequence[Any] = cursor.fetchall()
    return rows


def flow(connection: Connection, query: Select[Any], parameters: Mapping[str, Cell] | None = None) -> Iterator[Sequence[Any]]:
    """As `fetch`, a few rows at a time: payloads that are read while they are in the processor's cache take two thirds of the time.

    The statement stays open until the last of them is taken, or the iterator is let go.
    """
    with _cursor(connection, query, parameters) as cursor:
        while rows := cursor.fetchmany(AT_ONCE):
            yield rows


@contextmanager
def _cursor(connection: Connection, query: Select[Any], parameters: Mapping[str, Cell] | None) -> Iterator[Any]:
    """The driver's own cursor over the rows of `query`, closed at the end."""
    with closing(connection.execute(query, parameters)) as result:
        try:
            yield result.cursor
        except connection.dialect.loaded_dbapi.Error as error:
            raise _library_error(connection, str(query), error) from error


def insert(connection: Connection, table: Table, rows: Iterable[tuple[Cell, ...]]) -> None:
    """Insert `rows` (cells in column order) within the open transaction; raises `sqlalchemy.exc.IntegrityError` as a single insert does.

    Rows may be made while they are written: a server takes many of them at once with their making.
    """
    rest = iter(rows)
    first = list(islice(rest, COPY_FROM_ROWS))
    if not first:
        return
    if connection.dialect.name == "sqlite":
        _insert_many(connection, table, chain(first, rest))
    elif len(first) < COPY_FROM_ROWS:
        _insert_unnested(connection, table, first)
    else:
        _copy(connection, table, chain(first, rest))


def update(connection: Connection, key: Column[Any], column: Column[Any], values: Sequence[tuple[Cell, Cell]]) -> None:
    """Set `column` in the rows whose `key` is given: `values` are pairs of key and new value."""
    if not values:
        return
    quote = connection.dialect.identifier_preparer.quote
    setting = f"UPDATE {_name(connection, key.table)} SET {quote(column.name)} ="  # noqa: S608
    if connection.dialect.name == "sqlite":
        statement = f"{setting} ? WHERE {quote(key.name)} = ?"
        connection.exec_driver_sql(statement, [(value, at) for at, value in values])
    else:
        arrays = ", ".join(f"%s::{one.type.compile(connection.dialect)}[]" for one in (key, column))
        statement = f"{setting} given.value FROM unnest({arrays}) AS given (key, value) WHERE {quote(key.name)} = given.key"
        connection.exec_driver_sql(statement, tuple(list(cells) for cells in zip(*values, strict=True)))


def among(connection: Connection, column: Column[T], values: Iterable[T]) -> ColumnElement[bool]:
    """Whether `column` is one of `values`, however many: they are one parameter, a JSON list on SQLite and an array on PostgreSQL."""
    if connection.dialect.name == "sqlite":
        listed = func.json_each(msgspec.json.encode(list(values)).decode()).table_valued("value")
        return column.in_(select(listed.c.value))
    return column == any_(literal(list(values), ARRAY(column.type)))


@cache
def listed(dialect: str, column: Column[Any], name: str) -> ColumnElement[bool]:
    """Whether `column` is in the list that the parameter `name` will be, for statements that are built once: see `as_list`."""
    if dialect == "sqlite":
        return column.in_(select(func.json_each(bindparam(name, type_=Text)).table_valued("value").c.value))
    return column == any_(bindparam(name, type_=ARRAY(column.type)))


def as_list(connection: Connection, values: Iterable[Cell]) -> Cell:
    """Values as the parameter of a `listed` condition."""
    return msgspec.json.encode(list(values)).decode() if connection.dialect.name == "sqlite" else list(values)


def among_pairs(connection: Connection, first: Column[T], second: Column[T], pairs: Iterable[tuple[T, T]]) -> ColumnElement[bool]:
    """Whether the two columns are one of `pairs`, however many. A list of values would make SQLite read the table from some length on."""
    given = list(pairs)
    if connection.dialect.name == "sqlite":
        value = func.json_each(msgspec.json.encode(given).decode()).table_valued("value").c.value
        listed = select(func.json_extract(value, "$[0]"), func.json_extract(value, "$[1]"))
    else:
        arrays = [literal([pair[n] for pair in given], ARRAY(column.type)) for n, column in enumerate((first, second))]
        listed = select(*map(func.unnest, arrays))
    return tuple_(first, second).in_(listed)


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """`items` in lists of at most `size`, in order."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def _insert_many(connection: Connection, table: Table, rows: Iterable[tuple[Cell, ...]]) -> None:
    marks = ", ".join("?" for _ in table.columns)
    statement = f"INSERT INTO {_name(connection, table)} ({_columns(connection, table)}) VALUES ({marks})"  # noqa: S608 (names are ours)
    days = [n for n, column in enumerate(table.columns) if isinstance(column.type, Date)]
    try:
        with closing(connection.connection.cursor()) as cursor:
            cast("Any", cursor).executemany(statement, _with_iso_days(rows, days) if days else rows)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _library_error(connection, statement, error) from error


def _with_iso_days(rows: Iterable[tuple[Cell, ...]], days: Sequence[int]) -> Iterable[tuple[Cell, ...]]:
    """SQLite keeps days as text."""
    columns = list(zip(*rows, strict=True))
    texts = _IsoDays({None: None})
    for n in days:
        columns[n] = tuple(map(texts.__getitem__, columns[n]))
    return zip(*columns, strict=True)


class _IsoDays(dict[date | None, str | None]):
    """Days as text, each written once: many rows have few days."""

    def __missing__(self, day: date) -> str:
        text = self[day] = day.isoformat()
        return text


def _insert_unnested(connection: Connection, table: Table, rows: Sequence[tuple[Cell, ...]]) -> None:
    arrays = ", ".join(f"%s::{column.type.compile(connection.dialect)}[]" for column in table.columns)
    statement = f"INSERT INTO {_name(connection, table)} ({_columns(connection, table)}) SELECT * FROM unnest({arrays})"  # noqa: S608
    connection.exec_driver_sql(statement, tuple(list(column) for column in zip(*rows, strict=True)))


def _copy(connection: Connection, table: Table, rows: Iterable[tuple[Cell, ...]]) -> None:
    statement = f"COPY {_name(connection, table)} ({_columns(connection, table)}) FROM STDIN (FORMAT BINARY)"
    types = [column.type.compile(connection.dialect).lower() for column in table.columns]
    try:
        with closing(connection.connection.cursor()) as cursor, cast("Any", cursor).copy(statement) as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _library_error(connection, statement, error) from error


def _library_error(connection: Connection, statement: str, error: Exception) -> Exception:
    """The driver's error as SQLAlchemy's, which it makes itself only of statements that pass through it."""
    return DBAPIError.instance(statement, None, error, connection.dialect.loaded_dbapi.Error, dialect=connection.dialect)


def _name(connection: Connection, table: FromClause) -> str:
    return connection.dialect.identifier_preparer.format_table(table)


def _columns(connection: Connection, table: Table) -> str:
    return ", ".join(connection.dialect.identifier_preparer.quote(column.name) for column in table.columns)

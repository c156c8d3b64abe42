"""Where books are kept: in an SQLite file, and in a schema of the PostgreSQL server where one is given.

for store in stores(inputs):
    with store.new() as url: ...
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import NamedTuple
from uuid import uuid4

import sqlalchemy
from sqlalchemy.engine import make_url

from benchmarks.inputs import Inputs


class Store(NamedTuple):
    """A kind of database. `new` gives the URL of an empty one; the clock counts `by_wall` where another process does the work."""

    name: str
    new: Callable[[], AbstractContextManager[str]]
    by_wall: bool


def stores(inputs: Inputs) -> list[Store]:
    """SQLite, and PostgreSQL where a server is given."""
    sqlite = Store("SQLite", lambda: nullcontext(str(inputs.place("book"))), by_wall=False)
    if inputs.postgresql is None:
        return [sqlite]
    return [sqlite, Store("PostgreSQL", partial(schema, inputs.postgresql), by_wall=True)]


@contextmanager
def schema(server: str) -> Iterator[str]:
    """The URL of a new schema on a PostgreSQL server, dropped at the end."""
    name = f"benchmark_{uuid4().hex}"
    url = make_url(server).set(drivername="postgresql+psycopg")
    engine = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {name}")
    try:
        yield url.update_query_dict({"options": f"-csearch_path={name}"}).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")


def plain_url(url: str) -> str:
    """The URL as the driver of PostgreSQL takes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)

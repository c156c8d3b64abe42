"""Building the read models anew from the log, beside the live ones: to compare, or to take their place.

The new set is built in tables of its own, so the live ones go on answering; the swap is one transaction.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, MetaData, Table, delete, func, select

from ledger.feed import Feed
from projections.answers import Difference
from projections.build import ReadAll, finish, here, read_account_again, revise
from projections.checkpoint import built_anew
from projections.tables import BESIDE, LIVE, ReadModels


def compare(connection: Connection, read_all: ReadAll = here) -> list[Difference]:
    """Build the read models beside the live ones and return what differs, in order; nothing is changed."""
    beside = _built_beside(connection, read_all)
    try:
        return [difference for pair in zip(LIVE, beside, strict=True) for difference in _differences(connection, *pair)]
    finally:
        _drop(connection, beside)


def rebuild(connection: Connection, read_all: ReadAll = here) -> None:
    """Build the read models anew and put them in place of the live ones."""
    beside = _built_beside(connection, read_all)
    for live, built in zip(LIVE, beside, strict=True):
        connection.execute(delete(live))
        connection.execute(live.insert().from_select([column.name for column in live.columns], select(built)))
    built_anew(connection, Feed(connection).head())
    _drop(connection, beside)


def rebuild_account(connection: Connection, owner: str, issuer: str) -> None:
    """Read one account again and replace its lines, points and exits."""
    read_account_again(connection, (owner, issuer))


def sizes(connection: Connection) -> dict[str, int]:
    """Rows of each live read model, by table name."""
    return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in LIVE}


def _built_beside(connection: Connection, read_all: ReadAll) -> ReadModels:
    metadata = MetaData()
    beside = ReadModels(metadata, BESIDE)
    metadata.drop_all(connection)
    metadata.create_all(connection)
    revision = revise(connection, beside, 0)
    finish(connection, revision.replaced, read_all(revision.dossiers), beside)
    return beside


def _drop(connection: Connection, models: ReadModels) -> None:
    for table in models:
        table.drop(connection)


def _differences(connection: Connection, live: Table, built: Table) -> Iterator[Difference]:
    keys = len(live.primary_key.columns)
    for one, other, is_live in ((live, built, True), (built, live, False)):
        query = select(one).except_(select(other))
        for row in sorted(connection.execute(query), key=str):
            key, text = " ".join(map(str, row[:keys])), " ".join(map(str, row))
            yield Difference(table=str(live.name), key=key, live=text if is_live else None, rebuilt=None if is_live else text)

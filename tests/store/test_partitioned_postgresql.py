"""A ledger whose tables are partitioned as the how-to page says: it is written to, answers and is rebuilt as before."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from eventsourcing.persistence import IntegrityError
from sqlalchemy import delete, table, text
from sqlalchemy.exc import DatabaseError

from ledger.store.database import Database
from projections.rebuild import rebuild
from tests.builders import a_form_4, bought, held, sold
from tests.read_models import read_models
from tests.recorded import RecordedBook

pytestmark = pytest.mark.postgresql

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "use-postgresql.md"
ROOM = 10  # positions in the second partition
BEFORE = a_form_4(accepted="2024-05-02 16:30", rows=[bought(1_000, on="2024-05-01", after=4_000), held(250, via="By Trust")])
AFTER = a_form_4(accepted="2024-06-04 16:30", rows=[sold(500, on="2024-06-03", after=3_500)])


@pytest.fixture
def partitioned(postgresql_url: str) -> Iterator[RecordedBook]:
    """A book whose tables were partitioned after its first filing; the second partition of its log begins with its next event."""
    database = Database.open(postgresql_url)
    book = RecordedBook(database)
    book.record(BEFORE)
    for statements in re.findall(r"^```sql\nBEGIN;\n(.*?)COMMIT;\n```$", PAGE.read_text(), re.MULTILINE | re.DOTALL):
        with database.write() as connection:
            following = book.info().ledger_position + 1
            here = statements.replace("50000001", str(following)).replace("100000001", str(following + ROOM))
            connection.exec_driver_sql(here)
    yield book
    database.close()


def events_by_table(database: Database) -> list[tuple[str, int]]:
    with database.read() as connection:
        found = connection.execute(text("SELECT CAST(tableoid::regclass AS text), count(*) FROM event GROUP BY tableoid ORDER BY min(id)"))
        return [tuple(row) for row in found]


def test_a_partitioned_ledger_is_written_to_and_rebuilt_as_before(partitioned: RecordedBook, sqlite_url: str) -> None:
    partitioned.record(AFTER)
    with partitioned.database.write() as connection:
        rebuild(connection)

    plain = RecordedBook(Database.open(sqlite_url))
    plain.record(BEFORE)
    plain.record(AFTER)
    assert read_models(partitioned.database) == read_models(plain.database)
    assert partitioned.held("2024-06-30") == plain.held("2024-06-30")
    plain.close()


def test_the_next_events_are_in_the_next_partition(partitioned: RecordedBook) -> None:
    head = partitioned.info().ledger_position

    partitioned.record(AFTER)

    assert events_by_table(partitioned.database) == [
        ("event_1", head),
        (f"event_{head + 1}", partitioned.info().ledger_position - head),
    ]


def test_no_partition_of_the_log_can_be_changed(partitioned: RecordedBook) -> None:
    partitioned.record(AFTER)

    for name in ("event", *dict(events_by_table(partitioned.database))):
        with pytest.raises(DatabaseError, match="append-only"), partitioned.database.write() as connection:
            connection.execute(delete(table(name)))


def test_a_batch_beyond_the_last_partition_is_refused_whole(partitioned: RecordedBook) -> None:
    head = partitioned.info().ledger_position
    many = [
        a_form_4(accepted=f"2024-06-{day:02} 16:30", rows=[sold(100, on=f"2024-06-{day - 1:02}", after=4_000)])
        for day in range(4, 4 + ROOM)
    ]

    with pytest.raises(IntegrityError, match="no partition of relation"):
        partitioned.record(*many)

    assert partitioned.info().ledger_position == head


def test_the_doctor_looks_at_the_triggers_of_every_partition(partitioned: RecordedBook) -> None:
    def gaps() -> list[str]:
        return [row.says for row in partitioned.doctor().rows if row.check == "append-only" and row.severity != "ok"]

    assert gaps() == []
    (_, newest) = partition_names(partitioned.database)
    with partitioned.database.write() as connection:
        connection.execute(text(f"DROP TRIGGER event_is_never_changed ON {newest}"))

    assert gaps() == [f"The trigger event_is_never_changed of the table {newest} is missing."]


def partition_names(database: Database) -> list[str]:
    with database.read() as connection:
        query = "SELECT CAST(relid AS text) FROM pg_partition_tree('event') WHERE isleaf ORDER BY CAST(relid AS text)"
        return list(connection.scalars(text(query)))

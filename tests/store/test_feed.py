"""The ledger in its order, on each database."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
import sqlalchemy

from ledger.events import FilingContradicted, NoSecuritiesReported, Recorded
from ledger.feed import PAGE, Feed
from ledger.store import bulk
from ledger.store.database import Database
from ledger.store.errors import UnreadableEventError
from ledger.store.tables import stream
from ledger.values.identity import filing_stream_id, holding_stream_id
from ledger.values.provenance import SourceDocument
from tests.unguarded import unguarded

NOON = datetime(2024, 3, 18, 12, tzinfo=UTC)
Append = Callable[..., range]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database.open(database_url, clock=lambda: NOON)
    yield opened
    opened.close()


@pytest.fixture
def append(database: Database) -> Append:
    """Appends the next event of each (owner, issuer) account."""
    versions: dict[UUID, int] = {}
    recorder = database.recorder()

    def append_next(*accounts: tuple[str, str]) -> range:
        batch = []
        for owner, issuer in accounts:
            stream_id = holding_stream_id(owner, issuer, "I", "Common Stock")
            versions[stream_id] = versions.get(stream_id, 0) + 1
            event = NoSecuritiesReported(filing_id=f"report {versions[stream_id]}", owner=owner, issuer=issuer)
            batch.append(Recorded(originator_id=stream_id, originator_version=versions[stream_id], event=event))
        return recorder.append(batch, accounts={item.originator_id: (item.event.owner, item.event.issuer) for item in batch})

    return append_next


@pytest.fixture
def feed(database: Database) -> Iterator[Feed]:
    """The feed of whatever has been appended when it is first used."""
    with database.read() as connection:
        yield Feed(connection)


def positions(events: Iterator[Recorded]) -> list[int]:
    return [item.position for item in events]


def test_an_empty_ledger_has_its_head_at_zero(feed: Feed) -> None:
    assert feed.head() == 0
    assert list(feed.after(0)) == []


def test_an_event_comes_with_everything_that_is_known_about_it(append: Append, feed: Feed) -> None:
    append(("ada", "quillon"))

    assert list(feed.after(0)) == [
        Recorded(
            originator_id=holding_stream_id("ada", "quillon", "I", "Common Stock"),
            originator_version=1,
            event=NoSecuritiesReported(filing_id="report 1", owner="ada", issuer="quillon"),
            position=1,
            recorded_at=NOON,
        )
    ]


def test_filings_can_be_read_without_their_rows(database: Database, append: Append, feed: Feed) -> None:
    append(("ada", "quillon"))
    filing = FilingContradicted(
        filing_id="report 1", document=SourceDocument(sha256="ab" * 32, format="ownership_xml"), recorded_sha256="", rows_fingerprint=""
    )
    for number in range(3):
        stream_id = filing_stream_id(f"report {number}")
        database.recorder().append([Recorded(originator_id=stream_id, originator_version=1, event=filing)])
        append(("ada", "quillon"))

    assert positions(feed.filings_after(0)) == [2, 4, 6]
    assert positions(feed.filings_after(2)) == [4, 6]


def test_events_after_a_position_follow_page_by_page(append: Append, feed: Feed) -> None:
    append(*[(f"owner {number}", "quillon") for number in range(PAGE * 2 + 1)])

    assert feed.head() == PAGE * 2 + 1
    assert positions(feed.after(0)) == list(range(1, PAGE * 2 + 2))
    assert positions(feed.after(PAGE)) == list(range(PAGE + 1, PAGE * 2 + 2))
    assert positions(feed.after(PAGE * 2 + 1)) == []


def test_a_limit_ends_the_sequence(append: Append, feed: Feed) -> None:
    append(*[(f"owner {number}", "quillon") for number in range(PAGE + 10)])

    assert positions(feed.after(3, limit=2)) == [4, 5]
    assert len(positions(feed.after(0, limit=PAGE + 1))) == PAGE + 1
    assert positions(feed.after(PAGE + 8, limit=5)) == [PAGE + 9, PAGE + 10]
    assert positions(feed.after(0, limit=0)) == []


def test_a_feed_does_not_see_what_is_recorded_meanwhile(append: Append, feed: Feed) -> None:
    append(("ada", "quillon"))
    following = feed.after(0)
    assert next(following).position == 1

    append(("ben", "quillon"))

    assert positions(following) == []


def test_events_can_be_had_by_their_positions(append: Append, feed: Feed) -> None:
    append(*[(f"owner {number}", "quillon") for number in range(bulk.CHUNK + 5)])

    found = feed.at([3, bulk.CHUNK + 4, 1_000_000])

    assert found.keys() == {3, bulk.CHUNK + 4}
    assert found[3].event.owner == "owner 2"
    assert feed.at(range(1, bulk.CHUNK + 6)).keys() == set(range(1, bulk.CHUNK + 6))


def test_an_accounts_events_come_in_the_order_of_the_ledger(append: Append, feed: Feed) -> None:
    ada, ben, elsewhere = ("ada", "quillon"), ("ben", "quillon"), ("ada", "tarn")
    append(ada, ben, elsewhere, ada, ben)

    assert positions(feed.of_accounts([ada])) == [1, 4]
    assert positions(feed.of_accounts([ben, ada])) == [1, 2, 4, 5]
    assert positions(feed.of_accounts([ada, ben, elsewhere], up_to=3)) == [1, 2, 3]
    assert positions(feed.of_accounts([("ben", "tarn")])) == []
    assert positions(feed.of_accounts([])) == []


def test_an_account_asked_for_twice_is_given_once(append: Append, feed: Feed) -> None:
    append(("ada", "quillon"))

    assert positions(feed.of_accounts([("ada", "quillon")] * (bulk.CHUNK + 1))) == [1]


def test_many_accounts_events_are_merged_in_order(append: Append, feed: Feed) -> None:
    accounts = [(f"owner {number}", "quillon") for number in range(bulk.CHUNK + 20)]
    append(*accounts, *reversed(accounts))

    assert positions(feed.of_accounts(accounts)) == list(range(1, len(accounts) * 2 + 1))


def test_streams_events_come_in_the_order_of_the_ledger(append: Append, feed: Feed) -> None:
    ada, ben = ("ada", "quillon"), ("ben", "quillon")
    append(ada, ben, ada)
    of_ada, of_ben = (holding_stream_id(*account, "I", "Common Stock") for account in (ada, ben))

    assert positions(feed.of_streams([of_ada, filing_stream_id("unknown")])) == [1, 3]
    assert positions(feed.of_streams([of_ben, of_ada], up_to=2)) == [1, 2]


def test_a_unit_that_is_writing_reads_its_own_events(database: Database, append: Append) -> None:
    with database.write() as connection:
        append(("ada", "quillon"))

        assert positions(Feed(connection).after(0)) == [1]


def test_accounts_are_found_without_reading_the_whole_log(sqlite_url: str) -> None:
    database = Database.open(sqlite_url)
    accounts = [(f"owner {number}", "quillon") for number in range(bulk.CHUNK + 1)]
    with database.read() as connection:
        asked: list[tuple[str, tuple[object, ...]]] = []
        sqlalchemy.event.listen(connection, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
        list(Feed(connection).of_accounts(accounts))
        plans = [step for sql, cells in tuple(asked) for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", cells)]
    database.close()

    assert [step.detail for step in plans if step.detail.startswith(("SCAN event", "SCAN stream"))] == []
    assert [step.detail for step in plans if step.detail.startswith("SEARCH event")] != []


def test_events_on_streams_that_began_long_ago_have_their_ids(append: Append, feed: Feed) -> None:
    append(*[(f"owner {number}", "quillon") for number in range(40)])
    append(("owner 0", "quillon"), ("owner 39", "quillon"), ("owner 40", "quillon"))

    found = [(item.position, item.originator_id) for item in feed.after(40)]

    ids = [holding_stream_id(f"owner {number}", "quillon", "I", "Common Stock") for number in (0, 39, 40)]
    assert found == list(zip((41, 42, 43), ids, strict=True))


def test_an_event_whose_stream_is_gone_is_told_with_its_position(append: Append, database: Database) -> None:
    append(("alder", "quillon"), ("birch", "quillon"))
    with unguarded(database) as connection:
        connection.execute(stream.delete().where(stream.c.stream_no == 2))

    with database.read() as connection, pytest.raises(UnreadableEventError, match=r"position 2 .* its stream is missing"):
        list(Feed(connection).after(0))


def test_an_event_whose_stream_has_no_valid_id_is_told_and_those_before_it_are_read(append: Append, database: Database) -> None:
    append(("alder", "quillon"), ("birch", "quillon"))
    with unguarded(database) as connection:
        connection.execute(stream.update().where(stream.c.stream_no == 2).values(stream_id="xyz"))

    with database.read() as connection:
        events = Feed(connection).after(0)
        assert next(events).position == 1
        with pytest.raises(UnreadableEventError, match=r"position 2 .* an id that is none"):
            next(events)

"""Checks of health as pure judgements: facts that no test can bring about on a real machine."""

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from insider_ledger import health
from insider_ledger.amounts import plural, size, span
from insider_ledger.health import place_checks
from insider_ledger.health.findings import FINDINGS, HealthRow
from ledger.store.inspection.files import FolderFacts, PageFacts
from ledger.store.inspection.server import ServerFacts, Session

NOW = datetime(2024, 6, 3, 12, tzinfo=UTC)
FOLDER = FolderFacts(
    path="ledger.db",
    size=3_000_000_000,
    wal_size=4_000_000,
    is_writable=True,
    is_open_to_all=False,
    disk_free=10_000_000_000,
    part_files=(),
)
PAGES = PageFacts(journal_mode="wal", page_size=4096, pages=732_422, free_pages=12)
SERVER = ServerFacts(
    version=150_004,
    encoding="UTF8",
    is_standby=False,
    is_synced=True,
    size=3_000_000_000,
    now=NOW,
    writer=None,
    oldest=None,
    is_analyzed=True,
)


def codes(rows: tuple[HealthRow, ...]) -> list[str | None]:
    return [row.finding for row in rows]


def session(**ago: int) -> Session:
    return Session(process=4711, since=NOW - timedelta(**ago))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, None),
        ({"is_writable": False}, "read-only"),
        ({"is_open_to_all": True}, "open-to-all"),
        ({"wal_size": 3_000_000_001}, "wal-large"),
        ({"wal_size": 3_000_000_000}, None),
        ({"wal_size": 200_000_000, "size": 100_000_000}, None),
        ({"wal_size": None}, None),
    ],
)
def test_the_file_of_a_ledger(facts: dict[str, object], expected: str | None) -> None:
    assert codes(place_checks.storage(msgspec.structs.replace(FOLDER, **facts), PAGES)) == [expected]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [({"journal_mode": "delete"}, "not-write-ahead"), ({"free_pages": 183_106}, "space-to-reclaim"), ({"free_pages": 183_105}, None)],
)
def test_the_pages_of_a_ledger(facts: dict[str, object], expected: str | None) -> None:
    assert codes(place_checks.storage(FOLDER, msgspec.structs.replace(PAGES, **facts))) == [expected]


@pytest.mark.parametrize(
    ("free", "expected"),
    [(63_999_999, "disk-full"), (64_000_000, "disk-short"), (2_999_999_999, "disk-short"), (3_000_000_000, None)],
)
def test_the_room_on_the_disk(free: int, expected: str | None) -> None:
    assert codes(place_checks.disk(msgspec.structs.replace(FOLDER, disk_free=free))) == [expected]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, None),
        ({"version": 140_011}, "server-older"),
        ({"encoding": "LATIN1"}, "encoding-other"),
        ({"is_standby": True}, "server-standby"),
        ({"is_synced": False}, "not-synced"),
    ],
)
def test_the_settings_of_a_server(facts: dict[str, object], expected: str | None) -> None:
    assert codes(place_checks.server(msgspec.structs.replace(SERVER, **facts))) == [expected]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"writer": session(minutes=59)}, [None]),
        ({"writer": session(hours=1)}, ["writer-long"]),
        ({"oldest": session(minutes=59)}, [None]),
        ({"oldest": session(hours=30)}, ["transaction-long"]),
        ({"writer": session(hours=1), "oldest": session(hours=2)}, ["writer-long", "transaction-long"]),
        ({"writer": Session(process=1, since=None), "oldest": Session(process=2, since=None)}, [None]),
    ],
)
def test_who_holds_what_on_a_server(facts: dict[str, object], expected: list[str | None]) -> None:
    assert codes(place_checks.sessions(msgspec.structs.replace(SERVER, **facts))) == expected


@pytest.mark.parametrize(
    ("is_analyzed", "events", "expected"),
    [(False, 10_000, "statistics-missing"), (False, 9_999, None), (None, 10_000, None), (True, 10_000, None)],
)
def test_what_the_planner_knows(is_analyzed: bool | None, events: int, expected: str | None) -> None:
    assert codes(place_checks.statistics(msgspec.structs.replace(SERVER, is_analyzed=is_analyzed), events)) == [expected]


def test_every_finding_is_made_somewhere_and_every_one_that_is_made_is_known() -> None:
    """The second argument of `found`, and the tables from which it is taken."""
    words = {
        node.value
        for path in Path(health.__path__[0]).glob("*.py")
        if path.name != "findings.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert FINDINGS.keys() <= words


def test_each_finding_says_what_to_do_in_sentences() -> None:
    assert [code for code, kind in FINDINGS.items() if not kind.advice[0].isupper() or kind.severity == "ok"] == []


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 bytes"), (999, "999 bytes"), (1_000, "1.0 kB"), (3_050_000_000, "3.0 GB"), (5 * 10**15, "5,000.0 TB")]
)
def test_sizes_in_words(count: int, text: str) -> None:
    assert size(count) == text


@pytest.mark.parametrize(
    ("lasted", "text"),
    [
        (timedelta(seconds=-5), "0 minutes"),
        (timedelta(minutes=1, seconds=59), "1 minute"),
        (timedelta(minutes=119), "119 minutes"),
        (timedelta(minutes=120), "2 hours"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(hours=50), "2 days"),
    ],
)
def test_spans_in_words(lasted: timedelta, text: str) -> None:
    assert span(lasted) == text


def test_several_in_words() -> None:
    assert [plural(1, "batch", "batches"), plural(0, "batch", "batches"), plural(1_200, "event")] == [
        "1 batch",
        "0 batches",
        "1,200 events",
    ]

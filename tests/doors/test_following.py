"""Whoever follows a book misses nothing: events in their order, checkpoints by name, and a copy of the holdings that survives crashes."""

import json
import signal
import subprocess
import sys
from datetime import date
from itertools import count
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

import insider_ledger
from benchmarks import synthetic
from insider_ledger.book import Book
from insider_ledger.cli.group import group
from insider_ledger.errors import UnknownPositionError
from insider_ledger.following import FeedEvent
from ledger.values.times import ALL_KNOWN
from projections.changes import Change
from tests.dying_consumer import read
from tests.recorded import RecordedBook

ROOT = Path(__file__).resolve().parents[2]
AS_OF = date(2024, 12, 31)
LONGEST_WAIT = 120


def positions(events: list[FeedEvent]) -> list[int]:
    return [event.ledger_position for event in events]


def test_the_feed_gives_every_event_after_a_position_in_order(filled: RecordedBook) -> None:
    head = filled.info().ledger_position

    assert positions(list(filled.feed())) == list(range(1, head + 1))
    assert positions(list(filled.feed(head - 3))) == [head - 2, head - 1, head]
    assert positions(list(filled.feed(2, limit=3))) == [3, 4, 5]
    assert list(filled.feed(head)) == []
    assert next(filled.feed()).name == "filing-accepted.v1"


def test_a_position_that_the_book_does_not_have_is_refused(filled: RecordedBook) -> None:
    beyond = filled.info().ledger_position + 1
    for ask in (filled.feed, filled.changes):
        with pytest.raises(UnknownPositionError):
            ask(beyond)
    with pytest.raises(UnknownPositionError):
        filled.move_checkpoint("warehouse", beyond)


def test_a_checkpoint_is_kept_by_name_and_can_be_moved_back(filled: RecordedBook) -> None:
    assert filled.checkpoint("warehouse") == 0
    filled.move_checkpoint("warehouse", 7)
    filled.move_checkpoint("mail", 3)
    filled.move_checkpoint("warehouse", 5)

    assert (filled.checkpoint("warehouse"), filled.checkpoint("mail")) == (5, 3)


@pytest.mark.parametrize("name", ["", "-x", "a b", "é", "x" * 65])
def test_a_name_that_is_none_is_refused(filled: RecordedBook, name: str) -> None:
    with pytest.raises(ValueError, match="a consumer is named by"):
        filled.move_checkpoint(name, 1)


def test_waiting_ends_when_there_is_more(filled: RecordedBook) -> None:
    head = filled.info().ledger_position

    assert filled.wait(head - 1, seconds=60)
    assert not filled.wait(head, seconds=0)


def test_the_changes_say_what_was_since_when_and_because_of_what(filled: RecordedBook) -> None:
    rows: list[Change] = []
    after = 0
    while (answer := filled.changes(after, as_of=AS_OF, events=1)).ledger_position > after:
        rows += answer.rows
        after = answer.ledger_position

    assert rows[0].before is None
    for row in rows:
        shown = row.after or row.before
        assert shown is not None
        assert row.holding == shown.id
        assert row.because
        if row.after is not None:
            assert (row.since, row.known_from) == (row.after.valid.start, row.after.known.start)
    assert any(row.before is not None and row.after is not None for row in rows)


# The command


def lines(*arguments: str) -> list[dict[str, object]]:
    ran = CliRunner().invoke(group, arguments)
    assert ran.exit_code == 0, ran.output
    return [json.loads(line) for line in ran.stdout.splitlines()]


def test_the_command_prints_the_feed_and_remembers_a_consumer(filled: RecordedBook, database_url: str) -> None:
    head = filled.info().ledger_position
    asked = ("--db", database_url, "feed")

    assert [line["ledger_position"] for line in lines(*asked, "--after", "2", "--limit", "2")] == [3, 4]
    assert len(lines(*asked, "--consumer", "mail")) == head
    assert lines(*asked, "--consumer", "mail") == []
    assert filled.checkpoint("mail") == head


def test_a_consumer_has_places_of_its_own_for_the_events_and_for_each_day(filled: RecordedBook, database_url: str) -> None:
    head = filled.info().ledger_position
    asked = ("--db", database_url, "feed", "--consumer", "mail")
    a_day, another = ([*asked, "--changes", "--as-of", day] for day in ("2024-05-31", "2024-12-31"))

    copies = lines(*a_day), lines(*another)

    assert all(copies)
    assert copies[0] != copies[1]
    assert lines(*a_day) == lines(*another) == []
    assert len(lines(*asked)) == head
    assert [filled.checkpoint(f"mail{day}") for day in ("", "@2024-05-31", "@2024-12-31", "@2024-06-01")] == [head, head, head, 0]


@pytest.mark.usefixtures("filled")
def test_the_command_prints_changes_that_lead_to_the_holdings(database_url: str) -> None:
    copy: dict[object, object] = {}
    for line in lines("--db", database_url, "feed", "--changes", "--as-of", str(AS_OF)):
        copy[line["holding"]] = line["after"]
    asked = ("--db", database_url, "holdings", "--as-of", str(AS_OF), "--known-at", "9999-01-01T00:00:00Z", "--format", "jsonl")

    assert {key: held for key, held in copy.items() if held is not None} == {line["id"]: line for line in lines(*asked)}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--as-of", "2024-01-01"], "give it with --changes"),
        (["--consumer", "x", "--after", "3"], "leave --after out"),
        (["--consumer", "x", "--limit", "3"], "leave --limit out"),
        (["--format", "csv"], "JSON lines, not as csv"),
        (["--consumer", "a b"], "A consumer is named by"),
    ],
)
def test_what_does_not_go_together_is_refused(filled: RecordedBook, database_url: str, arguments: list[str], says: str) -> None:
    ran = CliRunner().invoke(group, ["--db", database_url, "feed", *arguments])

    assert filled.info().events
    assert ran.exit_code == 2
    assert says in ran.output


# Crashes


def starting(program: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", program, *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)  # noqa: S603 (our own programs)


def ended(running: subprocess.Popen[str]) -> int:
    _, complaint = running.communicate(timeout=LONGEST_WAIT)
    assert running.returncode in {0, -signal.SIGKILL}, complaint
    return running.returncode


@pytest.mark.slow
def test_a_consumer_that_is_killed_again_and_again_during_imports_ends_with_the_holdings(database_url: str, tmp_path: Path) -> None:
    filings = synthetic.write(tmp_path / "filings.zip", synthetic.submissions(150, owners=25, seed=5))
    insider_ledger.open(database_url).close()
    copy = tmp_path / "copy.json"
    killed = 0
    with starting("insider_ledger", "--db", database_url, "import", str(filings), "--batch", "10") as importing:
        for seed in count():
            killed += ended(starting("tests.dying_consumer", database_url, str(copy), str(AS_OF), str(seed))) != 0
            if importing.poll() is not None:
                break
        ended(importing)
    ended(starting("tests.dying_consumer", database_url, str(copy), str(AS_OF)))

    kept = read(copy)
    with insider_ledger.open(database_url) as book:
        assert killed > 0
        assert kept.position == book.info().ledger_position
        assert as_told(kept.holdings.values()) == as_told(answered(book))


def answered(book: Book) -> list[object]:
    return list(book.holdings(as_of=AS_OF, known_at=ALL_KNOWN).holdings)


def as_told(records: object) -> list[bytes]:
    return sorted(msgspec.json.encode(record) for record in records)  # type: ignore[attr-defined]

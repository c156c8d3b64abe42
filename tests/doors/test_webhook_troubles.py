"""Deliverers go on through what happens to the ledger, to one webhook, and to their claims; and they tell what did."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner
from sqlalchemy import text, update
from sqlalchemy.engine import make_url

import insider_ledger
from insider_ledger import examples
from insider_ledger.book import Book
from insider_ledger.cli.group import group
from insider_ledger.cli.status import Status
from insider_ledger.entries import DeliveryInterrupted, WebhookClaimLost, WebhookDelivered, WebhookFailed
from insider_ledger.webhooks.delivering import Pauses
from insider_ledger.webhooks.settings import Delivery
from insider_ledger.webhooks.signing import new_secret
from ledger.running_log import ROOT, Entry
from ledger.store import webhooks
from ledger.store.database import Database
from ledger.store.errors import NotALedgerError, WriterLockedError
from ledger.store.tables import event, webhook
from ledger.store.webhooks import Webhook
from tests.consumer import Consumer, say
from tests.recorded import RecordedBook
from tests.unguarded import unguarded

LONGEST_WAIT = 120
Do = Callable[[BaseHTTPRequestHandler], None]


class Told(logging.Handler):
    """What was told, also by other threads; `wait_for` an entry of a kind."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []
        self._more = threading.Condition()

    def emit(self, record: logging.LogRecord) -> None:
        with self._more:
            self.entries.append(record.__dict__["entry"])
            self._more.notify_all()

    def of(self, kind: type[Entry]) -> list[Entry]:
        return [entry for entry in self.entries if isinstance(entry, kind)]

    def wait_for(self, kind: type[Entry]) -> None:
        with self._more:
            assert self._more.wait_for(lambda: self.of(kind), LONGEST_WAIT)


@pytest.fixture
def told() -> Iterator[Told]:
    handler, logger = Told(), logging.getLogger(f"{ROOT}.webhook")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield handler
    logger.removeHandler(handler)
    logger.setLevel(level)


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    path = tmp_path / "secrets"
    path.touch(mode=0o600)
    path.write_text(f"wh {new_secret()}\nother {new_secret()}\n")
    return path


def how(secrets: Path, **other: Any) -> Delivery:
    return Delivery(secrets=secrets, **{"events": 5, "retry_first": 0.01, "retry_max": 0.1, **other})


def hook_of(book: Book, name: str = "wh") -> Webhook:
    return next(hook for hook in book.webhooks() if hook.name == name)


def events_of(consumer: Consumer) -> list[int]:
    pages = {message.id: message.page for message in consumer.messages}
    return [row["ledger_position"] for page in pages.values() for row in page["rows"]]


def then_taken(do: Callable[[], object]) -> Do:
    def answer(request: BaseHTTPRequestHandler) -> None:
        do()
        say(request, 204)

    return answer


@contextmanager
def following(url: str, asked: Delivery, *, lock_timeout: float = LONGEST_WAIT) -> Iterator[threading.Thread]:
    """A deliverer that follows, until the end."""
    stop = threading.Event()
    with insider_ledger.open(url, lock_timeout=lock_timeout) as book:
        delivering = threading.Thread(target=book.deliver_webhooks, args=(asked,), kwargs={"follow": True, "stop": stop})
        delivering.start()
        try:
            yield delivering
        finally:
            stop.set()
            delivering.join(LONGEST_WAIT)


def wait_until_delivered(book: Book, name: str = "wh") -> None:
    for _ in range(LONGEST_WAIT * 20):
        if hook_of(book, name).ledger_position == book.head():
            return
        threading.Event().wait(0.05)
    raise AssertionError(hook_of(book, name))


# Claims that were lost


@pytest.mark.parametrize("status", [204, 500])
def test_whoever_lost_its_claim_says_so_and_counts_nothing(filled: RecordedBook, secrets: Path, told: Told, status: int) -> None:
    def lose() -> None:
        with filled.database.write() as connection:
            connection.execute(update(webhook).values(claim="another", claimed_until=2**52))

    def answer(request: BaseHTTPRequestHandler) -> None:
        lose()
        say(request, status)

    with Consumer(last=answer) as consumer:
        filled.add_webhook("wh", consumer.url, "events")
        filled.deliver_webhooks(how(secrets))

    assert told.entries == [WebhookClaimLost(webhook="wh", after=0, is_taken=status == 204)]
    assert len(consumer.messages) == 1
    assert (hook_of(filled).ledger_position, hook_of(filled).failures) == (0, 0)


def test_a_failure_that_was_not_read_yet_makes_a_claim_void(filled: RecordedBook) -> None:
    filled.add_webhook("wh", "https://warehouse.example/")
    read, now = hook_of(filled), filled.database.clock()
    with filled.database.write() as connection:
        claim = webhooks.claim_page(connection, read, page_end=None, now=now, until=now)
        assert claim is not None
        assert webhooks.page_refused(connection, read, claim, why="it answered 500", now=now, next_attempt_at=now)

        assert webhooks.claim_page(connection, read, page_end=None, now=now, until=now) is None
        read_again = webhooks.find(connection, "wh")
        assert read_again is not None
        assert webhooks.claim_page(connection, read_again, page_end=3, now=now, until=now) is not None


# The ledger, for a while


def test_an_import_that_takes_long_does_not_end_whoever_follows(filled: RecordedBook, database_url: str, secrets: Path, told: Told) -> None:
    with Consumer() as consumer, ExitStack() as importing:
        filled.add_webhook("wh", consumer.url, "events")
        importing.enter_context(filled.database.write())
        with following(database_url, how(secrets), lock_timeout=0.05) as deliverer:
            told.wait_for(DeliveryInterrupted)
            importing.close()
            wait_until_delivered(filled)
            assert deliverer.is_alive()

    assert events_of(consumer) == list(range(1, filled.head() + 1))
    assert hook_of(filled).failures == 0
    first, *_ = told.of(DeliveryInterrupted)
    assert first.fields() | {"message": "", "retry": 0} == {"webhook": "wh", "error": "WriterLockedError", "message": "", "retry": 0}


@pytest.mark.postgresql
def test_connections_that_are_lost_do_not_end_whoever_follows(postgresql_url: str, secrets: Path, told: Told) -> None:
    name = f"deliverer-{uuid4().hex}"
    url = make_url(postgresql_url).update_query_dict({"application_name": name}).render_as_string(hide_password=False)
    terminate = text("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = :name")

    with closing(Database.open(postgresql_url)) as database, Consumer() as consumer:
        book = RecordedBook(database)
        book.import_paths(examples.filings())
        with following(url, how(secrets)) as deliverer:
            book.add_webhook("wh", consumer.url, "events", after=book.head() - 1)
            wait_until_delivered(book)
            with database.read() as connection:
                assert connection.scalar(terminate, {"name": name})
            told.wait_for(DeliveryInterrupted)
            book.add_webhook("other", consumer.url, "events")
            wait_until_delivered(book, "other")
            assert deliverer.is_alive()

    (interrupted, *_) = told.of(DeliveryInterrupted)
    assert isinstance(interrupted, DeliveryInterrupted)
    assert (interrupted.webhook, interrupted.error) == (None, "DatabaseUnreachableError")
    assert interrupted.retry is not None


def test_a_page_that_was_taken_comes_again_where_that_could_not_be_written_down(
    filled: RecordedBook, database_url: str, secrets: Path, told: Told
) -> None:
    """Another program writes from before the first answer until the deliverer has given up."""
    writing = threading.Event()

    def write() -> None:
        with filled.database.write():
            writing.set()
            told.wait_for(DeliveryInterrupted)

    def occupy() -> None:
        threading.Thread(target=write).start()
        assert writing.wait(LONGEST_WAIT)

    with Consumer(then_taken(occupy)) as consumer:
        filled.add_webhook("wh", consumer.url, "events")
        with following(database_url, how(secrets, claim_margin=0.1, timeout=2.0), lock_timeout=1.0):
            wait_until_delivered(filled)

    first, again, *_ = consumer.messages
    assert (first.id, first.body) == (again.id, again.body)
    assert events_of(consumer) == list(range(1, filled.head() + 1))
    assert hook_of(filled).failures == 0


def test_without_following_the_others_are_served_before_it_ends(filled: RecordedBook, database_url: str, secrets: Path, told: Told) -> None:
    """The other consumer is asked first, and answers once the first could not be written down."""
    writing, asked = threading.Event(), threading.Event()

    def write() -> None:
        with filled.database.write():
            writing.set()
            told.wait_for(DeliveryInterrupted)

    def occupy() -> None:
        assert asked.wait(LONGEST_WAIT)
        threading.Thread(target=write).start()
        assert writing.wait(LONGEST_WAIT)

    def wait_for_it() -> None:
        asked.set()
        told.wait_for(DeliveryInterrupted)

    with (
        Consumer(then_taken(occupy)) as consumer,
        Consumer(then_taken(wait_for_it)) as other,
        insider_ledger.open(database_url, lock_timeout=2.0) as book,
    ):
        book.add_webhook("wh", consumer.url, "events")
        book.add_webhook("other", other.url, "events")
        with pytest.raises(WriterLockedError):
            book.deliver_webhooks(how(secrets))

    assert events_of(other) == list(range(1, filled.head() + 1))
    assert len(consumer.messages) == 1
    (interrupted,) = told.of(DeliveryInterrupted)
    assert interrupted.fields() | {"message": ""} == {"webhook": "wh", "error": "WriterLockedError", "message": "", "retry": None}


@pytest.fixture
def on_sqlite(sqlite_url: str) -> Iterator[RecordedBook]:
    with closing(Database.open(sqlite_url)) as database:
        book = RecordedBook(database)
        book.import_paths(examples.filings())
        yield book


def test_a_file_that_is_moved_away_for_a_while_does_not_end_whoever_follows(on_sqlite: RecordedBook, secrets: Path, told: Told) -> None:
    path = on_sqlite.database.files[0]
    away = path.with_name("away")

    with Consumer(then_taken(lambda: path.rename(away))) as consumer:
        on_sqlite.add_webhook("wh", consumer.url, "events")
        with following(on_sqlite.database.url_shown, how(secrets, claim_margin=0.1, timeout=2.0)) as deliverer:
            told.wait_for(DeliveryInterrupted)
            away.rename(path)
            wait_until_delivered(on_sqlite)
            assert deliverer.is_alive()

    assert events_of(consumer) == list(range(1, on_sqlite.head() + 1))


def test_a_file_that_is_no_ledger_any_more_ends_whoever_follows(on_sqlite: RecordedBook, secrets: Path) -> None:
    path, *beside = on_sqlite.database.files

    def replace() -> None:
        for file in beside:
            file.unlink(missing_ok=True)
        other = path.with_name("other")
        other.write_text("no ledger" * 1000)
        other.replace(path)

    with Consumer(then_taken(replace)) as consumer, insider_ledger.open(on_sqlite.database.url_shown) as book:
        book.add_webhook("wh", consumer.url, "events")
        with pytest.raises(NotALedgerError):
            book.deliver_webhooks(how(secrets), follow=True)

    assert len(consumer.messages) == 1


def test_pauses_double_for_each_webhook_alone_and_begin_anew() -> None:
    pauses = Pauses(Delivery(secrets=Path("secrets"), retry_first=100.0, retry_max=10_000.0))

    lengths = [pauses.begin("one") for _ in range(3)]
    assert [50 * 2**n <= length <= 100 * 2**n for n, length in enumerate(lengths)] == [True] * 3
    assert [pauses.are_over(key) for key in ("one", "two", None)] == [False, True, True]
    pauses.forget("one")
    assert pauses.are_over("one")
    assert pauses.begin("one") <= 100


# One webhook


@pytest.fixture
def damaged(filled: RecordedBook) -> RecordedBook:
    """The book, whose fourth event is no JSON any more."""
    with unguarded(filled.database) as connection:
        connection.execute(update(event).where(event.c.id == 4).values(state=b"{"))
    return filled


@pytest.mark.parametrize("follow", [True, False])
def test_a_page_that_cannot_be_worked_out_is_the_failure_of_its_webhook_alone(
    damaged: RecordedBook, database_url: str, secrets: Path, told: Told, *, follow: bool
) -> None:
    with Consumer() as consumer, Consumer() as other:
        damaged.add_webhook("wh", consumer.url, "events")
        damaged.add_webhook("other", other.url, "events", after=4)
        if follow:
            with following(database_url, how(secrets)) as deliverer:
                told.wait_for(WebhookFailed)
                wait_until_delivered(damaged, "other")
                assert deliverer.is_alive()
        else:
            damaged.deliver_webhooks(how(secrets, retry_first=60.0, retry_max=60.0))

    assert consumer.messages == []
    assert events_of(other) == list(range(5, damaged.head() + 1))
    failing = hook_of(damaged)
    assert (failing.ledger_position, failing.failures > 0, failing.claimed_until) == (0, True, None)
    assert str(failing.last_failure).startswith("its page could not be worked out: The log of ")
    assert "the event at position 4 cannot be read" in str(failing.last_failure)
    assert told.of(DeliveryInterrupted) == []
    assert told.of(WebhookDelivered)


def test_the_command_and_the_doctor_name_a_webhook_whose_page_cannot_be_worked_out(
    damaged: RecordedBook, database_url: str, secrets: Path
) -> None:
    damaged.add_webhook("wh", "http://127.0.0.1:9/", "events")
    command = ["--db", database_url, "webhook", "deliver", "--secrets", str(secrets), "--format", "jsonl"]
    ran = CliRunner().invoke(group, command, standalone_mode=False)

    assert ran.return_value == Status.INCOMPLETE
    assert "its page could not be worked out" in ran.stdout
    assert "webhook-failing" in {row.finding for row in insider_ledger.doctor(database_url).rows}


def test_a_page_that_could_not_be_worked_out_is_sent_once_it_can(damaged: RecordedBook, secrets: Path) -> None:
    with Consumer() as consumer:
        damaged.add_webhook("wh", consumer.url, "events")
        damaged.deliver_webhooks(how(secrets))
        with unguarded(damaged.database) as connection:
            connection.execute(update(event).where(event.c.id == 4).values(state=b"{}"))
        threading.Event().wait(0.05)
        damaged.deliver_webhooks(how(secrets))

    assert events_of(consumer) == list(range(1, damaged.head() + 1))
    assert hook_of(damaged).failures == 0

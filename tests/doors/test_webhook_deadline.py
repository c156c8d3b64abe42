"""Sending a page ends after so many seconds, whatever the consumer does and however far the connection has come."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from insider_ledger import examples
from insider_ledger.webhooks.sending import REQUEST, Sent, send
from insider_ledger.webhooks.settings import Delivery
from insider_ledger.webhooks.signing import new_secret
from ledger.store.webhooks import Webhook
from tests.consumer import Consumer, say
from tests.recorded import RecordedBook
from tests.tls_consumer import ShakeHands, TlsConsumer

NOW = datetime(2024, 6, 3, 12, tzinfo=UTC)
SECONDS = 1.0
LATE = "it did not answer within 1 seconds"
DRIPPING = 30.0
"""So long a consumer drips, then it takes the page."""

MUCH_LONGER = 15.0
TAKEN = b"HTTP/1.1 204 No Content\r\n\r\n"


@pytest.fixture
def released() -> Iterator[threading.Event]:
    """What those wait for that hang; none of them, and no request, outlives its test."""
    event = threading.Event()
    yield event
    event.set()
    wait_for_requests()


def wait_for_requests() -> None:
    """Until no request is under way, also none that was given up."""
    for thread in threading.enumerate():
        if thread.name == REQUEST:
            thread.join()


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> Callable[[TlsConsumer], None]:
    """This machine trusts the certificate of a consumer."""
    return lambda consumer: monkeypatch.setenv("SSL_CERT_FILE", str(consumer.certificate))


def look_up_slowly(monkeypatch: pytest.MonkeyPatch, released: threading.Event, seconds: float) -> None:
    """Names are found only after a while, or once that is released."""
    find: Any = socket.getaddrinfo

    def finding(*asked: Any, **how: Any) -> Any:
        released.wait(seconds)
        return find(*asked, **how)

    monkeypatch.setattr(socket, "getaddrinfo", finding)


def read_page(connection: socket.socket) -> None:
    """All of it: what is left unread when a connection is closed takes the answer with it."""
    read = b""
    while not read.endswith(b"{}"):
        more = connection.recv(16_384)
        if not more:
            raise ConnectionResetError
        read += more


def take(shake_hands: ShakeHands) -> None:
    with shake_hands() as connection:
        read_page(connection)
        connection.sendall(TAKEN)


def drip(shake_hands: ShakeHands, released: threading.Event) -> None:
    """A head whose letters come one by one, each before a time limit of sockets; in the end the page is taken."""
    with shake_hands() as connection, suppress(OSError):
        read_page(connection)
        connection.sendall(b"HTTP/1.1 204 No Content\r\nX-Slow: ")
        until = time.monotonic() + DRIPPING
        while time.monotonic() < until and not released.wait(0.05):
            connection.sendall(b"x")
        connection.sendall(b"\r\n\r\n")


def timed(url: str, body: bytes = b"{}") -> tuple[Sent, float]:
    started = time.monotonic()
    sent = send(url, body, {}, seconds=SECONDS, now=NOW)
    return sent, time.monotonic() - started


def test_a_consumer_whose_certificate_is_trusted_is_sent_the_page(tmp_path: Path, trusting: Callable[[TlsConsumer], None]) -> None:
    with TlsConsumer(tmp_path, take) as consumer:
        trusting(consumer)

        assert send(consumer.url, b"{}", {}, seconds=MUCH_LONGER, now=NOW) == Sent(is_taken=True, status=204)


def test_a_consumer_whose_certificate_is_not_trusted_is_sent_nothing(tmp_path: Path) -> None:
    heard: list[bytes] = []

    def listen(shake_hands: ShakeHands) -> None:
        with shake_hands() as connection:
            heard.append(connection.recv(1))

    with TlsConsumer(tmp_path, listen) as consumer:
        sent = send(consumer.url, b"{}", {}, seconds=MUCH_LONGER, now=NOW)

    assert sent == Sent(is_taken=False, why="it could not be reached safely: CERTIFICATE_VERIFY_FAILED")
    assert heard == []


def test_a_consumer_whose_certificate_is_for_another_place_is_sent_nothing(tmp_path: Path, trusting: Callable[[TlsConsumer], None]) -> None:
    with TlsConsumer(tmp_path, take) as consumer:
        trusting(consumer)
        sent = send(consumer.url.replace("127.0.0.1", "localhost"), b"{}", {}, seconds=MUCH_LONGER, now=NOW)

    assert not sent.is_taken
    assert sent.why == "it could not be reached safely: CERTIFICATE_VERIFY_FAILED"


def test_a_name_that_is_looked_up_for_long_ends_in_time_and_nothing_is_sent_later(
    released: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_up_slowly(monkeypatch, released, DRIPPING)
    with Consumer() as consumer:
        sent, took = timed(consumer.url)
        released.set()
        wait_for_requests()

        assert (sent, consumer.messages) == (Sent(is_taken=False, why=LATE), [])
    assert took < MUCH_LONGER


def test_a_handshake_that_never_ends_ends_in_time(tmp_path: Path, released: threading.Event) -> None:
    def answer(_: ShakeHands) -> None:
        released.wait(DRIPPING)

    with TlsConsumer(tmp_path, answer) as consumer:
        sent, took = timed(consumer.url)
        released.set()

    assert sent == Sent(is_taken=False, why=LATE)
    assert took < MUCH_LONGER


def test_a_consumer_that_drips_by_tls_ends_in_time(
    tmp_path: Path, released: threading.Event, trusting: Callable[[TlsConsumer], None]
) -> None:
    with TlsConsumer(tmp_path, lambda shake_hands: drip(shake_hands, released)) as consumer:
        trusting(consumer)
        sent, took = timed(consumer.url)
        released.set()

    assert sent == Sent(is_taken=False, why=LATE)
    assert took < MUCH_LONGER


def test_a_deadline_during_the_handshake_is_one_for_what_comes_after_it(
    tmp_path: Path, released: threading.Event, trusting: Callable[[TlsConsumer], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is reached late and its handshake ends within the time limit of that, which is after the deadline."""

    def answer(shake_hands: ShakeHands) -> None:
        released.wait(SECONDS * 0.7)
        drip(shake_hands, released)

    look_up_slowly(monkeypatch, released, SECONDS * 0.5)
    with TlsConsumer(tmp_path, answer) as consumer:
        trusting(consumer)
        sent, took = timed(consumer.url)
        released.set()

    assert sent == Sent(is_taken=False, why=LATE)
    assert took < MUCH_LONGER


def test_a_consumer_that_does_not_read_the_page_ends_in_time(
    tmp_path: Path, released: threading.Event, trusting: Callable[[TlsConsumer], None]
) -> None:
    def answer(shake_hands: ShakeHands) -> None:
        with shake_hands() as connection, suppress(OSError):
            while not released.wait(0.05) and connection.recv(16_384):
                pass

    with TlsConsumer(tmp_path, answer) as consumer:
        trusting(consumer)
        sent, took = timed(consumer.url, bytes(32 * 1024**2))
        released.set()

    assert sent == Sent(is_taken=False, why=LATE)
    assert took < MUCH_LONGER


def test_a_claim_lasts_longer_than_its_request_can(book: RecordedBook, tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    secrets.touch(mode=0o600)
    secrets.write_text(f"wh {new_secret()}\n")
    claimed: list[Webhook] = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        claimed.extend(book.webhooks())
        say(request, 204)

    book.import_paths(examples.filings())
    with Consumer(last=answer) as consumer:
        book.add_webhook("wh", consumer.url, "events")
        before = datetime.now(UTC)
        book.deliver_webhooks(Delivery(secrets=secrets, timeout=200.0))

    (hook,) = claimed
    assert hook.claimed_until is not None
    assert hook.claimed_until - before >= timedelta(seconds=205)

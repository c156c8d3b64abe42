"""One request to a consumer: it is taken (2xx), or not, for a reason in words that hold nothing of what the consumer said.

    send("https://warehouse.example/in", body, headers, seconds=10.0)       # Sent(is_taken=False, why="it answered 503", retry_after=30)

Redirects are not followed, no answer is read beyond its head, certificates are checked, and after so many seconds all is over: also for a
consumer that answers one letter at a time.
"""

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Final
from urllib.parse import urlsplit

import msgspec
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NameResolutionError, NewConnectionError, ProtocolError

SUCCESSES: Final = range(200, 300)
REDIRECTS: Final = range(300, 400)


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a request: `why` it was not taken, and after how many seconds the consumer wants to be asked again."""

    is_taken: bool
    status: int | None = None
    why: str = ""
    retry_after: int | None = None


def send(url: str, body: bytes, headers: Mapping[str, str], *, seconds: float, now: datetime) -> Sent:
    """Send a body, and wait at most so many seconds for the head of the answer. `now` is what a date in it is compared with."""
    with _connection(url, seconds) as connection, _deadline(connection, seconds) as is_over:
        try:
            connection.request("POST", _target(url), body=body, headers=headers, preload_content=False)
            answer = connection.getresponse()
        except (OSError, HTTPError, HTTPException) as error:
            return Sent(is_taken=False, why=_failure(error, seconds, is_over=is_over.is_set()))
        return _judged(answer.status, answer.headers.get("Retry-After"), now)


def _judged(status: int, retry_after: str | None, now: datetime) -> Sent:
    if status in SUCCESSES:
        return Sent(is_taken=True, status=status)
    why = f"it answered {status}" + (", and redirects are not followed" if status in REDIRECTS else "")
    return Sent(is_taken=False, status=status, why=why, retry_after=_seconds(retry_after, now))


def _seconds(retry_after: str | None, now: datetime) -> int | None:
    """Seconds from a header that says how many, or until when; None for one that says neither."""
    if retry_after is None:
        return None
    if retry_after.isascii() and retry_after.isdigit():
        return int(retry_after[:9])
    try:
        until = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):
        return None
    return max(0, round(((until if until.tzinfo else until.replace(tzinfo=UTC)) - now).total_seconds()))


@contextmanager
def _connection(url: str, seconds: float) -> Iterator[HTTPConnection]:
    """A connection of its own, closed in the end: an answer that was not read leaves nothing for the next."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https":
        connection: HTTPConnection = HTTPSConnection(host, parts.port, timeout=seconds, ssl_context=ssl.create_default_context())
    else:
        connection = HTTPConnection(host, parts.port, timeout=seconds)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def _deadline(connection: HTTPConnection, seconds: float) -> Iterator[threading.Event]:
    """End the connection after so many seconds: a time limit of sockets is one for each letter."""
    is_over = threading.Event()

    def end() -> None:
        is_over.set()
        if connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield is_over
    finally:
        timer.cancel()


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _failure(error: Exception, seconds: float, *, is_over: bool) -> str:
    """Why there is no answer: in words of ours, as those of an error may hold what the consumer said."""
    late = f"it did not answer within {seconds:g} seconds"
    if is_over:
        return late
    match error:
        case NameResolutionError():
            says = "its name is not known"
        case NewConnectionError():  # before the time limits, of which it is one by its class
            says = "nothing listens there"
        case TimeoutError() | ConnectTimeoutError():
            says = late
        case ssl.SSLError():
            says = f"it could not be reached safely: {error.reason}"
        case HTTPException() | ProtocolError() | ConnectionError():
            says = "it ended the connection without an answer that can be read"
        case _:
            says = f"it could not be reached: {type(error).__name__}"
    return says

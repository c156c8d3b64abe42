"""One request to a consumer: it is taken (2xx), or not, for a reason in words that hold nothing of what the consumer said.

    send("https://warehouse.example/in", body, headers, seconds=10.0)       # Sent(is_taken=False, why="it answered 503", retry_after=30)

Redirects are not followed, no answer is read beyond its head, certificates are checked, and after so many seconds all is over, however far
it has come: also for a name that nobody finds, and for a consumer that answers one letter at a time.
"""

import socket
import ssl
import threading
from collections.abc import Mapping
from concurrent.futures import Future, wait
from contextlib import suppress
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
REQUEST: Final = "webhook-request"
"""What the thread of a request is called."""


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a request: `why` it was not taken, and after how many seconds the consumer wants to be asked again."""

    is_taken: bool
    status: int | None = None
    why: str = ""
    retry_after: int | None = None


def send(url: str, body: bytes, headers: Mapping[str, str], *, seconds: float, now: datetime) -> Sent:
    """Send a body, and wait at most so many seconds for the head of the answer. `now` is what a date in it is compared with.

    The request has a thread of its own: nothing else ends a look-up of a name, and time limits of sockets are for each letter. One that is
    late is given up, sends nothing more, and ends by itself once the system lets it go.
    """
    request = _Request(url, seconds)
    ended: Future[Sent] = Future()

    def run() -> None:
        try:
            ended.set_result(request.sent(body, headers, now))
        except BaseException as error:  # noqa: BLE001 (raised again for whoever waits)
            ended.set_exception(error)

    threading.Thread(target=run, name=REQUEST, daemon=True).start()
    if wait((ended,), timeout=seconds).not_done:
        request.give_up()
        return Sent(is_taken=False, why=_late(seconds))
    return ended.result()


class _Request:
    """A request on a connection of its own, which another thread may give up."""

    def __init__(self, url: str, seconds: float) -> None:
        self._url, self._seconds = url, seconds
        self._connection = _connection(url, seconds)
        self._is_given_up = threading.Event()

    def sent(self, body: bytes, headers: Mapping[str, str], now: datetime) -> Sent:
        """Send it, and judge the head of the answer. An answer that was not read leaves nothing for the next: the connection is closed."""
        try:
            self._connection.connect()
            if self._is_given_up.is_set():  # from here on the socket is the one that giving up ends
                return Sent(is_taken=False, why=_late(self._seconds))
            self._connection.request("POST", _target(self._url), body=body, headers=headers, preload_content=False)
            answer = self._connection.getresponse()
        except (OSError, HTTPError, HTTPException) as error:
            return Sent(is_taken=False, why=_failure(error, self._seconds))
        finally:
            self._connection.close()
        return _judged(answer.status, answer.headers.get("Retry-After"), now)

    def give_up(self) -> None:
        """End the connection; where there is none yet, nothing will be sent on it."""
        self._is_given_up.set()
        open_socket = self._connection.sock
        if open_socket is not None:
            with suppress(OSError):  # closed meanwhile, or in the middle of its handshake
                open_socket.shutdown(socket.SHUT_RDWR)


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


def _connection(url: str, seconds: float) -> HTTPConnection:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https":
        return HTTPSConnection(host, parts.port, timeout=seconds, ssl_context=ssl.create_default_context())
    return HTTPConnection(host, parts.port, timeout=seconds)


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _late(seconds: float) -> str:
    return f"it did not answer within {seconds:g} seconds"


def _failure(error: Exception, seconds: float) -> str:
    """Why there is no answer: in words of ours, as those of an error may hold what the consumer said."""
    match error:
        case NameResolutionError():
            says = "its name is not known"
        case NewConnectionError():  # before the time limits, of which it is one by its class
            says = "nothing listens there"
        case TimeoutError() | ConnectTimeoutError():
            says = _late(seconds)
        case HTTPException() | ProtocolError() | ConnectionError() | ssl.SSLEOFError() | ssl.SSLZeroReturnError():
            says = "it ended the connection without an answer that can be read"
        case ssl.SSLError():
            says = f"it could not be reached safely: {error.reason}"
        case _:
            says = f"it could not be reached: {type(error).__name__}"
    return says

"""A system that webhooks send to, on this machine: what it was sent, and what it answers.

    with Consumer(500) as consumer: ...       # the first request is answered 500, later ones 204

An answer is a status, or a program that does what it likes with the request.
"""

import base64
import hmac
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import msgspec
from typing_extensions import override

TAKEN = 204

Answer = int | Callable[[BaseHTTPRequestHandler], None]


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One request."""

    path: str
    id: str
    timestamp: str
    signatures: tuple[str, ...]
    body: bytes

    @property
    def page(self) -> dict[str, Any]:
        """What it says."""
        said: dict[str, Any] = json.loads(self.body)
        return said

    def is_signed_by(self, secret: str) -> bool:
        """Whether the specification lets the holder of a secret trust it."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        wanted = hmac.new(key, f"{self.id}.{self.timestamp}.".encode() + self.body, "sha256").digest()
        return any(hmac.compare_digest(one, f"v1,{base64.b64encode(wanted).decode()}") for one in self.signatures)


class Consumer:
    """Answers in the order given, then with `last`."""

    def __init__(self, *answers: Answer, last: Answer = TAKEN) -> None:
        self.messages: list[Message] = []
        self._answers, self._last = list(answers), last
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/in?of=insiders"

    @property
    def ids(self) -> list[str]:
        """The ids of what it was sent."""
        return [message.id for message in self.messages]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        consumer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                consumer.messages.append(
                    Message(
                        path=self.path,
                        id=self.headers["webhook-id"],
                        timestamp=self.headers["webhook-timestamp"],
                        signatures=tuple(self.headers["webhook-signature"].split()),
                        body=body,
                    )
                )
                answer = consumer._answers.pop(0) if consumer._answers else consumer._last
                if callable(answer):
                    answer(self)
                else:
                    say(self, answer)

            @override
            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler


def say(request: BaseHTTPRequestHandler, status: int, **headers: str) -> None:
    """Answer a status without a body."""
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name.replace("_", "-"), value)
    request.send_header("Content-Length", "0")
    request.end_headers()

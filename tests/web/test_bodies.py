"""A body is read whole or refused, whether or not it says how long it is."""

import io
import json

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from insider_ledger import examples
from tests.recorded import RecordedBook
from tests.web.served import Client, application

LIMIT = 4_000
DOCUMENT = examples.filings()[0].read_bytes()
SPLIT = {"type": "split", "issuer": "0009900001", "effective_on": "2024-06-01", "numerator": 2, "denominator": 1}


@pytest.fixture
def filled(book: RecordedBook) -> RecordedBook:
    """The book of the example filings but for the first."""
    book.import_paths(examples.filings()[1:])
    return book


def chunked(app: Flask, secret: str, method: str, path: str, body: bytes, kind: str) -> tuple[int, str | None]:
    """Status and media type of the answer to a body without a length, as gunicorn hands it over."""
    builder = EnvironBuilder(path=f"/api/v1{path}", method=method, content_type=kind, headers={"Authorization": f"Bearer {secret}"})
    environ = builder.get_environ()
    environ.pop("CONTENT_LENGTH", None)
    environ.update({"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True, "wsgi.input": io.BytesIO(body)})
    _, status, headers = run_wsgi_app(app, environ, buffered=True)
    return int(status[:3]), headers.get("Content-Type")


def padded(said: object, length: int) -> bytes:
    return json.dumps(said).encode().ljust(length)


@pytest.mark.parametrize(
    ("method", "path", "body", "kind", "status"),
    [
        ("POST", "/filings", DOCUMENT, "application/octet-stream", 201),
        ("POST", "/decisions", padded({"decision": SPLIT, "why": "Announced."}, len(DOCUMENT)), "application/json", 201),
        ("PUT", "/consumers/mail", padded({"ledger_position": 1}, len(DOCUMENT)), "application/json", 200),
    ],
)
def test_a_body_without_a_length_is_refused_beyond_the_limit(
    filled: RecordedBook, database_url: str, method: str, path: str, body: bytes, kind: str, status: int
) -> None:
    secret = filled.create_token("robot", frozenset({"admin"})).secret
    before = filled.info()
    within, beyond = (application(database_url, request_bytes=len(DOCUMENT) - less) for less in (0, 1))

    assert chunked(beyond, secret, method, path, body, kind) == (413, "application/problem+json")
    assert (filled.info(), filled.checkpoint("mail")) == (before, 0)
    assert chunked(within, secret, method, path, body, kind)[0] == status


@pytest.mark.parametrize("said", ["true", "1.0", "1.5", '"1"', "null", "-1", "[1]", "9007199254740993", "9" * 4_000])
def test_a_position_is_a_whole_number(filled: RecordedBook, database_url: str, said: str) -> None:
    client = Client(application(database_url), filled.create_token("robot", frozenset({"read"})).secret)

    answer = client.send("PUT", "/consumers/mail", data=f'{{"ledger_position": {said}}}', content_type="application/json")

    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json is not None
    assert "ledger_position" in answer.json["errors"]["json"]
    assert filled.checkpoint("mail") == 0


@pytest.mark.parametrize(("method", "path"), [("PUT", "/consumers/mail"), ("POST", "/decisions")])
def test_a_number_beyond_reading_is_a_problem_in_our_words(filled: RecordedBook, database_url: str, method: str, path: str) -> None:
    client = Client(application(database_url), filled.create_token("robot", frozenset({"admin"})).secret)

    answer = client.send(method, path, data=f'{{"ledger_position": {"9" * 6_000}}}', content_type="application/json")

    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.json is not None
    assert answer.json["detail"] == "A number in the body has more digits than can be read."

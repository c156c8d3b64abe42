"""Who may do what: nobody writes without a token, and a token does what its scopes say."""

from datetime import timedelta

import pytest
from flask import Flask
from freezegun import freeze_time

from insider_ledger import examples
from ledger.store.tokens import Scope
from tests.recorded import RecordedBook
from tests.web.served import Client, application

FILING = examples.filings()[0].read_bytes()
SPLIT = {"type": "split", "issuer": "0009900001", "effective_on": "2024-06-01", "numerator": 2, "denominator": 1}
WRITES = [
    ("POST", "/filings", {"data": FILING}),
    ("POST", "/decisions", {"json": {"decision": SPLIT, "why": "Announced."}}),
    ("DELETE", "/decisions/4f2e8a3e-32b4-5a35-9b0e-3d1c8c2f9a10?why=Wrong", {}),
    ("PUT", "/consumers/mail", {"json": {"ledger_position": 1}}),
]
ASKS = ["/holdings?owner=Vance", "/history?owner=Vance", "/discrepancies", "/diff?from_position=1", "/feed", "/changes", "/owners?q=Vance",
        "/issuers?q=HTPW", "/decisions", "/consumers/mail", "/explain/4f2e8a3e-32b4-5a35-9b0e-3d1c8c2f9a10"]  # fmt: skip


@pytest.fixture
def filled(book: RecordedBook) -> RecordedBook:
    """The book of the example filings but for the first."""
    book.import_paths(examples.filings()[1:])
    return book


@pytest.fixture
def app(filled: RecordedBook, database_url: str) -> Flask:
    """It is served."""
    assert filled.info().events
    return application(database_url)


def token(book: RecordedBook, *scopes: Scope) -> str:
    return book.create_token("program", frozenset(scopes)).secret


def test_without_tokens_everybody_on_this_machine_may_ask(app: Flask) -> None:
    for path in ASKS:
        assert Client(app).get(path).status_code in {200, 404}, path


@pytest.mark.parametrize(("method", "path", "given"), WRITES)
def test_without_a_token_nothing_is_written(filled: RecordedBook, app: Flask, method: str, path: str, given: dict[str, object]) -> None:
    before = filled.info()

    answer = Client(app).send(method, path, **given)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json is not None
    assert answer.json["type"].endswith(":no-token")
    assert (filled.info(), filled.checkpoint("mail")) == (before, 0)


def test_from_the_first_token_on_every_request_needs_one(filled: RecordedBook, app: Flask) -> None:
    secret = token(filled, "read")

    for path in ASKS:
        assert Client(app).get(path).status_code == 401, path
        assert Client(app, secret).get(path).status_code in {200, 404}, path
    assert Client(app).plain("/metrics").status_code == 401
    assert Client(app).plain("/healthz").status_code == 200


@pytest.mark.parametrize(("method", "path", "given"), WRITES[:3])
def test_a_token_of_another_scope_is_refused(filled: RecordedBook, app: Flask, method: str, path: str, given: dict[str, object]) -> None:
    needed = "import" if path == "/filings" else "decide"
    other: Scope = "decide" if needed == "import" else "import"
    secret = token(filled, "read", other)
    before = filled.info()

    answer = Client(app, secret).send(method, path, **given)

    assert answer.status_code == 403
    assert answer.json is not None
    assert f"this needs {needed}" in answer.json["detail"]
    assert filled.info() == before


def test_a_token_that_may_only_write_may_not_ask(filled: RecordedBook, app: Flask) -> None:
    secret = token(filled, "import")

    assert {Client(app, secret).get(path).status_code for path in ASKS} == {403}


def test_an_admin_may_do_everything(filled: RecordedBook, app: Flask) -> None:
    client = Client(app, token(filled, "admin"))

    assert client.send("POST", "/filings", data=FILING).status_code == 201
    assert client.send("POST", "/decisions", json={"decision": SPLIT, "why": "Announced."}).status_code == 201
    assert client.send("PUT", "/consumers/mail", json={"ledger_position": 1}).status_code == 200
    assert client.get("/holdings", owner="Vance").status_code == 200


@pytest.mark.parametrize("header", ["Bearer il_nonsense", "Bearer ", "Basic dXNlcjpwYXNz", "il_nonsense", ""])
def test_a_token_that_is_none_is_refused_also_where_none_is_needed(app: Flask, header: str) -> None:
    answer = Client(app).get("/holdings", headers={"Authorization": header}, owner="Vance")

    assert answer.status_code == 401


def test_a_token_ends_and_can_be_revoked(filled: RecordedBook, app: Flask) -> None:
    now = filled.now()
    ends = filled.create_token("ends", frozenset({"read"}), expires_at=now + timedelta(days=1)).secret
    revoked = filled.create_token("revoked", frozenset({"read"})).secret
    assert {Client(app, secret).get("/decisions").status_code for secret in (ends, revoked)} == {200}

    assert [item.name for item in filled.revoke_token("revoked")] == ["revoked"]
    assert filled.revoke_token("revoked") == ()

    assert Client(app, revoked).get("/decisions").status_code == 401
    with freeze_time(now + timedelta(days=2)):
        assert Client(app, ends).get("/decisions").status_code == 401


def test_secrets_are_not_stored(filled: RecordedBook) -> None:
    secret = token(filled, "read")
    with filled.database.read() as connection:
        stored = connection.exec_driver_sql("SELECT * FROM api_token").all()

    assert len(stored) == 1
    assert not any(secret in str(cell) or secret.removeprefix("il_") in str(cell) for cell in stored[0])


@pytest.mark.parametrize(("host", "may_ask"), [("localhost:8321", True), ("127.0.0.1", True), ("[::1]:80", True), ("evil.example", False)])
def test_without_tokens_only_requests_to_this_machine_are_answered(app: Flask, host: str, may_ask: bool) -> None:
    answer = Client(app).get("/decisions", headers={"Host": host})

    assert (answer.status_code == 200) == may_ask
    assert may_ask or answer.status_code == 403


def test_who_asks_too_much_is_told_to_wait(filled: RecordedBook, database_url: str) -> None:
    client = Client(application(database_url, rate="2 per minute"))
    found = [client.get("/decisions").status_code for _ in range(3)]

    assert filled.info().events
    assert found == [200, 200, 429]
    refused = client.get("/decisions")
    assert refused.mimetype == "application/problem+json"
    assert refused.headers["Retry-After"]


def test_a_token_is_asked_for_before_a_body_is_read(filled: RecordedBook, app: Flask) -> None:
    nested = b"[" * 200_000
    given = {"data": nested, "content_type": "application/json"}

    assert Client(app).send("POST", "/decisions", **given).status_code == 401
    assert Client(app, token(filled, "decide")).send("POST", "/decisions", **given).status_code == 400


def test_no_spelling_of_a_token_passes_the_limit(filled: RecordedBook, database_url: str) -> None:
    secret = token(filled, "read")
    app = application(database_url, rate="3 per minute")
    spelled = [Client(app).get("/decisions", headers={"Authorization": f"Bearer{' ' * n}{secret}"}).status_code for n in range(1, 6)]
    guessed = [Client(app).get("/decisions", headers={"Authorization": f"Bearer x{n}"}).status_code for n in range(5)]

    assert spelled == [200, 200, 200, 429, 429]
    assert guessed == [401, 401, 401, 429, 429]

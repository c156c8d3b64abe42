"""The HTTP door says what the other doors say, to the byte, and tells problems in one form."""

import json
import random
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

import insider_ledger
from benchmarks import synthetic
from insider_ledger import examples
from insider_ledger.book import Book
from insider_ledger.cli.group import group
from insider_ledger.printing import json_text
from insider_ledger.web.problems import UNREACHABLE
from ledger.store.errors import (
    AlteredLogError,
    DatabaseMissingError,
    DatabaseUnreachableError,
    NewerSchemaError,
    NotALedgerError,
    OlderSchemaError,
    StoreError,
    WriterLockedError,
)
from ledger.values.decisions import RecordSplit
from tests.importers.ownership_xml.forms import a_document, a_sale
from tests.recorded import RecordedBook
from tests.web.served import Client, application

QUESTIONS = 100
KNOWN_AT = "2025-06-30T20:00:00Z"
PLACE = "/srv/secret/ledger.db"


@pytest.fixture
def filled(book: RecordedBook) -> RecordedBook:
    """The book of the example filings."""
    book.import_paths(examples.filings(), batch=2)
    return book


@pytest.fixture
def client(filled: RecordedBook, database_url: str) -> Client:
    """A client of it."""
    assert filled.info().events
    return Client(application(database_url))


# One answer from every door


def questions(book: Book, chance: random.Random) -> Iterator[tuple[str, dict[str, str]]]:
    """Questions by chance about those whom the book knows, as (path, parameters)."""
    held = book.holdings(include_closed=True).holdings
    positions = range(1, book.info().ledger_position + 1)
    first = min(item.known.start.date() for item in held)

    def day() -> str:
        return str(first + timedelta(days=chance.randrange(-30, 1_500)))

    def someone() -> dict[str, str]:
        item = chance.choice(held)
        owner, issuer = item.owner.cik or item.owner.name or "", item.issuer.cik or item.issuer.name or ""
        return chance.choice([{"owner": owner}, {"issuer": issuer}, {"owner": owner, "issuer": issuer}])

    while True:
        known = {"known_at": chance.choice([f"{day()}T15:30:00Z", day()])}
        yield chance.choice(
            [
                ("holdings", {**someone(), "as_of": day(), **known}),
                ("holdings", {**someone(), "as_of": day(), **known, "basis": "reconstructed", "include_closed": "true"}),
                ("holdings", {**someone(), "as_of": day(), **known, "ledger_position": str(chance.choice(positions)), "implied": "false"}),
                ("history", {**someone(), **known}),
                ("explain", {"holding": chance.choice(held).id, "as_of": day(), "known_at": KNOWN_AT}),
                ("discrepancies", {"as_of": day(), **known}),
                ("diff", {**someone(), "as_of": day(), "known_from": day(), "known_to": KNOWN_AT}),
            ]
        )


def by_http(client: Client, path: str, asked: dict[str, str]) -> tuple[int, bytes]:
    if path == "explain":
        path, asked = f"explain/{asked['holding']}", {name: text for name, text in asked.items() if name != "holding"}
    answer = client.get(f"/{path}", **asked)
    return answer.status_code, answer.data


def by_command(database_url: str, path: str, asked: dict[str, str]) -> tuple[int, bytes]:
    arguments = ["--db", database_url, path, "--format", "json"]
    for name, text in asked.items():
        match name, text:
            case "holding", _:
                arguments.append(text)
            case "include_closed", _:
                arguments.append("--include-closed")
            case "implied", _:
                arguments.append("--no-implied")
            case "known_from" | "known_to", _:
                arguments += [f"--{name.removeprefix('known_')}", text]
            case _:
                arguments += [f"--{name.replace('_', '-')}", text]
    ran = CliRunner().invoke(group, arguments)
    return ran.exit_code, ran.stdout_bytes


def by_python(book: Book, path: str, asked: dict[str, str]) -> bytes:
    from insider_ledger.cli.parameters import Day, KnownAt  # noqa: PLC0415

    given: dict[str, object] = {}
    for name, text in asked.items():
        match name:
            case "as_of":
                given[name] = Day().convert(text, None, None)
            case "known_at" | "known_from" | "known_to":
                given[name] = KnownAt().convert(text, None, None)
            case "ledger_position":
                given[name] = int(text)
            case "include_closed" | "implied":
                given[name] = text == "true"
            case _:
                given[name] = text
    return json_text.document(getattr(book, path)(**given)).encode()


@pytest.mark.slow
def test_a_hundred_questions_by_chance_have_one_answer_from_every_door(database_url: str, tmp_path: Path) -> None:
    filings = synthetic.write(tmp_path / "filings.zip", synthetic.submissions(60, owners=12, seed=3))
    chance = random.Random(16)  # noqa: S311 (no secret)
    with insider_ledger.open(database_url) as book:
        book.import_paths([filings, *examples.filings()])
        client = Client(application(database_url))
        asked = questions(book, chance)
        compared = 0
        while compared < QUESTIONS:
            path, given = next(asked)
            status, body = by_http(client, path, given)
            if status == 404:
                assert by_command(database_url, path, given)[0] != 0
                continue
            assert (status, body.decode()) == (200, by_python(book, path, given).decode()), (path, given)
            assert by_command(database_url, path, given) == (0, body), (path, given)
            compared += 1


# Tags and pages


def test_a_client_that_has_the_answer_is_told_so_also_as_the_clock_goes_on(client: Client) -> None:
    first = client.get("/holdings", owner="Vance", as_of="2024-12-31")
    again = client.get("/holdings", headers={"If-None-Match": first.headers["ETag"]}, owner="Vance", as_of="2024-12-31")
    other = client.get("/holdings", headers={"If-None-Match": first.headers["ETag"]}, owner="Vance", as_of="2023-12-31")

    assert (first.status_code, again.status_code, again.data, other.status_code) == (200, 304, b"", 200)


def test_an_answer_is_remembered_only_while_it_is_the_same(
    filled: RecordedBook, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also as the clock goes on, something is recorded, or something recorded becomes known."""
    monkeypatch.setattr(insider_ledger, "open", lambda *_, **__: filled)
    client = Client(application(database_url))
    now = filled.now().replace(microsecond=0)
    later = now + timedelta(days=400)

    def same(instant: datetime) -> bool:
        filled.database.clock = lambda: instant
        asked = [client.get("/holdings", issuer="HTPW", as_of="2030-01-01").text for _ in range(3)]
        return set(asked) == {json_text.document(filled.holdings(issuer="HTPW", as_of=date(2030, 1, 1)))}

    assert same(now)
    assert same(now + timedelta(seconds=5))
    filled.import_paths(a_filed_document(tmp_path))
    assert same(now + timedelta(seconds=10))
    issuer = filled.find_party("issuer", "HTPW")
    split = RecordSplit(issuer=issuer, effective_on=date(2029, 1, 1), numerator=2, denominator=1)
    filled.decide(split, "Announced.", later)
    assert same(now + timedelta(seconds=15))
    assert same(later + timedelta(seconds=1))


def test_the_first_of_a_repeated_parameter_counts_whatever_was_asked_before(client: Client) -> None:
    first, second = client.get("/owners?q=zzz&q=Vance").json, client.get("/owners?q=Vance&q=zzz").json

    assert first is not None
    assert second is not None
    assert (len(first["rows"]), len(second["rows"])) == (0, 1)


def a_filed_document(folder: Path) -> Path:
    """One more filing about the issuer of the examples."""
    document = a_document(rows=a_sale()).replace("0009930001", "0009900001")
    path = folder / "0009900077-24-000001.xml"
    path.write_text(document)
    return path


def test_pages_together_are_the_whole_list(client: Client) -> None:
    whole = client.get("/history", owner="Vance", known_at=KNOWN_AT).json
    assert whole is not None
    rows: list[object] = []
    path, total = f"/history?owner=Vance&known_at={KNOWN_AT}&limit=3", None
    while path:
        answer = client.get(path)
        assert answer.json is not None
        assert len(answer.json["rows"]) <= 3
        rows += answer.json["rows"]
        total = answer.headers["X-Total-Count"]
        path = answer.headers.get("Link", "").partition(">")[0].removeprefix("</api/v1")

    assert rows == whole["rows"]
    assert total == str(len(rows))


# Following


def test_the_feed_is_json_lines_from_a_position_on(client: Client, filled: RecordedBook) -> None:
    head = filled.info().ledger_position
    answer = client.get("/feed", after=head - 3, limit=2)

    assert answer.mimetype == "application/x-ndjson"
    assert [json.loads(line)["ledger_position"] for line in answer.text.splitlines()] == [head - 2, head - 1]
    assert answer.headers["X-Ledger-Position"] == str(head - 1)
    assert client.get("/feed", after=head).text == ""
    assert client.get("/feed", after=head).headers["X-Ledger-Position"] == str(head)
    assert client.get("/feed", after=head + 1).status_code == 422


@pytest.mark.parametrize("path", ["/feed", "/changes"])
def test_a_position_that_is_none_is_refused_without_waiting(
    client: Client, filled: RecordedBook, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def sleep(_: float) -> None:
        pytest.fail("It waits.")

    monkeypatch.setattr("insider_ledger.following.time.sleep", sleep)
    answer = client.get(path, after=filled.head() + 1, wait=3)

    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["type"].endswith(":unknown-position")


def test_the_changes_lead_to_the_holdings(client: Client, filled: RecordedBook) -> None:
    copy: dict[str, object] = {}
    after = 0
    while True:
        answer = client.get("/changes", after=after, as_of="2024-12-31", events=1).json
        assert answer is not None
        for row in answer["rows"]:
            if row["after"] is None:
                copy.pop(row["holding"], None)
            else:
                copy[row["holding"]] = row["after"]
        if answer["ledger_position"] == after:
            break
        after = answer["ledger_position"]
    known_at = insider_ledger.ALL_KNOWN
    owners = {item.owner.cik or item.owner.name for item in filled.holdings(as_of=date(2024, 12, 31), known_at=known_at).holdings}
    asked = [client.get("/holdings", owner=owner, as_of="2024-12-31", known_at="9999-01-01T00:00:00Z").json for owner in owners]

    assert copy == {item["id"]: item for answer in asked if answer is not None for item in answer["holdings"]}


# Writing


def test_a_posted_filing_is_recorded_once(filled: RecordedBook, database_url: str) -> None:
    client = Client(application(database_url), filled.create_token("robot", frozenset({"read", "import"})).secret)
    document = a_document(rows=a_sale()).encode()

    first = client.send("POST", "/filings?name=0009900077-24-000001.xml", data=document)
    again = client.send("POST", "/filings?name=0009900077-24-000001.xml", data=document)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json is not None
    assert again.json is not None
    assert (first.json["filings_recorded"], again.json["already_recorded"], again.json["events"]) == (1, 1, 0)


@pytest.mark.parametrize("body", [b"", b"no filing at all", b"<ownershipDocument>", bytes(200)])
def test_what_is_no_filing_is_a_problem_with_advice(filled: RecordedBook, database_url: str, body: bytes) -> None:
    client = Client(application(database_url), filled.create_token("robot", frozenset({"import"})).secret)

    answer = client.send("POST", "/filings", data=body)

    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json is not None
    assert answer.json["detail"]


def test_a_document_beyond_the_limit_is_refused(filled: RecordedBook, database_url: str) -> None:
    secret = filled.create_token("robot", frozenset({"import"})).secret
    answer = Client(application(database_url, request_bytes=1_000), secret).send("POST", "/filings", data=b"x" * 1_001)

    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b\\c.xml", ".hidden", "x" * 250, "\x1b[31mred.xml"])
def test_the_name_of_a_document_is_no_path(filled: RecordedBook, database_url: str, name: str) -> None:
    client = Client(application(database_url), filled.create_token("robot", frozenset({"import"})).secret)

    answer = client.send("POST", "/filings", query_string={"name": name}, data=a_document(rows=a_sale()).encode())

    assert answer.status_code == 201


def test_a_decision_is_recorded_and_taken_back(filled: RecordedBook, database_url: str) -> None:
    client = Client(application(database_url), filled.create_token("lawyer", frozenset({"read", "decide"})).secret)
    issuer = filled.find_party("issuer", "HTPW")
    split = {"type": "split", "issuer": issuer, "effective_on": "2024-06-01", "numerator": 2, "denominator": 1}

    made = client.send("POST", "/decisions", json={"decision": split, "why": "Announced.", "known_at": "2024-05-20T12:00:00Z"})
    assert made.status_code == 201
    assert made.json is not None
    taken = client.send("DELETE", f"/decisions/{made.json['id']}?why=Cancelled&known_at=2024-05-25")

    assert taken.status_code == 200
    (row,) = filled.decisions().rows
    assert (row.why, row.taken_back is not None) == ("Announced.", True)


@pytest.mark.parametrize(
    "body",
    [
        {"decision": {"type": "split"}, "why": "x"},
        {"decision": {"type": "nothing"}, "why": "x"},
        {"decision": {"type": "split", "issuer": "0009900001", "effective_on": "2024-06-01", "numerator": 0, "denominator": 1}, "why": "x"},
        {"decision": {"type": "retract-row", "filing_id": "0000000000-00-000000", "table": "I", "kind": "holding", "row": 1}, "why": "x"},
        {"why": "x"},
        {"decision": {}, "why": ""},
    ],
)
def test_a_decision_that_cannot_be_taken_is_a_problem(filled: RecordedBook, database_url: str, body: dict[str, object]) -> None:
    client = Client(application(database_url), filled.create_token("lawyer", frozenset({"decide"})).secret)

    answer = client.send("POST", "/decisions", json=body)

    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")


# Problems


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/holdings?owner=Nobody", 404, "unknown-party"),
        ("/holdings?issuer=Nobody", 404, "unknown-party"),
        ("/holdings", 422, "wrong-parameters"),
        ("/holdings?ownr=Vance", 422, "wrong-parameters"),
        ("/holdings?owner=Vance&as_of=yesterday", 422, "wrong-parameters"),
        ("/holdings?owner=Vance&known_at=2024-06-30T16:00:00", 422, "wrong-parameters"),
        ("/holdings?owner=Vance&ledger_position=9999", 422, "unknown-position"),
        ("/holdings?owner=Vance&ledger_position=-1", 422, "wrong-parameters"),
        ("/holdings?owner=Vance&basis=other", 422, "wrong-parameters"),
        ("/holdings?owner=%00", 422, "wrong-parameters"),
        ("/holdings?owner=Vance&limit=0", 422, "wrong-parameters"),
        ("/history", 422, "wrong-parameters"),
        ("/diff?owner=Vance", 422, "wrong-parameters"),
        ("/explain/4f2e8a3e-32b4-5a35-9b0e-3d1c8c2f9a10", 404, "unknown-holding"),
        ("/feed?after=1e3", 422, "wrong-parameters"),
        ("/consumers/a%20b", 422, "wrong-value"),
        ("/owners", 422, "wrong-parameters"),
        ("/reports/late-filings", 422, "wrong-parameters"),
        ("/reports/activity?issuer=HTPW&from=2024-06-01&to=2024-05-31", 422, "wrong-parameters"),
        ("/reports/beneficial-ownership?issuer=Nobody", 404, "unknown-party"),
        ("/nothing", 404, "not-found"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_with_its_request_id(client: Client, path: str, status: int, kind: str) -> None:
    answer = client.get(path, headers={"X-Request-ID": "abcd1234-from-a-client"})

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json is not None
    assert answer.json["type"] == f"urn:insider-ledger:problem:{kind}"
    assert answer.json["status"] == status
    assert answer.json["detail"]
    assert answer.json["instance"] == "urn:uuid:abcd1234-from-a-client"
    assert answer.headers["X-Request-ID"] == "abcd1234-from-a-client"


def test_an_ambiguous_name_lists_whom_it_may_mean(book: RecordedBook, database_url: str) -> None:
    book.import_paths(examples.filings())
    answer = Client(application(database_url)).get("/holdings", owner="a")
    names = book.parties("owner", "a").rows

    assert answer.json is not None
    if len(names) > 1:
        assert answer.status_code == 422
        assert len(answer.json["candidates"]) == len(names)
    else:
        assert answer.status_code in {200, 404}


def test_another_method_is_a_problem_too(client: Client) -> None:
    answer = client.send("DELETE", "/holdings")

    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    assert "GET" in answer.headers["Allow"]


def test_a_ledger_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    answer = Client(application(str(tmp_path / "absent.db"))).get("/holdings", owner="Vance")

    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert answer.json is not None
    assert answer.json["type"].endswith(":database-missing")
    assert answer.json["detail"] == UNREACHABLE


# Reports


REPORTS = (
    "/reports/beneficial-ownership?issuer=HTPW",
    "/reports/late-filings?issuer=HTPW&fiscal_year=2024",
    "/reports/short-swing?issuer=HTPW",
    "/reports/activity?issuer=HTPW",
)


@pytest.mark.parametrize("path", REPORTS)
def test_a_report_is_json_or_a_page_that_runs_nothing(client: Client, path: str) -> None:
    answer, page = client.get(f"{path}&known_at={KNOWN_AT}"), client.get(f"{path}&known_at={KNOWN_AT}&format=html")

    assert answer.json is not None
    assert answer.json["rows"]
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "<script" not in page.text
    assert 'href="#' in page.text


# Health, counters, documentation


def test_health_counters_and_the_page_of_paths(client: Client, filled: RecordedBook) -> None:
    client.get("/holdings", owner="Vance")
    health, counters, docs = (client.plain(path) for path in ("/healthz", "/metrics", "/api/v1/docs"))

    assert health.json == {"status": "ok", "ledger_position": filled.info().ledger_position}
    assert 'insider_ledger_http_requests_total{method="GET",route="/api/v1/holdings",status="200"}' in counters.text
    told = dict(re.findall(r"^insider_ledger_(position|lag|filings|quarantined) (\S+)$", counters.text, re.MULTILINE))
    info = filled.info()
    expected = {"position": info.ledger_position, "lag": info.lag, "filings": info.filings, "quarantined": info.quarantined}
    assert {name: float(number) for name, number in told.items()} == expected
    assert "/api/v1/holdings" in docs.text
    assert "script" not in docs.text


@pytest.mark.parametrize("place", ["absent.db", "no-folder/absent.db", "postgresql://someone:secret@127.0.0.1:1/ledger"])
@pytest.mark.parametrize("path", ["/healthz", "/metrics", "/api/v1/decisions", "/api/v1/feed"])
def test_where_the_ledger_should_be_only_the_log_tells(tmp_path: Path, place: str, path: str, caplog: pytest.LogCaptureFixture) -> None:
    database = place if "://" in place else str(tmp_path / place)
    answer = Client(application(database)).plain(path)

    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["detail"] == UNREACHABLE
    assert not re.search(r"absent|someone|127\.0|secret", answer.text)  # the id of a request may have 127 in it
    assert re.search("absent|someone", caplog.text)
    assert "secret" not in caplog.text
    assert answer.headers["X-Request-ID"] in caplog.text


def test_health_tells_anybody_that_the_ledger_cannot_be_reached_and_no_more(tmp_path: Path) -> None:
    (tmp_path / "other.db").write_text("Something else altogether.")

    for name in ("other.db", "absent.db"):
        told = Client(application(str(tmp_path / name))).plain("/healthz").json
        assert told is not None
        assert (told["type"], told["detail"]) == ("urn:insider-ledger:problem:unavailable", UNREACHABLE)


STORE_ERRORS = (
    DatabaseMissingError(PLACE),
    DatabaseUnreachableError(PLACE, PLACE),
    AlteredLogError(PLACE, "no"),
    NotALedgerError(PLACE, "tables"),
    NewerSchemaError(PLACE, "9", "1"),
    OlderSchemaError(PLACE, "1", "9"),
    WriterLockedError(PLACE, 10),
)


@pytest.mark.parametrize("error", STORE_ERRORS, ids=lambda error: type(error).__name__)
def test_no_problem_of_the_store_names_its_place(
    client: Client, filled: RecordedBook, monkeypatch: pytest.MonkeyPatch, error: StoreError
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(type(filled), "decisions", fail)
    monkeypatch.setattr(Book, "decisions", fail)
    answer = client.get("/decisions")

    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert PLACE not in answer.text
    assert ("Retry-After" in answer.headers) == isinstance(error, WriterLockedError)


def test_names_with_html_are_inert(book: RecordedBook, database_url: str) -> None:
    evil = "<script>alert(1)</script>"
    document = a_document(rows=a_sale()).replace("Northwind Instruments, Inc.", "&lt;script&gt;alert(1)&lt;/script&gt;")
    client = Client(application(database_url), book.create_token("robot", frozenset({"read", "import"})).secret)
    client.send("POST", "/filings", query_string={"name": f"{evil}.xml"}, data=document.encode())
    answers = [client.get("/issuers", q="script"), client.get("/holdings", owner=evil), client.get(f"/{evil}")]

    assert book.info().filings == 1
    for answer in answers:
        assert answer.mimetype in {"application/json", "application/problem+json"}
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def documented(app: Flask) -> dict[str, object]:
    spec = app.test_client().get("/api/v1/openapi.json").json
    assert spec is not None
    found: dict[str, object] = spec
    return found


def test_every_path_is_in_the_openapi_document(database_url: str) -> None:
    app = application(database_url)
    paths = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1/")}
    spec = documented(app)
    assert isinstance(spec["paths"], dict)
    shown = {path.replace("{", "<string:").replace("}", ">") for path in spec["paths"]}

    undocumented = {path.replace("<uuid:", "<string:") for path in paths} - shown
    assert undocumented == {"/api/v1/openapi.json", "/api/v1/docs"}


def test_every_path_stands_in_the_reference(database_url: str) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "http.md").read_text()
    paths = documented(application(database_url))["paths"]
    assert isinstance(paths, dict)
    described = {(method.upper(), path.removeprefix("/api/v1")) for path, operations in paths.items() for method in operations}

    shown = set(re.findall(r"`(GET|PUT|POST|DELETE) (/\S+)`", page.partition("Outside")[0]))
    assert shown == {pair for pair in described if pair[0] != "PARAMETERS"}

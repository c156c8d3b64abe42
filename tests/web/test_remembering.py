"""An answer that is given again is the one that would be worked out anew, and its tag goes with what it says, not with the clock."""

from datetime import timedelta

import pytest
from flask import Flask

import insider_ledger
from insider_ledger import examples
from insider_ledger.web.asking import asking
from tests.recorded import RecordedBook
from tests.web.served import Client, application

EARLIER, LATER = "2024-05-31", "2024-06-30"
QUESTIONS: dict[str, list[dict[str, str]]] = {
    "/holdings": [
        {"owner": "Vance"},
        {"owner": "Vance", "known_at": LATER},
        {"issuer": "HTPW", "ledger_position": "10"},
        {"issuer": "HTPW", "known_at": "2024-06-30T20:00:00Z", "ledger_position": "10"},
        {"owner": "Vance", "as_of": EARLIER, "limit": "1"},
        {"owner": "Vance", "known_at": "2999-01-01"},
    ],
    "/history": [{"owner": "Vance"}, {"owner": "Vance", "known_at": LATER}],
    "/explain": [{}, {"known_at": LATER}, {"as_of": LATER}],
    "/discrepancies": [{}, {"known_at": LATER}, {"cause": "B4"}],
    "/diff": [
        {"owner": "Vance", "known_from": EARLIER, "known_to": LATER},
        {"owner": "Vance", "known_from": EARLIER},
        {"owner": "Vance", "from_position": "10"},
        {"owner": "Vance", "from_position": "10", "to_position": "20"},
        {"owner": "Vance", "from_position": "10", "known_to": LATER},
        {"owner": "Vance", "from_position": "10", "known_from": EARLIER},
        {"owner": "Vance", "from_position": "10", "known_from": EARLIER, "known_to": LATER},
    ],
    "/decisions": [{}],
    "/owners": [{"q": "Vance"}],
    "/issuers": [{"q": "HTPW"}],
}
SETS = [(path, asked) for path, sets in QUESTIONS.items() for asked in sets]


@pytest.fixture
def filled(book: RecordedBook, monkeypatch: pytest.MonkeyPatch) -> RecordedBook:
    """The book of the example filings, which every application here serves."""
    book.import_paths(examples.filings())
    monkeypatch.setattr(insider_ledger, "open", lambda *_, **__: book)
    return book


@pytest.mark.parametrize(("path", "asked"), SETS)
def test_an_answer_that_is_given_again_is_the_one_that_would_be_worked_out(
    filled: RecordedBook, database_url: str, path: str, asked: dict[str, str]
) -> None:
    if path == "/explain":
        path = f"/explain/{filled.holdings(owner='Vance', as_of=filled.today()).holdings[0].id}"
    client, now = Client(application(database_url)), filled.now().replace(microsecond=250_000)

    filled.database.clock = lambda: now
    first = client.get(path, **asked)
    filled.database.clock = lambda: now + timedelta(seconds=7)
    again, anew = client.get(path, **asked), Client(application(database_url)).get(path, **asked)

    assert (first.status_code, again.text) == (200, anew.text)
    assert first.headers["ETag"] == again.headers["ETag"] == anew.headers["ETag"]
    if asked.keys() & {"known_at", "known_to"}:
        assert again.text == first.text


def test_every_path_that_remembers_is_asked_here(database_url: str) -> None:
    app: Flask = application(database_url)
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(f"{asking.blueprint.name}.")}

    assert {rule.removeprefix("/api/v1").partition("/<")[0] for rule in rules} == set(QUESTIONS)


def test_an_answer_of_a_moment_ago_is_none_for_who_asked_before_it(filled: RecordedBook, database_url: str) -> None:
    """Who waited for a turn asks by what was known when the request came."""
    client, now = Client(application(database_url)), filled.now()
    filled.database.clock = lambda: now
    client.get("/holdings", owner="Vance")
    filled.database.clock = lambda: now - timedelta(days=36_500)

    assert client.get("/holdings", owner="Vance").text == Client(application(database_url)).get("/holdings", owner="Vance").text

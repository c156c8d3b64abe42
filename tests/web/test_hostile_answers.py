"""What a server answers of a book with hostile names: exact, and harmless to whoever prints it raw."""

from pathlib import Path

import pytest

from tests.hostile_book import FOLDED, a_hostile_book, is_harmless, strings
from tests.web.served import Client, application

PARTIES = {"owner": "0009940001", "issuer": "0009930002"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    ledger: Path = a_hostile_book(tmp_path_factory.mktemp("hostile"))
    return Client(application(f"sqlite:///{ledger}"))


@pytest.mark.parametrize("path", ["/holdings", "/history", "/discrepancies", "/feed", "/changes", "/decisions"])
def test_an_answer_is_harmless_as_it_stands(client: Client, path: str) -> None:
    told = client.get(path, **({} if path in {"/feed", "/changes", "/decisions"} else PARTIES))

    assert told.status_code == 200
    assert is_harmless(told.text)


def test_an_answer_has_every_text_as_it_is(client: Client) -> None:
    answer = client.get("/history", **PARTIES).json

    assert len(strings(answer) & FOLDED) >= 4


@pytest.mark.parametrize("asked", [{"owner": "x\x1b[2J\x9b\u202e"}, {"issuer": "\u200bx\x9d"}, {"owner": "1", "as_of": "\x9b\u2066"}])
def test_a_problem_that_repeats_what_was_asked_is_harmless(client: Client, asked: dict[str, str]) -> None:
    told = client.get("/holdings", **asked)

    assert told.status_code in {404, 422}
    assert is_harmless(told.text)


@pytest.mark.parametrize("form", ["json", "html"])
def test_a_report_is_harmless_in_either_form(client: Client, form: str) -> None:
    told = client.get("/reports/late-filings", format=form, issuer="0009930002")

    assert told.status_code == 200
    assert is_harmless(told.text)
    assert form == "json" or "&lt;b onload=alert(1)&gt;" in told.text

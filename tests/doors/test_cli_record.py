"""`record` at the command line: what is typed becomes an event that is printed, or a clear refusal with status 2."""

import shlex
from pathlib import Path
from typing import Any

import pytest

import insider_ledger
from insider_ledger.cli import Status
from insider_ledger.cli.running import run
from ledger.store.database import Database
from tests.builders import (
    ADA,
    BEN,
    LARKSPUR,
    NORTHWIND,
    a_form_3,
    a_form_4,
    an_amendment,
    an_option,
    bought,
    exercised,
    granted,
    held,
    sold,
)
from tests.recorded import RecordedBook
from tests.said import Ask, Said

OPENING = a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=[held(1_000)])
SALE = a_form_4(accepted="2024-05-02 16:30", rows=[sold(100, on="2024-05-01", after=900), sold(50, on="2024-05-01", after=850)])
AMENDMENT = an_amendment(accepted="2024-05-20 12:00", original="2024-01-31", rows=[sold(150, on="2024-05-01", after=850)])
OPTIONS = a_form_4(
    accepted="2024-04-02 16:30",
    rows=[granted(300, on="2024-04-01", after=300, of=an_option()), exercised(200, on="2024-04-01", after=100, of=an_option("4.01"))],
)
OF_BEN = a_form_4(accepted="2024-05-02 16:30", owner=BEN, rows=[bought(1, on="2024-05-01", after=9)])
ELSEWHERE = a_form_4(accepted="2024-05-02 16:30", issuer=LARKSPUR, rows=[bought(1, on="2024-05-01", after=9)])
WHY = ("--why", "It is so")


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Asks a book of six filings."""
    monkeypatch.delenv("INSIDER_LEDGER_DB", raising=False)
    monkeypatch.chdir(tmp_path)
    with RecordedBook(Database.open(f"sqlite:///{tmp_path / 'ledger.db'}")) as book:
        book.record(OPENING, SALE, AMENDMENT, OPTIONS, OF_BEN, ELSEWHERE)

    def asked(*arguments: object) -> Said:
        status = run([str(argument) for argument in arguments])
        return Said(status, *capsys.readouterr())

    return asked


def number(command: Any) -> str:
    return str(command.form.accession_number)


DECISIONS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "retract-row": (
        ("--filing", number(SALE).replace("-", ""), "--row", "2"),
        {"filing_id": number(SALE), "table": "I", "kind": "transaction", "row": 2},
    ),
    "link-amendment": (
        ("--amendment", number(AMENDMENT), "--original", number(SALE)),
        {"filing_id": number(AMENDMENT), "original_id": number(SALE)},
    ),
    "equate-securities": (
        ("--issuer", "nwnd", "--title", "Ordinary Shares", "--title", "Common Stock"),
        {"issuer": NORTHWIND.cik, "titles": ["Common Stock", "Ordinary Shares"]},
    ),
    "equate-owners": (("--owner", "Quill", "--other", "9940002"), {"owner": ADA.cik, "other": BEN.cik}),
    "lots-equated": (
        ("--lot", f"{number(OPTIONS)}:transaction:2", "--lot", f"{number(OPTIONS).replace('-', '')}:transaction:1"),
        {"lots": [f"{number(OPTIONS)}:transaction:1", f"{number(OPTIONS)}:transaction:2"]},
    ),
    "split": (
        ("--issuer", "Northwind", "--effective", "2024-06-10", "--ratio", "4:2", "--title", "Common Stock"),
        {"issuer": NORTHWIND.cik, "effective_on": "2024-06-10", "numerator": 2, "denominator": 1, "security_title": "Common Stock"},
    ),
}


@pytest.mark.parametrize("kind", DECISIONS)
def test_what_is_decided_is_printed_as_the_event_that_it_became(ask: Ask, kind: str) -> None:
    options, fields = DECISIONS[kind]
    said = ask("record", kind, *options, *WHY, "--known-at", "2024-06-01T12:00:00Z", "--format", "json")

    assert (said.status, said.talk) == (Status.DONE, "")
    event = said.json
    assert (event["name"], event["kind"], event["decision"]) == ("DecisionMade", kind, fields)
    assert (event["why"], event["known_at"], event["is_new"]) == ("It is so", "2024-06-01T12:00:00Z", True)
    assert ask("record", "list", "--format", "json").json["rows"][0]["ledger_position"] == event["ledger_position"]


@pytest.mark.parametrize("kind", DECISIONS)
@pytest.mark.parametrize("output", ["table", "csv", "jsonl"])
def test_every_decision_can_be_listed_in_every_format(ask: Ask, kind: str, output: str) -> None:
    ask("record", kind, *DECISIONS[kind][0], *WHY)
    said = ask("record", "list", "--format", output)

    assert said.status == Status.DONE
    assert "It is so" in said.data


def test_a_decision_that_counts_already_says_so(ask: Ask) -> None:
    options, _ = DECISIONS["split"]
    first, second = (ask("record", "split", *options, *WHY, "--format", "json") for _ in range(2))

    assert (second.status, second.json["is_new"], second.json["ledger_position"]) == (Status.DONE, False, first.json["ledger_position"])
    assert "counts already, from 2024-06-10T04:00:00Z" in second.talk


@pytest.mark.parametrize("named", ["ledger_position", "id"])
def test_a_decision_is_taken_back_by_its_position_or_id(ask: Ask, named: str) -> None:
    made = ask("record", "retract-row", *DECISIONS["retract-row"][0], *WHY, "--format", "json").json
    said = ask("record", "take-back", made[named], "--why", "It was not so", "--format", "json")

    assert (said.status, said.json["name"], said.json["id"]) == (Status.DONE, "DecisionTakenBack", made["id"])
    (row,) = ask("record", "list", "--format", "json").json["rows"]
    assert (row["taken_back"], row["known_to"]) == (said.json["ledger_position"], said.json["known_at"])


REFUSED: dict[str, tuple[str, ...]] = {
    "needs --effective DATE": ("split", "--issuer", "NWND", *WHY),
    "Missing option '--why'": ("retract-row", "--filing", number(SALE), "--row", "1"),
    "Which issuer?": ("equate-securities", "--title", "A", "--title", "B", *WHY),
    'no issuer "ABCD"': ("split", "--issuer", "ABCD", "--effective", "2024-06-10", "--ratio", "2:1", *WHY),
    'no owner "Nobody"': ("equate-owners", "--owner", "Quill", "--other", "Nobody", *WHY),
    "the same owner already": ("equate-owners", "--owner", "Quill", "--other", ADA.cik or "", *WHY),
    "A split of 1 for 1 is none": ("split", "--issuer", "NWND", "--effective", "2024-06-10", "--ratio", "3:3", *WHY),
    "is not a ratio": ("split", "--issuer", "NWND", "--effective", "2024-06-10", "--ratio", "double", *WHY),
    "two different titles": ("equate-securities", "--issuer", "NWND", "--title", "Common", "--title", "common", *WHY),
    "no filing 0000000001-24-000001": ("retract-row", "--filing", "0000000001-24-000001", "--row", "1", *WHY),
    "no transaction row 3 in Table I": ("retract-row", "--filing", number(SALE), "--row", "3", *WHY),
    "is not a lot": ("lots-equated", "--lot", number(OPTIONS), "--lot", f"{number(OPTIONS)}:transaction:1", *WHY),
    "two different rows": ("lots-equated", *("--lot", f"{number(OPTIONS)}:transaction:1") * 2, *WHY),
    "no holding row 1 in Table II": (
        "lots-equated",
        *("--lot", f"{number(OPTIONS)}:transaction:1"),
        *("--lot", f"{number(OPTIONS)}:holding:1"),
        *WHY,
    ),
    "or say --stands-alone": ("link-amendment", "--amendment", number(AMENDMENT), *WHY),
    "cannot amend itself": ("link-amendment", "--amendment", number(SALE), "--original", number(SALE), *WHY),
    "no decision 99": ("take-back", "99", *WHY),
    "is not a decision": ("take-back", "the-last", *WHY),
    "No such command 'vesting'": ("vesting", *WHY),
}


@pytest.mark.parametrize("wrong", REFUSED)
def test_what_cannot_be_decided_is_refused_in_a_sentence(ask: Ask, wrong: str) -> None:
    said = ask("record", *REFUSED[wrong])

    assert (said.status, said.data) == (Status.WRONG_USAGE, "")
    assert wrong in said.talk
    assert ask("record", "list", "--format", "json").json["rows"] == []


def test_what_was_taken_back_cannot_be_taken_back_again(ask: Ask) -> None:
    made = ask("record", "split", *DECISIONS["split"][0], *WHY, "--format", "json").json
    ask("record", "take-back", made["id"], *WHY)
    said = ask("record", "take-back", made["id"], *WHY)

    assert said.status == Status.WRONG_USAGE
    assert "nothing can be taken back" in said.talk


def test_splits_that_wait_are_listed(ask: Ask, tmp_path: Path) -> None:
    assert "No split waits" in ask("record", "list", "--waiting").data
    (tmp_path / "splits.csv").write_text("symbol,effective_date,numerator,denominator\nABCD,2024-06-10,2,1\nNWND,2024-06-10,2,1\n")

    imported = ask("import", tmp_path / "splits.csv")
    waiting = ask("record", "list", "--waiting", "--format", "json")

    assert imported.status == Status.INCOMPLETE
    assert "Recorded 1 split" in imported.talk
    assert "splits.csv:2" in imported.talk
    assert [row["line"] for row in waiting.json["rows"]] == [2]


def test_a_proposed_split_is_recorded_by_the_command_that_is_shown(ask: Ask) -> None:
    """Three owners of Larkspur, whose balances doubled, in no filing's words."""
    with insider_ledger.open("ledger.db") as book:
        recorded = RecordedBook(book._database)  # noqa: SLF001 (filings are recorded without documents)
        for place, owner in enumerate((ADA, BEN, NORTHWIND)):
            person = type(ADA)(cik=owner.cik, name=owner.name)
            recorded.record(
                a_form_4(
                    accepted="2024-03-01 16:30", owner=person, issuer=LARKSPUR, rows=[bought(5, on="2024-02-28", after=1_000 + place)]
                ),
                a_form_4(
                    accepted="2024-04-01 16:30", owner=person, issuer=LARKSPUR, rows=[bought(5, on="2024-03-28", after=2_005 + 2 * place)]
                ),
            )
    proposed = ask("record", "split", "--propose", "--format", "json").json["rows"]

    assert [(row["numerator"], row["denominator"], row["effective"], row["owners"]) for row in proposed] == [
        (2, 1, {"from": "2024-02-29", "to": "2024-03-28"}, 3)
    ]
    assert proposed[0]["command"] in ask("record", "split", "--propose").data
    program, *command = shlex.split(proposed[0]["command"])
    assert (program, ask(*command).status) == ("insider-ledger", Status.DONE)
    assert ask("record", "split", "--propose", "--issuer", "LKSP", "--format", "json").json["rows"] == []

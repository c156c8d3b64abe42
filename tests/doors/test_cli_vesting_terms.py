"""`record vesting-terms` and `record show-terms` at the command line: JSON becomes an event, is shown, and can be recorded again."""

import io
import json
import sys
from pathlib import Path

import pytest

from insider_ledger.cli import Status
from insider_ledger.cli.running import run
from ledger.store.database import Database
from tests.builders import a_form_4, an_option, granted, held
from tests.recorded import RecordedBook
from tests.said import Ask, Said

GRANT = a_form_4(accepted="2024-02-02 16:30", rows=[granted(480, on="2024-02-01", after=480, of=an_option(exercisable=None))])
FILING = GRANT.form.accession_number or ""
ROW = ("--filing", FILING.replace("-", ""), "--row", "1")
WHY = ("--why", "Exhibit 10.4")
YEARLY = {"over": 4, "every": "1 year", "from": "2024-02-01"}


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Asks a book of one grant; `given` is what standard input holds."""
    monkeypatch.delenv("INSIDER_LEDGER_DB", raising=False)
    monkeypatch.chdir(tmp_path)
    with RecordedBook(Database.open(f"sqlite:///{tmp_path / 'ledger.db'}")) as book:
        book.record(GRANT)

    def asked(*arguments: object, given: object = None) -> Said:
        text = given if isinstance(given, str) else json.dumps(given)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        status = run([str(argument) for argument in arguments])
        return Said(status, *capsys.readouterr())

    return asked


def record(ask: Ask, terms: object, *more: str) -> Said:
    return ask("record", "vesting-terms", *ROW, "--terms", "-", *WHY, *more, "--format", "json", given=terms)


def test_terms_in_a_file_become_the_event_that_is_printed(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "terms.json").write_text(json.dumps(YEARLY))
    said = ask("record", "vesting-terms", *ROW, "--terms", "terms.json", *WHY, "--known-at", "2024-02-03T12:00:00Z", "--format", "json")

    assert (said.status, said.talk) == (Status.DONE, "")
    event = said.json
    assert (event["name"], event["kind"], event["known_at"]) == ("DecisionMade", "vesting-terms", "2024-02-03T12:00:00Z")
    assert {name: event["decision"][name] for name in ("filing_id", "table", "kind", "row")} == {
        "filing_id": FILING,
        "table": "II",
        "kind": "transaction",
        "row": 1,
    }
    assert event["decision"]["schedule"]["tranches"][0] == {"date": "2025-02-01", "fraction": "1/4"}
    assert event["says"] == f"Table II, transaction row 1 of {FILING} vests: 1 in 4 tranches from 2025-02-01 to 2028-02-01."


@pytest.mark.parametrize("output", ["table", "csv", "jsonl"])
def test_terms_are_printed_and_listed_in_every_format(ask: Ask, output: str) -> None:
    said = ask("record", "vesting-terms", *ROW, "--terms", "-", *WHY, "--format", output, given=YEARLY)
    listed = ask("record", "list", "--format", output)

    assert (said.status, listed.status) == (Status.DONE, Status.DONE)
    assert "1 in 4 tranches from 2025-02-01 to 2028-02-01" in " ".join(said.data.split())
    assert "Exhibit 10.4" in listed.data


def test_a_start_and_the_size_of_the_grant_are_given_beside_the_terms(ask: Ask) -> None:
    started = record(ask, {"over": 4, "every": "1 year"}, "--start", "2024-02-01")
    sized = record(ask, {"tranches": [{"date": "2025-02-01", "quantity": 120}]}, "--quantity", "480")

    assert started.json["decision"]["schedule"]["tranches"][0] == {"date": "2025-02-01", "fraction": "1/4"}
    assert sized.json["decision"]["schedule"]["tranches"] == [{"date": "2025-02-01", "fraction": "1/4"}]


UNITS = {"tranches": [{"date": "2025-02-01", "quantity": 120}]}


@pytest.mark.parametrize(("more", "fraction"), [((), "1/4"), (("--quantity", "960"), "1/8")])
def test_terms_in_units_are_of_the_units_that_the_row_acquires_unless_others_are_given(
    ask: Ask, more: tuple[str, ...], fraction: str
) -> None:
    assert record(ask, UNITS, *more).json["decision"]["schedule"]["tranches"] == [{"date": "2025-02-01", "fraction": fraction}]


def test_terms_in_units_for_a_row_that_acquires_none_ask_for_the_size_of_the_grant(ask: Ask, tmp_path: Path) -> None:
    holding = a_form_4(accepted="2024-03-02 16:30", rows=[held(480, of=an_option(exercisable=None))])
    with RecordedBook(Database.open(f"sqlite:///{tmp_path / 'ledger.db'}")) as book:
        book.record(holding)
    row = ("--filing", holding.form.accession_number, "--kind", "holding")

    assert "give it (--quantity)" in record(ask, UNITS, *row).talk
    assert record(ask, UNITS, *row, "--quantity", "480").status == Status.DONE


@pytest.mark.parametrize("shown_as", [("--format", "json"), ("--ocf",), ("--format", "json", "--quantity", "479"), ("--format", "jsonl")])
def test_what_is_shown_can_be_recorded_again_and_says_the_same(ask: Ask, shown_as: tuple[str, ...]) -> None:
    terms = {"tranches": [{"date": "2025-02-01", "fraction": "1/3"}], "undated": [{"fraction": "2/3", "condition": "A sale"}]}
    made = record(ask, {**terms, "no_later_than": "2031-02-01", "allocation": "back_loaded"}).json
    shown = ask("record", "show-terms", made["ledger_position"], *shown_as)
    if "jsonl" in shown_as:
        assert [json.loads(line)["fraction"] for line in shown.data.splitlines()] == ["1/3"]
        return
    again = record(ask, shown.data, *(shown_as[2:] if "--quantity" in shown_as else ()))

    assert (again.status, again.json["is_new"], again.json["id"]) == (Status.DONE, False, made["id"])
    assert "counts already" in again.talk


def test_shown_terms_say_how_many_units_vest_where_the_grant_is_known(ask: Ask) -> None:
    made = record(ask, {**YEARLY, "over": 3}).json
    without = ask("record", "show-terms", made["id"]).data
    table = ask("record", "show-terms", made["id"], "--quantity", "100").data

    assert "Units" not in without
    assert [line.split()[-2:] for line in table.splitlines()[-3:]] == [["33", "33"], ["33", "66"], ["34", "100"]]


def test_undated_terms_are_shown_in_words(ask: Ask) -> None:
    made = record(ask, {"undated": [{"fraction": "1", "condition": "A sale"}], "no_later_than": "2031-02-01"}).json
    shown = ask("record", "show-terms", made["id"]).data

    assert "1/1 undated: A sale" in shown
    assert "No later than 2031-02-01" in shown


def test_the_open_cap_format_is_written_to_a_file(ask: Ask, tmp_path: Path) -> None:
    made = record(ask, YEARLY).json
    said = ask("record", "show-terms", made["id"], "--ocf", "--output", "ocf.json", "--quantity", "480")
    written = json.loads((tmp_path / "ocf.json").read_text())

    assert (said.status, said.data) == (Status.DONE, "")
    assert (written["object_type"], written["allocation_type"]) == ("VESTING_TERMS", "CUMULATIVE_ROUND_DOWN")
    assert written["vesting_conditions"][0] == {
        "id": "vests-2025-02-01",
        "description": "120 units",
        "portion": {"numerator": "1", "denominator": "4"},
        "trigger": {"type": "VESTING_SCHEDULE_ABSOLUTE", "date": "2025-02-01"},
        "next_condition_ids": ["vests-2026-02-01"],
    }


REFUSED: dict[str, tuple[object, tuple[str, ...]]] = {
    'every: "often" is not a period: expected': ({**YEARLY, "every": "often"}, ()),
    "  tranches[1].date: it is missing": ({"tranches": [{"date": "soon", "fraction": "1"}, {"fraction": "1"}]}, ()),
    "line 1, column 2: this is no JSON": ("{over: 4}", ()),
    "The schedule says nothing": ({"tranches": []}, ()),
    "0001-02-01: that is no day": ({"tranches": [{"date": "0001-02-01", "fraction": "1"}]}, ()),
    "has no transaction row 2 in Table II": (YEARLY, ("--row", "2")),
    "has no transaction row 1 in Table I.": (YEARLY, ("--table", "I")),
    "has no holding row 1": (YEARLY, ("--kind", "holding")),
    "no filing 0000000001-24-000001": (YEARLY, ("--filing", "0000000001-24-000001")),
    "--terms nowhere.json cannot be read: No such file": (YEARLY, ("--terms", "nowhere.json")),
    "'0' is not a number of units": (YEARLY, ("--quantity", "0")),
}


@pytest.mark.parametrize("wrong", REFUSED)
def test_what_cannot_be_recorded_is_refused_in_a_sentence(ask: Ask, wrong: str) -> None:
    terms, more = REFUSED[wrong]
    said = record(ask, terms, *more)

    assert (said.status, said.data) == (Status.WRONG_USAGE, "")
    assert wrong in said.talk
    assert ask("record", "list", "--format", "json").json["rows"] == []


def test_refused_terms_teach_the_shortest_ones(ask: Ask) -> None:
    talk = record(ask, {}).talk
    shortest = talk[talk.index('{"tranches"') :].strip().removesuffix(".")

    assert record(ask, shortest).status == Status.DONE


def test_what_is_no_vesting_terms_cannot_be_shown_as_such(ask: Ask) -> None:
    other = ask("record", "retract-row", *ROW, "--table", "II", *WHY, "--format", "json").json["ledger_position"]
    made = record(ask, YEARLY).json["ledger_position"]

    assert "records no vesting terms" in ask("record", "show-terms", other).talk
    assert "no decision 99" in ask("record", "show-terms", 99).talk
    assert "is JSON: leave out --format csv" in ask("record", "show-terms", made, "--ocf", "--format", "csv").talk


def test_terms_that_the_open_cap_format_cannot_say_are_refused(ask: Ask) -> None:
    made = record(ask, {"undated": [{"fraction": "1/2", "condition": "A sale"}], "no_later_than": "2031-02-01"}).json
    said = ask("record", "show-terms", made["id"], "--ocf")

    assert (said.status, said.data) == (Status.WRONG_USAGE, "")
    assert "no_later_than: the Open Cap Format can say it only where" in said.talk

"""`vesting` at the command line and in Python: words become a schedule, one text or many, and no ledger is touched."""

import csv
import io
import json
import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

import insider_ledger
from insider_ledger.cli import Status
from insider_ledger.cli.running import run
from insider_ledger.vesting_answers import NotAsked, VestingAnswer, answer_to, read_asked
from projections import RULES_VERSION
from tests.said import Ask, Said

QUARTERS = "25% vests on March 15, 2025 and 75% on March 15, 2026."
MONTHLY = "The option vests in 48 equal monthly installments beginning on April 15, 2024."
NO_CADENCE = "The units vest ratably over two years."
FACTS = ("--grant-date", "2024-03-15", "--quantity", "1,001")


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Asks in an empty folder; `given` is what standard input holds."""
    monkeypatch.delenv("INSIDER_LEDGER_DB", raising=False)
    monkeypatch.chdir(tmp_path)

    def asked(*arguments: object, given: bytes = b"") -> Said:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        return Said(run(["vesting", *map(str, arguments)]), *capsys.readouterr())

    return asked


def jsonl(*questions: object) -> bytes:
    return b"".join(json.dumps(question).encode() + b"\n" for question in questions)


# One text


def test_the_answer_has_these_keys_and_values(ask: Ask) -> None:
    said = ask("--text", QUARTERS, *FACTS, "--format", "json")

    assert said.status == Status.DONE
    spans = said.json["spans"]
    assert said.json == {
        "class": "time",
        "tranches": [
            {"date": "2025-03-15", "fraction": "1/4", "quantity": "250", "cumulative": "250"},
            {"date": "2026-03-15", "fraction": "3/4", "quantity": "751", "cumulative": "1001"},
        ],
        "undated": [],
        "no_later_than": None,
        "allocation": "cumulative_round_down",
        "confidence": "high",
        "alternatives": [],
        "spans": spans,
        "rules_version": RULES_VERSION,
    }
    assert spans
    assert all(re.search("25%|75%", QUARTERS[start:end]) for start, end in spans)


def test_without_a_quantity_there_are_fractions_alone(ask: Ask) -> None:
    (first, _) = ask("--text", QUARTERS, "--format", "json").json["tranches"]

    assert first == {"date": "2025-03-15", "fraction": "1/4", "quantity": None, "cumulative": None}


def test_all_that_is_vested_at_once_is_one_tranche_of_the_whole(ask: Ask) -> None:
    answer = ask("--text", "The option is fully vested.", *FACTS, "--format", "json").json

    assert answer["class"] == "vested"
    assert answer["tranches"] == [{"date": "2024-03-15", "fraction": "1/1", "quantity": "1001", "cumulative": "1001"}]


def test_what_waits_has_no_tranche_but_a_condition_and_a_last_day(ask: Ask) -> None:
    text = "The units vest on the earlier of May 1, 2025 and the next annual meeting of stockholders."
    answer = ask("--text", text, *FACTS, "--format", "json").json

    assert (answer["class"], answer["tranches"], answer["no_later_than"]) == ("event", [], "2025-05-01")
    assert [sorted(part) for part in answer["undated"]] == [["condition", "fraction"]]
    assert answer["undated"][0]["fraction"] == "1/1"


def test_words_about_something_else_say_nothing(ask: Ask) -> None:
    answer = ask("--text", "Held by a family trust.", *FACTS, "--format", "json").json

    assert (answer["class"], answer["tranches"], answer["undated"], answer["spans"]) == ("none", [], [], [])


def test_an_alternative_is_a_list_of_tranches(ask: Ask) -> None:
    answer = ask("--text", NO_CADENCE, *FACTS, "--format", "json").json

    assert (answer["confidence"], len(answer["tranches"])) == ("low", 2)
    assert [len(other) for other in answer["alternatives"]] == [24]
    assert answer["alternatives"][0][0] == {"date": "2024-04-15", "fraction": "1/24", "quantity": "41", "cumulative": "41"}


def test_an_exercise_date_counts_where_the_words_say_nothing(ask: Ask) -> None:
    asked = ("--text", "Held by a family trust.", "--exercise-date", "2025-01-31", *FACTS)

    assert [tranche["date"] for tranche in ask(*asked, "--format", "json").json["tranches"]] == ["2025-01-31"]
    assert "It rests on the exercise date alone." in ask(*asked).data


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf"])
def test_the_text_may_come_from_standard_input(ask: Ask, before: bytes) -> None:
    said = ask("--text", "-", *FACTS, "--format", "json", given=before + f"{QUARTERS}\n".encode())

    assert said.json == ask("--text", QUARTERS, *FACTS, "--format", "json").json


def test_bytes_that_are_no_text_are_wrong_usage(ask: Ask) -> None:
    for said in (ask("--text", "-", given=b"vests \xff"), ask("--text", "vests \udcff")):
        assert (said.status, said.data) == (Status.WRONG_USAGE, "")
        assert "--text holds bytes that are no text" in said.talk


# The table


def test_the_table_shows_the_schedule_and_the_words_that_it_rests_on(ask: Ask) -> None:
    said = ask("--text", QUARTERS, *FACTS)

    assert re.search(r"^2025-03-15 +1/4 +250 +250\n2026-03-15 +3/4 +751 +1,001$", said.data, re.MULTILINE)
    assert "(time, high confidence)" in said.data
    assert re.search(r'^    ".*25%.*"$', said.data, re.MULTILINE)
    assert said.data.endswith(f"Rules version {RULES_VERSION}\n")


def test_a_long_schedule_shows_its_ends_and_all_of_it_when_asked(ask: Ask) -> None:
    days = re.compile(r"^(\d{4}-\d\d-\d\d|\.\.\.)", re.MULTILINE)
    short, whole = (days.findall(ask("--text", MONTHLY, *FACTS, *more).data.partition("It rests on")[0]) for more in ((), ("--all",)))

    assert short == [*whole[:6], "...", *whole[-3:]]
    assert (len(whole), whole[0], whole[-1]) == (48, "2024-04-15", "2028-03-15")


def test_the_table_shows_other_readings(ask: Ask) -> None:
    said = ask("--text", NO_CADENCE, *FACTS).data

    assert said.index("low confidence") < said.index("Another reading that can be defended:") < said.index("1/24")


def test_nothing_in_the_words_commands_the_terminal(ask: Ask) -> None:
    said = ask("--text", "Vests on\x1b[31m March 15, 2025.", *FACTS)

    assert said.status == Status.DONE
    assert "\x1b" not in said.data


# Other formats


def test_csv_json_lines_and_parquet_have_a_tranche_on_each_row(ask: Ask, tmp_path: Path) -> None:
    tranches = ask("--text", QUARTERS, *FACTS, "--format", "json").json["tranches"]
    rest = {"class": "time", "confidence": "high", "condition": None, "no_later_than": None}
    rows = list(csv.DictReader(io.StringIO(ask("--text", QUARTERS, *FACTS, "--format", "csv").data)))

    assert list(rows[0]) == ["date", "fraction", "quantity", "cumulative", "class", "confidence", "condition", "no_later_than"]
    assert rows == [tranche | {name: value or "" for name, value in rest.items()} for tranche in tranches]
    assert ask("--text", QUARTERS, *FACTS, "--format", "jsonl").lines == [tranche | rest for tranche in tranches]
    ask("--text", QUARTERS, *FACTS, "--format", "parquet", "--output", "vesting.parquet")
    assert pq.read_table(tmp_path / "vesting.parquet").column("date").to_pylist() == [date(2025, 3, 15), date(2026, 3, 15)]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Vests upon FDA approval.", [(None, "1/1", "event", None)]),
        ("Held by a family trust.", [(None, None, "none", None)]),
        (
            "50% vests on March 15, 2025 and 50% vests upon an initial public offering.",
            [("2025-03-15", "1/2", "mixed", None), (None, "1/2", "mixed", None)],
        ),
    ],
)
def test_rows_have_what_has_no_day_too(ask: Ask, text: str, rows: list[tuple[str | None, ...]]) -> None:
    lines = ask("--text", text, "--format", "jsonl").lines
    columns = ("date", "fraction", "class", "no_later_than")
    undated = ask("--text", text, "--format", "json").json["undated"]

    assert [tuple(line[name] for name in columns) for line in lines] == rows
    assert [line["condition"] for line in lines if line["condition"]] == [part["condition"] for part in undated]
    assert len(ask("--text", text, "--format", "csv").data.splitlines()) == 1 + len(rows)


def test_a_row_without_a_day_says_by_which_day_it_is_vested_too(ask: Ask) -> None:
    text = "Vests upon FDA approval, but in any event no later than March 15, 2030."
    (line,) = ask("--text", text, "--format", "jsonl").lines

    assert (line["date"], line["no_later_than"]) == (None, "2030-03-15")


# Many texts


def test_each_line_is_answered_in_its_place_with_its_id(ask: Ask, tmp_path: Path) -> None:
    first = {
        "id": "a",
        "text": QUARTERS,
        "grant_date": "2024-03-15",
        "quantity": "1,001",
        "exercise_date": None,
        "expires_on": "2034-03-15",
    }
    (tmp_path / "asked.jsonl").write_bytes(jsonl(first, {"id": 2, "text": "Held by a family trust."}, {"text": MONTHLY}))
    said = ask("--input", "asked.jsonl")

    assert (said.status, said.talk) == (Status.DONE, "")
    assert said.lines[0] == {"id": "a"} | ask("--text", QUARTERS, *FACTS, "--format", "json").json
    assert [(line.get("id", "none given"), line["class"]) for line in said.lines] == [("a", "time"), (2, "none"), ("none given", "time")]


@pytest.mark.parametrize("quantity", [1001, "1001", "1,001", "1001.0"])
def test_a_quantity_may_be_a_number_or_a_text(ask: Ask, quantity: object) -> None:
    (answer,) = ask("--input", "-", given=jsonl({"text": QUARTERS, "quantity": quantity})).lines

    assert [tranche["quantity"] for tranche in answer["tranches"]] == ["250", "751"]


def test_a_number_with_a_fraction_is_exact(ask: Ask) -> None:
    (answer,) = ask(
        "--input", "-", given=b'{"text": "Fully vested.", "grant_date": "2024-03-15", "quantity": 0.10000000000000000001}'
    ).lines

    assert answer["tranches"][0]["quantity"] == "0.10000000000000000001"


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"vests", "Line 2: this is no JSON"),
        (b'{"text": "\xff"}', "Line 2: this is no JSON"),
        (b"[" * 100_000, "Line 2: this is no JSON"),
        (b'["a", "b"]', "Line 2: expected one object"),
        (b'{"id": [1], "text": "a"}', "Line 2: id is no name"),
        (b'{"id": 7, "text": "' + b"a" * 100_001 + b'"}', "Line 2: text has 100,001 characters: at most 100,000 are read."),
        (b'{"id": 7}', "Line 2: text is missing"),
        (b'{"id": 7, "text": "a", "bogus": null}', "Line 2: no question has the key bogus: the keys are text, id, grant_date, quantity,"),
        (b'{"id": 7, "text": "a", "grantdate": "2024-03-15"}', "Line 2: no question has the key grantdate:"),
        (b'{"id": 7, "text": 1}', "Line 2: text is missing"),
        (b'{"id": 7, "text": "a", "grant_date": "3/15/2024"}', "Line 2: grant_date is no day: expected YYYY-MM-DD"),
        (b'{"id": 7, "text": "a", "expires_on": "2024-02-30"}', "Line 2: expires_on is no day"),
        (b'{"id": 7, "text": "a", "exercise_date": 20240315}', "Line 2: exercise_date is no day"),
        (b'{"id": 7, "text": "a", "quantity": "many"}', "Line 2: quantity is no number of units"),
        (b'{"id": 7, "text": "a", "quantity": 0}', "Line 2: quantity is no number of units"),
        (b'{"id": 7, "text": "a", "quantity": true}', "Line 2: quantity is no number of units"),
        (b'{"id": 7, "text": "a", "quantity": 1e999999999}', "Line 2: quantity is no number of units"),
    ],
)
def test_a_line_that_is_no_question_says_so_and_the_run_goes_on(ask: Ask, line: bytes, error: str) -> None:
    good = jsonl({"id": 1, "text": QUARTERS})
    said = ask("--input", "-", given=good + line + b"\n" + good)
    before, wrong, after = said.lines

    assert said.status == Status.INCOMPLETE
    assert wrong["error"].startswith(error)
    assert wrong.get("id") == (7 if b'"id": 7' in line else None)
    assert set(wrong) <= {"id", "error"}
    assert before == after
    assert before["class"] == "time"
    assert said.talk == "1 line could not be read: see error in its place.\n"


def test_empty_lines_and_a_mark_of_byte_order_are_passed_over(ask: Ask) -> None:
    said = ask("--input", "-", given=b"\xef\xbb\xbf\r\n" + jsonl({"id": 1, "text": QUARTERS}) + b"  \n")

    assert (said.status, [line["id"] for line in said.lines]) == (Status.DONE, [1])


def test_the_answers_may_go_to_a_file(ask: Ask, tmp_path: Path) -> None:
    said = ask("--input", "-", "--output", "answers.jsonl", given=jsonl({"id": 1, "text": QUARTERS}, {"id": 2, "text": MONTHLY}))

    assert (said.status, said.data) == (Status.DONE, "")
    assert [json.loads(line)["id"] for line in (tmp_path / "answers.jsonl").read_text().splitlines()] == [1, 2]


@pytest.mark.slow
def test_an_answer_comes_before_the_next_line_is_given(tmp_path: Path) -> None:
    program = [sys.executable, "-m", "insider_ledger", "vesting", "--input", "-"]
    with subprocess.Popen(program, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:  # noqa: S603 (our own program)
        assert running.stdin is not None
        assert running.stdout is not None
        for number in (1, 2):
            running.stdin.write(jsonl({"id": number, "text": QUARTERS}))
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["id"] == number
        running.stdin.close()

    assert running.returncode == Status.DONE


@for_all(st.one_of(st.binary(), st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps).map(str.encode)))
def test_no_line_raises(line: bytes) -> None:
    asked = read_asked(line, 1)

    assert isinstance(asked if isinstance(asked, NotAsked) else answer_to(asked), NotAsked | VestingAnswer)


# Wrong usage


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Which words? Give them with --text, or many with --input FILE."),
        (("--text", QUARTERS, "--input", "-"), "With --input every line says for itself what is asked"),
        (("--input", "-", "--grant-date", "2024-03-15"), "With --input every line says for itself what is asked"),
        (("--input", "-", "--all"), "With --input every line says for itself what is asked"),
        (("--input", "-", "--format", "csv"), "With --input the answers are JSON lines: leave out --format csv."),
        (("--input", "nowhere.jsonl"), "--input nowhere.jsonl cannot be read: No such file or directory."),
        (("--text", QUARTERS, "--quantity", "0"), "'0' is not a number of units"),
        (("--text", QUARTERS, "--grant-date", "3/15/2024"), "'3/15/2024' is not a day"),
    ],
)
def test_what_cannot_be_asked_is_wrong_usage(ask: Ask, words: tuple[str, ...], message: str) -> None:
    said = ask(*words)

    assert (said.status, said.data) == (Status.WRONG_USAGE, "")
    assert message in said.talk


def test_a_text_of_any_length_is_read_or_refused(ask: Ask) -> None:
    longest, longer = (b"Held by a family trust.".ljust(length) for length in (100_000, 100_001))

    assert ask("--text", "-", given=longest).status == Status.DONE
    assert ask("--text", "-", given=longer).status == Status.WRONG_USAGE
    assert "--text has 100,001 characters: at most 100,000 are read." in ask("--text", "-", given=longer).talk
    with pytest.raises(ValueError, match="a text of 100,001 characters is not read"):
        insider_ledger.vesting(longer.decode())


# No ledger


def test_no_ledger_appears_and_none_is_opened(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "other.db").write_text("no database")

    assert ask("--text", QUARTERS, "--db", "other.db").status == Status.DONE
    assert ask("--text", QUARTERS).status == ask("--input", "-", given=jsonl({"text": MONTHLY})).status == Status.DONE
    assert [path.name for path in tmp_path.iterdir()] == ["other.db"]


# Python


def test_python_gives_the_same_answer_with_its_own_types() -> None:
    answer = insider_ledger.vesting(QUARTERS, grant_date=date(2024, 3, 15), quantity=1001)

    assert (answer.kind, answer.confidence) == ("time", "high")
    assert [(one.date, one.fraction, one.quantity) for one in answer.tranches] == [
        (date(2025, 3, 15), "1/4", Decimal(250)),
        (date(2026, 3, 15), "3/4", Decimal(751)),
    ]


@pytest.mark.parametrize(("quantity", "error"), [(0, ValueError), (Decimal("NaN"), ValueError), (1.5, TypeError)])
def test_python_refuses_a_quantity_that_is_none(quantity: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="a quantity is"):
        insider_ledger.vesting(QUARTERS, quantity=quantity)

"""Each command asks the book and says so: its answer, its exit status, and one clear message when it cannot answer."""

import csv
import io
import json
import shlex
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import insider_ledger
from insider_ledger import examples
from insider_ledger.cli import Status
from insider_ledger.cli.group import group
from insider_ledger.cli.running import run
from insider_ledger.cli.taught import COMMANDS
from tests.said import Ask, Said

VANCE = "0009900011"
BROKEN = b"<ownershipDocument><documentType>4</documentType>\n<issuer>"
FILING = next(path for path in examples.filings() if path.name == "0009900001-24-000003.txt")


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    def asked(*arguments: object) -> Said:
        status = run([str(argument) for argument in arguments])
        return Said(status, *capsys.readouterr())

    return asked


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.delenv("INSIDER_LEDGER_DB", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recorded") / "ledger.db"
    with insider_ledger.open(str(path)) as book:
        book.import_paths(examples.filings())
    return path


@pytest.fixture
def book(recorded: Path, here: Path) -> Path:
    """A book of the example filings where commands look for it."""
    return Path(shutil.copy(recorded, here / "ledger.db"))


def examples_of(command: click.Command) -> Iterator[str]:
    yield from command.examples  # type: ignore[attr-defined]
    if isinstance(command, click.Group) and command is not group:
        for part in command.commands.values():
            yield from examples_of(part)


def command_named(name: str) -> click.Command:
    command = group.get_command(click.Context(group), name)
    assert command is not None
    return command


EXAMPLES = [example for command in (group, *map(command_named, COMMANDS)) for example in examples_of(command)]


# Help


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_each_command_explains_it_and_gives_examples(name: str, ask: Ask) -> None:
    said = ask(name, "--help")

    assert said.status == Status.DONE
    assert f"Usage: insider-ledger {name}" in said.data
    assert "Examples:\n  insider-ledger" in said.data


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_in_the_help_are_spelled_as_the_commands_want_them(example: str) -> None:
    program, *words = shlex.split(example)
    assert program == "insider-ledger"

    with group.make_context(program, words) as context:
        name, command, rest = group.resolve_command(context, rest_of(context))
        assert command is not None
        command.make_context(name, rest, parent=context).close()


def rest_of(context: click.Context) -> list[str]:
    return [*context._protected_args, *context.args]  # noqa: SLF001 (the words that follow the program's own options)


def test_the_overview_lists_every_command_and_the_exit_status(ask: Ask) -> None:
    said = ask("--help")

    assert all(f"\n  {name} " in said.data for name in COMMANDS)
    assert "Exit status: 0 done; 1 done, but" in said.data


def test_no_command_at_all_shows_the_overview_as_wrong_usage(ask: Ask) -> None:
    said = ask()

    assert (said.status, said.data) == (Status.WRONG_USAGE, "")
    assert said.talk.startswith("Usage: insider-ledger [OPTIONS] COMMAND")


def test_the_version_is_that_of_the_package(ask: Ask) -> None:
    assert ask("--version").data.startswith("insider-ledger ")


# Wrong usage


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["holding"], "No such command 'holding'. Did you mean 'holdings'?"),
        (
            ["holdings"],
            "Whose holdings? Name an owner with --owner, an issuer with --issuer, or both; for the whole market choose another --format.",
        ),
        (["history"], "Whose history? Name an owner with --owner, an issuer with --issuer, or both."),
        (["explain"], "Explain what? Give the id of a holding, or name it with --owner, --issuer and --title."),
        (["explain", "an-id", "--owner", VANCE], "Give either the id of a holding, or --owner, --issuer and --title, not both."),
        (["import"], "Missing argument 'PATH...'."),
        (["import", "a", "b", "--accession", "0009900001-24-000001"], "--accession is the number of one document: give one file with it."),
        (["rebuild", "--compare", "--holding", "an-id"], "--compare looks at everything: leave --holding out."),
        (["info", "--format", "xml"], "Invalid value for '--format': 'xml' is not one of 'table', 'json', 'csv', 'jsonl', 'parquet'."),
        (["info", "--format", "parquet"], "--format parquet needs a file to write to: add --output FILE."),
        (["info", "--output", "nowhere/info"], "There is no folder nowhere for --output: create it first."),
        (["info", "--output", "."], "--output . is a folder: give the name of a file."),
        (["quarantine", "--format", "parquet"], "--format parquet needs a file to write to: add --output FILE."),
        (
            ["holdings", "--issuer", "HTPW", "--as-of", "30.06.2024"],
            "Invalid value for '--as-of': '30.06.2024' is not a day: expected YYYY-MM-DD, such as 2024-06-30, or today.",
        ),
    ],
)
def test_wrong_usage_is_told_in_one_sentence(words: list[str], message: str, ask: Ask, here: Path) -> None:
    said = ask(*words)

    assert (said.status, said.data) == (Status.WRONG_USAGE, "")
    assert said.talk.splitlines()[0] == f"Error: {message}"
    assert said.talk.splitlines()[1].endswith("--help.")
    assert list(here.iterdir()) == []


@pytest.mark.usefixtures("book")
def test_an_unknown_owner_is_wrong_usage(ask: Ask) -> None:
    said = ask("holdings", "--owner", "Nobody")

    assert (said.status, said.data) == (Status.WRONG_USAGE, "")
    assert said.talk.startswith('Error: The book knows no owner "Nobody".\n')


@pytest.mark.usefixtures("book")
def test_an_ambiguous_owner_is_answered_with_the_candidates(ask: Ask) -> None:
    said = ask("history", "--owner", "Brackwater")

    assert (said.status, said.data) == (Status.WRONG_USAGE, "")
    assert "  0009900021  Brackwater Ventures II, L.P.\n" in said.talk
    assert "  0009900022  Brackwater Partners, LLC\n" in said.talk


@pytest.mark.usefixtures("book")
def test_a_holding_that_is_not_alone_is_answered_with_the_ids(ask: Ask) -> None:
    said = ask("explain", "--owner", VANCE, "--as-of", "2024-01-31")
    ids = {holding["id"] for holding in ask("holdings", "--owner", VANCE, "--as-of", "2024-01-31", "--format", "json").json["holdings"]}

    assert said.status == Status.WRONG_USAGE
    assert ids
    assert all(identity in said.talk for identity in ids)


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize("words", [["explain", "no-such-id"], ["rebuild", "--holding", "no-such-id"]])
def test_an_unknown_holding_is_wrong_usage(words: list[str], ask: Ask) -> None:
    said = ask(*words)

    assert said.status == Status.WRONG_USAGE
    assert "no-such-id" in said.talk


# The database


@pytest.mark.parametrize("words", [["holdings", "--owner", VANCE], ["history", "--issuer", "HTPW"], ["info"], ["quarantine"], ["rebuild"]])
def test_a_question_to_no_ledger_advises_to_import_and_creates_none(words: list[str], ask: Ask, here: Path) -> None:
    said = ask(*words)

    assert (said.status, said.data) == (Status.WRONG_USAGE, "")
    assert "import filings first" in said.talk
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("words", [["info"], ["import", str(FILING)], ["rebuild"], ["demo"]])
def test_a_file_that_is_no_ledger_is_refused_and_left_alone(words: list[str], ask: Ask, here: Path) -> None:
    (here / "notes.txt").write_text("not a database")
    said = ask("--db", "notes.txt", *words)

    assert (said.status, said.data) == (Status.REFUSED, "")
    assert "is no ledger" in said.talk
    assert (here / "notes.txt").read_text() == "not a database"


def test_a_database_of_something_else_is_refused(ask: Ask, here: Path) -> None:
    with sqlite3.connect(here / "crm.db") as other:
        other.execute("create table customer (name text)")
    other.close()
    said = ask("--db", "crm.db", "import", FILING)

    assert said.status == Status.REFUSED
    assert "customer" in said.talk


def test_a_ledger_of_a_newer_schema_is_refused(ask: Ask, book: Path) -> None:
    with sqlite3.connect(book) as ledger:
        ledger.execute("update alembic_version set version_num = '9999'")
    ledger.close()
    said = ask("info")

    assert said.status == Status.REFUSED
    assert "9999" in said.talk


def test_a_ledger_that_another_program_writes_to_is_refused_in_the_end(ask: Ask, book: Path) -> None:
    other = sqlite3.connect(book, isolation_level=None)
    other.execute("begin immediate")
    said = ask("import", FILING, "--lock-timeout", "0.1")
    other.close()

    assert (said.status, said.data) == (Status.REFUSED, "")
    assert "0.1 seconds" in said.talk


def test_a_password_in_a_url_is_never_said(ask: Ask) -> None:
    said = ask("--db", "mysql://clerk:hush@localhost/ledger", "info")

    assert said.status == Status.REFUSED
    assert "hush" not in said.talk


@pytest.mark.usefixtures("here")
def test_db_is_taken_after_the_command_before_it_and_from_the_environment(
    ask: Ask, recorded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("info", "--format", "json")
    after, before = ask(*asked, "--db", recorded), ask("--db", recorded, *asked)
    monkeypatch.setenv("INSIDER_LEDGER_DB", str(recorded))

    assert after.json == before.json == ask(*asked).json


@pytest.mark.usefixtures("here")
def test_the_option_nearest_to_the_command_counts(ask: Ask, recorded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSIDER_LEDGER_DB", "of-the-environment.db")

    assert ask("--db", "before.db", "--format", "csv", "info", "--db", recorded, "--format", "json").json["filings"] == len(
        examples.filings()
    )


# Import


def test_an_import_prints_its_figures_and_says_what_to_do_next(ask: Ask, here: Path) -> None:
    said = ask("import", *examples.filings(), "--format", "json")

    assert said.status == Status.DONE
    assert (said.json["documents"], said.json["filings_recorded"]) == (8, 8)
    assert said.talk == "Next: insider-ledger holdings --issuer NAME (or --owner NAME), or insider-ledger info.\n"
    assert (here / "ledger.db").exists()


@pytest.mark.usefixtures("here")
def test_the_figures_of_an_import_have_the_documented_names(ask: Ask) -> None:
    assert list(ask("import", FILING, "--format", "json").json) == [
        "documents",
        "filings_recorded",
        "already_recorded",
        "enriched",
        "refused",
        "quarantined",
        "events",
        "rows",
        "findings",
        "rows_set_aside",
        "ledger_position",
        "head_digest",
        "seconds",
    ]


@pytest.mark.usefixtures("book")
def test_importing_again_is_done_and_adds_nothing(ask: Ask) -> None:
    said = ask("import", *examples.filings(), "--format", "json")

    assert (said.status, said.json["already_recorded"], said.json["events"]) == (Status.DONE, 8, 0)


def test_a_document_set_aside_is_named_with_place_reason_and_advice(ask: Ask, here: Path) -> None:
    (here / "broken.xml").write_bytes(BROKEN)
    said = ask("import", FILING, "broken.xml", "--format", "json")

    assert (said.status, said.json["filings_recorded"], said.json["quarantined"]) == (Status.INCOMPLETE, 1, 1)
    line = next(line for line in said.talk.splitlines() if line.startswith("Set aside: "))
    assert line.startswith("Set aside: broken.xml")
    assert line.endswith("[malformed-xml]")


def test_only_the_first_documents_set_aside_are_listed(ask: Ask, here: Path) -> None:
    for number in range(13):
        (here / f"{number:02}.xml").write_bytes(BROKEN + bytes([65 + number]))
    said = ask("import", FILING, *sorted(here.glob("*.xml")))

    assert said.talk.count("Set aside: ") == 10
    assert "... and 3 more: insider-ledger quarantine\n" in said.talk


@pytest.mark.usefixtures("here")
def test_a_missing_path_beside_a_good_one_is_refused_and_the_rest_goes_on(ask: Ask) -> None:
    said = ask("import", "nowhere.xml", FILING, "--format", "json")

    assert (said.status, said.json["filings_recorded"], said.json["refused"]) == (Status.INCOMPLETE, 1, 1)
    assert "Refused: nowhere.xml: There is no file or folder nowhere.xml." in said.talk


def test_missing_paths_alone_read_nothing_and_leave_no_ledger_behind(ask: Ask, here: Path) -> None:
    said = ask("import", "nowhere.xml", "nor-here")

    assert (said.status, said.data) == (Status.NOTHING_READ, "")
    assert "There is no file or folder nor-here." in said.talk
    assert list(here.iterdir()) == []


def test_an_import_of_nothing_but_unreadable_documents_read_nothing(ask: Ask, here: Path) -> None:
    (here / "broken.xml").write_bytes(BROKEN)
    said = ask("import", "broken.xml")

    assert said.status == Status.NOTHING_READ
    assert ask("quarantine", "--format", "jsonl").json["name"] == "broken.xml"


def test_a_document_that_contradicts_a_recorded_filing_is_refused_but_was_read(ask: Ask, book: Path) -> None:
    (book.parent / "other.txt").write_text(FILING.read_text().replace("<value>1500</value>", "<value>1600</value>"))
    said = ask("import", "other.txt", "--format", "json")

    assert (said.status, said.json["refused"], said.json["events"]) == (Status.INCOMPLETE, 1, 1)
    assert "Refused: other.txt: " in said.talk
    assert "Nothing could be read." not in said.talk


@pytest.mark.usefixtures("here")
def test_a_document_that_does_not_state_its_accession_number_takes_the_given_one(ask: Ask) -> None:
    page = next(path for path in examples.filings() if path.suffix == ".html")
    ask("import", page, "--accession", "000990000125000001")

    assert {row["accession"] for row in ask("history", "--owner", "Vance", "--format", "json").json["rows"]} == {"0009900001-25-000001"}


def test_a_file_name_cannot_command_the_terminal(ask: Ask, here: Path) -> None:
    (here / "\x1b[2Jbroken.xml").write_bytes(BROKEN)
    said = ask("import", FILING, *here.glob("*broken.xml"))

    assert "\x1b" not in said.talk + said.data


# Answers


@pytest.mark.usefixtures("book")
def test_holdings_move_with_the_day_and_with_what_was_known(ask: Ask) -> None:
    def shares(*words: str) -> str:
        answer = ask("holdings", "--owner", VANCE, *words, "--format", "json").json
        return str(next(held["quantity"] for held in answer["holdings"] if held["lot"] is None))

    assert shares("--as-of", "2024-01-31", "--known-at", "2024-12-31") == "12000"
    assert shares("--as-of", "2024-05-31", "--known-at", "2024-12-31") == "11400"
    assert shares("--as-of", "2024-05-31", "--known-at", "2024-05-31") == "13400"
    assert shares("--as-of", "2024-05-31", "--known-at", "2024-06-25T00:47:33Z") == "11400"
    assert shares("--as-of", "2024-05-31", "--known-at", "2024-06-24T20:47:32-04:00") == "13400"


@pytest.mark.usefixtures("book")
def test_holdings_say_what_they_rest_on(ask: Ask) -> None:
    answer = ask(
        "holdings", "--owner", VANCE, "--as-of", "2024-03-31", "--known-at", "2024-03-31", "--basis", "reconstructed", "--format", "json"
    ).json

    assert list(answer)[:5] == ["as_of", "known_at", "ledger_position", "rules_version", "basis"]
    assert (answer["as_of"], answer["known_at"], answer["basis"]) == ("2024-03-31", "2024-04-01T03:59:59Z", "reconstructed")


@pytest.mark.usefixtures("book")
def test_holdings_of_an_earlier_ledger_position_leave_out_what_came_later(ask: Ask) -> None:
    words = ("holdings", "--owner", VANCE, "--as-of", "2024-12-31", "--format", "json")

    assert ask(*words, "--ledger-position", "0").json["holdings"] == []
    assert ask(*words).json["holdings"] != []


@pytest.mark.usefixtures("book")
def test_implied_openings_and_closed_lines_are_options(ask: Ask) -> None:
    before_the_sale = ("holdings", "--owner", "0009900021", "--as-of", "2024-11-13", "--format", "json")

    assert [held["basis"] for held in ask(*before_the_sale).json["holdings"]] == ["implied"]
    assert ask(*before_the_sale, "--no-implied").json["holdings"] == []


@pytest.mark.usefixtures("book")
def test_a_table_of_holdings_names_owner_security_and_the_three_times(ask: Ask) -> None:
    said = ask("holdings", "--owner", VANCE, "--as-of", "2024-05-31", "--known-at", "2024-06-30")

    assert said.data.startswith("As of 2024-05-31, known at 2024-07-01T03:59:59Z, ledger position ")
    assert "Owner: Vance Ilse M\nIssuer: Halcyon Tidal Power, Inc.\n" in said.data
    assert "at 3.2 from 2023-06-01 until 2031-05-31" in said.data
    assert "11,400" in said.data
    assert said.talk == ""


@pytest.mark.usefixtures("book")
def test_an_issuer_alone_gives_totals_that_count_joint_shares_once(ask: Ask) -> None:
    table = ask("holdings", "--issuer", "HTPW", "--as-of", "2024-12-31").data
    totals = ask("holdings", "--issuer", "HTPW", "--as-of", "2024-12-31", "--format", "json").json["totals"]

    assert "All owners together" in table
    assert {total["security"]["title"]: total["quantity"] for total in totals}["Common Stock"] == "321400"


@pytest.mark.usefixtures("book")
def test_an_owner_of_whom_nothing_was_known_yet_is_an_empty_answer(ask: Ask) -> None:
    said = ask("holdings", "--owner", VANCE, "--as-of", "2024-01-31", "--known-at", "2024-01-16T22:42:09Z")

    assert said.status == Status.DONE
    assert "No holdings." in said.data


@pytest.mark.usefixtures("book")
def test_without_parties_the_whole_market_is_listed_as_data(ask: Ask) -> None:
    listed = [json.loads(line) for line in ask("holdings", "--as-of", "2024-06-30", "--format", "jsonl").data.splitlines()]
    parties = {held["issuer"]["cik"] for held in listed}
    apart = [
        json.loads(line)
        for cik in sorted(parties)
        for line in ask("holdings", "--issuer", cik, "--as-of", "2024-06-30", "--format", "jsonl").data.splitlines()
    ]

    assert {held["id"] for held in listed} == {held["id"] for held in apart if "id" in held}


@pytest.mark.usefixtures("book")
def test_every_format_has_the_same_holdings(ask: Ask, here: Path) -> None:
    words = ("holdings", "--issuer", "HTPW", "--as-of", "2024-12-31", "--format")
    ids = [held["id"] for held in ask(*words, "json").json["holdings"]]

    assert [json.loads(line)["id"] for line in ask(*words, "jsonl").data.splitlines()] == ids
    assert [row["id"] for row in csv.DictReader(io.StringIO(ask(*words, "csv").data))] == ids
    assert ask(*words, "parquet", "--output", "holdings.parquet").data == ""
    assert (here / "holdings.parquet").stat().st_size > 0


@pytest.mark.usefixtures("book")
def test_an_answer_can_go_to_a_file(ask: Ask, here: Path) -> None:
    printed = ask("history", "--owner", VANCE, "--known-at", "2024-12-31", "--format", "csv")
    written = ask("--output", "history.csv", "history", "--owner", VANCE, "--known-at", "2024-12-31", "--format", "csv")

    assert written == (Status.DONE, "", "")
    assert (here / "history.csv").read_text() == printed.data


@pytest.mark.usefixtures("book")
def test_an_answer_that_cannot_be_written_is_refused(ask: Ask) -> None:
    said = ask("info", "--output", "/dev/full")

    assert said.status == Status.REFUSED
    assert said.talk.startswith("Error: The answer could not be written to /dev/full: ")


@pytest.mark.usefixtures("book")
def test_history_stands_in_valid_order_with_the_time_of_knowledge(ask: Ask) -> None:
    rows = ask("history", "--owner", VANCE, "--issuer", "HTPW", "--format", "json").json["rows"]
    shown = ask("history", "--owner", VANCE, "--issuer", "HTPW").data

    assert [row["effective"] for row in rows] == sorted(row["effective"] for row in rows)
    assert all(row["known_at"] in shown for row in rows)
    assert "0009900001-24-000005 I transaction 1" in shown


@pytest.mark.usefixtures("book")
def test_history_shows_only_what_was_known(ask: Ask) -> None:
    rows = ask("history", "--owner", VANCE, "--known-at", "2024-01-31", "--format", "json").json["rows"]

    assert {row["accession"] for row in rows} == {"0009900001-24-000001"}
    assert "No rows" in ask("history", "--owner", VANCE, "--known-at", "2023-12-31").data


@pytest.mark.usefixtures("book")
def test_explain_names_document_table_row_fields_and_footnote(ask: Ask) -> None:
    named = ("--owner", VANCE, "--issuer", "HTPW", "--title", "Common Stock", "--as-of", "2024-03-31", "--known-at", "2024-12-31")
    text = ask("explain", *named).data

    assert "0009900001-24-000004, Table I, transaction row 1, footnotes 1" in text
    assert "document 0009900001-24-000004.txt" in text
    assert "reported_total 13400" in text
    assert "0009900001-24-000004/1: The Form 4 filed on March 14, 2024 reported" in text


def test_words_that_state_a_position_are_named_by_their_footnote(ask: Ask, here: Path) -> None:
    note = "<footnotes><footnote id='F1'>The reporting person also holds 400 vested options.</footnote></footnotes>"
    form = FILING.read_text()
    assert "<footnotes>" not in form
    (here / "told.txt").write_text(form.replace("<ownerSignature>", f"{note}<ownerSignature>", 1))
    ask("--db", here / "told.db", "import", here / "told.txt")
    asked = ("--db", here / "told.db", "--owner", VANCE)

    told = ask("explain", *asked, "--title", "Stock option (stated in a footnote)", "--as-of", "2024-12-31")
    assert "0009900001-24-000003, footnote 1" in told.data
    assert "0009900001-24-000003 footnote 1" in ask("history", *asked).data


@pytest.mark.usefixtures("book")
def test_explain_takes_the_id_of_a_holding(ask: Ask) -> None:
    identity = ask("holdings", "--owner", "0009900021", "--as-of", "2024-12-31", "--format", "json").json["holdings"][0]["id"]
    answer = ask("explain", identity, "--as-of", "2024-12-31", "--format", "json").json

    assert answer["holding"]["id"] == identity
    assert all(set(step) == {"rule", "says", "evidence", "quotes"} for step in answer["steps"])


@pytest.mark.usefixtures("book")
def test_explain_prints_a_step_on_each_line_for_programs(ask: Ask) -> None:
    named = ("--owner", "0009900021", "--issuer", "HTPW", "--as-of", "2024-12-31")
    steps = ask("explain", *named, "--format", "json").json["steps"]

    assert [json.loads(line) for line in ask("explain", *named, "--format", "jsonl").data.splitlines()] == steps


@pytest.mark.usefixtures("book")
def test_diff_tells_what_a_late_report_changed(ask: Ask) -> None:
    asked = ("diff", "--owner", VANCE, "--as-of", "2024-03-31", "--from", "2024-03-31", "--to", "2024-12-31")
    answer = ask(*asked, "--format", "json").json

    assert answer["as_of"] == "2024-03-31"
    assert answer["since"]["known_at"] < answer["known_at"]
    assert {"holding", "field", "before", "after", "because"} <= set(answer["rows"][0])
    assert any(evidence["accession"] == "0009900001-24-000004" for row in answer["rows"] for evidence in row["because"])
    assert "quantity" in ask(*asked).data
    assert len(ask(*asked, "--format", "csv").data.splitlines()) == 1 + len(answer["rows"])


@pytest.mark.usefixtures("book")
def test_diff_of_everything_since_a_position_is_what_was_recorded_since(ask: Ask) -> None:
    rows = ask("diff", "--from-position", "0", "--as-of", "2024-12-31", "--format", "json").json["rows"]

    assert {row["field"] for row in rows} <= {"quantity", "value", "status"}
    assert {row["before"] for row in rows} == {None}


@pytest.mark.usefixtures("book")
def test_diff_of_equal_moments_is_empty_and_done(ask: Ask) -> None:
    said = ask("diff", "--from", "2024-12-31", "--to", "2024-12-31")

    assert said.status == Status.DONE
    assert "Nothing changed" in said.data


@pytest.mark.usefixtures("book")
def test_diff_asks_for_the_first_moment(ask: Ask) -> None:
    said = ask("diff", "--owner", VANCE)

    assert said.status == Status.WRONG_USAGE
    assert "--from-position" in said.talk


# Looking after the book


@pytest.mark.usefixtures("book")
def test_info_counts_what_the_book_holds(ask: Ask) -> None:
    info = ask("info", "--format", "json").json

    assert (info["filings"], info["issuers"], info["quarantined"]) == (8, 1, 0)
    assert "filings  " in ask("info").data


@pytest.mark.usefixtures("book")
def test_an_empty_quarantine_passes_its_check(ask: Ask) -> None:
    said = ask("quarantine", "--check")

    assert said.status == Status.DONE
    assert "Nothing is in quarantine." in said.data


def test_a_quarantine_with_documents_fails_only_its_check(ask: Ask, here: Path) -> None:
    (here / "broken.xml").write_bytes(BROKEN)
    ask("import", FILING, "broken.xml")

    assert ask("quarantine").status == Status.DONE
    assert ask("quarantine", "--check").status == Status.INCOMPLETE
    assert "malformed-xml" in ask("quarantine").data


def test_a_retry_that_still_cannot_read_is_incomplete(ask: Ask, here: Path) -> None:
    (here / "broken.xml").write_bytes(BROKEN)
    ask("import", FILING, "broken.xml")
    said = ask("quarantine", "retry", "--format", "json")

    assert (said.status, said.json["documents"], said.json["quarantined"]) == (Status.INCOMPLETE, 1, 1)


@pytest.mark.usefixtures("book")
def test_a_retry_of_nothing_is_done(ask: Ask) -> None:
    assert ask("--format", "json", "quarantine", "retry").json["documents"] == 0


@pytest.mark.usefixtures("book")
def test_a_rebuild_changes_no_answer(ask: Ask) -> None:
    words = ("holdings", "--issuer", "HTPW", "--as-of", "2024-12-31", "--known-at", "2025-01-31", "--format", "json")
    before = ask(*words).json

    assert ask("rebuild").status == ask("rebuild", "holdings").status == Status.DONE
    assert ask("rebuild", "--holding", before["holdings"][0]["id"]).status == Status.DONE
    assert ask(*words).json == before


@pytest.mark.usefixtures("book")
def test_a_comparison_without_difference_is_done(ask: Ask) -> None:
    said = ask("rebuild", "--compare")

    assert said.status == Status.DONE
    assert "No difference" in said.data


def test_a_comparison_that_finds_a_difference_says_which_and_is_incomplete(ask: Ask, book: Path) -> None:
    with sqlite3.connect(book) as ledger:
        ledger.execute("update balance_point set quantity = '77777' where quantity = '12000'")
    ledger.close()
    said = ask("rebuild", "--compare", "--format", "json")

    assert said.status == Status.INCOMPLETE
    assert "77777" in json.dumps(said.json["differences"])
    assert "77777" in ask("rebuild", "--compare").data
    assert "77777" in ask("rebuild", "--compare", "--format", "csv").data


# The tour


def test_the_demo_shows_each_question_as_it_would_be_typed(ask: Ask, here: Path) -> None:
    said = ask("demo")

    assert said.status == Status.DONE
    assert (
        "$ insider-ledger --db insider-ledger-demo.db holdings --owner 0009900011 --as-of 2024-05-31 --known-at 2024-05-31\n" in said.data
    )
    assert {"holdings", "history", "explain"} <= {line.split()[4] for line in said.data.splitlines() if line.startswith("$ ")}
    assert (here / "insider-ledger-demo.db").exists()


@pytest.mark.usefixtures("here")
def test_the_demo_can_be_run_again(ask: Ask) -> None:
    first, second = ask("demo", "--db", "tour.db"), ask("demo", "--db", "tour.db")

    assert (first.status, second.status) == (Status.DONE, Status.DONE)
    assert second.talk == "tour.db: 8 example filings, 0 new events.\n"


def test_the_demo_leaves_a_ledger_with_other_filings_alone(ask: Ask, here: Path) -> None:
    (here / "other.txt").write_text(FILING.read_text().replace("0009900001", "0009900077").replace("Halcyon Tidal Power", "Other Works"))
    ask("--db", "real.db", "import", "other.txt")
    before = ask("--db", "real.db", "info").data
    said = ask("demo", "--db", "real.db")

    assert (said.status, said.data) == (Status.REFUSED, "")
    assert said.talk == "Error: real.db is no demo book: it holds other filings. Name another file with --db.\n"
    assert ask("--db", "real.db", "info").data == before


def test_the_demo_does_not_touch_the_ledger_of_the_environment(ask: Ask, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSIDER_LEDGER_DB", str(here / "real.db"))

    assert ask("demo").status == Status.DONE
    assert not (here / "real.db").exists()

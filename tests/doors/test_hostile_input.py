"""Input that means harm: what would cost too much is refused within bounds, and what is shown commands neither terminal nor spreadsheet.

The importers' own tests tell more of each: values that only look like numbers (`test_hostile_values`), document types
(`test_xml_refusals`), archives (`test_intake`).
"""

import csv
import io
import json
import re
import resource
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from importers.documents import read_document
from insider_ledger.cli import Status
from insider_ledger.cli.running import run
from ledger.commands import RecordFiling, SetAside
from tests.hostile_book import FOLDED, ISSUER, NATURE, NOTE, OWNER, TITLE, a_hostile_book, is_harmless, strings
from tests.hostile_giants import GIANTS
from tests.importers.ownership_xml.forms import a_document, a_sale
from tests.importers.submission.submissions import a_submission, an_attachment, as_xml
from tests.said import Ask, Said


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(resource, "RLIMIT_AS"), reason="this system does not limit the memory of a process")
@pytest.mark.parametrize("name", GIANTS)
def test_what_could_cost_gigabytes_or_hours_is_told_within_bounds(name: str, tmp_path: Path) -> None:
    ended = subprocess.run(  # noqa: S603 (our own module)
        [sys.executable, "-m", "tests.hostile_giants", name, str(tmp_path)], check=False, capture_output=True, text=True
    )

    assert ended.returncode == 0, ended.stderr[-2000:]
    assert json.loads(ended.stdout) == GIANTS[name][1]


FILE = "file:///etc/passwd"


@pytest.mark.parametrize(
    ("before", "within", "reason"),
    [
        (f'<!DOCTYPE ownershipDocument [<!ENTITY x SYSTEM "{FILE}">]>', "&x;", "unsafe-xml"),
        (f'<!DOCTYPE ownershipDocument [<!ENTITY % p SYSTEM "{FILE}"> %p;]>', "", "unsafe-xml"),
        (f'<!DOCTYPE ownershipDocument SYSTEM "{FILE}">', "", "unsafe-xml"),
        (f'<!DOCTYPE ownershipDocument [<!ATTLIST remarks x CDATA "{FILE}">]>', "", "unsafe-xml"),
        (f'<?xml-stylesheet type="text/xsl" href="{FILE}"?>', "", None),
        ("", f'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="{FILE}" parse="text"/>', None),
        ("", f'<x xmlns:s="http://www.w3.org/2001/XMLSchema-instance" s:noNamespaceSchemaLocation="{FILE}"/>', None),
        ("", "&x;", None),
    ],
    ids=["entity", "parameter entity", "DTD", "default attribute", "stylesheet", "XInclude", "schema", "undefined entity"],
)
def test_nothing_is_fetched_and_nothing_is_expanded(before: str, within: str, reason: str | None) -> None:
    text = a_document(head=f"<remarks>{within}</remarks>", rows=a_sale()).replace("?>", f"?>{before}", 1)
    command = read_document("it.xml", text.encode())

    assert getattr(command, "reason", None) == reason
    assert "root:" not in repr(command).replace(repr(text.encode()), "")


WIDE = "Größe – Stock"


@pytest.mark.parametrize(
    ("encoding", "declares", "codes"),
    [
        *(
            (encoding, declares, [])
            for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "utf-32-be")
            for declares in (0, 1)
        ),
        ("utf-32-le", 0, []),
        ("cp1252", 1, []),
        ("cp1252", 0, ["repaired-encoding"]),
        ("gb18030", 1, []),
    ],
)
def test_an_odd_encoding_is_read_as_it_was_meant(encoding: str, declares: int, codes: list[str]) -> None:
    text = a_document(rows=a_sale(title=f"<value>{WIDE}</value>"))
    if declares:
        text = text.replace('version="1.0"', f'version="1.0" encoding="{encoding.removesuffix("-sig")}"')
    command = read_document("it.xml", text.encode(encoding))

    assert isinstance(command, RecordFiling)
    assert (command.rows[0].security_title, [finding.code for finding in command.findings]) == (WIDE, codes)


@pytest.mark.parametrize(
    ("put", "title", "code"),
    [
        (b"St\0ock", "Stock", "repaired-control-character"),
        (b"St\x1b[31mock", "St[31mock", "repaired-control-character"),
        (b"Stock \x93A\x94", "Stock “A”", "repaired-encoding"),
        (b"\xc0\xbcStock", "À¼Stock", "repaired-encoding"),
        (b"\xed\xa0\x80Stock", "í\xa0€Stock", "repaired-encoding"),
    ],
    ids=["NUL", "escape", "Windows-1252", "overlong", "surrogate"],
)
def test_bytes_that_are_no_text_are_left_out_or_read_with_a_finding(put: bytes, title: str, code: str) -> None:
    command = read_document("it.xml", a_document(rows=a_sale(title="<value>TITLE</value>")).encode().replace(b"TITLE", put))

    assert isinstance(command, RecordFiling)
    assert command.rows[0].security_title == " ".join(title.split())
    assert [finding.code for finding in command.findings] == [code]


def test_a_refusal_that_repeats_the_document_is_no_longer_than_a_paragraph() -> None:
    kept = read_document("it.xml", a_document(form_type=f"<documentType>{'x' * 100_000}</documentType>").encode())

    assert isinstance(kept, SetAside)
    assert (kept.reason, len(kept.message) < 1_100) == ("not-a-section-16-form", True)


# What is shown


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_hostile_book(tmp_path_factory.mktemp("hostile"))


@pytest.fixture
def ask(recorded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    """The program, asked beside the hostile book."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INSIDER_LEDGER_DB", str(recorded))

    def asked(*arguments: object) -> Said:
        status = run([str(argument) for argument in arguments])
        return Said(status, *capsys.readouterr())

    return asked


AS_OF = ("--as-of", "2024-12-31")
PARTIES = ("--owner", "0009940001", "--issuer", "0009930002")
QUESTIONS: dict[str, tuple[str, ...]] = {
    "holdings": ("holdings", *PARTIES, *AS_OF, "--include-closed"),
    "history": ("history", *PARTIES),
    "explain": ("explain", *PARTIES, *AS_OF),
    "discrepancies": ("discrepancies", *PARTIES),
    "diff": ("diff", *PARTIES, *AS_OF, "--known-from", "2024-01-01", "--known-to", "2024-12-31"),
    "report": ("report", "beneficial-ownership", "--issuer", "0009930002", *AS_OF, "--shares-outstanding", "1000000"),
    "quarantine": ("quarantine",),
    "record list": ("record", "list"),
    "waiting splits": ("record", "list", "--waiting"),
    "vesting": ("vesting", "--text", f"25% vests on March 1, 2025 {OWNER}{NOTE}", "--grant-date", "2024-03-01", "--quantity", "48"),
    "info": ("info",),
    "verify": ("verify",),
}


def test_the_feed_is_harmless_and_exact(ask: Ask) -> None:
    events, changes = ask("feed"), ask("feed", "--changes", *AS_OF)

    assert is_harmless(events.data)
    assert is_harmless(changes.data)
    assert {text for line in events.lines for text in strings(line)} >= FOLDED


class Page(HTMLParser):
    """The names of the elements and attributes of a page, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("report", ["beneficial-ownership", "late-filings"])
def test_a_page_to_print_runs_nothing_and_fetches_nothing(ask: Ask, report: str, tmp_path: Path) -> None:
    options = ("--as-of", "2024-12-31", "--shares-outstanding", "1000000") if report == "beneficial-ownership" else ()
    ask("report", report, "--issuer", "0009930002", *options, "--format", "html", "--output", tmp_path / "it.html")
    text = (tmp_path / "it.html").read_text(encoding="utf-8")
    page = Page(text)

    assert is_harmless(text)
    assert "<b onload=alert(1)>" in page.words
    assert not page.names & {"script", "img", "b", "iframe", "object", "link"}
    assert page.attributes <= {"lang", "charset", "name", "content", "http-equiv", "class", "id", "scope", "href"}


def test_a_document_is_not_written_to_a_terminal(ask: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    digest = next(text for line in ask("feed").lines for text in strings(line) if re.fullmatch(r"[0-9a-f]{64}", text))
    ask("source", digest, "--output", tmp_path / "it.txt")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)

    said = ask("source", digest)

    assert OWNER.encode("utf-8") in (tmp_path / "it.txt").read_bytes()
    assert (said.status, said.data) == (Status.WRONG_USAGE, "")


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_no_answer_commands_a_terminal(ask: Ask, question: str, form: str) -> None:
    said = ask(*QUESTIONS[question], "--format", form)

    assert said.status in {Status.DONE, Status.INCOMPLETE}, said.talk
    assert said.data or (question, form) == ("verify", "jsonl")  # which lists problems, and there are none
    assert is_harmless(said.data)
    assert is_harmless(said.talk)


FORMULA = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("parting", [",", ";", "\t"])
def test_no_cell_of_a_csv_is_a_formula_however_columns_are_parted(ask: Ask, question: str, parting: str) -> None:
    said = ask(*QUESTIONS[question], "--format", "csv")

    cells = [cell for row in csv.reader(io.StringIO(said.data), delimiter=parting) for cell in row]
    assert not [cell for cell in cells if FORMULA.match(cell) and not NUMBER.fullmatch(cell)]


def test_json_keeps_every_text_as_it_is(ask: Ask) -> None:
    assert strings(ask(*QUESTIONS["history"], "--format", "json").json) >= FOLDED - {" ".join(NOTE.split())}
    assert " ".join(NOTE.split()) in strings(ask(*QUESTIONS["explain"], "--format", "json").json)


@pytest.mark.parametrize("kind", ["holdings", "points", "periods", "transactions"])
def test_exports_are_neutral_as_csv_and_exact_as_json_lines_and_parquet(ask: Ask, kind: str, tmp_path: Path) -> None:
    told = ask("export", kind)
    ask("export", kind, "--output", tmp_path / "it.jsonl")
    ask("export", kind, "--output", tmp_path / "it.parquet")

    lines = [json.loads(line) for line in (tmp_path / "it.jsonl").read_text(encoding="utf-8").splitlines()]
    exact = {" ".join(text.split()) for text in (OWNER, ISSUER, TITLE, NATURE)}
    assert is_harmless(told.data)
    assert is_harmless((tmp_path / "it.jsonl").read_text(encoding="utf-8"))
    assert {text for line in lines for text in strings(line)} >= exact
    assert {text for row in pq.read_table(tmp_path / "it.parquet").to_pylist() for text in strings(row)} >= exact


def test_a_hostile_file_name_is_harmless_wherever_it_is_told(ask: Ask, recorded: Path) -> None:
    again = ask("import", recorded.parent / "in")
    waiting = ask("quarantine", "--format", "json").json

    assert "@evil\N{REPLACEMENT CHARACTER}[2J" in again.talk
    assert is_harmless(again.talk)
    assert all(is_harmless(row["name"]) for row in waiting["rows"])


@pytest.mark.parametrize("name", ["gone\nRefused: all", "gone\x1b]8;;http://example.invalid\x07", "gone\u202e"])
def test_a_hostile_path_that_is_not_there_is_told_on_one_line(ask: Ask, name: str) -> None:
    said = ask("import", name, "ledger")

    assert is_harmless(said.talk)
    assert "\nRefused: all" not in said.talk


@pytest.mark.parametrize("option", ["--owner", "--issuer", "--as-of", "--known-at"])
def test_an_error_that_repeats_what_was_asked_is_harmless(ask: Ask, option: str) -> None:
    said = ask("holdings", option, "x\x1b[2J\x9b\u202e")

    assert said.status == Status.WRONG_USAGE
    assert is_harmless(said.talk)


def test_a_submission_of_two_lines_that_both_are_the_form_is_not_read_twice() -> None:
    form = an_attachment(as_xml(a_document(rows=a_sale())))
    kept = read_document("it.txt", a_submission(None, form, form).encode())

    assert getattr(kept, "reason", None) == "several-ownership-documents"

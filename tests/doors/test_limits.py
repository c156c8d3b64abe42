"""Limits as settings: said on the command line, in the environment or in Python, and named by whatever is refused for one."""

import gzip
import re
import zipfile
from pathlib import Path

import msgspec
import pytest

import insider_ledger
from insider_ledger.cli import Status
from insider_ledger.cli.running import run
from insider_ledger.errors import BadLimitError
from insider_ledger.intake import LIMITS, InputDocument, Limits, documents, limits_from, limits_of
from insider_ledger.intake.settings import NAMES
from tests.importers.ownership_xml.forms import a_document, a_sale, footnotes
from tests.reference import REFERENCE
from tests.said import Ask, Said

FORM = a_document(rows=a_sale()).encode()


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INSIDER_LEDGER_DB", raising=False)
    monkeypatch.delenv("INSIDER_LEDGER_LIMITS", raising=False)

    def asked(*arguments: object) -> Said:
        status = run([str(argument) for argument in arguments])
        return Said(status, *capsys.readouterr())

    return asked


@pytest.mark.parametrize(
    ("setting", "field", "value"),
    [
        ("document-bytes=128M", "document_bytes", 128 * 1024**2),
        ("document_bytes=5000", "document_bytes", 5000),
        ("Table-Bytes=1t", "table_bytes", 1024**4),
        ("members=7", "members", 7),
        (" depth = 3 ", "depth", 3),
        ("form-rows=9000", "form_rows", 9000),
    ],
)
def test_a_setting_is_a_name_and_a_value(setting: str, field: str, value: int) -> None:
    assert limits_from([setting]) == msgspec.structs.replace(LIMITS, **{field: value})


def test_of_a_name_the_last_setting_counts_and_more_than_the_environment() -> None:
    environment = {"INSIDER_LEDGER_LIMITS": "members=5, depth=3  form-notes=1"}

    limits = limits_from(["members=6", "members=7"], limits_of(environment))

    assert (limits.members, limits.depth, limits.form_notes, limits.ratio) == (7, 3, 1, LIMITS.ratio)


@pytest.mark.parametrize(
    "setting",
    [
        "",
        "members",
        "members=",
        "members=0",
        "members=-1",
        "members=1.5",
        "members=1K",
        "members=٣",
        "documents=5",
        "document-bytes=64X",
        "=5",
    ],
)
def test_a_setting_that_sets_nothing_says_which_there_are(setting: str) -> None:
    with pytest.raises(BadLimitError) as refused:
        limits_from([setting])

    assert refused.value.names == tuple(NAMES)
    assert all(name in refused.value.advice for name in NAMES)


def test_an_environment_without_limits_sets_none() -> None:
    assert limits_of({}) == limits_of({"INSIDER_LEDGER_LIMITS": ""}) == Limits()


def test_a_form_over_a_limit_is_read_when_the_limit_is_raised(tmp_path: Path, ask: Ask) -> None:
    (tmp_path / "it.xml").write_bytes(a_document(rows=a_sale(), foot=footnotes(*["x"] * 1_001)).encode())

    refused = ask("import", "it.xml")
    named = re.findall(r"limit ([a-z-]+)", refused.talk)
    again = ask("import", "it.xml", "--limit", f"{named[0]}=2000", "--format", "json")

    assert (refused.status, "[too-many-footnotes]" in refused.talk, named) == (Status.NOTHING_READ, True, ["form-notes"])
    assert (again.status, again.json["filings_recorded"]) == (Status.DONE, 1)


def test_a_document_set_aside_for_a_limit_is_read_again_under_a_higher_one(
    tmp_path: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "it.xml").write_bytes(FORM)

    ask("import", "it.xml", "--limit", "form-bytes=1K")
    first = ask("quarantine", "--format", "json").json["rows"]
    monkeypatch.setenv("INSIDER_LEDGER_LIMITS", "form-bytes=1M")
    ask("quarantine", "retry")

    assert [row["reason"] for row in first] == ["too-large"]
    assert ask("quarantine", "--format", "json").json["rows"] == []


def test_workers_read_by_the_same_limits(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"{number}.xml").write_bytes(FORM.replace(b"0009940001", f"00099401{number:02}".encode()))
    with insider_ledger.open(str(tmp_path / "ledger.db")) as book:
        summary = book.import_paths([tmp_path], workers=2, limits=Limits(form_bytes=1000))

    assert summary.quarantined == 30


def test_a_bad_limit_is_wrong_usage_and_leaves_no_ledger(tmp_path: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "it.xml").write_bytes(FORM)

    said = ask("import", "it.xml", "--limit", "dokument-bytes=5")
    monkeypatch.setenv("INSIDER_LEDGER_LIMITS", "depth=none")
    told = ask("import", "it.xml")

    assert (said.status, told.status) == (Status.WRONG_USAGE, Status.WRONG_USAGE)
    assert said.talk.startswith("Error: 'dokument-bytes=5' sets no limit: no limit is called 'dokument-bytes'.\n")
    assert told.talk.startswith("Error: 'depth=none' sets no limit: depth is a whole number above 0.\n")
    assert not (tmp_path / "ledger.db").exists()


def a_zip(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, contents in members.items():
            archive.writestr(name, contents)
    return path


SMALL = Limits(document_bytes=2000, archive_bytes=50_000, ratio=10, free_bytes=5000, members=3, depth=1)


@pytest.mark.parametrize(
    ("limit", "contents", "limits"),
    [
        ("document-bytes", {"a": FORM * 9}, Limits(document_bytes=2000)),
        ("ratio", {"a": bytes(9000)}, SMALL),
        ("archive-bytes", {"a": bytes(1500)}, Limits(archive_bytes=1000)),
        ("members", {"a": b"1", "b": b"2", "c": b"3", "d": b"4"}, SMALL),
        ("depth", {"a.gz": gzip.compress(FORM)}, SMALL),
    ],
)
def test_a_refusal_for_a_limit_names_it(limit: str, contents: dict[str, bytes], limits: Limits, tmp_path: Path) -> None:
    found = list(documents([a_zip(tmp_path / "it.zip", **contents)], limits=limits))

    advice = [each.advice for each in found if not isinstance(each, InputDocument)]
    assert [re.findall(r"limit ([a-z-]+)", text) for text in advice] == [[limit]]


def test_a_limit_smaller_than_the_beginning_of_a_file_is_kept(tmp_path: Path) -> None:
    (tmp_path / "it").write_bytes(b"x" * 5000)

    (found,) = documents([tmp_path / "it"], limits=Limits(document_bytes=2000))

    assert not isinstance(found, InputDocument)
    assert found.reason == "too-large"


def test_each_limit_stands_in_the_reference_with_its_default() -> None:
    rows = re.findall(r"^\| `([a-z][a-z-]*)` \| (\d+)([KMGT]?) \|", (REFERENCE / "limits.md").read_text(), re.MULTILINE)
    said = limits_from([f"{name}={number}{unit}" for name, number, unit in rows], Limits(**dict.fromkeys(Limits.__struct_fields__, 1)))

    assert sorted(name for name, _, _ in rows) == sorted(NAMES)
    assert said == LIMITS

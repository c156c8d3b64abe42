"""Evidence bundles: whole, they show the way from documents to an answer; altered anywhere, something fails."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import msgspec
import pytest
from click.testing import CliRunner
from sqlalchemy import update

from insider_ledger import examples
from insider_ledger.book import Book
from insider_ledger.bundles import CheckedBundle, check_bundle
from insider_ledger.bundles.contents import ANSWER, MANIFEST, BundledFile, FileKind, Manifest
from insider_ledger.cli.group import group
from insider_ledger.cli.running import run
from insider_ledger.cli.status import Status
from insider_ledger.errors import BadBundleError
from insider_ledger.proofs import read_head, read_proof
from ledger.store.digests import Head
from ledger.store.errors import AlteredLogError
from ledger.store.tables import event as event_table
from ledger.values.decisions import EquateOwners, RecordSplit, RetractRow
from tests.recorded import RecordedBook
from tests.store.test_verification import unguarded

Files = dict[str, bytes]


@pytest.fixture
def filled(book: RecordedBook) -> RecordedBook:
    """The book of the example filings, in several batches."""
    book.import_paths(examples.filings(), batch=2)
    return book


def said(checked: CheckedBundle) -> dict[str, str]:
    return {row.check: row.says for row in checked.rows}


def found(checked: CheckedBundle) -> dict[str, str]:
    return {row.check: row.found for row in checked.rows}


def head_of(book: Book) -> Head:
    return read_head(f"{book.info().head_digest}@{book.info().ledger_position}")


def holdings_of(book: Book) -> list[str]:
    return [held.id for held in book.holdings(include_closed=True).holdings]


def bundled(book: Book, folder: Path) -> Path:
    """A bundle of the holding with the most evidence."""
    most = max(book.holdings(include_closed=True).holdings, key=lambda held: len(held.evidence))
    book.write_bundle(folder / "evidence.zip", holding=most.id)
    return folder / "evidence.zip"


def files_of(path: Path) -> Files:
    with ZipFile(path) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def write(path: Path, files: Files) -> None:
    with ZipFile(path, "w") as opened:
        for name, contents in files.items():
            opened.writestr(name, contents)


def listed_anew(files: Files, **changed: object) -> None:
    """Let the manifest list the files as they are now, as somebody would who means to deceive."""
    listed = tuple(
        BundledFile(name=name, kind=kind_of(name), sha256=sha256(contents).hexdigest(), size=len(contents))
        for name, contents in files.items()
        if name != MANIFEST
    )
    manifest = msgspec.json.decode(files[MANIFEST], type=Manifest)
    files[MANIFEST] = msgspec.json.encode(msgspec.structs.replace(manifest, files=listed, **changed))


def kind_of(name: str) -> FileKind:
    if name.startswith("events/"):
        return "event"
    return "source" if name.startswith("sources/") else "answer" if name == ANSWER else "about"


def with_manifest(files: Files, *place: str | int, value: object) -> Files:
    """The files with another value at a place of the manifest."""
    manifest = json.loads(files[MANIFEST])
    parent = manifest
    for key in place[:-1]:
        parent = parent[key]
    parent[place[-1]] = value
    return {**files, MANIFEST: json.dumps(manifest).encode()}


def test_every_holding_has_a_bundle_in_which_nothing_fails(filled: RecordedBook, tmp_path: Path) -> None:
    ids = holdings_of(filled)

    assert len(ids) > 5
    for holding in ids:
        summary = filled.write_bundle(tmp_path / "evidence.zip", holding=holding)
        checked = check_bundle(tmp_path / "evidence.zip", [head_of(filled)])

        assert set(found(checked).values()) == {"ok"}, checked
        assert checked.holding == summary.answer.holding.id == holding


def test_the_same_question_gives_the_same_bytes(filled: RecordedBook, tmp_path: Path) -> None:
    held = filled.holdings(include_closed=True).holdings[0]
    for name in ("one.zip", "other.zip"):
        filled.write_bundle(tmp_path / name, holding=held.id, as_of=filled.holdings().as_of, known_at=filled.holdings().as_of)

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()


def test_a_bundle_rests_on_its_account_alone_and_on_decisions_about_it(filled: RecordedBook, tmp_path: Path) -> None:
    held = filled.holdings(include_closed=True).holdings
    issuer, owners = held[0].issuer.cik, sorted({item.owner.cik for item in held if item.owner.cik})
    assert issuer is not None
    row = next(item for line in held for item in line.evidence if item.accession is not None and item.row is not None)
    assert row.accession is not None
    assert row.table is not None
    assert row.row is not None
    assert row.kind in {"transaction", "holding"}
    kind = "transaction" if row.kind == "transaction" else "holding"
    filled.decide(RecordSplit(issuer=issuer, effective_on=filled.holdings().as_of, numerator=2, denominator=1), "Stated by the exchange.")
    filled.decide(RetractRow(filing_id=row.accession, table=row.table, kind=kind, row=row.row), "It never took place.")
    filled.decide(EquateOwners(owner=owners[0], other=owners[1]), "One person.")

    for holding in holdings_of(filled):
        filled.write_bundle(tmp_path / "evidence.zip", holding=holding)
        assert set(found(check_bundle(tmp_path / "evidence.zip", [head_of(filled)])).values()) == {"ok"}


def test_its_events_are_proofs_that_hold_alone_and_its_answer_is_what_explain_says(filled: RecordedBook, tmp_path: Path) -> None:
    path = bundled(filled, tmp_path)
    files = files_of(path)
    event = next(name for name in files if name.startswith("events/"))
    (tmp_path / "event.json").write_bytes(files[event])

    answer = msgspec.json.decode(files[ANSWER])

    assert read_proof(tmp_path / "event.json").head.digest == filled.info().head_digest
    assert answer["holding"]["id"] == msgspec.json.decode(files[MANIFEST], type=Manifest).holding
    assert answer["steps"]


def test_without_kept_documents_the_rest_is_checked_and_what_is_missing_is_said(book: RecordedBook, tmp_path: Path) -> None:
    book.import_paths(examples.filings(), keep_sources=False)

    checked = check_bundle(bundled(book, tmp_path), [head_of(book)])

    assert not checked.ok
    assert found(checked) == {
        "files": "ok", "events": "ok", "head": "ok", "documents": "not checked", "rows": "not checked", "answer": "ok",
    }  # fmt: skip


def test_without_a_head_from_elsewhere_it_says_that_the_log_may_be_another(filled: RecordedBook, tmp_path: Path) -> None:
    checked = check_bundle(bundled(filled, tmp_path))

    assert checked.ok
    assert found(checked)["head"] == "not checked"


def test_another_head_than_the_one_that_was_kept_fails(filled: RecordedBook, tmp_path: Path) -> None:
    checked = check_bundle(bundled(filled, tmp_path), [Head(position=1, digest=bytes(32))])

    assert not checked.ok
    assert found(checked)["head"] == "failed"


def test_of_several_heads_that_were_kept_none_may_contradict_and_one_must_be_that_of_the_bundle(
    filled: RecordedBook, tmp_path: Path
) -> None:
    path, head = bundled(filled, tmp_path), head_of(filled)
    other = Head(position=head.position, digest=bytes(32))
    elsewhere = Head(position=head.position + 1, digest=bytes(32))

    contradicted = check_bundle(path, [head, other])
    left = check_bundle(path, [head, elsewhere])

    assert (contradicted.ok, found(contradicted)["head"]) == (False, "failed")
    assert f"{'00' * 32}@{head.position}" in said(contradicted)["head"]
    assert (left.ok, found(left)["head"]) == (True, "ok")
    assert f"does not tell of the head that was kept at position {elsewhere.position}" in said(left)["head"]


def test_an_answer_of_other_rules_is_not_checked_and_so_the_bundle_is_not_ok(filled: RecordedBook, tmp_path: Path) -> None:
    path = bundled(filled, tmp_path)
    write(path, with_manifest(files_of(path), "rules_version", value="0"))

    checked = check_bundle(path, [head_of(filled)])

    assert not checked.ok
    assert found(checked)["answer"] == "not checked"


def test_a_document_that_is_said_not_to_be_kept_is_not_checked_and_so_the_bundle_is_not_ok(filled: RecordedBook, tmp_path: Path) -> None:
    path = bundled(filled, tmp_path)
    files = files_of(path)
    gone = next(name for name in files if name.startswith("sources/"))
    del files[gone]
    listed_anew(files, not_kept=(gone.removeprefix("sources/"),))
    write(path, files)

    checked = check_bundle(path, [head_of(filled)])

    assert not checked.ok
    assert found(checked)["documents"] == "not checked"
    assert "failed" not in found(checked).values()


def alter_answer(files: Files) -> None:
    files[ANSWER] = files[ANSWER].replace(b'"quantity": "', b'"quantity": "1', 1)


def alter_document(files: Files) -> None:
    name = next(name for name in files if name.startswith("sources/"))
    contents = files.pop(name) + b" "
    files[f"sources/{sha256(contents).hexdigest()}"] = contents


def alter_row(files: Files) -> None:
    """Another number in an event, with its document left as it is."""
    name = next(name for name in files if name.startswith("events/") and b"-reported.v" in files[name] and b"quantity" in files[name])
    files[name] = files[name].replace(b'\\"quantity\\":\\"', b'\\"quantity\\":\\"7', 1)


def drop_event(files: Files) -> None:
    """The newest report of the account."""
    del files[max(name for name in files if name.startswith("events/") and b"-reported.v" in files[name])]


def double_event(files: Files) -> None:
    """The same event at a second position."""
    proof = json.loads(files[max(name for name in files if name.startswith("events/"))])
    proof["event"]["ledger_position"] = 999_999
    files["events/999999.json"] = json.dumps(proof).encode()
    listed_anew(files)


def drop_document(files: Files) -> None:
    del files[next(name for name in files if name.startswith("sources/"))]


@pytest.mark.parametrize(
    ("alter", "failing"),
    [
        (alter_answer, {"answer"}),
        (alter_document, {"documents"}),
        (alter_row, {"events", "rows"}),
        (drop_event, {"rows"}),
        (drop_document, {"documents"}),
    ],
)
def test_whatever_is_altered_is_found_also_where_the_manifest_was_written_anew(
    filled: RecordedBook, tmp_path: Path, alter: Callable[[Files], None], failing: set[str]
) -> None:
    path = bundled(filled, tmp_path)
    files = files_of(path)
    alter(files)
    write(path, files)
    with pytest.raises(BadBundleError):
        check_bundle(path)

    listed_anew(files)
    write(path, files)
    checked = check_bundle(path, [head_of(filled)])

    assert not checked.ok
    assert {check for check, came in found(checked).items() if came == "failed"} >= failing


def test_an_event_that_comes_twice_is_found_and_nothing_follows_from_it(filled: RecordedBook, tmp_path: Path) -> None:
    path = bundled(filled, tmp_path)
    files = files_of(path)
    double_event(files)
    write(path, files)

    assert found(check_bundle(path)) | {"head": ""} == {
        "files": "ok", "events": "failed", "head": "", "documents": "ok", "rows": "ok", "answer": "not checked",
    }  # fmt: skip


def test_what_is_no_bundle_is_refused_with_the_reason(filled: RecordedBook, tmp_path: Path) -> None:
    path = bundled(filled, tmp_path)
    whole = path.read_bytes()
    files = files_of(path)
    newer = msgspec.structs.replace(msgspec.json.decode(files[MANIFEST], type=Manifest), bundle=2)
    damaged: list[tuple[bytes | Files, str | None]] = [
        (b"", "zip"),
        (whole[: len(whole) // 2], "zip"),
        (whole[:200] + bytes(40) + whole[240:], None),
        ({name: files[name] for name in files if name != MANIFEST}, MANIFEST),
        ({**files, "more.txt": b""}, "files"),
        ({**files, MANIFEST: b"{}"}, "required field"),
        ({**files, MANIFEST: msgspec.json.encode(newer)}, "version 2"),
    ]
    for contents, reason in damaged:
        if isinstance(contents, bytes):
            path.write_bytes(contents)
        else:
            write(path, contents)
        with pytest.raises(BadBundleError, match=reason):
            check_bundle(path)
    with pytest.raises(BadBundleError, match="No such file"):
        check_bundle(tmp_path / "absent.zip")


@pytest.mark.parametrize("name", ["../../x", "/etc/passwd", "notes.txt", "readme.txt", "events/000001.json", "events/1.json", "sources/x"])
def test_a_file_that_no_bundle_has_is_refused(filled: RecordedBook, tmp_path: Path, name: str) -> None:
    path = bundled(filled, tmp_path)
    files = files_of(path)
    event = max(event for event in files if event.startswith("events/"))
    files[name] = files[event]
    listed_anew(files)
    write(path, files)

    with pytest.raises(BadBundleError, match=f"its file {name} does not have the name"):
        check_bundle(path)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("known_at",), "2024-12-31T00:00:00"),
        (("known_at",), 20241231),
        (("as_of",), "2024-02-30"),
        (("head", "ledger_position"), 0),
        (("head", "ledger_position"), -1),
        (("head", "ledger_position"), 2**63),
        (("head", "digest"), "abcd"),
        (("head", "digest"), "z" * 64),
        (("bundle",), True),
        (("rules_version",), 3),
        (("not_kept",), [1]),
        (("files", 0, "size"), -1),
        (("files", 0, "size"), 10**30),
        (("files", 0, "kind"), "other"),
        (("files", 0, "name"), None),
        (("more",), "\ud800"),
    ],
)
def test_a_manifest_with_a_wrong_value_is_refused(
    filled: RecordedBook, tmp_path: Path, place: tuple[str | int, ...], value: object
) -> None:
    path = bundled(filled, tmp_path)
    write(path, with_manifest(files_of(path), *place, value=value))

    with pytest.raises(BadBundleError, match="is no bundle"):
        check_bundle(path)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("known_at", "0001-01-01T00:00:00+14:00"),
        ("known_at", "9999-12-31T23:59:59-14:00"),
        ("as_of", "0001-01-01"),
        ("as_of", "9999-12-31"),
        ("holding", ""),
        ("holding", "a\x00b"),
    ],
)
def test_a_question_at_the_edge_of_what_can_be_asked_fails_as_one_with_another_answer(
    filled: RecordedBook, tmp_path: Path, key: str, value: str
) -> None:
    path = bundled(filled, tmp_path)
    write(path, with_manifest(files_of(path), key, value=value))

    assert found(check_bundle(path))["answer"] == "failed"


@pytest.mark.parametrize("name", [MANIFEST, ANSWER, "event"])
@pytest.mark.parametrize("contents", [b"[" * 100_000, b'{"x":' + b"[" * 100_000, b"\xff\xfe", b'{"holding": "\xff"}', b""])
def test_a_file_that_is_no_json_or_nested_without_end_is_no_fault_of_the_program(
    filled: RecordedBook, tmp_path: Path, name: str, contents: bytes
) -> None:
    path = bundled(filled, tmp_path)
    files = files_of(path)
    files[next(iter(sorted(files, key=lambda file: not file.startswith("events/")))) if name == "event" else name] = contents
    if name != MANIFEST:
        listed_anew(files)
    write(path, files)

    if name == ANSWER:
        assert found(check_bundle(path))["answer"] == "failed"
    else:
        with pytest.raises(BadBundleError, match="is no bundle"):
            check_bundle(path)


@pytest.mark.parametrize(
    "changed",
    [{"payload": "[" * 100_000}, {"payload": "{}"}, {"name": "other.v1"}, {"stream": "none"}, {"version": 0}, {"recorded_at": 2**64}],
)
def test_an_event_that_is_none_is_refused(filled: RecordedBook, tmp_path: Path, changed: dict[str, object]) -> None:
    path = bundled(filled, tmp_path)
    files = files_of(path)
    name = max(name for name in files if name.startswith("events/"))
    proof = json.loads(files[name])
    files[name] = json.dumps({**proof, "event": {**proof["event"], **changed}}).encode()
    listed_anew(files)
    write(path, files)

    with pytest.raises(BadBundleError, match="is no bundle"):
        check_bundle(path)


def test_no_bundle_is_written_of_an_altered_log(filled: RecordedBook, tmp_path: Path) -> None:
    held = max(filled.holdings(include_closed=True).holdings, key=lambda held: len(held.evidence))
    filled.write_bundle(tmp_path / "evidence.zip", holding=held.id)
    position = int(max(name for name in files_of(tmp_path / "evidence.zip") if name.startswith("events/"))[7:13])
    unguarded(filled.database)
    with filled.database.write() as connection:
        connection.execute(update(event_table).where(event_table.c.id == position).values(recorded_at=event_table.c.recorded_at + 1))

    with pytest.raises(AlteredLogError, match=f"its event at position {position} does not lead to its head"):
        filled.write_bundle(tmp_path / "other.zip", holding=held.id)
    assert [path.name for path in tmp_path.glob("*.zip*")] == ["evidence.zip"]


def test_the_command_line_writes_a_bundle_and_checks_it_without_the_book(filled: RecordedBook, database_url: str, tmp_path: Path) -> None:
    held, head = filled.holdings().holdings[0], filled.info()
    file, elsewhere = tmp_path / "evidence.zip", str(tmp_path / "nowhere.db")
    invoke = CliRunner().invoke

    wrote = invoke(group, ["--db", database_url, "explain", held.id, "--bundle", str(file)])
    checked = invoke(group, ["--db", elsewhere, "verify", "--bundle", str(file), "--against", f"{head.head_digest}@{head.ledger_position}"])

    assert wrote.exit_code == 0, wrote.output
    assert f"Wrote {file}: " in wrote.output
    assert checked.exit_code == 0, checked.output
    assert "nothing fails" in checked.output
    assert not Path(elsewhere).exists()


def test_the_command_line_says_first_what_was_not_checked(filled: RecordedBook, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = bundled(filled, tmp_path)
    without_head, first = run(["verify", "--bundle", str(path)]), " ".join(capsys.readouterr().out.split())
    write(path, with_manifest(files_of(path), "rules_version", value="0"))
    of_other_rules, second = run(["verify", "--bundle", str(path)]), " ".join(capsys.readouterr().out.split())

    assert without_head == Status.DONE
    assert first.startswith(f"{path}: not checked: head; the rest holds ")
    assert of_other_rules == Status.INCOMPLETE
    assert second.startswith(f"{path}: not checked: head, answer; the rest holds ")

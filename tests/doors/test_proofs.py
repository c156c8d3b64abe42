"""Proofs as files: they hold for as long as nobody alters what they prove, and anybody can check them without the book."""

from pathlib import Path

import msgspec
import pytest
from sqlalchemy import delete, update

from insider_ledger import examples
from insider_ledger.book import Book
from insider_ledger.errors import BadHeadError, BadProofError, UnknownPositionError
from insider_ledger.proofs import EventProof, HeadProof, Proof, check, checked, read_head, read_proof
from ledger.store import digests
from ledger.store.tables import event, log_head
from tests.recorded import RecordedBook
from tests.store.test_verification import unguarded


@pytest.fixture
def filled(book: RecordedBook) -> RecordedBook:
    """The book of the example filings."""
    book.import_paths(examples.filings())
    return book


def every_proof(book: Book) -> list[Proof]:
    positions = range(1, book.info().ledger_position + 1)
    return [*(book.prove_event(position) for position in positions), *(book.prove_head(position) for position in positions)]


def file_of(proof: Proof, folder: Path) -> Path:
    path = folder / "proof.json"
    path.write_bytes(msgspec.json.encode(proof))
    return path


def test_every_event_and_every_beginning_can_be_proved_from_a_file(filled: RecordedBook, tmp_path: Path) -> None:
    head = read_head(f"{filled.info().head_digest}@{filled.info().ledger_position}")
    proofs = every_proof(filled)

    assert len(proofs) == 2 * head.position
    for proof in proofs:
        read = read_proof(file_of(proof, tmp_path))
        assert read == proof
        assert checked(read, [head]).ok


def test_old_proofs_hold_against_the_old_head_and_fail_against_the_altered_log(filled: RecordedBook) -> None:
    old = read_head(f"{filled.info().head_digest}@{filled.info().ledger_position}")
    before = every_proof(filled)
    unguarded(filled.database)
    with filled.database.write() as connection:
        connection.execute(update(event).where(event.c.id == 5).values(recorded_at=event.c.recorded_at + 1))
        connection.execute(delete(log_head))
        digests.cover_all(connection)  # whoever alters the log makes the digests anew, too
    altered = filled.verify()
    new = read_head(f"{altered.head_digest}@{altered.ledger_position}")

    assert altered.ok
    assert [problem.kind for problem in filled.verify([old]).problems] == ["kept"]
    assert all(checked(proof, [old]).ok for proof in before)
    assert not any(checked(proof, [new]).ok for proof in before)
    assert not any(checked(proof, [old]).ok for proof in map(filled.prove_event, range(1, 5)))


def test_an_event_altered_under_its_digest_has_no_proof_that_holds(filled: RecordedBook) -> None:
    unguarded(filled.database)
    with filled.database.write() as connection:
        connection.execute(update(event).where(event.c.id == 5).values(state=b"\xff no text"))

    assert check(filled.prove_event(5)) == "The event does not lead to the head: it, its place or the path was altered."
    assert check(filled.prove_event(4)) is None


def test_an_event_that_is_gone_has_no_proof(filled: RecordedBook) -> None:
    unguarded(filled.database)
    with filled.database.write() as connection:
        connection.execute(delete(event).where(event.c.id == 5))

    with pytest.raises(UnknownPositionError):
        filled.prove_event(5)


@pytest.mark.parametrize("position", [-1, 0, 1_000])
def test_a_position_without_an_event_is_not_proved(filled: RecordedBook, position: int) -> None:
    for prove in (filled.prove_event, filled.prove_head):
        with pytest.raises(UnknownPositionError):
            prove(position)


def test_a_proof_that_was_altered_anywhere_does_not_hold(filled: RecordedBook) -> None:
    proof = filled.prove_event(6)
    said, head = proof.event, proof.head

    for changed in (
        *({"event": msgspec.structs.replace(said, **other)} for other in (
            {"ledger_position": 5}, {"stream": "another"}, {"version": said.version + 1}, {"name": "another"},
            {"recorded_at": said.recorded_at + 1}, {"payload": said.payload + " "},
        )),
        {"head": msgspec.structs.replace(head, ledger_position=head.ledger_position * 4)},
        {"head": msgspec.structs.replace(head, digest="00" * 32)},
        {"head": msgspec.structs.replace(head, digest="no digest")},
        {"path": proof.path[1:]},
        {"path": (*proof.path, head.digest)},
    ):  # fmt: skip
        assert check(msgspec.structs.replace(proof, **changed)) is not None, changed  # type: ignore[arg-type]


def test_a_beginning_that_was_altered_does_not_hold(filled: RecordedBook) -> None:
    proof = filled.prove_head(6)

    for changed in (
        {"earlier": msgspec.structs.replace(proof.earlier, ledger_position=7)},
        {"earlier": msgspec.structs.replace(proof.earlier, digest=proof.head.digest)},
        {"head": proof.earlier},
        {"path": proof.path[:-1]},
        {"path": ("zz",)},
    ):
        assert check(msgspec.structs.replace(proof, **changed)) is not None, changed  # type: ignore[arg-type]


def test_the_proof_of_another_head_is_told_from_that_of_a_kept_one(filled: RecordedBook) -> None:
    kept = read_head(f"{'0' * 64}@3")
    proofs = (filled.prove_event(3), filled.prove_head(3))

    assert {checked(proof, [kept]).says for proof in proofs} == {"The proof leads to another head than the one that was kept."}
    assert isinstance(proofs[0], EventProof)
    assert isinstance(proofs[1], HeadProof)


@pytest.mark.parametrize("text", ["", "12", "abc@12", "0" * 64, "0" * 63 + "@1", "0" * 64 + "@-1", "0" * 64 + "@", "0" * 64 + "@\u0661"])
def test_what_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(BadHeadError, match="is no head of a ledger") as refused:
        read_head(text)
    assert refused.value.asked == text
    assert "DIGEST@POSITION" in refused.value.advice


def test_a_head_is_read_as_people_write_it() -> None:
    digest = "AB" * 32

    assert read_head(f" sha256:{digest}@7\n") == digests.Head(position=7, digest=bytes.fromhex(digest))


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff\xfe", b'{"proof": "event"}', b'{"proof": "other"}', b'"text"'])
def test_a_file_that_is_no_proof_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "proof.json"
    path.write_bytes(content)

    with pytest.raises(BadProofError, match="is no proof"):
        read_proof(path)
    with pytest.raises(BadProofError, match="is no proof"):
        read_proof(tmp_path / "nothing.json")

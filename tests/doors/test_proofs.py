"""Proofs as files: they hold for as long as nobody alters what they prove, and anybody can check them without the book."""

import json
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import delete, update

from insider_ledger import examples
from insider_ledger.book import Book
from insider_ledger.errors import BadHeadError, BadProofError, UnknownPositionError
from insider_ledger.proofs import HeadProof, Proof, ShownHead, check, checked, read_head, read_proof
from ledger.store import digests
from ledger.store.errors import AlteredLogError
from ledger.store.tables import event, log_head
from ledger.values.merkle import EMPTY
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


def test_an_event_altered_under_its_digest_has_no_proof(filled: RecordedBook) -> None:
    unguarded(filled.database)
    with filled.database.write() as connection:
        connection.execute(update(event).where(event.c.id == 5).values(state=b"\xff no text"))

    with pytest.raises(AlteredLogError, match="its event at position 5 does not lead to its head"):
        filled.prove_event(5)
    assert check(filled.prove_event(4)) is None


def test_an_event_that_is_gone_has_no_proof(filled: RecordedBook) -> None:
    unguarded(filled.database)
    with filled.database.write() as connection:
        connection.execute(delete(event).where(event.c.id == 5))

    with pytest.raises(AlteredLogError, match="its event at position 5 is gone"):
        filled.prove_event(5)


@pytest.mark.parametrize("values", [{"digest": bytes(32)}, {"leaves": bytes(32)}, {"leaves": b""}])
def test_digests_that_do_not_lead_to_their_head_prove_nothing(filled: RecordedBook, values: dict[str, bytes]) -> None:
    unguarded(filled.database)
    with filled.database.write() as connection:
        connection.execute(update(log_head).values(**values))

    for prove in (filled.prove_event, filled.prove_head):
        with pytest.raises(AlteredLogError, match="is not the one that was recorded"):
            prove(5)


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
    head = filled.info().ledger_position

    of_event, of_head = checked(filled.prove_event(3), [kept]), checked(filled.prove_head(3), [kept])

    assert not of_event.ok
    assert of_event.says == f"The proof speaks of position {head} alone, so it does not tell of the head that was kept, {'0' * 64}@3."
    assert not of_head.ok
    assert of_head.says == f"The proof has another digest at its position than the head that was kept, {'0' * 64}@3."


def test_no_head_that_was_kept_may_contradict_a_proof_whatever_the_others_say(filled: RecordedBook) -> None:
    proof = filled.prove_head(9)
    earlier = read_head(f"{proof.earlier.digest}@9")
    head = proof.head.ledger_position

    for position in (9, head):
        answer = checked(proof, [earlier, read_head(f"{'0' * 64}@{position}")])
        assert not answer.ok
        assert f"{'0' * 64}@{position}" in answer.says


def test_a_kept_head_that_a_proof_does_not_tell_of_is_said_to_be_not_compared(filled: RecordedBook) -> None:
    proof = filled.prove_head(9)
    answer = checked(proof, [read_head(f"{proof.earlier.digest}@9"), read_head(f"{'0' * 64}@5")])

    assert answer.ok
    assert answer.says.endswith("It does not tell of the head that was kept at position 5: that was not compared.")


def a_head(position: int = 9, digest: str = "ab" * 32) -> ShownHead:
    return ShownHead(ledger_position=position, digest=digest)


@pytest.mark.parametrize(
    "head", [a_head(-5, ""), a_head(-5), a_head(0), a_head(0, EMPTY.hex()), a_head(2**63), a_head(9, "abcd"), a_head(9, "ab" * 33)]
)
def test_a_head_that_is_impossible_is_malformed_in_a_file_and_in_python(filled: RecordedBook, tmp_path: Path, head: ShownHead) -> None:
    real = filled.prove_event(3)
    for proof in (
        HeadProof(earlier=head, head=head, path=()),
        HeadProof(earlier=head, head=a_head(), path=()),
        msgspec.structs.replace(real, head=head),
    ):
        assert "malformed" in (check(proof) or "")
        with pytest.raises(BadProofError, match="is no proof"):
            read_proof(file_of(proof, tmp_path))


@pytest.mark.parametrize(
    "changed",
    [
        {"ledger_position": 0}, {"ledger_position": -1}, {"stream": ""}, {"stream": "a b"}, {"stream": "a\n"}, {"version": 0},
        {"version": 2**63}, {"name": "a b"}, {"recorded_at": 2**63}, {"recorded_at": -(2**63) - 1}, {"payload": "\ud800"},
    ],
)  # fmt: skip
def test_an_event_that_is_impossible_is_malformed(filled: RecordedBook, tmp_path: Path, changed: dict[str, object]) -> None:
    proof = json.loads(msgspec.json.encode(filled.prove_event(3)))
    path = tmp_path / "proof.json"
    path.write_text(json.dumps({**proof, "event": {**proof["event"], **changed}}))

    with pytest.raises(BadProofError, match="is no proof"):
        read_proof(path)


def test_other_fields_cannot_be_read_out_of_the_bytes_of_an_event(filled: RecordedBook) -> None:
    proof = filled.prove_event(3)
    said = proof.event
    forged = msgspec.structs.replace(said, stream=f"{said.stream} {said.version}", version=7, name="x")

    assert "malformed" in (check(msgspec.structs.replace(proof, event=forged)) or "")


@pytest.mark.parametrize("text", ["", "12", "abc@12", "0" * 64, "0" * 63 + "@1", "0" * 64 + "@-1", "0" * 64 + "@", "0" * 64 + "@\u0661"])
def test_what_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(BadHeadError, match="is no head of a ledger") as refused:
        read_head(text)
    assert refused.value.asked == text
    assert "DIGEST@POSITION" in refused.value.advice


def test_a_head_is_read_as_people_write_it() -> None:
    digest = "AB" * 32

    assert read_head(f" sha256:{digest}@7\n") == digests.Head(position=7, digest=bytes.fromhex(digest))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[1]",
        b"\xff\xfe",
        b'{"proof": "event"}',
        b'{"proof": "other"}',
        b'"text"',
        b"[" * 100_000,
        b'{"proof":"event","x":' + b"[" * 100_000,
        b'{"proof":"head","path":"\xff"}',
        b'{"proof":"head","path":5}',
    ],
)
def test_a_file_that_is_no_proof_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "proof.json"
    path.write_bytes(content)

    with pytest.raises(BadProofError, match="is no proof"):
        read_proof(path)
    with pytest.raises(BadProofError, match="is no proof"):
        read_proof(tmp_path / "nothing.json")

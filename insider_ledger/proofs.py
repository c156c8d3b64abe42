"""Proofs as small files that anybody can check without the book: that an event is in a log, and that one log is the beginning of another.

    proof = book.prove_event(12)
    msgspec.json.decode(msgspec.json.encode(proof), type=Proof)      # what the file holds
    check(proof)                                                     # None, or what is wrong with it

A proof is as good as the head that it leads to: compare that with one that you kept, or that somebody whom you trust gives you.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Final

import msgspec

from insider_ledger.errors import BadHeadError, BadProofError
from ledger.store.digests import SIZE, Head, leaf_of
from ledger.values.merkle import is_beginning, root_by_inclusion

_HEAD: Final = re.compile(rf"(?:sha256:)?([0-9a-f]{{{2 * SIZE}}})@(\d{{1,18}})", re.ASCII | re.IGNORECASE)

Position = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
Digest = Annotated[str, msgspec.Meta(pattern=rf"\A[0-9a-fA-F]{{{2 * SIZE}}}\Z")]
Word = Annotated[str, msgspec.Meta(pattern=r"\A\S+\Z")]
"""What stands between the spaces of a leaf, and so has none: else other fields could be read out of the same bytes."""


class ShownHead(msgspec.Struct, frozen=True, kw_only=True):
    """The digest of a log up to and including a position, in hexadecimal."""

    ledger_position: Position
    digest: Digest


class ShownEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event as the log has it: `recorded_at` in microseconds since 1970, `payload` the text that is hashed, character by character."""

    ledger_position: Position
    stream: Word
    version: Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
    name: Word
    recorded_at: Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
    payload: str


class EventProof(msgspec.Struct, frozen=True, kw_only=True, tag_field="proof", tag="event"):
    """That an event stands in the log of a head (RFC 9162, section 2.1.3)."""

    event: ShownEvent
    head: ShownHead
    path: tuple[Digest, ...]


class HeadProof(msgspec.Struct, frozen=True, kw_only=True, tag_field="proof", tag="head"):
    """That the log of an earlier head is the beginning of that of a later one (RFC 9162, section 2.1.4)."""

    earlier: ShownHead
    head: ShownHead
    path: tuple[Digest, ...]


Proof = EventProof | HeadProof

_DECODER: Final[msgspec.json.Decoder[Proof]] = msgspec.json.Decoder(EventProof | HeadProof)


def check(proof: Proof) -> str | None:
    """What is wrong with a proof, in one sentence; None when it holds."""
    try:
        msgspec.convert(msgspec.to_builtins(proof), Proof)
    except msgspec.ValidationError as error:
        return f"The proof is malformed: {error}."
    path = [bytes.fromhex(digest) for digest in proof.path]
    head = bytes.fromhex(proof.head.digest)
    if isinstance(proof, HeadProof):
        earlier = bytes.fromhex(proof.earlier.digest)
        holds = is_beginning(earlier, proof.earlier.ledger_position, head, proof.head.ledger_position, path)
        return None if holds else "The log of the earlier head is not shown to be the beginning of that of the later one."
    shown = proof.event
    leaf = leaf_of(shown.stream, shown.version, shown.name, shown.recorded_at, shown.payload.encode())
    found = root_by_inclusion(leaf, shown.ledger_position - 1, proof.head.ledger_position, path)
    return None if found == head else "The event does not lead to the head: it, its place or the path was altered."


class CheckedProof(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a proof holds, and the head that it leads to; `says` is what it proves, or what is wrong with it."""

    ok: bool
    ledger_position: int
    head_digest: str
    says: str


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """Heads that were kept: what is spoken of at their positions is `equal` or `contrary`; `beside`, nothing is."""

    equal: Sequence[ShownHead]
    contrary: Sequence[ShownHead]
    beside: Sequence[ShownHead]


def checked(proof: Proof, kept: Sequence[Head] = ()) -> CheckedProof:
    """Check a proof; where heads were `kept`, it is to speak of one of them, and of no other digest at the position of any."""
    found = compared(shown_heads(proof), kept)
    wrong = check(proof) or (_unlike(proof, found) if kept else None)
    if isinstance(proof, EventProof):
        proves = f"Event {proof.event.ledger_position} ({proof.event.name}) is in the log of this head."
    else:
        proves = f"The first {proof.earlier.ledger_position} events, {proof.earlier.digest}, are the beginning of the log of this head."
    return CheckedProof(
        ok=wrong is None,
        ledger_position=proof.head.ledger_position,
        head_digest=proof.head.digest.lower(),
        says=wrong or " ".join((proves, *map(untold, found.beside))),
    )


def _unlike(proof: Proof, found: Compared) -> str | None:
    if found.contrary:
        return f"The proof has another digest at its position than the head that was kept, {written(found.contrary[0])}."
    if not found.equal:
        positions = " and ".join(str(head.ledger_position) for head in shown_heads(proof))
        return f"The proof speaks of position {positions} alone, so it does not tell of the head that was kept, {written(found.beside[0])}."
    return None


def compared(heads: Iterable[ShownHead], kept: Sequence[Head]) -> Compared:
    """The heads that were kept beside those that are spoken of."""
    digests = {head.ledger_position: head.digest.lower() for head in heads}
    known = [head for head in map(shown, kept) if head.ledger_position in digests]
    return Compared(
        equal=[head for head in known if head.digest == digests[head.ledger_position]],
        contrary=[head for head in known if head.digest != digests[head.ledger_position]],
        beside=[head for head in map(shown, kept) if head.ledger_position not in digests],
    )


def untold(head: ShownHead) -> str:
    """That nothing follows about a head that was kept."""
    return f"It does not tell of the head that was kept at position {head.ledger_position}: that was not compared."


def written(head: ShownHead) -> str:
    """A head as `read_head` takes it."""
    return f"{head.digest}@{head.ledger_position}"


def shown_heads(proof: Proof) -> tuple[ShownHead, ...]:
    """The heads that a proof speaks of."""
    return (proof.head,) if isinstance(proof, EventProof) else (proof.earlier, proof.head)


def read_proof(path: Path) -> Proof:
    """The proof in a file. Raises BadProofError."""
    try:
        proof: Proof = _DECODER.decode(path.read_bytes())
    except (ValueError, RecursionError) as error:  # no JSON, no text, not of these fields; or nested without end
        raise BadProofError(path, str(error)) from error
    except OSError as error:
        raise BadProofError(path, error.strerror or str(error)) from error
    return proof


def read_head(text: str) -> Head:
    """A head written as `DIGEST@POSITION`. Raises BadHeadError."""
    found = _HEAD.fullmatch(text.strip())
    if found is None:
        raise BadHeadError(text)
    return Head(position=int(found[2]), digest=bytes.fromhex(found[1]))


def shown(head: Head) -> ShownHead:
    """A head as people read it."""
    return ShownHead(ledger_position=head.position, digest=head.digest.hex())

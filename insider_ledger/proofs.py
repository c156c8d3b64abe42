"""Proofs as small files that anybody can check without the book: that an event is in a log, and that one log is the beginning of another.

    proof = book.prove_event(12)
    msgspec.json.decode(msgspec.json.encode(proof), type=Proof)      # what the file holds
    check(proof)                                                     # None, or what is wrong with it

A proof is as good as the head that it leads to: compare that with one that you kept, or that somebody whom you trust gives you.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from insider_ledger.errors import BadHeadError, BadProofError
from ledger.store.digests import SIZE, Head, leaf_of
from ledger.values.merkle import is_beginning, root_by_inclusion

_HEAD: Final = re.compile(rf"(?:sha256:)?([0-9a-f]{{{2 * SIZE}}})@(\d{{1,18}})", re.ASCII | re.IGNORECASE)


class ShownHead(msgspec.Struct, frozen=True, kw_only=True):
    """The digest of a log up to and including a position, in hexadecimal."""

    ledger_position: int
    digest: str


class ShownEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event as the log has it: `recorded_at` in microseconds since 1970, `payload` the text that is hashed, character by character."""

    ledger_position: int
    stream: str
    version: int
    name: str
    recorded_at: int
    payload: str


class EventProof(msgspec.Struct, frozen=True, kw_only=True, tag_field="proof", tag="event"):
    """That an event stands in the log of a head (RFC 9162, section 2.1.3)."""

    event: ShownEvent
    head: ShownHead
    path: tuple[str, ...]


class HeadProof(msgspec.Struct, frozen=True, kw_only=True, tag_field="proof", tag="head"):
    """That the log of an earlier head is the beginning of that of a later one (RFC 9162, section 2.1.4)."""

    earlier: ShownHead
    head: ShownHead
    path: tuple[str, ...]


Proof = EventProof | HeadProof

_DECODER: Final[msgspec.json.Decoder[Proof]] = msgspec.json.Decoder(EventProof | HeadProof)


def check(proof: Proof) -> str | None:
    """What is wrong with a proof, in one sentence; None when it holds."""
    try:
        path = [bytes.fromhex(digest) for digest in proof.path]
        head = bytes.fromhex(proof.head.digest)
        if isinstance(proof, HeadProof):
            earlier = bytes.fromhex(proof.earlier.digest)
            holds = is_beginning(earlier, proof.earlier.ledger_position, head, proof.head.ledger_position, path)
            return None if holds else "The log of the earlier head is not shown to be the beginning of that of the later one."
    except ValueError:
        return "A digest in the proof is no hexadecimal number."
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


def checked(proof: Proof, kept: Sequence[Head] = ()) -> CheckedProof:
    """Check a proof; where heads were `kept`, it is to lead to one of them."""
    wrong = check(proof)
    if wrong is None and kept and shown_heads(proof).isdisjoint(map(shown, kept)):
        wrong = "The proof leads to another head than the one that was kept."
    if isinstance(proof, EventProof):
        proves = f"Event {proof.event.ledger_position} ({proof.event.name}) is in the log of this head."
    else:
        proves = f"The first {proof.earlier.ledger_position} events, {proof.earlier.digest}, are the beginning of the log of this head."
    return CheckedProof(
        ok=wrong is None, ledger_position=proof.head.ledger_position, head_digest=proof.head.digest.lower(), says=wrong or proves
    )


def shown_heads(proof: Proof) -> set[ShownHead]:
    """The heads that a proof speaks of."""
    heads = [proof.head] if isinstance(proof, EventProof) else [proof.earlier, proof.head]
    return {msgspec.structs.replace(head, digest=head.digest.lower()) for head in heads}


def read_proof(path: Path) -> Proof:
    """The proof in a file. Raises BadProofError."""
    try:
        proof: Proof = _DECODER.decode(path.read_bytes())
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
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

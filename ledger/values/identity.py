"""Who is who: CIKs, accession numbers, name keys and the ids of streams and events.

A party (owner or issuer) is keyed by its CIK when a source states one, otherwise by its name: `0009900001` or `name:vance ada`.
Ids are UUIDs derived from these keys, so that the same fact read from any source, at any time, gets the same id.
"""

import re
from functools import lru_cache
from hashlib import sha1
from typing import Final
from uuid import UUID

import msgspec

NAMESPACE: Final = UUID("6d5cfb62-5ab5-5a4c-9c75-6f1a3e1f9f1b")

REMEMBERED: Final = 8_192
"""Results kept of each rule that an import applies to the same few names, titles and filings over and over."""

CONTENT: Final = "content:"  # begins the id of a filing that is known by its content alone

_NAMESPACE: Final = NAMESPACE.bytes

_ACCESSION = re.compile(r"(?<!\d)(\d{10})-?(\d{2})-?(\d{6})(?!\d)", re.ASCII)
_WORD = re.compile(r"[^\W_]+")


def normal_cik(text: str | None) -> str | None:
    """The CIK as ten digits with leading zeros, or None when `text` holds no CIK (blank, not digits, all zeros, too long)."""
    digits = (text or "").strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits.lstrip("0")) > 10 or not digits.strip("0"):
        return None
    return digits.lstrip("0").zfill(10)


def find_accession_number(text: str) -> str | None:
    """The first accession number in `text` as `NNNNNNNNNN-YY-NNNNNN`, with or without dashes in the source; None when there is none."""
    found = _ACCESSION.search(text)
    return "-".join(found.groups()) if found else None


@lru_cache(REMEMBERED)
def normal_text(text: str | None) -> str:
    """`text` for comparison: lower case, words of letters and digits only, one space between; empty for None."""
    return " ".join(_WORD.findall((text or "").casefold()))


def party_key(cik: str | None, name: str | None) -> str:
    """The key of an owner or issuer: its ten-digit CIK, otherwise `name:` and the normalised name."""
    return cik or f"name:{normal_text(name)}"


def derived_id(text: str) -> UUID:
    """The UUID of version 5 that `text` has in the namespace of this program; in half the time of `uuid5`, as every row asks for one."""
    content = bytearray(sha1(_NAMESPACE + text.encode(), usedforsecurity=False).digest()[:16])
    content[6] = content[6] & 0x0F | 0x50  # the version
    content[8] = content[8] & 0x3F | 0x80  # the variant
    return msgspec.convert(bytes(content), UUID)


@lru_cache(REMEMBERED)
def filing_stream_id(filing_id: str) -> UUID:
    """The stream of one filing. `filing_id` is the accession number, or `content:` and the content fingerprint where there is none."""
    return derived_id(f"filing/{filing_id}")


@lru_cache(REMEMBERED)
def holding_stream_id(owner: str, issuer: str, table: str, security_title: str | None) -> UUID:
    """The stream of one owner's reports about one security: party keys, table `I` or `II`, title as filed (compared normalised)."""
    return derived_id(f"holding/{owner}/{issuer}/{table}/{normal_text(security_title)}")


def decision_stream_id(content: bytes) -> UUID:
    """The stream of one decision, by its content: the same decision made again, or after it was taken back, is in the same stream."""
    return derived_id(f"decision/{content.decode()}")


def attestation_event_id(filing_id: str, place: str, ordinal: int, owner: str) -> UUID:
    """The id of the event that a statement became on its owner's stream; `ordinal` counts the statements of a footnote from 1."""
    return derived_id(f"attestation/{filing_id}/{place}/{ordinal}/{owner}")


def row_event_id(filing_id: str, table: str, kind: str, row: int, owner: str) -> UUID:
    """The id of the event that a reported row became on one owner's stream; the same whichever source the row was read from."""
    return derived_id(f"row/{filing_id}/{table}/{kind}/{row}/{owner}")

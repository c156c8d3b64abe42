"""A law: whatever bytes come in, one command comes out, and it can be written down."""

import msgspec
from hypothesis import example, given, settings
from hypothesis import strategies as st

from importers.documents import read_document
from ledger.commands import RecordFiling, SetAside
from ledger.values.form import ReportedForm
from tests.importers.ownership_xml.forms import a_document, a_sale, footnotes
from tests.importers.submission.submissions import TAGGED_HEADER, a_submission, in_armour

DOCUMENTS = [
    a_document(rows=a_sale() + a_sale(price='<footnoteId id="F1"/>'), foot=footnotes("One & only.")).encode(),
    a_document(rows=a_sale()).encode("utf-16"),
    a_submission().encode(),
    a_submission(TAGGED_HEADER).encode(),
    in_armour(a_submission()).encode(),
]
SPLINTERS = [
    b"&",
    b"<",
    b">",
    b"\0",
    b"\x92",
    b"\n",
    b"&nbsp;",
    b"&#0;",
    b"<value>",
    b"</value>",
    b"<!DOCTYPE x>",
    b"-",
    b"<DOCUMENT>",
    b"<x>",
    b"F9",
    b"ISSUER:\n",
]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A document with a few cuts, insertions and repetitions."""
    contents = draw(st.sampled_from(DOCUMENTS))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(contents)))
        until = min(len(contents), at + draw(st.integers(0, 60)))
        put = draw(st.sampled_from(SPLINTERS) | st.binary(max_size=4) | st.just(contents[at:until] * 2))
        contents = contents[:at] + put + contents[until:]
    return contents


def check(contents: bytes) -> None:
    command = read_document("it.txt", contents)
    assert isinstance(command, RecordFiling | SetAside)
    if isinstance(command, RecordFiling):
        assert msgspec.json.decode(msgspec.json.encode(command.form), type=ReportedForm) == command.form
        for row in command.rows:
            assert msgspec.json.decode(msgspec.json.encode(row), type=type(row)) == row


@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
@example(b"<ownershipDocument>")
@example(b"<SEC-DOCUMENT>")
@example(b"\xff\xfe<\x00")
@example(b"<ownershipDocument>&#xFFFFFFFF;</ownershipDocument>")
@settings(deadline=None)
def test_any_bytes_become_a_command(contents: bytes) -> None:
    check(contents)


@given(damaged())
@settings(deadline=None, max_examples=200)
def test_a_damaged_document_becomes_a_command(contents: bytes) -> None:
    check(contents)

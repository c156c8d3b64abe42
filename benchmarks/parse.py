"""Reading: how fast filings become commands, beside `lxml.etree.fromstring` of the same XML, and beside edgartools where that is there."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from types import SimpleNamespace
from unittest.mock import patch

from lxml import etree

from benchmarks.inputs import Inputs
from benchmarks.measuring import Line, interleaved, rates, times_as_fast
from importers import ownership_xml, submission
from importers.documents import read_document
from importers.submitted_form import primary_document

EDGARTOOLS = "edgar"
"""The name that edgartools is imported by."""


def lines(inputs: Inputs) -> Iterator[Line]:
    """XML to typed rows, and whole submissions to commands."""
    filings = inputs.contents[:: 1 if inputs.short else max(len(inputs.contents) // 1_000, 1)]
    documents = list(_ownership_xml(filings))
    floor = "bare lxml"
    times = interleaved(
        {
            floor: lambda: _parse(documents),
            "rows": lambda: [ownership_xml.read(document) for document in documents],
            "command": lambda: [read_document("filing.txt", contents) for contents in filings],
        },
        inputs.rounds,
    )
    count = len(documents)
    yield rates("read: ownership XML to typed rows", "filings", count, times["rows"], times[floor], floor_is=floor, target="≤ 2.2")
    yield rates("read: whole submission to command", "filings", count, times["command"], times[floor], floor_is=floor, target="")
    if find_spec(EDGARTOOLS):
        yield _beside_edgartools(documents, 1 if inputs.short else 3)


def _parse(documents: Sequence[bytes]) -> None:
    """Bare lxml, each tree let go at once: a reader of many filings keeps none, and letting go is a third of the work."""
    for document in documents:
        etree.fromstring(document)


def _ownership_xml(filings: Sequence[bytes]) -> Iterator[bytes]:
    for contents in filings:
        body = primary_document(submission.read(contents), ownership_xml.recognises).body if submission.recognises(contents) else contents
        if ownership_xml.recognises(body):
            yield body


def _beside_edgartools(documents: Sequence[bytes], rounds: int) -> Line:
    """It asks the SEC about each reporting owner; here the answer stands ready, so that its reading alone is measured."""
    form = import_module(f"{EDGARTOOLS}.ownership").Form4
    texts = [document.decode() for document in documents]
    person = SimpleNamespace(data=SimpleNamespace(is_company=False))
    with patch(f"{EDGARTOOLS}.ownership.owners.Entity", lambda _cik: person):
        times = interleaved(
            {
                "ours": lambda: [ownership_xml.read(document) for document in documents],
                EDGARTOOLS: lambda: [form.parse_xml(text) for text in texts],
            },
            rounds,
        )
    what = "read: ownership XML to typed rows, beside edgartools"
    return times_as_fast(what, "filings", len(texts), times["ours"], times[EDGARTOOLS], floor_is="edgartools", target="≥ 30", by_wall=False)

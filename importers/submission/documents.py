"""The documents behind the header: the form itself, then exhibits.

    <DOCUMENT>
    <TYPE>4
    <SEQUENCE>1
    <FILENAME>form4.xml
    <DESCRIPTION>FORM 4
    <TEXT>
    <XML>
    ...

gives type `4`, filename `form4.xml`, description `FORM 4` and the bytes inside `<XML>`.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

_OPEN: Final = b"<DOCUMENT>"
_CLOSE: Final = b"</DOCUMENT>"
_TEXT: Final = b"<TEXT>"
_TEXT_END: Final = b"</TEXT>"
_XML: Final = b"<XML>"
_XML_END: Final = b"</XML>"
_DESCRIBED_WITHIN: Final = 4_096


class SubmittedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One document of a submission; empty strings where the submission says nothing. `line` counts from 1 and is where `body` starts."""

    type: str
    filename: str
    description: str
    body: bytes
    line: int


def read_documents(contents: bytes, start: int) -> Iterator[SubmittedDocument]:
    """The documents of a submission from position `start` on, in order. One that is cut off runs to the end."""
    line, counted = 1, 0
    at = contents.find(_OPEN, start)
    while at >= 0:
        end = contents.find(_CLOSE, at)
        end = len(contents) if end < 0 else end
        text = contents.find(_TEXT, at, min(end, at + _DESCRIBED_WITHIN))
        first, last = _body(contents, at, text, end)
        line += contents.count(b"\n", counted, first)
        counted = first
        yield SubmittedDocument(
            type=_line_after(b"<TYPE>", contents, at, text),
            filename=_line_after(b"<FILENAME>", contents, at, text),
            description=_line_after(b"<DESCRIPTION>", contents, at, text),
            body=contents[first:last],
            line=line,
        )
        at = contents.find(_OPEN, end)


def _body(contents: bytes, start: int, text: int, end: int) -> tuple[int, int]:
    first = start + len(_OPEN) if text < 0 else text + len(_TEXT)
    last = contents.rfind(_TEXT_END, first, end)
    return _without_xml_wrapper(contents, first, end if last < 0 else last)


def _line_after(tag: bytes, contents: bytes, start: int, end: int) -> str:
    """The rest of the line behind a tag between `start` and `end`, or nothing."""
    at = contents.find(tag, start, end) if end >= 0 else -1
    if at < 0:
        return ""
    line_end = contents.find(b"\n", at, end)
    value = contents[at + len(tag) : end if line_end < 0 else line_end]
    return " ".join(value.decode("cp1252", "replace").split())


def _without_xml_wrapper(contents: bytes, start: int, end: int) -> tuple[int, int]:
    opened = contents.find(_XML, start, start + 16)
    if opened < 0 or contents[start:opened].strip():
        return start, end
    closed = contents.rfind(_XML_END, opened, end)
    first = opened + len(_XML)
    while contents[first : first + 1] in {b"\n", b"\r", b" ", b"\t"}:
        first += 1
    return first, end if closed < 0 else closed

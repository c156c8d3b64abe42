"""What a document that no format recognises looks like, so that a person knows what they gave.

`describe(b"%PDF-1.7 ...")` is "a PDF file".
"""

import re
from typing import Final

_SHOWN: Final = 4_096
_SIGNATURES: Final = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a database"),
)
_XML_ROOT: Final = re.compile(r"<(?![?!])([\w:.-]{1,80})")
_FORM_TITLE: Final = re.compile(
    r"(?:^|>)[ \t]*((?:FORM|Form)[ \t]+(?:144|8-K|10-K|10-Q|13F|S-8|D)|(?:SCHEDULE|Schedule)[ \t]+13[DG])\b", re.MULTILINE
)


def describe(contents: bytes) -> str:
    """Name the appearance of `contents` in a few words, to follow "it looks like"."""
    if not contents.strip():
        return "an empty file"
    for signature, name in _SIGNATURES:
        if contents.startswith(signature):
            return name
    if b"\0" in contents[:_SHOWN]:
        return "a binary file"
    return _describe_text(contents[:_SHOWN].decode("cp1252", "replace").removeprefix("\xef\xbb\xbf").lstrip())


def _describe_text(text: str) -> str:
    other = _FORM_TITLE.search(text)
    start = text[:200].lower()
    if other:
        return f"another form of the SEC ({' '.join(other[1].split())})"
    if start.startswith("<!doctype html") or "<html" in start:
        return "an HTML page that is no rendered Form 3, 4 or 5"
    root = _XML_ROOT.match(text) or (_XML_ROOT.search(text) if start.startswith("<?xml") else None)
    if root:
        return f"an XML document of another kind (its outermost element is {root[1]})"
    if start.startswith(("{", "[")):
        return "a JSON document"
    return "a text that is no Form 3, 4 or 5"

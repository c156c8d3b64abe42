"""Certain repairs of XML that is not well formed.

`A&P` for `A&amp;P`, a Windows-1252 dash in a UTF-8 file, a control character, words before the first tag: each can mean one thing only.
Submissions of 2003 to 2006 were hard-wrapped at a fixed column, in the middle of words and tags:

    ... British pounds.</fo
    otnote>

Lines that are exactly as long as the wrap are joined with the next one. Every repair leaves a finding; none invents a missing tag.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from html.entities import html5
from typing import Final

import msgspec

from importers.windows_1252 import WINDOWS_1252
from ledger.values.provenance import Finding

_RAW_SHOWN: Final = 200
_DECLARED_WITHIN: Final = 65_536
_DECLARATION: Final = re.compile(r"<\?xml\b[^>]{0,200}\?>")
_DECLARED: Final = re.compile(rb"""<\?xml\b[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_SINGLE_BYTE: Final = re.compile(r"(?:iso-?8859-?\d{1,2}|latin-?1|windows-125\d|cp125\d)", re.IGNORECASE)
_END: Final = "</ownershipDocument>"
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE: Final = re.compile(r"&(?:#(\d{1,9}|x[0-9A-Fa-f]{1,8});|([A-Za-z][A-Za-z0-9]{1,31};))?")
_PREDEFINED: Final = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
_BARE_ANGLE: Final = re.compile(r"<(?=[ \t]?[\d$=])")
_TORN_TAG: Final = re.compile(r"<([A-Za-z]\w{0,60})[ \t]+([A-Za-z]\w{0,60})[ \t]*(/?)>")
_WRAPPED_TAG: Final = re.compile(r"<[^<>]{0,400}[\r\n][^<>]{0,400}>")
_BREAK: Final = re.compile(r"[ \t]{0,60}\r?\n[ \t]{0,60}")
_WRAPPED_NUMBER: Final = re.compile(r"(?<=>)([\d.,-]{1,40})\r?\n([\d.,-]{1,40})(?=</)")
_SOUND_TAG: Final = re.compile(r"""</?[A-Za-z][A-Za-z0-9]{3,60}(?:\s+id\s*=\s*["'][\w ]{1,20}["'])?\s*/?>""")

Repair = tuple[str, Finding]


def repaired(contents: bytes, line: int) -> Iterator[tuple[str, list[Finding]]]:
    """The document as text, in the ways that it can have been meant, most certain first, with a finding for each kind of repair.

    Characters are repaired in all of them; lines are joined from the second on. `line` is where parsing stopped.
    """
    text, encoding = _decode(contents)
    mended, characters = _mend(text)
    yield mended, [*encoding, *characters]
    for unwrapped, wrap in _unwrap(text, line):
        mended, characters = _mend(unwrapped)
        yield mended, [*encoding, wrap, *(msgspec.structs.replace(finding, place=None) for finding in characters)]


def _mend(text: str) -> tuple[str, list[Finding]]:
    text, findings = _undeclared(text), []
    for step in (_cut_edges, _drop_forbidden, _mend_references, _mend_angles, _mend_torn_tags):
        mended = step(text)
        if mended is not None:
            text = mended[0]
            findings.append(mended[1])
    return text, findings


def _decode(contents: bytes) -> tuple[str, list[Finding]]:
    if contents[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return contents.decode("utf-16", "replace"), []
    found = _DECLARED.search(contents, 0, _DECLARED_WITHIN)
    declared = found[1].decode() if found else "utf-8"
    if _SINGLE_BYTE.fullmatch(declared):
        return contents.decode(declared, "replace"), []
    try:
        return contents.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        text = contents.decode("utf-8", WINDOWS_1252).removeprefix("\ufeff")
        line = contents.count(b"\n", 0, error.start) + 1
        return text, [_finding("repaired-encoding", "Bytes that are not UTF-8 were read as Windows-1252.", line)]


def _undeclared(text: str) -> str:
    """The text without its XML declaration: from here on it is Unicode, whatever it declares."""
    found = _DECLARATION.search(text, 0, _DECLARED_WITHIN)
    return text[: found.start()] + "\n" * found[0].count("\n") + text[found.end() :] if found else text


def _cut_edges(text: str) -> Repair | None:
    """What stands before the first tag or after the end of the form."""
    start = max(text.find("<"), 0)
    end = text.rfind(_END)
    end = len(text) if end < 0 else end + len(_END)
    before, after = text[:start].strip(), text[end:].strip()
    if not before and not after:
        return None
    where = "trailing" if after else "leading"
    kept = "\n" * text.count("\n", 0, start) + text[start:end]
    finding = _finding(f"repaired-{where}-text", "Text outside the document was left out.", 1 if before else text.count("\n", 0, end) + 1)
    return kept, Finding(code=finding.code, message=finding.message, place=finding.place, raw=f"{before} {after}".strip()[:_RAW_SHOWN])


def _drop_forbidden(text: str) -> Repair | None:
    """Characters that XML forbids: form feeds and vertical tabs were spaces, the others nothing."""
    return _substitute(
        text,
        _FORBIDDEN,
        lambda found: " " if found[0] in "\x0b\x0c" else "",
        "repaired-control-character",
        "Control characters were left out",
    )


def _mend_references(text: str) -> Repair | None:
    """A bare ampersand is an ampersand; a name from HTML its character; a reference to a character that cannot be is left out."""
    if "<![CDATA[" in text:
        return None
    return _substitute(text, _REFERENCE, _reference, "repaired-ampersand", "Bare ampersands were read as themselves")


def _reference(found: re.Match[str]) -> str:
    code, name = found[1], found[2]
    if code is not None:
        point = int(code[1:], 16) if code[0] == "x" else int(code)
        return found[0] if point <= 0x10FFFF and point and not _FORBIDDEN.match(chr(point)) else ""
    if name is None or name in _PREDEFINED:
        return found[0] if name else "&amp;"
    return html5.get(name, f"&amp;{name}")


def _mend_angles(text: str) -> Repair | None:
    """`< 5%` opens no tag."""
    return _substitute(text, _BARE_ANGLE, lambda _: "&lt;", "repaired-angle-bracket", "Bare angle brackets were read as themselves")


def _mend_torn_tags(text: str) -> Repair | None:
    """`<nonDerivativeTable ativeTable>`: the end of the name, printed twice."""
    return _substitute(
        text,
        _TORN_TAG,
        lambda found: f"<{found[1]}{found[3]}>" if found[1].endswith(found[2]) else found[0],
        "repaired-tag",
        "The repeated end of an element's name was left out",
    )


def _substitute(text: str, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str], code: str, what: str) -> Repair | None:
    places: list[int] = []

    def noted(found: re.Match[str]) -> str:
        replacement = replace(found)
        if replacement != found[0]:
            places.append(found.start())
        return replacement

    repaired = pattern.sub(noted, text)
    if not places:
        return None
    return repaired, _finding(code, f"{what} ({len(places)} times)." if len(places) > 1 else f"{what}.", text.count("\n", 0, places[0]) + 1)


def _finding(code: str, message: str, line: int) -> Finding:
    return Finding(code=code, message=message, place=f"line {line}")


def _unwrap(text: str, line: int) -> Iterator[Repair]:
    """The document with its hard-wrapped lines joined: all lines as long as the wrap, or else only broken tags and numbers."""
    lines = text.replace("\r\n", "\n").split("\n")
    width = max(map(len, lines))
    joined = "".join(part if len(part) == width else part + "\n" for part in lines)
    first = next(number for number, part in enumerate(lines, 1) if len(part) == width)
    yield joined, _finding("repaired-line-wrap", f"Lines that were wrapped in mid-word at column {width} were joined.", first)
    mended = _WRAPPED_NUMBER.sub(r"\1\2", _WRAPPED_TAG.sub(_joined_tag, text))
    yield mended, _finding("repaired-line-wrap", "Tags that were wrapped in the middle of a name were joined.", line)


def _joined_tag(found: re.Match[str]) -> str:
    joined = _BREAK.sub("", found[0])
    return joined if _SOUND_TAG.fullmatch(joined) else _BREAK.sub(" ", found[0])

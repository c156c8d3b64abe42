r"""A printed page as lines of cells, and where its parts begin.

A line is split at tabs and pipes; markdown's escapes (`\$`), emphasis and rules are taken off, so that `| **Common Stock** | D |` and
`Common Stock<tab>D` read alike.
"""

import re
from typing import Final

import msgspec

from importers.form_reading import UnreadableError

LINE_MAX: Final = 10_000
LINES_MAX: Final = 50_000
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!$|<>~&])")
_EMPHASIS = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_RULE = re.compile(r"[\s|:+=_.~-]*")
_HEADING = re.compile(r"^\s{0,3}(?:#{1,6}|>)\s+")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_OTHER_BREAKS = re.compile("[\r\f\v\x1c-\x1e\x85\u2028\u2029]")
_OTHER_SPACES = re.compile("[\xa0\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff\xad]")


class Line(msgspec.Struct, frozen=True):
    """One line: its number from 1, its text without decoration, its cells (one, when nothing splits it), its text as spaced."""

    number: int
    text: str
    cells: tuple[str, ...]
    spaced: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether the line prints nothing but rules and separators."""
        return not any(self.cells)


def decoded(contents: bytes) -> str:
    """The text of a document: UTF-8, or UTF-16 with its mark, or Windows-1252, which every older text is."""
    if contents.startswith((b"\xff\xfe", b"\xfe\xff")):
        return contents.decode("utf-16", errors="replace")
    try:
        return contents.decode("utf-8-sig")
    except UnicodeDecodeError:
        return contents.decode("cp1252", errors="replace")


def text_lines(contents: bytes) -> list[str]:
    """The lines of a text document, without their ends. A binary file is refused."""
    text = decoded(contents)
    if "\x00" in text:
        raise UnreadableError(
            reason="not-text", message="The document holds NUL characters: it is not text.", advice="Save it as text and import it again."
        )
    return within_limits(_OTHER_BREAKS.sub("\n", text.replace("\r\n", "\n")).split("\n"))


def within_limits(lines: list[str]) -> list[str]:
    """`lines`, when they are as short and few as those of forms; otherwise the document is refused.

    The longest remarks have 2,000 characters, and a form of all its rows and footnotes has under 2,000 lines.
    """
    if len(lines) > LINES_MAX:
        raise UnreadableError(
            reason="too-many-lines",
            message=f"The document has {len(lines):,} lines; no form has more than {LINES_MAX:,}.",
            advice="Look at what it is; if it is a real filing, import it as XML.",
            line=LINES_MAX,
        )
    too_long = next((number for number, line in enumerate(lines, start=1) if len(line) > LINE_MAX), None)
    if too_long is None:
        return lines
    raise UnreadableError(
        reason="line-too-long",
        message=f"Line {too_long} has more than {LINE_MAX} characters; no line of a form is as long.",
        advice="Save the page again with its lines, or import the filing as XML.",
        line=too_long,
    )


def read_lines(contents: bytes) -> tuple[Line, ...]:
    """The lines of a rendered page."""
    return tuple(_line(number, text) for number, text in enumerate(text_lines(contents), start=1))


def _line(number: int, text: str) -> Line:
    plain = _INVISIBLE.sub("", _OTHER_SPACES.sub(" ", _BREAK.sub(" ", text)))
    plain = _HEADING.sub("", plain)
    if _RULE.fullmatch(plain) and ("\t" not in plain or plain.strip()):
        return Line(number, "", ())
    cells = tuple(_clean(cell) for cell in _split(plain))
    return Line(number, " ".join(cell for cell in cells if cell), cells, _EMPHASIS.sub(r"\1", _ESCAPE.sub(r"\1", plain)).strip())


def _split(text: str) -> list[str]:
    stripped = text.strip(" ")
    if "|" in stripped.replace("\\|", ""):
        inner = stripped.removeprefix("|").removesuffix("|")
        return re.split(r"(?<!\\)\|", inner)
    return stripped.split("\t")


def _clean(cell: str) -> str:
    return " ".join(_EMPHASIS.sub(r"\1", _ESCAPE.sub(r"\1", cell)).split())

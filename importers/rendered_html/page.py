"""A web page as lines of cells: every innermost table row is a line, and so is every stretch of text outside of one.

    <tr><td>Common Stock<sup>(1)</sup></td><td>$<span>16.66</span></td></tr>

is the line `Common Stock<sup>(1)</sup> | $16.66`. Raised footnote numbers stay marked, line breaks stay line breaks, check boxes become
`[X]` or `[ ]`, and the CIK of a link to EDGAR stands behind the name that it links. The parser opens no connection and expands no entity.
"""

import re
from typing import Final, cast

from lxml import etree
from lxml.etree import _Element

from importers.form_reading import UnreadableError
from importers.printed.page import Line, decoded, within_limits
from ledger.values.identity import find_accession_number

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_MARK = re.compile(r"\(?F?(\d{1,2}(?:\s*,\s*\d{1,2})*)\)?")
_CIK = re.compile(r"CIK=0*(\d{1,10})\b", re.IGNORECASE)
_SAVED_FROM = re.compile(
    rb"(?:saved\s+from\s+url=|rel=\"canonical\"\s+href=|<base\s+href=)[^\n>]{0,80}/edgar/data/\d{1,10}/(\d{18}|\d{10}-\d\d-\d{6})/",
    re.IGNORECASE,
)
_LIMITS: Final = frozenset({"ERR_RESOURCE_LIMIT", "ERR_INTERNAL_ERROR", "ERR_NO_MEMORY"})
_SKIPPED: Final = frozenset({"script", "style", "head", "title", "noscript", "template"})
_BREAKING: Final = frozenset(
    {
        "table",
        "tbody",
        "thead",
        "tr",
        "td",
        "th",
        "div",
        "p",
        "hr",
        "center",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "dd",
        "dl",
        "li",
        "ul",
        "ol",
    }
)


def read_lines(contents: bytes) -> tuple[Line, ...]:
    """The lines of the page, numbered as in the source. Raises UnreadableError when nothing can be parsed, or not all of it."""
    text = _FORBIDDEN.sub("", _DECLARATION.sub("", decoded(contents)))
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    root = etree.fromstring(text.encode(), parser)
    cut_short = any(entry.type_name in _LIMITS for entry in parser.error_log)
    if root is None or cut_short:
        raise UnreadableError(
            reason="malformed-html",
            message="The page is empty, or its elements lie deeper in each other than any form's.",
            advice="Save the page again from its source.",
        )
    lines = _Flattener().flatten(root)
    within_limits([line.text for line in lines])
    return lines


def saved_from(contents: bytes) -> str | None:
    """The accession number in the EDGAR address that a browser notes when it saves a page; None without such a note."""
    found = _SAVED_FROM.search(contents)
    return find_accession_number(found[1].decode()) if found else None


class _Flattener:
    """Walks the tree once; `words` are those of the stretch of text that is open outside of innermost rows."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.words: list[str] = []

    def flatten(self, root: _Element) -> tuple[Line, ...]:
        """The lines below `root`."""
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if element.tag in _BREAKING:
                self._end_stretch(element)
            if event == "end":
                self.words.append(_after(element))
            elif element.tag in _SKIPPED:
                walk.skip_subtree()
            elif element.tag == "tr" and not _has_rows(element):
                cells = [_cell_text(cell) for cell in element if cell.tag in {"td", "th"}]
                self.lines.append(_line(element, cells))
                walk.skip_subtree()
            else:
                self.words.append(_before(element))
        self._end_stretch(root)
        return tuple(self.lines)

    def _end_stretch(self, element: _Element) -> None:
        self.lines += [_line(element, [text]) for text in _folded(self.words).split("\n") if text]
        self.words = []


def _line(element: _Element, cells: list[str]) -> Line:
    text = " ".join(" ".join(cells).split())
    return Line(cast("int | None", element.sourceline) or 0, text, tuple(cells) if text else (), text)


def _has_rows(row: _Element) -> bool:
    return next(row.iterdescendants("tr", "table"), None) is not None


def _cell_text(cell: _Element) -> str:
    words = [_plain(cell.text)]
    walk = etree.iterwalk(cell, events=("start", "end"))
    for event, element in walk:
        if element is cell:
            continue
        if element.tag in _SKIPPED and event == "start":
            walk.skip_subtree()
        elif event == "start":
            words.append(_before(element))
        else:
            words.append(_after(element))
    return _folded(words)


def _before(element: _Element) -> str:
    """What an element prints before its content, and the text that it begins with."""
    opening = ""
    if element.tag == "br" or element.tag in _BREAKING:
        opening = "\n"
    elif element.tag == "input" and element.get("type", "").lower() == "checkbox":
        opening = " [X] " if element.get("checked") is not None else " [ ] "
    elif element.tag == "sup" and _is_mark(element):
        opening = "<sup>"
    elif _goes_on_from_another(element):
        opening = " / "
    return opening + _plain(element.text)


def _after(element: _Element) -> str:
    """What an element prints after its content, and the text that follows it."""
    closing = ""
    if element.tag in _BREAKING:
        closing = "\n"
    elif element.tag == "sup" and _is_mark(element):
        closing = "</sup>"
    elif element.tag == "a" and (found := _CIK.search(element.get("href", ""))):
        closing = f" (CIK: {found[1]})"
    return closing + _plain(element.tail)


def _is_mark(element: _Element) -> bool:
    return bool(_MARK.fullmatch(_words(element)))


def _goes_on_from_another(element: _Element) -> bool:
    """Whether this is an answer right behind another one, as old pages print an officer's title and the other text."""
    other = element.getprevious()
    if element.tag != "span" or other is None or other.tag != "span" or "FormData" not in {element.get("class")} & {other.get("class")}:
        return False
    return bool(_words(element) and _words(other) and not (other.tail or "").strip())


def _words(element: _Element) -> str:
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False).strip()


def _plain(text: str | None) -> str:
    """`text` on one line: white space in the source breaks no line."""
    return " ".join(re.split(r"\s+", text)) if text else ""


def _folded(words: list[str]) -> str:
    lines = (" ".join(line.split()) for line in "".join(words).split("\n"))
    return "\n".join(line for line in lines if line)

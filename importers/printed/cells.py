r"""A printed cell: its words, and the footnotes that are marked on it.

`1,946 ⁽²⁾` is the words `1,946` with footnote 2; `$ (3)` is an empty cell with footnote 3; `100 ⁽¹⁾ D \$ 16.66` is three pieces, of which
the first cites footnote 1. A mark is a raised number (`⁽¹⁾`, `<sup>(1)</sup>`, `^(1)^`), or a plain `(1)` behind a figure, or one that the
document's own list of footnotes explains; `Series (2)` without such a footnote is a title.
"""

import re
from collections.abc import Container, Iterable, Iterator

import msgspec

_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_RAISED = (
    r"(?:⁽?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}(?:[,˒⸴ ]*[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})*⁾|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}|<sup>[^<>]{0,40}</sup>|\^\(?\d{1,2}(?:,\s?\d{1,2})*\)?\^?)"
)
_PLAIN = r"\(\d{1,2}(?:,\s?\d{1,2})*\)(?=\s|$|[(⁽<^,;])"
_TOKEN = re.compile(
    rf"(?P<raised>{_RAISED}(?:\s*[,;]\s*{_RAISED})*)|(?P<plain>{_PLAIN}(?:\s*[,;]\s*{_PLAIN})*)"
    rf"|(?P<dollar>\$(?=\s*(?:[\d.⁽<^(]|$)))|(?P<word>\S+?(?={_RAISED}|{_PLAIN}|\s|$))",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d{1,2}")
_FIGURE = re.compile(r"\$?-?[\d,]*\.?\d+%?|\d{1,4}[/-]\d{1,2}[/-]\d{1,4}|[A-Z](?:/K)?|\$", re.ASCII)


class Cell(msgspec.Struct, frozen=True, array_like=True):
    """The words of a cell, white space folded, and the numbers of the footnotes marked on it, in order."""

    text: str = ""
    footnotes: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether the cell prints neither words nor a footnote mark."""
        return not self.text and not self.footnotes


BLANK = Cell()


def folded(text: str) -> str:
    """`text` with every run of white space made one space, and none at the ends."""
    return " ".join(text.split())


def joined(cells: Iterable[Cell]) -> Cell:
    """One cell of several: words with a space between, footnotes once each."""
    kept = tuple(cells)
    return Cell(" ".join(cell.text for cell in kept if cell.text), once(number for cell in kept for number in cell.footnotes))


def once(numbers: Iterable[str]) -> tuple[str, ...]:
    """Footnote numbers in order, each once."""
    return tuple(dict.fromkeys(numbers))


def pieces(text: str, known: Container[str] = ()) -> tuple[Cell, ...]:
    """The words of a cell one by one, each with the marks behind it; a dollar sign stays with the figure that follows it.

    `known` are the footnotes that the document explains. A cell that holds only marks is one piece without words.
    """
    found: list[Cell] = []
    dollar = False
    for token, numbers in _tokens(text, known):
        if numbers:
            last = found.pop() if found and not dollar else BLANK
            found.append(Cell(last.text, once((*last.footnotes, *numbers))))
        elif not token["dollar"]:
            found.append(Cell(("$" if dollar else "") + token[0]))
        dollar = bool(token["dollar"])
    return tuple(found)


def read_cell(text: str, known: Container[str] = ()) -> Cell:
    """A whole cell: its words without marks, and its footnotes. `known` are the footnotes that the document explains."""
    words: list[str] = []
    numbers: list[str] = []
    read_to = 0
    for token, cited in _tokens(text, known):
        if cited:
            words.append(text[read_to : token.start()])
            numbers += cited
            read_to = token.end()
    words.append(text[read_to:])
    plain = folded(" ".join(words))
    return Cell("" if plain == "$" else plain, once(numbers))


def _tokens(text: str, known: Container[str]) -> Iterator[tuple[re.Match[str], tuple[str, ...]]]:
    """The tokens of a cell, each with the footnotes that it cites when it is a mark."""
    before = ""
    for token in _TOKEN.finditer(text):
        numbers = _cited(token, before, known)
        yield token, numbers
        before = before if numbers else token[0]


def _cited(token: re.Match[str], before: str, known: Container[str]) -> tuple[str, ...]:
    """The footnote numbers of a token that is a mark; empty for a word. A plain mark stands behind a figure, or alone, or is known."""
    if not (token["raised"] or token["plain"]):
        return ()
    numbers = tuple(number.lstrip("0") for number in _DIGITS.findall(token[0].translate(_SUPERSCRIPT)) if number.strip("0"))
    alone = token[0] == token.string.strip()
    sure = token["raised"] or alone or _FIGURE.fullmatch(before) or all(number in known for number in numbers)
    return numbers if sure else ()

r"""A printed cell: its words, and the footnotes that are marked on it.

`1,946 ⁽²⁾` is the words `1,946` with footnote 2; `$ (3)` is an empty cell with footnote 3; `100 ⁽¹⁾ D \$ 16.66` is three pieces, of which
the first cites footnote 1. A mark is a raised number (`⁽¹⁾`, `<sup>(1)</sup>`, `^(1)^`), or a plain `(1)` behind a figure, or one that the
document's own list of footnotes explains; `Series (2)` without such a footnote is a title.
"""

import re
from collections.abc import Container, Iterable

import msgspec

_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_RAISED = (
    r"(?:⁽?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}(?:[,˒⸴ ]*[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})*⁾|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}|<sup>[^<>]{0,40}</sup>|\^\(?\d{1,2}(?:,\s?\d{1,2})*\)?\^?)"
)
_PLAIN = r"\((?:\d{1,2})(?:,\s?\d{1,2})*\)"
_TOKEN = re.compile(
    rf"(?P<raised>{_RAISED}(?:\s*[,;]\s*{_RAISED})*)|(?P<plain>{_PLAIN}(?:\s*[,;]\s*{_PLAIN})*)|(?P<dollar>(?:US|U\.S\.)?\$)|(?P<word>[^\s$]+?(?={_RAISED}|{_PLAIN}(?!\w)|\s|\$|$))|(?P<rest>\S)",
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
    """The words of a cell one by one, each with the marks behind it; a dollar sign stays with what follows it.

    `known` are the footnotes that the document explains. A cell that holds only marks is one piece without words.
    """
    found: list[Cell] = []
    dollar = False
    for token in _TOKEN.finditer(text):
        numbers = _mark(token, found, known, dollar=dollar)
        if numbers:
            last = found.pop() if found and not dollar else BLANK
            found.append(Cell(last.text, once((*last.footnotes, *numbers))))
            dollar = False
        elif token["dollar"]:
            dollar = True
        else:
            found.append(Cell(("$" if dollar else "") + token[0]))
            dollar = False
    return tuple(found)


def read_cell(text: str, known: Container[str] = ()) -> Cell:
    """A whole cell: its words without marks, and its footnotes. `known` are the footnotes that the document explains."""
    return joined(pieces(text, known))


def _mark(token: re.Match[str], found: list[Cell], known: Container[str], *, dollar: bool) -> tuple[str, ...]:
    """The footnote numbers of a token that is a mark; empty when it is a word."""
    if token["raised"]:
        return tuple(number.lstrip("0") for number in _DIGITS.findall(token[0].translate(_SUPERSCRIPT)) if number.strip("0"))
    if not token["plain"]:
        return ()
    numbers = tuple(number.lstrip("0") for number in _DIGITS.findall(token[0]) if number.strip("0"))
    behind_a_figure = dollar or bool(found and _FIGURE.fullmatch(found[-1].text))
    return numbers if behind_a_figure or all(number in known for number in numbers) else ()

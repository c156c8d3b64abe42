"""A page to print, or to keep beside a filing: one HTML file with everything in it, which loads nothing and runs nothing.

    <td class="number"><a href="#row-1-direct">5,000</a></td>

A cell that refers to rows leads to them, further down on the page; on paper they follow as an appendix. Every text of a filing is escaped
(MarkupSafe), and shown harmless as in a table.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Final, TextIO

from markupsafe import Markup

from insider_ledger.printing.blocks import Block, Facts, Grid, Paragraph
from insider_ledger.printing.cells import NOT_KNOWN, reader_text
from insider_ledger.printing.drawn import DrawnColumn, drawn

_HEAD: Final = Markup(
    '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
)
_FOOT: Final = "</body>\n</html>\n"


def draw(title: str, blocks: Iterable[Block], sources: Iterable[Block], stream: TextIO) -> None:
    """Draw the blocks, and under them the sources that their cells refer to."""
    stream.write(_HEAD.format(title=reader_text(title), style=_style()))
    for block in blocks:
        stream.writelines(f"{line}\n" for line in _lines(block))
    stream.write('<section class="sources">\n')
    for block in sources:
        stream.writelines(f"{line}\n" for line in _lines(block))
    stream.write(f"</section>\n{_FOOT}")


@cache
def _style() -> Markup:
    return Markup(files("insider_ledger.printing").joinpath("printable.css").read_text(encoding="utf-8"))  # noqa: S704 (our own file)


def _lines(block: Block) -> Iterator[Markup]:
    match block:
        case Grid():
            yield from _grid(block)
        case Facts():
            yield Markup("<dl>")
            for name, value in block.pairs:
                yield Markup("<dt>{}</dt><dd>{}</dd>").format(name, NOT_KNOWN if value is None else reader_text(value))
            yield Markup("</dl>")
        case Paragraph(is_heading=True):
            named = Markup() if block.anchor is None else Markup(' id="{}"').format(block.anchor)
            yield Markup('<p class="heading"{}>{}</p>').format(named, reader_text(block.text))
        case Paragraph(is_whole=True):
            yield Markup("<pre>{}</pre>").format(reader_text(block.text))
        case Paragraph():
            yield Markup("<p>{}</p>").format(reader_text(block.text))


def _grid(grid: Grid[Any]) -> Iterator[Markup]:
    done = drawn(grid)
    for heading, text in done.said:
        yield Markup('<p class="said">{}: {}</p>').format(heading, text)
    yield Markup("<table>\n<thead><tr>{}</tr></thead>\n<tbody>").format(Markup().join(map(_heading, done.columns)))
    named: set[str] = set()
    for place, record in enumerate(grid.rows):
        cells = Markup().join(_cell(column, place) for column in done.columns)
        anchor = None if grid.anchor is None else grid.anchor(record)
        if anchor is None or anchor in named:
            yield Markup("<tr>{}</tr>").format(cells)
        else:
            named.add(anchor)
            yield Markup('<tr id="{}">{}</tr>').format(anchor, cells)
    yield Markup("</tbody>\n</table>")


def _heading(column: DrawnColumn) -> Markup:
    return Markup('<th scope="col"{}>{}</th>').format(_class(column), column.heading)


def _cell(column: DrawnColumn, place: int) -> Markup:
    text, refers = column.cells[place], column.refers[place]
    shown = Markup('<a href="#{}">{}</a>').format(refers, text) if refers is not None and text else text
    return Markup("<td{}>{}</td>").format(_class(column), shown)


def _class(column: DrawnColumn) -> Markup:
    return Markup(' class="number"') if column.is_number else Markup()

"""From an answer to the format that was asked for."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import msgspec

from insider_ledger.printing import csv_text, json_text, paper
from insider_ledger.printing.blocks import Block
from insider_ledger.printing.layout import Layout
from insider_ledger.printing.output import replaced
from insider_ledger.printing.records import Records, records_in
from insider_ledger.printing.stamps import stamps_of


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """An answer with the name of its field that holds its records (None: the answer is one record), and the blocks that a table shows.

    `listed` are records made from several fields, in place of those that one field holds. Fields named in `without` are for talk, and are
    printed in no format. A page with links has a `title`, and under the blocks the `sources` that their cells refer to.
    """

    answer: msgspec.Struct
    rows: str | None = None
    listed: Records | None = None
    without: tuple[str, ...] = ()
    blocks: Callable[[], Iterable[Block]]
    title: str = ""
    sources: Callable[[], Iterable[Block]] = tuple

    @property
    def records(self) -> Records:
        """What JSON lines, CSV and Parquet print: the answer's records, or the answer as the only one."""
        if self.listed is not None:
            return self.listed
        if self.rows is None:
            return Records(of=type(self.answer), items=(self.answer,), without=self.without)
        return records_in(self.answer, self.rows)


def show(page: Page, layout: Layout) -> None:
    """Print a page. A file appears under its name only when it is complete. Raises OSError where it cannot be written."""
    if layout.format == "parquet":
        _write_parquet(page, layout)
        return
    with _opened(layout.output) as stream:
        match layout.format:
            case "table":
                _draw(page, stream)
            case "json":
                stream.write(json_text.document(page.answer, page.without))
            case "jsonl":
                stream.writelines(json_text.lines(page.records))
            case "csv":
                csv_text.write(page.records, stream)
            case "html":
                _draw_printable(page, stream)
        stream.flush()


def show_lines(records: Iterable[msgspec.Struct], output: Path | None) -> None:
    """Print records as JSON lines, each as soon as it is there. Raises OSError where they cannot be written."""
    with _opened(output) as stream:
        for record in records:
            stream.write(json_text.line(record))
            stream.flush()


@contextmanager
def _opened(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        yield sys.stdout
        return
    with replaced(output) as path, path.open("w", encoding="utf-8", newline="") as stream:
        yield stream


def _draw(page: Page, stream: TextIO) -> None:
    if stream.isatty():
        from insider_ledger.printing import terminal  # noqa: PLC0415 (Rich is for people; files and pipes do without it)

        terminal.draw(page.blocks(), stream)
    else:
        paper.draw(page.blocks(), stream)


def _draw_printable(page: Page, stream: TextIO) -> None:
    from insider_ledger.printing import printable  # noqa: PLC0415 (only reports have such a page)

    printable.draw(page.title, page.blocks(), page.sources(), stream)


def _write_parquet(page: Page, layout: Layout) -> None:
    from insider_ledger.printing import parquet  # noqa: PLC0415 (pyarrow is an extra)

    if layout.output is None:
        raise ValueError("Parquet is not for standard output: give the layout a file.")
    with replaced(layout.output) as path:
        parquet.write(page.records, path, stamps_of(page.answer))

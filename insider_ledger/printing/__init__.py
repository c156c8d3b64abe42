"""Answers on paper: one path from an answer to a table, JSON, JSON lines, CSV, Parquet or a page to print.

`show(Page(answer=answer, rows="holdings", blocks=...), Layout(format="csv"))` prints the records of `answer.holdings`. Every format has the
same numbers to the last digit; only tables group their thousands. Rich and pyarrow are imported only where they are used.
"""

from insider_ledger.printing.blocks import Block, Column, Facts, Grid, Paragraph
from insider_ledger.printing.layout import FORMATS, REPORT_FORMATS, Format, Layout
from insider_ledger.printing.page import Page, show, show_lines
from insider_ledger.printing.records import Records

__all__ = [
    "FORMATS",
    "REPORT_FORMATS",
    "Block",
    "Column",
    "Facts",
    "Format",
    "Grid",
    "Layout",
    "Page",
    "Paragraph",
    "Records",
    "show",
    "show_lines",
]

r"""The lines of an excerpt by table.

    SUBMISSION
    ACCESSION_NUMBER<tab>FILING_DATE<tab>...
    0009900001-24-000001<tab>31-JAN-2024<tab>...
    FOOTNOTES
    -

is one filing whose set has no table FOOTNOTES (`-`), and in which it has no rows of the other tables. Cells are never quoted: a lone
quotation mark belongs to a name.
"""

from typing import Final

import msgspec

from importers.data_set.columns import LAYOUTS
from importers.data_set.plan import Plan, plan_of
from importers.windows_1252 import WINDOWS_1252
from ledger.values.provenance import Finding

LACKING: Final = "-"
_NUL: Final = "\0"


class Excerpt(msgspec.Struct, frozen=True, kw_only=True):
    """The tables in which a filing has rows, each with its plan and lines, in the set's order; `lacking` are those that its set lacks."""

    tables: dict[str, tuple[Plan, list[str]]]
    lacking: tuple[str, ...]
    findings: list[Finding]

    def lines(self, table: str) -> list[str]:
        """The lines of a table, none where the filing has none."""
        found = self.tables.get(table)
        return found[1] if found else []


def excerpt_of(contents: bytes) -> Excerpt:
    """The excerpt that `contents` are, with findings for characters that had to be mended."""
    text, findings = _decoded(contents)
    tables: dict[str, tuple[Plan, list[str]]] = {}
    lacking: list[str] = []
    lines = iter(text.split("\n"))
    rows: list[str] = []
    for line in lines:
        if line in LAYOUTS:
            header = next(lines, LACKING)
            if header == LACKING:
                lacking.append(line)
            else:
                rows = []
                tables[line] = plan_of(line, header), rows
        elif line:
            rows.append(line)
    return Excerpt(tables=tables, lacking=tuple(lacking), findings=findings)


def _decoded(contents: bytes) -> tuple[str, list[Finding]]:
    findings: list[Finding] = []
    try:
        text = contents.decode()
    except UnicodeDecodeError as error:
        text = contents.decode("utf-8", WINDOWS_1252)
        line = contents.count(b"\n", 0, error.start) + 1
        message = "Bytes that are not UTF-8 were read as Windows-1252."
        findings.append(Finding(code="repaired-encoding", message=message, place=f"line {line}"))
    if _NUL in text:
        line = text.count("\n", 0, text.index(_NUL)) + 1
        message = "Control characters were left out."
        findings.append(Finding(code="repaired-control-character", message=message, place=f"line {line}"))
        text = text.replace(_NUL, "")
    return text, findings

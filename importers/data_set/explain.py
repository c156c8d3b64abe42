"""Why a line of the quarterly tables could not be read as it stands, as findings: which table, row and column, what stands there, what may.

NONDERIV_TRANS, row 5000001, TRANS_SHARES: '12 or so' stands where digits, with or without a point and thousands commas, are expected.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from importers.cell_text import excerpt, prose
from importers.data_set.columns import LAYOUTS
from importers.data_set.lines import Flawed
from importers.data_set.schema import read_exactly
from ledger.values.provenance import Finding

_SHOWN: Final = 200


def explain(flawed: Flawed) -> Iterator[Finding]:
    """The findings of one line: one for each cell that is no value, or one for the number of its cells."""
    plan, line = flawed.plan, flawed.line
    cells = line.split("\t")
    where = plan.table if plan.key is None else f"{plan.table}, row {_key(cells, plan.key)}"
    if len(cells) != plan.width:
        message = f"{where}: {len(cells)} cells stand where {plan.width} are expected; what may have moved is left unknown."
        yield Finding(code="row-not-aligned", message=message, place=flawed.place, raw=prose(line)[:_SHOWN])
        return
    by_column = _by_column(plan.names, cells)
    columns = LAYOUTS[plan.table].columns
    for name, (code, expected) in read_exactly(plan.table, by_column).errors.items():
        shown = prose(by_column[name])
        message = f"{where}, {name}: {excerpt(shown)!r} stands where {expected} is expected; the value is left unknown."
        yield Finding(code=code, message=message, place=f"{flawed.place}/{columns[name].field}", raw=shown)


def _key(cells: list[str], at: int) -> str:
    return cells[at].strip() if at < len(cells) else "without key"


def _by_column(names: tuple[str, ...], cells: list[str]) -> Mapping[str, str]:
    """The cells by column; a column that stands twice counts where it stands first."""
    return dict(zip(reversed(names), reversed(cells), strict=True))

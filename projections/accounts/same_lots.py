"""Lots that a person said to be one: `lots-equated` names a row of each, and from then on their lines are one line.

The line of the row that became known first stands for all. Example: an option is granted with the expiration 2027-04-26 and exercised with
2027-04-27; by their terms these are two lots, of which one stays open for ever. With both rows named, the exercise closes the grant.
"""

from collections.abc import Mapping

from ledger.values.form import Row
from projections.accounts.conventions import Which
from projections.accounts.in_force import RowIdentity


class SameLots:
    """The lines that are one, while the reports of an account are taken; `joined` are those known to be one from the start."""

    def __init__(self, same: Mapping[RowIdentity, int], joined: Mapping[Which, Which]) -> None:
        self._same = same
        self._lines: dict[int, Which] = {}
        self._joined = dict(joined)

    def joined(self) -> dict[Which, Which]:
        """Lines with the line that stands for each."""
        return dict(self._joined)

    @property
    def are_known(self) -> bool:
        """Whether any lines are one."""
        return bool(self._joined)

    def line(self, filing_id: str, row: Row, which: Which) -> Which:
        """The line of a row that by its own cells is of line `which`."""
        if not (self._same or self._joined):
            return which
        stands = self._joined.get(which, which)
        group = self._same.get((filing_id, row.table, row.kind, row.row)) if self._same else None
        if group is None:
            return stands
        first = self._lines.setdefault(group, stands)
        if first != stands:
            self._joined = {line: first if other == stands else other for line, other in self._joined.items()} | {stands: first}
        return first

    def all_of(self, which: Which) -> list[Which]:
        """Every line that `which` stands for, but for itself."""
        return [line for line, stands in self._joined.items() if stands == which]

    def stands_for(self, which: Which) -> Which:
        """The line that stands for `which`."""
        return self._joined.get(which, which)

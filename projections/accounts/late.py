"""Late reports: transactions older than balances that are on file already, and whether these contain them.

Two readings fit a late row, and its total tells which. If the total goes on from the balance of its own day, the row is read as of that
day. If it goes on from the latest balance, or is it, the total speaks of the time of reporting: the row is then a flow on its day, and the
total stands at the end of the line. Nothing is added to balances that were reported in between; where they turn out not to have contained
the row, that is a break, and the reconstructed balance differs from the reported one.

Worked example: 10,000 on file since January and 10,500 since June; a row of March then reports 300 bought and 10,800 left. 10,800 less 300
is the latest balance, so March reads 10,300 (computed), June 10,500 as reported, and 10,800 stands at the end.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import msgspec

from projections.accounts.balances import Entry
from projections.accounts.chaining import Step, chain

Dated = tuple[date, Entry]


class OnFile(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a line holds before late rows are taken: balances before and at the end of their first day, the last day, and its balance."""

    before: Decimal | None
    that_day: Decimal | None
    last_day: date
    latest: Decimal | None


def placed(entries: Sequence[Dated], on_file: OnFile) -> list[Dated]:
    """The late entries of one filing on a line, their totals placed where they speak of."""
    steps = [Step(e.total - e.flow, e.total) for _, e in entries if e.total is not None and e.flow is not None]
    if len(steps) < len(entries) or on_file.latest is None:
        return list(entries)
    order = chain(steps, on_file.before).indices
    opening, end = steps[order[0]].before, steps[order[-1]].after
    if opening in {on_file.before, on_file.that_day}:
        return list(entries)
    if on_file.latest not in {opening, end}:
        return list(entries)
    flows = [(day, msgspec.structs.replace(entry, total=None)) for day, entry in entries]
    last = entries[order[-1]][1]
    stands = msgspec.structs.replace(last, kind="late_total", flow=Decimal(0), flags=(*last.flags, "late_total"))
    return [*flows, (on_file.last_day, stands)]

"""Final totals: some filers show the balance at the end of the report on every row, not the balance after the row.

Then no two rows can follow each other, and only the balance before tells: 1,000 held, bought 200 and 300, each with 1,500 left. Where the
balance before is not known, equal totals on one day are read so when what they leave for the balance before is not negative. Otherwise the
totals stay as reported, each after its own row.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import msgspec

from projections.accounts.balances import Entry

Dated = tuple[date, Entry]


def are_final(steps: Sequence[Dated], before: Decimal | None) -> bool:
    """Whether the transactions of one report on a line all show its end; `before` is the balance before the first, None when not known."""
    totals = {entry.total for _, entry in steps}
    flows = [entry.flow for _, entry in steps if entry.flow]
    (total,) = totals if len(totals) == 1 else (None,)
    if len(steps) < 2 or total is None or len(flows) < len(steps):
        return False
    opening = total - sum(flows, Decimal(0))
    if before is not None:
        return before == opening
    return opening >= 0 and len({day for day, _ in steps}) == 1


def stated_once(steps: Sequence[Dated]) -> Iterator[Dated]:
    """The transactions as flows, with the total asserted after the last of them."""
    *earlier, (last_day, last) = sorted(steps, key=lambda step: step[0])
    flows = [entry.flow for _, entry in steps if entry.flow is not None]
    opening = None if last.total is None else last.total - sum(flows, Decimal(0))
    for day, entry in earlier:
        yield day, msgspec.structs.replace(entry, total=None, opening=opening, flags=(*entry.flags, "inferred_order"))
    yield last_day, msgspec.structs.replace(last, opening=opening, flags=(*last.flags, "inferred_order"))

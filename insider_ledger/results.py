"""The answers that are asked for most, as the Python door gives them: with `to_arrow()`, `to_polars()` and `to_pandas()`.

`Holdings.of(answer)` is the same answer; `book.holdings(...)` returns one.
"""

from typing import ClassVar

from insider_ledger.columnar import Columnar
from projections.answers import DiscrepanciesAnswer, HistoryAnswer, HoldingsAnswer


class Holdings(HoldingsAnswer, Columnar, frozen=True, kw_only=True):
    """Who held what."""

    records_in: ClassVar[str] = "holdings"


class History(HistoryAnswer, Columnar, frozen=True, kw_only=True):
    """Every reported row."""


class Discrepancies(DiscrepanciesAnswer, Columnar, frozen=True, kw_only=True):
    """Reported balances that do not follow from the rows."""

"""The Python door: one object that imports and answers. The command line and every other door call this one.

    book = insider_ledger.open("ledger.db")
    book.import_paths(["filings/"])
    book.holdings(owner="0001234567", as_of=date(2024, 6, 30)).holdings

Dates are calendar days; knowledge times are instants (aware) or days, which mean the end of that day in US Eastern. What a book does stands
in one file per part: `asking`, `reporting`, `keeping` (imports, quarantine, rebuilds), `deciding`, `exporting`, `auditing`, `following`,
`admitting` (tokens), `notifying` (webhooks).
"""

from insider_ledger.book.admitting import Admitting
from insider_ledger.book.auditing import Auditing
from insider_ledger.book.deciding import Deciding
from insider_ledger.book.exporting import Exporting
from insider_ledger.book.following import Following
from insider_ledger.book.keeping import Keeping
from insider_ledger.book.notifying import Notifying
from insider_ledger.book.reporting import Reporting
from insider_ledger.book_answers import CompareAnswer, QuarantineAnswer, QuarantineRow, RebuildSummary
from projections.summary import Info

__all__ = ["Book", "CompareAnswer", "Info", "QuarantineAnswer", "QuarantineRow", "RebuildSummary"]


class Book(Keeping, Reporting, Deciding, Exporting, Auditing, Following, Admitting, Notifying):
    """A ledger with its answers, on one database."""

"""Readings of one account without a database: what follows from filings, as the rules of the accounts read them.

`Reading(a_form_4(...), an_amendment(...)).common("2024-05-01", known="2024-05-10")` is the direct balance of common stock.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

from ledger.commands import RecordFiling
from ledger.values.identity import party_key
from ledger.values.knowledge import known_of
from projections.accounts.balances import Point
from projections.accounts.reading import AccountReading
from projections.accounts.regime import Regime
from projections.accounts.regimes import read_regimes
from projections.accounts.reports import Filing, Report, ReportedRow
from projections.as_of import Believed, balances_of
from tests.builders import eastern

EVER = datetime(2100, 1, 1, tzinfo=UTC)


class Reading:
    """The account that `filings` (of one owner and issuer) tell of, as known at any time."""

    def __init__(self, *filings: RecordFiling) -> None:
        form = filings[0].form
        self.account = (party_key(form.owners[0].cik, form.owners[0].name), party_key(form.issuer.cik, form.issuer.name))
        self.reports = reports(*filings)
        self.reading: AccountReading = read_regimes(*self.account, [Regime(reports=tuple(self.reports))])

    def lines(self, as_of: str, *, known: str | None = None) -> list[Believed]:
        """Every line with its balance, in the order of its appearance."""
        instant = EVER if known is None else eastern(known)
        return list(balances_of(self.account, self.reading, date.fromisoformat(as_of), instant))

    def quantities(self, as_of: str, *, known: str | None = None, via: str | None = None) -> list[Decimal | None]:
        """The balances of all lines of one nature, in the order of their appearance."""
        return [believed.point.quantity for believed in self.lines(as_of, known=known) if believed.line.nature == via]

    def only(self, as_of: str, *, known: str | None = None) -> Point:
        """The balance of the only line."""
        (believed,) = self.lines(as_of, known=known)
        return believed.point

    def common(self, as_of: str, *, known: str | None = None) -> Decimal | None:
        """The direct balance of Table I, None when there is none."""
        found = [b.point.quantity for b in self.lines(as_of, known=known) if b.line.table == "I" and b.line.ownership_form == "D"]
        assert len(found) <= 1, found
        return found[0] if found else None


def reports(*filings: RecordFiling) -> list[Report]:
    """The reports that these filings become, in order of knowledge."""
    position = 0
    made = []
    for filing in filings:
        rows = []
        for row in sorted(filing.rows, key=lambda row: (row.table, row.kind == "holding", row.row)):
            position += 1
            rows.append(ReportedRow(position=position, row=row))
        made.append(Report(filing=_filing(filing), rows=tuple(rows)))
    return sorted(made, key=lambda report: (report.filing.known_at, report.filing.filing_id))


def _filing(command: RecordFiling) -> Filing:
    known = known_of(command.form)
    assert known is not None
    return Filing(
        filing_id=command.form.accession_number or command.document.sha256,
        form=command.form,
        known_at=known.at,
        resolution=known.resolution,
        document=command.document,
    )

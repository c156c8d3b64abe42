"""When the fiscal years of an issuer end: as the question says, as the latest header of its filings says, as a Form 5 shows, else assumed.

A header with `FISCAL YEAR END: 0630` gives June 30. Calendar years that are only assumed name fiscal years, and date no Form 5.
"""

from collections.abc import Iterable

import msgspec

from projections.accounts.reports import Filing
from projections.deadlines.answer import YearEndBy
from projections.deadlines.fiscal_years import CALENDAR_YEARS, FiscalYears, read_fiscal_years


class YearEnd(msgspec.Struct, frozen=True, kw_only=True):
    """The fiscal years, and who says so."""

    years: FiscalYears
    by: YearEndBy

    @property
    def known(self) -> FiscalYears | None:
        """The fiscal years where they are not only assumed."""
        return None if self.by == "assumed" else self.years


def year_end_of(filings: Iterable[Filing], given: FiscalYears | None) -> YearEnd:
    """The fiscal years of the issuer of these filings."""
    if given is not None:
        return YearEnd(years=given, by="given")
    newest = sorted(filings, key=lambda filing: (filing.known_at, filing.filing_id), reverse=True)
    in_header = next((years for filing in newest if (years := _in_header(filing)) is not None), None)
    if in_header is not None:
        return YearEnd(years=in_header, by="header")
    periods = (filing.form.period_of_report for filing in newest if filing.base_form == "5")
    ended = next((period for period in periods if period is not None), None)
    if ended is not None:
        return YearEnd(years=FiscalYears(ended.month, ended.day), by="form_5")
    return YearEnd(years=CALENDAR_YEARS, by="assumed")


def _in_header(filing: Filing) -> FiscalYears | None:
    header = filing.form.header
    stated = (party.fiscal_year_end for party in header.parties if party.role == "issuer") if header is not None else ()
    return next((years for text in stated if (years := read_fiscal_years(text)) is not None), None)

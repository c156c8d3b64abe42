"""Reports that a book draws up for compliance."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from insider_ledger.book.opened import Opened

if TYPE_CHECKING:
    from insider_ledger.rarer_results import Activity, BeneficialOwnership, LateFilings, ShortSwing
    from insider_ledger.reporting import Closures, SharesOutstanding


class Reporting(Opened):
    """The part of a book that draws up reports."""

    def beneficial_ownership(
        self,
        *,
        issuer: str,
        as_of: date | None = None,
        known_at: datetime | date | None = None,
        shares_outstanding: "SharesOutstanding" = None,
        within_days: int = 60,
        title: str | None = None,
        include_former: bool = False,
    ) -> "BeneficialOwnership":
        """What each insider of an issuer, and all together, own at the end of `as_of` (default today) and can acquire in the days after.

        `shares_outstanding` are those of the only class (or of `title`), or by title; percentages are None without. Raises as `holdings`
        does, UnknownClassError, SeveralClassesError, BeyondCalendarError; ValueError for negative days, or for a number of shares that
        is not above zero.
        """
        from insider_ledger.rarer_results import BeneficialOwnership  # noqa: PLC0415
        from insider_ledger.reporting import beneficial_ownership  # noqa: PLC0415
        from projections.beneficial_ownership.report import Asked  # noqa: PLC0415

        with self._database.read() as connection:
            asked = Asked(
                issuer=self._party(connection, "issuer", issuer),
                as_of=self._day(as_of),
                known_at=self._instant(known_at),
                within_days=within_days,
                include_former=include_former,
            )
            return BeneficialOwnership.of(beneficial_ownership(connection, asked, shares_outstanding, title))

    def late_filings(
        self,
        *,
        issuer: str | None = None,
        owner: str | None = None,
        start: date | None = None,
        end: date | None = None,
        fiscal_year: int | None = None,
        known_at: datetime | date | None = None,
        fiscal_year_end: str | None = None,
        registered_on: date | None = None,
        closures: "Closures" = (),
        include_timely: bool = False,
    ) -> "LateFilings":
        """The rows of an issuer's insiders, or of an owner, that were reported late, and the figures of Item 405.

        `start` and `end` are days of transactions and events, both inclusive; `fiscal_year` is named by the year in which it ends, on the
        day `fiscal_year_end` (`MM-DD`; as the filings say when not given). On `registered_on` the issuer's first registration became
        effective; on the days of `closures` nothing could be filed, besides those that are known. `include_timely`
        lists all rows. Raises as `holdings` does; ValueError
        for another `fiscal_year_end`.
        """
        from insider_ledger.rarer_results import LateFilings  # noqa: PLC0415
        from insider_ledger.reporting import closures_of, fiscal_years_of  # noqa: PLC0415
        from projections.deadlines.report import Asked, late_filings  # noqa: PLC0415

        with self._database.read() as connection:
            asked = Asked(
                owner=self._optional_party(connection, "owner", owner, known_at),
                issuer=self._optional_party(connection, "issuer", issuer),
                known_at=self._instant(known_at),
                start=start,
                end=end,
                fiscal_year=fiscal_year,
                years=fiscal_years_of(fiscal_year_end),
                registered_on=registered_on,
                closures=closures_of(closures),
                include_timely=include_timely,
            )
            return LateFilings.of(late_filings(connection, asked))

    def short_swing(
        self,
        *,
        issuer: str | None = None,
        owner: str | None = None,
        start: date | None = None,
        end: date | None = None,
        known_at: datetime | date | None = None,
        conservative: bool = False,
    ) -> "ShortSwing":
        """The pairs of purchases and sales within six months that make the most, by insider; the rows that are in none, with the reason.

        Only transactions from `start` to `end` (both inclusive, None for open) are matched. `conservative` takes a period of six months
        less a day for shorter than six months. Raises as `holdings` does.
        """
        from insider_ledger.rarer_results import ShortSwing  # noqa: PLC0415
        from projections.short_swing.report import Asked, short_swing  # noqa: PLC0415

        with self._database.read() as connection:
            asked = Asked(
                owner=self._optional_party(connection, "owner", owner, known_at),
                issuer=self._optional_party(connection, "issuer", issuer),
                known_at=self._instant(known_at),
                start=start,
                end=end,
                window="conservative" if conservative else "strict",
            )
            return ShortSwing.of(short_swing(connection, asked))

    def activity(
        self,
        *,
        issuer: str | None = None,
        owner: str | None = None,
        start: date | None = None,
        end: date | None = None,
        known_at: datetime | date | None = None,
    ) -> "Activity":
        """What insiders acquired and disposed of from `start` to `end` (both inclusive, None for open), by code and Rule 10b5-1 plan.

        Raises as `holdings` does.
        """
        from insider_ledger.rarer_results import Activity  # noqa: PLC0415
        from projections.activity.report import Asked, activity  # noqa: PLC0415

        with self._database.read() as connection:
            asked = Asked(
                owner=self._optional_party(connection, "owner", owner, known_at),
                issuer=self._optional_party(connection, "issuer", issuer),
                known_at=self._instant(known_at),
                start=start,
                end=end,
            )
            return Activity.of(activity(connection, asked))

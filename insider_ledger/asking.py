"""What a question leaves open: `as_of` is today, `known_at` is now, and a day of knowledge means its end in US Eastern."""

from datetime import date, datetime

from ledger.values.times import eastern_day, end_of_eastern_day


def day_asked(as_of: date | None, now: datetime) -> date:
    """The day that is asked about."""
    return as_of or eastern_day(now)


def instant_asked(known_at: datetime | date | None, now: datetime) -> datetime:
    """The instant by whose knowledge is answered. Raises ValueError for one without a time zone."""
    if known_at is None:
        return now.replace(microsecond=0)
    if not isinstance(known_at, datetime):
        return end_of_eastern_day(known_at)
    if known_at.tzinfo is None:
        raise ValueError(f"known_at {known_at} does not say in which time zone: make it aware, in UTC for one")
    return known_at

"""Days that words tell of a lot of units: when it was granted, and when it vests; rows that tell other days are of another lot.

Units granted year after year share title and words, and their numbers may be near each other by chance; their days are what tells them
apart. Worked example: of two lots `granted on March 1, 2022` and `granted on March 1, 2020` 900 and 905 are left. A row that takes from 905
units granted in 2020 is not of the 900, although dividends might have added 5 to these.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import msgspec

from ledger.language.tokens import tokens
from ledger.values.form import Row, TransactionRow
from projections.accounts.reports import Filing, effective_day, is_grant
from projections.accounts.vesting_words import reading_of, words_about_vesting
from projections.vesting.places import Tokens, at, word
from projections.vesting.reading import TEXT_MAX, Facts

BESIDE: Final = timedelta(days=7)  # a day of vesting moves with weekends, and settlement follows it
TEXTS_REMEMBERED: Final = 1_024
_GRANTS: Final = frozenset({"granted", "awarded", "grant", "award"})
_BEFORE_DAY: Final = frozenset(
    """date was is were are of on dated made effective as to the reporting person originally restricted stock share shares performance unit
    units rsu rsus psu psus right rights a an : , (""".split()  # noqa: SIM905 (as prose)
)
_BEFORE_DAY_MAX: Final = 12
_VESTING: Final = frozenset({"vest", "vests", "vested", "vesting"})
_ENDS: Final = frozenset({".", ";"})


class LotWords(msgspec.Struct, frozen=True, gc=False):
    """What a row says of its lot: the words of footnotes about vesting, and the day of the row where it grants the lot."""

    text: str
    granted_on: date | None = None


class LotDays(msgspec.Struct, frozen=True, gc=False):
    """The days on which a lot was granted, as words name them, and those on which it vests. `since`: the day of the row that grants it."""

    granted: frozenset[date] = frozenset()
    vests: frozenset[date] = frozenset()
    since: date | None = None

    def are_others(self, told: "LotDays", day: date) -> bool:
        """Whether a row of `day` tells another day of the grant, or none of the days on which the lot has yet to vest."""
        if self.granted and told.granted and not _any_in(told.granted, self.granted):
            return True
        known, named = _to_come(self.vests, day), _to_come(told.vests, day)
        return bool(known and named) and not _any_in(named, known)

    def may_be_others(self, told: "LotDays", day: date) -> bool:
        """Whether a row of `day` tells any day that the lot does not have, or takes from it before anything of it vests."""
        known, named = _to_come(self.vests, day), _to_come(told.vests, day)
        granted = self.granted or (frozenset() if self.since is None else frozenset({self.since}))
        if granted and told.granted and not _any_in(told.granted, granted):
            return True
        is_early = bool(known) and len(known) == len(self.vests)
        return is_early or bool(known and not all(_any_in((one,), known) for one in named))

    def are_shared(self, told: "LotDays", day: date) -> bool:
        """Whether a row of `day` tells a day on which the lot has yet to vest."""
        return _any_in(_to_come(told.vests, day), _to_come(self.vests, day))

    def are_of_grant(self, told: "LotDays") -> bool:
        """Whether words name the same day of the grant for both."""
        return _any_in(told.granted, self.granted)


def words_of(row: Row, notes: Mapping[str, str], filing: Filing) -> LotWords:
    """What a row of a filing says of its lot."""
    granted_on = effective_day(filing, row)[0] if isinstance(row, TransactionRow) and is_grant(row) else None
    return LotWords(words_about_vesting(row, notes), granted_on)


def days_said(said: Sequence[LotWords]) -> LotDays:
    """The days that the rows of a lot tell, one after the other: what a later one tells counts, and what it leaves out stays."""
    known = LotDays()
    for words in said:
        told = days_of(words)
        known = LotDays(told.granted or known.granted, told.vests or known.vests, known.since or told.since)
    return known


@lru_cache(TEXTS_REMEMBERED)
def days_of(words: LotWords) -> LotDays:
    """The days that the words of one row tell."""
    if not words.text or len(words.text) > TEXT_MAX:
        return LotDays(since=words.granted_on)
    found = tokens(words.text)
    granted = frozenset(_grant_days(found))
    schedule = reading_of(words.text, Facts(granted_on=words.granted_on)).schedule
    vests = frozenset(tranche.vests_on for tranche in schedule.tranches) if schedule is not None else frozenset()
    return LotDays(granted, vests or frozenset(_vesting_days(found)) - granted, words.granted_on)


def _grant_days(found: Tokens) -> Iterable[date]:
    """Days behind words of a grant: `granted on March 1, 2022`, `a grant of 900 units made on March 1, 2022`, `grant date: 3/1/2022`."""
    for place, token in enumerate(found):
        if isinstance(token.value, date):
            before = place - 1
            while place - before <= _BEFORE_DAY_MAX and (word(found, before) in _BEFORE_DAY or at(found, before).kind == "number"):
                before -= 1
            if word(found, before) in _GRANTS:
                yield token.value


def _vesting_days(found: Tokens) -> Iterable[date]:
    """Days in sentences that say that something vests, where these are no schedule: `the remaining units vest on 6/1/2024 and 9/1/2024`."""
    is_said = False
    for token in found:
        is_said = token.word not in _ENDS and (is_said or token.word in _VESTING)
        if is_said and isinstance(token.value, date):
            yield token.value


def _to_come(days: Iterable[date], day: date) -> frozenset[date]:
    return frozenset(one for one in days if one > day + BESIDE)


def _any_in(some: Iterable[date], others: Iterable[date]) -> bool:
    return any(abs(one - other) <= BESIDE for one in some for other in others)

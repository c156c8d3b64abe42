"""The words of vesting language, by what they mean. To teach the reader a new word, put it here; a new phrase is in `grammar`."""

from functools import cache
from typing import Final

from projections.vesting.days import Step


@cache
def word_set(text: str) -> frozenset[str]:
    """A set of words, as prose writes them: with spaces between."""
    return frozenset(text.split())


MONTH: Final = Step(1)
QUARTER: Final = Step(3)
HALF_YEAR: Final = Step(6)
YEAR: Final = Step(12)
WEEK: Final = Step(0, 7)
DAY: Final = Step(0, 1)

UNITS: Final = {
    "month": MONTH,
    "months": MONTH,
    "quarter": QUARTER,
    "quarters": QUARTER,
    "year": YEAR,
    "years": YEAR,
    "yr": YEAR,
    "yrs": YEAR,
    "week": WEEK,
    "weeks": WEEK,
    "day": DAY,
    "days": DAY,
    "annum": YEAR,
}
RATES: Final = {
    "monthly": MONTH,
    "quarterly": QUARTER,
    "annually": YEAR,
    "annual": YEAR,
    "yearly": YEAR,
    "semiannual": HALF_YEAR,
    "semiannually": HALF_YEAR,
    "weekly": WEEK,
    "biweekly": WEEK.times(2),
    "daily": DAY,
}
HALVED: Final = frozenset({"semi", "bi"})  # semi-annual
INSTALLMENTS: Final = word_set(
    "installment installments instalment instalments increment increments tranche tranches portion portions part parts "
    "amount amounts vestings pieces thirds halves fourths quarters fifths"
)
SHARES_OF_EQUALS: Final = {"thirds": 3, "halves": 2, "fourths": 4, "quarters": 4, "fifths": 5}
EQUAL: Final = word_set(
    "equal equally substantially approximately nearly roughly successive consecutive even evenly ratable ratably vesting "
    "cumulative calendar separate remaining additional subsequent following nearly as possible next near equivalent pro "
    "rata or further regular"
)
RATABLY: Final = frozenset({"ratably", "rateably", "equally", "evenly", "proportionately", "proportionally", "ratable"})
INSTRUMENTS: Final = word_set(
    "share shares option options unit units rsu rsus psu psus rsr rsrs msu msus dsu dsus sar sars ltip stock restricted "
    "phantom performance ordinary common warrant warrants award awards underlying deferred class series adss ads right "
    "rights underlie total profits psos pso nqso isos"
)
REST: Final = frozenset({"remaining", "remainder", "balance", "rest"})
VEST: Final = word_set("vest vests vested vesting exercisable nonforfeitable exercised earned") - {"exercised", "earned"}
LAPSE: Final = frozenset({"lapse", "lapses", "lapsing", "lapsed"})
OTHER_VERBS: Final = word_set(
    "expire expires expiring expired expiration terminate terminates settle settled settles settlement settleable payable "
    "paid pay payment payments delivered deliver delivery distributed distribution distributable forfeit forfeited "
    "forfeiture cancelled canceled exercise price purchase purchased adjusted transferred accrue accrues deferred deferral "
    "issued converted convert converts redeem redeemed withheld reported elected elects sold sell repurchase "
    "repurchased filed repriced disclosed corrects"
)
GRANTED: Final = frozenset({"granted", "awarded", "received", "receive", "issued", "grant", "acquired", "approved", "receives"})
GRANT_NAMES: Final = (
    ("date", "of", "the", "grant"),
    ("date", "of", "grant"),
    ("date", "of", "the", "award"),
    ("date", "of", "award"),
    ("date", "of", "issuance"),
    ("date", "of", "issue"),
    ("date", "of", "the", "option", "grant"),
    ("date", "of", "such", "grant"),
    ("date", "of", "their", "grant"),
    ("date", "of", "its", "grant"),
    ("date", "the", "option", "was", "granted"),
    ("date", "they", "were", "granted"),
    ("grant", "date"),
    ("award", "date"),
    ("issue", "date"),
    ("issuance", "date"),
    ("transaction", "date"),
    ("date", "of", "the", "transaction"),
    ("date", "of", "this", "transaction"),
    ("date", "of", "this", "grant"),
    ("date", "granted"),
    ("time", "of", "grant"),
    ("time", "of", "the", "grant"),
    ("option", "grant"),
    ("rsu", "grant"),
    ("option", "grant", "date"),
    ("rsu", "grant", "date"),
    ("initial", "grant", "date"),
    ("original", "grant", "date"),
    ("original", "date", "of", "grant"),
    ("initial", "grant"),
    ("original", "grant"),
    ("grant",),
    ("issuance",),
    ("award",),
)
EXERCISABLE_NAMES: Final = (
    ("date", "shown"),
    ("date", "set", "forth"),
    ("date", "indicated"),
    ("date", "listed"),
    ("date", "reported"),
    ("date", "exercisable"),
    ("date", "noted"),
    ("exercisable", "date"),
)
NAMED_DATES: Final = word_set("commencement hire start reference effective initiation inception begin beginning measurement base")
MEETING_OF: Final = word_set("annual shareholder shareholders stockholder stockholders agm general committee's committee meeting meetings")
PERFORMANCE: Final = word_set(
    "performance tsr hurdle hurdles milestone milestones ebitda achieve achieving achieves achievement attain attainment "
    "attaining goals goal targets metric metrics capitalization trials"
)
REACHED: Final = frozenset({"satisfied", "met", "achieved", "earned", "attained"})
FOUND: Final = word_set("determined certified approved confirmed measured")
DEPARTURE: Final = word_set(
    "death disability retirement retire retires resignation resigns termination terminated terminates separation separates "
    "ceases cease cessation leaves departure dies"
)
CONTROL: Final = frozenset({"control", "merger", "ipo", "liquidity", "acquisition", "sale"})
ACCELERATION: Final = word_set("accelerate accelerated accelerates acceleration accelerating")

"""The grammar of vesting language: which words make which phrase. Phrases are tried in the order of `RULES`, the first that fits is taken.

Each rule takes the tokens of a sentence and a place, and gives the phrase that begins there with the place after it, or None. What no rule
knows is passed over. `rest := "remaining" | "remainder" | "balance"`, `amount := percent | fraction | number instrument | rest amount?`,
`series := number? equal* rate? "installments"`, `start := ("beginning" | "commencing" | "starting") on? day` and so on: each rule states
what it takes.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

import msgspec

from ledger.language.tokens import Token
from projections.vesting.days import LAST, Step
from projections.vesting.lexicon import (
    ACCELERATION,
    CONTROL,
    DEPARTURE,
    EQUAL,
    GRANTED,
    HALVED,
    INSTALLMENTS,
    INSTRUMENTS,
    LAPSE,
    MEETING_OF,
    MONTH,
    OTHER_VERBS,
    PERFORMANCE,
    QUARTER,
    RATABLY,
    RATES,
    REST,
    SHARES_OF_EQUALS,
    UNITS,
    VEST,
    YEAR,
)
from projections.vesting.phrases import (
    Already,
    Amount,
    Break,
    Choice,
    Closing,
    DayOf,
    Days,
    FinalInstallment,
    GrantSize,
    Installments,
    Over,
    Point,
    Rate,
    Said,
    Start,
    Then,
    Uncertain,
    Until,
    Verb,
    Yearly,
)
from projections.vesting.points import (
    ARTICLES,
    COUNT_MAX,
    EXERCISABLES,
    FIRST_YEAR,
    GRANTS,
    LAST_YEAR,
    Tokens,
    at,
    base_at,
    days_at,
    follows,
    of_one_year,
    offset_at,
    skipped,
    unknown_at,
    whole,
    word,
)

Found = tuple[Said, int] | None
Rule = Callable[[Tokens, int], Found]
ONE: Final = Fraction(1)
BEGIN: Final = frozenset(
    "beginning begin begins began commencing commence commences commenced starting start starts started effective".split()
)
ON: Final = frozenset("on with as of in from upon at and the date effective".split())
OVER_WORDS: Final = frozenset(
    "a an the its next following subsequent remaining ensuing additional course of period total vesting continuous further succeeding "
    "consecutive first approximately immediately".split()
)
COUNTED: Final = frozenset("shares options units rsus psus warrants rsrs msus dsus".split())
FILLERS: Final = frozenset("the of such these this an a its such said total then such".split())


def phrases(tokens: Tokens) -> list[Said]:
    """The phrases of a sentence, in order."""
    found: list[Said] = []
    place = 0
    while place < len(tokens):
        said = None
        if tokens[place].kind != "word" or tokens[place].word in OPENING:
            said = next((said for rule in RULES if (said := rule(tokens, place)) is not None), None)
        if said is None:
            place += 1
        else:
            phrase, after = said
            found.append(msgspec.structs.replace(phrase, start=tokens[place].start, end=tokens[after - 1].end))
            place = after
    return found


def _break(tokens: Tokens, place: int) -> Found:
    token = at(tokens, place)
    return (Break(word=token.word), place + 1) if token.word in {",", ";", ":", "and"} else None


def _amount(tokens: Tokens, place: int) -> Found:
    """`25%`, `one-third`, `6,000 phantom shares`, `the remaining 75%`, `the balance`, `an additional 1/16th`, `in full`, `25% increments`."""
    token = at(tokens, place)
    if token.word in REST and token.kind == "word":
        return _rest(tokens, place)
    is_more = token.word in {"additional", "further", "another"} and at(tokens, place + 1).kind != "word"
    start = place + is_more
    token = at(tokens, start)
    if token.kind in {"percent", "fraction"} and isinstance(token.value, Fraction):
        if token.value == 0 or (word(tokens, start + 1) == "of" and word(tokens, start + 2) in {"one", "a"} and token.value > 1):
            return None
        is_each = word(tokens, start + 1) in INSTALLMENTS or (word(tokens, start + 1) in RATES and word(tokens, start + 2) in INSTALLMENTS)
        return Amount(portion=token.value, is_each=is_each), start + 1 + (word(tokens, start + 1) in INSTALLMENTS)
    return _count(tokens, start) or _all(tokens, place)


def _rest(tokens: Tokens, place: int) -> Found:
    """What is left, with or without its size: `remaining 7,500 options`, `remaining two-thirds`, `remainder`."""
    after = place + 1
    if word(tokens, after) in {"portion", "part"}:
        after += 1
    token = at(tokens, after)
    if token.kind in {"percent", "fraction"} and isinstance(token.value, Fraction):
        return Amount(portion=token.value, is_rest=True), after + 1
    counted = _count(tokens, after)
    if counted is not None and isinstance(counted[0], Amount):
        return msgspec.structs.replace(counted[0], is_rest=True), counted[1]
    if token.kind == "number" and word(tokens, after + 1) in UNITS:
        return None  # the remaining three years
    if token.kind == "number" and (found := _installments(tokens, after)) is not None:
        return found
    if word(tokens, place) == "remaining" and (
        word(tokens, after) in INSTALLMENTS or word(tokens, after) in UNITS or word(tokens, after) == "in"
    ):
        return None
    return Amount(is_rest=True), after


def _count(tokens: Tokens, place: int) -> Found:
    """A number of units: `10,417 options`, `2,083 Option Shares`; in a list (`13,032, 13,032, and 13,031 LTIP Units`) each of them."""
    token = at(tokens, place)
    if token.kind != "number" or not isinstance(token.value, Decimal) or token.value <= 0:
        return None
    if word(tokens, place + 1) in UNITS or token.value <= 1:
        return None
    if FIRST_YEAR <= token.value <= LAST_YEAR and "," not in token.word and word(tokens, place + 1) not in COUNTED:
        return None
    after = place + 1
    if follows(tokens, after, "of", "which"):
        return Amount(count=token.value), after + 2
    if word(tokens, after) == "," and word(tokens, after + 1) in COUNTED and "," in token.word:
        after += 1
    while word(tokens, after) in {
        "of",
        "the",
        "these",
        "such",
        "said",
        "time",
        "based",
        "vested",
        "unvested",
        "reported",
        "an",
        "option",
        "non",
        "qualified",
    }:
        after += 1
    if word(tokens, after) in INSTRUMENTS:
        return Amount(count=token.value), skipped(tokens, after, INSTRUMENTS)
    if word(tokens, place + 1) in {"vest", "vests", "vested", "vesting", "will", "shall", "became", "become", "becomes", "on"}:
        return (Amount(count=token.value), place + 1) if token.value > COUNT_MAX or word(tokens, place + 1) != "on" else None
    return (Amount(count=token.value), place + 1) if _in_list_of_counts(tokens, place) else None


def _in_list_of_counts(tokens: Tokens, place: int) -> bool:
    """Whether the number is one of several before units: each with a thousands comma, so that no year is meant."""
    if "," not in word(tokens, place):
        return False
    after = place + 1
    while word(tokens, after) in {",", "and"} or (at(tokens, after).kind == "number" and "," in word(tokens, after)):
        after += 1
    return after > place + 2 and word(tokens, after) in INSTRUMENTS


def _all(tokens: Tokens, place: int) -> Found:
    """All of it: `in full`, `in its entirety`, `fully`, `all of the options`, `cliff`."""
    if follows(tokens, place, "in", "full"):
        return Amount(is_all=True), place + 2
    if word(tokens, place) in {"entirety", "cliff", "fully", "entire"}:
        return Amount(is_all=True), place + 1
    if follows(tokens, place, "in", "one", "installment") or follows(tokens, place, "in", "a", "single", "installment"):
        return Amount(is_all=True), place + 3
    if word(tokens, place) == "all":
        after = skipped(tokens, place + 1, FILLERS)
        if word(tokens, after) in INSTRUMENTS:
            return Amount(is_all=True), after
    return None


def _installments(tokens: Tokens, place: int) -> Found:
    """`three equal annual installments`, `36 monthly increments`, `equal monthly installments`, `equal thirds`, `a series of 12 ...`."""
    start = place
    count = whole(at(tokens, place))
    if count is not None:
        if not 0 < count <= COUNT_MAX or word(tokens, place + 1) in INSTRUMENTS:
            return None
        place += 1
    step: Step | None = None
    while place < start + 10:
        token = at(tokens, place)
        here = token.word
        if here in HALVED and word(tokens, place + 1) in RATES:
            step = Step(RATES[word(tokens, place + 1)].months // 2)
            place += 2
        elif here in RATES:
            step = RATES[here]
            place += 1
        elif here in INSTALLMENTS and (count is not None or place > start):
            if (
                here in {"amount", "amounts", "part", "parts"}
                and place == start + 1
                and count is None
                and word(tokens, start) not in {"equal"}
            ):
                return None
            return Installments(count=count or SHARES_OF_EQUALS.get(here), step=step), place + 1
        elif count is not None and here in UNITS and word(tokens, place + 1) in INSTALLMENTS:
            return None
        elif here in EQUAL or (token.kind == "mark" and here in {"(", ")"}) or (here == "," and word(tokens, place + 1) in RATES):
            place += 1
        else:
            return None
    return None


def _rate(tokens: Tokens, place: int) -> Found:
    """`monthly`, `on a quarterly basis`, `each quarter`, `every six months`, `per month`, `each of the next 36 months`, `each anniversary of`."""
    here = word(tokens, place)
    if here in HALVED and word(tokens, place + 1) in RATES:
        return Rate(step=Step(RATES[word(tokens, place + 1)].months // 2)), place + 2
    if here in RATES and word(tokens, place + 1) not in {
        "anniversary",
        "anniversaries",
        "meeting",
        "general",
        "shareholder",
        "shareholders",
        "stockholder",
        "stockholders",
        "incentive",
        "bonus",
        "report",
        "performance",
        "equity",
        "retainer",
        "grant",
        "award",
    }:
        if here == "annual" and word(tokens, place + 1) not in {"basis", "rate", "vesting", "over", "in"}:
            return None
        return Rate(step=RATES[here]), place + 1 + (word(tokens, place + 1) == "basis")
    if here in {"anniversary", "anniversaries"}:
        return _anniversary(tokens, place, YEAR)
    return _each(tokens, place + 1) if here in {"each", "every", "per"} else None


def _each(tokens: Tokens, place: int) -> Found:
    after = skipped(
        tokens,
        place,
        frozenset(
            "of the next following successive subsequent calendar fiscal full succeeding such additional consecutive "
            "one completed remaining continuous thereafter company company's month's".split()
        ),
    )
    is_of_next = word(tokens, place) == "of"
    count = whole(at(tokens, after))
    ordinal = at(tokens, after).kind == "ordinal"
    if count is not None and 0 < count <= COUNT_MAX:
        unit = UNITS.get(word(tokens, after + 1))
        if unit is None:
            return None
        end = after + 2 + (word(tokens, after + 2) in {"period", "periods", "interval"})
        if word(tokens, end) in {"anniversary", "anniversaries"}:
            return _anniversary(tokens, end, unit.times(count))
        return (Rate(step=unit, count=count), end) if is_of_next else (Rate(step=unit.times(count)), end)
    if ordinal:
        return None
    here = word(tokens, after)
    if here in UNITS and UNITS[here] != Step(0, 1):
        end = after + 1
        end += word(tokens, end) in {"period", "periods"}
        if word(tokens, end) in {"anniversary", "anniversaries"}:
            return _anniversary(tokens, end, UNITS[here])
        return Rate(step=UNITS[here]), end
    if here in RATES and word(tokens, after + 1) in {"anniversary", "anniversaries"}:
        return _anniversary(tokens, after + 1, RATES[here])
    if here in RATES and word(tokens, after + 1) in {"vesting", "vest"} and word(tokens, after + 2) in {"date", "dates"}:
        return Rate(step=RATES[here]), after + 3
    if here in {"anniversary", "anniversaries"}:
        return _anniversary(tokens, after, YEAR)
    return None


def _anniversary(tokens: Tokens, place: int, step: Step) -> Found:
    """After `each quarterly`: the word anniversary, and of what."""
    after = place + 1
    after += word(tokens, after) in {"date", "dates"}
    if word(tokens, after) in {"of", "from", "following", "after"}:
        base = base_at(tokens, after + 1)
        if base is not None:
            return Rate(step=step, since=base[0]), base[1]
    return Rate(step=step), after


def _over(tokens: Tokens, place: int) -> Found:
    """`over four years`, `over the following 36 months`, `over a period of 4 years beginning on ...`, `for two years`, `during ...`."""
    if word(tokens, place) not in {"over", "during", "within", "for", "across", "throughout"}:
        return None
    after = skipped(tokens, place + 1, OVER_WORDS)
    count = whole(at(tokens, after))
    unit = UNITS.get(word(tokens, after + 1))
    between = skipped(tokens, after + 1, frozenset({"equal", "consecutive", "calendar", "successive", "additional", "full", "fiscal"}))
    if unit is None:
        unit, after = UNITS.get(word(tokens, between)), between - 1
    if count is None or unit is None or not 0 < count <= COUNT_MAX:
        return None
    place = skipped(tokens, after + 2, frozenset({"vesting", "period", "periods", "term", "schedule", "service"}))
    since, end = _since(tokens, place)
    return Over(length=unit.times(count), unit=unit, since=since), end


def _since(tokens: Tokens, place: int) -> tuple[Point | None, int]:
    """`measured from`, `following`, `commencing on`, `from` and a day; None where it does not go on so."""
    after = skipped(tokens, place, frozenset({"measured", "that", "which", "period", "immediately"}))
    if word(tokens, after) in {"from", "following", "after", "of", "since"} or word(tokens, after) in BEGIN:
        base = base_at(tokens, skipped(tokens, after + 1, ON))
        if base is not None:
            return base
    return None, place


def _start(tokens: Tokens, place: int) -> Found:
    """`beginning on D`, `commencing one year from ...`, `with the first installment vesting on D`; `following D` begins a step later."""
    here = word(tokens, place)
    if here in BEGIN:
        after = skipped(tokens, place + 1, ON)
        found = _start_day(tokens, after)
        if found is not None:
            return Start(point=found[0]), found[1]
        return None
    if here == "first" and word(tokens, place - 1) in {"the", "such", "with", "a", "and"}:
        after = skipped(tokens, place + 1, frozenset("such of which one equal annual quarterly monthly vesting vest".split()))
        if (
            word(tokens, after) in {"installment", "tranche", "instalment", "increment", "portion", "date"}
            or follows(tokens, after, "vesting")
            or (word(tokens, after - 1) in {"vesting", "vest", "which"} and after > place + 1)
        ):
            after = skipped(
                tokens,
                after + (word(tokens, after) in {"installment", "tranche", "instalment", "increment", "portion", "date"}),
                frozenset(
                    "will shall to be is being vest vests vesting vested occur occurs occurring become becoming becomes exercisable having "
                    "of which date on upon due scheduled was in the".split()
                ),
            )
            found = _start_day(tokens, after)
            if found is not None:
                return Start(point=found[0]), found[1]
        return None
    if here in {"from", "following", "after", "since"}:
        base = base_at(tokens, place + 1) or unknown_at(tokens, place + 1)
        if base is not None and not (base[0].anchor == "named" and not base[0].name and not base[0].step.months):
            return Start(point=base[0], is_first=False), base[1]
    return None


def _start_day(tokens: Tokens, place: int) -> tuple[Point, int] | None:
    token = at(tokens, place)
    if token.kind == "day" or token.kind == "month_year" or token.kind == "month_day" or token.kind == "ordinal" or token.kind == "number":
        found = days_at(tokens, place)
        if found is not None and len(found[0]) == 1:
            return found[0][0], found[1]
        if found is not None and token.kind == "day":
            return found[0][0], place + 1
    return offset_at(tokens, place) or base_at(tokens, place)


def _until(tokens: Tokens, place: int) -> Found:
    """`through D`, `until D`, `ending on D`, `with the last installment vesting on D`, `until fully vested on D`."""
    here = word(tokens, place)
    if here in {"until", "through", "ending", "ends", "thru"} or (here == "to" and at(tokens, place + 1).kind == "day"):
        after = skipped(
            tokens,
            place + 1,
            frozenset(
                "such time as and including the it is are fully vested vest on shares option options units all upon with at "
                "rsus restricted stock have be becoming of date".split()
            ),
        )
        if word(tokens, after) == "100%":
            after = skipped(tokens, after + 1, frozenset({"vested", "on"}))
        found = _start_day(tokens, after)
        if found is not None:
            return Until(point=found[0]), found[1]
        return (Closing(), place + 1) if here == "until" else None
    if (
        here in {"last", "final"}
        and word(tokens, place + 1) in {"vesting", "installment", "tranche", "vest", "such", "instalment"} | RATES.keys()
    ):
        after = skipped(
            tokens,
            place + 2,
            frozenset("installment tranche vesting date will shall be to occur occurs occurring vests on being is of which".split()),
        )
        found = _start_day(tokens, after)
        if found is not None and found[0].anchor == "day":
            return Until(point=found[0]), found[1]
    return None


def _closing(tokens: Tokens, place: int) -> Found:
    """`such that all shares shall be vested on D`, `so that ...`, `at which time ...`, `on which date ...`."""
    if word(tokens, place) in {"such", "so"} and word(tokens, place + 1) == "that":
        return Closing(), place + 2
    if (
        word(tokens, place) in {"at", "on", "upon"}
        and follows(tokens, place + 1, "which")
        and word(tokens, place + 2) in {"time", "date", "point"}
    ):
        return Closing(), place + 3
    if word(tokens, place) == "resulting" and word(tokens, place + 1) == "in":
        return Closing(), place + 2
    return None


def _then(tokens: Tokens, place: int) -> Found:
    """`thereafter`, `after which`, `followed by`, `subsequently`."""
    here = word(tokens, place)
    if here in {"thereafter", "subsequently", "afterwards", "afterward"}:
        return Then(), place + 1
    if follows(tokens, place, "after", "which") or follows(tokens, place, "after", "that") or follows(tokens, place, "followed", "by"):
        return Then(), place + 2
    if here in {"after", "following", "from"} and word(tokens, place + 1) in {"such", "that", "the"}:
        after = skipped(tokens, place + 1)
        if (
            word(tokens, after) in {"date", "anniversary"}
            or follows(tokens, after, "initial", "vesting", "date")
            or follows(tokens, after, "first", "vesting", "date")
        ):
            return Then(), after + (3 if word(tokens, after) in {"initial", "first"} else 1)
    return None


def _day_of(tokens: Tokens, place: int) -> Found:
    """`the last day of each month`, `the end of each calendar quarter`, `the 15th of each month`, `the fifth day of every month`."""
    token = at(tokens, place)
    if token.word in {"last", "final"} and (
        word(tokens, place + 1) == "day"
        or (word(tokens, place + 1) in {"business", "calendar", "trading"} and word(tokens, place + 2) == "day")
    ):
        day, after = LAST, place + 2 + (word(tokens, place + 1) != "day")
    elif token.word == "end":
        day, after = LAST, place + 1
    elif token.kind == "ordinal" and isinstance(token.value, int) and 0 < token.value <= LAST:
        day, after = token.value, place + 1 + (word(tokens, place + 1) in {"day", "calendar"})
        after += word(tokens, after) == "day"
    else:
        return None
    if word(tokens, after) not in {"of", "in"}:
        return None
    after = skipped(
        tokens,
        after + 1,
        frozenset("each every the such calendar fiscal company company's following successive subsequent full a issuer's any".split()),
    )
    if at(tokens, after).kind == "month" and token.kind == "ordinal":
        return _yearly_months(tokens, after, day)
    unit = UNITS.get(word(tokens, after)) or RATES.get(word(tokens, after))
    if unit not in {MONTH, QUARTER}:
        return None
    if token.kind == "ordinal" and day <= 3 and unit == QUARTER and word(tokens, place + 1) != "day":
        return None  # the first of four quarters
    return DayOf(day=day, step=unit), after + 1


def _yearly_months(tokens: Tokens, place: int, day: int) -> Found:
    """`of each June, September, and December` after a day."""
    days: list[tuple[int, int]] = []
    while at(tokens, place).kind == "month" or word(tokens, place) in {",", "and"}:
        month = at(tokens, place).value
        if isinstance(month, int):
            days.append((month, day))
        place += 1
    return (Yearly(days=tuple(days)), place) if days else None


def _yearly(tokens: Tokens, place: int) -> Found:
    """`each May 20, August 20 and November 20`, `each August 15th`, `February 15 and May 15 of each year`."""
    start = place
    is_each = word(tokens, place) in {"each", "every"}
    if is_each:
        place = skipped(tokens, place + 1, frozenset("of the following successive subsequent anniversary next such".split()))
    if of_one_year(tokens, skipped(tokens, place)) is not None:
        return None
    days: list[tuple[int, int]] = []
    while True:
        token = at(tokens, place)
        if token.kind == "month_day" and isinstance(token.value, tuple):
            days.append(token.value)
            place += 1
        elif (
            days
            and token.word in {",", "and", "each", "on"}
            and at(tokens, after := skipped(tokens, place + 1, frozenset({"and", "each", "on", ","}))).kind == "month_day"
        ):
            place = after
        else:
            break
    if not days:
        return None
    after = skipped(
        tokens, place, frozenset({"of", "in", "each", "every", "calendar", "such", "the", "following", "successive", "subsequent"})
    )
    is_of_year = word(tokens, after) == "year" and any(word(tokens, k) in {"each", "every"} for k in range(place, after))
    if not (is_each or is_of_year or len(days) > 1) or start == place:
        return None
    return Yearly(days=tuple(days)), after + 1 if is_of_year else place


def _days(tokens: Tokens, place: int) -> Found:
    found = days_at(tokens, place)
    return (Days(points=found[0]), found[1]) if found else None


def _uncertain(tokens: Tokens, place: int) -> Found:
    """A meeting, performance, departure, change of control or approval: days that nobody knows yet."""
    here = word(tokens, place)
    if here in {"meeting", "meetings"}:
        near = {word(tokens, place + offset) for offset in range(-6, 6)}
        is_known = near & (MEETING_OF - {"meeting", "meetings"}) and word(tokens, place + 1) not in {"proxy", "statement"}
        return (Uncertain(doubt="meeting", words="meeting of shareholders"), place + 1) if is_known else None
    if here in PERFORMANCE or (here == "closing" and word(tokens, place + 1) in {"price", "prices"}):
        return Uncertain(doubt="performance", words="performance"), place + 1
    if here in {"price", "prices"} and word(tokens, place - 1) in {"stock", "share"} and word(tokens, place + 1) not in {"of", "on"}:
        return Uncertain(doubt="performance", words="performance"), place + 1
    if here in DEPARTURE:
        return Uncertain(doubt="departure", words="end of service"), place + 1
    if here in CONTROL or follows(tokens, place, "initial", "public", "offering"):
        return Uncertain(doubt="control", words="change in control or offering"), place + 1
    if here in {"approval", "approves"} and word(tokens, place - 1) in {
        "stockholder",
        "shareholder",
        "regulatory",
        "fda",
        "stockholders",
        "shareholders",
    }:
        return Uncertain(doubt="approval", words="approval"), place + 1
    return None


def _choice(tokens: Tokens, place: int) -> Found:
    """`the earlier of`, `whichever is earlier`, `or, if earlier`, `no later than`; `the later of`."""
    here = word(tokens, place)
    if (
        here in {"earlier", "earliest", "sooner"}
        and word(tokens, place - 1) != "unless"
        and word(tokens, place + 1) not in {"vesting", "terminated", "forfeited"}
    ):
        return Choice(is_later=False), place + 1
    if here in {"later", "latest"} and word(tokens, place + 1) in {"of", "to"}:
        return Choice(is_later=True), place + 1
    if here == "no" and follows(tokens, place + 1, "later", "than"):
        return Choice(is_later=False), place + 3
    if here == "whichever" and word(
        tokens, skipped(tokens, place + 1, frozenset({"is", "event", "occurs", "comes", "to", "occur", "the"}))
    ) in {"earlier", "first", "sooner", "earliest"}:
        return Choice(is_later=False), place + 1
    return None


def _final(tokens: Tokens, place: int) -> Found:
    """`the final installment`, `the first 35 installments`."""
    if word(tokens, place) in {"final", "last"} and word(tokens, place + 1) in {
        "installment",
        "tranche",
        "instalment",
        "vesting",
        "increment",
    }:
        return FinalInstallment(), place + 2
    count = whole(at(tokens, place + 1))
    if word(tokens, place) == "first" and count is not None and word(tokens, place + 2) in {"installments", "tranches", "instalments"}:
        return FinalInstallment(count=count), place + 3
    return None


def _already(tokens: Tokens, place: int) -> Found:
    """`fully vested`, `immediately exercisable`, `vested upon grant`, `are vested`, `exercisable at any time`."""
    here, following = word(tokens, place), word(tokens, place + 1)
    if here in {"immediately", "currently", "presently"} and following in VEST:
        is_promise = word(tokens, place - 1) in {"shall", "will", "would", "to"}  # upon something that is yet to happen
        return (Already(), place + 2) if not is_promise else None
    if here in VEST and following in {"immediately", "currently"}:
        return Already(), place + 2
    if here in {"immediately", "immediate"} and "exercisable" in {word(tokens, place - 1), word(tokens, place - 2)}:
        return Already(), place + 1
    is_goal = {word(tokens, place - back) for back in range(2, 9)} & {"until", "that", "become", "becomes", "when"} or word(
        tokens, place - 2
    ) == "be"
    if here == "vested" and word(tokens, place - 1) in {"fully", "100%"} and not is_goal:
        return (Already(), place + 1) if not _is_dated(tokens, place + 1) else None
    after = place + 1
    if here in VEST and word(tokens, after) == "and" and word(tokens, after + 1) in VEST:
        after += 2
    if here in VEST and word(tokens, place - 1) in {"are", "were", "is", "was", "already"} and at(tokens, after).kind == "mark":
        return (Already(), after) if word(tokens, place - 2) not in {"that", "extent", "if"} else None
    if here in VEST and word(tokens, after) in {"on", "upon", "at", "as", "immediately"}:
        after = skipped(tokens, after, frozenset("on upon at as of the date time immediately".split()))
        if (
            word(tokens, after) in {"grant", "issuance", "acquisition"}
            and word(tokens, after + 1) != "date"
            or follows(tokens, after, "transaction", "date")
        ):
            return Already(), after + 1
        if follows(tokens, after, "grant", "date"):
            return Already(), after + 2
        if follows(tokens, after, "any", "time") or follows(tokens, after - 1, "all", "times"):
            return Already(), after + 2
    if (
        here == "at"
        and follows(tokens, place + 1, "any", "time")
        and any(word(tokens, place - k) in {"convertible", "convert", "converted", "exercised", "exercisable"} for k in range(1, 12))
    ):
        return Already(), place + 3
    return None


def _is_dated(tokens: Tokens, place: int) -> bool:
    after = skipped(tokens, place, frozenset("and exercisable on as of upon".split()))
    return after > place and (days_at(tokens, after) is not None)


def _granted(tokens: Tokens, place: int) -> Found:
    """`granted 10,288 RSUs`, `was granted ... on D`, `grant of N units on D`, `dated D`."""
    here = word(tokens, place)
    if here in {"dated", "amended"}:
        token = at(tokens, skipped(tokens, place + 1, frozenset({"as", "of", "on"})))
        return (GrantSize(), skipped(tokens, place + 1, frozenset({"as", "of", "on"})) + 1) if token.kind == "day" else None
    for name in GRANTS.get(here, ()):
        after = place + len(name)
        if follows(tokens, place, *name) and word(tokens, after) in {"is", "was"} and isinstance(day := at(tokens, after + 1).value, date):
            return GrantSize(day=day, is_verb=True), after + 2
    if here not in GRANTED:
        return None
    is_verb = word(tokens, place - 1) in {"was", "were", "been", "person", "hereby"} or here in {"received", "receives"}
    after = skipped(
        tokens,
        place + 1,
        frozenset(
            "a an the total of to him her aggregate for option options restricted stock award purchase buy acquire "
            "new additional up fully vested date was is".split()
        ),
    )
    counted = _count(tokens, after)
    count = counted[0].count if counted is not None and isinstance(counted[0], Amount) else None
    after = counted[1] if counted is not None and count is not None else place + 1
    on = skipped(tokens, after, frozenset("to reporting person the him her on of and in".split()))
    token = at(tokens, on)
    if token.kind == "month_year" and on > after:
        return GrantSize(count=count, is_verb=is_verb), on + 1
    if token.kind == "day" and on > after and isinstance(token.value, date) and here not in {"grant", "approved"}:
        return GrantSize(count=count, day=token.value, is_verb=is_verb), on + 1
    if count is not None or (is_verb and here != "approved"):
        return GrantSize(count=count, is_verb=is_verb), after
    return None


def _verb(tokens: Tokens, place: int) -> Found:
    here = word(tokens, place)
    if here in VEST:
        if here == "vested" and word(tokens, place + 1) in INSTRUMENTS:
            return Verb(is_other=True), place + 1
        if here == "vesting" and _is_noun(tokens, place):
            return None
        return Verb(), place + 1
    if here in LAPSE:
        return Verb(), place + 1
    if here in OTHER_VERBS:
        return Verb(is_other=True), place + 1
    return (Verb(is_other=True), place + 1) if here in ACCELERATION else None


def _is_noun(tokens: Tokens, place: int) -> bool:
    """Whether `vesting` is a thing that happened to units (`upon the vesting of units`), rather than what units do."""
    is_thing = word(tokens, place + 1) == "of" or word(tokens, place - 1) in {
        "upon",
        "following",
        "after",
        "prior",
        "to",
        "such",
        "early",
        "earlier",
    }
    return is_thing and not any(token.word in {"occur", "occurs", "occurring", "begins", "commences"} for token in tokens[place:])


def _ratably(tokens: Tokens, place: int) -> Found:
    if follows(tokens, place, "pro", "rata"):
        return Installments(), place + 2
    return (Installments(), place + 1) if word(tokens, place) in RATABLY and not _installments(tokens, place) else None


RULES: Final[tuple[Rule, ...]] = (
    _break,
    _then,
    _already,
    _choice,
    _granted,
    _until,
    _final,
    _day_of,
    _yearly,
    _installments,
    _over,
    _start,
    _closing,
    _days,
    _rate,
    _amount,
    _uncertain,
    _ratably,
    _verb,
)

OPENING: Final = (
    RATES.keys()
    | HALVED
    | INSTALLMENTS
    | EQUAL
    | RATABLY
    | REST
    | VEST
    | LAPSE
    | OTHER_VERBS
    | GRANTED
    | PERFORMANCE
    | DEPARTURE
    | CONTROL
    | ACCELERATION
    | BEGIN
    | ARTICLES
    | GRANTS.keys()
    | EXERCISABLES.keys()
    | MEETING_OF
    | frozenset(
        "additional further another in entirety cliff fully entire all each every per anniversary anniversaries over during within for across "
        "throughout first from following after since until through ending ends thru to last final such so at on upon resulting thereafter "
        "subsequently afterwards afterward followed end meeting meetings closing price prices initial approval approves earlier earliest sooner later "
        "latest no whichever immediately currently presently immediate dated amended pro and with vested business".split()
    )
)
"""Words that a phrase can begin with: nothing is tried at any other."""

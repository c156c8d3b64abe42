"""From when to when: `over four years`, `beginning on D`, `following the grant date`, `until D`, `thereafter`, `such that all vests`."""

from typing import Final

import msgspec

from projections.vesting.counted_days import COUNT_MAX, base_at, offset_at
from projections.vesting.days import Step
from projections.vesting.lexicon import DEPARTURE, RATES, UNITS, YEAR, word_set
from projections.vesting.named_days import unknown_at
from projections.vesting.phrases import Closing, Days, Found, GrantSize, Over, Point, Start, Then, Uncertain, Until
from projections.vesting.places import Tokens, at, follows, skipped, whole, word
from projections.vesting.points import at_least, days_at

BEGIN: Final = word_set("beginning begin begins began commencing commence commences commenced starting start starts started effective")
ON: Final = word_set("on with as of in from upon at and the date effective")
OVER_WORDS: Final = word_set(
    "a an the its term next following subsequent remaining ensuing additional course of period total vesting continuous further succeeding "
    "consecutive first approximately immediately"
)


INSTALLMENT: Final = word_set("installment instalment tranche increment portion date")
FIRST_WORDS: Final = word_set("such of which one equal annual quarterly monthly vesting vest")
FALLS_ON: Final = word_set(
    "will shall to be is being vest vests vesting vested occur occurs occurring become becoming becomes exercisable having of which date "
    "on upon due scheduled was in the"
)


def over_at(tokens: Tokens, place: int) -> Found:
    """`over four years`, `over the following 36 months`, `over a period of 4 years beginning on ...`, `for two years`, `during ...`."""
    if word(tokens, place) not in {"over", "during", "within", "for", "across", "throughout"}:
        return None
    start = place
    after = skipped(tokens, place + 1, OVER_WORDS)
    count = whole(at(tokens, after))
    unit = UNITS.get(word(tokens, after + 1))
    between = skipped(tokens, after + 1, frozenset({"equal", "consecutive", "calendar", "successive", "additional", "full", "fiscal"}))
    if unit is None:
        unit, after = UNITS.get(word(tokens, between)), between - 1
    if count is None or unit is None or not 0 < count <= COUNT_MAX:
        return None
    place = skipped(tokens, after + 2, frozenset({"vesting", "period", "periods", "term", "schedule", "service"}))
    if word(tokens, place) == "of" and word(tokens, place + 1) in {"continued", "continuous", "service"}:
        place = skipped(tokens, place, word_set("of continued continuous service employment"))
    since, end = _since(tokens, place)
    if word(tokens, start) == "for" and any(word(tokens, k) == "term" for k in range(start, place)):
        return GrantSize(), end  # for a term of ten years from the date of grant
    if since is None and word(tokens, place) in {"after", "following"} and word(tokens, skipped(tokens, place + 1)) in DEPARTURE:
        return GrantSize(), place  # may be exercised for three months after termination
    begins = since is not None and any(word(tokens, k) in BEGIN for k in range(place, end))
    return Over(length=unit.times(count), unit=unit, since=since, begins=begins), end


def _since(tokens: Tokens, place: int) -> tuple[Point | None, int]:
    """`measured from`, `following`, `commencing on`, `from` and a day; None where it does not go on so."""
    after = skipped(tokens, place, frozenset({"measured", "that", "which", "period", "immediately"}))
    if word(tokens, after) in {"from", "following", "after", "of", "since"} or word(tokens, after) in BEGIN:
        base = base_at(tokens, after + 1 + (word(tokens, after + 1) == "on")) or base_at(tokens, skipped(tokens, after + 1, ON))
        if base is not None:
            return base
    return None, place


def start_at(tokens: Tokens, place: int) -> Found:
    """`beginning on D`, `commencing one year from ...`, `with the first installment vesting on D`; `following D` begins a step later."""
    here = word(tokens, place)
    if here in BEGIN and word(tokens, place + 1) == "in" and _is_lone_year(tokens, place + 2):
        return Uncertain(doubt="undated", words="a year without a day"), place + 3
    if here in BEGIN:
        return _begun(tokens, place)
    if here in {"before", "prior"}:
        found = _start_day(tokens, place + 1 + (word(tokens, place + 1) == "to"))
        return (GrantSize(), found[1]) if found is not None else None
    if here == "same":
        return _same_day_as(tokens, place)
    if here == "first":
        return _first_one(tokens, place)
    if here in {"from", "following", "after", "since"} and word(tokens, place + 1) != "each":
        return _after(tokens, place)
    return None


def _begun(tokens: Tokens, place: int) -> Found:
    """`beginning on D`; where no day is understood, nobody knows when it begins."""
    found = _start_day(tokens, skipped(tokens, place + 1, ON))
    if found is not None:
        return Start(point=found[0]), found[1]
    is_told = word(tokens, place + 1) == "on" and word(tokens, place + 2) in {"the", "such"} and at(tokens, place + 3).kind == "word"
    return (Uncertain(doubt="undated", words="a beginning that is not understood"), place + 2) if is_told else None


def _is_lone_year(tokens: Tokens, place: int) -> bool:
    """Whether a year stands there, of which no day is told: `beginning in 2025`, without `each March 15`."""
    return at(tokens, place).kind == "number" and not any(token.word in {"each", "every"} for token in tokens)


def _started(found: tuple[Point, int] | None) -> Found:
    return (Start(point=found[0]), found[1]) if found is not None else None


def _first_one(tokens: Tokens, place: int) -> Found:
    """`first on D`, `the first installment vesting on D`, `the first of which is D`."""
    if word(tokens, place + 1) == "on" and (found := _start_day(tokens, place + 2)) is not None:
        return _started(found)
    if word(tokens, place - 1) not in {"the", "such", "with", "a", "and"}:
        return None
    after = skipped(tokens, place + 1, FIRST_WORDS)
    is_named = word(tokens, after) in INSTALLMENT
    is_told = word(tokens, after - 1) in {"vesting", "vest", "which"} and after > place + 1
    if not (is_named or is_told):
        return None
    return _started(_start_day(tokens, skipped(tokens, after + is_named, FALLS_ON)))


def _after(tokens: Tokens, place: int) -> Found:
    """`following D`, `after the grant date`; `on or after D` is the day itself."""
    if word(tokens, place) == "after" and word(tokens, place - 1) in {"or", "and"} and word(tokens, place - 2) == "on":
        days = days_at(tokens, place + 1)
        return (Days(points=at_least(days[0])), days[1]) if days is not None else None
    base = base_at(tokens, place + 1) or unknown_at(tokens, place + 1)
    if base is None or (base[0].anchor == "named" and not base[0].name and not base[0].step.months):
        return None
    point, after = base
    if point.beside is not None and point.step == Step() and word(tokens, after - 2) == "or":
        return Start(point=msgspec.structs.replace(point, beside=None), is_first=False), after - 2  # after the grant date, or D
    return Start(point=point, is_first=False), after


def _same_day_as(tokens: Tokens, place: int) -> Found:
    """`on the same day of the month as the vesting commencement date`: counted from that day."""
    if word(tokens, place + 1) != "day":
        return None
    after = skipped(tokens, place + 2, frozenset({"of", "the", "each", "month", "such"}))
    base = base_at(tokens, after + 1) if word(tokens, after) == "as" else None
    return (Start(point=base[0], is_first=False), base[1]) if base is not None else None


def _start_day(tokens: Tokens, place: int) -> tuple[Point, int] | None:
    token = at(tokens, place)
    if token.kind in {"day", "month_year", "month_day", "ordinal", "number"}:
        found = days_at(tokens, place)
        if found is not None and len(found[0]) == 1:
            return found[0][0], found[1]
        if found is not None and token.kind == "day":
            return found[0][0], place + 1
    return offset_at(tokens, place) or base_at(tokens, place) or _anniversary_at(tokens, place)


def _anniversary_at(tokens: Tokens, place: int) -> tuple[Point, int] | None:
    """`the anniversary of the award date`, which is the first one."""
    if word(tokens, place) != "anniversary" or word(tokens, place + 1) != "of":
        return None
    base = base_at(tokens, place + 2)
    return (msgspec.structs.replace(base[0], step=YEAR), base[1]) if base is not None and base[0].step == Step() else None


def until_at(tokens: Tokens, place: int) -> Found:
    """`through D`, `until D`, `ending on D`, `with the last installment vesting on D`, `until fully vested on D`."""
    here = word(tokens, place)
    if here in {"fully", "full"}:
        return _fully_by(tokens, place)
    if here in {"not", "no"}:
        return _not_before(tokens, place)
    if here in {"until", "through", "ending", "ends", "thru"} or (here == "to" and at(tokens, place + 1).kind == "day"):
        after = skipped(
            tokens,
            place + 1,
            word_set(
                "such time as and including the it is are fully vested vest on shares option options units all upon with at "
                "rsus restricted stock have be becoming of date"
            ),
        )
        if word(tokens, after) == "100%":
            after = skipped(tokens, after + 1, frozenset({"vested", "on"}))
        found = _start_day(tokens, after)
        if found is not None:
            return Until(point=found[0]), found[1]
        return (Closing(), place + 1) if here == "until" else None
    if here in {"last", "final"} and word(tokens, place + 1) == "on" and (found := _start_day(tokens, place + 2)) is not None:
        return Until(point=found[0]), found[1]
    if (
        here in {"last", "final"}
        and word(tokens, place + 1) in {"vesting", "installment", "tranche", "vest", "such", "instalment"} | RATES.keys()
    ):
        after = skipped(
            tokens,
            place + 2,
            word_set("installment tranche vesting date will shall be to occur occurs occurring vests on being is of which"),
        )
        found = _start_day(tokens, after)
        if found is not None and found[0].anchor == "day":
            return Until(point=found[0]), found[1]
    return None


def _fully_by(tokens: Tokens, place: int) -> Found:
    """`fully vested on D`, `full vesting after five years`: the end of what was said, or all there is to say."""
    after = skipped(tokens, place + 1, frozenset({"vested", "vesting", "vest", "vests", "exercisable"}))
    after = skipped(tokens, after, frozenset({"and", "exercisable"})) if after > place + 1 else after
    if after == place + 1 or word(tokens, after) not in {"on", "after", "by", "at", "as", "upon"}:
        return None
    if word(tokens, after) == "after":
        found = offset_at(tokens, after)
    else:
        after = skipped(tokens, after, frozenset({"on", "by", "at", "as", "of", "upon"}))
        found = _start_day(tokens, after)
    if found is None or (found[0].anchor == "grant" and found[0].step == Step()):
        return None
    return Until(point=found[0], is_verb=True), found[1]


def _not_before(tokens: Tokens, place: int) -> Found:
    """`not exercisable until D`, `may not be exercised prior to D`: all of it on that day."""
    after = skipped(tokens, place + 1, frozenset({"be", "become", "exercisable", "exercised", "vest", "vested", "yet"}))
    if after == place + 1 or word(tokens, after) not in {"until", "prior", "before"}:
        return None
    found = _start_day(tokens, skipped(tokens, after + 1, frozenset({"to", "the"})))
    return (Until(point=at_least(found[:1])[0], is_verb=True), found[1]) if found is not None else None


def closing_at(tokens: Tokens, place: int) -> Found:
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


def then_at(tokens: Tokens, place: int) -> Found:
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

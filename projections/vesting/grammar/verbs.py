"""What the sentence is about: vesting or something else, a grant that was made, and what is vested already."""

from datetime import date
from typing import Final

from projections.vesting.grammar.amounts import count_of_units_at
from projections.vesting.lexicon import (
    ACCELERATION,
    CONTROL,
    DEPARTURE,
    FOUND,
    GRANTED,
    INSTRUMENTS,
    LAPSE,
    NAMED_DATES,
    OTHER_VERBS,
    VEST,
    word_set,
)
from projections.vesting.named_days import GRANTS, defined_at
from projections.vesting.phrases import Already, Amount, Break, Found, GrantSize, Uncertain, Verb
from projections.vesting.places import Tokens, at, follows, says, skipped, word
from projections.vesting.points import days_at

CONVERTED: Final = frozenset({"convertible", "convert", "converted", "exercised", "exercisable"})
CONVERTED_WITHIN: Final = 12
GOALS: Final = frozenset({"until", "that", "become", "becomes", "when"})
GOAL_WITHIN: Final = 9
SAME_CLAUSE: Final = 8
NEGATIONS: Final = word_set("not none neither no less portion partially part most some few")
NEGATED_WITHIN: Final = 7
PROMISES: Final = word_set("be become becomes becoming will shall would may to")
PROMISED_WITHIN: Final = 5
WHILE_VESTED: Final = word_set("and exercisable became settled were as shares of common stock in full one installment")
WHEN: Final = word_set("upon if when only once unless")
AT_GRANT: Final = word_set(
    "grant issuance issue award acquisition acquired credited granted issued awarded receipt received transaction crediting"
)
DATED: Final = frozenset({"as", "of", "on"})


def break_at(tokens: Tokens, place: int) -> Found:
    """A comma, semicolon, colon or `and`."""
    token = at(tokens, place)
    return (Break(word=token.word), place + 1) if token.word in {",", ";", ":", "and"} else None


def already_at(tokens: Tokens, place: int) -> Found:
    """`fully vested`, `immediately exercisable`, `vested upon grant`, `are vested`, `exercisable at any time`."""
    found = _already(tokens, place)
    if found is None:
        return None
    if is_negated(tokens, place) or _is_promised(tokens, found[1]):
        return Uncertain(doubt="undated", words="vested only in part, or not yet", is_verb=True), found[1]
    if any(token.word in DEPARTURE | CONTROL for token in tokens[:place]):
        return Uncertain(doubt="departure", words="end of service or sale", is_verb=True), found[1]
    return found


def is_negated(tokens: Tokens, place: int) -> bool:
    """Whether the clause denies it, or says it of a part: `not fully vested`, `none of the options are vested`."""
    for back in range(1, NEGATED_WITHIN):
        here = word(tokens, place - back)
        if at(tokens, place - back).kind == "mark" or here in {"and", "but", "however", "which"}:
            return False
        if here in NEGATIONS:
            return True
    return False


def is_past_at(tokens: Tokens, place: int) -> bool:
    """Whether it is reported that something vested on a day: `that vested on D`, `vested 100% on D`, not `will be vested on D`."""
    if word(tokens, place) != "vested" or is_negated(tokens, place):
        return False
    if PROMISES & {word(tokens, place - back) for back in range(1, PROMISED_WITHIN)}:
        return False
    after = skipped(tokens, place + 1, WHILE_VESTED)
    after += at(tokens, after).kind == "percent"
    if follows(tokens, after, "based", "on") or follows(tokens, after, "based", "upon"):
        return any(token.word in FOUND for token in tokens[:place])  # it was determined that 900 units vested based on ...
    return word(tokens, after) == "on" and at(tokens, after + 1).kind == "day"


def _is_promised(tokens: Tokens, place: int) -> bool:
    """Whether it is said of something yet to happen: `fully vested upon three years of service`, not `upon grant`."""
    if follows(tokens, place, "as", "to") or says(tokens[place:], "not", "before"):
        return True
    place += 2 * (word(tokens, place) == "and" and word(tokens, place + 2) in WHEN)
    if word(tokens, place) in {"on", "after"} and word(tokens, place - 1) in {"time", "times"}:
        return True
    if follows(tokens, place - 3, "vested", "and", "exercisable", "only"):
        return False  # vested it is, only its exercise waits
    after = skipped(tokens, place + 1, word_set("the date of its their"))
    return word(tokens, place) in WHEN and word(tokens, after) not in AT_GRANT and at(tokens, after).kind != "day"


def _already(tokens: Tokens, place: int) -> Found:
    here, following = word(tokens, place), word(tokens, place + 1)
    if here in {"immediately", "currently", "presently"} and following in VEST | {"convertible"}:
        is_promise = word(tokens, place - 1) in {"shall", "will", "would", "to"}  # upon something that is yet to happen
        return (Already(), place + 2) if not is_promise else None
    if here == "immediate" and following == "vesting":
        return Already(), place + 2
    before = {word(tokens, place - back) for back in range(1, SAME_CLAUSE)}
    is_last = at(tokens, place + 1).kind == "mark" or following == "and"
    if following in {"prior", "before", "following", "after"}:
        return None
    if here in {"immediately", "immediate"} and ("exercisable" in before or (is_last and before & {"vest", "vests"})):
        return Already(), place + 1
    if here == "at" and follows(tokens, place + 1, "any", "time"):
        return (Already(), place + 3) if _may_be_converted(tokens, place) else None
    if here not in VEST:
        return None
    if following in {"immediately", "currently"}:
        return Already(), place + 2
    return _vested_at_grant(tokens, place) or _fully_vested(tokens, place)


def _may_be_converted(tokens: Tokens, place: int) -> bool:
    """Whether words of exercise or conversion stand shortly before: `may be converted at any time`."""
    return any(word(tokens, place - back) in CONVERTED for back in range(1, CONVERTED_WITHIN))


def _fully_vested(tokens: Tokens, place: int) -> Found:
    """`fully vested` without a day, unless it is where the schedule leads (`until fully vested`); `are vested` at the end of a clause."""
    is_whole = at(tokens, place - 1).kind == "percent" and at(tokens, place - 1).value == 1
    if word(tokens, place) == "vested" and (word(tokens, place - 1) == "fully" or is_whole):
        is_goal = {word(tokens, place - back) for back in range(2, GOAL_WITHIN)} & GOALS or word(tokens, place - 2) == "be"
        return (Already(), place + 1) if not is_goal and not _is_dated(tokens, place + 1) else None
    after = _after_verbs(tokens, place)
    after += 2 * follows(tokens, after, "in", "full")
    if word(tokens, place - 1) in {"are", "were", "is", "was", "already", "has", "have"} and (
        at(tokens, after).kind == "mark" or (word(tokens, after) == "and" and word(tokens, after + 1) not in VEST)
    ):
        return (Already(), after) if word(tokens, place - 2) not in {"that", "extent", "if"} else None
    return None


def _after_verbs(tokens: Tokens, place: int) -> int:
    """The place after `vested`, or after `vested and exercisable`."""
    return place + 3 if word(tokens, place + 1) == "and" and word(tokens, place + 2) in VEST else place + 1


def _vested_at_grant(tokens: Tokens, place: int) -> Found:
    """`vested upon grant`, `vested on the transaction date`, `exercisable at all times`."""
    after = _after_verbs(tokens, place)
    after += 2 * follows(tokens, after, "in", "full")
    if word(tokens, after) not in {"on", "upon", "at", "as", "immediately"}:
        return None
    after = skipped(tokens, after, word_set("on upon at as of the date time immediately"))
    if word(tokens, after) in {"grant", "issuance", "acquisition"} and word(tokens, after + 1) != "date":
        return Already(), after + 1
    if follows(tokens, after, "transaction", "date") or follows(tokens, after, "grant", "date"):
        return Already(), after + 2
    if follows(tokens, after, "any", "time") or follows(tokens, after - 1, "all", "times"):
        return Already(), after + 2
    return None


def _is_dated(tokens: Tokens, place: int) -> bool:
    after = skipped(tokens, place, word_set("and exercisable on as of upon"))
    return after > place and (days_at(tokens, after) is not None)


def granted_at(tokens: Tokens, place: int) -> Found:
    """`granted 10,288 RSUs`, `was granted ... on D`, `grant of N units on D`, `dated D`; `determined on D` is no day of vesting either."""
    here = word(tokens, place)
    if here in {"dated", "amended"}:
        after = skipped(tokens, place + 1, DATED)
        return (GrantSize(), after + 1) if at(tokens, after).kind == "day" else None
    if here in FOUND and word(tokens, place + 1) in DATED and at(tokens, after := skipped(tokens, place + 1, DATED)).kind == "day":
        return GrantSize(), after + 1  # the committee determined on D
    for name in GRANTS.get(here, ()):
        after = place + len(name)
        if follows(tokens, place, *name) and word(tokens, after) in {"is", "was"} and isinstance(day := at(tokens, after + 1).value, date):
            return GrantSize(day=day, is_verb=True), after + 2
    if (after_name := defined_at(tokens, place)) is not None:
        return GrantSize(), after_name
    if here not in GRANTED:
        return None
    is_verb = word(tokens, place - 1) in {"was", "were", "been", "person", "hereby"} or here in {"received", "receives"}
    after = skipped(
        tokens,
        place + 1,
        word_set(
            "a an the total of to him her aggregate for option options restricted stock award purchase buy acquire "
            "new additional up fully vested date was is reporting person mr ms dr"
        ),
    )
    counted = count_of_units_at(tokens, after)
    count = counted[0].count if counted is not None and isinstance(counted[0], Amount) else None
    after = counted[1] if counted is not None and count is not None else place + 1
    on = skipped(tokens, after, word_set("to reporting person the him her on of and in"))
    token = at(tokens, on)
    if token.kind == "month_year" and on > after:
        return GrantSize(count=count, is_verb=is_verb), on + 1
    if token.kind == "day" and on > after and isinstance(token.value, date) and here not in {"grant", "approved"}:
        return GrantSize(count=count, day=token.value, is_verb=is_verb), on + 1
    if count is not None or (is_verb and here != "approved"):
        return GrantSize(count=count, is_verb=is_verb), after
    return None


def verb_at(tokens: Tokens, place: int) -> Found:
    """A verb of vesting, or one of what happens to options and units otherwise; `vested units` and `upon vesting of` are no such verb."""
    here = word(tokens, place)
    if here in VEST:
        if here == "vested" and word(tokens, place + 1) in INSTRUMENTS:
            return Verb(is_other=True), place + 1
        if here == "vesting" and _is_noun(tokens, place):
            return None
        return Verb(), place + 1
    if here in LAPSE or (here == "exercised" and word(tokens, place - 1) == "be" and word(tokens, place - 2) in {"may", "can"}):
        return Verb(), place + 1
    if here in OTHER_VERBS:
        return Verb(is_other=True), place + 1
    return (Verb(is_other=True), place + 1) if here in ACCELERATION else None


def _is_noun(tokens: Tokens, place: int) -> bool:
    """Whether `vesting` is a thing that happened to units (`upon the vesting of units`), rather than what units do."""
    before, after = word(tokens, place - 1), word(tokens, place + 1)
    is_thing = (
        after == "of"
        or (after in NAMED_DATES and word(tokens, place + 2) == "date")
        or before in word_set("upon following after prior to such early earlier")
        or (before in {"each", "applicable", "any"} and after in {"date", "dates"})
        or (after == "on" and at(tokens, place + 2).kind == "day" and word(tokens, place + 3) == "of")
    )
    return is_thing and not any(token.word in {"occur", "occurs", "occurring", "begins", "commences"} for token in tokens[place:])

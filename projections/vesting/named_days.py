"""Days with a name: the date of grant, a date that the text defines (`vesting commencement date`), one that only other documents tell."""

from datetime import date
from typing import Final

from projections.vesting.lexicon import EXERCISABLE_NAMES, GRANT_NAMES, INSTRUMENTS, NAMED_DATES, word_set
from projections.vesting.phrases import Point
from projections.vesting.places import Tokens, at, by_first_word, follows, skipped, word

BESIDE: Final = word_set("( , of i e on is was which namely or means mean shall being :")
BESIDE_WITHIN: Final = 5
NAME_WORDS: Final = 4
DEFINES: Final = frozenset({"is", "was", "means", "shall", "being", ":"})
UNKNOWN_WORDS: Final = 6
RELATED_WITHIN: Final = 10
UNKNOWN_DAYS: Final = word_set("hire hiring employment appointment election closing consummation ipo offering effectiveness start")
GRANTS: Final = by_first_word(GRANT_NAMES)
EXERCISABLES: Final = by_first_word(EXERCISABLE_NAMES)


def grant_at(tokens: Tokens, place: int) -> tuple[Point, int] | None:
    """The date of grant by one of its names; of other units (`the grant of the units to which they relate`) it is not known."""
    for name in GRANTS.get(word(tokens, place), ()):
        if follows(tokens, place, *name):
            end = place + len(name)
            if {"relate", "relates"} & {word(tokens, end + k) for k in range(RELATED_WITHIN)}:
                return Point(anchor="unknown"), end
            beside, end = beside_at(tokens, _of_security(tokens, end))
            return Point(anchor="grant", beside=beside), end
    return None


def unknown_at(tokens: Tokens, place: int) -> tuple[Point, int] | None:
    """A day that only other documents tell: `the date of hire`, `the date on which he became a director`, `the closing of the merger`."""
    place = skipped(tokens, place)
    words = [word(tokens, place + offset) for offset in range(UNKNOWN_WORDS)]
    if words[0] in {"date", "closing", "effectiveness", "effective", "consummation", "completion"} and words[1] not in {
        "thereafter",
        "hereof",
    }:
        return Point(anchor="unknown"), place + 1
    if UNKNOWN_DAYS & set(words[:4]):
        return Point(anchor="unknown"), place + 1
    return None


def date_granted_at(tokens: Tokens, place: int) -> int | None:
    """The place after `on which the option was granted`, which names the date of grant."""
    after = skipped(tokens, place, frozenset({"on", "which", "the", "such", "these", "this"}))
    end = skipped(tokens, after, INSTRUMENTS)
    is_told = end > after and word(tokens, end) in {"was", "were"} and word(tokens, end + 1) in {"granted", "awarded", "issued", "made"}
    return end + 2 if is_told else None


def _of_security(tokens: Tokens, place: int) -> int:
    """The place after `of the restricted stock unit award`, which names the grant once more."""
    if word(tokens, place) != "of" or at(tokens, place + 1).kind != "word":
        return place
    after = skipped(tokens, place + 1)
    end = skipped(tokens, after, INSTRUMENTS | {"grant", "grants", "securities"})
    return end if end > after else place


def defined_at(tokens: Tokens, place: int) -> int | None:
    """The place after a sentence that gives a name its day: `vesting commencement date is February 15, 2023`; None where none stands."""
    found = named_at(tokens, place)
    if found is None or found[0].beside is None or not any(word(tokens, k) in DEFINES for k in range(place, found[1])):
        return None
    return found[1]


def named_at(tokens: Tokens, place: int) -> tuple[Point, int] | None:
    """`vesting commencement date`, `vesting start date`, `vesting reference date`: any words of a name before `date`."""
    if word(tokens, place) == "vcd":
        beside, end = beside_at(tokens, place + 1)
        return Point(anchor="named", name="commencement date", beside=beside), end
    words = [word(tokens, place + offset) for offset in range(NAME_WORDS)]
    for last in (last for last in range(1, NAME_WORDS) if words[last] == "date"):
        if not NAMED_DATES.isdisjoint(words[:last]) and all(at(tokens, place + k).kind == "word" for k in range(last + 1)):
            beside, end = beside_at(tokens, place + last + 1)
            return Point(anchor="named", name=" ".join(words[last - 1 : last + 1]), beside=beside), end
    return None


def beside_at(tokens: Tokens, place: int) -> tuple[date | None, int]:
    """A day in apposition: `(May 17, 2023)`, `, January 17, 2026`, `of June 7, 2023`, `(i.e., ...)`."""
    after = place
    while word(tokens, after) in BESIDE and after < place + BESIDE_WITHIN:
        after += 1
    token = at(tokens, after)
    if token.kind == "day" and isinstance(token.value, date) and (after == place or not _goes_on_as_list(tokens, place, after)):
        return token.value, after + 1 + (word(tokens, after + 1) == ")")
    return None, place


def _goes_on_as_list(tokens: Tokens, place: int, after: int) -> bool:
    """Whether the day is rather the next of a list of days: after a comma, and followed by another."""
    is_only_comma = all(word(tokens, k) == "," for k in range(place, after))
    return is_only_comma and at(tokens, after + 1).word in {"and", ","} and at(tokens, after + 2).kind == "day"

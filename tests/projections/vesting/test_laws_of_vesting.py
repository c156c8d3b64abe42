"""What holds for every text and every row: nothing raises, schedules are sound, and what is not about vesting changes nothing."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ledger.language.tokens import tokens
from projections.vesting.reader import read_vesting, understood
from projections.vesting.reading import Facts, Reading
from tests.projections.vesting.wordings import Wording, tranches_of, wordings

VERB = r"\b(vests?|becomes?|shall|will)\b"
WORDINGS = tuple(wordings())
WITH_VERB = tuple(w for w in WORDINGS if w.place in {"annual", "periodic", "cliffs", "filings"} and re.search(VERB, w.text))
FRAGMENTS = tuple(sorted({token.word for wording in WORDINGS for token in tokens(wording.text)}))
UNRELATED = (
    "Each restricted stock unit represents a contingent right to receive one share of common stock.",
    "Each RSU is the economic equivalent of one share.",
    "The units do not expire.",
    "Vested shares will be delivered to the reporting person within 30 days of vesting.",
    "Settlement is deferred until the director leaves the board.",
    "The sale was effected pursuant to a Rule 10b5-1 trading plan adopted on November 14, 2022.",
    "Shares were withheld to pay taxes.",
    "The price is a weighted average of prices from $20.10 to $20.95.",
    "All unvested units vest in full upon a change in control that occurs before January 15, 2033.",
    "If the reporting person is terminated without cause, 50% of the then unvested units vest immediately.",
    "The award will become fully vested upon the death or disability of the reporting person.",
    "Settlement occurs within 60 days following each vesting date, but no later than March 15, 2033.",
    "Shares withheld for taxes in connection with the vesting on January 15, 2020 of previously reported units.",
    "The option may be exercised for three months after termination to the extent vested.",
    "No shares may be sold before the first anniversary of vesting.",
    "Includes 5,000 restricted stock units that vest in two equal installments on January 15, 2030 and January 15, 2031.",
    "The option expires on the tenth anniversary of the date of grant.",
    "The reporting person disclaims beneficial ownership except to the extent of any pecuniary interest.",
    "Held by the Dallow Family Trust.",
    "Not applicable.",
    "Granted under the Brackwater Pumps 2020 Equity Incentive Plan.",
)
FACTS = Facts(granted_on=date(2024, 2, 29), quantity=Decimal(4_800))


def check(text: str, facts: Facts, reading: Reading) -> None:
    """A reading is sound: parts of one grant at most, each day once and in order, and words that are in the text."""
    schedule = reading.schedule
    assert (schedule is None) == (reading.kind == "none")
    assert all(0 <= start < end <= len(text) for start, end in reading.spans)
    for found in (*([] if schedule is None else [schedule]), *reading.alternatives):
        days = [tranche.vests_on for tranche in found.tranches]
        assert days == sorted(set(days))
        assert all(tranche.fraction > 0 for tranche in found.tranches)
        assert found.dated + sum((part.fraction for part in found.undated), Fraction(0)) <= 1
    match reading.kind:
        case "time":
            assert schedule is not None
            assert schedule.is_complete
        case "vested":
            assert list(tranches_of(reading)) == [facts.granted_on]
            assert schedule is not None
            assert schedule.is_complete
        case "mixed":
            assert 0 < sum(tranches_of(reading).values()) < 1
        case "event" | "none":
            assert tranches_of(reading) == {}


def facts_of_rows() -> st.SearchStrategy[Facts]:
    days = st.none() | st.dates(date(1990, 1, 1), date(2060, 1, 1)) | st.dates()
    sizes = st.none() | st.integers(1, 10**9).map(Decimal) | st.decimals(0, 10**6, places=4)
    return st.builds(Facts, granted_on=days, quantity=sizes, exercisable_on=days, expires_on=days)


@given(st.text(max_size=300), facts_of_rows())
def test_any_text_at_all_is_read(text: str, facts: Facts) -> None:
    check(text, facts, read_vesting(text, facts))


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=60).map(" ".join), facts_of_rows())
def test_any_words_of_vesting_in_any_order_are_read(text: str, facts: Facts) -> None:
    check(text, facts, read_vesting(text, facts))


@given(st.lists(st.sampled_from([wording.text for wording in WORDINGS]), max_size=4), st.data(), facts_of_rows())
def test_any_texts_together_cut_anywhere_are_read(texts: list[str], data: st.DataObject, facts: Facts) -> None:
    whole = "\n".join(texts)
    text = whole[: data.draw(st.integers(0, len(whole)))]
    check(text, facts, read_vesting(text, facts))


@pytest.mark.parametrize("wording", WORDINGS, ids=lambda wording: f"{wording.place}: {wording.name}")
def test_every_wording_has_a_sound_reading(wording: Wording) -> None:
    check(wording.text, wording.facts, read_vesting(wording.text, wording.facts))


@given(st.sampled_from(WORDINGS), st.sampled_from(UNRELATED))
def test_what_is_not_about_vesting_changes_nothing(wording: Wording, unrelated: str) -> None:
    alone = tranches_of(read_vesting(wording.text, wording.facts))
    is_fragment = not any(sentence.parts for sentence in understood(wording.text).sentences)
    assume(not (alone and is_fragment))  # a schedule without a verb counts only where it stands alone
    assert tranches_of(read_vesting(f"{wording.text}\n{unrelated}", wording.facts)) == alone
    assert tranches_of(read_vesting(f"{unrelated}\n{wording.text}", wording.facts)) == alone


@given(st.sampled_from(WORDINGS), st.lists(st.sampled_from(WORDINGS), max_size=3))
def test_a_reading_does_not_depend_on_what_was_read_before(wording: Wording, before: list[Wording]) -> None:
    understood.cache_clear()
    fresh = read_vesting(wording.text, wording.facts)
    understood.cache_clear()
    for other in before:
        read_vesting(other.text, other.facts)
        read_vesting(other.text, FACTS)
    assert read_vesting(wording.text, wording.facts) == fresh == read_vesting(wording.text, wording.facts)


@given(st.sampled_from(WORDINGS))
def test_capitals_never_make_other_days(wording: Wording) -> None:
    written = tranches_of(read_vesting(wording.text, wording.facts))
    for text in (wording.text.upper(), wording.text.lower()):
        assert tranches_of(read_vesting(text, wording.facts)) in ({}, written)


@given(st.sampled_from(WORDINGS))
def test_white_space_does_not_matter(wording: Wording) -> None:
    written = tranches_of(read_vesting(wording.text, wording.facts))
    notes = [f"  {'  '.join(note.split())} " for note in wording.text.split("\n")]
    assert tranches_of(read_vesting("\n".join(notes), wording.facts)) == written


@given(st.sampled_from(WITH_VERB), st.sampled_from(WITH_VERB))
def test_two_schedules_are_never_mixed(one: Wording, other: Wording) -> None:
    alone = [tranches_of(read_vesting(wording.text, one.facts)) for wording in (one, other)]
    assume(all(alone))
    assert tranches_of(read_vesting(f"{one.text}\n{other.text}", one.facts)) in ({}, *alone)

"""What holds for every text and every row: nothing raises, schedules are sound, and what is not about vesting changes nothing."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ledger.language.tokens import tokens
from projections.vesting.reader import read_vesting
from projections.vesting.reading import Facts, Reading
from projections.vesting.understanding import understood
from tests.projections.vesting.wordings import Wording, tranches_of, wordings

VERB = r"\b(vests?|becomes?|shall|will)\b"
WORDINGS = tuple(wordings())
WITH_VERB = tuple(w for w in WORDINGS if w.place in {"annual", "periodic", "cliffs", "filings"} and re.search(VERB, w.text))
FRAGMENTS = tuple(sorted({token.word for wording in WORDINGS for token in tokens(wording.text)}))
UNRELATED = tuple((Path(__file__).parent / "unrelated.txt").read_text().splitlines())
"""Sentences of footnotes that say nothing of when the grant of the row vests, though many speak of vesting."""
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


@given(st.sampled_from(WITH_VERB), st.sampled_from(UNRELATED))
def test_what_is_not_about_vesting_changes_nothing(wording: Wording, unrelated: str) -> None:
    alone = tranches_of(read_vesting(wording.text, wording.facts))
    assert tranches_of(read_vesting(f"{wording.text}\n{unrelated}", wording.facts)) == alone
    assert tranches_of(read_vesting(f"{unrelated}\n{wording.text}", wording.facts)) == alone


@given(st.sampled_from(WORDINGS), st.sampled_from(UNRELATED))
def test_what_is_not_about_vesting_never_makes_other_days(wording: Wording, unrelated: str) -> None:
    alone = tranches_of(read_vesting(wording.text, wording.facts))
    assert tranches_of(read_vesting(f"{wording.text}\n{unrelated}", wording.facts)) in (alone, {})
    assert tranches_of(read_vesting(f"{unrelated}\n{wording.text}", wording.facts)) in (alone, {})


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

"""The reader on wordings of many filers: what each means was worked out by hand (see `wordings.py`), never taken from the reader."""

from collections import Counter
from typing import Final

import pytest

from projections.vesting.reader import read_vesting
from tests.projections.vesting.wordings import Wording, verdict, wordings

LEFT_UNDETERMINED: Final[dict[str, str]] = {
    "at the end of each year": "years that are counted without the word anniversary",
    "start of employment in brackets": "a day that a clause names, with the date behind it",
    "a vesting period from a commencement date": "a vesting period alone says neither installments nor a cliff",
    "to vest, in the infinitive": "two days in one sentence, of which the first is said of the grant",
    "warrants with a blocker": "the end of the term is told in the same breath as the first day",
    "with immediate vesting": "what a grant comes `with` is cut off, as conditions are",
    "every anniversary until none is left": "the count of the whole stands at the end of the series",
    "vested shares may be bought back": "`until` is of another verb",
    "a rest after a part that is not counted": "`the first third` is not read as an amount",
    "a part at once, thirds by clauses": "three clauses that hang on one `of which`",
}
"""Wordings with a meaning that the reader leaves alone, by name, each with the reason. A wrong schedule is never left."""

WORDINGS: Final = tuple(wordings())


@pytest.mark.parametrize("wording", WORDINGS, ids=lambda wording: f"{wording.place}: {wording.name}")
def test_the_reader_finds_what_a_wording_means(wording: Wording) -> None:
    reading = read_vesting(wording.text, wording.facts)
    expected = "abstains" if wording.name in LEFT_UNDETERMINED else "exact"
    assert verdict(reading, wording.meanings) == expected, f"{wording.text}\nread as {reading}\nbut means {wording.meanings[0]}"


def test_every_wording_has_a_name_of_its_own_and_those_left_exist() -> None:
    names = Counter(wording.name for wording in WORDINGS)
    assert [name for name, number in names.items() if number > 1] == []
    assert set(LEFT_UNDETERMINED) <= set(names)


def test_there_are_enough_wordings() -> None:
    assert len(WORDINGS) >= 600

"""Readings are scored as their labels say, and the labelled grants of the shared corpus are read well enough."""

import json
import re
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from benchmarks import gold, grants
from benchmarks.synthetic import submissions, write
from benchmarks.vesting import LABELLED
from importers.documents import read_document

ROOT = Path(__file__).resolve().parents[2]
YEARLY = [["2025-03-15", "1/2"], ["2026-03-15", "1/2"]]
LATER = [["2025-04-15", "1/2"], ["2026-04-15", "1/2"]]
HALVES = "The option vests 50% on March 15, 2025 and 50% on March 15, 2026."


def labelled(
    text: str = HALVES, *, kind: str = "time", tranches: object = YEARLY, alternatives: object = (), **others: Any
) -> dict[str, Any]:
    label = {"class": kind, "tranches": tranches, "alternatives": alternatives, "no_later_than": None}
    row = {"transaction_date": "2024-03-15", "shares": "1000", "exercise_date": None, "expiration_date": "2034-03-15"}
    first, _, second = text.partition("|")
    notes = {"F1": first} | ({"F4": second} if second else {})
    return {"id": "one", "footnotes": notes, "label": label | {"confidence": "high"} | others, **row}


def judged(tmp_path: Path, *built: dict[str, Any]) -> list[gold.Judged]:
    path = tmp_path / "gold.json"
    path.write_text(json.dumps(built))
    return [gold.judged(item) for item in gold.items(path)]


@pytest.mark.parametrize(
    ("item", "verdict"),
    [
        (labelled(), "exact"),
        (labelled(tranches=[["2025-03-15", "500/1000"], ["2026-03-15", "500/1000"]]), "exact"),
        (labelled(tranches=LATER, alternatives=[YEARLY]), "exact"),
        (labelled(kind="event", tranches=[], alternatives=[YEARLY]), "exact"),
        (labelled(tranches=LATER), "wrong"),
        (labelled(tranches=[["2025-03-15", "1/4"], ["2026-03-15", "3/4"]]), "wrong"),
        (labelled(kind="none", tranches=[]), "wrong"),
        (labelled(kind="mixed"), "abstaining"),
        (labelled("Held by a family trust.", kind="none", tranches=[]), "exact"),
        (labelled("Held by a family trust."), "abstaining"),
        (labelled("Held by a family trust.", alternatives=[[]]), "abstaining"),
        (labelled("The option vests when a goal of performance is met.", kind="none", tranches=[]), "abstaining"),
    ],
)
def test_a_reading_is_judged_by_the_label_and_its_alternatives(item: dict[str, Any], verdict: str, tmp_path: Path) -> None:
    (one,) = judged(tmp_path, item)

    assert one.verdict == verdict


def test_the_footnotes_of_an_item_are_read_together(tmp_path: Path) -> None:
    (one,) = judged(tmp_path, labelled("Half of the option vests on March 15, 2025.|The other half vests on March 15, 2026."))

    assert one.item.text.splitlines() == ["Half of the option vests on March 15, 2025.", "The other half vests on March 15, 2026."]


def test_a_miss_is_listed_with_what_was_given_and_wanted(tmp_path: Path) -> None:
    lines = list(gold.misses(judged(tmp_path, labelled(), labelled(tranches=LATER, confidence="low"))))

    assert lines == [
        "one wrong, low confidence",
        "    given   time, high: 2025-03-15 1/2, 2026-03-15 1/2",
        "    wanted  time: 2025-04-15 1/2, 2026-04-15 1/2",
        f"    | {HALVES}",
    ]


# Texts that give days


@pytest.mark.parametrize(
    "text",
    [
        "The option vests in four equal annual installments.",
        "Each unit is a right to one share. The units vest on March 15, 2025.",
        "25% become exercisable on each anniversary of the grant.",
        "1/48th of the shares vest each month.",
        "The units vest three years after the grant date.",
    ],
)
def test_a_sentence_of_vesting_and_of_days_gives_them(text: str) -> None:
    assert grants.names_days(text)
    assert grants.gives_days(text)


@pytest.mark.parametrize(
    "text", ["The option is fully vested.", "Granted on March 15, 2024. It vests.", "Each unit is a right to one share."]
)
def test_other_sentences_give_none(text: str) -> None:
    assert not grants.names_days(text)


@pytest.mark.parametrize(
    "text", ["Units vest on March 15, 2027 if the milestone is met.", "Vests on the earlier of May 1, 2025 and the next annual meeting."]
)
def test_days_that_wait_for_something_are_named_and_not_given(text: str) -> None:
    assert grants.names_days(text)
    assert not grants.gives_days(text)


# The script


@pytest.mark.slow
def test_the_script_prints_both_scores_and_the_cost(tmp_path: Path) -> None:
    (tmp_path / "gold.json").write_text(json.dumps([labelled(), labelled(tranches=LATER), labelled(tranches=LATER, confidence="low")]))
    archive = write(tmp_path / "filings.zip", submissions(20, owners=5, filings_per_owner=4))
    asked = ["--gold", str(tmp_path / "gold.json"), "--set", str(archive), "--misses"]

    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "benchmarks/vesting.py", *asked], cwd=ROOT, check=True, capture_output=True, text=True
    )

    lines = [line.split() for line in done.stdout.splitlines()]
    assert "3 labelled grants" in done.stdout
    assert ["not", "low", "2", "exact", "1", "50.0%", "wrong", "1", "50.0%", "abstaining", "0", "0.0%"] in lines
    assert ["low", "1", "exact", "0", "0.0%", "wrong", "1", "100.0%", "abstaining", "0", "0.0%"] in lines
    assert done.stdout.count("\n    wanted  ") == 2
    assert "footnotes give days" in done.stdout
    assert re.search(r"^import \d+\.\d\d s of processor, of which reading \d+\.\d\d s: it adds \d+\.\d%$", done.stdout, re.MULTILINE)
    assert "all rows of both tables" in done.stdout


def test_the_words_of_a_row_are_the_footnotes_that_it_cites(tmp_path: Path) -> None:
    archive = write(tmp_path / "filings.zip", submissions(20, owners=5, filings_per_owner=4))
    with zipfile.ZipFile(archive) as opened:
        commands = [read_document(name, opened.read(name)) for name in opened.namelist()]
    citing = [row for command in commands for row in command.rows if row.citations]  # type: ignore[union-attr]

    found = list(grants.cited(archive))
    assert len(found) == len(citing) > 0
    assert all(words.text for words in found)


# The shared corpus


@pytest.mark.corpus
def test_the_labelled_grants_are_read_as_their_labels_say(shared: Path) -> None:
    sure = [one for item in gold.items(shared / LABELLED) if not item.is_low for one in [gold.judged(item)]]
    counts = Counter(one.verdict for one in sure)
    listed = "\n".join(gold.misses(sure))

    assert len(sure) > 200
    assert counts["exact"] >= 0.92 * len(sure), listed
    assert counts["wrong"] <= 0.015 * len(sure), listed

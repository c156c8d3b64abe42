"""A book of the example filings answers every question of `STORY.md` as the story says."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

import insider_ledger
from insider_ledger import examples
from insider_ledger.book import Book
from projections.answers import Holding

STORY = (Path(examples.__file__).parent / "STORY.md").read_text()
COMPANY = "0009900001"
Asked = tuple[str, str, str]


class Line(NamedTuple):
    """One line of an answer in the words of the story; parts are None where the security has none."""

    security: str
    quantity: Decimal | None
    vested: Decimal | None
    unvested: Decimal | None
    basis: str


def expected() -> dict[Asked, list[Line]]:
    """What the story's second table expects: lines by as_of, known_at and owner."""
    answers: dict[Asked, list[Line]] = defaultdict(list)
    for text in re.findall(r"^\| (\d{4}-\d\d-\d\d \|.*)\|$", STORY, re.MULTILINE):
        as_of, known_at, owner, security, *numbers, basis, _ = (cell.strip() for cell in text.split("|"))
        lines = answers[as_of, known_at, owner]
        if security:
            lines.append(Line(security, *(None if cell == "-" else Decimal(cell) for cell in numbers), basis=basis))
    return answers


def name(holding: Holding) -> str:
    return "Common Stock" if holding.lot is None else f"option at {holding.lot.exercise_price:.2f}"


def answer(book: Book, as_of: str, known_at: str, owner: str) -> tuple[Holding, ...]:
    return book.holdings(owner=owner, as_of=date.fromisoformat(as_of), known_at=moment(known_at)).holdings


def moment(text: str) -> datetime | date:
    return date.fromisoformat(text) if len(text) == 10 else datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    with insider_ledger.open(str(tmp_path_factory.mktemp("story") / "ledger.db")) as opened:
        summary = opened.import_paths(examples.filings())
        assert summary.filings_recorded == len(examples.filings())
        yield opened


@pytest.mark.parametrize("asked", expected(), ids="/".join)
def test_balances_are_as_the_story_says(book: Book, asked: Asked) -> None:
    found = [(name(holding), holding.quantity, holding.basis) for holding in answer(book, *asked)]

    assert sorted(found) == sorted((line.security, line.quantity, line.basis) for line in expected()[asked])


@pytest.mark.parametrize("asked", expected(), ids="/".join)
def test_nothing_is_called_vested_or_unvested_that_is_not(book: Book, asked: Asked) -> None:
    lines = {line.security: line for line in expected()[asked]}

    for holding in answer(book, *asked):
        line = lines[name(holding)]
        if line.vested is None or line.unvested is None:
            assert (holding.vested, holding.unvested, holding.undetermined) == (None, None, None)
        else:
            assert None not in (holding.vested, holding.unvested, holding.undetermined)
            assert holding.vested <= line.vested
            assert holding.unvested <= line.unvested
            assert holding.vested + holding.unvested + holding.undetermined == line.quantity


@pytest.mark.parametrize("option", ["option at 3.20", "option at 6.50"], ids=["by its exercise date", "by the words of a footnote"])
def test_an_option_vests_on_its_days(book: Book, option: str) -> None:
    for asked, lines in expected().items():
        told = [(line.vested, line.unvested) for line in lines if line.security == option]
        found = [holding for holding in answer(book, *asked) if name(holding) == option]

        assert [(holding.vested, holding.unvested) for holding in found] == told
        assert all(holding.undetermined == 0 for holding in found)


def test_shares_of_joint_owners_count_once(book: Book) -> None:
    totals = book.holdings(issuer=COMPANY, as_of=date(2024, 12, 31), known_at=date(2024, 12, 31)).totals

    assert isinstance(totals, tuple)
    assert {total.security.title: total.quantity for total in totals}["Common Stock"] == Decimal(321400)


def test_joint_owners_name_each_other(book: Book) -> None:
    (holding,) = answer(book, "2024-12-31", "2024-12-31", "0009900023")

    assert {owner.cik for owner in holding.joint_with} == {"0009900021", "0009900022"}


def test_a_page_without_acceptance_time_is_known_by_day(book: Book) -> None:
    (common,) = (holding for holding in answer(book, "2025-03-31", "2025-03-31", "0009900011") if holding.lot is None)

    assert "day_resolution" in common.flags
    assert common.known.start == datetime(2025, 2, 21, 3, tzinfo=UTC)


def test_the_same_filings_again_append_nothing(book: Book) -> None:
    again = book.import_paths(examples.filings())

    assert (again.already_recorded, again.events) == (len(examples.filings()), 0)

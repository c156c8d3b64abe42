"""Vesting over the shared corpus: parts sum to the quantity on every day, and much of what is held is known."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from insider_ledger.book import Book
from ledger.store.database import Database
from projections.answers import Holding

pytestmark = [pytest.mark.corpus, pytest.mark.slow]

DAYS = tuple(
    date(*day) for day in ((2022, 12, 31), (2023, 3, 1), (2023, 6, 30), (2023, 12, 31), (2024, 12, 31), (2028, 1, 1), (2045, 1, 1))
)


@pytest.fixture(scope="module")
def book(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    database = Database.open(str(tmp_path_factory.mktemp("corpus") / "ledger.db"))
    opened = Book(database)
    opened.import_paths([shared / "corpus" / "form4-2023-dev.zip"])
    yield opened
    database.close()


def held(book: Book, day: date, table: str) -> list[Holding]:
    found = book.holdings(as_of=day, include_closed=True).holdings
    return [holding for holding in found if holding.security.table == table and holding.quantity is not None]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_parts_of_every_lot_sum_to_its_quantity(book: Book, day: date) -> None:
    lots = held(book, day, "derivative")

    assert len(lots) > 1_000
    assert [holding.id for holding in lots if not sums(holding)] == []


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_parts_of_a_balance_sum_to_it_where_there_are_any(book: Book, day: date) -> None:
    balances = [holding for holding in held(book, day, "non_derivative") if holding.vested is not None]

    assert day < date(2023, 1, 1) or len(balances) > 100
    assert [holding.id for holding in balances if not sums(holding)] == []


def test_no_part_is_negative_unless_the_quantity_is(book: Book) -> None:
    lots = [holding for table in ("derivative", "non_derivative") for holding in held(book, date(2023, 6, 30), table)]

    assert [h.id for h in lots if (h.quantity or 0) >= 0 and min(h.vested or 0, h.unvested or 0, h.undetermined or 0) < 0] == []


def test_most_lots_are_known_in_all_parts(book: Book) -> None:
    lots = [holding for holding in held(book, date(2023, 6, 30), "derivative") if holding.quantity and holding.status == "current"]
    known = Counter(holding.undetermined == 0 for holding in lots)

    assert known[True] > known[False]


def sums(holding: Holding) -> bool:
    parts = (holding.vested, holding.unvested, holding.undetermined)
    return None not in parts and sum(part for part in parts if part is not None) == holding.quantity

"""Which cell belongs to which column, when cells have run together or gone missing."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.printed.alignment import NEEDED_OMITTED, STRANGE, Alignment, align
from importers.printed.cells import BLANK, Cell, pieces
from importers.printed.columns import TABLE_I, TABLE_II, Column, layout, layouts
from ledger.values.form import Kind

SALE = ("Common Stock", "03/04/2009", "", "S", "", "2,500", "D", "$21.37", "1,750", "D", "")


def aligned(*cells: str, kind: Kind = "transaction") -> Alignment:
    found = align([pieces(cell) for cell in cells], TABLE_I, kind)
    assert found is not None
    return found


def text(found: Alignment) -> dict[Column, str]:
    return {column: cell.text for column, cell in found.cells.items() if not cell.is_blank}


FULL = {
    "title": "Common Stock",
    "date": "03/04/2009",
    "code": "S",
    "amount": "2,500",
    "direction": "D",
    "price": "$21.37",
    "total": "1,750",
    "form": "D",
}


def test_a_row_as_the_form_prints_it_costs_nothing() -> None:
    found = aligned(*SALE)
    assert (text(found), found.uncertain, found.cost) == (FULL, {}, 0)


@pytest.mark.parametrize("dropped", [drop for size in range(4) for drop in combinations([2, 4, 10], size)])
def test_empty_cells_may_be_missing(dropped: tuple[int, ...]) -> None:
    assert text(aligned(*(cell for at, cell in enumerate(SALE) if at not in dropped))) == FULL


@given(st.sets(st.integers(1, 9)))
def test_neighbours_may_share_a_cell(joined: set[int]) -> None:
    cells: list[str] = [SALE[0]]
    for at, cell in list(enumerate(SALE))[1:]:
        if at in joined and cell and cells[-1]:
            cells[-1] += f" {cell}"
        else:
            cells.append(cell)
    found = aligned(*cells)
    assert (text(found), found.uncertain) == (FULL, {})


def test_a_total_is_not_taken_for_a_price() -> None:
    found = aligned("Common Stock", "03/04/2009", "S", "2,500 D", "1,750", "D")
    assert text(found) == {column: cell for column, cell in FULL.items() if column != "price"}


def test_a_holding_leaves_the_columns_of_a_transaction_empty() -> None:
    found = aligned("Common Stock", "320", "I", "By Spouse", kind="holding")
    assert text(found) == {"title": "Common Stock", "total": "320", "form": "I", "nature": "By Spouse"}
    assert found.cost < STRANGE


def test_a_holding_is_a_dear_transaction() -> None:
    assert aligned("Common Stock", "320", "I", "By Spouse").cost >= NEEDED_OMITTED


def test_an_amount_that_two_columns_could_hold_is_uncertain_in_both() -> None:
    row = ["Option", "$8.5", "03/04/2009", "M", "2,500", "11/03/2006", "11/03/2015", "Common Stock", "2,500", "$0", "7,500", "D"]
    found = align([pieces(cell) for cell in row], TABLE_II, "transaction")
    assert found is not None
    assert found.uncertain == {"acquired": (Cell("2,500"), BLANK), "disposed": (Cell("2,500"), BLANK)}


def test_a_footnote_alone_may_stand_for_a_price_but_not_for_a_date() -> None:
    row = ["Units", "⁽¹⁾", "03/04/2009", "M", "", "2,500", "⁽¹⁾", "⁽¹⁾", "Common Stock", "2,500", "$0", "7,500", "D"]
    found = align([pieces(cell) for cell in row], TABLE_II, "transaction")
    assert found is not None
    assert found.cells["exercise_price"] == Cell("", ("1",))
    assert found.cells["date"] == Cell("03/04/2009")


def test_more_cells_than_columns_align_with_nothing() -> None:
    row = ["Common Stock", "320", "I", "By Spouse", "and more"]
    assert align([pieces(cell) for cell in row], layout("3", "I"), "holding") is None


def test_form_5_has_no_column_v() -> None:
    assert "voluntary" not in layout("5", "I")
    assert all("voluntary" not in columns for columns in layouts("5", "II"))

"""Laws of tables of beneficial ownership, on small books made by chance."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings

from ledger.commands import RecordFiling
from ledger.store.database import Database
from projections.beneficial_ownership.answer import BeneficialOwnershipAnswer
from tests.builders import NORTHWIND
from tests.recorded import RecordedBook
from tests.small_books import AS_OF, small_books

FIGURES = ("direct", "indirect", "acquirable", "undetermined")


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordedBook]:
    """An empty book; what a law records in it is undone."""
    database = Database.open(str(tmp_path_factory.mktemp("laws") / "ledger.db"))
    yield RecordedBook(database)
    database.close()


def tables(book: RecordedBook) -> Iterator[BeneficialOwnershipAnswer]:
    for as_of in AS_OF:
        yield book.beneficial_ownership(issuer=NORTHWIND.cik or "", as_of=date.fromisoformat(as_of), include_former=True)


@settings(max_examples=25, deadline=None)
@given(filings=small_books())
def test_figures_are_the_sums_of_their_parts_and_the_group_has_no_more_than_its_insiders(
    laws: RecordedBook, filings: list[RecordFiling]
) -> None:
    with laws.undone():
        laws.record(*filings)
        for table in tables(laws):
            for row in table.rows:
                given_to = {figure: [part.quantity for part in row.evidence if part.figure == figure] for figure in FIGURES}
                for figure, quantities in given_to.items():
                    known = [quantity for quantity in quantities if quantity is not None]
                    assert getattr(row, figure) in {sum(known, Decimal(0)), None}
                sums = [getattr(row, figure) for figure in ("direct", "indirect", "acquirable")]
                assert row.total in {sum((one for one in sums if one is not None), Decimal(0)), None}
            for group in (row for row in table.rows if row.owner is None):
                insiders = [row for row in table.rows if row.owner is not None and row.security == group.security]
                assert len(insiders) == group.insiders
                assert {part.holding for part in group.evidence} <= {part.holding for row in insiders for part in row.evidence}

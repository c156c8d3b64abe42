"""The list answers of a book as Arrow, Polars and pandas tables: value by value what the JSON answer says."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest

import insider_ledger
from insider_ledger import examples, extras
from insider_ledger.book import Book
from insider_ledger.columnar import Columnar
from insider_ledger.errors import MissingLibraryError
from insider_ledger.printing import Layout, Page, show
from insider_ledger.printing.records import plain
from projections import RULES_VERSION

AS_OF, KNOWN_AT = date(2024, 12, 31), datetime(2024, 12, 31, 22, tzinfo=UTC)
MISSING = "pip install 'insider-ledger[{}]'"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    with insider_ledger.open(str(tmp_path_factory.mktemp("columns") / "ledger.db")) as opened:
        opened.import_paths(examples.filings())
        yield opened


def answers(book: Book) -> list[Columnar]:
    return [
        book.holdings(as_of=AS_OF, known_at=KNOWN_AT, include_closed=True),
        book.history(issuer="HTPW", known_at=KNOWN_AT),
        book.discrepancies(as_of=AS_OF, known_at=KNOWN_AT),
        book.diff(as_of=AS_OF, known_from=date(2024, 4, 1), known_to=KNOWN_AT),
        book.beneficial_ownership(issuer="HTPW", as_of=AS_OF, known_at=KNOWN_AT),
        book.late_filings(issuer="HTPW", known_at=KNOWN_AT, include_timely=True),
        book.decisions(),
        book.split_proposals(),
        book.quarantine(),
        book.compare(),
    ]


def found(value: Any, names: list[str]) -> Any:
    """What a dotted name means in a JSON record: in a list of records, the list of what it means in each."""
    if isinstance(value, list | tuple):
        return [found(item, names) for item in value]
    if names:
        return None if value is None else found(value.get(names[0]), names[1:])
    return list(value.items()) if isinstance(value, dict) else value


def test_every_value_of_the_table_is_that_of_the_answer(book: Book) -> None:
    for answer in answers(book):
        assert isinstance(answer, msgspec.Struct)
        records = [plain(record) for record in getattr(answer, answer.records_in)]

        table = answer.to_arrow()

        assert table.to_pylist() == [{name: found(record, name.split(".")) for name in table.column_names} for record in records]


def test_tables_of_records_and_tables_of_none_are_among_them(book: Book) -> None:
    assert [len(answer.to_arrow()) > 0 for answer in answers(book)] == [True, True, False, *[True] * 3, *[False] * 4]


def test_no_number_of_an_answer_is_a_float(book: Book) -> None:
    for answer in answers(book):
        assert [str(of) for of in answer.to_arrow().schema.types if "double" in str(of) or "float" in str(of)] == []
        assert [str(of) for of in answer.to_pandas().dtypes if "float" in str(of).lower()] == []


def test_a_table_says_what_it_was_made_from(book: Book) -> None:
    table = book.holdings(owner="0009900011", as_of=AS_OF, known_at=KNOWN_AT).to_arrow()

    assert table.schema.metadata == {
        b"as_of": b"2024-12-31",
        b"known_at": b"2024-12-31T22:00:00Z",
        b"ledger_position": str(book.info().ledger_position).encode(),
        b"rules_version": RULES_VERSION.encode(),
        b"basis": b"reported",
    }


def test_polars_and_pandas_hold_the_same_rows_as_arrow(book: Book) -> None:
    for answer in answers(book)[:5]:
        table = answer.to_arrow()

        assert answer.to_polars().shape == answer.to_pandas().shape == table.shape
        assert answer.to_polars().columns == list(answer.to_pandas().columns) == table.column_names


def test_quantities_stay_exact_in_polars_and_pandas(book: Book) -> None:
    answer = book.holdings(owner="0009900011", as_of=AS_OF, known_at=KNOWN_AT)
    quantities = [held.quantity for held in answer.holdings]

    assert answer.to_polars()["quantity"].to_list() == list(answer.to_pandas()["quantity"]) == quantities
    assert all(isinstance(quantity, Decimal) for quantity in answer.to_polars()["quantity"])


@pytest.mark.parametrize("library", ["pyarrow", "polars", "pandas"])
def test_a_library_that_is_not_installed_is_named_with_the_extra_that_brings_it(
    library: str, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = book.holdings(owner="0009900011")
    ask = {"pyarrow": answer.to_arrow, "polars": answer.to_polars, "pandas": answer.to_pandas}[library]
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name == library else object())

    with pytest.raises(MissingLibraryError, match=f"needs {library}, which is not installed") as error:
        ask()

    assert MISSING.format({"pyarrow": "parquet"}.get(library, library)) in error.value.advice


def test_a_parquet_file_of_an_answer_carries_its_stamps(book: Book, tmp_path: Path) -> None:
    answer = book.holdings(owner="0009900011", as_of=AS_OF, known_at=KNOWN_AT)
    show(Page(answer=answer, rows="holdings", blocks=list), Layout(format="parquet", output=tmp_path / "held.parquet"))

    assert pq.read_table(tmp_path / "held.parquet").equals(answer.to_arrow(), check_metadata=False)
    assert pq.read_metadata(tmp_path / "held.parquet").metadata[b"as_of"] == b"2024-12-31"

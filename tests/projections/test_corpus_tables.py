"""The corpus from its quarterly tables and from its documents, known by their days alone: one book, whatever it was read from.

The tables of the corpus hold each cell as filed. They lack the acceptance time, so that filings of one day are known at once; the documents
are therefore recorded without it. What is left to differ is the document that a row was read from, and nothing else.
"""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from importers.documents import read_document
from ledger.commands import RecordFiling
from ledger.store.database import Database
from projections.answers import Holding
from projections.tables import LIVE
from tests.excerpts import excerpts_of
from tests.recorded import RecordedBook

pytestmark = [pytest.mark.corpus, pytest.mark.slow]

ASKED = (date(2023, 2, 28), date(2023, 5, 15), date(2023, 7, 31))
FILINGS = 8_107


@pytest.fixture(scope="module")
def from_tables(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordedBook]:
    archive = shared / "corpus" / "2023-dev_form345.zip"
    commands = (read_document(f"set.zip!/{accession}", excerpt) for accession, excerpt in excerpts_of(archive))
    yield from book_of(commands, tmp_path_factory.mktemp("tables"))


@pytest.fixture(scope="module")
def from_documents(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordedBook]:
    with zipfile.ZipFile(shared / "corpus" / "form4-2023-dev.zip") as archive:
        commands = (by_its_day(read_document(name, archive.read(name))) for name in archive.namelist())
        yield from book_of(commands, tmp_path_factory.mktemp("documents"))


def by_its_day(command: object) -> RecordFiling:
    assert isinstance(command, RecordFiling)
    return msgspec.structs.replace(command, form=msgspec.structs.replace(command.form, accepted_at=None))


def book_of(commands: Iterable[object], folder: Path) -> Iterator[RecordedBook]:
    database = Database.open(str(folder / "ledger.db"))
    book = RecordedBook(database)
    book.record(*(command for command in commands if isinstance(command, RecordFiling)))
    yield book
    database.close()


def without_document(held: Holding) -> Holding:
    return msgspec.structs.replace(held, evidence=tuple(msgspec.structs.replace(item, document="") for item in held.evidence))


def test_every_holding_of_every_issuer_is_the_same(from_tables: RecordedBook, from_documents: RecordedBook) -> None:
    with from_tables.database.read() as connection:
        issuers = sorted(connection.scalars(select(LIVE.filing.c.issuer).distinct()))
    compared, different = 0, []
    for issuer in issuers:
        for day in ASKED:
            one, other = (book.holdings(issuer=issuer, as_of=day, include_closed=True) for book in (from_tables, from_documents))
            compared += len(one.holdings)
            if list(map(without_document, one.holdings)) != list(map(without_document, other.holdings)) or one.totals != other.totals:
                different.append((issuer, day))

    assert from_tables.info().filings == from_documents.info().filings == FILINGS
    assert compared > 3 * FILINGS
    assert different == []

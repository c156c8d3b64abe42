"""Importing documents: what one document lacks does not stop the others."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from string import Template
from zipfile import ZipFile

import pytest

import insider_ledger
from insider_ledger.book import Book
from insider_ledger.errors import SeveralDocumentsError
from tests.excerpts import ACCESSION, ADA, an_excerpt

FORM = Template("""<ownershipDocument><documentType>4</documentType>$period
<issuer><issuerCik>0009930001</issuerCik><issuerName>Northwind Instruments, Inc.</issuerName></issuer>
<reportingOwner><reportingOwnerId>
<rptOwnerCik>$owner</rptOwnerCik><rptOwnerName>Quill Ada M</rptOwnerName>
</reportingOwnerId></reportingOwner>
<nonDerivativeTable><nonDerivativeHolding>
<securityTitle><value>Common Stock</value></securityTitle>
<postTransactionAmounts><sharesOwnedFollowingTransaction><value>100</value></sharesOwnedFollowingTransaction></postTransactionAmounts>
<ownershipNature><directOrIndirectOwnership><value>D</value></directOrIndirectOwnership></ownershipNature>
</nonDerivativeHolding></nonDerivativeTable></ownershipDocument>""")


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with insider_ledger.open(str(tmp_path / "ledger.db")) as opened:
        yield opened


def a_document(folder: Path, name: str, *, period: str | None, owner: str = "0009940001") -> Path:
    path = folder / name
    path.write_text(FORM.substitute(owner=owner, period=f"<periodOfReport>{period}</periodOfReport>" if period else ""))
    return path


def test_a_document_without_any_date_is_set_aside_and_the_others_are_recorded(book: Book, tmp_path: Path) -> None:
    undated = a_document(tmp_path, "undated.xml", period=None)
    dated = a_document(tmp_path, "dated.xml", period="2024-05-01")

    summary = book.import_paths([undated, dated])

    assert (summary.documents, summary.filings_recorded, summary.quarantined) == (2, 1, 1)
    assert [notice.reason for notice in summary.set_aside] == ["undated"]


def test_a_filing_whose_number_is_taken_is_refused_and_the_others_are_recorded(book: Book, tmp_path: Path) -> None:
    first = a_document(tmp_path, "0009900001-24-000001.xml", period="2024-05-01")
    folder = tmp_path / "other"
    folder.mkdir()
    same_number = a_document(folder, "0009900001-24-000001.xml", period="2024-05-01", owner="0009940002")
    another = a_document(folder, "0009900001-24-000002.xml", period="2024-05-01", owner="0009940002")

    summary = book.import_paths([first, same_number, another])

    assert (summary.filings_recorded, summary.refused) == (2, 1)
    assert [refusal.name for refusal in summary.refusals] == ["0009900001-24-000001.xml"]


def test_every_document_is_counted_once_whatever_became_of_it(book: Book, tmp_path: Path) -> None:
    good = a_document(tmp_path, "good.xml", period="2024-05-01")
    undated = a_document(tmp_path, "undated.xml", period=None)
    broken = tmp_path / "broken.txt"
    broken.write_text("no form at all")

    summary = book.import_paths([good, good, undated, broken, tmp_path / "absent.xml"])

    kinds = (summary.filings_recorded, summary.already_recorded, summary.enriched, summary.refused, summary.quarantined)
    assert kinds == (1, 1, 0, 1, 2)
    assert summary.documents == sum(kinds)


def test_documents_in_one_batch_and_in_many_give_the_same_book(tmp_path: Path) -> None:
    paths = [a_document(tmp_path, f"0009900001-24-{number:06}.xml", period="2024-05-01", owner=f"000994{number:04}") for number in range(7)]
    books = [insider_ledger.open(str(tmp_path / f"{batch}.db")) for batch in (1, 3, 100)]
    for opened, batch in zip(books, (1, 3, 100), strict=True):
        opened.import_paths(paths, batch=batch)

    answers = [opened.holdings(issuer="Northwind", known_at=None).holdings for opened in books]

    assert len(answers[0]) == 7
    assert answers[0] == answers[1] == answers[2]


def test_the_ledger_in_the_folder_is_passed_over_and_another_database_is_refused(book: Book, tmp_path: Path) -> None:
    a_document(tmp_path, "dated.xml", period="2024-05-01")
    with insider_ledger.open(str(tmp_path / "another.db")):
        pass

    summary = book.import_paths([tmp_path])

    assert (summary.documents, summary.filings_recorded, summary.quarantined) == (2, 1, 0)
    assert [(refused.name.rpartition("/")[2], "SQLite database" in refused.message) for refused in summary.refusals] == [
        ("another.db", True)
    ]


def test_one_path_may_be_given_as_such(book: Book, tmp_path: Path) -> None:
    one = a_document(tmp_path, "dated.xml", period="2024-05-01")

    assert book.import_paths(str(one)).filings_recorded == 1
    assert book.import_paths(one).already_recorded == 1


def test_an_accession_number_is_for_one_document(book: Book, tmp_path: Path) -> None:
    archive = tmp_path / "two.zip"
    with ZipFile(archive, "w") as packed:
        for name, period in (("one.xml", "2024-05-01"), ("other.xml", "2024-05-02")):
            packed.write(a_document(tmp_path, name, period=period), name)

    with pytest.raises(SeveralDocumentsError):
        book.import_paths([archive], accession_number="0009900077-24-000001")
    assert book.info().events == 0
    one = book.import_paths([tmp_path / "one.xml"], accession_number="0009900077-24-000001")
    assert one.filings_recorded == 1


def test_what_no_book_could_do_is_refused_in_python_too(book: Book, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        book.import_paths([tmp_path], batch=0)
    with pytest.raises(ValueError, match="reported or reconstructed"):
        book.holdings(basis="xx")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="time zone"):
        book.holdings(known_at=datetime(2024, 5, 1))  # noqa: DTZ001 (the mistake that is refused)
    assert book.holdings().holdings == ()


def test_a_document_in_quarantine_may_be_given_its_number_when_it_is_read_again(book: Book, tmp_path: Path) -> None:
    undated = a_document(tmp_path, "undated.xml", period=None)
    book.import_paths([undated, a_document(tmp_path, "another.xml", period=None, owner="0009940002")])

    with pytest.raises(SeveralDocumentsError):
        book.retry_quarantine(accession_number="0009900077-24-000001")
    assert book.retry_quarantine().quarantined == 2


def test_rows_of_a_set_that_were_set_aside_wait_until_those_of_their_filing_are_recorded(book: Book, tmp_path: Path) -> None:
    damaged, other = tmp_path / "q1" / ACCESSION, tmp_path / "q1" / "0009900001-24-000008"
    damaged.parent.mkdir()
    damaged.write_bytes(an_excerpt({"REMARKS": "see note\t1"}))
    other.write_bytes(an_excerpt({"ACCESSION_NUMBER": other.name, "FILING_DATE": ""}, owners=[ADA | {"ACCESSION_NUMBER": other.name}]))
    assert book.import_paths([damaged, other]).quarantined == 2

    mended = tmp_path / "mended"
    mended.write_bytes(an_excerpt({"REMARKS": "see note 1"}))
    assert book.import_paths([mended]).filings_recorded == 1

    assert [waiting.name for waiting in book.quarantine().rows] == [other.name]

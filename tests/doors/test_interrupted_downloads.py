"""Downloads that were cut off: what was whole of them lands, the rest is refused with its place and advice, and the complete file completes
the book, with the events of one import."""

import gzip
import io
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

import insider_ledger
from benchmarks import synthetic, synthetic_quarters
from insider_ledger.importing import ImportSummary
from ledger.feed import Feed
from ledger.store.database import Database

FILINGS = 24
MADE = list(synthetic.submissions(FILINGS, owners=8, seed=6))
PLACES = [1 / 3, 1 / 2, 9 / 10]


def a_zip(folder: Path) -> Path:
    return synthetic.write(folder / "filings.zip", MADE)


def a_tar(folder: Path, mode: str = "w", name: str = "filings.tar") -> Path:
    with tarfile.open(folder / name, mode) as archive:  # type: ignore[call-overload]
        for name_of, contents in MADE:
            member = tarfile.TarInfo(name_of)
            member.size = len(contents)
            archive.addfile(member, io.BytesIO(contents))
    return folder / name


def a_tar_gz(folder: Path) -> Path:
    return a_tar(folder, "w:gz", "filings.tar.gz")


def a_submission(folder: Path) -> Path:
    path = folder / "filing.txt"
    path.write_bytes(MADE[0][1])
    return path


def bare_xml(folder: Path) -> Path:
    text = MADE[0][1]
    path = folder / "0009900001-24-000009.xml"
    path.write_bytes(text[text.index(b"<?xml") : text.index(b"</XML>")])
    return path


def a_packed_submission(folder: Path) -> Path:
    path = folder / "filing.txt.gz"
    path.write_bytes(gzip.compress(MADE[0][1], mtime=0))
    return path


def a_quarter(folder: Path) -> Path:
    return synthetic_quarters.write(folder / "quarter.zip", FILINGS, seed=22)


ARCHIVES = [a_tar, a_tar_gz, a_zip, a_quarter]
DOCUMENTS = [a_submission, bare_xml]


@pytest.fixture
def whole(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    make: Callable[[Path], Path] = request.param
    return make(tmp_path)


def cut(path: Path, place: float) -> bytes:
    """Cut a file off; returns what it was."""
    contents = path.read_bytes()
    path.write_bytes(contents[: int(len(contents) * place)])
    return contents


def imported(url: str, path: Path) -> ImportSummary:
    with insider_ledger.open(url) as book:
        return book.import_paths(path)


def in_one_go(tmp_path: Path, path: Path) -> list[bytes]:
    url = str(tmp_path / "peace.db")
    imported(url, path)
    return events(url)


def events(url: str) -> list[bytes]:
    """The events of a book, in any order."""
    database = Database.open(url, create=False)
    with database.read() as connection:
        told = [msgspec.json.encode((str(one.originator_id), one.originator_version, one.event)) for one in Feed(connection).after(0)]
    database.close()
    return sorted(told)


def differences(url: str) -> tuple[object, ...]:
    with insider_ledger.open(url) as book:
        return (*book.compare().differences, *book.verify().problems)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("whole", ARCHIVES, indirect=True, ids=lambda make: make.__name__)
def test_an_archive_that_was_cut_off_is_refused_and_completed_by_the_whole_one(
    whole: Path, place: float, sqlite_url: str, tmp_path: Path
) -> None:
    contents = cut(whole, place)

    summary = imported(sqlite_url, whole)
    (refusal,) = summary.refusals
    assert refusal.name == whole.name
    assert f"{summary.filings_recorded} of its members were read before the damage" in refusal.message
    assert refusal.advice.startswith("Download or make the archive again and import it")
    assert summary.filings_recorded > 0 or whole.suffix != ".tar"  # a zip has the list of its members at its end

    whole.write_bytes(contents)
    completed = imported(sqlite_url, whole)
    assert (completed.refused, completed.already_recorded) == (0, summary.filings_recorded)
    assert events(sqlite_url) == in_one_go(tmp_path, whole)
    assert differences(sqlite_url) == ()


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("whole", DOCUMENTS, indirect=True, ids=lambda make: make.__name__)
def test_a_document_that_was_cut_off_is_set_aside_with_its_line_and_the_whole_one_is_read(
    whole: Path, place: float, sqlite_url: str, tmp_path: Path
) -> None:
    contents = cut(whole, place)

    summary = imported(sqlite_url, whole)
    (notice,) = summary.set_aside
    assert (summary.events, notice.reason, notice.line is not None) == (0, "malformed-xml", True)
    assert "probably cut off: download it again" in notice.advice

    whole.write_bytes(contents)
    assert imported(sqlite_url, whole).filings_recorded == 1
    assert events(sqlite_url) == in_one_go(tmp_path, whole)


def test_a_packed_document_that_was_cut_off_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    whole = a_packed_submission(tmp_path)
    contents = cut(whole, 1 / 2)

    (refusal,) = imported(sqlite_url, whole).refusals
    assert "damaged" in refusal.message

    whole.write_bytes(contents)
    assert imported(sqlite_url, whole).filings_recorded == 1
    assert events(sqlite_url) == in_one_go(tmp_path, whole)


def unpacked_quarter(folder: Path) -> Path:
    quarter = folder / "quarter"
    with zipfile.ZipFile(a_quarter(folder)) as archive:
        archive.extractall(quarter)  # noqa: S202 (our own)
    return quarter


@pytest.mark.parametrize("table", ["SUBMISSION", "REPORTINGOWNER", "NONDERIV_TRANS", "NONDERIV_HOLDING", "DERIV_TRANS", "FOOTNOTES"])
@pytest.mark.parametrize("place", PLACES)
def test_a_set_with_a_table_that_was_cut_off_is_refused_whole_so_that_no_filing_lacks_rows(
    table: str, place: float, sqlite_url: str, tmp_path: Path
) -> None:
    quarter = unpacked_quarter(tmp_path)
    path = next(quarter.rglob(f"{table}.tsv"))
    contents = cut(path, place)
    head, _, body = contents.partition(b"\n")
    within = body[: 1 + int(len(body) * place)].rpartition(b"\n")[0]  # and some cells more: in the last one it could not be told
    left = b"\n".join([head, *([within] if within else []), body[:20].partition(b"\t")[0]])
    path.write_bytes(left)

    summary = imported(sqlite_url, quarter)
    (refusal,) = summary.refusals
    assert summary.events == 0
    assert f"{table}.tsv ends within line {left.count(10) + 1}, so it was cut off; nothing of the set was taken over" in refusal.message
    assert refusal.advice.startswith("Download the set again")

    path.write_bytes(contents)
    assert imported(sqlite_url, quarter).refused == 0
    assert events(sqlite_url) == in_one_go(tmp_path, quarter)


def test_a_set_that_lacks_a_needed_table_is_refused_whole(sqlite_url: str, tmp_path: Path) -> None:
    quarter = unpacked_quarter(tmp_path)
    shutil.move(next(quarter.rglob("REPORTINGOWNER.tsv")), tmp_path / "kept.tsv")

    (refusal,) = imported(sqlite_url, quarter).refusals

    assert "The set has no table REPORTINGOWNER" in refusal.message

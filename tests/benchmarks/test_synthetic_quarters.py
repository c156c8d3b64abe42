"""Invented quarters are data sets like the SEC's, the same for the same seed, and in the mix that was measured."""

import zipfile
from collections import Counter
from pathlib import Path

import pytest

import insider_ledger
from benchmarks import synthetic
from benchmarks.insiders import TABLES
from benchmarks.invented_submissions import submissions
from benchmarks.synthetic_quarters import COLUMNS, write
from insider_ledger.intake import InputDocument, documents

FILINGS = 1_500

Table = list[dict[str, str]]


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("quarter") / "quarter.zip", FILINGS, seed=5)


@pytest.fixture(scope="module")
def tables(quarter: Path) -> dict[str, Table]:
    with zipfile.ZipFile(quarter) as archive:
        lines = {name: archive.read(f"{name}.tsv").decode().splitlines() for name in COLUMNS}
    return {name: [dict(zip(head.split("\t"), row.split("\t"), strict=True)) for row in rows] for name, (head, *rows) in lines.items()}


def test_the_same_seed_makes_the_same_and_another_seed_others(tmp_path: Path) -> None:
    def made(seed: int) -> dict[str, bytes]:
        with zipfile.ZipFile(write(tmp_path / "quarter.zip", 50, seed=seed)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    assert made(1) == made(1)
    assert made(1)["NONDERIV_TRANS.tsv"] != made(2)["NONDERIV_TRANS.tsv"]


def test_each_filing_is_one_excerpt_with_an_owner(quarter: Path) -> None:
    found = list(documents([quarter]))

    assert len({each.name for each in found}) == len(found) == FILINGS
    assert all(isinstance(each, InputDocument) and b"\nREPORTINGOWNER\n" in each.contents for each in found)


def test_each_footnote_that_is_cited_is_there(tables: dict[str, Table]) -> None:
    noted = {(row["ACCESSION_NUMBER"], row["FOOTNOTE_ID"]) for row in tables["FOOTNOTES"]}
    cited = {
        (row["ACCESSION_NUMBER"], note)
        for table in TABLES
        for row in tables[table]
        for column, cell in row.items()
        if column.endswith("_FN")
        for note in filter(None, cell.split(","))
    }

    assert cited <= noted


def test_the_mix_is_near_what_was_measured(tables: dict[str, Table]) -> None:
    forms = Counter(row["DOCUMENT_TYPE"] for row in tables["SUBMISSION"])
    owners = Counter(row["ACCESSION_NUMBER"] for row in tables["REPORTINGOWNER"])
    rows = {name: len(tables[name]) / FILINGS for name in COLUMNS}

    assert 0.88 < forms["4"] / FILINGS < 0.94
    assert 0.05 < forms["3"] / FILINGS < 0.10
    assert 0.92 < sum(count == 1 for count in owners.values()) / FILINGS < 0.99
    assert 1.3 < rows["NONDERIV_TRANS"] < 1.7
    assert 0.40 < rows["DERIV_TRANS"] < 0.65
    assert 0.3 < rows["NONDERIV_HOLDING"] < 0.6
    assert 2.1 < rows["FOOTNOTES"] < 2.7


def test_as_in_real_quarters_some_of_each_table_is_held_indirectly(tables: dict[str, Table]) -> None:
    indirect = {name: sum(row["DIRECT_INDIRECT_OWNERSHIP"] == "I" for row in tables[name]) / len(tables[name]) for name in TABLES}

    assert 0.15 < indirect["NONDERIV_TRANS"] < 0.30
    assert 0.65 < indirect["NONDERIV_HOLDING"] < 0.85
    assert 0.04 < indirect["DERIV_TRANS"] < 0.12
    assert 0.10 < indirect["DERIV_HOLDING"] < 0.35


def test_footnotes_are_as_long_as_real_ones_and_half_are_said_again(tables: dict[str, Table]) -> None:
    said = [row["FOOTNOTE_TXT"] for row in tables["FOOTNOTES"]]
    lengths = sorted(map(len, said))

    assert 200 < sum(lengths) / len(lengths) < 290
    assert 500 < lengths[len(lengths) * 95 // 100] < lengths[-1] < 1_000
    assert 0.45 < len(set(said)) / len(said) < 0.6


@pytest.mark.slow
def test_the_same_filings_can_be_had_as_submissions_that_are_read_without_a_finding(tables: dict[str, Table], tmp_path: Path) -> None:
    forms = synthetic.write(tmp_path / "forms.zip", submissions(FILINGS, seed=5))
    with insider_ledger.open(str(tmp_path / "ledger.db")) as book:
        summary = book.import_paths([forms], workers=2)

    assert (summary.filings_recorded, summary.findings, summary.rows_set_aside) == (FILINGS, 0, 0)
    assert [
        summary.rows.non_derivative_transactions,
        summary.rows.non_derivative_holdings,
        summary.rows.derivative_transactions,
        summary.rows.derivative_holdings,
    ] == [len(tables[table]) for table in TABLES]


def test_submission_has_another_order_than_the_other_tables(tables: dict[str, Table]) -> None:
    submitted = [row["ACCESSION_NUMBER"] for row in tables["SUBMISSION"]]
    owned = list(dict.fromkeys(row["ACCESSION_NUMBER"] for row in tables["REPORTINGOWNER"]))

    assert sorted(submitted) == sorted(owned)
    assert submitted != owned

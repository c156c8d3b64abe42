"""`report short-swing` and `report activity` print the same answer in every format."""

import csv
import io
import json
from pathlib import Path

import lxml.html
import pytest

import insider_ledger
from insider_ledger import examples
from insider_ledger.cli import Status
from insider_ledger.cli.running import run
from ledger.store.database import Database
from tests.builders import a_form_4, bought, sold
from tests.recorded import RecordedBook
from tests.short_swing import OFFICER

ISSUER, VANCE = ("--issuer", "HTPW", "--known-at", "2025-03-01"), "Vance Ilse M"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("swing") / "ledger.db")
    with insider_ledger.open(path) as book:
        book.import_paths(examples.filings())
    return path


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = run(list(arguments))
    return status, *capsys.readouterr()


def report(ledger: str, capsys: pytest.CaptureFixture[str], name: str, *arguments: str) -> str:
    status, data, _ = said(capsys, "--db", ledger, "report", name, *ISSUER, *arguments)
    assert status == Status.DONE
    return data


def test_json_has_the_pair_the_sum_and_what_is_exempt(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    answer = json.loads(report(ledger, capsys, "short-swing", "--format", "json"))
    (pair,), (owed,) = answer["rows"], answer["summary"]

    assert (pair["purchase"]["effective"], pair["sale"]["effective"], pair["quantity"], pair["profit"]) == (
        "2024-03-12",
        "2024-05-06",
        "1400",
        "1764",
    )
    assert (owed["owners"][0]["name"], owed["profit"], owed["pairs"], answer["window"]) == (VANCE, "1764", 1, "strict")
    assert [(row["transaction_code"], row["rule"]) for row in answer["exempt"]] == [
        ("A", "16b-3(d)"),
        ("M", "16b-6(b)"),
        ("M", "16b-6(b)"),
        ("G", "16b-5"),
    ]
    assert answer["by_hand"] == []
    assert answer["counts"] == {"purchases": 1, "sales": 3, "exempt": 4, "by_hand": 0}


def test_a_table_says_that_it_is_a_screen(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    data = report(ledger, capsys, "short-swing", "--conservative")

    assert "This is a screen of what was filed, and no legal conclusion" in " ".join(data.split())
    assert "window conservative" in data


@pytest.mark.parametrize(
    ("records", "field", "values"),
    [
        ("rows", "profit", ["1764"]),
        ("summary", "owners.name", [VANCE]),
        ("exempt", "rule", ["16b-3(d)", "16b-6(b)", "16b-6(b)", "16b-5"]),
        ("by-hand", "reason", []),
    ],
)
def test_csv_prints_the_records_that_are_asked(
    ledger: str, capsys: pytest.CaptureFixture[str], records: str, field: str, values: list[str]
) -> None:
    text = report(ledger, capsys, "short-swing", "--records", records, "--format", "csv")

    assert field in text.splitlines()[0].split(",")
    assert [row[field] for row in csv.DictReader(io.StringIO(text))] == values


def test_parquet_and_frames_have_exact_numbers(ledger: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    for name, column, values in (("short-swing", "profit", ["1764"]), ("activity", "net_value", None)):
        report(ledger, capsys, name, "--format", "parquet", "--output", str(tmp_path / f"{name}.parquet"))
        found = [
            None if one is None else f"{one.normalize():f}"
            for one in parquet.read_table(tmp_path / f"{name}.parquet").column(column).to_pylist()
        ]
        assert found == values or (values is None and "-358200" in found)
    with insider_ledger.open(ledger) as book:
        assert book.short_swing(issuer="HTPW").to_arrow().num_rows == 1
        assert book.activity(issuer="HTPW").to_arrow().num_rows == 17


def test_activity_prints_lines_and_sums(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        json.loads(line)
        for line in report(ledger, capsys, "activity", "--from", "2024-01-01", "--to", "2024-12-31", "--format", "jsonl").splitlines()
    ]
    sums = [json.loads(line) for line in report(ledger, capsys, "activity", "--summary", "--format", "jsonl").splitlines()]

    assert [(one["transaction_code"], one["plan"], one["net"]) for one in lines if one["owner"] and one["owner"]["name"] == VANCE] == [
        ("M", "yes", "5000"),
        ("P", "no", "1400"),
        ("S", "no", "-2000"),
        ("S", "yes", "-5000"),
        ("A", "no", "48000"),
        ("M", "yes", "-5000"),
    ]
    assert [(one["net"], one["net_value"]) for one in sums if one["owner"] is None] == [("-45600", "-395274")]


@pytest.mark.parametrize(
    ("name", "figures"), [("short-swing", ["1", "1,400", "1,764"]), ("activity", ["1", "0", "40,000", "-40,000", "0", "344,000"])]
)
def test_each_figure_of_a_page_leads_to_its_rows(ledger: str, capsys: pytest.CaptureFixture[str], name: str, figures: list[str]) -> None:
    tree = lxml.html.fromstring(report(ledger, capsys, name, "--format", "html"))
    links = tree.xpath("//table[1]/tbody/tr[1]/td/a")
    (target,) = tree.xpath(f"//tr[@id='{links[-1].get('href')[1:]}']")

    assert [link.text for link in links] == figures
    assert "Table I, transaction row 1" in target.text_content()


@pytest.mark.parametrize("name", ["short-swing", "activity"])
@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "--issuer or --owner"),
        (("--issuer", "Nobody Inc."), 'knows no issuer "Nobody Inc."'),
        ((*ISSUER, "--from", "2024-02-01", "--to", "2024-01-01"), "--to 2024-01-01 is before --from 2024-02-01."),
        ((*ISSUER, "--from", "May"), "--from"),
    ],
)
def test_what_cannot_be_answered_is_said(
    ledger: str, capsys: pytest.CaptureFixture[str], name: str, arguments: tuple[str, ...], why: str
) -> None:
    status, _, talk = said(capsys, "--db", ledger, "report", name, *arguments)

    assert (status, why in talk) == (Status.WRONG_USAGE, True), talk


@pytest.mark.parametrize("name", ["short-swing", "activity"])
def test_before_anything_was_known_there_is_nothing(ledger: str, capsys: pytest.CaptureFixture[str], name: str) -> None:
    status, data, _ = said(capsys, "--db", ledger, "report", name, "--issuer", "HTPW", "--known-at", "2023-12-31", "--format", "json")
    answer = json.loads(data)

    assert (status, answer["rows"], answer["summary"]) == (Status.DONE, [], [])


@pytest.fixture(scope="module")
def ranged(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A ledger in which averages make 1,000, the ranges behind them 1,100, and with another purchase at most 1,250."""
    path = tmp_path_factory.mktemp("ranged") / "ledger.db"
    cited = {"price_per_share": "1"}
    database = Database.open(f"sqlite:///{path}")
    for row, note in (
        (bought(100, on="2024-01-10", at=10, after=1_000, notes=cited), "Bought at prices ranging from $9.50 to $10.75."),
        (bought(100, on="2024-02-10", at=11, after=1_100, notes=cited), "Bought at prices ranging from $8.00 to $14.00."),
        (sold(100, on="2024-06-28", at=20, after=1_000, notes=cited), "Sold at prices ranging from $19.25 to $20.50."),
    ):
        RecordedBook(database).record(a_form_4(accepted=f"{row.transaction_date} 20:00", owner=OFFICER, rows=[row], footnotes={"1": note}))
    database.close()
    return str(path)


@pytest.mark.parametrize(
    ("records", "values"),
    [("rows", [("1000", "1100")]), ("summary", [("1000", "1250")]), ("by-ranges", [("900", "1250")])],
)
def test_csv_has_profits_and_their_bounds(
    ranged: str, capsys: pytest.CaptureFixture[str], records: str, values: list[tuple[str, str]]
) -> None:
    _, text, _ = said(capsys, "--db", ranged, "report", "short-swing", "--issuer", "NWND", "--records", records, "--format", "csv")

    assert [(row["profit"], row["profit_bound"]) for row in csv.DictReader(io.StringIO(text))] == values


def test_a_page_names_the_bound_and_leads_from_it_to_the_rows(ranged: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, text, _ = said(capsys, "--db", ranged, "report", "short-swing", "--issuer", "NWND", "--format", "html")
    tree = lxml.html.fromstring(text)
    (bound,) = tree.xpath("//a[text()='1,250'][1]")[:1]

    assert "A bound is what footnotes leave open" in " ".join(tree.text_content().split())
    assert "Other pairs, which make the bound" in tree.text_content()
    assert "a footnote says 8 to 14" in tree.text_content()
    assert len(tree.xpath(f"//tr[@id='{bound.get('href')[1:]}']")) == 1


def test_parquet_has_the_bound_too(ranged: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    said(
        capsys, "--db", ranged, "report", "short-swing", "--issuer", "NWND", "--format", "parquet", "--output", str(tmp_path / "p.parquet")
    )

    assert [f"{one.normalize():.0f}" for one in parquet.read_table(tmp_path / "p.parquet").column("profit_bound").to_pylist()] == ["1100"]

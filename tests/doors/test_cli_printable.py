"""Reports as a page to print: one file that loads nothing, with every text escaped, and a link from each figure to its rows."""

from pathlib import Path

import lxml.html
import pytest

from insider_ledger.cli import Status
from insider_ledger.cli.running import run
from ledger.store.database import Database
from ledger.values.form import ReportingOwner
from projections import RULES_VERSION
from tests.builders import a_form_3, a_form_4, an_option, held, sold
from tests.recorded import RecordedBook

MALLORY = ReportingOwner(cik="0009940066", name='<script>alert("1")</script> & Mallory\u202e')
LATE = {"1": "This sale is reported late, <b>sorry</b> & regretted."}
REPORTS = (
    ("beneficial-ownership", "--as-of", "2024-12-31", "--shares-outstanding", "Common Stock=100000"),
    ("late-filings", "--all"),
    ("short-swing",),
    ("activity",),
)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("printable") / "ledger.db"
    database = Database.open(f"sqlite:///{path}")
    RecordedBook(database).record(
        a_form_3(
            accepted="2023-01-12 18:00",
            event="2023-01-10",
            owner=MALLORY,
            rows=[held(10_000), held(500, via="By <i>Trust</i>"), held(None, of=an_option(exercisable="2020-01-01", underlying=2_000))],
        ),
        a_form_4(
            accepted="2024-05-20 18:00",
            owner=MALLORY,
            rows=[sold(400, on="2024-05-01", after=9_600, notes={"quantity": "1"})],
            footnotes=LATE,
        ),
    )
    database.close()
    return str(path)


def page(ledger: str, report: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> str:
    status = run(["--db", ledger, "report", report[0], "--issuer", "NWND", *report[1:], "--format", "html"])
    assert status == Status.DONE
    return capsys.readouterr().out


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report[0])
def test_every_link_leads_to_a_row_and_every_name_is_there_once(
    ledger: str, report: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    tree = lxml.html.fromstring(page(ledger, report, capsys))
    names = [one.get("id") for one in tree.xpath("//*[@id]")]
    links = {one.get("href") for one in tree.xpath("//a")}

    assert links
    assert all(names)
    assert sorted(set(names)) == sorted(names)
    assert links <= {f"#{name}" for name in names}


def test_each_figure_of_beneficial_ownership_is_a_link(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    tree = lxml.html.fromstring(page(ledger, REPORTS[0], capsys))
    linked = [one.text_content() for one in tree.xpath("//table[1]/tbody/tr[1]/td/a")]

    assert linked == ["9,600", "500", "2,000", "12,100"]


def test_the_late_row_and_the_figures_of_item_405_are_links(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    tree = lxml.html.fromstring(page(ledger, REPORTS[1], capsys))
    reports, transactions = tree.xpath("//table[1]/tbody/tr[1]/td/a")
    (target,) = tree.xpath(f"//tr[@id='{reports.get('href')[1:]}']")

    assert (reports.text, transactions.text) == ("1", "1")
    assert "Table I, transaction row 1, footnotes 1" in target.text_content()


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report[0])
def test_texts_of_filings_are_escaped_and_harmless(ledger: str, report: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    text = page(ledger, report, capsys)
    tree = lxml.html.fromstring(text)

    assert tree.xpath("//script | //b | //i | //img | //link | //iframe") == []
    assert "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt; &amp; Mallory" in text
    assert "\u202e" not in text


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report[0])
def test_a_page_loads_nothing_and_has_a_style_for_paper(ledger: str, report: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    text = page(ledger, report, capsys)
    tree = lxml.html.fromstring(text)

    assert text.startswith("<!DOCTYPE html>\n")
    assert tree.xpath("//@src | //@href[not(starts-with(., '#'))]") == []
    assert "@media print" in tree.xpath("string(//style)")
    assert "http" not in text.replace('http-equiv="Content-Security-Policy"', "")
    assert "default-src 'none'" in text


def test_a_page_says_what_it_was_made_from(ledger: str, tmp_path: Path) -> None:
    output = tmp_path / "late.html"
    asked = ["--db", ledger, "report", "late-filings", "--issuer", "NWND", "--known-at", "2024-12-31", "--format", "html"]

    assert run([*asked, "--output", str(output)]) == Status.DONE
    tree = lxml.html.fromstring(output.read_bytes())
    assert f"Known at 2025-01-01T04:59:59Z, ledger position 6, rules version {RULES_VERSION}" in tree.text_content()


@pytest.mark.parametrize(
    "arguments", [("--format", "html", "holdings"), ("--format", "html", "quarantine"), ("--format", "html", "export", "holdings")]
)
def test_only_reports_have_a_page_to_print(ledger: str, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    status = run(["--db", ledger, *arguments])

    assert status == Status.WRONG_USAGE
    assert "--format html is for reports only" in capsys.readouterr().err


def test_html_may_be_asked_before_the_command_too(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = run(["--db", ledger, "--format", "html", "report", "late-filings", "--issuer", "NWND"])

    assert status == Status.DONE
    assert capsys.readouterr().out.startswith("<!DOCTYPE html>")

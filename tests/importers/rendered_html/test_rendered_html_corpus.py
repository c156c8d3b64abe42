"""Real web pages against the XML of the same filing, and real filings printed as pages."""

from pathlib import Path
from zipfile import ZipFile

import msgspec
import pytest
from pages import Page, edgar_page, software_page

from importers import ownership_xml, rendered_html
from importers.documents import read_document
from importers.form_reading import FormReading
from ledger.commands import RecordFiling
from ledger.values.form import Row, TransactionRow

NOT_ON_THE_PAGE = ("schema_version", "not_subject_to_section_16")
EVERY = 80


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["form4-374water", "form5-snow"])
def test_a_page_reads_as_its_xml(shared: Path, name: str) -> None:
    folder = shared / "corpus/samples/html"
    page = rendered_html.read((folder / f"{name}.html").read_bytes())
    xml = ownership_xml.read((folder / f"{name}.xml").read_bytes())
    assert page.rows == xml.rows
    shown = {field: getattr(xml.form, field) for field in NOT_ON_THE_PAGE}
    assert msgspec.structs.replace(page.form, **shown) == xml.form


@pytest.mark.corpus
def test_a_saved_page_of_nine_rows_is_read_whole(shared: Path) -> None:
    reading = rendered_html.read((shared / "corpus/samples/html/0001209191-22-024550.html").read_bytes())
    assert [(row.table, row.kind, row.row) for row in reading.rows] == [
        *(("I", "transaction", number) for number in range(1, 7)),
        *(("II", "holding", number) for number in range(1, 4)),
    ]
    assert (reading.form.accession_number, reading.findings) == ("0001209191-22-024552", ())


@pytest.mark.corpus
@pytest.mark.parametrize("page", [edgar_page, software_page])
def test_real_filings_read_back_as_they_were_printed(shared: Path, page: Page) -> None:
    """All but timeliness, which a page shows as V only."""
    with ZipFile(shared / "corpus/form4-2023-dev.zip") as archive:
        for name in [name for name in archive.namelist() if name.endswith(".txt")][::EVERY]:
            filing = read_document(name, archive.read(name))
            assert isinstance(filing, RecordFiling)
            printed = page(FormReading(form=filing.form, rows=filing.rows))
            assert rendered_html.recognises(printed)
            reading = rendered_html.read(printed)
            assert [_shown(row) for row in reading.rows] == [_shown(row) for row in filing.rows], name
            assert (reading.form.footnotes, reading.form.signatures) == (filing.form.footnotes, filing.form.signatures)
            assert [owner.name for owner in reading.form.owners] == [owner.name for owner in filing.form.owners]


def _shown(row: Row) -> Row:
    return msgspec.structs.replace(row, timeliness=None) if isinstance(row, TransactionRow) else row

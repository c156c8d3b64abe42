"""The seed, and real filings printed in the shapes that saved pages have."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import msgspec
import pytest
import texts

from importers import rendered_text
from importers.documents import read_document
from importers.form_reading import FormReading
from ledger.commands import RecordFiling
from ledger.values.form import Citation, Row, Signature, TransactionRow

EVERY = 160


@pytest.fixture(scope="module")
def seed(shared: Path) -> FormReading:
    contents = (shared / "seed/form4-asti-2007-12-04.txt").read_bytes()
    assert rendered_text.recognises(contents)
    return rendered_text.read(contents)


@pytest.mark.corpus
def test_the_seed_has_its_parties_and_days(seed: FormReading) -> None:
    form = seed.form
    assert (form.form_type, form.issuer.name, form.issuer.symbol) == ("4", "Ascent Solar Technologies, Inc.", "ASTI")
    assert [(owner.name, owner.relationship.officer_title, owner.relationship.is_director) for owner in form.owners] == [
        ("Nath Prem", "Sr Vice Pres of Manufacturing", False)
    ]
    assert (form.period_of_report, form.filed_on) == (date(2007, 12, 3), date(2007, 12, 4))
    assert form.signatures == (Signature("David C. Wang, as attorney-in-fact for Prem Nath", date(2007, 12, 4)),)
    assert (form.accession_number, form.not_subject_to_section_16, form.plan_10b5_1, seed.findings) == (None, None, None, ())


@pytest.mark.corpus
def test_the_seed_has_its_three_sales(seed: FormReading) -> None:
    rows = [row for row in seed.rows if isinstance(row, TransactionRow)]
    assert [(row.quantity, row.price_per_share, row.reported_total) for row in rows] == [
        (Decimal(100), Decimal("16.66"), Decimal(1946)),
        (Decimal(1108), Decimal("16.75"), Decimal(838)),
        (Decimal(838), Decimal("16.78"), Decimal(0)),
    ]
    assert {(row.transaction_code, row.acquired_disposed, row.ownership_form, row.transaction_date) for row in rows} == {
        ("S", "D", "D", date(2007, 12, 3))
    }
    assert {row.citations for row in rows} == {(Citation("transaction_code", ("1",)), Citation("reported_total", ("2",)))}


@pytest.mark.corpus
def test_the_seed_has_its_footnotes(seed: FormReading) -> None:
    assert [note.id for note in seed.form.footnotes] == ["1", "2"]
    assert seed.form.footnotes[1].text.endswith("unvested options to purchase 66,667 that expire July 31, 2016.")


@pytest.mark.corpus
@pytest.mark.parametrize("shape", [texts.collapsed, texts.tabs, texts.markdown])
def test_real_filings_read_back_as_they_were_printed(shared: Path, shape: texts.Shape) -> None:
    """All but timeliness, which a page shows as V only."""
    with ZipFile(shared / "corpus/form4-2023-dev.zip") as archive:
        for name in [name for name in archive.namelist() if name.endswith(".txt")][::EVERY]:
            filing = read_document(name, archive.read(name))
            assert isinstance(filing, RecordFiling)
            printed = shape(FormReading(form=filing.form, rows=filing.rows)).encode()
            assert rendered_text.recognises(printed)
            reading = rendered_text.read(printed)
            assert [_shown(row) for row in reading.rows] == [_shown(row) for row in filing.rows], name
            assert reading.form.footnotes == filing.form.footnotes
            assert reading.form.period_of_report == filing.form.period_of_report


def _shown(row: Row) -> Row:
    return msgspec.structs.replace(row, timeliness=None) if isinstance(row, TransactionRow) else row

"""A real typed form of 2000."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from importers import paper_text
from ledger.values.form import DerivativeTerms, TransactionRow
from ledger.values.provenance import RawValue


@pytest.mark.corpus
def test_the_filing_of_2000_has_its_one_grant(shared: Path) -> None:
    contents = (shared / "corpus/samples/text/0001094891-00-000193.txt").read_bytes()
    assert paper_text.recognises(contents)
    reading = paper_text.read(contents)
    (row,) = reading.rows
    assert row == TransactionRow(
        table="II",
        row=1,
        security_title="Options to Purchase Common Stock",
        transaction_date=date(2000, 2, 7),
        transaction_form_type="5",
        transaction_code="A",
        equity_swap=False,
        timeliness="E",
        quantity=Decimal(12000),
        reported_total=Decimal(12000),
        ownership_form="D",
        terms=DerivativeTerms(
            exercise_price=Decimal("1.375"),
            exercisable_on=date(2000, 2, 7),
            expires_on=date(2005, 2, 7),
            underlying_title="Common Stock",
            underlying_quantity=Decimal(12000),
        ),
        raw=(RawValue("acquired_disposed", "A,D"),),
    )
    assert [(finding.code, finding.place) for finding in reading.findings] == [("not-a-code", "II/transaction/1/acquired_disposed")]


@pytest.mark.corpus
def test_the_filing_of_2000_has_its_parties_and_days(shared: Path) -> None:
    form = paper_text.read((shared / "corpus/samples/text/0001094891-00-000193.txt").read_bytes()).form
    assert (form.form_type, form.issuer.name, form.issuer.symbol) == ("4", "Productivity Technologies Corp.", "PRAC")
    assert [(owner.name, owner.relationship.is_director) for owner in form.owners] == [("Foster, Alan H.", True)]
    assert (form.period_of_report, form.signatures[0].signed_on) == (date(2000, 2, 29), date(2000, 3, 13))

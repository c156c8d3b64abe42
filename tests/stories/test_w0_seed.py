"""W0: the filing that the project started from. Three sales on one day in 2007, in a rendered Form 4 without acceptance time or numbers."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from importers.documents import read_document
from ledger.commands import RecordFiling
from ledger.values.attestation import STATED_OPTION
from projections.answers import Evidence, Holding, Valid
from tests.builders import eastern
from tests.recorded import RecordedBook

pytestmark = pytest.mark.corpus

OWNER, ISSUER = "Nath Prem", "ASTI"
KNOWN = date(2007, 12, 5)
SHARES = "Common Stock"


@pytest.fixture
def seed(book: RecordedBook, shared: Path) -> RecordedBook:
    path = shared / "seed" / "form4-asti-2007-12-04.txt"
    command = read_document(path.name, path.read_bytes())
    assert isinstance(command, RecordFiling), command
    book.record(command)
    return book


def options(book: RecordedBook, as_of: date, known_at: date = KNOWN) -> Holding:
    answer = book.holdings(owner=OWNER, issuer=ISSUER, as_of=as_of, known_at=known_at, include_closed=True)
    (holding,) = (holding for holding in answer.holdings if holding.security.title == STATED_OPTION)
    return holding


def parts(holding: Holding) -> tuple[Decimal | None, ...]:
    return holding.quantity, holding.vested, holding.unvested, holding.undetermined


def test_the_balance_before_the_first_sale_is_implied(seed: RecordedBook) -> None:
    (holding,) = (h for h in seed.holdings(owner=OWNER, as_of=date(2007, 12, 2), known_at=KNOWN).holdings if h.security.title == SHARES)

    assert (holding.quantity, holding.basis, holding.valid) == (Decimal(2_046), "implied", Valid(start=None, end=date(2007, 12, 3)))


def test_nothing_is_left_at_the_end_of_the_day(seed: RecordedBook) -> None:
    answer = seed.holdings(owner=OWNER, issuer=ISSUER, as_of=date(2007, 12, 3), known_at=KNOWN, include_closed=True)
    (holding,) = (h for h in answer.holdings if h.security.title == SHARES)

    assert answer.known_at == datetime(2007, 12, 6, 4, 59, 59, tzinfo=UTC)
    assert (holding.quantity, holding.basis, holding.status, holding.flags) == (
        Decimal(0),
        "reported",
        "closed",
        ("day_resolution", "reconciled"),
    )
    assert (holding.owner.cik, holding.issuer.cik, holding.issuer.symbol) == (None, None, "ASTI")
    assert (holding.ownership.form, holding.ownership.nature, holding.lot, holding.joint_with) == ("D", None, None, ())
    assert holding.valid == Valid(start=date(2007, 12, 3), end=None)
    assert holding.known.start == datetime(2007, 12, 5, 3, tzinfo=UTC)


def test_it_rests_on_the_third_row(seed: RecordedBook) -> None:
    answer = seed.holdings(owner=OWNER, as_of=date(2007, 12, 3), known_at=KNOWN, include_closed=True)
    (holding,) = (h for h in answer.holdings if h.security.title == SHARES)
    (evidence,) = holding.evidence

    assert isinstance(evidence, Evidence)
    assert (evidence.accession, evidence.table, evidence.kind, evidence.row, evidence.footnotes) == (
        None,
        "I",
        "transaction",
        3,
        ("1", "2"),
    )
    assert evidence.document.startswith("sha256:")


def test_nothing_was_known_on_the_evening_of_the_sales(seed: RecordedBook) -> None:
    assert seed.holdings(owner=OWNER, as_of=date(2007, 12, 3), known_at=eastern("2007-12-03 23:00"), include_closed=True).holdings == ()


def test_a_closed_line_is_left_out_unless_asked_for(seed: RecordedBook) -> None:
    holdings = seed.holdings(owner=OWNER, as_of=date(2007, 12, 3), known_at=KNOWN).holdings

    assert [holding for holding in holdings if holding.security.title == SHARES] == []


def test_history_tells_the_three_sales_in_order(seed: RecordedBook) -> None:
    rows = [row for row in seed.history(owner=OWNER, known_at=KNOWN).rows if row.security_title == SHARES]

    assert [(row.row, row.quantity, row.price_per_share, row.reported_total) for row in rows] == [
        (1, Decimal(100), Decimal("16.66"), Decimal(1_946)),
        (2, Decimal(1_108), Decimal("16.75"), Decimal(838)),
        (3, Decimal(838), Decimal("16.78"), Decimal(0)),
    ]
    assert {(row.effective, row.transaction_code, row.acquired_disposed) for row in rows} == {(date(2007, 12, 3), "S", "D")}
    assert "10b5-1" in rows[0].footnotes["1"]


def test_an_explanation_leads_from_the_implied_balance_to_nothing(seed: RecordedBook) -> None:
    explanation = seed.explain(owner=OWNER, title=SHARES, as_of=date(2007, 12, 3), known_at=KNOWN)

    assert [step.rule for step in explanation.steps] == [
        "line",
        "implied-balance",
        "reported-balance",
        "reported-balance",
        "reported-balance",
        "age",
    ]
    assert [step.evidence[0].row for step in explanation.steps[1:-1]] == [1, 1, 2, 3]
    assert any("13,333" in words for words in explanation.footnotes.values())


# The options, which a footnote states and no row reports


@pytest.mark.parametrize("as_of", [date(2007, 12, 3), date(2007, 12, 4)])
def test_options_are_held_as_the_footnote_states_up_to_the_filing(seed: RecordedBook, as_of: date) -> None:
    holding = options(seed, as_of)

    assert parts(holding) == (Decimal(80_000), Decimal(13_333), Decimal(66_667), Decimal(0))
    assert (holding.security.table, holding.basis, holding.status, holding.flags) == (
        "derivative",
        "attested",
        "current",
        ("day_resolution",),
    )
    assert (holding.ownership.form, holding.joint_with) == (None, ())
    assert holding.known.start == datetime(2007, 12, 5, 3, tzinfo=UTC)
    assert holding.valid == Valid(start=date(2007, 12, 3), end=date(2007, 12, 5))


def test_the_lot_is_what_the_footnote_gives_and_no_more(seed: RecordedBook) -> None:
    lot = options(seed, date(2007, 12, 4)).lot

    assert lot is not None
    assert (lot.expires_on, lot.underlying_title) == (date(2016, 7, 31), "common stock")
    assert (lot.exercise_price, lot.exercisable_on, lot.granted_on, lot.underlying_quantity) == (None, None, None, None)


def test_one_attestation_although_three_cells_cite_it(seed: RecordedBook) -> None:
    (evidence,) = options(seed, date(2007, 12, 4)).evidence
    attested = [row for row in seed.history(owner=OWNER, known_at=KNOWN).rows if row.name == "PositionAttested"]

    assert (evidence.accession, evidence.table, evidence.kind, evidence.row, evidence.footnotes) == (None, None, "footnote", None, ("2",))
    assert [(row.event, row.effective, row.balance) for row in attested] == [(evidence.event, date(2007, 12, 3), Decimal(80_000))]
    assert "13,333" in attested[0].footnotes["2"]


@pytest.mark.parametrize("as_of", [date(2007, 12, 5), date(2010, 1, 1), date(2016, 7, 31)])
def test_after_the_filing_what_was_vested_is_the_least(seed: RecordedBook, as_of: date) -> None:
    assert parts(options(seed, as_of)) == (Decimal(80_000), Decimal(13_333), Decimal(0), Decimal(66_667))


def test_after_the_expiration_date_nothing_is_left(seed: RecordedBook) -> None:
    holding = options(seed, date(2016, 8, 1), date(2016, 8, 2))

    assert parts(holding) == (Decimal(0), Decimal(0), Decimal(0), Decimal(0))
    assert (holding.status, holding.flags) == ("expired", ("day_resolution", "expired_inferred"))


def test_nothing_is_known_of_options_before_the_statement(seed: RecordedBook) -> None:
    holdings = seed.holdings(owner=OWNER, as_of=date(2007, 12, 2), known_at=KNOWN, include_closed=True).holdings

    assert [holding.security.title for holding in holdings] == [SHARES]


def test_an_explanation_names_the_footnote_and_its_words(seed: RecordedBook) -> None:
    explanation = seed.explain(owner=OWNER, title=STATED_OPTION, as_of=date(2007, 12, 4), known_at=KNOWN)
    (step,) = (step for step in explanation.steps if step.rule == "attested-balance")
    (text,) = explanation.footnotes.values()

    assert "Footnote 2 of the Form 4, characters 0 to 169" in step.says
    assert step.evidence[0].fields["words"] == text[:169]

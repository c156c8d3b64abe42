"""Vesting terms that people recorded: in force for the row that reports the lot, from their knowledge time on, the one recorded last."""

import pytest

from insider_ledger.composition import build_ledger
from insider_ledger.errors import RefusedDecisionError
from ledger.commands import MakeDecision
from ledger.events import FilingAccepted
from ledger.feed import Feed
from ledger.values.decisions import RecordVestingTerms
from ledger.values.form import Kind, Table
from ledger.values.vesting import Schedule, Tranche, UndatedPart
from projections.accounts.in_force import InForce, RowIdentity
from projections.build import catch_up
from projections.dossiers import regimes_by_account
from projections.parties import Aliases
from projections.rulings import Rulings
from projections.vesting.words import schedule_words
from tests.builders import (
    ADA,
    BEN,
    NORTHWIND,
    a_form_4,
    an_option,
    bought,
    day,
    eastern,
    exercised,
    from_another_document,
    granted,
    held,
    withheld,
)
from tests.recorded import RecordedBook

GRANT = a_form_4(accepted="2024-02-02 16:30", rows=[granted(480, on="2024-02-01", after=480, of=an_option(exercisable=None))])
FILING = GRANT.form.accession_number or ""
ROW: RowIdentity = (FILING, "II", "transaction", 1)


def tranche(text: str, numerator: int = 1, denominator: int = 1) -> Tranche:
    vests_on = day(text)
    assert vests_on is not None
    return Tranche(vests_on, numerator, denominator)


AT_ONCE = Schedule(tranches=(tranche("2025-02-01"),))
IN_HALVES = Schedule(tranches=(tranche("2025-02-01", 1, 2), tranche("2026-02-01", 1, 2)))


def terms(
    schedule: Schedule = AT_ONCE, *, filing_id: str = FILING, table: Table = "II", kind: Kind = "transaction", row: int = 1
) -> RecordVestingTerms:
    return RecordVestingTerms(filing_id=filing_id, table=table, kind=kind, row=row, schedule=schedule)


def rules(book: RecordedBook, known: str) -> InForce:
    """What is in force where the account of the grant is read as known at an instant."""
    with book.database.read() as connection:
        aliases = Aliases.load(connection)
        rulings = Rulings.load(connection, aliases)
        ((_, regimes),) = regimes_by_account(connection, aliases, rulings, [(ADA.cik or "", NORTHWIND.cik or "")])
    return [regime for regime in regimes if regime.start is None or regime.start <= eastern(known)][-1].rules


def test_terms_are_in_force_from_their_knowledge_time_until_they_are_taken_back(book: RecordedBook) -> None:
    book.record(GRANT)
    made = book.decide(terms(), "Exhibit", eastern("2024-03-01 12:00"))
    book.take_back(made.ledger_position, "Another grant", eastern("2024-04-01 12:00"))

    found = [rules(book, known).vesting for known in ("2024-03-01 11:59", "2024-03-01 12:00", "2024-04-01 12:00")]
    assert found == [{}, {ROW: AT_ONCE}, {}]
    assert book.compare().differences == ()


def test_of_two_terms_for_one_row_the_one_recorded_last_is_in_force(book: RecordedBook) -> None:
    book.record(GRANT)
    book.decide(terms(IN_HALVES), "Exhibit", eastern("2024-03-02 12:00"))
    book.decide(terms(AT_ONCE), "Exhibit, page 2", eastern("2024-03-01 12:00"))

    assert rules(book, "2024-03-03 12:00").vesting == {ROW: AT_ONCE}


def test_terms_do_not_concern_other_accounts(book: RecordedBook) -> None:
    other = a_form_4(accepted="2024-03-02 16:30", owner=BEN, rows=[bought(10, on="2024-03-01", after=10)])
    book.record(GRANT, other)
    book.decide(terms(filing_id=other.form.accession_number or "", table="I"), "Exhibit", eastern("2024-03-10 12:00"))

    assert rules(book, "2024-12-31 12:00").vesting == {}


def test_terms_about_a_document_without_a_number_are_about_the_filing_that_it_turns_out_to_be(book: RecordedBook) -> None:
    printed = from_another_document(GRANT, source="rendered_html", accession_number=None)
    book.record(printed)
    with book.database.read() as connection:
        (accepted,) = Feed(connection).filings_after(0)
    assert isinstance(accepted.event, FilingAccepted)
    book.decide(terms(filing_id=accepted.event.filing_id), "Exhibit", eastern("2024-03-01 12:00"))
    book.record(GRANT)

    assert rules(book, "2024-03-02 12:00").vesting[ROW] == AT_ONCE


def test_the_same_schedule_in_other_words_is_recorded_once(book: RecordedBook) -> None:
    book.record(GRANT)
    first = book.decide(terms(IN_HALVES), "Exhibit")
    second = book.decide(terms(Schedule(tranches=(tranche("2026-02-01", 24, 48), tranche("2025-02-01", 2, 4)))), "Exhibit")

    assert (second.is_new, second.id) == (False, first.id)
    assert book.decision(first.ledger_position) == terms(IN_HALVES)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (terms(filing_id="0000000001-24-000001"), "The book has no filing"),
        (terms(row=2), "has no transaction row 2 in Table II"),
        (terms(kind="holding"), "has no holding row 1 in Table II"),
        (terms(Schedule()), "says nothing"),
        (terms(Schedule(tranches=AT_ONCE.tranches, allocation="by hand")), "holds what it cannot"),  # type: ignore[arg-type]
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_terms_that_cannot_be_are_refused(book: RecordedBook, wrong: RecordVestingTerms, says: str) -> None:
    book.record(GRANT)
    with pytest.raises(RefusedDecisionError, match=says):
        book.decide(wrong, "Exhibit")
    assert book.decisions().rows == ()


def test_terms_for_shares_that_a_row_takes_away_are_refused(book: RecordedBook) -> None:
    sale = a_form_4(accepted="2024-02-02 16:30", rows=[withheld(40, on="2024-02-01", after=60), held(10, via="By Trust")])
    named = sale.form.accession_number or ""
    book.record(sale)

    with pytest.raises(RefusedDecisionError, match=f"Table I, transaction row 1 of {named} disposes of shares, so it is no grant"):
        book.decide(terms(filing_id=named, table="I"), "Exhibit")
    assert book.decide(terms(filing_id=named, table="I", kind="holding"), "Exhibit").is_new


def test_terms_in_the_log_for_shares_that_a_row_takes_away_are_no_grant(book: RecordedBook) -> None:
    sale = a_form_4(accepted="2024-02-02 16:30", rows=[withheld(40, on="2024-02-01", after=60)])
    book.record(sale)
    made = MakeDecision(
        decision=terms(filing_id=sale.form.accession_number or "", table="I"), why="Exhibit", known_at=eastern("2024-03-01 12:00")
    )
    with book.database.write() as connection:  # past the door, as an older version did
        build_ledger(book.database).decide(made)
        catch_up(connection)
    line = book.line("2024-12-31", known="2024-12-31")

    assert line is not None
    assert (line.quantity, line.unvested) == (60, None)


def test_a_row_that_disposes_of_a_lot_may_be_named_for_its_terms(book: RecordedBook) -> None:
    exercise = a_form_4(
        accepted="2024-02-02 16:30", rows=[exercised(120, on="2024-02-01", after=360, of=an_option("4.00", exercisable=None))]
    )
    book.record(exercise)

    assert book.decide(terms(filing_id=exercise.form.accession_number or ""), "Exhibit").is_new


def test_a_listed_decision_says_the_schedule_in_words_and_as_terms(book: RecordedBook) -> None:
    book.record(GRANT)
    book.decide(terms(IN_HALVES), "Exhibit")
    (row,) = book.decisions().rows

    assert row.says == f"Table II, transaction row 1 of {FILING} vests: 1 in 2 tranches from 2025-02-01 to 2026-02-01."
    assert row.decision["schedule"] == {
        "tranches": [{"date": day("2025-02-01"), "fraction": "1/2"}, {"date": day("2026-02-01"), "fraction": "1/2"}],
        "undated": [],
        "no_later_than": None,
        "allocation": "cumulative_round_down",
    }


def test_a_schedule_is_put_into_few_words() -> None:
    third = (tranche("2025-02-01", 1, 3), tranche("2025-03-01", 1, 12), tranche("2025-04-01", 1, 12))
    schedule = Schedule(tranches=third, undated=(UndatedPart(1, 2, "an initial public offering"),), no_later_than=day("2031-02-01"))

    assert schedule_words(schedule) == (
        "1/3 on 2025-02-01, 1/6 in 2 tranches from 2025-03-01 to 2025-04-01; 1/2 undated (an initial public offering); "
        "no later than 2031-02-01"
    )
    assert schedule_words(Schedule(undated=(UndatedPart(1, 1, "approval"),))) == "1 undated (approval)"

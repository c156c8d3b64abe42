"""A law of the changes feed: whoever applies it, from any position and in pieces of any size, has what `holdings` answers."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.commands import RecordFiling
from ledger.store.database import Database
from ledger.values.decisions import EquateOwners, RecordSplit, RetractRow
from ledger.values.form import ReportingOwner
from ledger.values.times import ALL_KNOWN
from projections.answers import Holding
from projections.changes import changes
from tests.builders import ADA, BEN, LARKSPUR, NORTHWIND, a_form_3, from_another_document, held
from tests.dying_consumer import apply
from tests.recorded import RecordedBook
from tests.small_books import small_books

DAYS = (date(2024, 1, 20), date(2024, 3, 1), date(2025, 1, 1))
RENAMED: ReportingOwner = msgspec.structs.replace(ADA, name="Quill-Marsh Ada M")
quick = settings(max_examples=40, deadline=None)
Copy = dict[str, Holding]


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordedBook]:
    """An empty book; what a law records in it is undone."""
    database = Database.open(str(tmp_path_factory.mktemp("laws") / "ledger.db"))
    yield RecordedBook(database)
    database.close()


def holdings_of(book: RecordedBook, as_of: date, position: int | None = None) -> Copy:
    return {item.id: item for item in book.holdings(as_of=as_of, known_at=ALL_KNOWN, ledger_position=position).holdings}


def follow(book: RecordedBook, copy: Copy, after: int, as_of: date, at_once: int) -> int:
    """Bring a copy up to the head, a few events at a time; on the way it is what the book answers at each position."""
    with book.database.read() as connection:
        while (answer := changes(connection, after, as_of, at_once=at_once)).ledger_position > after:
            for row in answer.rows:
                assert copy.get(row.holding) == row.before
            apply(answer.rows, copy)
            after = answer.ledger_position
            assert copy == holdings_of(book, as_of, after)
    return after


@st.composite
def stories(draw: st.DrawFn) -> list[list[RecordFiling]]:
    """Batches of filings: some owners change their name, some documents come without numbers first."""
    filings = draw(small_books(5))
    extra = [
        a_form_3(
            accepted="2024-02-20 17:00", event="2024-02-19", rows=[held(900)], owner=draw(st.sampled_from((ADA, RENAMED))), issuer=LARKSPUR
        ),
        a_form_3(accepted="2024-01-05 17:00", event="2024-01-04", rows=[held(70)], owner=BEN, issuer=LARKSPUR),
    ]
    chosen = filings + draw(st.lists(st.sampled_from(extra), max_size=2, unique_by=id))
    documents = [anonymous(filing) if draw(st.integers(0, 4)) == 0 else filing for filing in chosen]
    later = [filing for filing, document in zip(chosen, documents, strict=True) if document is not filing and draw(st.booleans())]
    everything = draw(st.permutations(documents)) + later
    cuts = sorted(draw(st.lists(st.integers(0, len(everything)), max_size=3)))
    edges = [0, *cuts, len(everything)]
    return [everything[start:end] for start, end in pairwise(edges) if start < end]


def anonymous(filing: RecordFiling) -> RecordFiling:
    """The same filing as a rendered form: without its number, and its parties without their CIKs."""
    form = msgspec.structs.replace(
        filing.form,
        accession_number=None,
        accepted_at=None,
        issuer=msgspec.structs.replace(filing.form.issuer, cik=None),
        owners=tuple(msgspec.structs.replace(owner, cik=None) for owner in filing.form.owners),
    )
    return from_another_document(msgspec.structs.replace(filing, form=form), source="rendered_html")


@quick
@given(batches=stories(), at_once=st.sampled_from((1, 2, 5, 1_000)), as_of=st.sampled_from(DAYS), data=st.data())
def test_a_copy_that_follows_the_changes_is_what_holdings_answer(
    laws: RecordedBook, batches: list[list[RecordFiling]], at_once: int, as_of: date, data: st.DataObject
) -> None:
    with laws.undone():
        copy: Copy = {}
        reached = 0
        for batch in batches:
            laws.record(*batch)
            if data.draw(st.booleans()):
                reached = follow(laws, copy, reached, as_of, at_once)
            if data.draw(st.integers(0, 3)) == 0:
                decide(laws, batch[0], data)
        follow(laws, copy, reached, as_of, at_once)

        assert copy == holdings_of(laws, as_of)


def decide(book: RecordedBook, filing: RecordFiling, data: st.DataObject) -> None:
    """One decision about what was just recorded, or about its parties; some are taken back at once."""
    assert ADA.cik is not None
    assert BEN.cik is not None
    assert NORTHWIND.cik is not None
    choices = [
        EquateOwners(owner=ADA.cik, other=BEN.cik),
        RecordSplit(issuer=NORTHWIND.cik, effective_on=date(2024, 2, 1), numerator=3, denominator=1),
    ]
    number = filing.form.accession_number
    if number is not None and filing.rows:
        row = filing.rows[0]
        choices.append(RetractRow(filing_id=number, table=row.table, kind=row.kind, row=row.row))
    made = book.decide(data.draw(st.sampled_from(choices)), "Because of a letter.", ALL_KNOWN.replace(year=2024, month=6))
    if data.draw(st.booleans()):
        book.take_back(made.ledger_position, "The letter was wrong.", ALL_KNOWN.replace(year=2024, month=7))


@quick
@given(filings=small_books(4), as_of=st.sampled_from(DAYS), data=st.data())
def test_changes_that_come_twice_change_nothing(laws: RecordedBook, filings: list[RecordFiling], as_of: date, data: st.DataObject) -> None:
    with laws.undone(), laws.database.read() as connection:
        for filing in filings:
            laws.record(filing)
        copy: Copy = {}
        reached = follow(laws, copy, 0, as_of, 3)
        again = data.draw(st.integers(0, reached))
        while (answer := changes(connection, again, as_of, at_once=3)).ledger_position > again:
            apply(answer.rows, copy)
            again = answer.ledger_position

        assert copy == holdings_of(laws, as_of)

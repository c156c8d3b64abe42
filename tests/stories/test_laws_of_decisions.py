"""Laws of decisions: whenever they are recorded, they count from their knowledge time on; the past and the log stay what they were."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.commands import RecordFiling
from ledger.values.decisions import (
    Decision,
    EquateLots,
    EquateOwners,
    EquateSecurities,
    LinkAmendment,
    LotRow,
    RecordSplit,
    RecordVestingTerms,
    RetractRow,
)
from ledger.values.form import Row, TransactionRow
from ledger.values.identity import party_key
from ledger.values.vesting import Schedule, Tranche
from projections.answers import Holding
from tests.builders import ADA, BEN, FUND, NORTHWIND, eastern
from tests.random_books import DAYS, TIMES
from tests.recorded import RecordedBook
from tests.stories.test_laws_of_arrival import FEW, answers, told

pytestmark = pytest.mark.slow

ISSUER = NORTHWIND.cik or ""
OWNERS = [owner.cik or "" for owner in (ADA, BEN, FUND)]
times = st.sampled_from(TIMES).map(eastern)


@st.composite
def decided(draw: st.DrawFn, filings: Sequence[RecordFiling]) -> list[tuple[Decision, datetime, datetime | None]]:
    """Some decisions about these filings, each with the time from which it counts, and the time until which (None: for ever)."""
    ids = [filing.form.accession_number or "" for filing in filings]
    rows = [(filing, row) for filing in filings for row in filing.rows]
    kinds: list[st.SearchStrategy[Decision]] = [
        st.builds(EquateOwners, owner=st.sampled_from(OWNERS), other=st.sampled_from(OWNERS)).filter(lambda d: d.owner != d.other),
        st.builds(
            RecordSplit,
            issuer=st.just(ISSUER),
            effective_on=st.sampled_from(DAYS),
            numerator=st.sampled_from((2, 3, 5)),
            denominator=st.sampled_from((1, 7, 10)),
            security_title=st.sampled_from((None, "Common Stock")),
        ),
        st.just(EquateSecurities(issuer=ISSUER, titles=("Class A Common Stock", "Common Stock"))),
        st.builds(LinkAmendment, filing_id=st.sampled_from(ids), original_id=st.sampled_from((None, *ids))).filter(
            lambda d: d.filing_id != d.original_id
        ),
    ]
    granting = [(filing, row) for filing, row in rows if row.table == "II" or not _takes_away(row)]
    if rows:
        kinds.append(
            st.sampled_from(rows).map(
                lambda pair: RetractRow(
                    filing_id=pair[0].form.accession_number or "", table=pair[1].table, kind=pair[1].kind, row=pair[1].row
                )
            )
        )
    if granting:
        kinds.append(
            st.tuples(st.sampled_from(granting), st.sampled_from(DAYS)).map(
                lambda drawn: RecordVestingTerms(
                    filing_id=drawn[0][0].form.accession_number or "",
                    table=drawn[0][1].table,
                    kind=drawn[0][1].kind,
                    row=drawn[0][1].row,
                    schedule=Schedule(tranches=(Tranche(drawn[1], 1, 2),)),
                )
            )
        )
    # in the order in which they are recorded: the same lots in another order would be the same decision, drawn twice
    lots = [LotRow(filing_id=f.form.accession_number or "", kind=row.kind, row=row.row) for f, row in rows if row.table == "II"]
    if len(set(lots)) > 1:
        kinds.append(
            st.lists(st.sampled_from(lots), min_size=2, max_size=3, unique=True).map(lambda chosen: EquateLots(lots=tuple(sorted(chosen))))
        )
    chosen = draw(st.lists(st.one_of(kinds), min_size=1, max_size=4, unique=True))
    spans = [sorted((draw(times), draw(times))) for _ in chosen]
    return [(decision, start, draw(st.sampled_from((None, end)))) for decision, (start, end) in zip(chosen, spans, strict=True)]


def _takes_away(row: Row) -> bool:
    return isinstance(row, TransactionRow) and row.acquired_disposed == "D"


def decide(book: RecordedBook, decisions: Sequence[tuple[Decision, datetime, datetime | None]]) -> None:
    for decision, start, end in decisions:
        made = book.decide(decision, "So it is", start)
        if end is not None:
            book.take_back(made.ledger_position, "So it is not", end)


def seen(book: RecordedBook, moments: Sequence[datetime]) -> list[tuple[Holding, ...]]:
    return [answer.holdings for answer in answers(book, moments)]


@given(told, st.data())
@FEW
def test_the_read_models_say_what_the_events_say_under_decisions(book: RecordedBook, told: list[RecordFiling], data: st.DataObject) -> None:
    moments = data.draw(st.lists(times, min_size=2, max_size=2))
    with book.undone():
        book.record(*told)
        decide(book, data.draw(decided(told)))

        assert book.compare().differences == ()
        assert answers(book, moments) == answers(book, moments, book.info().ledger_position)


@given(told, st.data())
@FEW
def test_what_was_known_before_all_decisions_stays(book: RecordedBook, told: list[RecordFiling], data: st.DataObject) -> None:
    with book.undone():
        book.record(*told)
        decisions = data.draw(decided(told))
        first = min(start for _, start, _ in decisions)
        moments = [time for time in map(eastern, TIMES) if time < first]
        before, position = seen(book, moments), book.info().ledger_position
        whole = answers(book, list(map(eastern, TIMES[-2:])), position)
        decide(book, decisions)

        assert seen(book, moments) == before
        assert answers(book, list(map(eastern, TIMES[-2:])), position) == whole


@given(told, st.data())
@FEW
def test_a_decision_taken_back_leaves_no_trace_after_it(book: RecordedBook, told: list[RecordFiling], data: st.DataObject) -> None:
    decisions = [(decision, start, end or start) for decision, start, end in data.draw(decided(told))]
    moments = [time for time in map(eastern, TIMES) if time >= max(end for _, _, end in decisions)]
    with book.undone():
        book.record(*told)
        without = [[(h.id, h.quantity, h.flags, h.valid) for h in lines] for lines in seen(book, moments)]
        decide(book, decisions)

        assert [[(h.id, h.quantity, h.flags, h.valid) for h in lines] for lines in seen(book, moments)] == without


@given(told, st.data())
@FEW
def test_it_does_not_matter_when_filings_arrive_beside_decisions(book: RecordedBook, told: list[RecordFiling], data: st.DataObject) -> None:
    everything = data.draw(decided(told))
    decisions = [item for item in everything if not isinstance(item[0], RetractRow | RecordVestingTerms | LinkAmendment | EquateLots)]
    moments = data.draw(st.lists(times, min_size=2, max_size=2))
    with book.undone():
        book.record(*told)
        decide(book, decisions)
        after = seen(book, moments)
    with book.undone():
        decide(book, decisions)
        for filing in data.draw(st.permutations(told)):
            book.record(filing)

        assert seen(book, moments) == after
        assert book.compare().differences == ()


@given(told, st.data())
@FEW
def test_equated_owners_hold_what_one_owner_of_all_their_filings_would(
    book: RecordedBook, told: list[RecordFiling], data: st.DataObject
) -> None:
    """Nobody's rows are lost, whatever the pairs: every row with a total is in the account of exactly one owner."""
    pairs = data.draw(st.lists(st.sampled_from(list(pairwise([*OWNERS, OWNERS[0]]))), min_size=1, max_size=3, unique=True))
    with book.undone():
        book.record(*told)
        rows = {(row.accession, row.table, row.kind, row.row) for row in book.history(issuer=ISSUER).rows}
        for owner, other in pairs:
            book.decide(EquateOwners(owner=owner, other=other), "One person", eastern(TIMES[0]))

        kept = [(row.accession, row.table, row.kind, row.row, row.owner.cik) for row in book.history(issuer=ISSUER).rows]
        assert {item[:4] for item in kept} == rows
        assert len(set(kept)) == len(kept)
        owners = {party_key(owner.cik, owner.name) for filing in told for owner in filing.form.owners}
        for key in owners:
            assert {h.owner.cik for h in book.holdings(owner=key, include_closed=True).holdings} <= {item[4] for item in kept}

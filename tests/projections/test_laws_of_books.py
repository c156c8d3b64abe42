"""Laws of a whole book, on small books made by chance: no answer depends on how its filings arrived."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ledger.commands import RecordFiling
from ledger.store.database import Database
from ledger.values.fingerprint import content_fingerprint, rows_fingerprint
from ledger.values.form import Issuer, ReportingOwner
from projections.answers import Holding, HoldingsAnswer
from projections.rebuild import compare, rebuild
from tests.builders import NORTHWIND, a_form_4, from_another_document, sold
from tests.read_models import read_models
from tests.readings import EVER
from tests.recorded import RecordedBook
from tests.small_books import AS_OF, shuffled_books, small_books

quick = settings(max_examples=15, deadline=None)
COUNTED = a_form_4(accepted="2024-01-03 16:30", rows=[sold(1, on="2024-01-02", after=100)])


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordedBook]:
    """An empty book; what a law records in it is undone."""
    database = Database.open(str(tmp_path_factory.mktemp("laws") / "ledger.db"))
    yield RecordedBook(database)
    database.close()


def batches(filings: Sequence[RecordFiling], size: int) -> Iterator[Sequence[RecordFiling]]:
    for start in range(0, len(filings), size):
        yield filings[start : start + size]


def answers(book: RecordedBook, instants: Sequence[datetime], position: int | None = None) -> list[HoldingsAnswer]:
    """Who held what of the issuer on some days, at some instants of knowledge."""
    return [
        book.holdings(
            issuer=NORTHWIND.cik, as_of=date.fromisoformat(as_of), known_at=known_at, ledger_position=position, include_closed=True
        )
        for known_at in instants
        for as_of in AS_OF
    ]


def told(answer: HoldingsAnswer) -> tuple[tuple[Holding, ...], object]:
    """An answer without the position of the ledger at which it was asked."""
    return answer.holdings, answer.totals


def instants_of(filings: Sequence[RecordFiling]) -> list[datetime]:
    return sorted({filing.form.accepted_at for filing in filings if filing.form.accepted_at} | {EVER})


@quick
@given(orders=shuffled_books(), size=st.integers(1, 5))
def test_read_models_never_depend_on_the_order_or_the_batches_in_which_filings_arrive(
    laws: RecordedBook, orders: tuple[list[RecordFiling], list[RecordFiling]], size: int
) -> None:
    found = []
    for filings, batch in zip(orders, (len(orders[0]), size), strict=True):
        with laws.undone():
            for together in batches(filings, batch):
                laws.record(*together)
            found.append(read_models(laws.database))

    assert found[0] == found[1]


@quick
@given(filings=small_books())
def test_answers_at_a_fixed_time_of_knowledge_never_change_when_later_filings_arrive(
    laws: RecordedBook, filings: list[RecordFiling]
) -> None:
    by_acceptance = sorted((f for f in filings if f.form.accepted_at), key=lambda filing: filing.form.accepted_at or EVER)
    with laws.undone():
        laws.record(COUNTED)
        for filing in by_acceptance:
            instant = filing.form.accepted_at or EVER
            earlier = [one for one in instants_of(by_acceptance) if one < instant]
            before = [told(answer) for answer in answers(laws, earlier)]
            laws.record(filing)
            assert [told(answer) for answer in answers(laws, earlier)] == before


@settings(max_examples=6, deadline=None)
@given(filings=small_books(3))
def test_a_ledger_position_gives_back_the_answers_of_that_book(laws: RecordedBook, filings: list[RecordFiling]) -> None:
    instants = instants_of(filings)[-2:]
    with laws.undone():
        laws.record(COUNTED)
        then = []
        for filing in filings:
            laws.record(filing)
            then.append(answers(laws, instants))
        for remembered in then:
            assert [told(a) for a in answers(laws, instants, remembered[0].ledger_position)] == [told(a) for a in remembered]


@quick
@given(orders=shuffled_books(3))
def test_a_rebuild_finds_no_difference(laws: RecordedBook, orders: tuple[list[RecordFiling], list[RecordFiling]]) -> None:
    filings, others = orders
    numbered = [from_another_document(_named_only(filing), accession_number=filing.form.accession_number) for filing in others[::2]]
    with laws.undone():
        for filing in [*numbered, *filings, *map(_named_only, others[1::2])]:
            laws.record(filing)
        before = read_models(laws.database)
        with laws.database.write() as connection:
            assert compare(connection) == []
            rebuild(connection)
        assert read_models(laws.database) == before


@quick
@given(filings=small_books())
def test_the_same_filings_again_append_nothing(laws: RecordedBook, filings: list[RecordFiling]) -> None:
    with laws.undone():
        laws.record(*filings)
        before = read_models(laws.database)
        outcomes = laws.record(*reversed(filings))

        assert {(outcome.kind, outcome.events) for outcome in outcomes} == {("already_recorded", 0)}
        assert read_models(laws.database) == before


@quick
@given(orders=shuffled_books())
def test_read_models_never_depend_on_which_source_of_a_filing_arrives_first(
    laws: RecordedBook, orders: tuple[list[RecordFiling], list[RecordFiling]]
) -> None:
    filings, others = orders
    pages = [from_another_document(filing, source="rendered_html", accepted_at=None, footnotes=()) for filing in others]
    found = []
    for order in ([*filings, *pages], [*pages, *filings]):
        with laws.undone():
            for filing in order:
                laws.record(filing)
            found.append(read_models(laws.database))

    assert found[0] == found[1]


@quick
@given(orders=shuffled_books(3))
def test_answers_never_depend_on_when_a_page_without_number_and_ciks_arrives(
    laws: RecordedBook, orders: tuple[list[RecordFiling], list[RecordFiling]]
) -> None:
    filings, others = orders
    assume(len({_content(filing) for filing in filings}) == len(filings))
    pages = [_named_only(filing) for filing in others]
    found = []
    for order in ([*filings, *pages], [*pages, *filings], [each for pair in zip(pages, filings, strict=True) for each in pair]):
        with laws.undone():
            laws.record(COUNTED)
            for filing in order:
                laws.record(filing)
            found.append([_without_document(holding) for answer in answers(laws, [EVER]) for holding in answer.holdings])

    assert found[0] == found[1] == found[2]


@quick
@given(filings=small_books())
def test_parts_sum_to_the_quantity(laws: RecordedBook, filings: list[RecordFiling]) -> None:
    with laws.undone():
        laws.record(COUNTED, *filings)
        for answer in answers(laws, [EVER]):
            for holding in answer.holdings:
                parts = (holding.vested, holding.unvested, holding.undetermined)
                if holding.security.table == "derivative" and holding.quantity is not None:
                    assert None not in parts
                if parts != (None, None, None):
                    assert sum(part for part in parts if part is not None) == holding.quantity
                    assert holding.status not in {"expired", "closed"} or parts == (0, 0, 0)
                    assert holding.status != "stale" or holding.unvested == 0 or holding.security.table == "non_derivative"


@quick
@given(filings=small_books())
def test_history_tells_every_row_of_every_owner_once(laws: RecordedBook, filings: list[RecordFiling]) -> None:
    with laws.undone():
        laws.record(*filings, COUNTED)
        rows = [row for row in laws.history(issuer=NORTHWIND.cik).rows if row.name != "NoSecuritiesReported"]
        told = [(row.accession, row.owner.cik, row.table, row.kind, row.row) for row in rows]

    assert sorted(told, key=str) == sorted(
        (
            (filing.form.accession_number, owner.cik, row.table, row.kind, row.row)
            for filing in (*filings, COUNTED)
            for owner in filing.form.owners
            for row in filing.rows
        ),
        key=str,
    )


@quick
@given(filings=small_books())
def test_every_holding_is_explained_by_the_rows_that_it_rests_on(laws: RecordedBook, filings: list[RecordFiling]) -> None:
    with laws.undone():
        laws.record(COUNTED, *filings)
        for answer in answers(laws, [EVER])[2::3]:
            for holding in answer.holdings:
                explanation = laws.explain(holding=holding.id, as_of=answer.as_of, known_at=answer.known_at)
                cited = {evidence.event for step in explanation.steps for evidence in step.evidence}
                assert explanation.holding == holding
                assert {evidence.event for evidence in holding.evidence} <= cited


@quick
@given(filings=small_books())
def test_totals_count_a_row_once(laws: RecordedBook, filings: list[RecordFiling]) -> None:
    with laws.undone():
        laws.record(COUNTED, *filings)
        for answer in answers(laws, [EVER]):
            by_rows: dict[object, Decimal] = {}
            for holding in answer.holdings:
                if holding.quantity is not None:
                    by_rows[tuple((e.accession, e.table, e.kind, e.row) for e in holding.evidence)] = holding.quantity
            assert isinstance(answer.totals, tuple)
            assert sum(total.quantity for total in answer.totals if total.quantity is not None) == sum(by_rows.values())


def _named_only(filing: RecordFiling) -> RecordFiling:
    """A rendered page of a filing: no accession number, no acceptance time, no CIKs."""
    return from_another_document(
        filing,
        source="rendered_html",
        accession_number=None,
        accepted_at=None,
        issuer=Issuer(name=filing.form.issuer.name),
        owners=tuple(ReportingOwner(name=owner.name) for owner in filing.form.owners),
    )


def _content(filing: RecordFiling) -> str:
    return content_fingerprint(filing.form, rows_fingerprint(filing.rows))


def _without_document(holding: Holding) -> Holding:
    evidence = tuple(msgspec.structs.replace(item, document="") for item in holding.evidence)
    return msgspec.structs.replace(holding, evidence=evidence)

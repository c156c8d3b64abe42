"""A filing accepts its first reading, learns from richer sources, and keeps contradictions apart.

Given some documents, when one more is read, then these events.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import reduce
from typing import Any

import msgspec
import pytest

from ledger.aggregates.filing import State, UndatedFilingError, Unrecorded, decide, evolve
from ledger.commands import IdentifyFiling, RecordFiling
from ledger.events import FilingAccepted, FilingContradicted, FilingEnriched, FilingEvent, FilingIdentified, RowCounts
from ledger.values.form import Footnote, Issuer, ReportingOwner, Row
from ledger.values.provenance import Finding
from tests.builders import ADA, BEN, NORTHWIND, a_filing, a_form_3, a_form_4, an_option, exercised, from_another_document, held, sold

PAGE = a_form_4(
    accepted=None,
    filed="2024-05-02",
    accession="0009900001-24-000007",
    rows=[sold(100, on="2024-05-01", after=900)],
    source="rendered_html",
)
SUBMISSION = from_another_document(PAGE, source="submission", accepted_at=datetime(2024, 5, 2, 20, 30, tzinfo=UTC))
NAMED_ONLY: dict[str, Any] = {"issuer": Issuer(name=NORTHWIND.name), "owners": (ReportingOwner(name=ADA.name),)}


class Given:
    """A filing of which some documents have been read."""

    def __init__(self, *documents: RecordFiling) -> None:
        self.state: State = Unrecorded()
        for document in documents:
            self._take(self.when(document))

    def when(self, command: RecordFiling | IdentifyFiling) -> tuple[FilingEvent, ...]:
        return decide(command, self.state)

    def identified(self, command: IdentifyFiling) -> "Given":
        self._take(self.when(command))
        return self

    def _take(self, events: Iterable[FilingEvent]) -> None:
        self.state = reduce(evolve, events, self.state)


def test_a_first_document_is_accepted() -> None:
    (event,) = Given().when(SUBMISSION)

    assert isinstance(event, FilingAccepted)
    assert (event.filing_id, event.known_at, event.resolution) == (
        "0009900001-24-000007",
        datetime(2024, 5, 2, 20, 30, tzinfo=UTC),
        "second",
    )
    assert (event.form, event.document) == (SUBMISSION.form, SUBMISSION.document)


def test_a_document_without_acceptance_time_is_accepted_by_its_day() -> None:
    (event,) = Given().when(PAGE)

    assert isinstance(event, FilingAccepted)
    assert (event.known_at, event.resolution) == (datetime(2024, 5, 3, 2, 0, tzinfo=UTC), "day")


def test_a_document_without_accession_number_is_accepted_under_its_content() -> None:
    unnumbered = from_another_document(PAGE, accession_number=None)
    (event,) = Given().when(unnumbered)

    assert isinstance(event, FilingAccepted)
    assert event.filing_id == f"content:{event.content_fingerprint}"


def test_rows_are_counted_by_table_and_kind() -> None:
    rows: list[Row] = [
        sold(1, on="2024-05-01", after=1),
        sold(1, on="2024-05-01", after=1),
        held(5),
        exercised(1, on="2024-05-01", after=2, of=an_option()),
    ]
    (event,) = Given().when(a_form_4(accepted="2024-05-02 16:30", rows=rows, owners=[ADA, BEN]))

    assert isinstance(event, FilingAccepted)
    assert event.rows == RowCounts(non_derivative_transactions=2, non_derivative_holdings=1, derivative_transactions=1)


def test_flaws_found_while_reading_are_kept() -> None:
    flaw = Finding(code="impossible-date", message="no such date", place="I/transaction/1/transaction_date", raw="0022-03-04")
    (event,) = Given().when(a_filing("4", accepted="2024-05-02 16:30", rows=[], findings=(flaw,)))

    assert isinstance(event, FilingAccepted)
    assert event.findings == (flaw,)


def test_a_form_without_any_date_is_refused() -> None:
    with pytest.raises(UndatedFilingError):
        Given().when(from_another_document(PAGE, filed_on=None, period_of_report=None))


def test_the_same_document_again_says_nothing() -> None:
    assert Given(SUBMISSION).when(SUBMISSION) == ()


def test_a_poorer_source_says_nothing() -> None:
    assert Given(SUBMISSION).when(PAGE) == ()


def test_a_richer_source_moves_the_time_of_knowledge() -> None:
    (event,) = Given(PAGE).when(SUBMISSION)

    assert isinstance(event, FilingEnriched)
    assert (event.known_at, event.resolution) == (datetime(2024, 5, 2, 20, 30, tzinfo=UTC), "second")


def test_a_richer_source_adds_what_the_first_lacked_and_changes_nothing_else() -> None:
    noted = from_another_document(SUBMISSION, footnotes=(Footnote("1", "By plan."),), remarks="None.", filed_on=date(2024, 5, 3))
    (event,) = Given(PAGE).when(noted)

    assert isinstance(event, FilingEnriched)
    assert event.form == msgspec.structs.replace(noted.form, filed_on=PAGE.form.filed_on)


def test_an_unchecked_box_is_an_answer_and_stays() -> None:
    unchecked = from_another_document(PAGE, not_subject_to_section_16=False)

    assert Given(unchecked).when(from_another_document(PAGE, not_subject_to_section_16=True, remarks=None)) == ()


def test_what_two_sources_say_together_is_not_said_again_by_a_third() -> None:
    third = from_another_document(SUBMISSION, source="data_set_tables")

    assert Given(PAGE, SUBMISSION).when(third) == ()


def test_the_same_accession_number_with_other_rows_is_a_contradiction() -> None:
    other = a_form_4(accepted="2024-05-02 16:30", accession="0009900001-24-000007", rows=[sold(100, on="2024-05-01", after=800)])
    (event,) = Given(SUBMISSION).when(other)

    assert isinstance(event, FilingContradicted)
    assert (event.document, event.recorded_sha256) == (other.document, SUBMISSION.document.sha256)


@pytest.mark.parametrize(
    "parties",
    [{"owners": (BEN,)}, {"owners": (ADA, BEN)}, {"issuer": Issuer(cik="0009930009", name=NORTHWIND.name)}],
    ids=["another owner", "one owner more", "another issuer"],
)
def test_the_same_accession_number_with_other_parties_is_a_contradiction(parties: dict[str, Any]) -> None:
    (event,) = Given(SUBMISSION).when(from_another_document(SUBMISSION, **parties))

    assert isinstance(event, FilingContradicted)


def test_a_contradicting_document_is_told_once_and_changes_nothing() -> None:
    other = a_form_4(accepted="2024-05-02 16:30", accession="0009900001-24-000007", rows=[])
    contradicted = Given(PAGE, other)

    assert contradicted.when(other) == ()
    assert contradicted.when(PAGE) == ()
    assert [type(event) for event in contradicted.when(SUBMISSION)] == [FilingEnriched]


def test_ciks_of_a_richer_source_are_filled_in_and_equated_with_the_names() -> None:
    enriched, identified = Given(from_another_document(PAGE, **NAMED_ONLY)).when(SUBMISSION)

    assert isinstance(enriched, FilingEnriched)
    assert (enriched.form.issuer, enriched.form.owners) == (NORTHWIND, (ADA,))
    assert isinstance(identified, FilingIdentified)
    assert identified.owners == (("name:quill ada m", "0009940001"),)
    assert identified.issuer == ("name:northwind instruments inc", "0009930001")
    assert identified.content_id is None


def test_names_of_a_poorer_source_are_equated_with_the_ciks() -> None:
    (identified,) = Given(SUBMISSION).when(from_another_document(PAGE, **NAMED_ONLY))

    assert isinstance(identified, FilingIdentified)
    assert identified.owners == (("name:quill ada m", "0009940001"),)


def test_what_is_equated_is_told_once() -> None:
    named = from_another_document(PAGE, **NAMED_ONLY)
    again = from_another_document(PAGE, source="rendered_text", **NAMED_ONLY)

    assert Given(SUBMISSION, named).when(again) == ()


def test_a_document_without_accession_number_is_identified_as_the_filing() -> None:
    unnumbered = from_another_document(PAGE, accession_number=None, **NAMED_ONLY)
    (event,) = Given(SUBMISSION).when(IdentifyFiling(document=unnumbered.document, form=unnumbered.form, content_id="content:1"))

    assert isinstance(event, FilingIdentified)
    assert (event.filing_id, event.content_id) == ("0009900001-24-000007", "content:1")
    assert event.owners == (("name:quill ada m", "0009940001"),)


def test_a_document_is_identified_once() -> None:
    command = IdentifyFiling(document=PAGE.document, form=PAGE.form, content_id="content:1")

    assert Given(SUBMISSION).identified(command).when(command) == ()


def test_owners_whose_names_are_alike_are_not_confused() -> None:
    father, son = ReportingOwner(cik="0009940021", name="Vale John"), ReportingOwner(cik="0009940022", name="VALE JOHN")
    filing = a_form_4(accepted="2024-05-02 16:30", owners=[father, son], rows=[sold(100, on="2024-05-01", after=900)])
    named = from_another_document(filing, owners=(ReportingOwner(name="Vale John"), ReportingOwner(name="Vale John")))

    assert Given(filing).when(named) == ()


def test_nothing_is_known_of_a_form_3_without_rows_but_that_it_was_filed() -> None:
    (event,) = Given().when(a_form_3(accepted="2024-05-02 16:30", event="2024-05-01"))

    assert isinstance(event, FilingAccepted)
    assert event.rows == RowCounts()

"""Events as bytes: what was written once is read for ever."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from ledger import events
from ledger.store.codec import Codec, decode, encode
from ledger.store.errors import UnknownEventError
from ledger.store.names import EVENT_NAMES, Names, Upcast
from ledger.values import decisions, form, provenance, vesting
from ledger.values.agreement import Difference
from ledger.values.attestation import Attestation

GOLDEN = Path(__file__).parent / "golden"
DOCUMENT = provenance.SourceDocument(sha256="ab" * 32, format="submission", name="filings.zip!/0009900001-24-000001.txt")

ROW = form.TransactionRow(
    table="II",
    row=2,
    security_title="Stock Option (right to buy)",
    transaction_date=date(2024, 3, 14),
    deemed_execution_date=date(2024, 3, 13),
    transaction_form_type="4",
    transaction_code="M",
    equity_swap=False,
    timeliness="L",
    acquired_disposed="D",
    quantity=Decimal("1250.50"),
    total_value=Decimal(20000),
    price_per_share=Decimal(0),
    reported_total=Decimal(3750),
    reported_value=Decimal("1.5"),
    ownership_form="I",
    nature_of_ownership="By trust",
    terms=form.DerivativeTerms(
        exercise_price=Decimal("16.66"),
        exercisable_on=date(2021, 3, 14),
        expires_on=date(2031, 3, 14),
        underlying_title="Common Stock",
        underlying_quantity=Decimal("1250.50"),
        underlying_value=Decimal("20833.33"),
    ),
    citations=(form.Citation("exercisable_on", ("1", "2")),),
    unknown=(provenance.RawValue("derivativeTransaction/colour", "blue"),),
    raw=(provenance.RawValue("expires_on", "03/14/2031 approx."),),
)

HEADER = form.SubmissionHeader(
    form_type="4",
    period_of_report=date(2024, 3, 14),
    filed_on=date(2024, 3, 18),
    changed_on=date(2024, 3, 19),
    public_document_count=1,
    parties=(
        form.HeaderParty(
            role="issuer",
            cik="0009900001",
            name="QUILLON INSTRUMENTS, INC.",
            file_number="001-99001",
            film_number="24000001",
            sic="3826",
            irs_number="990000001",
            state_of_incorporation="DE",
            fiscal_year_end="1231",
            former_names=(("QUILLON LENS CO", "20010203"),),
        ),
    ),
    documents=(("4", "form4.xml", "OWNERSHIP DOCUMENT"),),
    others=(provenance.RawValue("REFERENCES 429", "none"),),
)

FORM = form.ReportedForm(
    form_type="4/A",
    accession_number="0009900001-24-000001",
    schema_version="X0508",
    period_of_report=date(2024, 3, 14),
    original_filed_on=date(2024, 3, 15),
    filed_on=date(2024, 3, 18),
    accepted_at=datetime(2024, 3, 18, 21, 3, 59, tzinfo=UTC),
    no_securities_owned=False,
    not_subject_to_section_16=False,
    form_3_holdings_reported=True,
    form_4_transactions_reported=False,
    plan_10b5_1=True,
    issuer=form.Issuer(cik="0009900001", name="Quillon Instruments, Inc.", symbol="QLIN", foreign_symbol="QLN.L"),
    owners=(
        form.ReportingOwner(
            cik="0009900002",
            name="Märlowe Ada J.",
            relationship=form.Relationship(
                is_director=True,
                is_officer=True,
                is_ten_percent_owner=True,
                is_other=True,
                officer_title="Chief Financial Officer",
                other_text="Member of a group",
            ),
            address=form.Address(
                street1="1 HARBOUR WAY",
                street2="SUITE 2",
                city="PORTLAND",
                state="ME",
                zip_code="04101",
                state_description="MAINE",
                country="US",
                is_good=True,
                is_non_us=False,
                non_us_state="KENT",
            ),
        ),
    ),
    footnotes=(form.Footnote("1", "25% vests after one year."), form.Footnote("2", "By a trust.")),
    remarks="Exhibit 24 is attached.",
    signatures=(form.Signature("/s/ Ben Okafor, attorney-in-fact", date(2024, 3, 18)), form.Signature(None, None)),
    header=HEADER,
    citations=(form.Citation("remarks", ("2",)),),
    unknown=(provenance.RawValue("colour", "blue"),),
    raw=(provenance.RawValue("original_filed_on", "15 March"),),
)

FINDING = provenance.Finding(code="not-a-date", message="This is no date.", place="II/transaction/2/expires_on", raw="03/14/2031 approx.")
KNOWN_AT = datetime(2024, 3, 18, 21, 3, 59, tzinfo=UTC)


def made(decision: decisions.Decision, why: str) -> events.DecisionMade:
    return events.DecisionMade(decision=decision, why=why, known_at=KNOWN_AT)


EXAMPLES: dict[str, events.Event] = {
    "filing-accepted.v1": events.FilingAccepted(
        filing_id="0009900001-24-000001",
        known_at=KNOWN_AT,
        resolution="second",
        document=DOCUMENT,
        form=FORM,
        rows=events.RowCounts(non_derivative_transactions=1, non_derivative_holdings=2, derivative_transactions=3, derivative_holdings=4),
        rows_fingerprint="0f" * 16,
        content_fingerprint="f0" * 16,
        findings=(FINDING,),
    ),
    "filing-enriched.v1": events.FilingEnriched(
        filing_id="0009900001-24-000001", known_at=KNOWN_AT, resolution="day", document=DOCUMENT, form=FORM, findings=(FINDING,)
    ),
    "filing-completed.v1": events.FilingCompleted(
        filing_id="0009900001-24-000001",
        document=DOCUMENT,
        rows=events.RowCounts(non_derivative_transactions=1, non_derivative_holdings=2, derivative_transactions=3, derivative_holdings=4),
        rows_fingerprint="0f" * 16,
        missing_tables=(("II", "holding"),),
    ),
    "filing-contradicted.v2": events.FilingContradicted(
        filing_id="0009900001-24-000001",
        document=DOCUMENT,
        recorded_sha256="cd" * 32,
        rows_fingerprint="0f" * 16,
        differences=(Difference("I/transaction/2/quantity", "100", "150"), Difference("II/holding/1", None, "Stock Option")),
    ),
    "tables-missing.v1": events.TablesMissing(
        filing_id="0009900001-24-000001", document=DOCUMENT, tables=(("I", "transaction"), ("II", "holding"))
    ),
    "filing-identified.v1": events.FilingIdentified(
        filing_id="0009900001-24-000001",
        content_id="content:" + "f0" * 16,
        document=DOCUMENT,
        owners=(("name:marlowe ada j", "0009900002"),),
        issuer=("name:quillon instruments inc", "0009900001"),
    ),
    "transaction-reported.v1": events.TransactionReported(
        filing_id="0009900001-24-000001", owner="0009900002", issuer="0009900001", row=ROW
    ),
    "holding-reported.v1": events.HoldingReported(
        filing_id="0009900001-24-000001",
        owner="0009900002",
        issuer="0009900001",
        row=form.HoldingRow(
            table="I",
            row=1,
            security_title="Common Stock",
            transaction_form_type="3",
            reported_total=Decimal("100000000000000000000.000001"),
            reported_value=Decimal("12.10"),
            ownership_form="D",
            nature_of_ownership="By spouse",
            terms=form.DerivativeTerms(underlying_title="Common Stock"),
            citations=(form.Citation("reported_total", ("1",)),),
            unknown=(provenance.RawValue("colour", "blue"),),
            raw=(provenance.RawValue("reported_value", "about 12.10"),),
        ),
    ),
    "transaction-completed.v1": events.TransactionCompleted(
        filing_id="0009900001-24-000001", owner="0009900002", issuer="0009900001", row=ROW
    ),
    "holding-completed.v1": events.HoldingCompleted(
        filing_id="0009900001-24-000001",
        owner="0009900002",
        issuer="0009900001",
        row=form.HoldingRow(table="I", row=1, security_title="Common Stock", reported_total=Decimal("8.6375"), ownership_form="D"),
    ),
    "no-securities-reported.v1": events.NoSecuritiesReported(filing_id="0009900001-24-000001", owner="0009900002", issuer="0009900001"),
    "position-attested.v1": events.PositionAttested(
        filing_id="0009900001-24-000001",
        owner="0009900002",
        issuer="0009900001",
        attestation=Attestation(
            place="2",
            ordinal=1,
            start=21,
            end=140,
            vested=Decimal(400),
            unvested=Decimal("600.50"),
            exercisable=Decimal(400),
            total=Decimal("1000.50"),
            expires_on=date(2031, 7, 31),
            exercise_price=Decimal("16.66"),
            granted_on=date(2021, 7, 31),
            underlying_title="Common Stock",
        ),
    ),
    "decision-made.v1.retract-row": made(
        decisions.RetractRow(filing_id="0009900001-24-000001", table="I", kind="transaction", row=2),
        "The broker's statement shows one sale.",
    ),
    "decision-made.v1.link-amendment": made(
        decisions.LinkAmendment(filing_id="0009900001-24-000003", original_id="0009900001-24-000001"), "It cites the wrong day."
    ),
    "decision-made.v1.link-amendment-to-none": made(
        decisions.LinkAmendment(filing_id="0009900001-24-000003"), "The form that it amends was filed on paper."
    ),
    "decision-made.v1.equate-securities": made(
        decisions.EquateSecurities(issuer="0009900001", titles=("Common Stock", "Ordinary Shares")), "Renamed in the charter of 2024."
    ),
    "decision-made.v1.equate-owners": made(
        decisions.EquateOwners(owner="0009900002", other="name:marlowe ada j"), "The same person, with and without her CIK."
    ),
    "decision-made.v1.lots-equated": made(
        decisions.EquateLots(
            lots=(
                decisions.LotRow(filing_id="0009900001-24-000001", kind="transaction", row=1),
                decisions.LotRow(filing_id="0009900001-24-000009", kind="holding", row=2),
            )
        ),
        "The expiration date was mistyped.",
    ),
    "decision-made.v1.split": made(
        decisions.RecordSplit(
            issuer="0009900001", effective_on=date(2024, 6, 10), numerator=3, denominator=2, security_title="Class A Common Stock"
        ),
        "8-K of 2024-05-20.",
    ),
    "decision-made.v1.split-of-every-class": made(
        decisions.RecordSplit(issuer="0009900001", effective_on=date(2024, 6, 10), numerator=1, denominator=10), "8-K of 2024-05-20."
    ),
    "decision-made.v1.vesting-terms": made(
        decisions.RecordVestingTerms(
            filing_id="0009900001-24-000001",
            table="II",
            kind="transaction",
            row=1,
            schedule=vesting.Schedule(
                tranches=(vesting.Tranche(date(2025, 3, 15), 1, 4), vesting.Tranche(date(2026, 3, 15), 1, 4)),
                undated=(vesting.UndatedPart(1, 2, "approval of the first product"),),
                no_later_than=date(2031, 3, 15),
                allocation="front_loaded",
            ),
        ),
        "Exhibit 10.4 has the schedule.",
    ),
    "decision-made.v1.vesting-terms-at-once": made(
        decisions.RecordVestingTerms(
            filing_id="0009900001-24-000001",
            table="II",
            kind="holding",
            row=2,
            schedule=vesting.Schedule(tranches=(vesting.Tranche(date(2024, 3, 15), 1, 1),)),
        ),
        "The award agreement says so.",
    ),
    "decision-taken-back.v1": events.DecisionTakenBack(why="It was the wrong row.", known_at=KNOWN_AT),
}


OLDER: dict[str, events.Event] = {
    "filing-contradicted.v1": events.FilingContradicted(
        filing_id="0009900001-24-000001", document=DOCUMENT, recorded_sha256="cd" * 32, rows_fingerprint="0f" * 16
    ),
}
"""Payloads of names that are written no longer, and what they are read as."""


def name_of(example: str) -> str:
    """`decision-made.v1` of the example `decision-made.v1.split`."""
    return ".".join(example.split(".")[:2])


def golden(name: str) -> bytes:
    return (GOLDEN / f"{name}.json").read_bytes().rstrip(b"\n")


@pytest.mark.parametrize("example", EXAMPLES | OLDER)
def test_an_event_stored_long_ago_is_read_as_it_was(example: str) -> None:
    assert decode(name_of(example), golden(example)) == (EXAMPLES | OLDER)[example]


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_event_is_still_written_as_it_was(example: str) -> None:
    assert encode(EXAMPLES[example]) == (name_of(example), golden(example))


def test_every_event_and_every_kind_of_decision_has_a_golden_payload() -> None:
    assert {name_of(example) for example in EXAMPLES} == set(EVENT_NAMES.current)
    assert {type(event.decision) for event in EXAMPLES.values() if isinstance(event, events.DecisionMade)} == set(
        get_args(decisions.Decision)
    )


def test_every_golden_payload_is_one_of_a_known_event() -> None:
    assert {path.name.removesuffix(".json") for path in GOLDEN.iterdir()} == set(EXAMPLES | OLDER)


def test_decimals_are_stored_as_the_text_that_was_reported() -> None:
    _name, state = encode(EXAMPLES["holding-reported.v1"])

    assert b'"reported_total":"100000000000000000000.000001"' in state
    assert b'"reported_value":"12.10"' in state


def test_what_was_not_reported_is_not_stored_and_zero_is() -> None:
    row = form.TransactionRow(table="I", row=1, price_per_share=Decimal(0))

    _name, state = encode(events.TransactionReported(filing_id="f", owner="o", issuer="i", row=row))

    assert msgspec.json.decode(state)["row"] == {"table": "I", "row": 1, "price_per_share": "0"}


def test_a_field_that_a_newer_program_added_is_passed_over() -> None:
    state = b'{"filing_id":"f","owner":"o","issuer":"i","mood":"sunny"}'

    assert decode("no-securities-reported.v1", state) == events.NoSecuritiesReported(filing_id="f", owner="o", issuer="i")


def test_an_event_of_a_newer_program_is_refused_by_its_name() -> None:
    with pytest.raises(UnknownEventError, match=r"split-recorded\.v1") as refused:
        decode("split-recorded.v1", b"{}")

    assert refused.value.name == "split-recorded.v1"


def test_something_that_is_no_event_is_refused() -> None:
    with pytest.raises(UnknownEventError, match="Issuer"):
        encode(form.Issuer())


class Moved(msgspec.Struct, frozen=True):
    """The third shape of an invented event."""

    owner: str
    weight: int
    unit: str


def test_a_payload_two_versions_old_is_lifted_to_the_current_class() -> None:
    codec = Codec(
        Names(
            current={"moved.v3": Moved},
            upcasts=(
                Upcast(older="moved.v1", newer="moved.v2", lift=lambda payload: {"owner": payload["who"], "weight": payload["weight"]}),
                Upcast(older="moved.v2", newer="moved.v3", lift=lambda payload: {**payload, "unit": "lb"}),
            ),
        )
    )

    assert codec.decode("moved.v1", b'{"who":"o","weight":3}') == Moved("o", 3, "lb")
    assert codec.decode("moved.v2", b'{"owner":"o","weight":3}') == Moved("o", 3, "lb")
    assert codec.encode(Moved("o", 3, "lb")) == ("moved.v3", b'{"owner":"o","weight":3,"unit":"lb"}')


def test_an_upcast_that_leads_nowhere_is_refused() -> None:
    codec = Codec(Names(current={}, upcasts=(Upcast(older="moved.v1", newer="moved.v2", lift=dict),)))

    with pytest.raises(UnknownEventError, match=r"moved\.v1"):
        codec.decode("moved.v1", b"{}")

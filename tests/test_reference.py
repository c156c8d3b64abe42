"""The reference says what the code does: whatever is not documented fails here, and whatever is documented and does not exist."""

import ast
import logging
import re
from collections.abc import Iterator
from decimal import Decimal
from inspect import getmembers, isfunction, signature
from typing import get_args, get_type_hints

import msgspec
import pytest

import insider_ledger
from importers.ownership_xml.elements import ELEMENTS
from insider_ledger import errors
from insider_ledger.auditing import ReplaySummary, VerifyAnswer
from insider_ledger.book import Book, CompareAnswer, Info, QuarantineAnswer, RebuildSummary
from insider_ledger.bundles import BundleCheck, CheckedBundle
from insider_ledger.cli.commands.token import TokensAnswer
from insider_ledger.cli.commands.webhook import NewWebhook, WebhooksAnswer
from insider_ledger.cli.imported import TALK
from insider_ledger.cli.status import Status
from insider_ledger.following import FeedEvent
from insider_ledger.health.examination import Health
from insider_ledger.health.findings import FINDINGS
from insider_ledger.importing import ImportSummary
from insider_ledger.partitions import Partitions
from insider_ledger.printing.records import Records, fields
from insider_ledger.proofs import CheckedProof, EventProof, HeadProof
from insider_ledger.snapshots import SnapshotManifest
from insider_ledger.vesting_answers import NotAsked, VestingAnswer
from ledger import events
from ledger.running_log import Entry
from ledger.store import errors as store_errors
from ledger.store.codec import decode
from ledger.store.names import EVENT_NAMES
from ledger.store.tokens import NewToken
from ledger.store.verification import ProblemKind
from ledger.values import agreement, decisions, form, provenance, vesting
from ledger.values.attestation import Attestation
from projections import RULES_VERSION
from projections.accounts.chaining import Step, chain
from projections.accounts.securities import security_key
from projections.activity.answer import ActivityAnswer
from projections.answers import DiscrepanciesAnswer, Evidence, Explanation, HistoryAnswer, Holding, HoldingsAnswer, LotRef
from projections.beneficial_ownership.answer import BeneficialOwnershipAnswer
from projections.changes import Change
from projections.deadlines.answer import LateFilingsAnswer, Unknown
from projections.deadlines.rules import RULE_NAMES
from projections.decisions import DecisionEvent, DecisionsAnswer
from projections.difference import DiffAnswer
from projections.explain import FLAGS
from projections.market.points import PeriodRecord, PointRecord
from projections.proposals import ProposalsAnswer
from projections.short_swing.answer import Doubt, ShortSwingAnswer
from projections.short_swing.treatment import ExemptBy, Reason
from tests import reference
from tests.reference import REFERENCE, ROOT

KEBAB = re.compile(r"[a-z]+(-([a-z0-9]+|\{\}))+")
FLAG = re.compile(r"[a-z]+(_[a-z0-9]+)+|break:\w+")
NO_CODES = frozenset({"reporting-owner", "former-name", "name-changed", "insider-ledger-windows-1252"})
ENCODINGS = ("utf-", "latin-")
FORM_FIELDS = frozenset(field for of in (form.TransactionRow, form.HoldingRow, form.DerivativeTerms) for field in of.__struct_fields__)
OTHER_WORDS = frozenset({"year_end", "read_account", "exercise_date"})
RECORDS = (
    decisions.RetractRow,
    decisions.LinkAmendment,
    decisions.EquateSecurities,
    decisions.EquateOwners,
    decisions.EquateLots,
    decisions.LotRow,
    decisions.RecordSplit,
    decisions.RecordVestingTerms,
    vesting.Schedule,
    vesting.Tranche,
    vesting.UndatedPart,
    agreement.Difference,
    events.RowCounts,
    form.ReportedForm,
    form.Issuer,
    form.ReportingOwner,
    form.Relationship,
    form.Address,
    form.Footnote,
    form.Signature,
    form.Citation,
    form.TransactionRow,
    form.HoldingRow,
    form.DerivativeTerms,
    form.SubmissionHeader,
    form.HeaderParty,
    Attestation,
    provenance.SourceDocument,
    provenance.Finding,
    provenance.RawValue,
)
ANSWERS = {
    "import": reference.keys(ImportSummary) - {key for key in reference.keys(ImportSummary) if key.startswith(TALK)},
    "holdings": reference.keys(HoldingsAnswer),
    "history": reference.keys(HistoryAnswer),
    "explain": reference.keys(Explanation, leaves=(Holding,)),
    "discrepancies": reference.keys(DiscrepanciesAnswer, leaves=(Evidence, LotRef)),
    "diff": reference.keys(DiffAnswer, leaves=(Evidence, LotRef)),
    "report": {
        key
        for of in (BeneficialOwnershipAnswer, LateFilingsAnswer, ShortSwingAnswer, ActivityAnswer)
        for key in reference.keys(of, leaves=(Evidence,))
    },
    "record": reference.keys(DecisionEvent) | reference.keys(DecisionsAnswer) | reference.keys(ProposalsAnswer, leaves=(Evidence,)),
    "vesting": reference.keys(VestingAnswer) | reference.keys(NotAsked),
    "quarantine": reference.keys(QuarantineAnswer),
    "rebuild": reference.keys(RebuildSummary) | reference.keys(CompareAnswer),
    "feed": set(FeedEvent.__struct_fields__),
    "token": reference.keys(TokensAnswer) | set(NewToken.__struct_fields__),
    "webhook": reference.keys(WebhooksAnswer) | reference.keys(NewWebhook),
    "verify": reference.keys(VerifyAnswer) | reference.keys(CheckedProof) | reference.keys(CheckedBundle),
    "replay": reference.keys(ReplaySummary),
    "doctor": reference.keys(Health),
    "info": reference.keys(Info) - {"rows"} | {f"rows.{field}" for field in events.RowCounts.__struct_fields__},
}
COPIES: dict[str, type[msgspec.Struct]] = {"snapshot": SnapshotManifest, "partitions": Partitions}
EXPORTED: dict[str, type[msgspec.Struct]] = {"points": PointRecord, "periods": PeriodRecord}


def page(name: str) -> str:
    return (REFERENCE / f"{name}.md").read_text()


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next one of its level or above; `heading` with its marks, `## import`."""
    level = heading.index(" ")
    found = re.search(rf"^{re.escape(heading)}$(.*?)(?=^#{{1,{level}}} |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None, f"there is no heading {heading}"
    return found[1]


def table(text: str) -> list[list[str]]:
    """The rows of all tables of a text, without their heads."""
    tables = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    return [[cell.strip() for cell in line[1:-1].split("|")] for lines in tables for line in lines.splitlines()[2:]]


def named(text: str) -> set[str]:
    """The words between backticks in the first column of the tables of a text."""
    return {word for row in table(text) for word in re.findall(r"`([^`]+)`", row[0])}


# Commands and answers


def test_the_help_of_each_command_stands_in_the_reference() -> None:
    assert reference.shown_help() == reference.commands(), "script/reference writes it anew"


@pytest.mark.parametrize("command", ANSWERS)
def test_each_key_of_an_answer_is_documented(command: str) -> None:
    documented = named(re.split(r"^### ", section(page("commands"), f"## {command}"), flags=re.MULTILINE)[0])

    assert documented - {"totals", "holdings[].lot", "holdings[].bounds"} == ANSWERS[command]


@pytest.mark.parametrize("kind", COPIES)
def test_each_key_of_what_was_copied_is_documented(kind: str) -> None:
    assert named(section(page("commands"), f"### export {kind}")) == reference.keys(COPIES[kind])


def test_each_problem_of_a_log_and_each_key_of_a_proof_is_documented() -> None:
    problems, keys = re.split(r"^At most ", section(page("commands"), "### Problems"), flags=re.MULTILINE)

    assert named(problems) == set(get_args(ProblemKind))
    assert named(keys) == {"proof", *EventProof.__struct_fields__, *HeadProof.__struct_fields__}


def test_each_key_of_a_change_is_documented() -> None:
    assert named(section(page("commands"), "### Changes")) == set(Change.__struct_fields__)


def test_each_check_of_a_bundle_is_documented() -> None:
    assert named(section(page("commands"), "### Checks of a bundle")) == set(get_args(get_type_hints(BundleCheck)["check"]))


def test_each_flag_is_documented_and_explained() -> None:
    documented = named(section(page("commands"), "### Flags"))

    assert documented == {*FLAGS, "expired_inferred", "not_reasserted"}
    assert set(flags_given()) <= documented


def flags_given() -> Iterator[str]:
    """The words in the rules that can be flags: those with an underscore or a cause, which are no field of the forms."""
    for path in sorted((ROOT / "projections" / "accounts").glob("*.py")):
        words = {str(node.value) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)}
        yield from {word for word in words if FLAG.fullmatch(word)} - FORM_FIELDS - OTHER_WORDS


def test_each_basis_and_status_is_documented() -> None:
    text = page("commands")

    assert named(section(text, "### Basis")) == {"reported", "computed", "implied", "attested", "reconstructed"}
    assert named(section(text, "### Status")) == {"current", "stale", "expired", "closed"}


def test_each_rule_of_deadlines_and_each_reason_is_documented() -> None:
    text = section(page("rules"), "## 17. Deadlines and late reports")

    assert named(text) >= set(RULE_NAMES)
    assert {word for word in named(text) if word.startswith(("form-", "not-required"))} == set(RULE_NAMES)
    assert {word for word in named(section(page("commands"), "## report")) if word in get_args(Unknown)} == set(get_args(Unknown))


def test_each_exemption_doubt_and_reason_of_short_swing_is_documented() -> None:
    exempt = re.split(r"^\| rule ", section(page("rules"), "## 18. Short-swing profits"), flags=re.MULTILINE)[1]

    assert named(f"| rule {exempt}") == set(get_args(ExemptBy))
    assert named(section(page("commands"), "### Doubts and reasons of short swing")) == {*get_args(Doubt), *get_args(Reason)}


@pytest.mark.parametrize("kind", EXPORTED)
def test_each_exported_column_is_documented(kind: str) -> None:
    columns = {column.name for column in fields(Records(of=EXPORTED[kind], items=()))}

    assert named(section(page("export"), f"## {kind}")) == columns


def test_each_finding_of_the_doctor_is_documented_with_its_severity() -> None:
    rows = table(section((ROOT / "docs" / "how-to" / "operate.md").read_text(), "## What the doctor finds, and what to do"))

    assert [(row[0].strip("`"), row[1]) for row in rows] == [(code, kind.severity) for code, kind in FINDINGS.items()]
    assert [row[0] for row in rows if not all(row)] == []


def test_each_check_of_the_doctor_is_documented() -> None:
    made = {
        str(call.args[0].value)
        for path in sorted((ROOT / "insider_ledger" / "health").glob("*.py"))
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in {"found", "judged"} and isinstance(call.args[0], ast.Constant)
    }
    (documented,) = [row[1] for row in table(section(page("commands"), "## doctor")) if row[0] == "`rows[].check`"]

    assert set(re.findall(r"`([a-z-]+)`", documented.replace("`--thorough`", ""))) == made


def test_each_entry_of_the_running_log_is_documented_with_its_fields() -> None:
    rows = table(section(page("logs"), "## Entries"))

    assert {row[0].strip("`"): (row[1].strip("`"), row[2].partition(";")[0], tuple(re.findall(r"`(\w+)`", row[3]))) for row in rows} == {
        kind.name: (kind.logger, logging.getLevelName(kind.level).lower(), kind.__struct_fields__) for kind in Entry.__subclasses__()
    }
    assert len(rows) == len(Entry.__subclasses__())


# Events


@pytest.mark.parametrize(("name", "of"), [*EVENT_NAMES.current.items(), *((of.__name__, of) for of in RECORDS)])
def test_each_field_that_is_stored_is_documented_with_its_type(name: str, of: type[msgspec.Struct]) -> None:
    rows = table(section(page("events"), f"### {name}"))

    assert [(row[0].strip("`"), row[1]) for row in rows] == [
        (field, reference.written_type(kind)) for field, kind in get_type_hints(of).items() if field in of.__struct_fields__
    ]


def test_each_record_of_a_stored_event_is_documented() -> None:
    types = {row[1] for name in EVENT_NAMES.current for row in table(section(page("events"), f"### {name}"))}
    types |= {row[1] for of in RECORDS for row in table(section(page("events"), f"### {of.__name__}"))}

    assert {word for text in types for word in re.findall(r"[A-Z]\w{2,}", text)} == {of.__name__ for of in RECORDS}


def test_each_element_of_the_ownership_xml_stands_at_its_field() -> None:
    cells = {(field, tag) for tag, (field, convert, _, _) in ELEMENTS.items() if convert is not None}
    rows = [row for of in RECORDS for row in table(section(page("events"), f"### {of.__name__}")) if len(row) == 4]

    assert {(row[0].strip("`"), tag) for row in rows for tag in re.findall(r"`(\w+)`", row[3])} == cells


def test_the_example_of_an_event_is_one() -> None:
    (example,) = re.findall(r"^```json\n(.*?)^```$", page("events"), re.MULTILINE | re.DOTALL)

    event = decode("transaction-reported.v1", example.encode())
    assert isinstance(event, events.TransactionReported)
    assert event.row.quantity == 2000


# Findings, reasons and errors


def codes(folder: str) -> set[str]:
    """The kebab-case words that the code of a folder may give, `{}` for a part that varies; and what it names as a reason."""
    return {code for path in sorted((ROOT / folder).rglob("*.py")) for code in _codes(ast.parse(path.read_text()))}


def _codes(tree: ast.Module) -> Iterator[str]:
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        text = ""
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            text = node.value
        elif isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.keyword) and node.arg in {"reason", "code"} and isinstance(node.value, ast.Constant):
            yield str(node.value.value)
        if KEBAB.fullmatch(text) and text not in NO_CODES and not text.startswith(ENCODINGS):
            yield text


def test_each_finding_and_reason_of_an_importer_is_documented() -> None:
    documented = named(page("findings"))
    given = codes("importers")

    assert {code for code in given if not any(matches(code, word) for word in documented)} == set()
    assert {word for word in documented if not any(matches(code, word) for code in given)} == set()


def matches(code: str, word: str) -> bool:
    return re.fullmatch(re.escape(code).replace(r"\{\}", r"\w+"), word) is not None


def test_each_refusal_is_documented() -> None:
    assert named(page("refusals")) == codes("insider_ledger/intake")


@pytest.mark.parametrize(("module", "root"), [(errors, errors.BookError), (store_errors, store_errors.StoreError)])
def test_each_error_is_documented(module: object, root: type[Exception]) -> None:
    heading = "## The database" if root is store_errors.StoreError else "## Questions that the book cannot answer"
    raised = {name for name, of in vars(module).items() if isinstance(of, type) and issubclass(of, root) and of is not root}

    assert named(section(page("errors"), heading)) & raised == raised
    assert {word for word in named(section(page("errors"), heading)) if word.endswith("Error")} == raised


def test_each_exit_status_is_documented() -> None:
    assert [row[:2] for row in table(section(page("errors"), "## Exit statuses"))] == [[str(int(one)), one.name] for one in Status]


# Python


def test_each_method_of_the_book_is_documented_with_its_parameters() -> None:
    methods = {name: list(signature(of).parameters)[1:] for name, of in getmembers(Book, isfunction) if not name.startswith("_")}
    shown = re.findall(r"^\| `(\w+)\((.*?)\)`", page("python"), re.MULTILINE)

    assert {name: words.split(", ") if words else [] for name, words in shown} | {"close": []} == methods


@pytest.mark.parametrize("name", [name for name in insider_ledger.__all__ if name.islower()])
def test_each_function_of_the_package_is_documented_with_its_parameters(name: str) -> None:
    (shown,) = re.findall(rf"`insider_ledger\.{name}\((.*?)\)`", page("python"))
    given = signature(getattr(insider_ledger, name)).parameters.values()
    parameters = [one.name if one.default is one.empty else f"{one.name}={one.default}" for one in given]

    assert shown.replace("*, ", "").split(", ") == parameters


# Rules


def test_the_rules_are_those_of_the_version() -> None:
    assert f"This page describes **version {RULES_VERSION}**".casefold() in page("rules").casefold()


def test_titles_are_of_the_classes_that_the_page_says() -> None:
    rows = table(section(page("rules"), "## 1. Lines"))

    assert len(rows) > 4
    assert [(title, security_key(title, "Acme Corp.", "I")) for title, _ in rows] == [tuple(row) for row in rows]


def test_rows_of_a_day_are_ordered_as_the_page_shows() -> None:
    rows = table(section(page("rules"), "## 4. Order within a day"))
    filed = [Step(number(total) - flow(words), number(total)) for words, total, _, _ in rows]

    found = chain(filed, Decimal(4400)).indices

    assert [rows[index][0] for index in found] == [row[2] for row in rows]
    assert [filed[index].after for index in found] == [number(row[3]) for row in rows]


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def flow(words: str) -> Decimal:
    deed, amount = words.split()
    return number(amount) if deed == "bought" else -number(amount)

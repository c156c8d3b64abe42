"""How parties, rows and lots are put into words in tables: `Vance Ilse M`, `I: By Trust`, `at 6.50 until 2034-02-14`."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from insider_ledger.printing import Facts, Paragraph
from insider_ledger.printing.cells import Cell, machine_text, reader_text
from insider_ledger.printing.records import plain
from projections.answers import Bounds, Evidence, FieldEvidence, IssuerRef, LotRef, OwnerRef, OwnershipRef

DIGEST_SHOWN: Final = len("sha256:") + 12


def party(ref: OwnerRef | IssuerRef) -> str:
    """The name of an owner or issuer, its CIK where it has none."""
    return ref.name or ref.cik or ""


def ownership(ref: OwnershipRef | None) -> str:
    """`D` for direct, `I: ` and the nature for indirect ownership."""
    if ref is None:
        return ""
    return ": ".join(text for text in (ref.form, ref.nature) if text)


def lot(ref: LotRef | None) -> str:
    """The terms that tell a lot from another."""
    if ref is None:
        return ""
    terms = (("at", ref.exercise_price), ("from", ref.exercisable_on), ("until", ref.expires_on), ("granted", ref.granted_on))
    return " ".join(f"{word} {reader_text(value)}" for word, value in terms if value is not None)


def bounds(between: Bounds | None) -> str:
    """The two ends between which a number lies."""
    return "" if between is None else f"{reader_text(between.low)} to {reader_text(between.high)}"


def row(evidence: Evidence | FieldEvidence) -> str:
    """Where in which filing: `0009900001-24-000003, Table I, transaction row 1, footnotes 1, 2`; of words alone `..., footnote 2`."""
    where = filing(evidence.accession, evidence.document)
    if evidence.row is None:
        return f"{where}, {' '.join((evidence.kind, *evidence.footnotes))}"
    notes = f", footnotes {', '.join(evidence.footnotes)}" if evidence.footnotes else ""
    return f"{where}, Table {evidence.table}, {evidence.kind} row {evidence.row}{notes}"


def filing(accession: str | None, document: str) -> str:
    """The accession number; for a document without one, the beginning of its digest."""
    return accession or (document[:DIGEST_SHOWN] if document.startswith("sha256:") else document)


def heading(answer: msgspec.Struct) -> Paragraph:
    """What an answer rests on: `As of 2007-12-03, known at 2007-12-06T04:59:59Z, ledger position 7, rules version 3, basis reported`."""
    known = [f"{_words(name)} {machine_text(value)}" for name, value in plain(answer).items() if _is_single(value)]
    text = ", ".join(known)
    return Paragraph(text[:1].upper() + text[1:], is_heading=True)


def facts(answer: msgspec.Struct, without: Iterable[str] = ()) -> Facts:
    """Every single value of an answer under its name, those of a record within it below the record's; of a list of records their number."""
    hidden = frozenset(without)
    return Facts(tuple(_pairs({name: value for name, value in plain(answer).items() if name not in hidden}, "")))


def _pairs(built: dict[str, Any], before: str) -> Iterable[tuple[str, Cell]]:
    for name, value in built.items():
        if isinstance(value, dict):
            yield from _pairs(value, f"{before}{_words(name)}: ")
        elif isinstance(value, list | tuple) and any(isinstance(item, dict) for item in value):
            yield f"{before}{_words(name)}", len(value)
        else:
            yield f"{before}{_words(name)}", value


def _is_single(value: object) -> bool:
    return value is not None and not isinstance(value, dict | list | tuple)


def _words(name: str) -> str:
    return name.replace("_", " ")

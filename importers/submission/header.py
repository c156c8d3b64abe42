"""The header of a submission, in both spellings of the same facts.

    ISSUER:                                        <ISSUER>
            COMPANY DATA:                          <COMPANY-DATA>
                    CENTRAL INDEX KEY:  1234567    <CIK>1234567

A line is a label and a value. Labels fill the header or the party that was opened last, or open a block (`ISSUER`, `FORMER COMPANY`).
A line without a field of its own (addresses, the SEC act) is kept under its path: `issuer/1/MAIL ADDRESS/CITY`.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final, Literal

from importers.form_type import normal_form_type
from ledger.values.form import HeaderParty, SubmissionHeader
from ledger.values.identity import find_accession_number, normal_cik
from ledger.values.provenance import Finding, RawValue
from ledger.values.times import acceptance_instant, is_possible

Role = Literal["reporting-owner", "issuer"]

_ROLES: Final[dict[str, Role]] = {
    "REPORTING-OWNER": "reporting-owner",
    "REPORTING OWNER": "reporting-owner",
    "FILED-BY": "reporting-owner",
    "FILED BY": "reporting-owner",
    "ISSUER": "issuer",
    "SUBJECT-COMPANY": "issuer",
    "SUBJECT COMPANY": "issuer",
}
_SILENT_BLOCKS: Final = frozenset(
    {"OWNER DATA", "OWNER-DATA", "COMPANY DATA", "COMPANY-DATA", "FORMER NAME", "FORMER-NAME", "FORMER COMPANY", "FORMER-COMPANY"}
)
_ENVELOPES: Final = frozenset({"SEC-DOCUMENT", "SEC-HEADER", "IMS-DOCUMENT", "IMS-HEADER", "SUBMISSION"})
_HEADER_FIELDS: Final = {
    "CONFORMED SUBMISSION TYPE": "form_type",
    "TYPE": "form_type",
    "CONFORMED PERIOD OF REPORT": "period_of_report",
    "PERIOD": "period_of_report",
    "FILED AS OF DATE": "filed_on",
    "FILING-DATE": "filed_on",
    "DATE AS OF CHANGE": "changed_on",
    "DATE-OF-FILING-DATE-CHANGE": "changed_on",
    "PUBLIC DOCUMENT COUNT": "public_document_count",
    "PUBLIC-DOCUMENT-COUNT": "public_document_count",
    "ACCESSION NUMBER": "accession_number",
    "ACCESSION-NUMBER": "accession_number",
    "ACCEPTANCE-DATETIME": "accepted_at",
}
_PARTY_FIELDS: Final = {
    "COMPANY CONFORMED NAME": "name",
    "CONFORMED NAME": "name",
    "CONFORMED-NAME": "name",
    "CENTRAL INDEX KEY": "cik",
    "CIK": "cik",
    "STANDARD INDUSTRIAL CLASSIFICATION": "sic",
    "ASSIGNED-SIC": "sic",
    "IRS NUMBER": "irs_number",
    "IRS-NUMBER": "irs_number",
    "STATE OF INCORPORATION": "state_of_incorporation",
    "STATE-OF-INCORPORATION": "state_of_incorporation",
    "FISCAL YEAR END": "fiscal_year_end",
    "FISCAL-YEAR-END": "fiscal_year_end",
    "SEC FILE NUMBER": "file_number",
    "FILE-NUMBER": "file_number",
    "FILM NUMBER": "film_number",
    "FILM-NUMBER": "film_number",
}
_FORMER_NAME: Final = frozenset({"FORMER CONFORMED NAME", "FORMER-CONFORMED-NAME"})
_NAME_CHANGED: Final = frozenset({"DATE OF NAME CHANGE", "DATE-CHANGED"})
_SIC: Final = re.compile(r".*\[(\d{4})\]", re.DOTALL)


class HeaderReader:
    """Reads the lines of one header into `fields` (of the header, with `accession_number` and `accepted_at`), `parties` and `others`."""

    def __init__(self, text: str) -> None:
        self.fields: dict[str, Any] = {}
        self.stated_type: str | None = None
        self.findings: list[Finding] = []
        self._parties: list[dict[str, Any]] = []
        self._others: list[RawValue] = []
        self._party: dict[str, Any] | None = None
        self._path = ""
        self._block = ""
        for label, value in _lines(text):
            self._take(label, value)

    def header(self, documents: tuple[tuple[str, str, str], ...]) -> SubmissionHeader:
        """The header, with the submission's documents as (type, file name, description)."""
        stated = {name: value for name, value in self.fields.items() if name not in {"accession_number", "accepted_at"}}
        return SubmissionHeader(
            parties=tuple(HeaderParty(**party) for party in self._parties), documents=documents, others=tuple(self._others), **stated
        )

    def _take(self, label: str, value: str) -> None:
        if not value:
            self._open(label)
        elif label in _PARTY_FIELDS and self._party is not None:
            self._fill_party(_PARTY_FIELDS[label], label, value)
        elif label in _HEADER_FIELDS and self._party is None:
            self._fill_header(_HEADER_FIELDS[label], label, value)
        elif label in _FORMER_NAME and self._party is not None:
            self._party["former_names"] = (*self._party.get("former_names", ()), (value, ""))
        elif label in _NAME_CHANGED and self._party is not None and self._party.get("former_names"):
            *earlier, (name, _) = self._party["former_names"]
            self._party["former_names"] = (*earlier, (name, value))
        elif label in _ENVELOPES:
            self.fields.setdefault("accession_number", find_accession_number(value))
        else:
            self._keep(label, value)

    def _open(self, label: str) -> None:
        role = _ROLES.get(label)
        if role is not None:
            self._party = {"role": role}
            self._parties.append(self._party)
            self._path = f"{role}/{sum(party['role'] == role for party in self._parties)}/"
            self._block = ""
        else:
            self._block = "" if label in _SILENT_BLOCKS else f"{label}/"

    def _keep(self, label: str, value: str) -> None:
        self._others.append(RawValue(f"{self._path}{self._block}{label}", value))

    def _fill_party(self, field: str, label: str, value: str) -> None:
        party = self._party
        read: str | None = value
        if field == "cik":
            read = normal_cik(value)
        elif field == "sic" and (found := _SIC.fullmatch(value)):
            self._keep(label, value)
            read = found[1]
        if party is None or field in party or read is None:
            self._keep(label, value)
        else:
            party[field] = read

    def _fill_header(self, field: str, label: str, value: str) -> None:
        read: str | int | date | datetime | None
        if field == "form_type":
            self.stated_type = value
            read = normal_form_type(value)
        elif field == "accession_number":
            read = find_accession_number(value)
        elif field == "accepted_at":
            read = acceptance_instant(value)
        elif field == "public_document_count":
            read = int(value) if value.isascii() and value.isdigit() and len(value) < 7 else None
        else:
            read = _day(value)
        if read is None:
            self._keep(label, value)
            self.findings.append(
                Finding(code="not-a-header-value", message=f"The header's {label} cannot be read.", place=f"header/{field}", raw=value)
            )
        elif field not in self.fields or field == "accession_number":
            self.fields[field] = read
        else:
            self._keep(label, value)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.split("\n"):
        plain = line.strip()
        if plain.startswith("<"):
            label, _, value = plain[1:].partition(">")
            if not label.startswith("/"):
                yield label, value.strip()
        elif plain:
            label, _, value = plain.partition(":")
            yield label.rstrip(), value.lstrip()


def _day(text: str) -> date | None:
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        value = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
    return value if is_possible(value) else None

"""The header of a submission, in both spellings of the same facts.

    ISSUER:                                        <ISSUER>
            COMPANY DATA:                          <COMPANY-DATA>
                    CENTRAL INDEX KEY:  1234567    <CIK>1234567

A line is a label and a value. Labels fill the header, or the party that was opened last, or open a party or a block (`FORMER COMPANY`).
A line without a field of its own (addresses, the SEC act) is kept under its path: `issuer/1/MAIL ADDRESS/CITY`.
"""

import re
from datetime import date
from functools import lru_cache
from typing import Any, Final

from importers.cell_text import CACHED, Convert, cik, excerpt, form_type
from importers.form_reading import check_flaws
from importers.submission.labels import BLOCKS, ENVELOPES, FORMER_NAME, HEADER, LABELS, NAME_CHANGED, PARTIES, PARTY, Role
from ledger.values.form import HeaderParty, SubmissionHeader
from ledger.values.identity import find_accession_number
from ledger.values.provenance import Finding, RawValue
from ledger.values.times import acceptance_instant, is_possible

_SIC: Final = re.compile(r".*\[(\d{4})\]", re.DOTALL)
_COUNT_DIGITS: Final = 6
_DAY_DIGITS: Final = 8
_PATH_SHOWN: Final = 200


class HeaderReader:
    """Reads the lines of one header.

    `stated` holds the header's fields, and beside them `accession_number` and `accepted_at` (UTC); `stated_type` the form type as written.
    """

    def __init__(self, text: str) -> None:
        self.stated: dict[str, Any] = {}
        self.stated_type: str | None = None
        self.findings: list[Finding] = []
        self._parties: list[dict[str, Any]] = []
        self._counts = dict.fromkeys(PARTIES.values(), 0)
        self._others: list[RawValue] = []
        self._read(text)

    def header(self, documents: tuple[tuple[str, str, str], ...]) -> SubmissionHeader:
        """Put the header together, with the submission's documents as (type, file name, description)."""
        stated = {field: value for field, value in self.stated.items() if field in _OF_HEADER}
        parties = tuple([HeaderParty(**party | {"former_names": tuple(party["former_names"])}) for party in self._parties])
        return SubmissionHeader(parties=parties, documents=documents, others=tuple(self._others), **stated)

    def _read(self, text: str) -> None:
        party: dict[str, Any] = {}
        above = path = ""
        for line in text.split("\n"):
            plain = line.strip()
            if not plain:
                continue
            label, _, value = plain[1:].partition(">") if plain[0] == "<" else plain.partition(":")
            if not value:
                if label in PARTIES:
                    party = self._open_party(PARTIES[label])
                    above = path = f"{party['role']}/{self._counts[party['role']]}/"
                elif label.removeprefix("/") in PARTIES:
                    party, above, path = {}, "", ""
                else:
                    path = above if label in BLOCKS or label[:1] == "/" else f"{above}{label}/"[-_PATH_SHOWN:]
                continue
            value = value.lstrip()
            found = LABELS.get(label)
            if found is None or not (self._fill_party(party, *found, value) if party else self._fill_header(*found, value)):
                check_flaws(len(self._others) + 1)
                self._others.append(RawValue((path + label)[-_PATH_SHOWN:], value))

    def _open_party(self, role: Role) -> dict[str, Any]:
        check_flaws(len(self._parties) + 1)
        self._counts[role] += 1
        self._parties.append({"role": role, "former_names": []})
        return self._parties[-1]

    def _fill_party(self, party: dict[str, Any], kind: str, field: str, value: str) -> bool:
        """Put a value into the party; False when it has no place there or the place is taken."""
        if kind == FORMER_NAME:
            party["former_names"].append((value, ""))
        elif kind == NAME_CHANGED and party["former_names"]:
            party["former_names"][-1] = (party["former_names"][-1][0], value)
        elif kind != PARTY or field in party:
            return False
        elif field == "sic":
            found = _SIC.fullmatch(value)
            party[field] = found[1] if found else value
            return found is None
        else:
            read = cik(value) if field == "cik" else value
            if read is None:
                return False
            party[field] = read
        return True

    def _fill_header(self, kind: str, field: str, value: str) -> bool:
        """Put a value into the header; False when it has no place there, cannot be read (with a finding), or the place is taken."""
        if kind == ENVELOPES:
            if "accession_number" not in self.stated:
                self.stated["accession_number"] = find_accession_number(value)
            return True
        if kind != HEADER:
            return False
        if field == "form_type":
            self.stated_type = self.stated_type or value
        read = _READINGS[field](value)
        if read is None:
            message = f"The header's {field} cannot be read from {excerpt(value)!r}."
            check_flaws(len(self.findings) + 1)
            self.findings.append(Finding(code="not-a-header-value", message=message, place=f"header/{field}", raw=value))
            return False
        if self.stated.get(field) is not None and field != "accession_number":
            return False
        self.stated[field] = read
        return True


@lru_cache(CACHED)  # three of them in a header, and a day has hundreds of filings
def _day(text: str) -> date | None:
    """The day of `YYYYMMDD`."""
    if len(text) != _DAY_DIGITS or not (text.isascii() and text.isdigit()):
        return None
    try:
        value = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
    return value if is_possible(value) else None


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _COUNT_DIGITS else None


_READINGS: Final[dict[str, Convert]] = {
    "form_type": form_type,
    "period_of_report": _day,
    "filed_on": _day,
    "changed_on": _day,
    "public_document_count": _count,
    "accession_number": find_accession_number,
    "accepted_at": acceptance_instant,
}
_OF_HEADER: Final = frozenset(_READINGS) - {"accession_number", "accepted_at"}

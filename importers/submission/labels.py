"""The labels of a submission's header: the words of the labelled spelling and the tags of the other, each with what it fills."""

from typing import Final, Literal

Role = Literal["reporting-owner", "issuer"]

HEADER: Final = "header"
PARTY: Final = "party"
FORMER_NAME: Final = "former-name"
NAME_CHANGED: Final = "name-changed"
ENVELOPES: Final = "envelope"

_HEADER_FIELDS: Final = {
    "form_type": ("CONFORMED SUBMISSION TYPE", "TYPE"),
    "period_of_report": ("CONFORMED PERIOD OF REPORT", "PERIOD"),
    "filed_on": ("FILED AS OF DATE", "FILING-DATE"),
    "changed_on": ("DATE AS OF CHANGE", "DATE-OF-FILING-DATE-CHANGE"),
    "public_document_count": ("PUBLIC DOCUMENT COUNT", "PUBLIC-DOCUMENT-COUNT"),
    "accession_number": ("ACCESSION NUMBER", "ACCESSION-NUMBER"),
    "accepted_at": ("ACCEPTANCE-DATETIME",),
}
_PARTY_FIELDS: Final = {
    "name": ("COMPANY CONFORMED NAME", "CONFORMED NAME", "CONFORMED-NAME"),
    "cik": ("CENTRAL INDEX KEY", "CIK"),
    "sic": ("STANDARD INDUSTRIAL CLASSIFICATION", "ASSIGNED-SIC"),
    "irs_number": ("IRS NUMBER", "IRS-NUMBER"),
    "state_of_incorporation": ("STATE OF INCORPORATION", "STATE-OF-INCORPORATION"),
    "fiscal_year_end": ("FISCAL YEAR END", "FISCAL-YEAR-END"),
    "file_number": ("SEC FILE NUMBER", "FILE-NUMBER"),
    "film_number": ("FILM NUMBER", "FILM-NUMBER"),
}
LABELS: Final[dict[str, tuple[str, str]]] = {
    **{label: (HEADER, field) for field, labels in _HEADER_FIELDS.items() for label in labels},
    **{label: (PARTY, field) for field, labels in _PARTY_FIELDS.items() for label in labels},
    **dict.fromkeys(("FORMER CONFORMED NAME", "FORMER-CONFORMED-NAME"), (FORMER_NAME, "")),
    **dict.fromkeys(("DATE OF NAME CHANGE", "DATE-CHANGED"), (NAME_CHANGED, "")),
    **dict.fromkeys(("SEC-DOCUMENT", "SEC-HEADER", "IMS-DOCUMENT", "IMS-HEADER"), (ENVELOPES, "")),
}
PARTIES: Final[dict[str, Role]] = {
    "REPORTING-OWNER": "reporting-owner",
    "REPORTING OWNER": "reporting-owner",
    "FILED-BY": "reporting-owner",
    "FILED BY": "reporting-owner",
    "ISSUER": "issuer",
    "SUBJECT-COMPANY": "issuer",
    "SUBJECT COMPANY": "issuer",
}
BLOCKS: Final = frozenset(
    {
        *("OWNER DATA", "COMPANY DATA", "FORMER NAME", "FORMER COMPANY"),
        *("OWNER-DATA", "COMPANY-DATA", "FORMER-NAME", "FORMER-COMPANY"),
        *("SEC-DOCUMENT", "SEC-HEADER", "IMS-DOCUMENT", "IMS-HEADER", "SUBMISSION"),
    }
)

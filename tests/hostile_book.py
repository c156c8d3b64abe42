"""A book whose people, company, security and footnotes have names that mean harm, for whatever shows them.

`a_hostile_book(folder)` is the path of its ledger: two filings whose numbers do not add up, a document in quarantine under a hostile name,
a split that waits, and a decision.
"""

from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import insider_ledger
from insider_ledger.cli import Status
from insider_ledger.cli.running import run
from insider_ledger.unsafe_text import UNSAFE
from tests.importers.ownership_xml.forms import a_document, a_sale, an_owner, footnotes
from tests.importers.submission.submissions import a_header, an_attachment, as_xml

OWNER = '=HYPERLINK("http://example.invalid";A1)\x9b2J\u202e'
ISSUER = "+Larkspur\u200b\u2066 <b onload=alert(1)>Foods"
TITLE = "@SUM(1)\x85Stock\U000e0041"
NATURE = "-1+1;=2+5\u2028By Trust"
NOTE = "\u061cSee\x90q\u2029 =cmd|x \x9d8;;http://example.invalid\x9c"
HOSTILE = (OWNER, ISSUER, TITLE, NATURE, NOTE)

INDIRECT = (
    "<ownershipNature><directOrIndirectOwnership><value>I</value></directOrIndirectOwnership>"
    f'<natureOfOwnership><value>{escape(NATURE)}</value><footnoteId id="F1"/></natureOfOwnership></ownershipNature>'
)
NAMED = "@evil\x1b[2J\x9b\u202e;=1.xml"


def a_hostile_document(following: str = "900", day: str = "2024-05-01") -> str:
    return a_document(
        period=day,
        issuer=f"<issuer><issuerCik>0009930002</issuerCik><issuerName>{escape(ISSUER)}</issuerName><issuerTradingSymbol>=1</issuerTradingSymbol></issuer>",
        owners=an_owner(name=escape(OWNER), relationship=f"<isOfficer>1</isOfficer><officerTitle>{TITLE}</officerTitle>"),
        rows=a_sale(
            title=f"<value>{TITLE}</value>",
            date=f"<value>{day}</value>",
            nature=INDIRECT,
            following=f"<value>{following}</value>",
            price=f"<value>{escape(NOTE)}</value>",
        ),
        foot=footnotes(escape(NOTE)) + f"<remarks>{escape(NATURE)}</remarks>",
    )


def a_hostile_book(folder: Path) -> Path:
    (folder / "in").mkdir()
    parties = (
        f"ISSUER:\n\tCOMPANY DATA:\n\t\tCOMPANY CONFORMED NAME:\t{ISSUER}\n\t\tCENTRAL INDEX KEY:\t0009930002\n"
        f"REPORTING-OWNER:\n\tOWNER DATA:\n\t\tCOMPANY CONFORMED NAME:\t{OWNER}\n\t\tCENTRAL INDEX KEY:\t0009940001\n"
    )
    for number, (following, day) in enumerate([("900", "2024-05-01"), ("700", "2024-05-02")], 1):
        accession = f"0009990001-24-00000{number}"
        header = a_header(accession=accession, parties=parties, period=day.replace("-", "")).encode()
        behind = an_attachment(as_xml(a_hostile_document(following, day))).encode()
        envelope = f"<SEC-DOCUMENT>{accession}.txt : 20240502\n".encode()
        (folder / "in" / f"{number}.txt").write_bytes(envelope + header + behind)
    (folder / "in" / NAMED).write_text(f"<x>{OWNER}</x>", encoding="utf-8")
    (folder / "in" / "splits.csv").write_text(f"symbol,effective_date,numerator,denominator\n{TITLE},2024-06-10,2,1\n", encoding="utf-8")
    with insider_ledger.open(str(folder / "ledger.db")) as book:
        summary = book.import_paths([folder / "in"])
    assert (summary.filings_recorded, summary.quarantined, summary.findings > 0) == (2, 2, True)
    ledger = folder / "ledger.db"
    split = ("--issuer", "0009930002", "--effective", "2024-06-10", "--ratio", "2-for-1", "--title", TITLE, "--why", NOTE)
    assert run(["--db", str(ledger), "record", "split", *split]) == Status.DONE
    return ledger


FOLDED = {" ".join(text.split()) for text in HOSTILE}
"""The texts as the importers keep them, white space folded."""


def is_harmless(text: str) -> bool:
    """Whether nothing in the text commands a terminal or hides from a reader."""
    return UNSAFE.search(text.replace("\n", "")) is None


def strings(value: Any) -> set[str]:
    """Every text in an answer."""
    if isinstance(value, dict):
        return {text for item in value.values() for text in strings(item)}
    if isinstance(value, list):
        return {text for item in value for text in strings(item)}
    return {value} if isinstance(value, str) else set()

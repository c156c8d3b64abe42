"""Where fuzzing begins: whole documents and archives as our own builders write them, and the pieces that a mutation may put in.

`of("splits")` begins with `b"issuer_cik,symbol,effective_date,..."`. All people, companies and numbers are invented.
"""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from importers import ownership_xml
from tests.excerpts import ADA, FILED, SALE, an_excerpt, columns_of
from tests.importers.ownership_xml.forms import a_document, a_sale, an_owner, footnotes
from tests.importers.rendered_html.pages import edgar_page, software_page
from tests.importers.rendered_text import texts
from tests.importers.submission.submissions import TAGGED_HEADER, a_header, a_submission, an_attachment, as_xml, in_armour
from tests.projections.vesting.wordings import wordings

IMPORTERS = Path(__file__).resolve().parents[1] / "importers"

NUMBERS = [
    "-1",
    "0",
    "1e999999",
    "NaN",
    "Infinity",
    "1_000",
    "1,0,0",
    "١٢",
    "１００",
    "9" * 31,
    "0.00000000000000000000000000001",
    "9" * 4301,
]
DAYS = ["0001-01-01", "9999-12-31", "2024-02-30", "2024-05-01Z", "٢٠٢٤-٠٥-٠١", "02/30/2024", "12/31/9999", "31-DEC-9999", "20240631"]
TEXTS = [
    "\0",
    "\x1b[31m",
    "\x9b2J",
    "\u202e",
    "\u2028",
    "\ufeff",
    "\ud7ff",
    "=1+1",
    "@SUM(A1)",
    "&#0;",
    "&amp;",
    "&x;",
    "]]>",
    "%PDF",
    "\t",
    "\r\n",
]


def of(target: str) -> list[bytes]:
    """The seeds of a target."""
    return list(_SEEDS[target]())


def tokens(target: str) -> list[bytes]:
    """What a mutation of a target's inputs may put in."""
    return [text.encode() for text in (*NUMBERS[:-1], *DAYS, *TEXTS, *_WORDS.get(target, ()))]


def _xml() -> Iterator[bytes]:
    notes = footnotes(
        "Weighted average price; 25% vests on May 1, 2025.", "Ms. Quill also holds 500 vested options that expire July 31, 2030."
    )
    yield a_document(rows=a_sale() + a_sale(price='<footnoteId id="F1"/>'), foot=notes).encode()
    yield a_document(rows=a_sale(), owners=an_owner() + an_owner("0009940002", "Okafor Ben")).encode("utf-16")
    yield a_document(rows=a_sale(title="<value>A & B</value>")).encode("cp1252")
    for path in sorted((IMPORTERS / "ownership_xml" / "golden").glob("*.xml")):
        yield path.read_bytes()


def _submission() -> Iterator[bytes]:
    yield a_submission().encode()
    yield a_submission(TAGGED_HEADER).encode()
    yield in_armour(a_submission()).encode()
    exhibit = an_attachment("Name and Address of Reporting Person", type_="EX-99", filename="ex99.txt")
    yield a_submission(a_header(form_type="4/A"), exhibit, an_attachment(as_xml(a_document(rows=a_sale())))).encode()
    bars = (IMPORTERS / "paper_text" / "forms" / "bars.txt").read_text()
    yield a_submission(a_header(form_type="4"), an_attachment(bars)).encode()


def _html() -> Iterator[bytes]:
    for path in sorted((IMPORTERS / "ownership_xml" / "golden").glob("*.xml")):
        reading = ownership_xml.read(path.read_bytes())
        yield edgar_page(reading)
        yield software_page(reading)


def _rendered_text() -> Iterator[bytes]:
    for path in sorted((IMPORTERS / "rendered_text" / "forms").glob("*.txt")):
        yield path.read_bytes()
    reading = ownership_xml.read(a_document(rows=a_sale() + a_sale(price='<footnoteId id="F1"/>'), foot=footnotes("An average.")).encode())
    for shape in (texts.collapsed, texts.tabs, texts.markdown, texts.spaced):
        yield shape(reading).encode()


def _paper_text() -> Iterator[bytes]:
    for path in sorted((IMPORTERS / "paper_text" / "forms").glob("*.txt")):
        yield path.read_bytes()


def _excerpts() -> Iterator[bytes]:
    option = SALE | {"DERIV_TRANS_SK": "5", "SECURITY_TITLE": "Stock Option", "CONV_EXERCISE_PRICE": "4.0", "EXCERCISE_DATE": "01-JUN-2024"}
    note = {"FOOTNOTE_ID": "F1", "FOOTNOTE_TXT": "See below."}
    signed = {"OWNERSIGNATURENAME": "/s/ Ada", "OWNERSIGNATUREDATE": "02-MAY-2024"}
    yield an_excerpt(NONDERIV_TRANS=[SALE], FOOTNOTES=[note], OWNER_SIGNATURE=[signed])
    yield an_excerpt(
        {"DOCUMENT_TYPE": "3"}, owners=[ADA, ADA], DERIV_TRANS=[option, option | {"DERIV_TRANS_SK": "6"}], lacking=["NONDERIV_HOLDING"]
    )


def _splits() -> Iterator[bytes]:
    head = "issuer_cik,symbol,effective_date,numerator,denominator,security_title,known_on\n"
    yield f"{head}9930001,NWND,2024-06-10,2,1,Common Stock,2024-05-20\n,LKSP,2024-06-11,0.1,1,,\n".encode()
    yield f'{head}12x,,2024-06-10,"1,000",1,"Common\nStock",\n'.replace(",", ";").encode()


def _sets() -> Iterator[bytes]:
    yield b"%%\n".join(_tables().values())


def _tables() -> dict[str, bytes]:
    rows = {
        "SUBMISSION": [FILED],
        "REPORTINGOWNER": [ADA],
        "NONDERIV_TRANS": [SALE],
        "FOOTNOTES": [{"FOOTNOTE_ID": "F1", "FOOTNOTE_TXT": "An average."}],
    }
    accession = {"ACCESSION_NUMBER": "0009900001-24-000007"}
    return {
        f"{table}.tsv": "".join(
            "\t".join(cells) + "\n"
            for cells in ([columns_of(table)] + [[(accession | dict(row)).get(name, "") for name in columns_of(table)] for row in lines])
        ).encode()
        for table, lines in rows.items()
    }


def _archives() -> Iterator[bytes]:
    form, bare = a_submission().encode(), a_document(rows=a_sale()).encode()
    members = {"2024/a.txt": form, "../b.xml": bare, "ü.xml": b"<ownershipDocument/>"}
    yield a_zip(members)
    yield a_zip(members, zipfile.ZIP_STORED)
    yield a_zip({"inner.zip": a_zip({"a.xml": bare}), "b.tar.gz": gzip.compress(a_tar({"a.xml": bare}))})
    yield a_zip(_tables())
    yield a_tar(members)
    yield a_tar({"d" * 180 + "/a.txt": bare}, form=tarfile.GNU_FORMAT)
    for pack in (gzip.compress, bz2.compress, lzma.compress):
        yield pack(a_tar({"a.xml": bare}))
        yield pack(bare)


def a_zip(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these members, the same bytes each time."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, contents in members.items():
            archive.writestr(zipfile.ZipInfo(name), contents, compress_type=compression)
    return packed.getvalue()


def a_tar(members: dict[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar of these members, the same bytes each time."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=form) as archive:
        for name, contents in members.items():
            header = tarfile.TarInfo(name)
            header.size = len(contents)
            archive.addfile(header, io.BytesIO(contents))
    return packed.getvalue()


def _attestations() -> Iterator[bytes]:
    yield (
        b"Ms. Quill also holds vested options to purchase 1,200 shares of common stock that expire July 31, 2030, and unvested options to "
        b"purchase 3,600 that expire July 31, 2030."
    )
    yield b"As of May 1, 2024 the reporting person holds options for 1,200 shares at $4.00, granted on May 1, 2020, excluding 300 units."
    yield b"Ada M. Quill owns 500 options, 200 of which are exercisable; Harbour Light Fund LP holds 900 unexercisable options."


def _vesting() -> Iterator[bytes]:
    for wording in wordings():
        yield wording.text.encode()


def _everything() -> Iterator[bytes]:
    for seeds in (_xml, _submission, _html, _rendered_text, _paper_text, _excerpts, _splits):
        yield from list(seeds())[:3]


_SEEDS: dict[str, Callable[[], Iterator[bytes]]] = {
    "ownership_xml": _xml,
    "submission": _submission,
    "rendered_html": _html,
    "rendered_text": _rendered_text,
    "paper_text": _paper_text,
    "data_set_excerpt": _excerpts,
    "data_set_tables": _sets,
    "splits": _splits,
    "archives": _archives,
    "documents": _everything,
    "attestations": _attestations,
    "vesting": _vesting,
    "recording": _everything,
}
_MONTHS = (
    "January 1, 2025",
    "first anniversary",
    "quarterly",
    "monthly",
    "one-third",
    "25%",
    "1/48",
    "thereafter",
    "remaining",
    "vests",
    "three",
)
_WORDS: dict[str, tuple[str, ...]] = {
    "ownership_xml": (
        "<value>",
        "</value>",
        "<footnoteId id='F1'/>",
        "<!DOCTYPE x [<!ENTITY a 'b'>]>",
        "<![CDATA[",
        "<x>",
        "<reportingOwner>",
    ),
    "submission": (
        "<DOCUMENT>",
        "</DOCUMENT>",
        "<TEXT>",
        "<XML>",
        "ISSUER:\n",
        "<CIK>",
        "<TYPE>4",
        "<SEC-HEADER>",
        "<ACCEPTANCE-DATETIME>",
    ),
    "rendered_html": (
        "<tr>",
        "<td>",
        "</table>",
        "<sup>(1)</sup>",
        "<br>",
        "&nbsp;",
        "<input type=checkbox checked>",
        "<a href='?CIK=1'>",
        "<div>",
    ),
    "rendered_text": (
        "\t",
        "|",
        "⁽¹⁾",
        "X",
        "___",
        "Table I - ",
        "Table II - ",
        "Explanation of Responses:",
        "Remarks:",
        "1. Title of Security",
    ),
    "paper_text": (
        "<S>",
        "<C>",
        "|",
        "-----",
        "=====",
        "<PAGE>",
        "Table II",
        "Explanation of Responses",
        "[X]",
        "1. Title of Security",
        "   ",
    ),
    "data_set_excerpt": ("\t", "\n-\n", "SUBMISSION\n", "FOOTNOTES\n", "ACCESSION_NUMBER\t", "DERIV_TRANS\n", "F1,F2", "Director,Officer"),
    "data_set_tables": ("\t", "\n", "%%\n", "ACCESSION_NUMBER\t", "FOOTNOTE_ID", "\ufeff", '"'),
    "splits": (",", ";", '"', "\n", "symbol", "issuer_cik", "effective_date", "numerator"),
    "archives": ("PK\x03\x04", "PK\x01\x02", "PK\x05\x06", "ustar", "../", "/"),
    "attestations": (
        "options",
        "vested",
        "unvested",
        "exercisable",
        "holds",
        "expire",
        "also",
        "of which",
        "each",
        "respectively",
        *_MONTHS,
    ),
    "vesting": ("vest", "installments", "equal", "performance", "grant date", "; and", "of which", *_MONTHS),
}

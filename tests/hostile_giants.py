"""Inputs that would cost gigabytes or hours if nothing bounded them, read in a process that may take neither.

    python -m tests.hostile_giants "a million rows" /tmp/folder

makes that input, imports it as a book would within 30 seconds of processor time and 1.5 GB of memory, and prints what became of each
document: `RecordFiling` or a reason. A process that needs more is ended by the operating system.
"""

import gzip
import io
import json
import resource
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from importers.documents import read_document
from insider_ledger.intake import InputDocument, documents
from tests.excerpts import ADA, SALE, an_excerpt
from tests.importers.ownership_xml.forms import a_document, a_sale, an_owner, footnotes
from tests.importers.rendered_html.pages import software_page
from tests.importers.submission.submissions import ISSUER, a_header, an_attachment, as_xml

SECONDS = 30
BYTES = 1536 * 1024**2
MEGA = 1024**2

ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 30))
LAUGHS = f'<!DOCTYPE ownershipDocument [<!ENTITY a0 "ha">{ENTITIES}]>'
QUADRATIC = f'<!DOCTYPE ownershipDocument [<!ENTITY a "{"x" * 2_000}">]>'


def with_doctype(doctype: str, body: str) -> bytes:
    return a_document(head=f"<remarks>{body}</remarks>").replace('<?xml version="1.0"?>', f'<?xml version="1.0"?>{doctype}').encode()


def nested(depth: int, within: str, name: str = "a") -> bytes:
    opened = "".join(f"<{name}{n}>" for n in range(depth))
    closed = "".join(f"</{name}{n}>" for n in reversed(range(depth)))
    return a_document(head=f"{opened}{within}{closed}").encode()


def a_page(within: str) -> bytes:
    """A page of an own form, with more inside of its remarks."""
    from importers import ownership_xml  # noqa: PLC0415 (only where a page is made)

    page = software_page(ownership_xml.read(a_document(rows=a_sale(), head="<remarks>REMARKS</remarks>").encode())).decode()
    return page.replace("REMARKS", within).encode()


def below_a_header(parties: str) -> bytes:
    return (a_header(parties=parties) + an_attachment(as_xml(a_document()))).encode()


def a_text_of_a_million_lines() -> bytes:
    form = (Path(__file__).parent / "importers" / "rendered_text" / "forms" / "option_exercise.txt").read_bytes()
    return form.replace(b"Explanation of Responses:", b"word\n" * 1_000_000 + b"Explanation of Responses:")


def zipped(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, contents in members.items():
            archive.writestr(name, contents)
    return packed.getvalue()


def overlapping() -> bytes:
    """A zip whose directory names one packed member of 1 MiB two thousand times."""
    packed = bytearray(zipped({"a": bytes(MEGA)}))
    start = packed.index(b"PK\x01\x02")
    entry, end = bytes(packed[start:-22]), bytearray(packed[-22:])
    end[8:12] = (2000).to_bytes(2, "little") * 2
    end[12:16] = (len(entry) * 2000).to_bytes(4, "little")
    return bytes(packed[:start]) + entry * 2000 + bytes(end)


def a_tar_that_states_a_negative_size() -> bytes:
    record = b"14 size=-1025\n"
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, len(record)
    member = tarfile.TarInfo("a.xml")
    tar = header.tobuf(tarfile.USTAR_FORMAT) + record.ljust(512, b"\0") + member.tobuf(tarfile.USTAR_FORMAT)
    return gzip.compress(tar + bytes(900 * MEGA), compresslevel=1)


GIANTS: dict[str, tuple[Callable[[], bytes], list[str]]] = {
    "billion laughs": (lambda: with_doctype(LAUGHS, "&a29;"), ["unsafe-xml"]),
    "billion laughs in UTF-16": (lambda: with_doctype(LAUGHS, "&a29;").decode().encode("utf-16"), ["unsafe-xml"]),
    "quadratic blowup": (lambda: with_doctype(QUADRATIC, "&a;" * 100_000), ["unsafe-xml"]),
    "100,000 elements in each other": (lambda: nested(100_000, ""), ["malformed-xml"]),
    "100,000 tables in each other": (lambda: a_page("<table><tr><td>" * 100_000), ["malformed-html"]),
    "a million divisions in each other": (lambda: a_page("<div>" * 1_000_000), ["malformed-html"]),
    "unknown elements deep below long names": (lambda: nested(200, "<b/>" * 100_000, "a" * 1000), ["too-many-flaws"]),
    "two million unknown elements": (lambda: a_document(head="<b/>" * 2_000_000).encode(), ["too-many-flaws"]),
    "a text of 15 MB": (lambda: a_document(rows=a_sale(), foot=footnotes("x " * 7_500_000)).encode(), ["malformed-xml"]),
    "a text of 60 MB": (lambda: a_document(rows=a_sale(), foot=footnotes("x " * 30_000_000)).encode(), ["too-large"]),
    "a number of 9 MB": (lambda: a_document(rows=a_sale(shares=f"<value>{'9' * 9_000_000}</value>")).encode(), ["RecordFiling"]),
    "20,000 rows": (lambda: a_document(rows=a_sale() * 20_000).encode(), ["too-many-rows"]),
    "1,500 rows of two owners": (
        lambda: a_document(owners=an_owner() + an_owner("0009940002", "Okafor Ben"), rows=a_sale() * 1_500).encode(),
        ["too-many-rows"],
    ),
    "70,000 owners": (lambda: a_document(owners=an_owner() * 70_000).encode(), ["too-many-rows"]),
    "400,000 footnotes": (lambda: a_document(rows=a_sale(), foot=footnotes(*["x"] * 400_000)).encode(), ["too-many-footnotes"]),
    "half a million citations of no footnote": (
        lambda: a_document(rows=a_sale(price='<footnoteId id="F1"/>' * 500_000)).encode(),
        ["too-many-flaws"],
    ),
    "three million bare ampersands": (lambda: a_document(head=f"<remarks>{'&' * 3_000_000}</remarks>").encode(), ["RecordFiling"]),
    "a header of a million parties": (lambda: below_a_header("ISSUER:\n" * 1_000_000), ["too-many-flaws"]),
    "header lines below a long label": (
        lambda: below_a_header(ISSUER + "X" * 100_000 + ":\n" + "Y: 1\n" * 300_000),
        ["too-many-flaws"],
    ),
    "a page of 300,000 breaks": (lambda: a_page("<br>x" * 300_000), ["line-too-long"]),
    "a text of a million lines": (a_text_of_a_million_lines, ["too-many-lines"]),
    "a table of half a million bad lines": (lambda: an_excerpt(NONDERIV_TRANS=["x"] * 500_000), ["too-many-flaws"]),
    "a table of 400,000 columns": (lambda: an_excerpt(extra=[f"C{n}" for n in range(400_000)], NONDERIV_TRANS=[SALE]), ["RecordFiling"]),
    "a key of 5,000 digits": (lambda: an_excerpt(NONDERIV_TRANS=[SALE | {"NONDERIV_TRANS_SK": "9" * 5000}, SALE]), ["RecordFiling"]),
    "20,000 rows of a table": (
        lambda: an_excerpt(NONDERIV_TRANS=[SALE | {"NONDERIV_TRANS_SK": str(n)} for n in range(20_000)]),
        ["too-many-rows"],
    ),
    "20,000 owners of a table": (
        lambda: an_excerpt(owners=[ADA | {"RPTOWNERCIK": f"{9_940_000 + n:010}"} for n in range(20_000)]),
        ["too-many-rows"],
    ),
    "a zip bomb": (lambda: zipped({"a.xml": bytes(400 * MEGA)}), ["archive-bomb"]),
    "a zip bomb in a zip": (lambda: zipped({"b.zip": zipped({"a.xml": bytes(400 * MEGA)})}), ["archive-bomb"]),
    "a zip of overlapping members": (overlapping, ["not-recognised", "archive-bomb"]),
    "a gzip bomb": (lambda: gzip.compress(bytes(400 * MEGA), compresslevel=1), ["too-large"]),
    "a tar that states a negative size": (a_tar_that_states_a_negative_size, ["corrupt-archive"]),
}


def outcomes(path: Path) -> list[str]:
    """What becomes of what a file holds, each outcome once for those that follow each other."""
    found: list[str] = []
    for each in documents([path]):
        if isinstance(each, InputDocument):
            command = read_document(each.name, each.contents)
            outcome = getattr(command, "reason", type(command).__name__)
        else:
            outcome = each.reason
        if found[-1:] != [outcome]:
            found.append(outcome)
    return found


def main(name: str, folder: str) -> None:
    path = Path(folder) / "it"
    path.write_bytes(GIANTS[name][0]())
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    print(json.dumps(outcomes(path)))  # noqa: T201 (what the test reads)


if __name__ == "__main__":
    main(*sys.argv[1:])

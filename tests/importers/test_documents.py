"""The chooser: which format a document is in, what the submission adds, and what becomes of what cannot be read."""

from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from importers import ownership_xml
from importers.documents import read_document
from importers.form_limits import FORM_BYTES
from ledger.commands import RecordFiling, SetAside
from tests.importers.ownership_xml.forms import a_document, a_sale, an_owner
from tests.importers.rendered_html.pages import software_page
from tests.importers.submission.submissions import ISSUER, OWNER, a_header, a_submission, an_attachment, as_xml, in_armour


def recorded(text: str | bytes, name: str = "filing.txt", accession: str | None = None) -> RecordFiling:
    command = read_document(name, text if isinstance(text, bytes) else text.encode(), accession_number=accession)
    assert isinstance(command, RecordFiling), command
    return command


def set_aside(text: str | bytes) -> SetAside:
    command = read_document("box.zip!/it", text if isinstance(text, bytes) else text.encode())
    assert isinstance(command, SetAside)
    return command


def test_a_submission_is_read_with_its_header() -> None:
    command = recorded(a_submission())
    form = command.form
    assert (form.accession_number, form.filed_on) == ("0009990001-24-000007", date(2024, 5, 2))
    assert form.accepted_at == datetime(2024, 5, 2, 20, 30, 15, tzinfo=UTC)
    assert form.header is not None
    assert (form.issuer.name, len(command.rows), command.findings) == ("Larkspur Foods Corp.", 1, ())


def test_a_document_is_known_by_the_hash_of_all_its_bytes_and_the_name_that_it_was_given_with() -> None:
    text = a_submission()
    document = recorded(text, "box.zip!/filing.txt").document
    assert (document.sha256, document.format, document.name) == (sha256(text.encode()).hexdigest(), "submission", "box.zip!/filing.txt")


def test_bare_xml_has_no_acceptance_and_no_header() -> None:
    command = recorded(a_document(rows=a_sale()))
    assert (command.document.format, command.form.accession_number, command.form.accepted_at, command.form.header) == (
        "ownership_xml",
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    "name",
    [
        "0009990001-24-000007.xml",
        "folder/form4_000999000124000007.xml",
        "box.zip!/0009990001-24-000007.xml",
        "C:\\x\\0009990001-24-000007.xml",
    ],
)
def test_bare_xml_takes_its_accession_number_from_the_file_name(name: str) -> None:
    assert recorded(a_document(), name).form.accession_number == "0009990001-24-000007"


def test_a_folder_of_another_accession_number_says_nothing() -> None:
    assert recorded(a_document(), "000999000124000007/form4.xml").form.accession_number is None


def test_a_given_accession_number_counts_more_than_the_file_name() -> None:
    assert recorded(a_document(), "0009990001-24-000007.xml", "000999000124000008").form.accession_number == "0009990001-24-000008"


def test_the_header_counts_more_than_a_given_accession_number() -> None:
    assert recorded(a_submission(), accession="0009990001-24-000008").form.accession_number == "0009990001-24-000007"


def test_the_header_supplies_a_form_type_that_the_document_lacks() -> None:
    attachment = an_attachment(as_xml(a_document(form_type="", rows=a_sale())))
    command = recorded(a_submission(a_header(form_type="4/A"), attachment))
    assert (command.form.form_type, command.findings) == ("4/A", ())


def test_the_header_supplies_the_ciks_of_parties_that_the_document_names_without() -> None:
    document = a_document(issuer="<issuer><issuerName>Larkspur</issuerName></issuer>", owners=an_owner(cik=""))
    form = recorded(a_submission(None, an_attachment(as_xml(document)))).form
    assert (form.issuer.cik, form.issuer.name) == ("0009930002", "Larkspur")
    assert [owner.cik for owner in form.owners] == ["0009940001"]


def test_owners_without_a_cik_are_told_apart_by_name() -> None:
    ben = OWNER.replace("0009940001", "0009940002").replace("Quill Ada M", "OKAFOR, BEN")
    document = a_document(owners=an_owner(cik="", name="Okafor Ben") + an_owner(cik="", name="Quill, Ada M"))
    form = recorded(a_submission(a_header(parties=OWNER + ben + ISSUER), an_attachment(as_xml(document)))).form
    assert [(owner.name, owner.cik) for owner in form.owners] == [("Okafor Ben", "0009940002"), ("Quill, Ada M", "0009940001")]


def test_an_owner_of_another_name_takes_no_cik_when_two_could_be_meant() -> None:
    ben = OWNER.replace("0009940001", "0009940002").replace("Quill Ada M", "Okafor Ben")
    document = a_document(owners=an_owner(cik="", name="Somebody Else") + an_owner(cik="", name="Nobody"))
    form = recorded(a_submission(a_header(parties=OWNER + ben + ISSUER), an_attachment(as_xml(document)))).form
    assert [owner.cik for owner in form.owners] == [None, None]


def test_one_cik_is_not_given_to_two_owners() -> None:
    document = a_document(owners=an_owner(cik="", name="Somebody Else") + an_owner(cik="", name="Nobody"))
    form = recorded(a_submission(None, an_attachment(as_xml(document)))).form
    assert [owner.cik for owner in form.owners] == [None, None]


@pytest.mark.parametrize(
    ("header", "place"),
    [
        (a_header(form_type="5"), "form/form_type"),
        (a_header(period="20240430"), "form/period_of_report"),
        (a_header(parties=OWNER + ISSUER.replace("0009930002", "0009930003")), "form/issuer/cik"),
        (a_header(parties=OWNER.replace("0009940001", "0009940002") + ISSUER), "form/owners"),
    ],
)
def test_a_header_that_says_otherwise_is_a_finding_and_the_document_stays(header: str, place: str) -> None:
    command = recorded(a_submission(header))
    assert [(finding.code, finding.place) for finding in command.findings] == [("header-disagrees", place)]
    assert command.form.form_type == "4"
    assert (command.form.issuer.cik, command.form.owners[0].cik) == ("0009930002", "0009940001")


def test_findings_name_lines_of_the_whole_submission() -> None:
    text = a_submission(None, an_attachment(as_xml(a_document(owners=an_owner(name="Quill & Quill")))))
    (finding,) = recorded(text).findings
    line = text[: text.index("Quill & Quill")].count("\n") + 1
    assert (finding.code, finding.place) == ("repaired-ampersand", f"line {line}")


def test_a_document_that_is_damaged_inside_a_submission_names_the_line_of_the_submission() -> None:
    text = a_submission(None, an_attachment(as_xml(a_document().replace("</issuer>", "</isuer>"))))
    kept = set_aside(text)
    assert (kept.reason, kept.line) == ("malformed-xml", text[: text.index("</isuer>")].count("\n") + 1)


def test_an_exhibit_is_not_taken_for_the_form() -> None:
    exhibit = an_attachment("Name and Address of Reporting Person", type_="EX-99", filename="ex99.txt")
    assert len(recorded(a_submission(None, exhibit, an_attachment(as_xml(a_document(rows=a_sale()))))).rows) == 1


def test_a_courtesy_copy_of_the_same_type_is_not_taken_for_the_form() -> None:
    copy = an_attachment("<PDF>\nbegin 644 form4.pdf\nM)5!$\n</PDF>", filename="form4.pdf")
    assert len(recorded(a_submission(None, copy, an_attachment(as_xml(a_document(rows=a_sale()))))).rows) == 1


def test_two_forms_in_one_submission_are_set_aside() -> None:
    form = an_attachment(as_xml(a_document()))
    kept = set_aside(a_submission(None, form, form))
    assert kept.reason == "several-ownership-documents"
    assert kept.line is not None


def test_a_submission_without_a_form_is_set_aside() -> None:
    assert set_aside(a_submission(None, an_attachment("words", type_="EX-24"))).reason == "no-document"


def test_a_submission_whose_document_says_no_type_is_read() -> None:
    untyped = f"<DOCUMENT>\n<TEXT>\n{as_xml(a_document(rows=a_sale()))}\n</TEXT>\n</DOCUMENT>\n"
    assert len(recorded(a_submission(None, untyped)).rows) == 1


def test_a_submission_in_mail_armour_is_read() -> None:
    assert recorded(in_armour(a_submission())).form.accession_number == "0009990001-24-000007"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("text", [a_submission(), a_document()], ids=["submission", "xml"])
def test_a_document_that_an_editor_saved_in_another_encoding_is_read(text: str, encoding: str) -> None:
    assert recorded(text.encode(encoding)).form.issuer.cik == "0009930002"


def test_a_document_that_cannot_be_read_is_set_aside_whole() -> None:
    contents = b"%PDF-1.7\n\x00\x01"
    kept = set_aside(contents)
    assert (kept.contents, kept.sha256, kept.name) == (contents, sha256(contents).hexdigest(), "box.zip!/it")


@pytest.mark.parametrize(
    ("contents", "appearance"),
    [
        (b"", "an empty file"),
        (b" \r\n\t", "an empty file"),
        (b"%PDF-1.7\n", "a PDF file"),
        (b"PK\x03\x04 and so on", "a ZIP archive or an office document"),
        (b"\x1f\x8b\x08", "a gzip archive"),
        (b"\x89PNG\r\n", "a picture"),
        (b"\x00\x01\x02\x03", "a binary file"),
        (b"<!DOCTYPE html><html><body>Hello</body></html>", "an HTML page that is no rendered Form 3, 4 or 5"),
        (b"<html><body><h1>FORM 144</h1></body></html>", "another form of the SEC (FORM 144)"),
        (b'<?xml version="1.0"?>\n<!-- x -->\n<feed xmlns="urn:x"/>', "an XML document of another kind (its outermost element is feed)"),
        (b'{"cik": 1}', "a JSON document"),
        (b"Dear sir or madam", "a text that is no Form 3, 4 or 5"),
    ],
)
def test_what_is_not_recognised_is_said_to_look_like_something(contents: bytes, appearance: str) -> None:
    kept = set_aside(contents)
    assert (kept.reason, appearance in kept.message) == ("not-recognised", True)


def test_a_document_over_the_limit_is_set_aside() -> None:
    assert set_aside(b" " * (FORM_BYTES + 1)).reason == "too-large"


def test_a_submission_of_another_form_is_set_aside() -> None:
    assert set_aside(a_submission(a_header(form_type="144"))).reason == "not-a-section-16-form"


HERE = Path(__file__).parent
PRINTED_FORMS = {
    "rendered_html": software_page(ownership_xml.read(a_document(rows=a_sale()).encode())).decode(),
    "rendered_text": (HERE / "rendered_text" / "forms" / "option_exercise.txt").read_text(),
    "paper_text": (HERE / "paper_text" / "forms" / "bars.txt").read_text(),
}


@pytest.mark.parametrize("format_name", PRINTED_FORMS)
def test_a_printed_form_is_read_by_its_format(format_name: str) -> None:
    assert recorded(PRINTED_FORMS[format_name]).document.format == format_name


@pytest.mark.parametrize("format_name", PRINTED_FORMS)
def test_a_printed_form_inside_a_submission_takes_what_the_header_knows(format_name: str) -> None:
    printed = PRINTED_FORMS[format_name]
    bare = recorded(printed)
    parties = OWNER.replace("Quill Ada M", bare.form.owners[0].name or "") + ISSUER
    header = a_header(form_type=bare.form.form_type, parties=parties)
    command = recorded(a_submission(header, an_attachment(printed, type_=bare.form.form_type)))
    assert (command.document.format, command.rows) == ("submission", bare.rows)
    assert command.form.accepted_at == datetime(2024, 5, 2, 20, 30, 15, tzinfo=UTC)
    assert (bare.form.owners[0].cik, command.form.owners[0].cik) == (None, "0009940001")

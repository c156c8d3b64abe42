"""Submissions taken apart: the header in both spellings, and the documents."""

from datetime import UTC, date, datetime

import pytest

from importers import submission
from importers.form_reading import UnreadableError
from importers.submission import Submission
from tests.importers.submission.submissions import (
    ISSUER,
    OWNER,
    TAGGED_HEADER,
    a_header,
    a_submission,
    an_attachment,
    as_xml,
    in_armour,
)


def read(text: str) -> Submission:
    return submission.read(text.encode())


def test_the_acceptance_is_an_instant_in_utc() -> None:
    assert read(a_submission()).accepted_at == datetime(2024, 5, 2, 20, 30, 15, tzinfo=UTC)


def test_the_acceptance_in_winter_is_an_hour_further_from_utc() -> None:
    header = a_header(accepted="20240115163015")
    assert read(a_submission(header)).accepted_at == datetime(2024, 1, 15, 21, 30, 15, tzinfo=UTC)


def test_the_labelled_header_fills_every_field() -> None:
    read_submission = read(a_submission())
    header = read_submission.header
    assert (read_submission.accession_number, read_submission.filed_on) == ("0009990001-24-000007", date(2024, 5, 2))
    assert (header.form_type, header.period_of_report, header.filed_on) == ("4", date(2024, 5, 1), date(2024, 5, 2))
    assert (header.changed_on, header.public_document_count) == (date(2024, 5, 3), 1)
    assert header.documents == (("4", "form4.xml", "FORM 4"),)
    assert read_submission.findings == ()


def test_the_labelled_header_names_the_parties() -> None:
    owner, issuer = read(a_submission()).header.parties
    assert (owner.role, owner.cik, owner.name) == ("reporting-owner", "0009940001", "Quill Ada M")
    assert (owner.file_number, owner.film_number, owner.former_names) == ("001-99999", "24900001", (("Marsh Ada", "20010203"),))
    assert (issuer.role, issuer.cik, issuer.name, issuer.sic) == ("issuer", "0009930002", "Larkspur Foods Corp.", "2050")
    assert (issuer.irs_number, issuer.state_of_incorporation, issuer.fiscal_year_end) == ("990000002", "VT", "1231")
    assert issuer.former_names == (("Larkspur Bakeries", "19990101"), ("Old Mill Inc", "19950101"))


def test_lines_without_a_field_are_kept_under_their_path() -> None:
    others = {other.field: other.text for other in read(a_submission()).header.others}
    assert others == {
        "reporting-owner/1/FILING VALUES/FORM TYPE": "4",
        "reporting-owner/1/FILING VALUES/SEC ACT": "1934 Act",
        "reporting-owner/1/MAIL ADDRESS/STREET 1": "PO BOX 7: REAR",
        "reporting-owner/1/MAIL ADDRESS/CITY": "MILLBROOK",
        "issuer/1/STANDARD INDUSTRIAL CLASSIFICATION": "BAKERY PRODUCTS [2050]",
    }


def test_the_tagged_header_says_the_same() -> None:
    labelled, tagged = read(a_submission()), read(a_submission(TAGGED_HEADER))
    assert (tagged.accession_number, tagged.accepted_at, tagged.filed_on) == (
        labelled.accession_number,
        labelled.accepted_at,
        labelled.filed_on,
    )
    assert (tagged.header.form_type, tagged.header.period_of_report, tagged.header.changed_on) == ("4", date(2024, 5, 1), date(2024, 5, 3))
    assert tagged.header.parties[0] == labelled.header.parties[0]
    assert (tagged.header.parties[1].cik, tagged.header.parties[1].sic) == ("0009930002", "2050")
    assert ("reporting-owner/1/MAIL-ADDRESS/CITY", "MILLBROOK") in [(other.field, other.text) for other in tagged.header.others]


def test_what_stands_behind_a_closed_party_belongs_to_the_header() -> None:
    last_first = TAGGED_HEADER.replace("<PERIOD>20240501\n", "").replace("</SEC-HEADER>", "<PERIOD>20240501\n</SEC-HEADER>")
    assert read(a_submission(last_first)).header.period_of_report == date(2024, 5, 1)


def test_several_owners_are_several_parties() -> None:
    second = OWNER.replace("0009940001", "0009940002").replace("Quill Ada M", "Okafor Ben")
    header = read(a_submission(a_header(parties=OWNER + second + ISSUER))).header
    assert [(party.role, party.name) for party in header.parties] == [
        ("reporting-owner", "Quill Ada M"),
        ("reporting-owner", "Okafor Ben"),
        ("issuer", "Larkspur Foods Corp."),
    ]
    assert "reporting-owner/2/MAIL ADDRESS/CITY" in [other.field for other in header.others]


def test_a_value_that_cannot_be_read_is_kept_with_a_finding() -> None:
    read_submission = read(a_submission(a_header(accepted="20240230999999", period="20241399")))
    assert (read_submission.accepted_at, read_submission.header.period_of_report) == (None, None)
    assert [(finding.code, finding.place) for finding in read_submission.findings] == [
        ("not-a-header-value", "header/accepted_at"),
        ("not-a-header-value", "header/period_of_report"),
    ]
    assert ("CONFORMED PERIOD OF REPORT", "20241399") in [(other.field, other.text) for other in read_submission.header.others]


def test_the_accession_number_may_stand_in_the_envelope_only() -> None:
    header = a_header().replace("ACCESSION NUMBER:\t\t0009990001-24-000007\n", "").replace("0009990001-24-000007.hdr.sgml : 20240502", "")
    assert read(a_submission(header)).accession_number == "0009990001-24-000007"


def test_a_header_without_acceptance_is_read() -> None:
    header = a_header().replace("<ACCEPTANCE-DATETIME>20240502163015\n", "")
    assert (read(a_submission(header)).accepted_at, read(a_submission(header)).filed_on) == (None, date(2024, 5, 2))


def test_mail_armour_around_a_submission_is_nothing() -> None:
    assert submission.recognises(in_armour(a_submission()).encode())
    assert read(in_armour(a_submission())) == moved(read(a_submission()), 8)


def moved(plain: Submission, lines: int) -> Submission:
    (document,) = plain.documents
    return Submission(
        accession_number=plain.accession_number,
        accepted_at=plain.accepted_at,
        filed_on=plain.filed_on,
        header=plain.header,
        documents=(
            submission.SubmittedDocument(
                type=document.type,
                filename=document.filename,
                description=document.description,
                body=document.body,
                line=document.line + lines,
            ),
        ),
    )


def test_documents_come_in_order_with_their_descriptions() -> None:
    power = an_attachment("POWER OF ATTORNEY\n<b>bold</b>", type_="EX-24", filename="poa.txt", description="POWER OF ATTORNEY")
    _, exhibit = read(a_submission(None, an_attachment("<XML>\n<a/>\n</XML>"), power)).documents
    assert (exhibit.type, exhibit.filename, exhibit.description) == ("EX-24", "poa.txt", "POWER OF ATTORNEY")
    assert exhibit.body == b"\nPOWER OF ATTORNEY\n<b>bold</b>\n"


def test_the_xml_wrapper_is_taken_off() -> None:
    (document,) = read(a_submission(None, an_attachment("<XML>\n<a>1</a>\n</XML>"))).documents
    assert document.body == b"<a>1</a>\n"


def test_a_document_knows_the_line_that_it_starts_on() -> None:
    text = a_submission(None, an_attachment("first"), an_attachment(as_xml("<second/>")))
    second = read(text).documents[1]
    assert text.split("\n")[second.line - 1] == "<second/></XML>"


def test_a_document_without_description_has_empty_words() -> None:
    (document,) = read(a_submission(None, "<DOCUMENT>\n<TEXT>\nwords\n</TEXT>\n</DOCUMENT>\n")).documents
    assert (document.type, document.filename, document.description, document.body) == ("", "", "", b"\nwords\n")


def test_a_document_that_is_cut_off_runs_to_the_end() -> None:
    text = a_submission()
    (document,) = read(text[: text.index("</ownershipDocument>") + 5]).documents
    assert document.body.endswith(b"</own")


def test_windows_line_ends_change_nothing() -> None:
    unix, windows = read(a_submission()), read(a_submission().replace("\n", "\r\n"))
    assert (windows.header, windows.accepted_at) == (unix.header, unix.accepted_at)
    assert windows.documents[0].body.startswith(b"<?xml")


@pytest.mark.parametrize("form_type", ["SC 13D", "144", "10-K", "3/B"])
def test_a_submission_of_another_form_is_refused(form_type: str) -> None:
    with pytest.raises(UnreadableError) as refusal:
        read(a_submission(a_header(form_type=form_type), an_attachment("words", type_=form_type)))
    assert refusal.value.reason == "not-a-section-16-form"
    assert form_type in refusal.value.message


@pytest.mark.parametrize("form_type", ["3", "3/A", "4", "4/A", "5", "5/A"])
def test_the_six_forms_are_read(form_type: str) -> None:
    assert read(a_submission(a_header(form_type=form_type))).header.form_type == form_type


def test_a_header_alone_is_refused() -> None:
    with pytest.raises(UnreadableError) as refusal:
        read(a_header())
    assert refusal.value.reason == "no-document"


@pytest.mark.parametrize(
    "text",
    [
        a_submission(),
        "\n\n" + a_submission(),
        "\ufeff" + a_submission(),
        a_header() + an_attachment("x"),
        an_attachment("x"),
        "<SUBMISSION>\n<TYPE>4\n",
    ],
    ids=["envelope", "blank lines", "marked", "header", "document", "feed"],
)
def test_a_submission_is_recognised(text: str) -> None:
    assert submission.recognises(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<ownershipDocument/>",
        "See <SEC-DOCUMENT> for more",
        "-----BEGIN PRIVACY-ENHANCED MESSAGE-----\nhello\n",
        "<html><pre><SEC-HEADER></pre></html>",
    ],
)
def test_other_things_are_not_recognised(text: str) -> None:
    assert not submission.recognises(text.encode())

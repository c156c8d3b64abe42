"""Documents that are refused: unsafe, or no form."""

import pytest

from importers.form_reading import UnreadableError
from importers.ownership_xml import read, recognises
from tests.importers.ownership_xml.forms import ISSUER, a_document, a_sale, an_owner

BOMB = '<!DOCTYPE ownershipDocument [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
FILE = '<!DOCTYPE ownershipDocument [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'


def refusal_of(text: str | bytes) -> UnreadableError:
    with pytest.raises(UnreadableError) as refusal:
        read(text if isinstance(text, bytes) else text.encode())
    return refusal.value


def with_doctype(doctype: str, body: str = "One.") -> str:
    return a_document(foot=f'<remarks x="{body}">{body}</remarks>').replace('<?xml version="1.0"?>', f'<?xml version="1.0"?>{doctype}')


@pytest.mark.parametrize(
    "doctype",
    [
        BOMB,
        FILE,
        '<!DOCTYPE ownershipDocument SYSTEM "https://example.invalid/form.dtd">',
        '<!DOCTYPE ownershipDocument PUBLIC "-//X//Y" "form.dtd">',
        "<!DOCTYPE ownershipDocument [<!ELEMENT ownershipDocument ANY>]>",
        '<!DOCTYPE\nownershipDocument\n[<!ENTITY % p SYSTEM "p.dtd"> %p;]>',
        "<!DOCTYPE html><!DOCTYPE ownershipDocument [",
    ],
)
def test_a_document_type_that_defines_or_fetches_anything_is_refused(doctype: str) -> None:
    assert refusal_of(with_doctype(doctype, "&c;")).reason == "unsafe-xml"


@pytest.mark.parametrize("body", ["One.", "&secret;"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_document_type_that_hides_in_an_encoding_is_refused(encoding: str, body: str) -> None:
    text = with_doctype(FILE, body).replace('version="1.0"', f'version="1.0" encoding="{encoding}"')
    assert refusal_of(text.encode(encoding)).reason == "unsafe-xml"


def test_an_entity_in_an_encoding_that_is_not_known_is_only_words() -> None:
    text = with_doctype(FILE, "&secret;").replace('version="1.0"', 'version="1.0" encoding="utf-7"').replace("<!", "+ADwAIQ-")
    assert read(text.encode()).form.remarks == "&secret;"


def test_an_entity_is_refused_after_a_repair_too() -> None:
    assert refusal_of(with_doctype(BOMB, "& \x00 &c;")).reason == "unsafe-xml"


def test_a_document_type_that_only_names_the_root_does_no_harm() -> None:
    assert read(with_doctype("<!DOCTYPE ownershipDocument>").encode()).form.remarks == "One."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<ownershipDocument/>", "not-a-form"),
        ("<ownershipDocument><remarks>nothing</remarks></ownershipDocument>", "not-a-form"),
        (a_document(form_type=""), "no-form-type"),
        (a_document(form_type="<documentType>144</documentType>"), "not-a-section-16-form"),
        (a_document(form_type="<documentType>4/B</documentType>"), "not-a-section-16-form"),
        (a_document(owners=""), "no-owner"),
        (a_document(owners=an_owner(cik="", name="")), "no-owner"),
        (a_document(issuer=""), "no-issuer"),
        ("<feed><entry/></feed>", "not-a-form"),
        (f"<all>{a_document()[22:]}{a_document()[22:]}</all>", "several-ownership-documents"),
        ("", "malformed-xml"),
    ],
)
def test_what_is_no_form_is_refused_with_the_reason(text: str, reason: str) -> None:
    assert refusal_of(text).reason == reason


@pytest.mark.parametrize("written", ["4", " 4 ", "4/A", "4/a", "4A", "Form 4"])
def test_the_form_type_is_one_of_six_however_it_is_spelled(written: str) -> None:
    form = read(a_document(form_type=f"<documentType>{written}</documentType>").encode()).form
    assert form.form_type == ("4/A" if "a" in written.lower() else "4")


def test_a_missing_form_type_may_come_from_outside() -> None:
    assert read(a_document(form_type="").encode(), form_type="4/A").form.form_type == "4/A"


def test_the_documents_own_form_type_counts_more_than_one_from_outside() -> None:
    assert read(a_document().encode(), form_type="5").form.form_type == "4"


def test_a_form_in_a_wrapper_is_read() -> None:
    assert len(read(f"<edgarSubmission><headerData/>{a_document(rows=a_sale())[22:]}</edgarSubmission>".encode()).rows) == 1


def test_a_form_in_a_namespace_is_read_with_a_finding() -> None:
    text = a_document(rows=a_sale()).replace("<ownershipDocument>", '<ownershipDocument xmlns="urn:x">')
    reading = read(text.encode())
    assert (len(reading.rows), [finding.code for finding in reading.findings]) == (1, ["repaired-namespace"])


@pytest.mark.parametrize(
    "contents",
    [
        a_document().encode(),
        a_document()[22:].encode(),
        b"\xef\xbb\xbf" + a_document().encode(),
        a_document().encode("utf-16"),
        b"<!-- " + b"x" * 5000 + b" -->" + a_document()[22:].encode(),
    ],
    ids=["declared", "bare", "marked", "utf-16", "behind a comment"],
)
def test_an_ownership_document_is_recognised(contents: bytes) -> None:
    assert recognises(contents)


@pytest.mark.parametrize("contents", [b"", b"<html><body>Form 4</body></html>", b"%PDF-1.7", ISSUER.encode(), b"\0" * 100])
def test_other_things_are_not_recognised(contents: bytes) -> None:
    assert not recognises(contents)

"""Certain repairs, each with a finding; and documents that are never guessed."""

import pytest

from importers.form_reading import FormReading, UnreadableError
from importers.ownership_xml import read
from tests.importers.ownership_xml.forms import SIGNATURE, a_document, a_sale, an_owner, footnotes


def repairs(reading: FormReading) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.place) for finding in reading.findings]


def test_a_bare_ampersand_is_an_ampersand() -> None:
    reading = read(a_document(owners=an_owner(name="Quill, Quill & Daughters &amp; Co")).encode())
    assert reading.form.owners[0].name == "Quill, Quill & Daughters & Co"
    assert repairs(reading) == [("repaired-ampersand", "line 13")]


def test_a_name_of_a_character_from_html_is_the_character() -> None:
    reading = read(a_document(foot=footnotes("Caf&eacute;&nbsp;options &madeup; R&D;")).encode())
    assert reading.form.footnotes[0].text == "Café options &madeup; R&D;"


def test_a_reference_to_a_forbidden_character_is_left_out() -> None:
    reading = read(a_document(foot=footnotes("One&#0;&#x1F;&#99999999; two&#39;s")).encode())
    assert reading.form.footnotes[0].text == "One two's"


def test_bytes_of_windows_1252_in_a_utf_8_document_are_read_as_such() -> None:
    text = a_document(foot=footnotes("A “gift” \u2013 caf")).encode("cp1252").replace(b"caf", b"caf\xc3\xa9")
    reading = read(text)
    assert reading.form.footnotes[0].text == "A “gift” \u2013 café"
    assert [code for code, _ in repairs(reading)] == ["repaired-encoding"]


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252", "iso-8859-1"])
def test_a_declared_encoding_is_used_without_a_finding(encoding: str) -> None:
    text = a_document(foot=footnotes("Café")).replace('version="1.0"', f'version="1.0" encoding="{encoding}"')
    reading = read(text.encode(encoding))
    assert (reading.form.footnotes[0].text, reading.findings) == ("Café", ())


def test_a_declared_encoding_is_used_in_a_repair_too() -> None:
    text = a_document(foot=footnotes("Café & co")).replace('version="1.0"', 'version="1.0" encoding="iso-8859-1"')
    reading = read(text.encode("iso-8859-1"))
    assert (reading.form.footnotes[0].text, [code for code, _ in repairs(reading)]) == ("Café & co", ["repaired-ampersand"])


def test_control_characters_are_left_out() -> None:
    reading = read(a_document(foot=footnotes("One\x0ctwo\x00 thr\x1aee")).encode())
    assert reading.form.footnotes[0].text == "One two three"
    assert [code for code, _ in repairs(reading)] == ["repaired-control-character"]


@pytest.mark.parametrize(
    ("before", "after", "code"), [("Dear sir,\n", "", "repaired-leading-text"), ("", "\n-- \nsent by mail", "repaired-trailing-text")]
)
def test_words_around_the_document_are_left_out(before: str, after: str, code: str) -> None:
    reading = read((before + a_document() + after).encode())
    (finding,) = reading.findings
    assert (finding.code, finding.raw) == (code, (before + after).strip())


def test_white_space_before_the_declaration_is_nothing() -> None:
    assert read(("\r\n  " + a_document()).encode()).findings == ()


def test_an_angle_bracket_before_a_number_opens_no_tag() -> None:
    reading = read(a_document(foot=footnotes("Held if price < 5 or <$3 or <=2.")).encode())
    assert reading.form.footnotes[0].text == "Held if price < 5 or <$3 or <=2."
    assert [code for code, _ in repairs(reading)] == ["repaired-angle-bracket"]


def test_the_end_of_a_name_that_is_printed_twice_is_left_out() -> None:
    reading = read(a_document(rows=a_sale()).replace("<nonDerivativeTable>", "<nonDerivativeTable ativeTable>").encode())
    assert (len(reading.rows), [code for code, _ in repairs(reading)]) == (1, ["repaired-tag"])


def wrapped(text: str, width: int) -> str:
    """`text` on one line, hard-wrapped at `width` columns."""
    flat = text.replace("\n", "")
    return "\n".join(flat[at : at + width] for at in range(0, len(flat), width))


@pytest.mark.parametrize("width", range(60, 76))
def test_a_document_that_was_wrapped_in_mid_word_is_read_as_if_it_was_not(width: int) -> None:
    plain = a_document(rows=a_sale(), foot=footnotes("These shares are held by a trust for the children of the reporting person."))
    reading = read(wrapped(plain, width).encode())
    assert (reading.form, reading.rows) == (read(plain.encode()).form, read(plain.encode()).rows)
    assert [code for code, _ in repairs(reading)] == ["repaired-line-wrap"]


def test_tags_that_were_broken_at_uneven_columns_are_joined() -> None:
    text = a_document(
        rows=a_sale(shares="<val\nue>1\n00</value>", title='<value>Common\nStock</value><footnote\nId id="F1"/>'), foot=footnotes("A.")
    )
    reading = read(text.encode())
    assert [code for code, _ in repairs(reading)] == ["repaired-line-wrap"]
    (row,) = reading.rows
    assert (row.security_title, str(row.quantity), row.citations[0].footnotes) == ("Common Stock", "100", ("1",))  # type: ignore[union-attr]


def test_a_line_break_between_a_name_and_an_attribute_stays_a_space() -> None:
    text = a_document(foot='<footnotes><footnote\n  id="F1">One.</foot\n  note></footnotes>')
    assert [(note.id, note.text) for note in read(text.encode()).form.footnotes] == [("1", "One.")]


def test_several_kinds_of_damage_are_repaired_together() -> None:
    text = a_document(owners=an_owner(name="Quill & Quill"), rows=a_sale(), foot=footnotes("It\x92s\x01 theirs.")).replace(
        "</signatureDate>", "</signature\nDate>"
    )
    reading = read(text.encode("latin-1"))
    assert [code for code, _ in repairs(reading)] == [
        "repaired-encoding",
        "repaired-line-wrap",
        "repaired-control-character",
        "repaired-ampersand",
    ]
    assert reading.form.footnotes[0].text == "It\u2019s theirs."


def test_a_document_that_was_cut_off_is_never_guessed() -> None:
    text = a_document(rows=a_sale())
    cut = text[: text.index(SIGNATURE)]
    with pytest.raises(UnreadableError) as refusal:
        read(cut.encode())
    assert (refusal.value.reason, refusal.value.line) == ("malformed-xml", cut.count("\n") + 1)
    assert "cut off" in refusal.value.advice


def test_the_line_of_damage_that_cannot_be_repaired_is_named_not_that_of_a_repaired_one() -> None:
    text = a_document(owners=an_owner(name="Quill & Quill")).replace("</issuer>", "</isuer>")
    with pytest.raises(UnreadableError) as refusal:
        read(text.encode())
    assert refusal.value.line == text[: text.index("</isuer>")].count("\n") + 1


def test_an_ampersand_in_a_cdata_section_is_not_touched_by_a_repair() -> None:
    with pytest.raises(UnreadableError, match="no repair is certain"):
        read(a_document(foot=footnotes("<![CDATA[A & B]]> & C")).encode())

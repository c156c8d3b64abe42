"""Items, people, notes and signatures of a printed form."""

from datetime import date

import pytest

from importers.printed import heads
from importers.printed.flaws import Flaws
from importers.printed.items import Answer, answers, first
from importers.printed.notes import read_notes
from importers.printed.page import Line
from importers.printed.people import read_issuer, read_owner, read_relationship
from importers.printed.signatures import read_signatures
from ledger.values.form import Address, Footnote, Issuer, Relationship, Signature


def line(*cells: str) -> Line:
    return Line(1, " ".join(cells), cells)


def test_items_are_found_by_what_they_ask() -> None:
    form_3 = answers(
        [
            ("2. Date of Event Requiring Statement (Month/Day/Year)",),
            ("09/06/2011",),
            ("3. Issuer Name and Ticker or Trading Symbol",),
            ("A [B]",),
        ]
    )
    assert (first(form_3, "period").text, first(form_3, "issuer").text) == ("09/06/2011", "A [B]")


def test_an_answer_may_stand_behind_its_label() -> None:
    found = answers(
        [("4. If Amendment, Date Original Filed(Month/Day/Year) 06/06/2023 5. Relationship of Reporting Person(s) to Issuer X Director",)]
    )
    assert [(answer.item, answer.text) for answer in found] == [("amendment", "06/06/2023"), ("relationship", "X Director")]


def test_labels_in_a_row_of_cells_speak_for_their_columns() -> None:
    found = answers(
        [
            ("1. Name and Address of Reporting Person*", "2. Issuer Name and Ticker or Trading Symbol"),
            ("Doe Jane", "Example Corp. [EXMP]"),
            ("(Last) (First) (Middle)", ""),
            ("1 MAIN STREET", ""),
        ]
    )
    assert first(found, "issuer").text == "Example Corp. [EXMP]"
    assert first(found, "owner").lines == ("Doe Jane", "(Last) (First) (Middle)", "1 MAIN STREET")


def test_captions_of_item_1_lead_back_to_it() -> None:
    found = answers(
        [
            ("1. Name and Address of Reporting Person",),
            ("Doe Jane",),
            ("2. Issuer Name and Ticker or Trading Symbol",),
            ("Example Corp. [EXMP]",),
            ("(Last) (First) (Middle)",),
            ("1 MAIN STREET",),
        ]
    )
    assert first(found, "owner").lines == ("Doe Jane", "(Last) (First) (Middle)", "1 MAIN STREET")


@pytest.mark.parametrize(
    ("lines", "issuer"),
    [
        (["Example Corp. [EXMP]"], Issuer(name="Example Corp.", symbol="EXMP")),
        (["Example Corp.", "[EXMP]"], Issuer(name="Example Corp.", symbol="EXMP")),
        (["Example Corp. [ [NONE] ]"], Issuer(name="Example Corp.", symbol="[NONE]")),
        (["Example Corp. [  ]"], Issuer(name="Example Corp.")),
        (["Example Corp. (CIK: 0009900200) [ EXMP ]"], Issuer(cik="0009900200", name="Example Corp.", symbol="EXMP")),
        (["Example Corp. (NYSE: EXMP)"], Issuer(name="Example Corp.", symbol="EXMP")),
        (["Example Corp. - EXMP"], Issuer(name="Example Corp.", symbol="EXMP")),
        (["Example Corp.", '"EXMP"'], Issuer(name="Example Corp.", symbol="EXMP")),
        (["EXAMPLE HOLDING COMPANY, INC"], Issuer(name="EXAMPLE HOLDING COMPANY, INC")),
        (["EXAMPLE CORP /DE/"], Issuer(name="EXAMPLE CORP /DE/")),
    ],
)
def test_an_issuer_is_a_name_and_perhaps_a_symbol(lines: list[str], issuer: Issuer) -> None:
    assert read_issuer(lines) == issuer


def test_an_owner_without_captions_is_a_name_above_an_address() -> None:
    owner = read_owner(
        Answer("owner", (("Doe, Jane",), ("c/o Example Corp.",), ("1 Main Street",), ("Springfield, OH  45501",), ("USA",))), exact=True
    )
    assert owner.name == "Doe, Jane"
    assert owner.address == Address(
        street1="c/o Example Corp.", street2="1 Main Street", city="Springfield", state="OH", zip_code="45501", country="USA"
    )


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("X Director ___ 10% Owner ___ Officer (give title below) ___ Other (specify below)", Relationship(is_director=True)),
        (
            "___ Director ___ 10% Owner\nOfficer (give title below) ___ Other (specify below)\nTreasurer",
            Relationship(is_officer=True, officer_title="Treasurer"),
        ),
        (
            "X\nDirector\n10% Owner\nX\nOther (specify below)\nMember of group",
            Relationship(is_director=True, is_other=True, other_text="Member of group"),
        ),
        (
            "[X] Officer (give title below) [X] Other (specify below)\nCFO / Trustee",
            Relationship(is_officer=True, is_other=True, officer_title="CFO", other_text="Trustee"),
        ),
        ("( ) Director (X) 10% Owner ( ) Officer (give title below) ( ) Other\n(specify below)", Relationship(is_ten_percent_owner=True)),
    ],
)
def test_a_relationship_is_told_by_its_boxes(text: str, held: Relationship) -> None:
    flaws = Flaws("form")
    assert read_relationship(Answer("relationship", tuple((row,) for row in text.split("\n"))), flaws) == held
    assert flaws.findings == []


def test_boxes_without_any_mark_are_noted() -> None:
    flaws = Flaws("form")
    assert (
        read_relationship(Answer("relationship", (("Director 10% Owner Officer (give title below) Other (specify below)",),)), flaws)
        is None
    )
    assert [finding.code for finding in flaws.findings] == ["box-not-certain"]


def test_notes_leave_out_the_legal_lines_of_the_form() -> None:
    notes, remarks = read_notes(
        [
            "Explanation of Responses:",
            "- * If the form is filed by more than one reporting person, see Instruction 4(b)(v).",
            "- ** Intentional misstatements or omissions of facts constitute Federal Criminal Violations.",
            "- (1) First note,",
            "which goes on.",
            "- (2) Second note.",
            "Remarks:",
            "Exhibit 24 is attached.",
            "Note: File three copies of this Form.",
            "which must be manually signed.",
        ]
    )
    assert notes == (Footnote("1", "First note, which goes on."), Footnote("2", "Second note."))
    assert remarks == "Exhibit 24 is attached."


def test_notes_may_be_ordered_as_words() -> None:
    notes, _ = read_notes(["1. One.", "10. Ten.", "11. Eleven.", "2. Two."])
    assert [note.id for note in notes] == ["1", "10", "11", "2"]


def test_a_list_inside_a_note_is_a_part_of_it() -> None:
    notes, _ = read_notes(["1. One.", "2. Two.", "3. These trusts:", "1. the first", "2. the second"])
    assert [note.text for note in notes] == ["One.", "Two.", "These trusts: 1. the first 2. the second"]


@pytest.mark.parametrize(
    "lines",
    [
        [line("Jane Doe"), line("12/04/2007"), line("Signature of Reporting Person Date")],
        [line("Jane Doe", "12/04/2007"), line("** Signature of Reporting Person", "Date")],
        [line("Jane Doe December 4, 2007")],
        [line("SIGNATURE OF REPORTING PERSON"), line("Jane Doe"), line("DATE"), line("December 4, 2007")],
    ],
)
def test_a_signature_is_a_name_and_the_day_behind_or_below_it(lines: list[Line]) -> None:
    assert read_signatures(lines) == (Signature("Jane Doe", date(2007, 12, 4)),)


def test_a_name_may_end_with_a_day_of_its_own() -> None:
    lines = [line("Jane Doe under a power of attorney filed on June 21, 2006"), line("12/04/2007")]
    assert read_signatures(lines) == (Signature("Jane Doe under a power of attorney filed on June 21, 2006", date(2007, 12, 4)),)


def test_a_signature_may_lack_its_day() -> None:
    assert read_signatures([line("Jane Doe"), line("** Signature of Reporting Person Date")]) == (Signature("Jane Doe", None),)


@pytest.mark.parametrize(
    ("head", "form_type"),
    [
        (["SEC Form 4", "FORM 4"], "4"),
        ([" Form 4/A"], "4/A"),
        (["FORM 3"], "3"),
        (["Form 4 or Form 5 obligations may continue.", "ANNUAL STATEMENT OF CHANGES IN BENEFICIAL OWNERSHIP"], "5"),
        (["Form 3 Holdings Reported", "FORM 5"], "5"),
        (["Quarterly report"], None),
    ],
)
def test_the_heading_names_the_form(head: list[str], form_type: str | None) -> None:
    assert heads.form_type(head) == form_type


def test_the_expiry_of_the_form_itself_is_no_filing_date() -> None:
    assert heads.printed_day([" Expires: January 31, 2005", " December 04, 2007"]) == date(2007, 12, 4)

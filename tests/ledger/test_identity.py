"""Who is who: CIKs, accession numbers and names in every spelling."""

from uuid import uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.values.identity import (
    NAMESPACE,
    derived_id,
    find_accession_number,
    holding_stream_id,
    normal_cik,
    normal_text,
    party_key,
    row_event_id,
)


@pytest.mark.parametrize("text", ["1397798", "0001397798", " 0001397798 ", "00000000001397798"])
def test_a_cik_has_ten_digits_however_it_is_written(text: str) -> None:
    assert normal_cik(text) == "0001397798"


@pytest.mark.parametrize(
    "text",
    [None, "", "  ", "0", "0000000000", "13977 98", "CIK1397798", "12345678901", "-1397798", "\N{FULLWIDTH DIGIT ONE}397798", "1397798.0"],
)
def test_what_holds_no_cik_is_none(text: str | None) -> None:
    assert normal_cik(text) is None


@given(st.integers(1, 10**10 - 1), st.integers(0, 12))
def test_leading_zeros_make_no_other_cik(number: int, zeros: int) -> None:
    assert normal_cik("0" * zeros + str(number)) == f"{number:010}"


@pytest.mark.parametrize(
    "text",
    [
        "0009900001-24-000003",
        "000990000124000003",
        "edgar/data/9900001/0009900001-24-000003.txt",
        "0009900001-24-000003-index.htm",
        "a_000990000124000003.xml",
    ],
)
def test_an_accession_number_is_found_with_and_without_dashes(text: str) -> None:
    assert find_accession_number(text) == "0009900001-24-000003"


@pytest.mark.parametrize(
    "text", ["", "form4.xml", "009900001-24-000003", "1000990000124000003", "0009900001-24-0000031", "0009900001/24/000003"]
)
def test_other_numbers_are_no_accession_number(text: str) -> None:
    assert find_accession_number(text) is None


def test_an_accession_number_is_of_ascii_digits() -> None:
    assert find_accession_number("\N{FULLWIDTH DIGIT ZERO}009900001-24-000003") is None


def test_names_are_compared_without_case_punctuation_and_extra_space() -> None:
    assert normal_text("  QUILL, Ada-M.  ") == normal_text("Quill Ada M") == "quill ada m"


@given(st.text())
def test_a_normal_text_is_normal_already(text: str) -> None:
    assert normal_text(normal_text(text)) == normal_text(text)


def test_a_party_is_keyed_by_its_cik_else_by_its_name() -> None:
    assert party_key("0009940001", "Quill Ada M") == "0009940001"
    assert party_key(None, "QUILL  Ada M.") == "name:quill ada m"


def test_a_title_in_other_spelling_is_on_the_same_stream() -> None:
    assert holding_stream_id("a", "b", "I", "Common  Stock") == holding_stream_id("a", "b", "I", "COMMON STOCK")


def test_tables_owners_and_issuers_do_not_share_streams() -> None:
    streams = {holding_stream_id(*key, "Units") for key in (("a", "b", "I"), ("a", "b", "II"), ("b", "a", "I"), ("a", "c", "I"))}

    assert len(streams) == 4


def test_a_row_of_a_joint_filing_is_one_event_for_each_owner() -> None:
    assert row_event_id("0009900001-24-000003", "I", "transaction", 1, "a") != row_event_id(
        "0009900001-24-000003", "I", "transaction", 1, "b"
    )


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_ids_are_uuids_of_version_5(text: str) -> None:
    assert derived_id(text) == uuid5(NAMESPACE, text)

"""Days, instants and names as people type them at the command line."""

from datetime import UTC, date, datetime

import click
import pytest
from freezegun import freeze_time

from insider_ledger.cli.parameters import AccessionNumber, Day, KnownAt, Words


def read(kind: click.ParamType[object], text: str) -> object:
    return kind.convert(text, None, None)


def complaint(kind: click.ParamType[object], text: str) -> str:
    with pytest.raises(click.BadParameter) as refused:
        kind.convert(text, None, None)
    return refused.value.message


def test_a_day_is_written_year_month_day() -> None:
    assert read(Day(), "2024-02-29") == date(2024, 2, 29)


def test_today_is_the_day_in_us_eastern() -> None:
    with freeze_time("2024-07-01T03:30:00Z"):
        assert read(Day(), "today") == date(2024, 6, 30)


@pytest.mark.parametrize(
    "text", ["2024-02-30", "2024-2-3", "30.06.2024", "06/30/2024", "20240630", "", "yesterday", "2024-06-30T00:00:00Z", "٢٠٢٤-06-30"]
)
def test_what_is_no_day_is_answered_with_the_expected_form(text: str) -> None:
    assert complaint(Day(), text) == f"'{text}' is not a day: expected YYYY-MM-DD, such as 2024-06-30, or today."


def test_an_instant_is_read_in_utc() -> None:
    assert read(KnownAt(), "2024-06-30T20:00:00Z") == datetime(2024, 6, 30, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2024-06-30T16:00:00-04:00", "2024-06-30T16:00:00-0400", "2024-06-30 20:00Z", "2024-07-01T01:30:00.000+05:30"]
)
def test_an_instant_may_be_written_with_another_offset_or_fewer_parts(text: str) -> None:
    assert read(KnownAt(), text) == datetime(2024, 6, 30, 20, tzinfo=UTC)


def test_a_bare_day_of_knowledge_stays_a_day() -> None:
    known_at = read(KnownAt(), "2024-06-30")

    assert known_at == date(2024, 6, 30)
    assert not isinstance(known_at, datetime)


def test_an_instant_without_a_time_zone_is_refused_with_advice() -> None:
    wrong = complaint(KnownAt(), "2024-06-30T16:00:00")

    assert wrong == "'2024-06-30T16:00:00' does not say in which time zone: add Z for UTC, or an offset such as -04:00."


@pytest.mark.parametrize("text", ["2024-06-31", "2024-06-30T24:30:00Z", "2024-06-30T12Z", "0001-01-01T00:00:00+14:00", "now", "2024-W26-7"])
def test_what_is_no_instant_is_answered_with_the_expected_form(text: str) -> None:
    assert (
        complaint(KnownAt(), text)
        == f"'{text}' is not an instant: expected YYYY-MM-DDTHH:MM:SSZ, such as 2024-06-30T20:00:00Z, or YYYY-MM-DD."
    )


def test_a_name_is_read_without_the_blanks_around_it() -> None:
    assert read(Words(), "  Vance Ilse M ") == "Vance Ilse M"


@pytest.mark.parametrize("text", ["", "   "])
def test_a_blank_name_is_refused(text: str) -> None:
    assert complaint(Words(), text) == "there is nothing in it."


@pytest.mark.parametrize("text", ["Vance\x00", "M\udcfcller"])
def test_a_name_that_cannot_be_stored_is_refused(text: str) -> None:
    assert complaint(Words(), text) == "it holds bytes that are no text: type it in UTF-8."


@pytest.mark.parametrize("text", ["0009900001-24-000001", "000990000124000001", " 0009900001-24-000001 "])
def test_an_accession_number_is_read_with_and_without_dashes(text: str) -> None:
    assert read(AccessionNumber(), text) == "0009900001-24-000001"


@pytest.mark.parametrize("text", ["12", "0009900001-24-0000012", "form-0009900001-24-000001", "0009900001-24-000001.txt"])
def test_what_is_no_accession_number_is_refused(text: str) -> None:
    assert "is not an accession number" in complaint(AccessionNumber(), text)

"""One answer in every format: the same records, exact to the last digit, and harmless to terminals and spreadsheets."""

import csv
import io
import json
import os
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest

from insider_ledger.printing import Block, Column, Facts, Format, Grid, Layout, Page, Paragraph, paper, show, terminal
from insider_ledger.printing.cells import NOT_KNOWN, reader_text


class Person(msgspec.Struct, frozen=True, kw_only=True):
    name: str | None
    cik: str | None = None


class Held(msgspec.Struct, frozen=True, kw_only=True):
    owner: Person
    lot: Person | None = None
    quantity: Decimal | None
    day: date | None = msgspec.field(default=None, name="from")
    at: datetime | None = None
    is_joint: bool = False
    rows: int = 0
    flags: tuple[str, ...] = ()
    partners: tuple[Person, ...] = ()
    footnotes: dict[str, str] = {}


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    ledger_position: int
    secret: str = ""
    holdings: tuple[Held, ...]


COLUMNS: tuple[Column[Held], ...] = (
    Column(heading="Owner", cell=lambda held: held.owner.name, may_lift=True),
    Column(heading="Flags", cell=lambda held: held.flags, may_go=True),
    Column(heading="Quantity", cell=lambda held: held.quantity),
    Column(heading="Since", cell=lambda held: held.day),
)


def a_holding(quantity: str | None = "1946", name: str = "Vance Ilse M", **others: object) -> Held:
    amount = None if quantity is None else Decimal(quantity)
    return Held(owner=Person(name=name), quantity=amount, **others)  # type: ignore[arg-type]


def page(*holdings: Held) -> Page:
    answer = Answer(ledger_position=7, holdings=holdings)
    return Page(answer=answer, rows="holdings", blocks=lambda: [Grid(columns=COLUMNS, rows=holdings)])


def printed(page: Page, form: Format, tmp_path: Path) -> str:
    output = tmp_path / "answer"
    show(page, Layout(format=form, output=output))
    return output.read_text()


def on_paper(*blocks: Block) -> list[str]:
    sheet = io.StringIO()
    paper.draw(blocks, sheet)
    return sheet.getvalue().splitlines()


def drawn(*holdings: Held) -> list[str]:
    return on_paper(*page(*holdings).blocks())


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_json_is_the_whole_answer_with_exact_decimals_as_strings(tmp_path: Path) -> None:
    answer = json.loads(printed(page(a_holding("1946.500")), "json", tmp_path))

    assert list(answer) == ["ledger_position", "secret", "holdings"]
    assert answer["holdings"][0]["quantity"] == "1946.5"


@pytest.mark.parametrize(
    ("quantity", "text"), [("1E+3", "1000"), ("-0", "0"), ("123456789012345678.123456789012", "123456789012345678.123456789012")]
)
def test_no_number_is_rounded_or_written_with_an_exponent(quantity: str, text: str, tmp_path: Path) -> None:
    assert json.loads(printed(page(a_holding(quantity)), "json", tmp_path))["holdings"][0]["quantity"] == text


def test_json_keeps_null_for_what_is_not_known(tmp_path: Path) -> None:
    holding = json.loads(printed(page(a_holding(None)), "json", tmp_path))["holdings"][0]

    assert (holding["quantity"], holding["lot"], holding["from"]) == (None, None, None)


def test_instants_are_written_in_utc_to_the_second(tmp_path: Path) -> None:
    at = datetime(2024, 6, 30, 20, 0, 0, 999_999, tzinfo=UTC)

    assert json.loads(printed(page(a_holding(at=at)), "json", tmp_path))["holdings"][0]["at"] == "2024-06-30T20:00:00Z"


def test_json_keeps_letters_but_escapes_what_a_terminal_would_obey(tmp_path: Path) -> None:
    text = printed(page(a_holding(name="Müller \x1b[31m\x9b1m \u202e")), "json", tmp_path)

    assert "Müller" in text
    assert not any(character in text for character in "\x1b\x9b\u202e")
    assert json.loads(text)["holdings"][0]["owner"]["name"] == "Müller \x1b[31m\x9b1m \u202e"


def test_fields_meant_for_talk_are_printed_in_no_format(tmp_path: Path) -> None:
    answer = Answer(ledger_position=7, secret="hush", holdings=())  # noqa: S106 (the word itself)
    summary = Page(answer=answer, without=("secret", "holdings"), blocks=list)

    assert json.loads(printed(summary, "json", tmp_path)) == {"ledger_position": 7}
    assert printed(summary, "csv", tmp_path) == "ledger_position\n7\n"


def test_json_lines_have_one_record_each(tmp_path: Path) -> None:
    lines = printed(page(a_holding("1"), a_holding("2")), "jsonl", tmp_path).splitlines()

    assert [json.loads(line)["quantity"] for line in lines] == ["1", "2"]


def test_csv_flattens_records_to_dotted_names(tmp_path: Path) -> None:
    (row,) = cells(printed(page(a_holding(lot=Person(name="a lot", cik="7"), day=date(2024, 1, 8))), "csv", tmp_path))

    assert (row["owner.name"], row["lot.name"], row["lot.cik"], row["from"]) == ("Vance Ilse M", "a lot", "7", "2024-01-08")


def test_csv_joins_lists_and_the_fields_of_listed_records(tmp_path: Path) -> None:
    partners = (Person(name="One", cik="1"), Person(name="Two"))
    (row,) = cells(printed(page(a_holding(flags=("joint", "stale"), partners=partners, footnotes={"1": "gift"})), "csv", tmp_path))

    assert (row["flags"], row["partners.name"], row["partners.cik"], row["footnotes"]) == ("joint; stale", "One; Two", "1; ", "1: gift")


def test_csv_has_the_same_columns_when_there_are_no_records(tmp_path: Path) -> None:
    empty = printed(page(), "csv", tmp_path)

    assert empty.splitlines() == [printed(page(a_holding()), "csv", tmp_path).splitlines()[0]]


@pytest.mark.parametrize("name", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t1", "\uff1d1"])
def test_csv_text_that_a_spreadsheet_would_run_is_quoted(name: str, tmp_path: Path) -> None:
    (row,) = cells(printed(page(a_holding(name=name)), "csv", tmp_path))

    assert row["owner.name"] == f"'{name}"


@pytest.mark.parametrize(
    ("name", "cell"),
    [("A;=1+1", "A;'=1+1"), ("A\t@x", "A\t'@x"), ("A\n=1", "A\n'=1"), ("\t=1", "'\t'=1"), ("A; -5", "A; -5"), ("A=B; C", "A=B; C")],
)
def test_csv_text_that_would_begin_a_formula_where_columns_are_parted_otherwise_is_quoted_within(
    name: str, cell: str, tmp_path: Path
) -> None:
    (row,) = cells(printed(page(a_holding(name=name)), "csv", tmp_path))

    assert row["owner.name"] == cell


@pytest.mark.parametrize("quantity", ["-5", "-0.25"])
def test_csv_numbers_below_zero_stay_numbers(quantity: str, tmp_path: Path) -> None:
    (row,) = cells(printed(page(a_holding(quantity)), "csv", tmp_path))

    assert row["quantity"] == quantity


def test_csv_numbers_have_no_thousands_separators(tmp_path: Path) -> None:
    (row,) = cells(printed(page(a_holding("1234567.5")), "csv", tmp_path))

    assert row["quantity"] == "1234567.5"


def test_parquet_has_the_columns_of_the_csv_with_types(tmp_path: Path) -> None:
    answer = page(a_holding("1946.5", day=date(2024, 1, 8), at=datetime(2024, 1, 9, tzinfo=UTC), is_joint=True, rows=3, flags=("a", "b")))
    show(answer, Layout(format="parquet", output=tmp_path / "answer.parquet"))
    read = pq.read_table(tmp_path / "answer.parquet")

    assert read.column_names == printed(answer, "csv", tmp_path).splitlines()[0].split(",")
    assert read.to_pylist()[0] == {
        "owner.name": "Vance Ilse M",
        "owner.cik": None,
        "lot.name": None,
        "lot.cik": None,
        "quantity": Decimal("1946.5"),
        "from": date(2024, 1, 8),
        "at": datetime(2024, 1, 9, tzinfo=UTC),
        "is_joint": True,
        "rows": 3,
        "flags": ["a", "b"],
        "partners.name": [],
        "partners.cik": [],
        "footnotes": [],
    }


def test_parquet_has_the_same_types_when_there_are_no_records(tmp_path: Path) -> None:
    show(page(), Layout(format="parquet", output=tmp_path / "empty.parquet"))
    show(page(a_holding()), Layout(format="parquet", output=tmp_path / "one.parquet"))

    assert pq.read_schema(tmp_path / "empty.parquet") == pq.read_schema(tmp_path / "one.parquet")


@pytest.mark.parametrize("quantity", ["0.0000000000001", "123456789012345678901234567"])
def test_parquet_keeps_a_number_that_does_not_fit_as_exact_text(quantity: str, tmp_path: Path) -> None:
    show(page(a_holding(quantity)), Layout(format="parquet", output=tmp_path / "answer.parquet"))

    assert pq.read_table(tmp_path / "answer.parquet")["quantity"].to_pylist() == [quantity]


def test_a_file_that_is_there_is_replaced_only_by_a_whole_answer(tmp_path: Path) -> None:
    output = tmp_path / "answer"
    output.write_text("yesterday's")
    unprintable = msgspec.structs.replace(a_holding("2"), flags=(object(),))
    with pytest.raises(TypeError):
        show(page(a_holding("1"), unprintable), Layout(format="jsonl", output=output))

    assert output.read_text() == "yesterday's"
    assert list(tmp_path.iterdir()) == [output]


def test_a_link_keeps_pointing_at_the_file_that_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    show(page(), Layout(format="jsonl", output=tmp_path / "link"))

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == ""


def test_a_device_is_written_to_and_not_replaced() -> None:
    show(page(), Layout(format="json", output=Path("/dev/null")))

    assert Path("/dev/null").is_char_device()


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="this system names no descriptors")
def test_a_pipe_that_is_named_as_a_file_is_written_to() -> None:
    out, into = os.pipe()
    with open(out) as end, open(into, "w"):  # noqa: PTH123 (descriptors)
        show(page(), Layout(format="csv", output=Path(f"/dev/fd/{into}")))

        assert end.readline().startswith("owner")


def test_tables_group_thousands_and_set_numbers_to_the_right() -> None:
    *_, first, second = drawn(a_holding("1234567.5", name="A"), a_holding("12", name="B"))

    assert first.split() == ["A", "1,234,567.5"]
    assert first.index("5") < second.index("12") + 2 == len(first)


def test_tables_mark_an_unknown_number_which_is_not_zero() -> None:
    *_, unknown, zero = drawn(a_holding(None, name="A"), a_holding("0", name="B"))

    assert (unknown.split(), zero.split()) == (["A", NOT_KNOWN], ["B", "0"])


def test_tables_say_once_what_all_records_share() -> None:
    lines = drawn(a_holding("1"), a_holding("2"))

    assert lines[0] == "Owner: Vance Ilse M"
    assert "Vance" not in "".join(lines[1:])


def test_tables_leave_out_a_column_with_nothing_in_it() -> None:
    assert "Flags" not in "".join(drawn(a_holding()))
    assert "Flags" in "".join(drawn(a_holding(flags=("stale",))))


def test_tables_neutralise_what_would_command_a_terminal() -> None:
    text = "\n".join(drawn(a_holding(name="Eve\x1b[2J\x9b\u202e\r\nAdam")))

    assert not any(character in text for character in "\x1b\x9b\u202e\r")
    assert "Eve�[2J�� Adam" in text


def test_tables_take_no_markup_from_a_name() -> None:
    assert drawn(a_holding(name="[bold]Vance[/bold] :smile:"))[0] == "Owner: [bold]Vance[/bold] :smile:"


def test_tables_leave_no_blanks_at_the_end_of_a_line() -> None:
    assert all(line == line.rstrip() for line in drawn(a_holding("1", name="Short"), a_holding("2", name="A much longer name")))


def in_a_terminal(width: int, *holdings: Held) -> list[str]:
    screen = io.StringIO()
    terminal.draw(page(*holdings).blocks(), screen, width)
    return [line.rstrip() for line in screen.getvalue().splitlines()]


def test_a_narrow_terminal_wraps_words_and_never_breaks_them() -> None:
    lines = in_a_terminal(32, a_holding("1234", name="Brackwater Ventures"), a_holding("5", name="Thorne"))

    assert max(map(len, lines)) <= 32
    assert [line.split() for line in lines[2:5]] == [["Brackwater", "1,234"], ["Ventures"], ["Thorne", "5"]]


def test_a_terminal_too_narrow_for_a_table_shows_one_card_for_each_record() -> None:
    lines = in_a_terminal(20, a_holding("1234", name="Brackwater Ventures"), a_holding(None, name="Thorne"))

    assert [line for line in lines if "─" not in line] == [
        "Owner     Brackwater",
        "          Ventures",
        "Quantity  1,234",
        "Owner  Thorne",
    ]


def test_a_terminal_that_is_wide_enough_shows_what_paper_shows() -> None:
    holdings = (a_holding("1234567.5", name="A", flags=("joint", "stale")), a_holding(None, name="東京"))

    assert in_a_terminal(80, *holdings) == drawn(*holdings)


def test_wide_characters_keep_the_columns_in_line() -> None:
    *_, latin, japanese = drawn(a_holding("1", name="Ab"), a_holding("2", name="東"))

    assert latin.index("1") == japanese.index("2") + 1


def test_facts_name_each_value_and_mark_the_unknown() -> None:
    facts = Facts((("filings", 1200), ("head digest", None), ("is new", True)))

    assert on_paper(facts) == ["filings      1,200", f"head digest  {NOT_KNOWN}", "is new       yes"]


def test_paragraphs_are_wrapped_to_a_page_and_indented() -> None:
    lines = on_paper(Paragraph("word " * 60, indent=3))

    assert len(lines) > 1
    assert all(line.startswith("   word") and len(line) <= 100 for line in lines)


@pytest.mark.parametrize(
    ("value", "text"), [(Decimal("-1234.50"), "-1,234.5"), (Decimal("0.001"), "0.001"), (1_000_000, "1,000,000"), (False, "no")]
)
def test_numbers_for_readers(value: Decimal | int, text: str) -> None:
    assert reader_text(value) == text

"""The law of the two readings: what the quick one takes, the exact one takes too, as the same value; what it refuses, both refuse."""

from hypothesis import example, given
from hypothesis import strategies as st

from importers import data_set
from importers.data_set.columns import LAYOUTS
from importers.data_set.schema import read_exactly
from tests.excerpts import SALE, an_excerpt

CELLS = [(table, name) for table, layout in LAYOUTS.items() for name, column in layout.columns.items() if column.field]
ALIKE = [
    "31-JAN-2024",
    "1-feb-0024",
    "30-FEB-2024",
    "31-JAN-9999",
    "3844.0",
    "1,946",
    "1,94",
    ".5",
    "5.",
    "-0",
    "+5",
    "1E5",
    "NaN",
    "\u0661",
]
TEXTS = [
    "0",
    "1",
    "true",
    "FALSE",
    "y",
    "A",
    "d",
    "i",
    "B",
    "Director,Officer",
    "Director, Chief",
    "4/A",
    "FORM 5",
    "144",
    "0000000000",
    "x",
]
NUMBERS = st.from_regex(r"[+-]?[0-9,]{0,8}\.?[0-9]{0,4}", fullmatch=True)
DAYS = st.from_regex(r"[0-9]{1,2}-[A-Za-z]{3}-[0-9]{4}", fullmatch=True)
texts = st.one_of(st.sampled_from([*ALIKE, *TEXTS]), NUMBERS, DAYS, st.text(max_size=12)).map(lambda text: text.replace("\t", " "))


@given(st.sampled_from(CELLS), texts)
@example(("NONDERIV_TRANS", "TRANS_SHARES"), "1" * 31)
def test_both_readings_accept_and_refuse_the_same_cells(cell: tuple[str, str], text: str) -> None:
    table, name = cell
    quick = LAYOUTS[table].columns[name].convert(text) if text.strip() else None
    exact = read_exactly(table, {name: text})

    assert exact.values.get(name) == quick
    assert (name in exact.errors) == (bool(text.strip()) and quick is None)


@given(st.dictionaries(st.sampled_from(sorted(SALE.keys() - {"NONDERIV_TRANS_SK"})), texts.filter(str.isprintable), max_size=4))
def test_every_value_that_is_left_unknown_is_explained_once(changed: dict[str, str]) -> None:
    reading = data_set.read(an_excerpt(NONDERIV_TRANS=[SALE | changed]))
    (row,) = reading.rows
    explained = {finding.place for finding in reading.findings if finding.code != "date-after-filing"}
    beyond = {f"I/transaction/1/{finding.place}" for finding in reading.findings if finding.code == "date-after-filing"}

    assert explained - beyond <= {f"I/transaction/1/{kept.field}" for kept in row.raw}
    assert len(read_exactly("NONDERIV_TRANS", SALE | changed).errors) == len(explained)

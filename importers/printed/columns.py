"""The columns of Table I and Table II as printed, by form.

A column has a name that the rows are built from: `acquired` is column 5 (A) of Table II, `total` is the amount owned following.
Source: Forms 3 (SEC 1473), 4 (SEC 1474) and 5 (SEC 2270).
"""

from typing import Final, Literal

from ledger.values.form import Table

Column = Literal[
    "title",
    "exercise_price",
    "date",
    "deemed_date",
    "code",
    "voluntary",
    "amount",
    "direction",
    "acquired",
    "disposed",
    "exercisable",
    "expires",
    "underlying_title",
    "underlying_amount",
    "price",
    "total",
    "form",
    "nature",
]
Layout = tuple[Column, ...]

TABLE_I: Final[Layout] = ("title", "date", "deemed_date", "code", "voluntary", "amount", "direction", "price", "total", "form", "nature")
TABLE_I_FORM_3: Final[Layout] = ("title", "total", "form", "nature")
TABLE_II: Final[Layout] = (
    *("title", "exercise_price", "date", "deemed_date", "code", "voluntary", "acquired", "disposed"),
    *("exercisable", "expires", "underlying_title", "underlying_amount", "price", "total", "form", "nature"),
)
TABLE_II_FORM_3: Final[Layout] = (
    "title",
    "exercisable",
    "expires",
    "underlying_title",
    "underlying_amount",
    "exercise_price",
    "form",
    "nature",
)

OF_A_TRANSACTION: Final[frozenset[Column]] = frozenset(
    {"date", "deemed_date", "code", "voluntary", "amount", "direction", "acquired", "disposed", "price"}
)


def layout(form: str, table: Table) -> Layout:
    """The columns of a table on Form `3`, `4` or `5`; Form 5 has no column V."""
    if form == "3":
        return TABLE_I_FORM_3 if table == "I" else TABLE_II_FORM_3
    full = TABLE_I if table == "I" else TABLE_II
    return without(full, "voluntary") if form == "5" else full


def layouts(form: str, table: Table) -> tuple[Layout, ...]:
    """Every order of columns that a table of this form is printed with, the official one first.

    Old forms lack the deemed execution date or column V; some print amount and (A)/(D) beside each other in Table II too.
    """
    official = layout(form, table)
    if form == "3":
        return (official,)
    found = [official]
    if table == "II":
        at = official.index("acquired")
        found.append((*official[:at], "amount", "direction", *official[at + 2 :]))
    return tuple(found)


def without(columns: Layout, *names: Column) -> Layout:
    """`columns` less some of them."""
    return tuple(column for column in columns if column not in names)

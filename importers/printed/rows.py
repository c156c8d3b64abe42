"""Rows of Table I and Table II from cells that are already sorted by column.

`{"title": "Common Stock", "date": "12/03/2007", "code": "S", "amount": "100", "direction": "D", "price": "$16.66",
"total": "1,946 ⁽²⁾", "form": "D"}` is the sale of 100 that leaves 1,946, where footnote 2 is cited by `reported_total`. A row without date,
code, amount and direction is a holding. Amounts with a dollar sign are values. Nothing is guessed: a cell that cannot be read is None, raw
text and a finding.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from importers.printed.amounts import Amount
from importers.printed.cells import BLANK, Cell, folded
from importers.printed.columns import OF_A_TRANSACTION, Column
from importers.printed.flaws import Flaws
from ledger.values.form import (
    AcquiredDisposed,
    Citation,
    DerivativeTerms,
    HoldingRow,
    Kind,
    OwnershipForm,
    ReportedForm,
    Row,
    Table,
    TransactionRow,
)
from ledger.values.provenance import Finding, RawValue

Cells = Mapping[Column, Cell]

# The stylesheets of before 2005 print this day where the document has a footnote and no date.
NO_DATE = "08/08/1988"

_CODE = re.compile(r"([45])?\s?([A-Za-z])(?:\s?/?\s?([Kk]))?(?:\s?/?\s?([Vv]))?")
_DIRECTION = re.compile(r"\(?([AaDd])\)?")
_FORM = re.compile(r"\(?([DdIi])\)?(?:irect|ndirect)?(?: \([DI]\))?")
_FIELDS: Final = (
    *(
        "security_title",
        "exercise_price",
        "transaction_date",
        "deemed_execution_date",
        "transaction_code",
        "timeliness",
        "quantity",
        "total_value",
    ),
    *(
        "price_per_share",
        "acquired_disposed",
        "exercisable_on",
        "expires_on",
        "underlying_title",
        "underlying_quantity",
        "underlying_value",
    ),
    *("reported_total", "reported_value", "ownership_form", "nature_of_ownership"),
)


class PrintedForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a row must know of its form: `3`, `4` or `5`, the boxes of Form 5, and the day by which two-digit years are understood."""

    form: str
    form_3_holdings_reported: bool | None = None
    form_4_transactions_reported: bool | None = None
    near: date | None = None

    @classmethod
    def of(cls, form: ReportedForm, *, near: date | None = None) -> "PrintedForm":
        """What the rows need of a form that is read."""
        return cls(
            form=form.form_type[0],
            form_3_holdings_reported=form.form_3_holdings_reported,
            form_4_transactions_reported=form.form_4_transactions_reported,
            near=near,
        )


class PrintedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of one table, its cells by column; `uncertain` columns have several readings, of which none is taken."""

    table: Table
    cells: Cells
    uncertain: Mapping[Column, tuple[Cell, ...]] = {}

    @property
    def kind(self) -> Kind:
        """A transaction has a date, a code, an amount or a direction."""
        filled = [column for column, cell in self.cells.items() if not cell.is_blank] + list(self.uncertain)
        return "transaction" if OF_A_TRANSACTION - {"price"} & set(filled) else "holding"


def read_rows(printed: Sequence[PrintedRow], form: PrintedForm) -> tuple[tuple[Row, ...], tuple[Finding, ...]]:
    """The rows in document order, numbered from 1 within table and kind, and the flaws met in them."""
    rows: list[Row] = []
    findings: list[Finding] = []
    counts: dict[tuple[Table, Kind], int] = {}
    alone = {kind: sum(row.kind == kind for row in printed) == 1 for kind in ("transaction", "holding")}
    for row in printed:
        number = counts[row.table, row.kind] = counts.get((row.table, row.kind), 0) + 1
        reader = _RowReader(row, form, number, alone=alone[row.kind])
        rows.append(reader.transaction() if row.kind == "transaction" else reader.holding())
        findings += reader.flaws.findings
    return tuple(rows), tuple(findings)


class _RowReader:
    """Reads one row; what is wrong with it gathers in `flaws`, footnotes in `citations`."""

    def __init__(self, row: PrintedRow, form: PrintedForm, number: int, *, alone: bool) -> None:
        self.row = row
        self.form = form
        self.number = number
        self.alone = alone
        self.flaws = Flaws(f"{row.table}/{row.kind}/{number}", near=form.near)
        self.citations: dict[str, tuple[str, ...]] = {}

    def transaction(self) -> TransactionRow:
        code, equity_swap, voluntary, printed_type = self._code()
        title = self._words("title", "security_title")
        terms_price = self._number("exercise_price", "exercise_price")
        on, deemed = self._day("date", "transaction_date"), self._day("deemed_date", "deemed_execution_date")
        amount, direction = self._movement()
        price = self._number("price", "price_per_share")
        total = self._amount("total", "reported_total", "reported_value")
        terms = self._terms(terms_price)
        early = voluntary and self.form.form == "4"
        return TransactionRow(
            table=self.row.table,
            row=self.number,
            security_title=title,
            transaction_date=on,
            deemed_execution_date=deemed,
            transaction_form_type=printed_type or self._form_type(voluntary=voluntary),
            transaction_code=code,
            equity_swap=equity_swap,
            timeliness="E" if early else None,
            acquired_disposed=direction,
            quantity=_shares(amount),
            total_value=_dollars(amount),
            price_per_share=price,
            reported_total=_shares(total),
            reported_value=_dollars(total),
            ownership_form=self._ownership_form(),
            nature_of_ownership=self._words("nature", "nature_of_ownership"),
            terms=terms,
            citations=self._cited(),
            raw=tuple(self.flaws.raw),
        )

    def holding(self) -> HoldingRow:
        title = self._words("title", "security_title")
        terms = self._terms(self._number("exercise_price", "exercise_price"))
        total = self._amount("total", "reported_total", "reported_value")
        return HoldingRow(
            table=self.row.table,
            row=self.number,
            security_title=title,
            transaction_form_type=self._holding_form_type(),
            reported_total=_shares(total),
            reported_value=_dollars(total),
            ownership_form=self._ownership_form(),
            nature_of_ownership=self._words("nature", "nature_of_ownership"),
            terms=terms,
            citations=self._cited(),
            raw=tuple(self.flaws.raw),
        )

    def _cell(self, column: Column, field: str) -> Cell:
        """The cell of a column, its footnotes cited by `field`; blank, and noted, when its reading is not certain."""
        if readings := self.row.uncertain.get(column):
            self.flaws.note("column-not-certain", field, " | ".join(cell.text or "(nothing)" for cell in readings))
            return BLANK
        cell = self.row.cells.get(column, BLANK)
        if cell.footnotes:
            self.citations[field] = tuple(dict.fromkeys((*self.citations.get(field, ()), *cell.footnotes)))
        return cell

    def _words(self, column: Column, field: str) -> str | None:
        return folded(self._cell(column, field).text) or None

    def _number(self, column: Column, field: str) -> Decimal | None:
        return self.flaws.number(field, self._cell(column, field).text)

    def _day(self, column: Column, field: str, *, may_follow: bool = False) -> date | None:
        cell = self._cell(column, field)
        if may_follow and cell.text == NO_DATE and cell.footnotes:
            self.flaws.raw.append(RawValue(field, cell.text))
            return None
        return self.flaws.day(field, cell.text, may_follow=may_follow)

    def _amount(self, column: Column, field: str, value_field: str) -> Amount | None:
        """An amount in units, or in dollars when it is printed so; its footnotes go to the field that it fills."""
        cell = self._cell(column, field)
        amount = self.flaws.amount(field, cell.text)
        if amount is not None and amount.dollars and field in self.citations:
            self.citations[value_field] = self.citations.pop(field)
        return amount

    def _movement(self) -> tuple[Amount | None, AcquiredDisposed | None]:
        """The amount and its direction: beside each other, or told by which of the columns (A) and (D) is filled."""
        if self._has("amount") or self._has("direction"):
            return self._amount("amount", "quantity", "total_value"), self._direction()
        if not self._has("acquired") and not self._has("disposed"):
            return None, None
        return self._acquired_or_disposed()

    def _acquired_or_disposed(self) -> tuple[Amount | None, AcquiredDisposed | None]:
        readings = {column: self._readings(column) for column in ("acquired", "disposed")}
        filled = [cell for cells in readings.values() for cell in cells if not cell.is_blank and cell.text not in {"0", "-0-"}]
        if not filled:
            filled = [cell for cells in readings.values() for cell in cells if not cell.is_blank]
        direction: AcquiredDisposed | None = None
        if len(filled) == 1 and not self.row.uncertain.keys() & readings.keys():
            direction = "A" if filled[0] in readings["acquired"] else "D"
        else:
            self.flaws.note("column-not-certain", "acquired_disposed", " | ".join(dict.fromkeys(cell.text for cell in filled)))
        if len(set(filled)) > 1:
            self.flaws.note("column-not-certain", "quantity")
            return None, direction
        return self._moved(filled[0]), direction

    def _moved(self, cell: Cell) -> Amount | None:
        amount = self.flaws.amount("quantity", cell.text)
        if cell.footnotes:
            self.citations["total_value" if amount is not None and amount.dollars else "quantity"] = cell.footnotes
        return amount

    def _readings(self, column: Column) -> tuple[Cell, ...]:
        return self.row.uncertain.get(column) or (self.row.cells.get(column, BLANK),)

    def _has(self, column: Column) -> bool:
        return column in self.row.uncertain or not self.row.cells.get(column, BLANK).is_blank

    def _direction(self) -> AcquiredDisposed | None:
        text = self._cell("direction", "acquired_disposed").text
        if found := _DIRECTION.fullmatch(text):
            return "A" if found[1].upper() == "A" else "D"
        if text:
            self.flaws.note("not-a-code", "acquired_disposed", text)
        return None

    def _ownership_form(self) -> OwnershipForm | None:
        text = self._cell("form", "ownership_form").text
        if found := _FORM.fullmatch(text):
            return "D" if found[1].upper() == "D" else "I"
        if text:
            self.flaws.note("not-a-code", "ownership_form", text)
        return None

    def _code(self) -> tuple[str | None, bool, bool, str | None]:
        """The code, whether an equity swap is involved (K), whether it is reported early (V), and the form type printed before it."""
        text = self._cell("code", "transaction_code").text
        mark = self._cell("voluntary", "timeliness").text
        early = mark.upper() == "V"
        if mark and not early:
            self.flaws.note("not-a-code", "timeliness", mark)
        found = _CODE.fullmatch(text)
        if found is None:
            if text:
                self.flaws.note("not-a-code", "transaction_code", text)
            return None, False, early, None
        return found[2].upper(), bool(found[3]), early or bool(found[4]), found[1] if self.form.form == "5" else None

    def _form_type(self, *, voluntary: bool) -> str | None:
        """On Form 4, 5 for an early report; on Form 5, 5 unless the box says that some row should have been on Form 4."""
        if self.form.form == "4":
            return "5" if voluntary else "4"
        if self.form.form_4_transactions_reported is None:
            return None
        if not self.form.form_4_transactions_reported:
            return "5"
        return "4" if self.alone else None

    def _holding_form_type(self) -> str | None:
        """On Form 5, 3 for a holding that should have been on Form 3, when the box and the number of holdings tell."""
        return "3" if self.form.form == "5" and self.form.form_3_holdings_reported and self.alone else None

    def _terms(self, exercise_price: Decimal | None) -> DerivativeTerms | None:
        if self.row.table == "I":
            return None
        underlying = self._amount("underlying_amount", "underlying_quantity", "underlying_value")
        return DerivativeTerms(
            exercise_price=exercise_price,
            exercisable_on=self._day("exercisable", "exercisable_on", may_follow=True),
            expires_on=self._day("expires", "expires_on", may_follow=True),
            underlying_title=self._words("underlying_title", "underlying_title"),
            underlying_quantity=_shares(underlying),
            underlying_value=_dollars(underlying),
        )

    def _cited(self) -> tuple[Citation, ...]:
        return tuple(Citation(field, self.citations[field]) for field in _FIELDS if field in self.citations)


def _shares(amount: Amount | None) -> Decimal | None:
    return None if amount is None or amount.dollars else amount.value


def _dollars(amount: Amount | None) -> Decimal | None:
    return amount.value if amount is not None and amount.dollars else None

"""Flaws met while one place of a printed form is read: each keeps the raw text, and becomes a finding at that place.

A price cell that says `see note` leaves `price_per_share` unknown, keeps `see note` as raw text, and says `not-a-number` at
`I/transaction/3/price_per_share`.
"""

from datetime import date
from decimal import Decimal

from importers.printed.amounts import Amount, read_amount
from importers.printed.dates import read_date
from ledger.values.provenance import Finding, RawValue

_MESSAGES = {
    "not-a-number": "The cell holds no number.",
    "not-a-date": "The cell holds no date.",
    "impossible-date": "There is no such day, or a form cannot mean it.",
    "not-a-code": "The cell holds no single letter that the form knows.",
    "column-not-certain": "The row's cells have run together, and more than one reading is possible.",
    "box-not-certain": "The marks of the boxes do not say which are checked.",
    "name-not-certain": "The name is printed together with the address, and nothing shows where it ends.",
    "relationship-not-certain": "The page shows one set of boxes for several reporting owners; they are taken as the first one's.",
    "relationship-not-shown": "The page shows no relationship for this reporting owner.",
}


class Flaws:
    """Collects raw texts and findings of one row or form; `place` is `II/transaction/3` or `form`."""

    def __init__(self, place: str, *, near: date | None = None) -> None:
        self.place = place
        self.near = near
        self.raw: list[RawValue] = []
        self.findings: list[Finding] = []

    def note(self, code: str, field: str, text: str | None = None, message: str | None = None) -> None:
        """Keep a flaw of `field`, with the text that is wrong."""
        if text:
            self.raw.append(RawValue(field, text))
        self.findings.append(Finding(code=code, message=message or _MESSAGES[code], place=f"{self.place}/{field}", raw=text or None))

    def keep(self, field: str, text: str) -> None:
        """Keep the text of something that was understood, but has no exact field."""
        self.raw.append(RawValue(field, text))

    def day(self, field: str, text: str, *, may_follow: bool = False) -> date | None:
        """The day that `text` prints; None when it is empty, or flawed and noted."""
        if not text:
            return None
        found = read_date(text, near=self.near, may_follow=may_follow)
        if isinstance(found, date):
            return found
        self.note(found, field, text)
        return None

    def amount(self, field: str, text: str) -> Amount | None:
        """The number that `text` prints; None when it is empty, or flawed and noted."""
        if not text or text == "$":
            return None
        found = read_amount(text)
        if found is None:
            self.note("not-a-number", field, text)
        return found

    def number(self, field: str, text: str) -> Decimal | None:
        """Like `amount`, for columns in dollars with or without their sign."""
        found = self.amount(field, text)
        return None if found is None else found.value

"""What an amendment's words take back: rows reported in error, and duplicates.

Only a sentence that speaks of the report of a transaction counts, not one that corrects a price, a date or another cell of it; and only the
row that cites it, or whose quantity it names, is taken back. Words that take back something unnamed change nothing, and make the amendment
ambiguous.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from projections.accounts.reports import Report, ReportedRow

_SENTENCE: Final = re.compile(r"(?<=[.;])\s+(?=[A-Z\"“(])")
_TAKES_BACK: Final = re.compile(
    r"(reported|filed|included) in error|(inadvertently|erroneously|mistakenly|incorrectly) (reported|included|filed)|did not occur"
    r"|should not have been (reported|included|filed)|(was|were) not required to be reported|\bduplicat|reported twice",
    re.IGNORECASE,
)
_CORRECTS: Final = re.compile(
    r"\b(price|date|number of|amount of|amounts?|totals?|balance|title|code|nature|form of ownership|footnote|expiration|(in)?direct)\b",
    re.IGNORECASE,
)
_DUPLICATE: Final = re.compile(r"\bduplicat|\btwice\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(?<![\d.,])\d[\d,]*(?:\.\d+)?(?![\d,-])")


class Retractions:
    """The sentences of an amendment that take something back."""

    def __init__(self, amendment: Report) -> None:
        form = amendment.filing.form
        self._by_note = {note.id: tuple(_taking_back(note.text)) for note in form.footnotes}
        self._said = [sentence for said in self._by_note.values() for sentence in said] + list(_taking_back(form.remarks or ""))

    def __bool__(self) -> bool:
        return bool(self._said)

    @property
    def quantities(self) -> frozenset[Decimal]:
        """The numbers that these sentences name."""
        return frozenset(Decimal(text.replace(",", "")) for sentence in self._said for text in _NUMBER.findall(sentence))

    def said_of(self, item: ReportedRow) -> str | None:
        """What the footnotes of a row take back: `row` when the row itself, `duplicate` when another one like it."""
        cited = [note for citation in item.row.citations for note in citation.footnotes]
        said = [sentence for note in cited for sentence in self._by_note.get(note, ())]
        if not said:
            return None
        return "duplicate" if any(_DUPLICATE.search(sentence) for sentence in said) else "row"


def _taking_back(text: str) -> Iterator[str]:
    for sentence in _SENTENCE.split(text):
        if _TAKES_BACK.search(sentence) and not _CORRECTS.search(sentence):
            yield sentence

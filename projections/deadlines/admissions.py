"""Where a filing says in words that a report was late, or that a transaction was left out of an earlier one.

`This transaction is reported late owing to an administrative error.` says so of the rows that cite it; `This Form 4 is being filed late`
says so of the whole filing, as remarks do. What was left out counts when the sentence speaks of a transaction: `includes 800 shares not
previously reported` corrects a balance, and `which vesting was previously timely reported` admits nothing.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import msgspec

from ledger.values.form import ReportedForm, Row

REMEMBERED: Final = 2_048

_SENTENCES: Final = re.compile(r"(?<=[.;])\s+(?=[A-Z\"“(\d])")
_DEED: Final = (
    r"(transactions?|trades?|sales?|purchases?|gifts?|grants?|awards?|exercises?|conversions?"
    r"|acquisitions?|dispositions?|withholding|vestings?)"
)
_REPORT: Final = r"(forms?( [345](/a)?s?)?|reports?|filings?|statements?|amendments?)"
_TOLD: Final = r"(reported|filed|disclosed|submitted|made)"
_LATE: Final = re.compile(
    rf"\b(?<!not ){_TOLD}( \w+){{0,2}} (late|untimely)\b(?! (in )?(19|20)\d\d)"
    rf"|\b(late|untimely|delinquent|tardy) ({_REPORT}|reporting)\b"
    rf"|\b(is|are|was|were|being) (\w+ )?(late|untimely|delinquent)\b(?! (in )?(19|20)\d\d)"
    rf"|\b(not|never|failed to be|failure to be) (been |be |being )?timely {_TOLD}"
    rf"|\b(failed|failure) to timely (report|file|disclose)"
    rf"|\bnot (been |being |able to be )?{_TOLD}( \w+){{0,6}} (on a timely basis|in a timely (manner|fashion)|timely)\b"
    rf"|\bshould have been (timely )?{_TOLD} (on|in|by|within|at)\b[^.;]{{0,60}}\b(form|earlier|prior|previous|within|no later|original)",
    re.IGNORECASE,
)
_LEFT_OUT: Final = re.compile(
    rf"\b(omitted|excluded|left out|missing) from\b[^.;]{{0,60}}\b{_REPORT}\b"
    rf"|\bnot (previously |been |originally |initially |inadvertently )*{_TOLD} (on|in|by) (an?|any|the|his|her|its|their|prior|previous)\b"
    rf"|\b(this|these|the) (\w+ ){{0,2}}{_DEED} (was|were|has|have|had) not (been )?(previously |yet )?{_TOLD}\W*$"
    rf"|\b(failed|neglected|failure) to (report|include|disclose)\b",
    re.IGNORECASE,
)
_OF_A_DEED: Final = re.compile(rf"\b{_DEED}\b", re.IGNORECASE)
_OF_THE_WHOLE: Final = re.compile(
    rf"\b(this|the present|the instant) (late )?{_REPORT}\b|^(late|untimely|delinquent) {_REPORT}", re.IGNORECASE
)
_OF_A_BALANCE: Final = re.compile(
    r"^\W*(includes?|excludes?|reflects? an? (adjust|correct)|the (total|amount|number|reported (amount|securit)|holdings?))\b"
    r"|\b(balance|overstate|understate|over-report|under-report|exempt|not required|no longer (required|subject))",
    re.IGNORECASE,
)
_NOT_LATE: Final = re.compile(
    r"\b(was|were|is|are|being|previously|been|and) timely (reported|filed|disclosed)|\bnot (filed |reported )?late\b"
    r"|\b(eligible|permitted|allowed|may|can|could) (to )?be (reported|filed)",
    re.IGNORECASE,
)


class Admission(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence that admits lateness, and where it stands: the number of a footnote, None for the remarks."""

    words: str
    footnote: str | None


def admission_of(row: Row | None, form: ReportedForm) -> Admission | None:
    """The first sentence that admits that a row was reported late (None: that the form was), footnotes before remarks."""
    cited = {note for citation in row.citations for note in citation.footnotes} if row is not None else set()
    for note in form.footnotes:
        for words, is_of_whole in admitted(note.text):
            if is_of_whole or note.id in cited:
                return Admission(words=words, footnote=note.id)
    return next((Admission(words=words, footnote=None) for words, _ in admitted(form.remarks or "")), None)


@lru_cache(REMEMBERED)
def admitted(text: str) -> tuple[tuple[str, bool], ...]:
    """The sentences of a text that admit lateness, each with whether it speaks of the whole report."""
    return tuple(_admitted(text))


def _admitted(text: str) -> Iterator[tuple[str, bool]]:
    for sentence in _SENTENCES.split(text):
        words = sentence.strip()
        is_of_whole = _OF_THE_WHOLE.search(words) is not None
        is_of_balance = _OF_A_BALANCE.search(words) is not None
        is_of_deed = _OF_A_DEED.search(words) is not None
        is_late = _LATE.search(words) is not None and _NOT_LATE.search(words) is None
        is_left_out = _LEFT_OUT.search(words) is not None and is_of_deed and not is_of_balance
        if is_left_out or (is_late and (is_of_whole or is_of_deed or not is_of_balance)):
            yield words, is_of_whole

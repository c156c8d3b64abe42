"""What one row tells about the vesting of its lot: the footnotes that its fields cite, in order of evidence, and its exercise date.

A footnote is written for a row, so it is read with the facts of that row's lot: the same words, "three equal annual installments from the
grant", are other days for every grant. Order of evidence: a person's terms; the footnotes of the exercise date, title, amounts, then of the
other fields; the exercise date alone, unless the footnotes say that vesting waits for something without a day.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate
from typing import Final

import msgspec

from ledger.values.form import Row, TransactionRow
from ledger.values.times import eastern_day
from ledger.values.vesting import Schedule, Tranche, UndatedPart
from projections.accounts.in_force import RowIdentity
from projections.accounts.reports import Filing, ReportedRow
from projections.vesting.compiling import Settled
from projections.vesting.composition import composition, is_restricted
from projections.vesting.grants import Basis, Declaration, Span
from projections.vesting.reader import read_vesting
from projections.vesting.reading import NOTHING, TEXT_MAX, Confidence, Facts, Reading
from projections.vesting.rests import read_rest
from projections.vesting.understanding import understood

FIELDS: Final = ("exercisable_on", "security_title", "quantity", "reported_total", "underlying_quantity", "underlying_title")
BALANCE_FIELDS: Final = ("reported_total", "security_title", "quantity")
WORDS_REMEMBERED: Final = 1_024
READINGS_REMEMBERED: Final = 1_024
UNREAD: Final = Reading(
    kind="event", schedule=Schedule(undated=(UndatedPart(1, 1, "what is said at too great a length to be read"),)), confidence="low"
)
SEPARATOR: Final = "\n"

_SPEAKS: Final = re.compile(r"vest|exercis|laps|forfeit|restrict|settl|install?ment|anniversar")  # in casefolded text
_AT_ONCE: Final = re.compile(
    r"\b(immediately|currently|presently|fully) exercisable\b|\bexercisable (immediately|(in full )?at any time)\b|\bearly[ -]exercis"
)  # in casefolded text

Note = tuple[str, str]
"""A footnote's number and words."""


class Notes(msgspec.Struct, frozen=True, gc=False):
    """Footnotes that are read together, as one text, and where each begins in it."""

    text: str
    numbers: tuple[str, ...]
    starts: tuple[int, ...]

    def spans(self, spans: Iterable[tuple[int, int]]) -> Iterator[Span]:
        """Spans of the text as spans of the footnotes."""
        ends = [*(start - len(SEPARATOR) for start in self.starts[1:]), len(self.text)]
        for start, end in spans:
            for number, offset, last in zip(self.numbers, self.starts, ends, strict=True):
                if max(start, offset) < min(end, last):
                    yield Span(number, max(start, offset) - offset, min(end, last) - offset)


class Told(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A row that may tell of vesting: the day on which it counts, the day on which it was filed, and the footnotes that it cites.

    `tiers` are footnotes to be read together, the better evidence first; `about_balance` those that may say what the balance is made of,
    with the field that cites them. `terms` are those that a person recorded for the row.
    """

    position: int
    day: date
    filed_on: date
    base_form: str
    row: Row
    tiers: tuple[Notes, ...] = ()
    about_balance: tuple[tuple[str, Note], ...] = ()
    terms: Schedule | None = None


class Found(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A schedule with what it rests on; None where a row tells nothing. `size` is that of the whole grant, where words tell it."""

    position: int
    schedule: Schedule | None = None
    basis: Basis = "none"
    confidence: Confidence = "high"
    at_once: bool = False
    spans: tuple[Span, ...] = ()
    alternatives: tuple[Schedule, ...] = ()
    size: Decimal | None = None

    @property
    def has_days(self) -> bool:
        """Whether words or terms, not the exercise date alone, give days."""
        return self.rank > 1

    @property
    def rank(self) -> int:
        """Which of two findings counts: terms before days in words, these before anything else that is said."""
        if self.schedule is None:
            return 0
        if self.basis == "terms":
            return 3
        return 2 if self.basis == "footnotes" and (self.schedule.tranches or self.schedule.no_later_than) else 1


def told_by(filing: Filing, item: ReportedRow, day: date, terms: Mapping[RowIdentity, Schedule]) -> Told | None:
    """What a row tells; None when it is a row of Table I without a word about vesting."""
    row = item.row
    recorded = terms.get((filing.filing_id, row.table, row.kind, row.row)) if terms else None
    is_titled = row.table == "I" and is_restricted(row.security_title or "")
    if row.table == "I" and recorded is None and not (row.citations or is_titled):
        return None
    texts = filing.notes if row.citations else {}
    tiers = tuple(_tiers(row, texts)) if texts and (row.table == "II" or _is_award(row)) else ()
    about_balance = tuple(_about_balance(row, texts)) if texts and row.table == "I" else ()
    if row.table == "I" and recorded is None and not (tiers or about_balance or is_titled):
        return None
    return Told(
        position=item.position,
        day=day,
        filed_on=eastern_day(filing.known_at),
        base_form=filing.base_form,
        row=row,
        tiers=tiers,
        about_balance=about_balance,
        terms=recorded,
    )


def _is_award(row: Row) -> bool:
    return isinstance(row, TransactionRow) and row.acquired_disposed == "A" and row.transaction_code == "A"


def _tiers(row: Row, texts: Mapping[str, str]) -> Iterator[Notes]:
    """The footnotes that may speak of vesting: those of the fields where they should stand, then those of any other."""
    by_field = {citation.field: citation.footnotes for citation in row.citations}
    expected = {note: None for field in FIELDS if field in by_field for note in by_field[field]}
    others = {note: None for notes in by_field.values() for note in notes if note not in expected}
    at_date = by_field.get(FIELDS[0], ())
    for notes in (expected, others):
        kept = tuple(note for note in notes if note in texts and (note in at_date or _speaks(texts[note])))
        if kept:
            starts = accumulate((len(texts[note]) + len(SEPARATOR) for note in kept[:-1]), initial=0)
            yield Notes(SEPARATOR.join(texts[note] for note in kept), kept, tuple(starts))


def words_about_vesting(row: Row, texts: Mapping[str, str]) -> str:
    """The footnotes that a row cites where words about vesting should stand, else those of any other field; empty without any."""
    return next((notes.text for notes in _tiers(row, texts)), "")


def _about_balance(row: Row, texts: Mapping[str, str]) -> Iterator[tuple[str, Note]]:
    seen: set[str] = set()
    by_field = {citation.field: citation.footnotes for citation in row.citations}
    for field in BALANCE_FIELDS:
        for note in by_field.get(field, ()):
            if note not in texts or len(texts[note]) > TEXT_MAX:
                continue
            if note not in seen and composition(texts[note], field) is not None:
                seen.add(note)
                yield field, (note, texts[note])


def found_in(told: Told, facts: Facts, *, is_mention: bool = False) -> Found:
    """The schedule that a row tells for a lot with these facts. `is_mention`: the row is not the one that brought the lot."""
    if told.terms is not None:
        return Found(position=told.position, schedule=told.terms, basis="terms")
    for notes in told.tiers:
        size = _told_size(notes.text, facts)
        reading = reading_of(notes.text, facts if size is None else msgspec.structs.replace(facts, quantity=size))
        if facts.granted_on is None and (reading.schedule is None or not reading.schedule.tranches):
            then = reading_of(notes.text, msgspec.structs.replace(facts, granted_on=told.day))
            reading = then if then.kind == "vested" else reading  # it has vested by the day of the row, whenever it was granted
        if reading.kind != "none" and not _is_by_date_alone(reading):
            found = _from_words(told, notes, reading, facts, is_mention=is_mention)
            return found if size is None else msgspec.structs.replace(found, size=size)
    if facts.exercisable_on is None or told.row.table == "I":
        return Found(position=told.position)
    alone = Schedule(tranches=(Tranche(facts.exercisable_on, 1, 1),))
    return Found(position=told.position, schedule=alone, basis="exercise_date", confidence="medium")


def found_in_rest(told: Told, quantity: Decimal, settled: Settled) -> Found:
    """The schedule of a lot of so many units of which rows up to this one `settled` some, where its words say when the rest vests."""
    for notes in told.tiers:
        reading = NOTHING if len(notes.text) > TEXT_MAX else _read_rest(notes.text, quantity, settled)
        if reading.kind == "time":
            return _from_words(told, notes, reading, Facts(quantity=quantity), is_mention=False)
    return Found(position=told.position)


def reading_of(text: str, facts: Facts) -> Reading:
    """What a text says with the facts of a row; a text without counts is read once for grants of all sizes."""
    if len(text) > TEXT_MAX:
        return UNREAD
    is_sized = facts.quantity is None or understood(text).is_counted
    return _read(text, facts if is_sized else msgspec.structs.replace(facts, quantity=None))


@lru_cache(READINGS_REMEMBERED)  # an account is read again with each of its filings
def _read(text: str, facts: Facts) -> Reading:
    return read_vesting(text, facts)


@lru_cache(READINGS_REMEMBERED)
def _read_rest(text: str, quantity: Decimal, settled: Settled) -> Reading:
    return read_rest(text, quantity, settled)


def _from_words(told: Told, notes: Notes, reading: Reading, facts: Facts, *, is_mention: bool) -> Found:
    schedule = reading.certain
    if reading.kind == "vested" and (is_mention or facts.granted_on is None):  # it has vested by now; since when is not said
        schedule = Schedule(undated=(UndatedPart(1, 1, "vested by the day of the row"),), no_later_than=told.day)
    granted_on, exercisable_on = facts.granted_on, facts.exercisable_on
    at_grant = granted_on is not None and exercisable_on is not None and exercisable_on <= granted_on
    return Found(
        position=told.position,
        schedule=schedule,
        basis="footnotes",
        confidence=reading.confidence,
        at_once=at_grant or _says_at_once(notes.text),
        spans=tuple(notes.spans(reading.spans)),
        alternatives=reading.alternatives,
    )


def _told_size(text: str, facts: Facts) -> Decimal | None:
    """The size of the original grant, where no row grants the lot and the words tell of one: "was granted 900 units, which vest ..."."""
    if facts.granted_on is not None or facts.quantity is None or len(text) > TEXT_MAX:
        return None
    counts = {size.count for sentence in understood(text).sentences for size in sentence.sizes if size.count is not None}
    return counts.pop() if len(counts) == 1 and min(counts) > facts.quantity else None


def _is_by_date_alone(reading: Reading) -> bool:
    """Whether the words say nothing, so that the exercise date is all there is."""
    return not reading.spans and reading.schedule is not None and bool(reading.schedule.tranches)


@lru_cache(WORDS_REMEMBERED)
def _speaks(text: str) -> bool:
    return "vest" in text or _SPEAKS.search(text.casefold()) is not None


@lru_cache(WORDS_REMEMBERED)
def _says_at_once(text: str) -> bool:
    folded = text.casefold()
    return "xerc" in folded and _AT_ONCE.search(folded) is not None


def declaration_of(told: Told) -> Declaration | None:
    """What a row of Table I says of its own balance: the unvested part, counted together from the footnotes that state one.

    The title alone, `Restricted Stock Units`, says that there is one.
    """
    balance = told.row.reported_total
    if not balance:
        return None
    unvested, is_complete, spans = Decimal(0), True, []
    for field, (note, text) in told.about_balance:
        stated = composition(text, field)
        if stated is None:
            continue
        part = stated.unvested(balance)
        if part.is_complete and _is_about_row(told.row, field, part.units):
            continue
        unvested, is_complete = unvested + part.units, is_complete and part.is_complete
        spans += [Span(note, *span) for span in stated.spans]
    if not spans and not is_restricted(told.row.security_title or ""):
        return None
    return Declaration(
        position=told.position,
        effective=told.day,
        unvested=unvested if unvested <= balance else Decimal(0),
        until=told.filed_on,
        spans=tuple(spans),
        is_complete=bool(spans) and is_complete and unvested <= balance,
    )


def _is_about_row(row: Row, field: str, count: Decimal) -> bool:
    """Whether a note to the title or amount speaks of the row's own units, not of the balance."""
    return field != "reported_total" and isinstance(row, TransactionRow) and row.quantity == count

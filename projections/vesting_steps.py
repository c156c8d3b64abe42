"""Why so much of a holding is vested, unvested or undetermined: schedules and the words that they rest on, sizes of grants, what is gone.

`48000 came on 2022-03-15 ... 37 tranches from 2023-03-15 to 2026-03-15`, with the words of the footnote as quotes; then `By 2023-09-20,
18000 have vested ... 5000 are gone ... So of 43000 held, 13000 are vested`.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from ledger.values.quantity import exact_text
from ledger.values.vesting import Schedule
from projections.accounts.balances import BEGINNING
from projections.answers import Holding, Quote, Step
from projections.evidence import Cited, Source, field_evidence_of
from projections.vesting.grants import Basis, Declaration, Grant, Size, Span, Vesting
from projections.vesting.standing import BEYOND, standing

RULE: Final = "vesting"
ALLOCATIONS: Final = {
    "cumulative_round_down": "the sum after each tranche rounded down",
    "cumulative_rounding": "the sum after each tranche rounded",
    "front_loaded": "odd units with the first tranches",
    "back_loaded": "odd units with the last tranches",
    "front_loaded_to_single_tranche": "odd units with the first tranche",
    "back_loaded_to_single_tranche": "odd units with the last tranche",
    "fractional": "fractions of units kept",
}
BASES: Final[Mapping[Basis, str]] = {
    "terms": "By the terms that a person recorded",
    "footnotes": "By the words of the footnotes",
    "exercise_date": "By the exercise date, which stands alone",
}
SIZES: Final[Mapping[Size, str]] = {
    "opening": "nothing of the grant, or all of it, had vested when the lot was first seen, so the balance then is the grant",
    "told": "the footnotes tell the size of the whole grant",
    "closure": "it is the size of which one tranche is what was settled, and the rest is what was left",
    "assumed": "a Form 3 reports this amount, which is taken for the whole grant",
    "unknown": "the size of the original grant is not known, so only all or nothing of it can be said",
}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to explain: a holding, what is known of the vesting of its line, and since when its owner has left, if so."""

    holding: Holding
    vesting: Vesting
    as_of: date
    point_at: int
    exited_on: date | None = None

    @property
    def declared(self) -> Declaration | None:
        """What the row of the balance says of it."""
        return next((item for item in self.vesting.declarations if item.position == self.point_at), None)

    def positions(self) -> Iterator[int]:
        """The ledger positions of the rows that are named."""
        for grant in self.vesting.grants:
            yield from (grant.position, grant.told_at)
        yield from (declaration.position for declaration in self.vesting.declarations)


def vesting_steps(told: Told, cited: Mapping[int, Cited]) -> Iterator[Step]:
    """The steps, each grant first and then what follows for the holding; none where the holding has no parts, or no units."""
    holding = told.holding
    rows = {position: source for position, source in cited.items() if isinstance(source, Source)}
    if holding.vested is None or holding.status in {"expired", "closed"} or any(item.row is None for item in holding.evidence):
        return  # words alone may state the position, and how much of it is vested
    grants = [grant for grant in told.vesting.grants if grant.effective <= told.as_of]
    for grant in grants:
        yield _grant_step(grant, rows)
    if told.declared is not None:
        yield _declaration_step(told.declared, rows)
    yield Step(rule=RULE, says=" ".join(_sum(told, grants)), evidence=())


def _grant_step(grant: Grant, rows: Mapping[int, Source]) -> Step:
    came = "were there before the first known row" if grant.effective == BEGINNING else f"came on {grant.effective}"
    sentences = [f"{_units(grant.quantity)} {came}."]
    if grant.schedule is None:
        sentences.append("No row says when they vest.")
    else:
        doubt = "" if grant.confidence == "high" else f" ({grant.confidence} confidence)"
        sentences.append(f"{BASES[grant.basis]}{doubt}: {_schedule(grant.schedule)}.")
    if grant.size in SIZES and grant.schedule is not None:
        known = "" if grant.granted is None else f"The fractions are of {_units(grant.granted)}: "
        sentences.append(_sentence(known + SIZES[grant.size]))
    if grant.at_once:
        sentences.append("They can be exercised before they vest.")
    cited = dict.fromkeys((grant.position, grant.told_at))
    return Step(
        rule=RULE,
        says=" ".join(sentences),
        evidence=tuple(field_evidence_of(rows[position]) for position in cited if position in rows),
        quotes=tuple(_quotes(grant.spans, rows.get(grant.told_at))),
    )


def _schedule(schedule: Schedule) -> str:
    tranches = schedule.tranches
    said = []
    if len(tranches) == 1:
        said.append(f"{_part(tranches[0].numerator, tranches[0].denominator)} on {tranches[0].vests_on}")
    elif tranches:
        said.append(f"{len(tranches)} tranches from {tranches[0].vests_on} to {tranches[-1].vests_on}, {ALLOCATIONS[schedule.allocation]}")
    said += [f"{_part(part.numerator, part.denominator)} on no known day ({part.condition})" for part in schedule.undated]
    if schedule.no_later_than is not None:
        said.append(f"all by {schedule.no_later_than}")
    return "; ".join(said) or "no part has a day"


def _part(numerator: int, denominator: int) -> str:
    return "all" if numerator == denominator else f"{numerator}/{denominator}"


def _declaration_step(declaration: Declaration, rows: Mapping[int, Source]) -> Step:
    source, counted = rows.get(declaration.position), _units(declaration.unvested)
    says = f"The row says that {counted} of its balance are not vested, which is exact up to {declaration.until}."
    if not declaration.is_complete:
        least = f", at least {counted} of them up to {declaration.until}" if declaration.unvested else ""
        says = f"The row says that units of its balance are not vested, without a count of all of them{least}."
    return Step(
        rule=RULE,
        says=says,
        evidence=() if source is None else (field_evidence_of(source),),
        quotes=tuple(_quotes(declaration.spans, source)),
    )


def _sum(told: Told, grants: Iterable[Grant]) -> Iterator[str]:
    """What the grants come to on the day, and what follows for what is held."""
    holding, held = told.holding, told.holding.quantity
    stands = standing(grants, told.as_of, told.exited_on)
    if told.vesting.grants:
        coming = f"{_units(stands.scheduled)} have their day to come, {_units(stands.undated)} have none"
        yield f"By {told.as_of}, {_units(stands.vested)} have vested, {coming}."
    if holding.lot is not None and stands.granted is not None and held is not None and stands.granted > held:
        yield f"{_units(stands.granted - held)} are gone, which counts against what had vested."
    yield (
        f"So of {_units(held)} held, {_units(holding.vested)} are vested, {_units(holding.unvested)} unvested and "
        f"{_units(holding.undetermined)} undetermined."
    )
    if holding.undetermined:
        yield f"Undetermined, not guessed: {'; '.join(_reasons(told, grants))}."


def _reasons(told: Told, grants: Iterable[Grant]) -> Iterator[str]:
    known = list(grants)
    if BEYOND in told.holding.flags:
        yield f"by {told.vesting.beyond_from} more was gone than can have vested, so the schedule does not tell what is left"
    if told.exited_on is not None:
        yield f"the owner left on {told.exited_on}, and nobody says what became of what had not vested"
    if (not known and told.holding.lot is not None) or any(grant.schedule is None for grant in known):
        yield "the filings' footnotes and dates give no schedule that is understood"
    if any(grant.schedule is not None and grant.schedule.undated for grant in known):
        yield "a part has no known day"
    if any(grant.granted is None and grant.schedule is not None for grant in known):
        yield "the size of the original grant is not known"
    held, stands = told.holding.quantity, standing(known, told.as_of, told.exited_on)
    if told.holding.lot is None and told.declared is not None and not told.declared.is_complete:
        yield "the filing does not count all that is not vested"
    elif told.holding.lot is None and told.declared is not None:
        yield "the filing spoke of an earlier day, and no schedule accounts for all of that part"
    elif told.holding.lot is not None and known and held is not None and stands.granted is not None and held > stands.granted:
        yield "more is held than the known rows brought"


def _quotes(spans: Iterable[Span], source: Source | None) -> Iterator[Quote]:
    """The words that a schedule rests on."""
    if source is None:
        return
    form = source.filing.form
    texts = {note.id: note.text for note in form.footnotes}
    where = form.accession_number or f"sha256:{source.filing.document.sha256}"
    for span in spans:
        if span.footnote in texts:
            words = texts[span.footnote][span.start : span.end]
            yield Quote(footnote=f"{where}/{span.footnote}", start=span.start, end=span.end, words=words)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _units(value: Decimal | None) -> str:
    return "an unknown number" if value is None else exact_text(value)

"""From the footnotes and remarks of a form to attestations: whose position it is, and whether a row reports it already.

A statement becomes an attestation when it is certain who holds the options - the only owner, or one who is named - and that no row of
Table II is about them: where the form has option rows, each of them must have another exercise price or expiration date than the statement,
or be at zero while the statement says that it speaks of what is held besides (`also holds`). What is said of plans, of the granted row
itself, of what a balance of Table I includes, or of other people, fits no statement and states nothing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from importers.attestations.holders import REPORTING, TITLES
from importers.attestations.position import Position, Statement
from importers.attestations.quantities import OPTIONS
from importers.attestations.statements import statements
from ledger.values.attestation import REMARKS, Attestation
from ledger.values.form import Footnote, Kind, ReportedForm, ReportingOwner, Row, Table, lack_derivatives
from ledger.values.identity import normal_text, party_key
from ledger.values.knowledge import known_of
from ledger.values.provenance import Finding
from ledger.values.times import eastern_day

_MAY_STATE: Final = re.compile(
    r"\b(?:holds|owns|retains|has|owner of|to hold|to own|held (?:\w+ )?by|owned (?:\w+ )?by|exclu\w+|not includ\w+)\b", re.IGNORECASE
)
TEXT_MAX: Final = 20_000
_PRONOUNS: Final = frozenset([("he",), ("she",)])


class Attested(msgspec.Struct, frozen=True, kw_only=True):
    """What a form attests: pairs of an owner's key and a position, and findings for statements whose holder is not certain."""

    attestations: tuple[tuple[str, Attestation], ...] = ()
    findings: tuple[Finding, ...] = ()


class _Held(msgspec.Struct, frozen=True, kw_only=True):
    """A position with its owner, and the words that state it."""

    owner: str
    place: str
    start: int
    end: int
    position: Position


_NOTHING: Final = Attested()


def attested(form: ReportedForm, rows: Sequence[Row], missing: Iterable[tuple[Table, Kind]] = ()) -> Attested:
    """What the footnotes and remarks of a form attest, in their order; nothing where rows of Table II are `missing`, which may tell it."""
    if lack_derivatives(missing):
        return _NOTHING
    found = [(note, list(statements(note.text))) for note in _places(form) if _may_state(note.text)]
    if not any(stated for _, stated in found):
        return _NOTHING
    held: list[_Held] = []
    findings: list[Finding] = []
    for note, stated in found:
        own: list[_Held] = []
        for statement in stated:
            if not _speaks_of_now(statement, form) or not all(_is_apart(position, statement, rows) for position in statement.positions):
                continue
            owner = _owner(statement, note.id, form, rows)
            if isinstance(owner, Finding):
                findings.append(owner)
            elif owner is not None:
                own += [_held(owner, note.id, statement, position) for position in statement.positions]
        held += _merged(own)
    return Attested(attestations=tuple(_numbered(_certain(held))), findings=tuple(findings))


def _places(form: ReportedForm) -> Iterator[Footnote]:
    yield from form.footnotes
    if form.remarks is not None:
        yield Footnote(REMARKS, form.remarks)


def _may_state(text: str) -> bool:
    """Whether it is worth a closer look: most footnotes are not, and none is as long as a book."""
    return len(text) <= TEXT_MAX and "option" in text.casefold() and _MAY_STATE.search(text) is not None


def _speaks_of_now(statement: Statement, form: ReportedForm) -> bool:
    """Whether the statement is of the time that the form speaks of: from the period of report to its filing."""
    if statement.stated_on is None:
        return True
    known = known_of(form)
    if form.period_of_report is None or known is None:
        return False
    return form.period_of_report <= statement.stated_on <= eastern_day(known.at)


def _is_apart(position: Position, statement: Statement, rows: Iterable[Row]) -> bool:
    """Whether no option row can be about the position."""
    options = [row for row in rows if row.table == "II" and _is_of_options(row.security_title)]
    return all(_differs(position, row) or (statement.is_other and row.reported_total == 0) for row in options)


def _is_of_options(title: str | None) -> bool:
    """Whether a title names options; the tables of a set cut long ones, and may do so within that word."""
    words = normal_text(title).split()
    return not OPTIONS.isdisjoint(words) or (len(words) > 1 and len(words[-1]) > 1 and any(name.startswith(words[-1]) for name in OPTIONS))


def _differs(position: Position, row: Row) -> bool:
    if row.terms is None:
        return False
    pairs = ((position.expires_on, row.terms.expires_on), (position.exercise_price, row.terms.exercise_price))
    return any(one is not None and other is not None and one != other for one, other in pairs)


def _owner(statement: Statement, place: str, form: ReportedForm, rows: Iterable[Row]) -> str | Finding | None:
    """The key of the owner whom all words of the statement mean; None when it is somebody else, a finding when it may be several."""
    if not statement.holders:
        cited = any(row.ownership_form == "I" and any(place in citation.footnotes for citation in row.citations) for row in rows)
        meant = [] if cited else list(form.owners)
    else:
        names = [statement.subject if name in _PRONOUNS else name for name in statement.holders]
        meant = [owner for owner in form.owners if all(_is_named(name, owner) for name in names)]
    keys = list(dict.fromkeys(party_key(owner.cik, owner.name) for owner in meant))
    if len(keys) > 1:
        message = "An option position is stated, and it is not certain whose it is; it is not recorded."
        return Finding(code="holder-not-certain", message=message, place=f"form/{_field(place)}")
    return keys[0] if keys else None


def _field(place: str) -> str:
    return place if place == REMARKS else f"footnotes/{place}"


def _is_named(name: Sequence[str], owner: ReportingOwner) -> bool:
    """Whether words can mean the owner: `the reporting person`, or words of their name and no others."""
    if tuple(name) in REPORTING:
        return True
    words = [word for word in name if word not in TITLES]
    return any(len(word) > 1 for word in words) and set(words) <= set(normal_text(owner.name).split())


def _held(owner: str, place: str, statement: Statement, position: Position) -> _Held:
    return _Held(owner=owner, place=place, start=statement.start, end=statement.end, position=position)


def _merged(held: Iterable[_Held]) -> Iterator[_Held]:
    """The positions of one place; vested and unvested options of the same terms are one position."""
    merged: list[_Held] = []
    for item in held:
        mate = next((i for i, other in enumerate(merged) if _are_parts(other, item)), None)
        if mate is None:
            merged.append(item)
        else:
            first = merged[mate]
            position = msgspec.structs.replace(
                first.position,
                quantities={**first.position.quantities, **item.position.quantities},
                underlying_title=first.position.underlying_title or item.position.underlying_title,
            )
            merged[mate] = msgspec.structs.replace(first, position=position, end=item.end)
    return iter(merged)


def _are_parts(one: _Held, other: _Held) -> bool:
    titles = {normal_text(item.position.underlying_title) for item in (one, other) if item.position.underlying_title}
    states = [set(item.position.quantities) for item in (one, other)]
    parts = states[0] | states[1]
    return (
        _terms(one) == _terms(other)
        and len(titles) < 2
        and states[0].isdisjoint(states[1])
        and (parts <= {"vested", "unvested"} or parts <= {"exercisable", "unexercisable"})
    )


def _terms(held: _Held) -> tuple[object, ...]:
    return (held.owner, held.position.expires_on, held.position.exercise_price, held.position.granted_on)


def _certain(held: Sequence[_Held]) -> Iterator[_Held]:
    """What is said once, or again in the same numbers; not what is said of the same terms in others: nobody knows how these go together."""
    said: dict[tuple[object, ...], list[_Held]] = {}
    for item in held:
        said.setdefault((*_terms(item), normal_text(item.position.underlying_title)), []).append(item)
    for same in said.values():
        if all(item.position.quantities == same[0].position.quantities for item in same):
            yield same[0]


def _numbered(held: Iterable[_Held]) -> Iterator[tuple[str, Attestation]]:
    ordinals: dict[str, int] = {}
    for item in held:
        stated = _quantities(item.position.quantities)
        if stated is not None:
            ordinals[item.place] = ordinals.get(item.place, 0) + 1
            yield (
                item.owner,
                Attestation(
                    place=item.place,
                    ordinal=ordinals[item.place],
                    start=item.start,
                    end=item.end,
                    expires_on=item.position.expires_on,
                    exercise_price=item.position.exercise_price,
                    granted_on=item.position.granted_on,
                    underlying_title=item.position.underlying_title,
                    **stated,
                ),
            )


def _quantities(stated: dict[str, Decimal]) -> dict[str, Decimal] | None:
    """The quantities of an attestation; None where they cannot be so: parts larger than the whole, or nothing at all."""
    kept = {name: number for name, number in stated.items() if name != "unexercisable"}
    rest = stated.get("unexercisable")
    if rest is not None:
        whole = rest + stated.get("exercisable", Decimal(0))
        if kept.setdefault("total", whole) < whole:
            return None
    total = kept.get("total")
    vested, unvested = kept.get("vested"), kept.get("unvested")
    if total is not None:
        parts = [number for number in (vested, unvested) if number is not None]
        if sum(parts) > total or (len(parts) == 2 and sum(parts) != total) or kept.get("exercisable", Decimal(0)) > total:
            return None
    return kept if any(kept.values()) else None

"""Positions that a footnote states and no row reports, as lines of their own with their balances.

A statement holds exactly as it is from the last transaction date of its filing to the filing date. On later days some unvested options may
have vested: the vested part is then a lower bound, and the rest is undetermined. Nothing is known of days before it. A later statement of
the same owner about options of the same terms takes its place from its own day on.

Worked example: sold on 2007-12-03, filed on 2007-12-04, "holds vested options to purchase 13,333 shares and unvested options to purchase
66,667": 80,000 on both days, 13,333 vested and 66,667 unvested; from 2007-12-05 on 80,000, 13,333 vested and 66,667 undetermined.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Final
from uuid import UUID

import msgspec

from ledger.values.attestation import STATED_OPTION, Attestation
from ledger.values.form import DerivativeTerms, Row
from ledger.values.identity import derived_id, normal_text
from ledger.values.quantity import scaled
from ledger.values.times import eastern_day
from projections.accounts.balances import Point
from projections.accounts.believed import BalancePoint
from projections.accounts.in_force import InForce
from projections.accounts.line import Line, LineVersion
from projections.accounts.line_key import plain
from projections.accounts.reports import Report, before_of
from projections.accounts.restating import units_between
from projections.accounts.securities import security_key

ZERO: Final = Decimal(0)
SECURITY: Final = normal_text(STATED_OPTION)  # a class of its own: rows may report the same options

Stated = tuple[Attestation, Report, int]  # what is stated, in which report, and the ledger position of its event


class Parts(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How many options there are, how many of them are vested, and how many are not; the rest is undetermined."""

    quantity: Decimal
    vested: Decimal
    unvested: Decimal


def read_attested(
    owner: str, issuer: str, reports: Sequence[Report], rules: InForce
) -> tuple[tuple[LineVersion, ...], tuple[BalancePoint, ...]]:
    """The lines and balances of what reports, given in order of knowledge, state in words."""
    if not any(report.attestations for report in reports):
        return (), ()
    versions: dict[UUID, list[LineVersion]] = {}
    current: dict[tuple[UUID, Point], datetime] = {}
    past: list[BalancePoint] = []
    for known_at, _ in groupby(report.filing.known_at for report in reports):
        known = [report for report in reports if report.filing.known_at <= known_at]
        believed: dict[tuple[UUID, Point], datetime] = {}
        for identity, stated in _by_line(owner, issuer, known).items():
            line = _line(identity, stated, rules)
            _describe(versions.setdefault(identity, []), line, known_at)
            for point in _points(stated, known, rules):
                believed[identity, point] = current.pop((identity, point), known_at)
        past += (_believed(key, since, known_at) for key, since in current.items() if since != known_at)
        current = believed
    lines = tuple(version for found in versions.values() for version in found)
    return lines, (*past, *(_believed(key, since, None) for key, since in current.items()))


def parts_of(attestation: Attestation) -> Parts:
    """What a statement says on its days. Options that are stated as exercisable count as vested; of the rest nothing is known then.

    `holds options to purchase 100 shares, of which 30 are vested` leaves 70 that are not.
    """
    vested, unvested, total = attestation.vested, attestation.unvested, attestation.total
    if total is not None and vested is None and unvested is not None and attestation.exercisable is None:
        vested = total - unvested
    elif total is not None and unvested is None and vested is not None:
        unvested = total - vested
    counted = vested if vested is not None else attestation.exercisable if attestation.exercisable is not None else ZERO
    not_counted = ZERO if unvested is None else unvested
    quantity = counted + not_counted if total is None else total
    return Parts(quantity=quantity, vested=min(counted, quantity - not_counted), unvested=not_counted)


def _by_line(owner: str, issuer: str, reports: Iterable[Report]) -> dict[UUID, list[Stated]]:
    """The statements of each line in valid order. Several of one filing about the same terms are of several lines."""
    found: dict[UUID, list[Stated]] = {}
    for report in reports:
        numbers: Counter[tuple[str, ...]] = Counter()
        for item in report.attestations:
            terms = _terms(item.attestation)
            identity = derived_id("\x1f".join(("attested line", owner, issuer, *terms, str(numbers[terms]))))
            numbers[terms] += 1
            found.setdefault(identity, []).append((item.attestation, report, item.position))
    return {identity: sorted(stated, key=lambda item: item[1].effective) for identity, stated in found.items()}


def _terms(stated: Attestation) -> tuple[str, ...]:
    price = "" if stated.exercise_price is None else plain(stated.exercise_price)
    return (str(stated.expires_on or ""), price, str(stated.granted_on or ""))


def _line(identity: UUID, stated: Sequence[Stated], rules: InForce) -> Line:
    """The line as its last statement describes it; that one may leave out the underlying."""
    attestation, report, _ = stated[-1]
    underlying = next((item.underlying_title for item, _, _ in reversed(stated) if item.underlying_title is not None), None)
    return Line(
        line_id=identity,
        table="II",
        title=STATED_OPTION,
        ownership_form=None,
        nature=None,
        terms=DerivativeTerms(
            exercise_price=attestation.exercise_price,
            expires_on=attestation.expires_on,
            underlying_title=underlying,
        ),
        granted_on=attestation.granted_on,
        security=SECURITY,
        stated_on=report.effective if _splits(underlying, report, rules) else None,
    )


def _describe(versions: list[LineVersion], line: Line, known_at: datetime) -> None:
    if versions and versions[-1].line == line:
        return
    if versions:
        before = versions.pop()
        if before.known_from != known_at:
            versions.append(msgspec.structs.replace(before, known_to=known_at))
    versions.append(LineVersion(line=line, known_from=known_at))


def _points(stated: Sequence[Stated], known: Sequence[Report], rules: InForce) -> Iterator[Point]:
    """The balances of a line, each statement up to the day of the next one."""
    ends = [report.effective for _, report, _ in stated[1:]]
    for item, end in zip(stated, [*ends, None], strict=True):
        splits = _splits(item[0].underlying_title, item[1], rules)
        for day in sorted({item[1].effective, _last_day(item[1]) + timedelta(days=1), *(day for day, _ in splits)}):
            if day >= item[1].effective and (end is None or day < end):
                yield _point(item, day, units_between(splits, item[1].effective, day), known)


def _point(stated: Stated, day: date, units: Fraction, known: Sequence[Report]) -> Point:
    attestation, report, position = stated
    parts = parts_of(attestation)
    quantity, vested = scaled(parts.quantity, units), scaled(parts.vested, units)
    unvested = ZERO if day > _last_day(report) else scaled(parts.unvested, units)
    flags = [
        *(["day_resolution"] if report.filing.resolution == "day" else []),
        *(["split_adjusted"] if units != 1 else []),
        *_flags_of_rows(stated, parts.quantity, known),
    ]
    return Point(
        effective=day,
        rank=0,
        quantity=quantity,
        value=None,
        reconstructed=quantity,
        basis="attested",
        flags=tuple(sorted(flags)),
        evidence=(position,),
        vested=vested,
        unvested=unvested,
    )


def _last_day(report: Report) -> date:
    """The last day of which the filing speaks: its filing date."""
    return max(report.effective, report.filing.form.filed_on or eastern_day(report.filing.known_at))


def _splits(underlying: str | None, report: Report, rules: InForce) -> list[tuple[date, Fraction]]:
    if not rules.splits:
        return []
    name = report.filing.form.issuer.name
    return rules.splits_of(rules.same_class(security_key(underlying, name, "I")), name)


def _flags_of_rows(stated: Stated, quantity: Decimal, known: Iterable[Report]) -> list[str]:
    """Whether rows of Table II may report the same options, and whether in other numbers: both stay, and nothing is added up silently."""
    rows = [item.row for report in known for item in report.rows if _may_report(stated, item.row)]
    if not rows:
        return []
    numbers = {number for row in rows for number in (row.reported_total, before_of(row), row.terms and row.terms.underlying_quantity)}
    return ["also_in_rows", *([] if quantity in numbers else ["low_confidence"])]


def _may_report(stated: Stated, row: Row) -> bool:
    """Whether a row is about options of which neither price nor expiration date says that they are others."""
    attestation, report, _ = stated
    terms = row.terms
    if terms is None or security_key(row.security_title, None, "II") != "option":
        return False
    if terms.expires_on is not None and terms.expires_on < report.effective:
        return False
    pairs = ((attestation.expires_on, terms.expires_on), (attestation.exercise_price, terms.exercise_price))
    return all(one is None or other is None or one == other for one, other in pairs)


def _believed(key: tuple[UUID, Point], since: datetime, until: datetime | None) -> BalancePoint:
    return BalancePoint(line_id=key[0], point=key[1], known_from=since, known_to=until)

"""Who held what on a day, as known at an instant.

`holdings(...)` finds the balance of each line, gives it a status (closed at zero, expired after its expiration date, stale after an exit
report), splits derivative quantities into vested, unvested and undetermined, and attaches the rows that the number rests on.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

import msgspec
from sqlalchemy import Connection

from ledger.feed import Feed
from ledger.values.identity import normal_text
from projections import RULES_VERSION
from projections.accounts.balances import BEGINNING, Point
from projections.accounts.believed import ExitReport
from projections.accounts.line import Line
from projections.answers import (
    BasisAsked,
    Bounds,
    Holding,
    HoldingsAnswer,
    KnownFrom,
    LotRef,
    OwnershipRef,
    SecurityRef,
    Status,
    Valid,
)
from projections.as_of import Believed, balances, balances_of, exited_on, exits
from projections.directory import Account
from projections.evidence import Cited, cited, reference_of
from projections.logical_reports import Reports
from projections.lots import in_units_of
from projections.naming import Names
from projections.reassertion import Shown
from projections.rulings import Rulings, WhoIsWho
from projections.totals import Counted, totals
from projections.twins import twins_among
from projections.vesting.standing import Parts, parts_of_balance, parts_of_lot

ZERO = Decimal(0)


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked: party keys (None: whoever), the day (its end), the instant of knowledge, and how.

    `issuers`: of the whole market these issuers only, by the read models.
    `identified_later`: who is who, and what they are called, are as the whole ledger knows them, also at an earlier position of it.
    """

    owner: str | None
    issuer: str | None
    as_of: date
    known_at: datetime
    issuers: tuple[str, ...] | None = None
    ledger_position: int | None = None
    identified_later: bool = False
    basis: BasisAsked = "reported"
    include_closed: bool = False
    implied: bool = True

    @property
    def identified_up_to(self) -> int | None:
        """The ledger position whose knowledge of who is who counts, None for all."""
        return None if self.identified_later else self.ledger_position


class Grounds(msgspec.Struct, frozen=True, kw_only=True):
    """What holdings rest on beside their balances: the rows that report them, decisions, names, exits, and what filings show of a class."""

    reports: Reports
    rulings: Rulings
    names: Names
    exits: Mapping[Account, Sequence[ExitReport]]
    shown: Shown


class Stated(msgspec.Struct, frozen=True, kw_only=True):
    """The holdings that a question is about, each with the balance that it states, in the order of an answer, and what they rest on."""

    held: tuple[tuple[Holding, Believed], ...]
    cited: Mapping[int, Cited]
    grounds: Grounds
    ledger_position: int


def holdings(connection: Connection, question: Question, who: WhoIsWho | None = None) -> HoldingsAnswer:
    """Answer from the read models, or from the events alone for an earlier ledger position; `who` as `stated_holdings` takes it."""
    stated = stated_holdings(connection, question, who)
    return HoldingsAnswer(
        as_of=question.as_of,
        known_at=question.known_at,
        ledger_position=stated.ledger_position,
        rules_version=RULES_VERSION,
        basis=question.basis,
        holdings=tuple(record for record, _ in stated.held),
        totals=totals(_counted(stated)) if question.owner is None and question.issuer is not None else msgspec.UNSET,
    )


def stated_holdings(connection: Connection, question: Question, who: WhoIsWho | None = None) -> Stated:
    """The holdings of an answer with what they rest on, for questions that need more than the answer says.

    `who` is who is who at the position of the question, where it was read in this snapshot already.
    """
    feed = Feed(connection)
    up_to = question.ledger_position
    who = who or WhoIsWho(connection, up_to=up_to, identified_up_to=question.identified_up_to)
    believed, exit_reports, shown = _believed(connection, question)
    if not question.implied:
        believed = [item for item in believed if item.point.basis != "implied"]
    rows = cited(feed, (position for item in believed for position in item.point.evidence), up_to)
    references = {position: reference_of(source) for position, source in rows.items()}
    filing_ids = (reference.filing_id for reference in references.values())
    reports = Reports(references, twins_among(connection, filing_ids, question.known_at, up_to))
    names = Names(connection, (item.account for item in believed), question.known_at, who, reports.owners())
    grounds = Grounds(reports=reports, rulings=who.rulings, names=names, exits=exit_reports, shown=shown)
    return Stated(
        held=tuple(sorted(listed(believed, question, grounds), key=lambda pair: order_of(pair[0]))),
        cited=rows,
        grounds=grounds,
        ledger_position=feed.head() if up_to is None else up_to,
    )


def listed(believed: Iterable[Believed], question: Question, grounds: Grounds) -> Iterator[tuple[Holding, Believed]]:
    """The holdings that balances make, each with its balance in the units of the day; closed and expired ones where these are asked."""
    for stated in believed:
        item = in_units_of(stated, grounds.rulings, question.as_of, question.known_at, grounds.names.issuer(stated.account[1]).name)
        record = _record_of(item, question, grounds)
        if question.include_closed or record.status not in {"closed", "expired"}:
            yield record, item


def _counted(stated: Stated) -> Iterable[Counted]:
    for holding, item in stated.held:
        yield Counted(holding=holding, security=item.line.security, rows=stated.grounds.reports.rows_of(item))


def _believed(connection: Connection, question: Question) -> tuple[list[Believed], dict[Account, Sequence[ExitReport]], Shown]:
    if question.ledger_position is None:
        owner, issuer, issuers = question.owner, question.issuer, question.issuers
        found = balances(connection, question.as_of, question.known_at, owner=owner, issuer=issuer, issuers=issuers)
        shown = Shown.load(connection, question.known_at, owner=owner, issuer=issuer, issuers=issuers)
        return found, dict(exits(connection, owner=owner, issuer=issuer, issuers=issuers)), shown
    from projections.known import known_accounts  # noqa: PLC0415 (it reads accounts, which takes a fifth of a start and is seldom asked)

    believed: list[Believed] = []
    exit_reports: dict[Account, Sequence[ExitReport]] = {}
    shown = Shown()
    accounts = known_accounts(
        connection,
        owner=question.owner,
        issuer=question.issuer,
        known_at=question.known_at,
        position=question.ledger_position,
        identified_up_to=question.identified_up_to,
    )
    for known in accounts:
        believed += balances_of(known.account, known.reading, question.as_of, question.known_at)
        exit_reports[known.account] = known.reading.exits
        shown.take(known.account, known.reading.shown, question.known_at)
    return believed, exit_reports, shown


def security_ref(line: Line) -> SecurityRef:
    """The security of a line."""
    return SecurityRef(title=line.title, table="non_derivative" if line.table == "I" else "derivative")


def lot_ref(line: Line) -> LotRef | None:
    """The terms of a derivative line; None for Table I."""
    if line.terms is None:
        return None
    return LotRef(
        exercise_price=line.terms.exercise_price,
        exercisable_on=line.terms.exercisable_on,
        expires_on=line.terms.expires_on,
        granted_on=line.granted_on,
        underlying_title=line.terms.underlying_title,
        underlying_quantity=line.terms.underlying_quantity,
    )


def _record_of(item: Believed, question: Question, grounds: Grounds) -> Holding:
    """The holding that a balance, in the units of the day asked, makes of its line."""
    line, point, names = item.line, item.point, grounds.names
    exited = exited_on(grounds.exits.get(item.account, ()), question.as_of, question.known_at)
    quantity = point.reconstructed if question.basis == "reconstructed" else point.quantity
    status = _status(line, quantity, point.value, question.as_of, stale=exited is not None)
    flags = set(point.flags) | ({"not_reasserted"} if grounds.shown.leaves_out(item, question.as_of) else set())
    if status == "expired":
        quantity = ZERO
        flags.add("expired_inferred")
    parts = _stated_parts(point, quantity) or _parts(item, quantity, question.as_of, exited)
    flags |= set(parts.flags) if parts is not None else set()
    others = {names.owner_key(owner) for owner in grounds.reports.owners_of(item)} - {item.account[0]}
    if others:
        flags.add("joint")
    return Holding(
        id=str(line.line_id),
        owner=names.owner(item.account[0]),
        issuer=names.issuer(item.account[1]),
        security=security_ref(line),
        ownership=OwnershipRef(form=line.ownership_form, nature=line.nature),
        lot=lot_ref(line),
        quantity=quantity,
        value=point.value,
        bounds=None if status == "expired" else _bounds(quantity, item.unplaced),
        vested=None if parts is None else parts.vested,
        unvested=None if parts is None else parts.unvested,
        undetermined=None if parts is None else parts.undetermined,
        basis="reconstructed" if question.basis == "reconstructed" and point.basis != "implied" else point.basis,
        status=status,
        flags=tuple(sorted(flags)),
        valid=_valid(item, status),
        known=KnownFrom(start=item.known_from),
        joint_with=tuple(names.owner(key) for key in sorted(others)),
        evidence=tuple(reference.evidence for reference in grounds.reports.cited(item)),
    )


def _status(line: Line, quantity: Decimal | None, value: Decimal | None, as_of: date, *, stale: bool) -> Status:
    if quantity == 0 or (quantity is None and value == 0):
        return "closed"
    if line.terms is not None and line.terms.expires_on is not None and as_of > line.terms.expires_on:
        return "expired"
    return "stale" if stale else "current"


def _bounds(quantity: Decimal | None, unplaced: Decimal | None) -> Bounds | None:
    """Where the number may lie when the next balance has more, or less, than its rows explain: some of it may belong before it."""
    if quantity is None or unplaced is None:
        return None
    return Bounds(low=min(quantity, quantity + unplaced), high=max(quantity, quantity + unplaced))


def _valid(item: Believed, status: Status) -> Valid:
    """Since and until when the quantity is this one: a lot is itself up to its expiration date, and nothing from the day after."""
    start = None if item.point.effective == BEGINNING else item.point.effective
    expires_on = item.line.terms.expires_on if item.line.terms is not None else None
    if expires_on is None or status == "closed":
        return Valid(start=start, end=item.valid_to)
    lapsed_on = expires_on + timedelta(days=1)
    if status == "expired":
        return Valid(start=max(item.point.effective, lapsed_on), end=item.valid_to)
    return Valid(start=start, end=lapsed_on if item.valid_to is None else min(item.valid_to, lapsed_on))


def _stated_parts(point: Point, quantity: Decimal | None) -> Parts | None:
    """The parts as words state them for these days; None for a balance of rows. Of nothing, all are nothing."""
    if point.vested is None or point.unvested is None or quantity is None:
        return None
    vested, unvested = min(point.vested, quantity), min(point.unvested, quantity)
    return Parts(vested=vested, unvested=unvested, undetermined=quantity - vested - unvested)


def _parts(item: Believed, quantity: Decimal | None, as_of: date, exited: date | None) -> Parts | None:
    """The parts of a lot, or of a balance with restricted stock or units in it; None where there are none to tell."""
    if quantity is None:
        return None
    if item.line.terms is not None:
        return parts_of_lot(item.line.vesting, quantity, as_of, exited)
    return parts_of_balance(item.line.vesting, quantity, as_of, item.point.evidence[-1], exited)


def order_of(record: Holding) -> tuple[str, ...]:
    """The place of a holding in an answer: by issuer, owner, security, ownership and lot."""
    lot = record.lot
    terms = (str(lot.granted_on or ""), str(lot.expires_on or ""), str(lot.exercise_price or "")) if lot else ("", "", "")
    parties = (normal_text(record.issuer.name), record.issuer.cik or "", normal_text(record.owner.name), record.owner.cik or "")
    security = ((record.security.table != "non_derivative" and "II") or "I", normal_text(record.security.title))
    return (*parties, *security, record.ownership.form or "", normal_text(record.ownership.nature), *terms, record.id)

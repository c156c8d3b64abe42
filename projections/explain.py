"""Why a holding has its number: the rows behind it in order, what each says, which rule was applied, and what else was considered.

`explain(...)` takes a holding as `holdings` gave it and tells its line from the beginning up to the day asked.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, select

from ledger.feed import Feed
from ledger.values.form import TransactionRow
from ledger.values.quantity import exact_text
from projections import RULES_VERSION
from projections.accounts.balances import Point
from projections.accounts.reading import Amended
from projections.accounts.reports import effective_day
from projections.accounts.verdict import MEANINGS
from projections.answers import Considered, Explanation, Holding, Step
from projections.as_of import balances_of, exited_on
from projections.directory import Account
from projections.evidence import Cited, Source, Statement, cited, field_evidence_of
from projections.holdings import Question
from projections.known import KnownAccount, known_accounts
from projections.lots import in_units_of
from projections.pairs import roles_of
from projections.rulings import WhoIsWho
from projections.tables import LIVE
from projections.vesting_steps import Told, vesting_steps

BREAKS: Mapping[str, str] = {
    f"break:{cause}": words
    if cause == "B16"
    else f"this does not follow from the balance before it; the reported amount is believed; {words}"
    for cause, words in MEANINGS.items()
}
DEEDS: Mapping[str, str] = {
    "repeat": "repeated",
    "replace": "replaced",
    "add": "added",
    "restate": "dropped by restatement",
    "retract": "retracted",
}
PAIRED: Mapping[str, str] = {
    "exercise": "the other side of the exercise:",
    "conversion": "the other side of the conversion:",
    "replacement": "the other side of the replacement:",
    "withholding": "the withholding for tax:",
}
FLAGS: Mapping[str, str] = {
    "reconciled": "it follows exactly from the balance before it",
    "inferred_order": "the order of the rows was inferred so that the balances close",
    "day_resolution": "the source gives only a day; it counts as known at 22:00 Eastern of that day",
    "repaired_date": "the transaction date is impossible as filed; the day used here is a repair",
    "underlying_units": "Form 3 has no amount for derivatives; the size is the underlying amount",
    "amended": "an amendment states this row",
    "amendment_ambiguous": "the amendment is silent about other rows of its section; they stay",
    "unlinked_amendment": "an amendment that no known filing fits; its rows stand beside the others",
    "disclaimed": "a footnote disclaims beneficial ownership, so the amount is an upper bound",
    "late_total": "the total speaks of the time of reporting, so it stands after the balances that were on file",
    "joint": "the filing is joint: each of its owners reports the same rows",
    "low_confidence": "the filing leaves something open, so the number is uncertain",
    "grant_size_assumed": "a Form 3 reports this amount, which is taken for the whole of the original grant",
    "exercised_beyond_vested": "more was exercised than the schedule lets vest, so it does not tell what is left",
    "also_in_rows": "rows of Table II report options that may be the same ones; neither is left out",
    "title_total": "the totals of this title count all of its lots together, as the chain of its rows shows, so it is one line",
    "total_not_asserted": "the total of the row counts more than this lot, so the balance is computed from what the rows add",
    "ambiguous_lot": "the row fits several lots equally well; this one is the first of them",
    "split_adjusted": "what the filings state is left as it is; the next filing speaks in the new units",
    **BREAKS,
}


def explain(connection: Connection, question: Question, holding: Holding, position: int) -> Explanation:
    """Explain one holding of the answer to `question`; `position` is the ledger position of that answer."""
    feed = Feed(connection)
    accounts = known_accounts(
        connection,
        owner=question.owner,
        issuer=question.issuer,
        known_at=question.known_at,
        position=question.ledger_position,
    )
    known = next(account for account in accounts if holding.id in account.lines())
    points = [point for line, point in known.points() if str(line.line_id) == holding.id and point.effective <= question.as_of]
    points.sort(key=lambda point: (point.effective, point.rank))
    told = _told(connection, question, holding, known)
    rows = cited(feed, (*(place for point in points for place in point.evidence), *told.positions()))
    return Explanation(
        as_of=question.as_of,
        known_at=question.known_at,
        ledger_position=position,
        rules_version=RULES_VERSION,
        holding=holding,
        steps=(
            _line_step(holding),
            *(_step(point, rows) for point in points),
            *_pair_steps(feed, known, rows),
            *_standing(holding, question.as_of),
            *vesting_steps(told, rows),
            *_age(holding, known, points, question.as_of),
        ),
        footnotes=_footnotes(rows.values()),
        considered=tuple(_considered(known)),
    )


def account_of(connection: Connection, holding: str) -> Account | None:
    """The account of a holding by its id; None when the read models have no such line."""
    row = connection.execute(select(LIVE.line.c.owner, LIVE.line.c.issuer).where(LIVE.line.c.line_id == holding).limit(1)).one_or_none()
    return None if row is None else (row.owner, row.issuer)


def _line_step(holding: Holding) -> Step:
    match holding.ownership.form:
        case "D":
            owned = "direct"
        case "I":
            owned = f"indirect ({holding.ownership.nature or 'nature not stated'})"
        case _:
            owned = "direct or indirect is not stated"
    title = holding.security.title or "a security without title"
    says = f"The line is {title}, {owned}; owner {holding.owner.name}, issuer {holding.issuer.name}."
    if holding.lot is not None:
        terms = (("exercise price", holding.lot.exercise_price), ("expires", holding.lot.expires_on), ("granted", holding.lot.granted_on))
        stated = ", ".join(f"{word} {_text(value)}" for word, value in terms if value is not None)
        says += f" Its lot: {stated or 'no terms stated'}."
    return Step(rule="line", says=says, evidence=())


def _step(point: Point, rows: Mapping[int, Cited]) -> Step:
    found = [rows[position] for position in point.evidence if position in rows]
    statements = [item for item in found if isinstance(item, Statement)]
    if statements:
        return _stated_step(point, statements[-1])
    return _point_step(point, [item for item in found if isinstance(item, Source)])


def _stated_step(point: Point, statement: Statement) -> Step:
    """What words state, and where they stand."""
    stated = statement.attestation
    where = "Remarks" if statement.kind == "remarks" else f"Footnote {stated.place}"
    parts = [f"{_text(point.vested)} vested", f"{_text(point.unvested)} unvested"]
    if point.quantity is not None and point.vested is not None and point.unvested is not None:
        parts.append(f"{_text(point.quantity - point.vested - point.unvested)} undetermined")
    says = (
        f"On {point.effective}: {', '.join(parts)}, {_text(point.quantity)} in all. {where} of the Form {statement.filing.form.form_type}, "
        f'characters {stated.start} to {stated.end}: "{statement.words}".'
    )
    if stated.unvested is not None and point.unvested == 0:
        says += " After the filing more may have vested, so what is stated as vested is the least."
    return Step(rule="attested-balance", says=_remarked(says, point), evidence=(field_evidence_of(statement),))


def _remarked(says: str, point: Point) -> str:
    """The sentence with what the flags of the balance mean."""
    remarks = "; ".join(FLAGS[flag] for flag in point.flags if flag in FLAGS)
    return f"{says} {remarks[:1].upper()}{remarks[1:]}." if remarks else says


def _point_step(point: Point, cited: Sequence[Source]) -> Step:
    balance = _text(point.quantity) if point.value is None else f"a value of ${_text(point.value)}"
    match point.basis:
        case "implied":
            says = f"Before the first known row the balance was {balance}: the amount that the row reports less what it adds."
        case "computed" if "split_adjusted" in point.flags:
            says = f"On {point.effective}: a split that is recorded changes what one unit is, so the balance is {balance}."
        case "computed":
            says = f"On {point.effective}: {_deed(cited[-1])}. No total counts here, so the balance is computed: {balance}."
        case _:
            says = f"On {point.effective}: {_deed(cited[-1])}. The filing reports {balance} owned following."
    return Step(
        rule=f"{point.basis}-balance",
        says=_remarked(says, point),
        evidence=tuple(field_evidence_of(source) for source in cited),
    )


def _pair_steps(feed: Feed, known: KnownAccount, rows: Mapping[int, Cited]) -> Iterator[Step]:
    """The rows behind the balance that are one side of an event, with the other sides."""
    for report in known.reports:
        roles = roles_of(report) if any(item.position in rows for item in report.rows) else {}
        positions = {(item.row.table, item.row.kind, item.row.row): item.position for item in report.rows}
        for ref, paired in roles.items():
            if positions[ref] in rows:
                found = cited(feed, [positions[ref], *(positions[other] for other, _ in paired)])
                sides = {at: side for at, side in sorted(found.items()) if isinstance(side, Source)}
                others = "; ".join(f"{PAIRED[role]} {_deed(sides[positions[other]])}" for other, role in paired)
                says = f"On {effective_day(report.filing, sides[positions[ref]].row)[0]}: {_deed(sides[positions[ref]])}, with {others}."
                yield Step(rule="pair", says=says, evidence=tuple(field_evidence_of(side) for side in sides.values()))


def _deed(source: Source) -> str:
    row, form = source.row, source.filing.form
    where = f"Form {form.form_type}, Table {row.table}, {row.kind} row {row.row}"
    if not isinstance(row, TransactionRow):
        return f"a balance without a transaction ({where})"
    direction = {"A": "acquired", "D": "disposed of", None: "direction not stated:"}[row.acquired_disposed]
    price = "" if row.price_per_share is None else f" at ${_text(row.price_per_share)}"
    return f"{direction} {_text(row.quantity)}{price}, code {row.transaction_code or 'not stated'} ({where})"


def _standing(holding: Holding, as_of: date) -> Iterator[Step]:
    """What the day asked makes of the last balance."""
    lot = holding.lot
    if holding.status == "expired" and lot is not None:
        yield Step(rule="expiry", says=f"The lot expired after {lot.expires_on}, so nothing is left on {as_of}.", evidence=())
    if holding.status == "stale":
        yield Step(
            rule="exit", says="The owner reported to be no longer subject to Section 16; the balance is the last known.", evidence=()
        )


def _told(connection: Connection, question: Question, holding: Holding, known: KnownAccount) -> Told:
    """What is known of the vesting of the holding's line, in units of the day asked."""
    rulings = WhoIsWho(connection, up_to=question.ledger_position).rulings
    believed = balances_of(known.account, known.reading, question.as_of, question.known_at)
    item = next(item for item in believed if str(item.line.line_id) == holding.id)
    line = in_units_of(item, rulings, question.as_of, question.known_at, holding.issuer.name).line
    return Told(
        holding=holding,
        vesting=line.vesting,
        as_of=question.as_of,
        point_at=item.point.evidence[-1],
        exited_on=exited_on(known.reading.exits, question.as_of, question.known_at),
    )


def _age(holding: Holding, known: KnownAccount, points: Iterable[Point], as_of: date) -> Iterator[Step]:
    """How long ago a filing last stated the balance, and what later filings left out."""
    stated = max(_days_stated(points), default=None)
    if stated is None:
        yield Step(rule="age", says="No filing states the balance itself.", evidence=())
        return
    yield Step(rule="age", says=f"A filing last stated the balance for {stated}, {(as_of - stated).days} days before {as_of}.", evidence=())
    if "not_reasserted" in holding.flags:
        left_out = sorted({item.effective for item in known.leaving_out(holding.id) if stated < item.effective <= as_of})
        days = ", ".join(map(str, left_out))
        says = f"Filings about {days} show the class and leave this line out. That does not make it zero; it may have changed since."
        yield Step(rule="not-reasserted", says=says, evidence=())


def _days_stated(points: Iterable[Point]) -> Iterator[date]:
    """The days for which a filing states the balance; of words that hold on, the first."""
    first: dict[tuple[int, ...], date] = {}
    for point in points:
        if point.basis == "reported":
            yield point.effective
        elif point.basis == "attested":
            first.setdefault(point.evidence, point.effective)
    yield from first.values()


def _footnotes(rows: Iterable[Cited]) -> dict[str, str]:
    found: dict[str, str] = {}
    for source in rows:
        texts = {note.id: note.text for note in source.filing.form.footnotes}
        where = source.filing.form.accession_number or f"sha256:{source.filing.document.sha256}"
        found |= {f"{where}/{note}": texts[note] for note in source.footnotes if note in texts}
    return found


def _considered(known: KnownAccount) -> Iterator[Considered]:
    filings = {report.filing.filing_id: report.filing for report in known.reports}
    for amended in known.reading.amendments:
        filing = filings[amended.filing_id]
        yield Considered(
            accession=filing.form.accession_number,
            form_type=filing.form.form_type,
            known_at=filing.known_at,
            says=_amendment(amended, filing.form.original_filed_on),
        )


def _amendment(amended: Amended, cited: date | None) -> str:
    cites = f"cites a filing of {cited}" if cited else "cites no filing date"
    if amended.original_id is None:
        return f"{cites}; no filing of this account fits, so its rows stand beside the others"
    changes = ", ".join(f"{amended.modes.count(mode)} {DEEDS[mode]}" for mode in DEEDS if mode in amended.modes) or "no row changed"
    doubt = "; it is silent about other rows of the section, which stay" if amended.is_ambiguous else ""
    beside = f", {amended.days_beside} days beside" if amended.days_beside else ""
    return f"{cites}{beside}; amends {amended.original_id} ({amended.rows_in_common} rows in common): {changes}{doubt}"


def _text(value: Decimal | date | None) -> str:
    return "an unknown amount" if value is None else exact_text(value) if isinstance(value, Decimal) else str(value)

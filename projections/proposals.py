"""Splits that the filings speak of and nobody recorded. They are proposed, with the rows and words that speak for them, and never applied.

A proposal rests on balances that jump by one ratio on several lines of a class, on footnotes that name ratio and day, or on both. A split
from before the first balance of the issuer in the book changes nothing, and is not proposed.
"""

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Final, Literal

import msgspec
from sqlalchemy import Connection, func, select

from ledger.events import FilingAccepted, FilingEnriched
from ledger.feed import Feed
from ledger.store.instants import from_microseconds
from ledger.values.decisions import RecordSplit
from ledger.values.identity import filing_stream_id, party_key
from projections import RULES_VERSION
from projections.accounts.balances import BEGINNING
from projections.answers import Evidence, IssuerRef
from projections.evidence import evidence_of, sources
from projections.naming import Names
from projections.parties import Aliases
from projections.rulings import Rulings, WhoIsWho
from projections.split_jumps import Jump, clusters, jumps
from projections.split_words import Mention, mentions
from projections.tables import LIVE

Confidence = Literal["high", "medium", "low"]

NEAR: Final = timedelta(days=31)
MANY: Final = 3
TELLING: Final = Fraction(6, 5)  # a balance grows by less for many reasons
WORDS_SHOWN: Final = 3


class Days(msgspec.Struct, frozen=True, kw_only=True):
    """The days on which a split may have taken effect, both inclusive; one day where a footnote names it."""

    start: date = msgspec.field(name="from")
    end: date = msgspec.field(name="to")


class SplitProposal(msgspec.Struct, frozen=True, kw_only=True):
    """One split that is likely: `numerator` new for `denominator` old units, of the class `security_title` (None: of several).

    `lines` and `owners` count the balances that jumped; `words` are from footnotes; `command` would record it, on the last of the days.
    """

    issuer: IssuerRef
    security_title: str | None
    numerator: int
    denominator: int
    effective: Days
    confidence: Confidence
    lines: int
    owners: int
    words: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    command: str


class ProposalsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Splits that are likely and not recorded, by issuer and day."""

    ledger_position: int
    rules_version: str
    rows: tuple[SplitProposal, ...]


class _Case(msgspec.Struct):
    """What speaks for one split."""

    issuer: str
    ratio: Fraction
    start: date
    end: date
    jumps: list[Jump]
    mentions: list[Mention]


def split_proposals(connection: Connection, issuer: str | None) -> ProposalsAnswer:
    """The splits that the filings of an issuer (None: of all) speak of, from everything known now."""
    who = WhoIsWho(connection)
    said = _mentions(connection, who.aliases, issuer)
    cases = [case for case in _cases(jumps(connection, issuer), said) if not _is_recorded(case, who.rulings)]
    opened = _first_days(connection, who.aliases, {case.issuer for case in cases if not case.jumps})
    likely = [case for case in cases if _is_likely(case, opened)]
    feed = Feed(connection)
    rows = sources(feed, (jump.position for case in likely for jump in case.jumps))
    instants = [from_microseconds(known) for known in connection.scalars(select(func.max(LIVE.filing.c.known_at))) if known is not None]
    proposals = []
    for case in likely:
        names = Names(connection, [("", case.issuer)], max(instants), who)
        evidence = tuple(evidence_of(rows[jump.position]) for jump in case.jumps)
        proposals.append(_proposal(case, names.issuer(case.issuer), evidence))
    proposals.sort(key=lambda row: (row.issuer.name or "", row.issuer.cik or "", row.effective.start, row.numerator, row.denominator))
    return ProposalsAnswer(ledger_position=feed.head(), rules_version=RULES_VERSION, rows=tuple(proposals))


def _mentions(connection: Connection, aliases: Aliases, issuer: str | None) -> dict[str, list[Mention]]:
    """What the footnotes and remarks of filings say of splits, by issuer."""
    feed = Feed(connection)
    if issuer is None:
        events = feed.filings_after(0)
    else:
        table = LIVE.filing
        about = select(table.c.filing_id).where(table.c.issuer.in_(aliases.keys("issuer", issuer)))
        events = feed.of_streams(map(filing_stream_id, connection.scalars(about)))
    found: dict[str, dict[Mention, None]] = {}
    for recorded in events:
        if isinstance(recorded.event, FilingAccepted | FilingEnriched):
            form = recorded.event.form
            key = aliases.party("issuer", party_key(form.issuer.cik, form.issuer.name))
            for text in (*(note.text for note in form.footnotes), form.remarks or ""):
                for mention in mentions(text):
                    found.setdefault(key, {})[mention] = None
    return {key: list(said) for key, said in found.items()}


def _cases(found: Iterable[Jump], said: Mapping[str, Sequence[Mention]]) -> list[_Case]:
    """Jumps with the words that fit them, then words that stand alone."""
    cases = [
        _Case(group[0].issuer, group[0].ratio, max(jump.first_day for jump in group), min(jump.upto for jump in group), group, [])
        for group in clusters(found)
    ]
    for issuer, stated in said.items():
        own = [case for case in cases if case.issuer == issuer]
        dated = [mention for mention in stated if mention.effective_on is not None]
        for mention in (*dated, *(mention for mention in stated if mention.effective_on is None)):
            fitting = [case for case in own if _fits(mention, case)]
            for case in fitting:
                _add(mention, case)
            if not fitting and mention.ratio is not None and mention.effective_on is not None:
                own.append(_Case(issuer, mention.ratio, mention.effective_on, mention.effective_on, [], [mention]))
                cases.append(own[-1])
    return cases


def _fits(mention: Mention, case: _Case) -> bool:
    """Whether words may be of the same split as the jumps or words so far."""
    if mention.ratio is None:
        day = mention.effective_on
        return bool(case.jumps) and mention.is_reverse == (case.ratio < 1) and day is not None and case.start <= day <= case.end
    if mention.ratio != case.ratio:
        return False
    return mention.effective_on is None or case.start - NEAR <= mention.effective_on <= case.end + NEAR


def _add(mention: Mention, case: _Case) -> None:
    case.mentions.append(mention)
    if mention.effective_on is not None and case.start <= mention.effective_on <= case.end:
        case.start = case.end = mention.effective_on


def _is_recorded(case: _Case, rulings: Rulings) -> bool:
    recorded = [ruling.decision for ruling in rulings.all if ruling.known_to is None and isinstance(ruling.decision, RecordSplit)]
    return any(
        split.issuer == case.issuer and split.ratio == case.ratio and case.start - NEAR <= split.effective_on <= case.end + NEAR
        for split in recorded
    )


def _first_days(connection: Connection, aliases: Aliases, issuers: Iterable[str]) -> dict[str, date]:
    """The day of the first balance of each issuer."""
    line, point = LIVE.line, LIVE.point
    found: dict[str, date] = {}
    for issuer in sorted(issuers):
        of_issuer = line.c.issuer.in_(aliases.keys("issuer", issuer))
        query = select(func.min(point.c.effective, type_=point.c.effective.type)).join_from(line, point, line.c.line_id == point.c.line_id)
        first = connection.scalar(query.where(of_issuer, point.c.effective > BEGINNING))
        if first is not None:
            found[issuer] = first
    return found


def _is_likely(case: _Case, opened: Mapping[str, date]) -> bool:
    if not case.jumps:
        return case.issuer in opened and opened[case.issuer] < case.end
    if case.mentions:
        return True
    owners = {jump.owner for jump in case.jumps}
    return len(owners) > 1 and (len(case.jumps) >= MANY or not 1 < case.ratio <= TELLING)


def _confidence(case: _Case) -> Confidence:
    owners = len({jump.owner for jump in case.jumps})
    is_dated = any(mention.effective_on is not None for mention in case.mentions)
    if owners >= MANY or (case.jumps and is_dated):
        return "high"
    return "medium" if case.mentions else "low"


def _proposal(case: _Case, issuer: IssuerRef, evidence: tuple[Evidence, ...]) -> SplitProposal:
    title = _title(case.jumps)
    return SplitProposal(
        issuer=issuer,
        security_title=title,
        numerator=case.ratio.numerator,
        denominator=case.ratio.denominator,
        effective=Days(start=case.start, end=case.end),
        confidence=_confidence(case),
        lines=len(case.jumps),
        owners=len({jump.owner for jump in case.jumps}),
        words=tuple(dict.fromkeys(mention.words for mention in case.mentions))[:WORDS_SHOWN],
        evidence=evidence,
        command=" ".join(map(shlex.quote, _command(case, title))),
    )


def _title(found: Sequence[Jump]) -> str | None:
    """The title of the class that jumped, as most rows write it; None where there are several classes, or none jumped."""
    if len({jump.security for jump in found}) != 1:
        return None
    titles = Counter(jump.title for jump in found if jump.title)
    return min(titles, key=lambda title: (-titles[title], title), default=None)


def _command(case: _Case, title: str | None) -> Iterator[str]:
    yield from ("insider-ledger", "record", "split", "--issuer", case.issuer, "--effective", str(case.end))
    yield from ("--ratio", f"{case.ratio.numerator}-for-{case.ratio.denominator}")
    if title is not None:
        yield from ("--title", title)
    lines = len(case.jumps)
    jumped = f"{lines} balance{'s' if lines > 1 else ''} jumped by this ratio"
    why = "footnotes name it" if not case.jumps else f"footnotes name it, {jumped}" if case.mentions else jumped
    yield from ("--why", why)

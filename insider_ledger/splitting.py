"""Tables of splits become decisions: each row one event, said once. A row whose trading symbol no filing has yet waits in quarantine.

Worked example: the row NWND, 2024-06-10, 2, 1 waits while no filing of the book names an issuer with the symbol NWND; with the first that
does, in whichever import, it is recorded and leaves quarantine.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time
from hashlib import sha256
from typing import Literal

import msgspec
from sqlalchemy import Connection

from importers.documents import read_document
from ledger.commands import MakeDecision, RecordSplits, SetAside, StateSplit
from ledger.events import Recorded
from ledger.store import quarantine
from ledger.store.quarantine import WITHOUT_ISSUER
from ledger.values.decisions import RecordSplit
from ledger.values.identity import normal_text
from ledger.values.times import eastern, end_of_eastern_day
from projections.parties import issuers_of_symbols
from projections.rulings import stated_rulings


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one table: the rows that were set aside, and how its document counts."""

    kind: Literal["enriched", "already_recorded", "quarantined"]
    set_aside: tuple[SetAside, ...]


class Splitting:
    """Records splits on `connection`, as part of whatever else is recorded there; `events` counts what was appended."""

    def __init__(self, connection: Connection, decide: Callable[[MakeDecision], Recorded | None], now: datetime) -> None:
        self.events = 0
        self._connection = connection
        self._decide = decide
        self._now = now

    def record(self, table: RecordSplits) -> Outcome:
        """Record the rows of a table, and set aside those that cannot be read or whose issuer is not known."""
        before = self.events
        waiting = list(self._state(table.splits))
        set_aside = (*table.set_aside, *waiting)
        kept = {row.sha256 for row in set_aside}
        for row in set_aside:
            quarantine.keep(self._connection, row, self._now)
        self._resolve({table.sha256, *(_sha256(split) for split in table.splits)} - kept)
        if self.events > before:
            kind: Literal["enriched", "already_recorded", "quarantined"] = "enriched"
        else:
            kind = "already_recorded" if len(waiting) < len(table.splits) else "quarantined"
        return Outcome(kind=kind, set_aside=set_aside)

    def retry(self) -> None:
        """Record the rows that wait and whose issuer has appeared."""
        waiting = [item for item in quarantine.listing(self._connection) if item.reason == WITHOUT_ISSUER]
        rows = [(item, quarantine.contents(self._connection, item.sha256)) for item in waiting]
        tables = [(item, read_document(item.name, contents)) for item, contents in rows if contents is not None]
        stated = [
            msgspec.structs.replace(split, line=item.line or split.line)
            for item, table in tables
            if isinstance(table, RecordSplits)
            for split in table.splits
        ]
        still = {row.sha256 for row in self._state(stated)}
        self._resolve({_sha256(split) for split in stated} - still)

    def _state(self, splits: Iterable[StateSplit]) -> Iterator[SetAside]:
        """Record splits; gives back those whose issuer is not known, or not for certain."""
        stated = list(splits)
        issuers = issuers_of_symbols(self._connection, [split.symbol for split in stated if split.issuer is None and split.symbol])
        ever_made = {ruling.decision for ruling in stated_rulings(self._connection)} if stated else set()
        for split in stated:
            found = [split.issuer] if split.issuer is not None else issuers.get(normal_text(split.symbol), [])
            if len(found) == 1:
                command = _decision(split, found[0])
                if command.decision not in ever_made:  # one that a person took back is not made again by a table
                    self.events += self._decide(command) is not None
            else:
                yield _waiting(split, found)

    def _resolve(self, digests: Iterable[str]) -> None:
        for digest in quarantine.waiting_among(self._connection, digests):
            quarantine.resolve(self._connection, digest, self._now)


def _decision(split: StateSplit, issuer: str) -> MakeDecision:
    made = RecordSplit(
        issuer=issuer,
        effective_on=split.effective_on,
        numerator=split.numerator,
        denominator=split.denominator,
        security_title=split.security_title,
    )
    known_at = eastern(split.effective_on, time()) if split.known_on is None else end_of_eastern_day(split.known_on)
    return MakeDecision(decision=made, why=f"Stated by {split.name}, line {split.line}.", known_at=known_at)


def _waiting(split: StateSplit, found: list[str]) -> SetAside:
    several = f"The symbol {split.symbol} belongs to several issuers of the book: {', '.join(found)}."
    none = f"No filing of the book has the trading symbol {split.symbol} yet."
    return SetAside(
        sha256=_sha256(split),
        name=split.name,
        contents=split.contents,
        reason="ambiguous-symbol" if found else WITHOUT_ISSUER,
        message=several if found else none,
        advice="Name the issuer by its issuer_cik." if found else "It waits, and is recorded when a filing of the issuer is imported.",
        line=split.line,
    )


def _sha256(split: StateSplit) -> str:
    return sha256(split.contents).hexdigest()

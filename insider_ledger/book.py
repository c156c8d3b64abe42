"""The Python door: one object that imports and answers. The command line and every other door call this one.

    book = insider_ledger.open("ledger.db")
    book.import_paths(["filings/"])
    book.holdings(owner="0001234567", as_of=date(2024, 6, 30)).holdings

Dates are calendar days; knowledge times are instants (aware) or days, which mean the end of that day in US Eastern.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Self, TextIO, get_args
from uuid import UUID

import msgspec
from sqlalchemy import Connection

from insider_ledger.asking import day_asked, instant_asked
from insider_ledger.book_answers import CompareAnswer, QuarantineAnswer, QuarantineRow, RebuildSummary
from insider_ledger.errors import (
    AmbiguousPartyError,
    Candidate,
    SnapshotError,
    UnknownHoldingError,
    UnknownPartyError,
    UnknownPositionError,
)
from insider_ledger.one_holding import is_named, the_one
from insider_ledger.results import Discrepancies, History, Holdings
from ledger.feed import Feed
from ledger.store.database import Database
from ledger.values.decisions import Decision
from ledger.values.form import Kind, Table
from projections import RULES_VERSION
from projections.answers import BasisAsked
from projections.holdings import Question, holdings
from projections.parties import Aliases, PartyKind, find
from projections.rulings import Rulings
from projections.summary import Info, info

if TYPE_CHECKING:
    from insider_ledger.auditing import ReplaySummary, VerifyAnswer
    from insider_ledger.book_snapshot import BookSnapshot
    from insider_ledger.exporting import Exported, ExportSummary
    from insider_ledger.importing import ImportSummary, Progress
    from insider_ledger.intake import InputDocument
    from insider_ledger.panels import PanelAnswer
    from insider_ledger.partitions import Partitions
    from insider_ledger.printing.layout import FileFormat
    from insider_ledger.proofs import EventProof, HeadProof
    from insider_ledger.rarer_results import BeneficialOwnership, Decisions, Differences, Proposals
    from insider_ledger.reporting import SharesOutstanding
    from insider_ledger.snapshots import SnapshotManifest
    from ledger.store.digests import Head
    from projections.answers import Explanation
    from projections.decisions import DecisionEvent
    from projections.market.panel_rows import Panel
    from projections.market.period_ends import Every

Paths = Sequence[str | PathLike[str]]

__all__ = ["Book", "CompareAnswer", "Info", "QuarantineAnswer", "QuarantineRow", "RebuildSummary"]


class Book:
    """A ledger with its answers, on one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def import_paths(
        self,
        paths: Paths | str | PathLike[str],
        *,
        accession_number: str | None = None,
        batch: int = 5_000,
        workers: int = 1,
        on_progress: "Callable[[Progress], None] | None" = None,
    ) -> "ImportSummary":
        """Import files, folders and archives (`.zip`, `.tar`, `.tar.gz`), recognised by content.

        `paths` may be one path. `accession_number` is for one document that does not state its own. What cannot be read is set aside,
        never fatal. Raises SeveralDocumentsError; WorkerLostError when a worker process was killed; ValueError for a `batch` or `workers`
        below 1.
        """
        if batch < 1 or workers < 1:
            raise ValueError(f"batch ({batch}) and workers ({workers}) are at least 1")
        from insider_ledger.importing import import_paths  # noqa: PLC0415 (answers must not pay for the importers)

        return import_paths(
            self._database,
            [Path(path) for path in ([paths] if isinstance(paths, str | PathLike) else paths)],
            accession_number=accession_number,
            batch=batch,
            workers=workers,
            on_progress=on_progress,
        )

    def holdings(
        self,
        *,
        owner: str | None = None,
        issuer: str | None = None,
        as_of: date | None = None,
        known_at: datetime | date | None = None,
        ledger_position: int | None = None,
        basis: BasisAsked = "reported",
        include_closed: bool = False,
        implied: bool = True,
    ) -> Holdings:
        """Who held what at the end of `as_of` (default today), as known at `known_at` (default now).

        `owner` and `issuer` are CIKs, names, or an issuer's ticker; without either the whole book is listed.
        Raises UnknownPartyError, AmbiguousPartyError, UnknownPositionError; ValueError for a naive `known_at` or another `basis`.
        """
        if basis not in get_args(BasisAsked):
            raise ValueError(f"basis is reported or reconstructed, not {basis!r}")
        with self._database.read() as connection:
            _check_position(connection, ledger_position)
            question = Question(
                owner=self._optional_party("owner", owner, known_at, ledger_position),
                issuer=self._optional_party("issuer", issuer, known_at, ledger_position),
                as_of=self._day(as_of),
                known_at=self._instant(known_at),
                ledger_position=ledger_position,
                basis=basis,
                include_closed=include_closed,
                implied=implied,
            )
            return Holdings.of(holdings(connection, question))

    def history(
        self,
        *,
        owner: str | None = None,
        issuer: str | None = None,
        known_at: datetime | date | None = None,
    ) -> History:
        """Every reported row behind an owner, an issuer, or both, in valid order. Raises as `holdings` does."""
        from projections.history import history  # noqa: PLC0415

        with self._database.read() as connection:
            answer = history(
                connection,
                owner=self._optional_party("owner", owner, known_at),
                issuer=self._optional_party("issuer", issuer),
                known_at=self._instant(known_at),
            )
            return History.of(answer)

    def discrepancies(
        self,
        *,
        owner: str | None = None,
        issuer: str | None = None,
        cause: str | None = None,
        as_of: date | None = None,
        known_at: datetime | date | None = None,
    ) -> Discrepancies:
        """Where reported balances up to `as_of` do not follow from the rows, as known at `known_at`; without parties, in the whole book.

        `cause` is a code such as `B4`. Raises as `holdings` does.
        """
        from projections.discrepancies import discrepancies  # noqa: PLC0415

        with self._database.read() as connection:
            instant = self._instant(known_at)
            answer = discrepancies(
                connection,
                self._optional_party("owner", owner, known_at),
                self._optional_party("issuer", issuer),
                cause,
                self._day(as_of),
                instant,
            )
            return Discrepancies.of(answer)

    def explain(
        self,
        *,
        holding: str | None = None,
        owner: str | None = None,
        issuer: str | None = None,
        title: str | None = None,
        as_of: date | None = None,
        known_at: datetime | date | None = None,
    ) -> "Explanation":
        """Why one holding has its number: named by its id, or by owner, issuer and title when these leave one.

        Raises UnknownHoldingError, AmbiguousHoldingError, and as `holdings` does.
        """
        from projections.explain import account_of, explain  # noqa: PLC0415

        with self._database.read() as connection:
            account = None if holding is None else account_of(connection, holding)
            if holding is not None and account is None:
                raise UnknownHoldingError(holding)
            question = Question(
                owner=account[0] if account else self._optional_party("owner", owner, known_at),
                issuer=account[1] if account else self._optional_party("issuer", issuer),
                as_of=self._day(as_of),
                known_at=self._instant(known_at),
                include_closed=True,
            )
            answer = holdings(connection, question)
            asked = holding or " of ".join(text for text in (title, owner, issuer) if text)
            chosen = the_one([item for item in answer.holdings if is_named(item, holding, title)], asked)
            return explain(connection, question, chosen, answer.ledger_position)

    def diff(
        self,
        *,
        owner: str | None = None,
        issuer: str | None = None,
        as_of: date | None = None,
        known_from: datetime | date | None = None,
        known_to: datetime | date | None = None,
        from_position: int | None = None,
        to_position: int | None = None,
    ) -> "Differences":
        """What is answered otherwise about `as_of` (default today) at the second moment than at the first; everything without parties.

        A moment is a knowledge time and a ledger position. The second is now and the head where it is not given, the first is as the second
        in what is not given: `known_from` alone compares then with now, `from_position` alone tells what was recorded since.
        Raises as `holdings` does.
        """
        from insider_ledger.rarer_results import Differences  # noqa: PLC0415
        from projections.difference import Comparison, Moment, difference  # noqa: PLC0415

        with self._database.read() as connection:
            head = Feed(connection).head()
            _check_position(connection, from_position)
            _check_position(connection, to_position)
            until = Moment(known_at=self._instant(known_to), ledger_position=head if to_position is None else to_position)
            since = Moment(
                known_at=until.known_at if known_from is None else self._instant(known_from),
                ledger_position=until.ledger_position if from_position is None else from_position,
            )
            comparison = Comparison(
                owner=self._optional_party("owner", owner, until.known_at),
                issuer=self._optional_party("issuer", issuer),
                as_of=self._day(as_of),
                before=since,
                after=until,
            )
            return Differences.of(difference(connection, comparison))

    def beneficial_ownership(
        self,
        *,
        issuer: str,
        as_of: date | None = None,
        known_at: datetime | date | None = None,
        shares_outstanding: "SharesOutstanding" = None,
        within_days: int = 60,
        title: str | None = None,
        include_former: bool = False,
    ) -> "BeneficialOwnership":
        """What each insider of an issuer, and all together, own at the end of `as_of` (default today) and can acquire in the days after.

        `shares_outstanding` are those of the only class (or of `title`), or by title; percentages are None without. Raises as `holdings`
        does, UnknownClassError, SeveralClassesError, BeyondCalendarError; ValueError for negative days, or for a number of shares that
        is not above zero.
        """
        from insider_ledger.rarer_results import BeneficialOwnership  # noqa: PLC0415
        from insider_ledger.reporting import beneficial_ownership  # noqa: PLC0415
        from projections.beneficial_ownership.report import Asked  # noqa: PLC0415

        with self._database.read() as connection:
            asked = Asked(
                issuer=self.find_party("issuer", issuer),
                as_of=self._day(as_of),
                known_at=self._instant(known_at),
                within_days=within_days,
                include_former=include_former,
            )
            return BeneficialOwnership.of(beneficial_ownership(connection, asked, shares_outstanding, title))

    def export(
        self,
        kind: "Exported",
        output: "str | PathLike[str] | TextIO",
        *,
        file_format: "FileFormat | None" = None,
        owner: str | None = None,
        issuer: str | None = None,
        as_of: date | None = None,
        known_at: datetime | date | None = None,
        include_closed: bool = False,
    ) -> "ExportSummary":
        """Write `holdings` (as `holdings()` answers), `points`, `periods` or `transactions` (as `history()` answers) to a file, in pieces.

        The format is as the name ends (`.parquet`, `.csv`, `.jsonl`) where it is not said. A stream takes CSV or JSON lines. Raises as
        `holdings` does, MissingLibraryError, OSError; ValueError where no format is known.
        """
        from insider_ledger.exporting import Wanted, export, format_of  # noqa: PLC0415

        chosen, target = format_of(output, file_format)
        with self._database.read() as connection:
            wanted = Wanted(
                kind=kind,
                owner=self._optional_party("owner", owner, known_at),
                issuer=self._optional_party("issuer", issuer),
                as_of=self._day(as_of),
                known_at=self._instant(known_at),
                include_closed=include_closed,
            )
            return export(connection, wanted, target, chosen)

    def panel(
        self,
        every: "Every",
        start: date,
        end: date,
        *,
        owner: str | None = None,
        issuer: str | None = None,
        known_at: datetime | date | None = None,
        include_closed: bool = False,
    ) -> "PanelAnswer":
        """Every holding at the end of every `month` or `quarter` that ends in [start, end], each as known at its own end.

        `known_at` fixes the knowledge of all. Each row is what `holdings()` answers for its day and instant. Raises as `holdings` does,
        and MissingLibraryError without the extra `export`.
        """
        from insider_ledger.panels import panel  # noqa: PLC0415

        with self._database.read() as connection:
            asked = self._panel(every, start, end, owner, issuer, known_at)
            return panel(connection, msgspec.structs.replace(asked, include_closed=include_closed))

    def export_panel(
        self,
        output: "str | PathLike[str] | TextIO",
        every: "Every",
        start: date,
        end: date,
        *,
        file_format: "FileFormat | None" = None,
        owner: str | None = None,
        issuer: str | None = None,
        known_at: datetime | date | None = None,
        include_closed: bool = False,
    ) -> "ExportSummary":
        """Write the rows of `panel()` to a file, in pieces, as `export` does. Raises as these do."""
        from insider_ledger.exporting import Wanted, export, format_of  # noqa: PLC0415

        chosen, target = format_of(output, file_format)
        with self._database.read() as connection:
            asked = self._panel(every, start, end, owner, issuer, known_at)
            wanted = Wanted(
                kind="panel",
                owner=asked.owner,
                issuer=asked.issuer,
                as_of=end,
                known_at=asked.ends[-1].known_at if asked.ends else self._instant(known_at),
                include_closed=include_closed,
                ends=asked.ends,
            )
            return export(connection, wanted, target, chosen)

    def snapshot(self, folder: "str | PathLike[str] | None" = None) -> "BookSnapshot":
        """The book as it is now, from a snapshot in `folder` that answers questions about everybody; another one there is written anew.

        Without `folder` it stands beside an SQLite file, in `ledger.db.snapshot`. Raises MissingLibraryError without the extra `export`,
        SnapshotError for a folder that holds anything else, OSError; ValueError where a PostgreSQL book has no folder.
        """
        files = self._database.files
        if folder is None and not files:
            raise ValueError("say in which folder the snapshot of a book on PostgreSQL is kept")
        place = Path(folder) if folder is not None else files[0].with_name(f"{files[0].name}.snapshot")
        with suppress(SnapshotError):
            found = self.read_snapshot(place)
            if found.behind == 0:
                return found
        self.write_snapshot(place)
        return self.read_snapshot(place)

    def write_snapshot(self, folder: str | PathLike[str]) -> "SnapshotManifest":
        """Write the whole market to Parquet files in a folder, from which `read_snapshot` answers.

        An older snapshot there is replaced once the new one is whole. Raises MissingLibraryError without the extra `export`, SnapshotError
        for a folder that holds anything else, OSError.
        """
        from insider_ledger.snapshots import write_snapshot  # noqa: PLC0415

        with self._database.read() as connection:
            return write_snapshot(connection, Path(folder))

    def read_snapshot(self, folder: str | PathLike[str]) -> "BookSnapshot":
        """The book as it was when a snapshot was written. Raises MissingLibraryError without the extra `export`.

        Raises SnapshotError for a folder that holds none, or one that other rules or another ledger made.
        """
        from insider_ledger.snapshots import events_since, libraries_needed, read_manifest  # noqa: PLC0415

        libraries_needed()
        manifest = read_manifest(Path(folder))
        from insider_ledger.book_snapshot import BookSnapshot  # noqa: PLC0415 (an extra)

        with self._database.read() as connection:
            behind = events_since(connection, Path(folder), manifest)
        return BookSnapshot(Path(folder), manifest, behind=behind, clock=self._database.clock)

    def decide(self, decision: Decision, why: str, known_at: datetime | date | None = None) -> "DecisionEvent":
        """Record what a person decided, with the reason, from `known_at` on (now; a split: from its effective date on).

        Its parties are named by their keys: ten digits, or as `find_party` returns them. Raises RefusedDecisionError.
        """
        from insider_ledger.deciding import decide  # noqa: PLC0415

        return decide(self._database, decision, why, None if known_at is None else self._instant(known_at))

    def units_brought(self, filing_id: str, *, table: Table, kind: Kind, row: int) -> Decimal | None:
        """How many units a row acquires, as filed: None for a holding, a row that disposes or states no number, and where there is none."""
        from projections.named_rows import row_named, units_brought  # noqa: PLC0415

        with self._database.read() as connection:
            return units_brought(row_named(connection, filing_id, table, kind, row))

    def take_back(self, decision: int | UUID, why: str, known_at: datetime | date | None = None) -> "DecisionEvent":
        """Take a decision back, named by its ledger position or id; answers as known before `known_at` (now) keep it.

        Raises RefusedDecisionError and UnknownDecisionError.
        """
        from insider_ledger.deciding import take_back  # noqa: PLC0415

        return take_back(self._database, decision, why, None if known_at is None else self._instant(known_at))

    def decisions(self) -> "Decisions":
        """What people decided, with reasons and periods of knowledge, also what was taken back."""
        from insider_ledger.rarer_results import Decisions  # noqa: PLC0415
        from projections.decisions import decisions  # noqa: PLC0415

        with self._database.read() as connection:
            return Decisions.of(decisions(connection))

    def decision(self, named: int | UUID) -> Decision:
        """What was decided: the decision with this ledger position or id, also one that was taken back. Raises UnknownDecisionError."""
        from insider_ledger.deciding import decided  # noqa: PLC0415

        with self._database.read() as connection:
            return decided(connection, named)

    def waiting_splits(self) -> QuarantineAnswer:
        """The rows of imported tables of splits whose trading symbol no filing of the book has yet."""
        from insider_ledger.splitting import WAITING  # noqa: PLC0415

        answer = self.quarantine()
        return msgspec.structs.replace(answer, rows=tuple(row for row in answer.rows if row.reason == WAITING))

    def split_proposals(self, issuer: str | None = None) -> "Proposals":
        """Splits that the filings speak of and nobody recorded, of an issuer or all, with evidence; nothing is applied.

        Raises UnknownPartyError and AmbiguousPartyError.
        """
        from insider_ledger.rarer_results import Proposals  # noqa: PLC0415
        from projections.proposals import split_proposals  # noqa: PLC0415

        with self._database.read() as connection:
            return Proposals.of(split_proposals(connection, self._optional_party("issuer", issuer)))

    def find_party(self, kind: PartyKind, text: str) -> str:
        """The key of the one owner or issuer that `text` means: a CIK, a name, an issuer's ticker.

        Raises UnknownPartyError and AmbiguousPartyError.
        """
        key = self._optional_party(kind, text)
        assert key is not None  # noqa: S101 (some text was given)
        return key

    def quarantine(self) -> QuarantineAnswer:
        """The documents that could not be read and wait, with reason, place and advice."""
        from ledger.store import quarantine  # noqa: PLC0415

        with self._database.read() as connection:
            rows = tuple(QuarantineRow(**msgspec.structs.asdict(item)) for item in quarantine.listing(connection))
            return QuarantineAnswer(ledger_position=Feed(connection).head(), rules_version=RULES_VERSION, rows=rows)

    def retry_quarantine(self, *, accession_number: str | None = None) -> "ImportSummary":
        """Read the documents in quarantine again, with the program as it is now; what can be read leaves quarantine.

        `accession_number` is for the only one there, where it does not state its own. Raises SeveralDocumentsError.
        """
        from insider_ledger.importing import import_contents  # noqa: PLC0415

        return import_contents(self._database, self._waiting_documents(), accession_number)

    def rebuild(self, *, holding: str | None = None) -> RebuildSummary:
        """Rebuild the read models from the log beside the live ones and swap; with `holding`, only the account of that one.

        Raises UnknownHoldingError.
        """
        from projections.explain import account_of  # noqa: PLC0415
        from projections.rebuild import rebuild, rebuild_account, sizes  # noqa: PLC0415

        started = time.monotonic()
        with self._database.write() as connection:
            if holding is None:
                rebuild(connection)
            else:
                account = account_of(connection, holding)
                if account is None:
                    raise UnknownHoldingError(holding)
                rebuild_account(connection, *account)
            counts = sizes(connection)
            return RebuildSummary(
                ledger_position=Feed(connection).head(),
                rules_version=RULES_VERSION,
                lines=counts["line"],
                points=counts["balance_point"],
                seconds=round(time.monotonic() - started, 3),
            )

    def compare(self) -> CompareAnswer:
        """Rebuild the read models beside the live ones and say what differs; nothing is changed."""
        from projections.rebuild import compare  # noqa: PLC0415

        with self._database.write() as connection:
            differences = tuple(compare(connection))
            return CompareAnswer(ledger_position=Feed(connection).head(), rules_version=RULES_VERSION, differences=differences)

    def write_partitions(self, folder: str | PathLike[str], *, count: int = 16) -> "Partitions":
        """Write the whole book to `count` files in a folder, which `insider_ledger.folding.fold` reads on any machine, without a database.

        Older partitions in the folder are replaced once the new ones are whole. Raises PartitionFolderError for a folder that holds
        anything else; ValueError for a `count` below 1; OSError.
        """
        from insider_ledger.partitions import write_partitions  # noqa: PLC0415

        with self._database.read() as connection:
            return write_partitions(connection, Path(folder), count)

    def verify(self, kept: Sequence["Head"] = ()) -> "VerifyAnswer":
        """Compute every digest of the log anew and name what does not fit; `kept` are heads known from elsewhere (`proofs.read_head`)."""
        from insider_ledger.auditing import verified  # noqa: PLC0415

        return verified(self._database, kept)

    def prove_event(self, ledger_position: int) -> "EventProof":
        """That the event at a position is in the log as it is now; `insider_ledger.proofs.check` checks it. Raises UnknownPositionError."""
        from insider_ledger.auditing import event_proof  # noqa: PLC0415

        return event_proof(self._database, ledger_position)

    def prove_head(self, ledger_position: int) -> "HeadProof":
        """That the log up to a position is the beginning of the log as it is now. Raises UnknownPositionError."""
        from insider_ledger.auditing import head_proof  # noqa: PLC0415

        return head_proof(self._database, ledger_position)

    def replay(self, into: str, *, to_position: int | None = None, to_time: datetime | None = None) -> "ReplaySummary":
        """Rebuild the book as it stood, after so many events or at a moment (its clock's), in an empty ledger: a SQLAlchemy URL or a path.

        Raises UnknownPositionError, NotEmptyError, `StoreError`; ValueError unless one of the two is given, and for a naive moment.
        """
        from insider_ledger.auditing import position_of, replay  # noqa: PLC0415

        position = position_of(self._database, to_position, to_time)
        target = Database.open(into, clock=self._database.clock)
        try:
            return replay(self._database, target, position)
        finally:
            target.close()

    def info(self) -> Info:
        """What the book holds: counts, ledger position, schema and rules."""
        with self._database.read() as connection:
            return info(connection, database=self._database.url_shown, schema_revision=self._database.schema_revision)

    def _waiting_documents(self) -> "Iterator[InputDocument]":
        from insider_ledger.intake import InputDocument  # noqa: PLC0415
        from ledger.store import quarantine  # noqa: PLC0415

        for waiting in self.quarantine().rows:
            with self._database.read() as connection:
                contents = quarantine.contents(connection, waiting.sha256)
            if contents is not None:
                yield InputDocument(name=waiting.name, contents=contents)

    def _panel(
        self, every: "Every", start: date, end: date, owner: str | None, issuer: str | None, known_at: datetime | date | None
    ) -> "Panel":
        from insider_ledger.panels import asked  # noqa: PLC0415

        return asked(
            every,
            (start, end),
            None if known_at is None else self._instant(known_at),
            owner=self._optional_party("owner", owner, known_at),
            issuer=self._optional_party("issuer", issuer),
        )

    def _instant(self, known_at: datetime | date | None) -> datetime:
        return instant_asked(known_at, self._database.clock())

    def _day(self, as_of: date | None) -> date:
        return day_asked(as_of, self._database.clock())

    def _optional_party(
        self,
        kind: PartyKind,
        text: str | None,
        known_at: datetime | date | None = None,
        position: int | None = None,
    ) -> str | None:
        """The key of a party; an owner said to be another at `known_at` (None: now), by the decisions up to `position`, is that other."""
        if text is None:
            return None
        with self._database.read() as connection:
            found = find(connection, kind, text, position)
            rulings = Rulings.load(connection, Aliases.load(connection, up_to=position), up_to=position)
        if not found:
            raise UnknownPartyError(kind, text)
        instant = self._instant(known_at)
        keys = {rulings.owner_at(party.key, instant) if kind == "owner" else party.key for party in found}
        if len(keys) > 1:
            candidates = tuple(Candidate(kind=kind, cik=party.cik, name=party.name, symbol=party.symbol) for party in found)
            raise AmbiguousPartyError(kind, text, candidates)
        return keys.pop()


def _check_position(connection: Connection, position: int | None) -> None:
    if position is None:
        return
    head = Feed(connection).head()
    if not 0 <= position <= head:
        raise UnknownPositionError(position, head)

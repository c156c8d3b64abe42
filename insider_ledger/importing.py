"""Importing: documents are read, here or by worker processes, and recorded in batches, each in one transaction.

Workers read what comes in, and then the accounts that a batch touches; only this process writes.

A batch commits its events, the read models and the documents set aside together; a crash loses at most the batch that was open, and
running the import again continues, because what is recorded already appends nothing. Of a batch only a part is in memory at a time.
"""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from itertools import chain, islice
from math import ceil
from pathlib import Path
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from importers.documents import read_document
from insider_ledger.batches import BATCH
from insider_ledger.composition import build_ledger
from insider_ledger.entries import BatchCommitted, DocumentRefused, DocumentSetAside, ImportBegan, ImportEnded, WorkerLost, told_of
from insider_ledger.errors import SeveralDocumentsError, WorkerLostError
from insider_ledger.intake import InputDocument, Limits, Refused, count, documents, limits_of
from insider_ledger.parcels import opened, parcel
from insider_ledger.reads import Read, Reading
from insider_ledger.splitting import Splitting
from insider_ledger.workers import Workers, fitting, unhurried_collection
from ledger.commands import RecordFiling, RecordSplits, SetAside
from ledger.events import RowCounts
from ledger.feed import Feed
from ledger.running_log import Entry, is_heard, milliseconds_since, note
from ledger.store import bulk, digests, quarantine, sources
from ledger.store.database import Database
from ledger.values.provenance import CUTTING
from projections.build import begin, catch_up, finish
from projections.directory import Account
from projections.dossiers import read
from projections.stored_readings import AccountRows

DOCUMENTS_PER_TASK = 25
DOCUMENTS_FOR_WORKERS = 1_000  # processes save more time than they take to begin
IMPORTERS_MAX = 2  # processes that nobody asked for: half a gigabyte is enough for them
AT_ONCE = 1_000  # documents of a batch in memory

HERE = Workers(1)


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far an import is: documents done of `total` (None while unknown), filings and events recorded."""

    done: int
    total: int | None
    filings: int
    events: int


class RefusedInput(msgspec.Struct, frozen=True, kw_only=True):
    """A document or archive that was not taken over, with the reason and what to do."""

    name: str
    message: str
    advice: str


class SetAsideNotice(msgspec.Struct, frozen=True, kw_only=True):
    """A document that could not be read and is kept in quarantine; `line` is its place where one is known."""

    name: str
    reason: str
    message: str
    advice: str
    line: int | None


class ImportSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did. Every document read is in exactly one of recorded, already recorded, enriched, refused and quarantined.

    `rows` counts rows of filings recorded for the first time, not per owner; `findings` counts flaws in the input of this run. A table of
    splits counts as enriched when it added any; `splits_recorded` also counts rows that waited for their issuer.
    """

    documents: int
    filings_recorded: int
    already_recorded: int
    enriched: int
    refused: int
    quarantined: int
    events: int
    rows: RowCounts
    findings: int
    rows_set_aside: int
    splits_recorded: int
    ledger_position: int
    head_digest: str | None
    seconds: float
    refusals: tuple[RefusedInput, ...]
    set_aside: tuple[SetAsideNotice, ...]

    @property
    def readable(self) -> int:
        """Documents that could be read."""
        return self.filings_recorded + self.already_recorded + self.enriched


class Importer:
    """One run of an import into an open database."""

    def __init__(self, database: Database, on_progress: Callable[[Progress], None] | None, total: int | None, workers: Workers) -> None:
        self._database = database
        self._workers = workers
        self._ledger = build_ledger(database)
        self._on_progress = on_progress
        self._total = total
        self._started = time.monotonic()
        self._kinds: Counter[str] = Counter()
        self._rows: Counter[str] = Counter()
        self._events = 0
        self._findings = 0
        self._rows_set_aside = 0
        self._splits_recorded = 0
        self._refusals: list[RefusedInput] = []
        self._set_aside: list[SetAsideNotice] = []
        self._untold: list[Entry] = []

    def run(self, documents: Iterable[Read], batch: int) -> ImportSummary:
        """Record all that was read in batches and say what became of it."""
        parts = ceil(batch / AT_ONCE)
        rest = bulk.chunks(documents, ceil(batch / parts))
        note(ImportBegan(database=self._database.url_shown, documents=self._total, batch=batch, workers=self._workers.count))
        for number, first in enumerate(rest, 1):
            begun = _Begun(time.monotonic_ns(), self._kinds.total(), self._events)
            tables: list[RecordSplits] = []
            with unhurried_collection(), self._database.write() as connection:
                accounts = _Accounts(connection, self._workers)
                for part in chain([first], islice(rest, parts - 1)):
                    readings = [read.reading for read in part]
                    named = self._record(connection, readings)
                    _keep_sources(connection, part, named)
                    tables += (reading for reading in readings if isinstance(reading, RecordSplits))
                    if not any(map(_is_alone, readings)):
                        accounts.begin()
                    self._show_progress()
                accounts.begin()
                accounts.finish()
                self._record_splits(connection, tables)
            self._tell(number, begun)
        summary = self._summary()
        note(told_of(ImportEnded, summary))
        return summary

    def _tell(self, number: int, begun: "_Begun") -> None:
        """Tell in the running log what has become of a batch, now that it is recorded."""
        for entry in self._untold:
            note(entry)
        self._untold.clear()
        if is_heard(BatchCommitted):
            with self._database.statement() as connection:
                head = digests.last_head(connection)
            note(
                BatchCommitted(
                    number=number,
                    documents=self._kinds.total() - begun.documents,
                    events=self._events - begun.events,
                    milliseconds=milliseconds_since(begun.at),
                    ledger_position=0 if head is None else head.position,
                    head_digest=None if head is None else head.digest.hex(),
                )
            )

    def _show_progress(self) -> None:
        if self._on_progress is not None:
            done = sum(self._kinds.values())
            self._on_progress(Progress(done=done, total=self._total, filings=self._kinds["recorded"], events=self._events))

    def _record(self, connection: Connection, readings: Sequence[Reading]) -> set[str]:
        """Record what was read; returns the SHA-256 of the documents that events name."""
        commands = [reading for reading in readings if isinstance(reading, RecordFiling)]
        outcomes = self._ledger.record(commands)
        for reading in readings:
            if isinstance(reading, SetAside):
                quarantine.keep(connection, reading, self._database.clock())
        read = quarantine.waiting_among(connection, (command.document.sha256 for command in commands))
        taken_over = (command for command, outcome in zip(commands, outcomes, strict=True) if outcome.refusal is None)
        mended = quarantine.waiting_named(connection, set(_filings_of_tables(taken_over)))
        for sha256 in (*read, *mended):
            quarantine.resolve(connection, sha256, self._database.clock())
        for command, outcome in zip(commands, outcomes, strict=True):
            self._kinds[outcome.kind] += 1
            self._events += outcome.events
            self._rows.update(msgspec.structs.asdict(outcome.rows))
            self._findings += len(command.findings) if outcome.events else 0
            if outcome.refusal is not None:
                advice = "Compare the two documents; nothing of this one was taken over."
                refused = RefusedInput(name=command.document.name or "", message=outcome.refusal, advice=advice)
                self._refuse(refused, command.document.sha256)
        for reading in readings:
            self._note(reading)
        return {command.document.sha256 for command, outcome in zip(commands, outcomes, strict=True) if outcome.is_named}

    def _record_splits(self, connection: Connection, tables: Iterable[RecordSplits]) -> None:
        """Record tables of splits, and rows of earlier ones whose issuer has appeared; the read models know the issuers by now."""
        splitting = Splitting(connection, self._ledger.decide, self._database.clock())
        for table in tables:
            outcome = splitting.record(table)
            self._kinds[outcome.kind] += 1
            self._rows_set_aside += len(outcome.set_aside)
            self._findings += len(table.set_aside)
            for row in outcome.set_aside:
                self._note_set_aside(row)
        splitting.retry()
        self._splits_recorded += splitting.events
        self._events += splitting.events
        if splitting.events:
            catch_up(connection)

    def _note(self, reading: Reading) -> None:
        if isinstance(reading, SetAside):
            self._kinds["quarantined"] += 1
            self._note_set_aside(reading)
        elif isinstance(reading, Refused):
            self._kinds["refused"] += 1
            digest = None if reading.contents is None else hashlib.sha256(reading.contents).hexdigest()
            self._refuse(RefusedInput(name=reading.name, message=reading.message, advice=reading.advice), digest)

    def _note_set_aside(self, kept: SetAside) -> None:
        self._set_aside.append(_notice(kept))
        self._untold.append(
            DocumentSetAside(document=kept.name, sha256=kept.sha256, reason=kept.reason, message=kept.message, line=kept.line)
        )

    def _refuse(self, refusal: RefusedInput, digest: str | None) -> None:
        self._refusals.append(refusal)
        self._untold.append(DocumentRefused(document=refusal.name, sha256=digest, message=refusal.message))

    def _summary(self) -> ImportSummary:
        with self._database.read() as connection:
            position, head = Feed(connection).head(), digests.last_head(connection)
        return ImportSummary(
            documents=sum(self._kinds.values()),
            filings_recorded=self._kinds["recorded"],
            already_recorded=self._kinds["already_recorded"],
            enriched=self._kinds["enriched"],
            refused=self._kinds["refused"],
            quarantined=self._kinds["quarantined"],
            events=self._events,
            rows=RowCounts(**self._rows),
            findings=self._findings,
            rows_set_aside=self._rows_set_aside,
            splits_recorded=self._splits_recorded,
            ledger_position=position,
            head_digest=None if head is None else head.digest.hex(),
            seconds=round(time.monotonic() - self._started, 3),
            refusals=tuple(self._refusals),
            set_aside=tuple(self._set_aside),
        )


class _Begun(NamedTuple):
    """When a batch began, in nanoseconds of the monotonic clock, and what the import had done by then."""

    at: int
    documents: int
    events: int


def _keep_sources(connection: Connection, part: Iterable[Read], named: Container[str]) -> None:
    """Keep the documents that events name."""
    kept = [read.source for read in part if read.source is not None and read.source.sha256 in named]
    if kept:
        sources.keep(connection, kept, since=Feed(connection).head())


class _Accounts:
    """The accounts that a batch touches, being read by workers while this process goes on recording."""

    def __init__(self, connection: Connection, workers: Workers) -> None:
        self._connection = connection
        self._workers = workers
        self._begun: tuple[Sequence[Account], Iterator[AccountRows]] | None = None

    def begin(self) -> None:
        """Have the accounts read that were touched since the last time, and store what was read since then."""
        revision = begin(self._connection)
        begun = (revision.replaced, self._workers.in_order(read, revision.dossiers))
        self.finish()
        self._begun = begun

    def finish(self) -> None:
        """Store what was begun last."""
        if self._begun is not None:
            finish(self._connection, *self._begun)
        self._begun = None


def _is_alone(reading: Reading) -> bool:
    """Whether a filing comes in no order. Those of a data set come issuer by issuer: accounts of issuers that are past are complete."""
    return isinstance(reading, RecordFiling) and reading.document.format not in CUTTING


def _filings_of_tables(commands: Iterable[RecordFiling]) -> Iterator[str]:
    """The accession numbers of filings whose rows in tables were read: what waits under one of them are these before they were mended."""
    for command in commands:
        if command.document.format in CUTTING and command.form.accession_number is not None:
            yield command.form.accession_number


def _notice(kept: SetAside) -> SetAsideNotice:
    return SetAsideNotice(name=kept.name, reason=kept.reason, message=kept.message, advice=kept.advice, line=kept.line)


def import_paths(
    database: Database,
    paths: Sequence[Path],
    *,
    accession_number: str | None,
    batch: int,
    workers: int | None,
    keep_sources: bool,
    limits: Limits | None,
    on_progress: Callable[[Progress], None] | None,
) -> ImportSummary:
    """Import files, folders and archives; reads with `workers` processes (1: in this one) and records `batch` documents at a time.

    `workers`: None takes as many as are worth their start. `keep_sources`: the documents that events name are kept whole. `limits`: None
    takes those of the environment. Raises SeveralDocumentsError for an `accession_number` with more than one document, and BadLimitError,
    before anything is recorded.
    """
    limits = limits or limits_of()
    total = count(paths, limits) if on_progress is not None or workers is None else None
    found = _only_one_of(documents(paths, limits=limits, own=database.files), accession_number)
    several = fitting(workers, DOCUMENTS_FOR_WORKERS if total is None else total, enough=DOCUMENTS_FOR_WORKERS, most=IMPORTERS_MAX)
    with Workers(several) as pool:
        task = Task(accession_number=accession_number, keep_sources=keep_sources, limits=limits)
        try:
            return Importer(database, on_progress, total, pool).run(_readings(pool, found, task), batch)
        except WorkerLostError:
            note(WorkerLost(workers=several))
            raise


def import_contents(database: Database, found: Iterable[InputDocument], accession_number: str | None = None) -> ImportSummary:
    """Import documents that are in memory, and keep them; raises as `import_paths` does."""
    task = Task(accession_number=accession_number, keep_sources=True, limits=limits_of())
    readings = _readings(HERE, _only_one_of(found, accession_number), task)
    return Importer(database, None, None, HERE).run(readings, BATCH)


def _only_one_of(found: Iterable[InputDocument | Refused], accession_number: str | None) -> Iterable[InputDocument | Refused]:
    """The documents, which are one where an accession number is given."""
    if accession_number is None:
        return found
    first = list(islice(found, 2))
    if len(first) > 1:
        raise SeveralDocumentsError(accession_number)
    return first


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """How documents are to be read."""

    accession_number: str | None
    keep_sources: bool
    limits: Limits


def _readings(workers: Workers, found: Iterable[InputDocument | Refused], task: Task) -> Iterator[Read]:
    """What was read, in the order of the documents."""
    tasks = ((documents, task) for documents in bulk.chunks(found, DOCUMENTS_PER_TASK))
    if workers.count > 1:
        return chain.from_iterable(map(opened, workers.in_order(_sent, tasks)))
    return chain.from_iterable(map(_read_many, tasks))


def _read(found: InputDocument | Refused, task: Task) -> Read:
    if isinstance(found, Refused):
        return Read(found, None)
    reading = read_document(found.name, found.contents, accession_number=task.accession_number, limits=task.limits)
    if task.keep_sources and isinstance(reading, RecordFiling):
        return Read(reading, sources.packed(reading.document.sha256, found.contents))
    return Read(reading, None)


def _read_many(task: tuple[Sequence[InputDocument | Refused], Task]) -> list[Read]:
    found, how = task
    return [_read(document, how) for document in found]


def _sent(task: tuple[Sequence[InputDocument | Refused], Task]) -> bytes:
    """The same, to go to another process."""
    return parcel(_read_many(task))

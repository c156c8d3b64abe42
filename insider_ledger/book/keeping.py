"""What goes into a book, what waits, and read models built anew."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from insider_ledger.batches import BATCH
from insider_ledger.book.opened import Opened
from insider_ledger.book_answers import CompareAnswer, QuarantineAnswer, QuarantineRow, RebuildSummary
from insider_ledger.entries import Compared, Rebuilt, told_of
from insider_ledger.errors import UnknownHoldingError
from ledger.feed import Feed
from ledger.running_log import milliseconds_since, note
from projections import RULES_VERSION

if TYPE_CHECKING:
    from insider_ledger.health.examination import Health
    from insider_ledger.importing import ImportSummary, Progress
    from insider_ledger.intake import InputDocument, Limits

Paths = Sequence[str | PathLike[str]]


class Keeping(Opened):
    """The part of a book that takes documents in and keeps its answers in order."""

    def import_paths(
        self,
        paths: Paths | str | PathLike[str],
        *,
        accession_number: str | None = None,
        batch: int = BATCH,
        workers: int | None = 1,
        keep_sources: bool = True,
        limits: "Limits | None" = None,
        on_progress: "Callable[[Progress], None] | None" = None,
    ) -> "ImportSummary":
        """Import files, folders and archives (`.zip`, `.tar`, `.tar.gz`), recognised by content.

        `paths` may be one path. `accession_number` is for one document that does not state its own. `keep_sources`: every document that
        events name is kept whole, compressed. `limits` say what one input may cost (None: as INSIDER_LEDGER_LIMITS says, else the
        defaults). `workers` are processes that read (None: as many as are worth their start); they import the main module of this one, as
        `multiprocessing` has it. What cannot be read is set aside, never fatal.
        Raises SeveralDocumentsError; BadLimitError for an environment that sets none; WorkerLostError when a worker process was killed;
        ValueError for a `batch` or `workers` below 1.
        """
        if batch < 1 or (workers is not None and workers < 1):
            raise ValueError(f"batch ({batch}) and workers ({workers}) are at least 1")
        from insider_ledger.importing import import_paths  # noqa: PLC0415 (answers must not pay for the importers)

        return import_paths(
            self._database,
            [Path(path) for path in ([paths] if isinstance(paths, str | PathLike) else paths)],
            accession_number=accession_number,
            batch=batch,
            workers=workers,
            keep_sources=keep_sources,
            limits=limits,
            on_progress=on_progress,
        )

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

    def rebuild(self, *, holding: str | None = None, workers: int | None = 1) -> RebuildSummary:
        """Rebuild the read models from the log beside the live ones and swap; with `holding`, only the account of that one.

        `workers` are processes that read the accounts, as for `import_paths`. Raises UnknownHoldingError, WorkerLostError.
        """
        from insider_ledger.rebuilding import rebuilding  # noqa: PLC0415
        from projections.explain import account_of  # noqa: PLC0415
        from projections.rebuild import rebuild, rebuild_account, sizes  # noqa: PLC0415

        started = time.monotonic()
        with self._database.write() as connection:
            if holding is None:
                with rebuilding(Feed(connection).head(), workers) as read_all:
                    rebuild(connection, read_all)
            else:
                account = account_of(connection, holding)
                if account is None:
                    raise UnknownHoldingError(holding)
                rebuild_account(connection, *account)
            counts = sizes(connection)
            summary = RebuildSummary(
                ledger_position=Feed(connection).head(),
                rules_version=RULES_VERSION,
                lines=counts["line"],
                points=counts["balance_point"],
                seconds=round(time.monotonic() - started, 3),
            )
        note(told_of(Rebuilt, summary, holding=holding))
        return summary

    def compare(self, *, workers: int | None = 1) -> CompareAnswer:
        """Rebuild the read models beside the live ones, as `rebuild` does, and say what differs; nothing is changed."""
        from insider_ledger.rebuilding import rebuilding  # noqa: PLC0415
        from projections.rebuild import compare  # noqa: PLC0415

        started = time.monotonic_ns()
        with self._database.write() as connection, rebuilding(Feed(connection).head(), workers) as read_all:
            differences = tuple(compare(connection, read_all))
            answer = CompareAnswer(ledger_position=Feed(connection).head(), rules_version=RULES_VERSION, differences=differences)
        said = told_of(Compared, answer, differences=len(differences), milliseconds=milliseconds_since(started))
        note(said, logging.ERROR if differences else None)
        return answer

    def doctor(self, *, thorough: bool = False) -> "Health":
        """Whether the book is sound, and what to do where it is not; nothing is changed.

        `thorough` verifies every event and compares the read models with a rebuild. `insider_ledger.doctor` says the same of a book that
        cannot be opened.
        """
        from insider_ledger.health.examination import examine  # noqa: PLC0415

        return examine(self._database.url, clock=self._database.clock, thorough=thorough)

    def _waiting_documents(self) -> "Iterator[InputDocument]":
        from insider_ledger.intake import InputDocument  # noqa: PLC0415
        from ledger.store import quarantine  # noqa: PLC0415

        for waiting in self.quarantine().rows:
            with self._database.read() as connection:
                contents = quarantine.contents(connection, waiting.sha256)
            if contents is not None:
                yield InputDocument(name=waiting.name, contents=contents)

    def waiting_splits(self) -> QuarantineAnswer:
        """The rows of imported tables of splits whose trading symbol no filing of the book has yet."""
        from ledger.store.quarantine import WITHOUT_ISSUER  # noqa: PLC0415

        answer = self.quarantine()
        return msgspec.structs.replace(answer, rows=tuple(row for row in answer.rows if row.reason == WITHOUT_ISSUER))

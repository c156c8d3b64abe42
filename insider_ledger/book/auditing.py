"""What an auditor asks of a book: whether the log is whole, whether an event is in it, and what the book said then."""

from collections.abc import Sequence
from datetime import date, datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from insider_ledger.book.asking import Asking
from insider_ledger.errors import UnknownSourceError

if TYPE_CHECKING:
    from insider_ledger.auditing import ReplaySummary, VerifyAnswer
    from insider_ledger.bundles import BundleSummary
    from insider_ledger.proofs import EventProof, HeadProof
    from ledger.store.digests import Head


class Auditing(Asking):
    """The part of a book that proves and replays."""

    def verify(self, kept: Sequence["Head"] = (), *, sources: bool = False, workers: int | None = 1) -> "VerifyAnswer":
        """Compute every digest of the log anew and name what does not fit; `kept` are heads known from elsewhere (`proofs.read_head`).

        `sources`: look at every document that is kept, too. `workers` are processes that compute, as for `import_paths`. Raises
        WorkerLostError where one is killed.
        """
        from insider_ledger.auditing import verified  # noqa: PLC0415

        return verified(self._database, kept, sources=sources, workers=workers)

    def prove_event(self, ledger_position: int) -> "EventProof":
        """That the event at a position is in the log as it is now; `insider_ledger.proofs.check` checks it.

        Raises UnknownPositionError; AlteredLogError where the log is not the one that was recorded.
        """
        from insider_ledger.auditing import event_proof  # noqa: PLC0415

        return event_proof(self._database, ledger_position)

    def prove_head(self, ledger_position: int) -> "HeadProof":
        """That the log up to a position is the beginning of the log as it is now. Raises as `prove_event` does."""
        from insider_ledger.auditing import head_proof  # noqa: PLC0415

        return head_proof(self._database, ledger_position)

    def source(self, sha256: str) -> bytes:
        """A document that was recorded, byte for byte, by its hex SHA-256 (evidence names it `sha256:...`). Raises UnknownSourceError."""
        from ledger.store import sources  # noqa: PLC0415

        digest = sha256.removeprefix("sha256:").lower()
        with self._database.read() as connection:
            found = sources.contents(connection, digest)
        if found is None:
            raise UnknownSourceError(digest)
        return found

    def write_bundle(
        self,
        output: str | PathLike[str],
        *,
        holding: str | None = None,
        owner: str | None = None,
        issuer: str | None = None,
        title: str | None = None,
        as_of: date | None = None,
        known_at: datetime | date | None = None,
    ) -> "BundleSummary":
        """Write a zip file from which anybody can check what `explain()` answers: its events with proofs, and the documents behind them.

        `insider_ledger.bundles.check_bundle` checks it, without the book. Raises as `explain` does, AlteredLogError, and OSError.
        """
        from insider_ledger.bundles import write_bundle  # noqa: PLC0415
        from projections.explain import account_of  # noqa: PLC0415

        with self._database.read() as connection:
            answer = self._explained(connection, holding, owner, issuer, title, as_of, known_at)
            account = account_of(connection, answer.holding.id)
            assert account is not None  # noqa: S101 (it was explained)
            return write_bundle(connection, answer, account, Path(output))

    def replay(
        self, into: str, *, to_position: int | None = None, to_time: datetime | None = None, workers: int | None = 1
    ) -> "ReplaySummary":
        """Rebuild the book as it stood, after so many events or at a moment (its clock's), in an empty ledger: a SQLAlchemy URL or a path.

        `workers` are processes that read the accounts, as for `import_paths`.
        Raises UnknownPositionError, AmbiguousMomentError where the clock went back around `to_time`, NotEmptyError (also for an older
        ledger, which is left as it is), `StoreError`; ValueError unless one of the two is given, and for a naive moment.
        """
        from insider_ledger.auditing import empty_ledger, position_of, replay  # noqa: PLC0415

        position = position_of(self._database, to_position, to_time)
        target = empty_ledger(into, self._database.clock)
        try:
            return replay(self._database, target, position, workers)
        finally:
            target.close()

"""What can go wrong between the book and its database, with the facts as attributes.

Each sentence says what happened, where, and what to do: `ledger.db is no ledger: it holds the tables customer, invoice. Name another file.`
"""

from collections.abc import Sequence
from typing import Any

from typing_extensions import override


class StoreError(Exception):
    """The root of every error of the store."""


class DatabaseMissingError(StoreError):
    """There is no ledger at `database` (a file path or a URL without its password)."""

    def __init__(self, database: str) -> None:
        super().__init__(f"There is no ledger at {database}: import filings first, or name the right database.")
        self.database = database


class DatabaseUnreachableError(StoreError):
    """The database could not be opened or used; `reason` is what its driver said (no such folder, disk full, connection lost ...)."""

    def __init__(self, database: str, reason: str) -> None:
        super().__init__(
            f"Could not use {database}: {reason}. Check that the path or server exists, has room, and that you may write there."
        )
        self.database = database
        self.reason = reason


class AlteredLogError(StoreError):
    """The log at `database` is not the one that was recorded; `reason` says what does not fit. Nothing was written."""

    def __init__(self, database: str, reason: str) -> None:
        super().__init__(
            f"The log of {database} is not the one that was recorded: {reason}. What was altered is named by insider-ledger verify; "
            "what was recorded before that is copied by insider-ledger replay."
        )
        self.database = database
        self.reason = reason


class NotALedgerError(StoreError):
    """Something else lives at `database`: `found` says what. It was left untouched."""

    def __init__(self, database: str, found: str) -> None:
        super().__init__(f"{database} is no ledger: it holds {found}. Name another file or database; this one was left untouched.")
        self.database = database
        self.found = found


class NewerSchemaError(StoreError):
    """The ledger was written by a newer program: its schema revision `found` is not known here (`known` is)."""

    def __init__(self, database: str, found: str, known: str) -> None:
        super().__init__(f"{database} has schema revision {found}, and this program knows up to {known}: install the newer program.")
        self.database = database
        self.found = found
        self.known = known


class OlderSchemaError(StoreError):
    """The ledger has the older schema revision `found`, and was opened in a way that must not change it."""

    def __init__(self, database: str, found: str, known: str) -> None:
        super().__init__(f"{database} has schema revision {found}, and this program needs {known}: upgrade it with insider-ledger rebuild.")
        self.database = database
        self.found = found
        self.known = known


class WriterLockedError(StoreError):
    """Another writer held the ledger for all of `seconds`."""

    def __init__(self, database: str, seconds: float) -> None:
        super().__init__(
            f"Another program has been writing to {database} for over {seconds:g} seconds: wait for it to end, or end it."
            " An import lets others write after each batch: with a smaller --batch it does so sooner."
        )
        self.database = database
        self.seconds = seconds


class VersionConflictError(StoreError):
    """An event claims a place in `stream` that is taken or not next: the stream stands at version `recorded` (None when it is new)."""

    def __init__(self, stream: str, version: int, recorded: int | None) -> None:
        at = "is new" if recorded is None else f"is at version {recorded}"
        super().__init__(f"Stream {stream} {at}, so its next event cannot be version {version}: load the stream again and decide again.")
        self.stream = stream
        self.version = version
        self.recorded = recorded


class UnknownStreamError(StoreError):
    """A natural key was given for a stream that does not exist."""

    def __init__(self, key: str, stream: str) -> None:
        super().__init__(f"The key {key} leads to stream {stream}, which has no events: append its first event together with the key.")
        self.key = key
        self.stream = stream


class UnknownEventError(StoreError):
    """A stored event has a name that this program does not know, or an event has no stored name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"No event is stored under the name {name} (known: {', '.join(known)}): install the program that wrote it.")
        self.name = name
        self.known = tuple(known)


class UnreadableEventError(StoreError):
    """A stored event of this `name` has a payload that cannot be read, for a `reason`: it is not what this program wrote.

    `position`, `stream`, and the `owner` and `issuer` that the stream is kept for, are None where they are not known.
    """

    def __init__(
        self,
        name: str,
        reason: str,
        *,
        position: int | None = None,
        stream: str | None = None,
        owner: str | None = None,
        issuer: str | None = None,
    ) -> None:
        at = f" at ledger position {position}" if position is not None else f" on stream {stream}" if stream is not None else ""
        of = f", about owner {owner} at issuer {issuer}," if owner is not None and issuer is not None else ""
        super().__init__(
            f"The event{at} ({name}){of} cannot be read: {reason}. Nothing was changed. insider-ledger verify tells what was altered since "
            "it was recorded: restore the database from a copy that verifies, or import the filings anew."
        )
        self.name = name
        self.reason = reason
        self.position = position
        self.stream = stream
        self.owner = owner
        self.issuer = issuer

    def located(self, **facts: Any) -> "UnreadableEventError":
        """The same with more facts of its place: `position`, `stream`, `owner`, `issuer`."""
        return UnreadableEventError(self.name, self.reason, **{**self._place(), **facts})

    @override
    def __reduce__(self) -> tuple[Any, ...]:
        return _unreadable, (self.name, self.reason, self._place())  # so that it can be raised in a worker process and met in this one

    def _place(self) -> dict[str, Any]:
        return {"position": self.position, "stream": self.stream, "owner": self.owner, "issuer": self.issuer}


def _unreadable(name: str, reason: str, facts: dict[str, Any]) -> UnreadableEventError:
    return UnreadableEventError(name, reason, **facts)


class AlteredSourceError(StoreError):
    """The document that is kept under a SHA-256 has other bytes."""

    def __init__(self, sha256: str) -> None:
        super().__init__(f"The document kept as sha256:{sha256} was altered: restore a copy of the database that verify --sources passes.")
        self.sha256 = sha256

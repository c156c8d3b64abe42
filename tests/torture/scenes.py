"""What is killed: commands of the book, each with the book that it begins with, and what is to be true afterwards.

A scene is played once undisturbed. After a kill the ledger holds what it held before, or after, or (an import) after some whole batches;
the same command run again leaves it as if nothing had happened; and files that it writes are the older ones or the newer ones, with nothing
of the killed writer left beside them once it was run again.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from insider_ledger.cli import Status
from insider_ledger.folding import fold
from insider_ledger.partitions import MANIFEST, partition_paths, read_manifest
from tests.torture.books import AS_OF, BATCH, KNOWN_AT, REVISIONS
from tests.torture.child import ended

OUT: Final = "{out}"
"""In the arguments of a command: a path or ledger of its own to write to."""

MOMENTS: Final = ("--as-of", str(AS_OF), "--known-at", KNOWN_AT.strftime("%Y-%m-%dT%H:%M:%SZ"))

Look = Callable[[str, Path], object]


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """A command on a book that is named by `begins`; `again` are the statuses with which it may end when it is run again."""

    name: str
    begins: str
    command: tuple[str, ...]
    again: tuple[int, ...] = (Status.DONE,)
    is_into: bool = False
    """Whether it writes to another ledger."""

    look: Look | None = None
    """What is in the file or folder that it writes, given the ledger; None where nothing is. Raises for what is not whole."""

    def arguments(self, ledger: str, out: str) -> list[str]:
        """The whole command."""
        return ["--db", ledger, *(word.replace(OUT, out) for word in self.command)]

    def written(self, out: str) -> Path:
        """The file or folder that it writes."""
        return Path(next((word.replace(OUT, out) for word in self.command if OUT in word), out))


def contents(_ledger: str, path: Path) -> object:
    """The contents of a file."""
    return path.read_bytes() if path.exists() else None


def snapshot(ledger: str, folder: Path) -> object:
    """The answers of a snapshot. Asked in a child: once Polars has threads here, no child of this process could use it any more."""
    if not folder.exists():
        return None
    answer = folder.parent / "answer.json"
    asked = ended(
        ["--db", ledger, "holdings", "--snapshot", str(folder), *MOMENTS, "--format", "json", "--output", str(answer)],
        folder.parent / "asked",
    )
    assert asked.status == Status.DONE or not (folder / "snapshot.json").exists(), asked.said
    return answer.read_bytes() if asked.status == Status.DONE else None


def partitions(_ledger: str, folder: Path) -> object:
    """The accounts and rows of partitions."""
    if not (folder / MANIFEST).exists():
        return None
    rows = [msgspec.json.encode(fold(path)) for path in partition_paths(folder)]
    return read_manifest(folder).ledger_position, rows


def scenes(filings: Path, holding: str, issuer: str, decision: int) -> list[Scene]:
    """All scenes: `filings` are imported, `holding` is rebuilt alone, a split of `issuer` is recorded, the `decision` is taken back."""
    split = ("--issuer", issuer, "--effective", "2016-01-04", "--ratio", "2-for-1", "--why", "Torture")
    since = ("--known-at", "2029-01-01T00:00:00Z", "--why", "Torture")
    return [
        Scene(name="import", begins="empty", command=("import", str(filings), "--batch", str(BATCH))),
        Scene(name="import more", begins="half", command=("import", str(filings), "--batch", str(BATCH))),
        Scene(name="rebuild", begins="full", command=("rebuild",)),
        Scene(name="rebuild one", begins="full", command=("rebuild", "--holding", holding)),
        *(Scene(name=f"upgrade {revision}", begins=revision, command=("rebuild",)) for revision in REVISIONS),
        Scene(name="decide", begins="full", command=("record", "split", *split)),
        Scene(name="take back", begins="decided", command=("record", "take-back", str(decision), *since), again=(0, 2)),
        Scene(name="retry quarantine", begins="full", command=("quarantine", "retry")),
        Scene(name="replay", begins="full", command=("replay", "--to-position", "50", "--into", OUT), is_into=True, again=(0, 2)),
        Scene(name="snapshot", begins="full", command=("export", "snapshot", OUT), look=snapshot),
        Scene(name="partitions", begins="full", command=("export", "partitions", OUT, "--partitions", "3"), look=partitions),
        Scene(name="export", begins="full", command=("export", "holdings", *MOMENTS, "--output", f"{OUT}.csv"), look=contents),
        Scene(name="answer", begins="full", command=("holdings", *MOMENTS, "--format", "json", "--output", f"{OUT}.json"), look=contents),
        Scene(name="proof", begins="full", command=("verify", "--event", "7", "--save", f"{OUT}.json"), look=contents),
    ]

"""The running log: what the program does while it does it, one line each, for whoever operates it. The log of events is another thing.

`note(WriterWaits(database="sqlite:////srv/ledger.db", lock_timeout=60_000))` gives the logger `insider_ledger.database` of the standard
library a record whose message is `writer-waits database=sqlite:////srv/ledger.db lock_timeout=60000`, and whose attribute `entry` is the
entry itself. Nobody hears it until somebody asks. No entry holds a password, and times are whole milliseconds.
"""

import json
import logging
import time
from typing import Any, ClassVar, Final

import msgspec
from typing_extensions import override

ROOT: Final = "insider_ledger"
_QUOTED: Final = frozenset("=\"' ")
"""A text with one of these, or with anything that is not printed as it is, is no word."""

logging.getLogger(ROOT).addHandler(logging.NullHandler())


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line: `name` and the names of the fields stay as they are from version to version."""

    name: ClassVar[str]
    logger: ClassVar[str]
    level: ClassVar[int] = logging.INFO

    @override
    def __str__(self) -> str:
        return " ".join((self.name, *(f"{name}={_word(value)}" for name, value in self.fields().items())))

    def fields(self) -> dict[str, Any]:
        """The facts by name, in their order: texts, whole numbers, yes or no, None for what is not known."""
        return msgspec.structs.asdict(self)


class WriterWaits(Entry, frozen=True, kw_only=True):
    """Another program, or another thread of this one, writes; `lock_timeout` is how long it is waited for, in milliseconds."""

    name = "writer-waits"
    logger = f"{ROOT}.database"

    database: str
    lock_timeout: int


class WriterWaited(Entry, frozen=True, kw_only=True):
    """The other one has ended; this one writes now."""

    name = "writer-waited"
    logger = f"{ROOT}.database"

    database: str
    milliseconds: int


class WriterGaveUp(Entry, frozen=True, kw_only=True):
    """The other one still writes; nothing was written here."""

    name = "writer-gave-up"
    logger = f"{ROOT}.database"
    level = logging.WARNING

    database: str
    milliseconds: int


class SchemaUpgraded(Entry, frozen=True, kw_only=True):
    """The tables were brought to a newer revision, or made (`before` is None)."""

    name = "schema-upgraded"
    logger = f"{ROOT}.database"

    database: str
    before: str | None
    after: str
    milliseconds: int


def note(entry: Entry, level: int | None = None) -> None:
    """Tell whoever listens; `level` where it is another than that of the entry's class."""
    logging.getLogger(entry.logger).log(entry.level if level is None else level, "%s", entry, extra={"entry": entry})


def is_heard(of: type[Entry]) -> bool:
    """Whether anybody listens to such entries, where making one costs something."""
    return logging.getLogger(of.logger).isEnabledFor(of.level)


def milliseconds_since(started: int) -> int:
    """How long ago the monotonic clock said `started`, in nanoseconds."""
    return (time.monotonic_ns() - started) // 1_000_000


def _word(value: object) -> str:
    """A value as text: in quotes, as JSON has them, where it would not be one word."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str() if not value.isprintable() or not value or not _QUOTED.isdisjoint(value):
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)

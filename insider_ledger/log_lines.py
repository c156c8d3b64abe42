"""The running log as lines of text, or of JSON: `{"at": "2024-06-03T12:00:00.125Z", "level": "info", "event": "import-ended", ...}`.

    with written_to(sys.stderr, level="info", lines="json"):
        book.import_paths(["filings/"])

Programs with a logging set-up of their own take a formatter from here, or the attribute `entry` of a record. Ten lines of our own stand in
place of a library: what they must have is that no name of a file commands a terminal, and the same names as the entries.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final, TextIO

from typing_extensions import override

from insider_ledger.log_choices import Level, Lines
from insider_ledger.printing.cells import escaped, harmless
from ledger.running_log import ROOT, Entry


class TextLines(logging.Formatter):
    """`2024-06-03T12:00:00.125Z INFO insider_ledger.import import-ended documents=8 ...`, harmless to a terminal."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        """Give one line."""
        return harmless(f"{_instant(record)} {record.levelname} {record.name} {record.getMessage()}")


class JsonLines(logging.Formatter):
    """One object on a line, with the fields of the entry beside `at`, `level`, `logger` and `event`."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        """Give one line."""
        entry = getattr(record, "entry", None)
        said: dict[str, Any] = {"at": _instant(record), "level": record.levelname.lower(), "logger": record.name}
        said |= {"event": entry.name, **entry.fields()} if isinstance(entry, Entry) else {"event": record.getMessage()}
        return escaped(json.dumps(said, ensure_ascii=False))


FORMATTERS: Final[dict[Lines, type[logging.Formatter]]] = {"text": TextLines, "json": JsonLines}


@contextmanager
def written_to(stream: TextIO, *, level: Level, lines: Lines) -> Iterator[None]:
    """Write the running log to a stream for as long as the block lasts, from a level on."""
    logger, handler = logging.getLogger(ROOT), logging.StreamHandler(stream)
    handler.setFormatter(FORMATTERS[lines]())
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(level.upper())
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)


def _instant(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

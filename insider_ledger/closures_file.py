"""Days on which nothing could be filed, as a person lists them: a table with a column `closed_on`, and `source` if wished.

    closed_on,source
    2010-02-10,snow; offices in Washington closed

Every line must be right: a day that is passed over in silence would make a report late that was not.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from insider_ledger.errors import ClosuresError
from projections.deadlines.closures import Closure

CLOSED_ON = "closed_on"


class _Line(Schema):
    """A line of the table; other columns are for its reader."""

    class Meta:
        unknown = EXCLUDE

    closed_on = fields.Date(format="%Y-%m-%d", required=True)
    source = fields.String(load_default="")


def read_closures(path: Path) -> tuple[Closure, ...]:
    """The days that a file lists. Raises ClosuresError for one that cannot be read, with its line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ClosuresError(path, None, f"cannot be read: {error}") from error
    table = csv.DictReader(io.StringIO(text))
    if table.fieldnames is None or CLOSED_ON not in table.fieldnames:
        raise ClosuresError(path, 1, f"has no column {CLOSED_ON}")
    return tuple(_closures(table, path))


def _closures(table: "csv.DictReader[str]", path: Path) -> Iterator[Closure]:
    schema = _Line()
    for line in table:
        try:
            read: Any = schema.load({name: value for name, value in line.items() if value is not None})
        except ValidationError as error:
            wrong = f"names no day: {line[CLOSED_ON]!r} is not YYYY-MM-DD"
            raise ClosuresError(path, table.line_num, wrong) from error
        yield Closure(read["closed_on"], read["source"])

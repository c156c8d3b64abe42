"""Asking: the balances of one owner and of one issuer in a process that is warm, beside the same statement on the bare driver.

The owner and the issuer with the most lines, those in the middle, and an issuer of some 180 lines. The bare statement, which gives what
each line holds and since when, is told by itself too, beside finding the lines alone. Balances and holdings read all that is stored.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, Literal, NamedTuple

import insider_ledger
from benchmarks.inputs import Inputs
from benchmarks.measuring import Line, Taken, interleaved
from ledger.store import sqlite
from ledger.store.database import Database
from ledger.values.times import end_of_eastern_day
from projections.as_of import balances
from projections.stored_readings import RANK_BITS

TIMES = 100
SOME = 180
THE_LINES = """
SELECT line_id FROM line WHERE {party} = :key AND known_from <= :known AND (known_to IS NULL OR known_to > :known)
"""
LAST_POINT = """
SELECT line.line_id, effective, quantity, value FROM line JOIN balance_point AS point ON point.line_id = line.line_id AND point.sequence = (
    SELECT sequence FROM balance_point AS held WHERE held.line_id = line.line_id AND sequence <= :last
    AND known_from <= :known AND (known_to IS NULL OR known_to > :known) ORDER BY sequence DESC LIMIT 1
) WHERE {party} = :key AND line.known_from <= :known AND (line.known_to IS NULL OR line.known_to > :known)
AND point.known_from <= :known AND (point.known_to IS NULL OR point.known_to > :known)
"""


class Asked(NamedTuple):
    """A party to ask about."""

    kind: Literal["owner", "issuer"]
    size: str
    key: str
    lines: int
    of_statement: str
    of_answer: str


def lines(inputs: Inputs) -> Iterator[Line]:
    """Three lines for each party: the bare statement, the balances, and the whole answer with names and evidence."""
    for asked in parties(inputs.book):
        yield from _lines(inputs, asked)


def parties(path: Path) -> list[Asked]:
    """Owner and issuer with as many lines as half of all have, and with the most; the issuer with nearest to `SOME` lines."""
    with closing(sqlite3.connect(path)) as connection:
        owners, issuers = (
            connection.execute(f"SELECT {kind}, count(*) FROM line GROUP BY 1 ORDER BY 2, 1").fetchall()  # noqa: S608
            for kind in ("owner", "issuer")
        )
    some = min(issuers, key=lambda counted: abs(counted[1] - SOME))
    return [
        Asked("owner", "in the middle", *owners[len(owners) // 2], "≤ 0.1 ms", "≤ 5 ms"),
        Asked("owner", "the largest", *owners[-1], "", "≤ 5 ms"),
        Asked("issuer", "in the middle", *issuers[len(issuers) // 2], "", ""),
        Asked("issuer", f"of some {SOME} lines", *some, "≤ 1 ms", ""),
        Asked("issuer", "the largest", *issuers[-1], "", ""),
    ]


def _lines(inputs: Inputs, asked: Asked) -> Iterator[Line]:
    times = 1 if inputs.short else TIMES
    whom: dict[str, Any] = {asked.kind: asked.key}
    other = {"owner": None, "issuer": None}
    day = date(2024, 1, 1)
    known_at = end_of_eastern_day(date(2030, 1, 1))
    given = {"key": asked.key, "last": (day.toordinal() + 1 << RANK_BITS) - 1, "known": int(known_at.timestamp()) * 1_000_000}
    statement, the_lines = (text.format(party=f"line.{asked.kind}") for text in (LAST_POINT, THE_LINES))
    database = Database.open(str(inputs.book))
    with insider_ledger.open(str(inputs.book)) as book, closing(_bare(inputs.book)) as bare, database.read() as connection:
        taken = interleaved(
            {
                "lines": lambda: [bare.execute(the_lines, given).fetchall() for _ in range(times)],
                "bare": lambda: [bare.execute(statement, given).fetchall() for _ in range(times)],
                "balances": lambda: [balances(connection, day, known_at, **(other | whom)) for _ in range(times)],
                "holdings": lambda: [book.holdings(as_of=day, known_at=known_at, **whom) for _ in range(times)],
            },
            inputs.rounds + 1,
        )
    database.close()
    what = f"one {asked.kind}, {asked.size}"
    floor_is = f"{asked.lines} lines; bare statement"
    yield _line(f"statement for {what}", times, taken["bare"], taken["lines"], "its lines alone", asked.of_statement)
    yield _line(f"balances of {what}", times, taken["balances"], taken["bare"], floor_is, "")
    yield _line(f"holdings of {what}", times, taken["holdings"], taken["bare"], floor_is, asked.of_answer)


def _bare(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    for setting in sqlite.SETTINGS:
        connection.execute(setting)
    return connection


def _line(what: str, times: int, ours: Taken, floor: Taken, floor_is: str, target: str) -> Line:
    each, least = ours.cpu / times * 1e3, floor.cpu / times * 1e3
    return Line(what, f"{each:.2f} ms", f"{floor_is}: {least:.3f} ms", f"{ours.beside(floor):.1f}", target)

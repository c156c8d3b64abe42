"""The table of figures, on a terminal and in docs/reference/performance.md; and the machine that they were measured on."""

import os
import platform
import sqlite3
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import sqlalchemy
from sqlalchemy.engine import make_url

from benchmarks.measuring import Line

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "performance.md"
BEGIN, END = "<!-- measured: script/bench writes what stands between these marks -->", "<!-- end -->"
LIBRARIES = ("eventsourcing", "lxml", "msgspec", "sqlalchemy")


def text(line: Line) -> str:
    """A line for the terminal."""
    return f"{line.what:54}  {line.figure:62}  {line.floor:44}  {line.ratio:>6}  {line.target}"


def row(line: Line) -> str:
    """A line of the Markdown table."""
    return f"| {' | '.join(line)} |"


def rows_between_marks(page: str, measured_on: str, rows: Iterable[str]) -> str:
    """The page with a new table."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    head = ["| what | figure | floor, in the same run | ratio | target |", "|---|---|---|---|---|"]
    return "\n".join([f"{before}{BEGIN}", measured_on, "", *head, *rows, f"{END}{after}"])


def machine(postgresql: str | None) -> str:
    """Processors, memory and versions; nothing that names the machine."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    databases = f"SQLite {sqlite3.sqlite_version}" + (f", PostgreSQL {_server(postgresql)}" if postgresql else "")
    system = f"{platform.system()} on {platform.machine()}"
    return f"{cores} cores, {memory:.0f} GiB, {system}, Python {platform.python_version()}, {databases}, {libraries}."


def _server(url: str) -> str:
    engine = sqlalchemy.create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        return str(connection.exec_driver_sql("SHOW server_version").scalar()).split()[0]

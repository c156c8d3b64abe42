"""An SQLite ledger as files: how large they are, what stands beside them, and how the database within keeps its pages."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection


class FolderFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the file system says, sizes in bytes; `size` is None where there is no file, or an empty one.

    `part_files` are files that a program has not finished, and when it last wrote to each, in microseconds since 1970.
    """

    path: str
    size: int | None
    wal_size: int | None
    is_writable: bool
    is_open_to_all: bool
    disk_free: int
    part_files: tuple[tuple[str, int], ...]


class PageFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the database says of its file: its journal (`wal` for a ledger) and its pages, with those that are not used."""

    journal_mode: str
    page_size: int
    pages: int
    free_pages: int


def folder_facts(path: Path) -> FolderFacts:
    """What the file system says of the file and its folder. Raises OSError where it says nothing."""
    there = path.is_file() and path.stat().st_size > 0
    return FolderFacts(
        path=str(path),
        size=path.stat().st_size if there else None,
        wal_size=_size_of(path.with_name(f"{path.name}-wal")),
        is_writable=os.access(path if there else path.parent, os.W_OK) and os.access(path.parent, os.W_OK),
        is_open_to_all=there and bool(path.stat().st_mode & stat.S_IWOTH),
        disk_free=shutil.disk_usage(path.parent).free,
        part_files=tuple(sorted(_part_files(path))),
    )


def page_facts(connection: Connection) -> PageFacts:
    """What the database says of its pages."""

    def pragma(name: str) -> Any:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

    return PageFacts(
        journal_mode=pragma("journal_mode"),
        page_size=pragma("page_size"),
        pages=pragma("page_count"),
        free_pages=pragma("freelist_count"),
    )


def damage(connection: Connection, most: int) -> tuple[str, ...]:
    """What SQLite finds wrong with its own file, up to so many sentences; reads all of it."""
    said: list[str] = list(connection.exec_driver_sql(f"PRAGMA quick_check({most})").scalars())
    return tuple(line for line in said if line != "ok")


def _size_of(path: Path) -> int | None:
    return path.stat().st_size if path.exists() else None


def _part_files(path: Path) -> Iterator[tuple[str, int]]:
    """Unfinished files and folders beside the database and in its snapshot; one that is finished meanwhile is none."""
    for folder in (path.parent, path.with_name(f"{path.name}.snapshot")):
        for found in folder.glob(".*.part"):
            if (about := _stat(found)) is not None:
                yield str(found), about.st_mtime_ns // 1_000


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None

"""A question is answered by a whole process in under half a second, so it must not import what it does not need (ADR 6)."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import insider_ledger
from insider_ledger import examples

HEAVY = {"eventsourcing", "alembic", "lxml", "importers", "pyarrow", "multiprocessing", "marshmallow"}


@pytest.mark.slow
def test_a_question_does_not_import_the_writer_the_readers_or_the_schema_tool(tmp_path: Path) -> None:
    with insider_ledger.open(str(tmp_path / "ledger.db")) as book:
        book.import_paths(examples.filings())

    asked = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "insider_ledger", "holdings", "--issuer", "HTPW"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )

    imported = imported_by(asked)
    assert "Halcyon Tidal Power, Inc." in asked.stdout
    assert "sqlalchemy" in imported
    assert imported & HEAVY == set()


@pytest.mark.slow
def test_reading_words_does_not_import_the_database_library_either(tmp_path: Path) -> None:
    asked = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "insider_ledger", "vesting", "--text", "Vests on March 15, 2025."],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )

    assert "2025-03-15" in asked.stdout
    assert imported_by(asked) & (HEAVY | {"sqlalchemy", "rich"}) == set()


def imported_by(process: subprocess.CompletedProcess[str]) -> set[str]:
    return {name.split(".")[0] for name in re.findall(r"\| +([\w.]+)$", process.stderr, re.MULTILINE)}

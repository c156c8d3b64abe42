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

    imported = {name.split(".")[0] for name in re.findall(r"\| +([\w.]+)$", asked.stderr, re.MULTILINE)}
    assert "Halcyon Tidal Power, Inc." in asked.stdout
    assert "sqlalchemy" in imported
    assert imported & HEAVY == set()

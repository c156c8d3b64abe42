"""Every command that writes is killed at random moments: a short run of what `script/torture` does at length."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import POSTGRESQL

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
KILLS = 24  # each scene once


def tortured(*where: str) -> str:
    """What a process of its own says of it: children are forked from it, which must have no threads."""
    seed = random.randrange(10**6)  # noqa: S311 (no secret; told by what fails)
    command = [sys.executable, "-m", "tests.torture", "--kills", str(KILLS), "--seed", str(seed), *where]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 (our own program)
    assert done.returncode == 0, f"seed {seed}: {done.stderr}"
    return done.stdout


def test_killed_commands_leave_a_file_as_it_was_or_as_it_was_to_be() -> None:
    assert f"SQLite: {KILLS} kills" in tortured()


@pytest.mark.postgresql
@pytest.mark.usefixtures("postgresql_url")
def test_killed_commands_leave_a_server_as_it_was_or_as_it_was_to_be() -> None:
    assert f"PostgreSQL: {KILLS} kills" in tortured("--without-sqlite", "--postgresql", os.environ[POSTGRESQL])

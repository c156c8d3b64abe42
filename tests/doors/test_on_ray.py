"""Partitions folded on Ray, on two processors of this machine: the rows that this process folds, and the program that the page shows.

Each program runs in a process of its own, so that whatever Ray starts ends with it.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

import insider_ledger
from insider_ledger import examples

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed: it comes with the extra `ray`"),
]

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "how-to" / "many-machines.md"
LONGEST_WAIT = 120  # seconds for a cluster to start, work and end

SAME_ROWS = """
import ray

from insider_ledger.folding import fold
from insider_ledger.on_ray import fold_on_ray
from insider_ledger.partitions import partition_paths

ray.init(address="local", num_cpus=2, include_dashboard=False)
print(list(fold_on_ray("partitions")) == list(map(fold, partition_paths("partitions"))))
ray.shutdown()
"""

TORN = """
import ray

from insider_ledger.errors import PartitionError
from insider_ledger.on_ray import fold_on_ray

ray.init(address="local", num_cpus=2, include_dashboard=False)
try:
    list(fold_on_ray("partitions"))
except PartitionError as error:
    print(error.found, error.advice)
ray.shutdown()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with partitions of the example filings."""
    with insider_ledger.open(str(tmp_path / "ledger.db")) as book:
        book.import_paths(examples.filings())
        book.write_partitions(tmp_path / "partitions", count=4)
    return tmp_path


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder with a short name, as the sockets of a cluster need it."""
    path = Path(tempfile.mkdtemp(prefix="ray-"))
    yield path
    shutil.rmtree(path)


def printed(program: str, folder: Path, short_folder: Path) -> str:
    """What a program prints that runs in a folder; Ray keeps its files, and its token, in the other one."""
    own = {"HOME": str(short_folder), "RAY_TMPDIR": str(short_folder), "RAY_USAGE_STATS_ENABLED": "0"}
    path = f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", program],
        cwd=folder,
        env={**os.environ, **own, "PYTHONPATH": path},
        check=False,
        capture_output=True,
        text=True,
        timeout=LONGEST_WAIT,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_ray_folds_what_this_process_folds(folder: Path, short_folder: Path) -> None:
    assert printed(SAME_ROWS, folder, short_folder) == "True\n"


def test_an_error_on_ray_is_the_error_that_was_raised(folder: Path, short_folder: Path) -> None:
    first = min((folder / "partitions").glob("*.dossiers"))
    first.write_bytes(first.read_bytes()[:-1])

    assert printed(TORN, folder, short_folder).startswith("is no partition, or not whole Copy it again")


def test_the_program_that_the_page_shows_prints_what_the_page_shows(folder: Path, short_folder: Path) -> None:
    ((program, shown),) = re.findall(r"^```py\n(.*?)^```\n\n```text\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)

    assert printed(program, folder, short_folder) == shown

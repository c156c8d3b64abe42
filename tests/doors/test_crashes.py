"""An import that is killed at any moment, or a worker of it, and run again, or that runs twice at once, leaves the book of one in peace."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import cycle, islice
from pathlib import Path

import pytest
from sqlalchemy import select

import insider_ledger
from benchmarks import synthetic, synthetic_quarters
from insider_ledger.cli import Status
from ledger.store import tables as log
from ledger.store.database import Database
from projections.tables import LIVE
from tests.torture.moments import Moment

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
FILINGS = 120
BATCH = 30
KILLS = 6
WORKERS = 2
MOMENTS = {"statement": 250, "copied": 900, "worker": 150}  # an import of these has a few more
LONGEST_WAIT = 60  # seconds for a process that should have ended to end

Contents = dict[str, list[tuple[object, ...]]]


@pytest.fixture(scope="module", params=["submissions", "data set"])
def filings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A zip of invented submissions, or of the tables of an invented quarter."""
    path = tmp_path_factory.mktemp("filings") / "filings.zip"
    if request.param == "data set":
        return synthetic_quarters.write(path, FILINGS, seed=22)
    return synthetic.write(path, synthetic.submissions(FILINGS, owners=20, seed=22))


@pytest.fixture(scope="module")
def in_peace(filings: Path, tmp_path_factory: pytest.TempPathFactory) -> Contents:
    """What one undisturbed import makes of them."""
    url = f"sqlite:///{tmp_path_factory.mktemp('peace') / 'ledger.db'}"
    assert imported(url, filings)["statement"] > FILINGS / BATCH
    return contents(url)


def starting(url: str, filings: Path, last: Moment | None = None) -> subprocess.Popen[str]:
    return running(url, "import", str(filings), "--batch", str(BATCH), "--workers", str(WORKERS), last=last)


def running(url: str, *how: str, last: Moment | None = None) -> subprocess.Popen[str]:
    """A command in a process of its own."""
    command = [sys.executable, "-m", "tests.torture.dying", *map(str, last or ()), "--", "--db", url, *how]
    return subprocess.Popen(  # noqa: S603 (our own program)
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def killed(url: str, filings: Path, last: Moment) -> int:
    """Start an import that is killed at its moment `last`, and leave no worker of it behind; returns its exit status."""
    with starting(url, filings, last) as dying:
        status = dying.wait(LONGEST_WAIT)
        with suppress(ProcessLookupError):
            os.killpg(dying.pid, signal.SIGKILL)
    return status


def imported(url: str, filings: Path) -> dict[str, int]:
    """Import to the end; returns how many moments of each kind there were to be killed in."""
    (said,) = finished(starting(url, filings))
    return {kind: int(count) for kind, count in (word.split("=") for word in said.splitlines()[-1].split())}


def finished(*running: subprocess.Popen[str]) -> list[str]:
    """What they printed, once all have ended well."""
    said = []
    for each in running:
        out, complaint = each.communicate(timeout=LONGEST_WAIT)
        assert each.returncode == 0, complaint
        said.append(out)
    return said


def contents(url: str) -> Contents:
    """Every row of the read models and of the log, but for when it was recorded."""
    opened = Database.open(url)
    try:
        with opened.read() as connection:
            found = {table.name: [tuple(row) for row in connection.execute(select(table))] for table in LIVE}
            events = log.event.c
            found["event"] = [
                tuple(row) for row in connection.execute(select(events.id, events.name, events.version, events.state).order_by(events.id))
            ]
    finally:
        opened.close()
    return {name: sorted(rows, key=str) for name, rows in found.items()}


def events(url: str) -> list[str]:
    """The names of the events, in order."""
    with closing(Database.open(url, create=False)) as opened, opened.read() as connection:
        return list(connection.scalars(select(log.event.c.name).order_by(log.event.c.id)))


def differences(url: str) -> tuple[object, ...]:
    """What a rebuild of the read models would change."""
    with insider_ledger.open(url) as book:
        return tuple(book.compare().differences)


def moments_to_die_in(seed: str, *kinds: str) -> Iterator[Moment]:
    """Moments chosen at random, the kinds by turns; an import that goes on with a begun book has fewer left, and may outlive its own."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    for kind in islice(cycle(kinds), KILLS):
        yield Moment(kind, chance.randrange(1, MOMENTS[kind]))


def test_an_import_that_is_killed_again_and_again_leaves_the_book_of_one_in_peace(
    database_url: str, filings: Path, in_peace: Contents, request: pytest.FixtureRequest
) -> None:
    kinds = ("statement",) if database_url.startswith("sqlite") else ("copied", "statement")

    statuses = [killed(database_url, filings, last) for last in moments_to_die_in(request.node.name, *kinds)]
    assert statuses[0] == -signal.SIGKILL

    imported(database_url, filings)

    assert contents(database_url) == in_peace
    assert differences(database_url) == ()


def test_two_imports_at_once_leave_the_book_of_one(database_url: str, filings: Path, in_peace: Contents) -> None:
    finished(*(starting(database_url, filings) for _ in range(2)))

    assert contents(database_url) == in_peace
    assert differences(database_url) == ()


def test_imports_a_decision_and_a_rebuild_at_once_leave_what_each_did(database_url: str, filings: Path, tmp_path: Path) -> None:
    others = synthetic.write(tmp_path / "others.zip", list(synthetic.submissions(FILINGS + BATCH, owners=20, seed=22))[FILINGS:])
    imported(database_url, filings)
    before = events(database_url)
    with insider_ledger.open(database_url) as book:
        one, other, *_ = sorted({line.owner.cik or "" for line in book.holdings().holdings})
    decision = ("record", "equate-owners", "--owner", one, "--other", other, "--why", "The same person")

    finished(
        starting(database_url, filings), running(database_url, *decision), running(database_url, "rebuild"), starting(database_url, others)
    )

    after = events(database_url)
    assert after[: len(before)] == before
    assert [name for name in after[len(before) :] if name == "decision-made.v1"] == ["decision-made.v1"]
    assert differences(database_url) == ()
    with insider_ledger.open(database_url) as book:
        assert book.verify().ok


def test_workers_end_with_an_import_that_is_killed(sqlite_url: str, filings: Path) -> None:
    with starting(sqlite_url, filings, Moment("statement", MOMENTS["statement"] // 2)) as dying:
        try:
            dying.communicate(timeout=LONGEST_WAIT)  # the workers hold its output open as long as they live
        finally:
            with suppress(ProcessLookupError):
                os.killpg(dying.pid, signal.SIGKILL)

    assert dying.returncode == -signal.SIGKILL


@pytest.mark.parametrize("filings", ["data set"], indirect=True)
def test_an_import_whose_worker_is_killed_says_so_and_can_be_run_again(
    sqlite_url: str, filings: Path, in_peace: Contents, request: pytest.FixtureRequest
) -> None:
    moment = next(moments_to_die_in(request.node.name, "worker"))

    with starting(sqlite_url, filings, moment) as bereft:
        _, complaint = bereft.communicate(timeout=LONGEST_WAIT)
    assert (bereft.returncode, complaint.splitlines()[0].partition(":")[::2]) == (
        Status.REFUSED,
        ("Error", " A worker process ended before its work was done: something killed it, perhaps for want of memory."),
    )
    assert differences(sqlite_url) == ()

    imported(sqlite_url, filings)
    assert contents(sqlite_url) == in_peace

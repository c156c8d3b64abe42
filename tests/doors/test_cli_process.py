"""The command line as a whole process: exit status, streams, pipes, terminals and the keyboard."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

import insider_ledger
from insider_ledger import examples

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (sys.executable, "-m", "insider_ledger")
VANCE = "0009900011"
FILING = next(path for path in examples.filings() if path.name == "0009900001-24-000003.txt")


def environment(**others: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("INSIDER_LEDGER", "COLUMNS", "LINES"))}
    return kept | {"PYTHONPATH": str(ROOT), "TERM": "xterm"} | others


def ask(folder: Path, *words: object, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 (our own program)
        [*PROGRAM, *map(str, words)], cwd=folder, env=env or environment(), check=False, capture_output=True, encoding="utf-8"
    )


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A folder with a book of the example filings."""
    with insider_ledger.open(str(tmp_path / "ledger.db")) as opened:
        opened.import_paths(examples.filings())
    return tmp_path


def read_all(terminal: int) -> str:
    """Everything that a program wrote to a terminal until it ended."""
    parts = []
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        parts.append(part)
    return b"".join(parts).decode()


def test_the_documented_exit_statuses(tmp_path: Path) -> None:
    (tmp_path / "broken.xml").write_text("<ownershipDocument>")
    (tmp_path / "notes.txt").write_text("no database")

    assert ask(tmp_path, "import", FILING).returncode == 0
    assert ask(tmp_path, "import", FILING, "broken.xml").returncode == 1
    assert ask(tmp_path, "holdings", "--owner", "Nobody").returncode == 2
    assert ask(tmp_path, "import", "nowhere").returncode == 3
    assert ask(tmp_path, "--db", "notes.txt", "info").returncode == 4


def test_data_and_talk_take_different_streams(tmp_path: Path) -> None:
    (tmp_path / "broken.xml").write_text("<ownershipDocument>")
    done = ask(tmp_path, "import", FILING, "broken.xml", "--format", "json")

    assert json.loads(done.stdout)["filings_recorded"] == 1
    assert "Set aside: broken.xml" in done.stderr
    assert "Importing" not in done.stderr


def test_a_reader_that_leaves_early_is_no_failure(book: Path) -> None:
    asked = subprocess.Popen(  # noqa: S603 (our own program)
        [*PROGRAM, "history", "--owner", VANCE, "--format", "csv"],
        cwd=book,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert asked.stdout is not None
    asked.stdout.close()
    assert asked.stderr is not None

    assert asked.stderr.read() == b""
    assert asked.wait() == 0
    asked.stderr.close()


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_told_and_refused(book: Path, unbuffered: str) -> None:
    env = environment(PYTHONUNBUFFERED=unbuffered)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(  # noqa: S603 (our own program)
            [*PROGRAM, "info"], cwd=book, env=env, check=False, stdout=full, stderr=subprocess.PIPE, text=True
        )

    assert done.returncode == 4
    assert done.stderr.startswith("Error: The answer could not be written to standard output: ")


def test_names_survive_a_machine_without_utf_8(book: Path) -> None:
    plain = environment(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    done = ask(book, "holdings", "--owner", VANCE, "--as-of", "2024-01-31", "--include-closed", env=plain)

    assert (done.returncode, done.stderr) == (0, "")
    assert "─" in done.stdout


def test_a_bar_with_rate_and_remaining_time_is_drawn_on_a_terminal_only(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    asked = subprocess.Popen(  # noqa: S603 (our own program)
        [*PROGRAM, "import", *examples.filings()], cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=theirs, text=True
    )
    os.close(theirs)
    drawn = read_all(ours)
    data, _ = asked.communicate()
    os.close(ours)

    assert asked.returncode == 0
    assert "8/8" in drawn
    assert "filings/s" in drawn
    assert "remaining" in drawn
    assert "Importing" not in data


def test_a_terminal_that_cannot_redraw_gets_no_bar(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    asked = subprocess.Popen(  # noqa: S603 (our own program)
        [*PROGRAM, "import", FILING], cwd=tmp_path, env=environment(TERM="dumb"), stdout=subprocess.DEVNULL, stderr=theirs
    )
    os.close(theirs)
    drawn = read_all(ours)
    os.close(ours)

    assert asked.wait() == 0
    assert "Importing" not in drawn
    assert drawn.startswith("Next: ")


def heed_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_control_c_stops_an_import_which_can_be_run_again(tmp_path: Path) -> None:
    filings = tmp_path / "filings"
    filings.mkdir()
    for number in range(600):
        (filings / f"{number}.txt").write_text(FILING.read_text().replace("0009900001-24-000003", f"0009900001-24-{100_000 + number}"))
    ours, theirs = pty.openpty()
    asked = subprocess.Popen(  # noqa: S603 (our own program)
        [*PROGRAM, "import", "filings", "--batch", "1"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        preexec_fn=heed_interrupts,  # noqa: PLW1509 (a test run in the background ignores them, and so would its children)
    )
    os.close(theirs)
    drawn = ""
    while not re.search(r"\b([5-9]|\d{2,3})/600", drawn):  # some transactions are behind it, most before it
        drawn += os.read(ours, 1024).decode()
    asked.send_signal(signal.SIGINT)
    drawn += read_all(ours)
    os.close(ours)

    assert asked.wait() == 130
    assert "run the same command again to go on.\r\nStopped.\r\n" in drawn
    assert "Traceback" not in drawn
    again = json.loads(ask(tmp_path, "import", "filings", "--format", "json").stdout)
    assert again["already_recorded"] > 0
    assert again["already_recorded"] + again["filings_recorded"] == 600


def test_a_shell_can_complete_commands_and_options(tmp_path: Path) -> None:
    completing = environment(_INSIDER_LEDGER_COMPLETE="bash_complete", COMP_WORDS="insider-ledger hol", COMP_CWORD="1")

    assert ask(tmp_path, env=completing).stdout == "plain,holdings\n"

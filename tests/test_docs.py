"""What the documentation shows is what happens.

A `console` block is a session: after each `$ command` comes what it prints. A line `...` stands for any lines, `…` for any part of a line;
columns may be closer together than they are printed. The blocks of one page run one after the other in one folder.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "insider_ledger").rglob("*.md")])
BASH = shutil.which("bash") or "bash"


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)


def sessions(page: Path) -> Iterator[tuple[str, str]]:
    """Each command of a page with the output that the page shows."""
    for block in blocks(page, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield command, output


def pattern(shown: str) -> re.Pattern[str]:
    lines = ["(.*\n)*?" if line == "..." else ".*".join(map(re.escape, squeezed(line).split("…"))) + "\n" for line in shown.splitlines()]
    return re.compile("".join(lines))


def squeezed(line: str) -> str:
    return re.sub(r"─+", "─", re.sub(r" +", " ", line)).strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder where the example filings are found as they are in a checkout."""
    shutil.copytree(ROOT / "insider_ledger" / "examples", tmp_path / "insider_ledger" / "examples")
    return tmp_path


def run(command: str, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("INSIDER_LEDGER_")} | {"PATH": path}
    done = subprocess.run(  # noqa: S603 (commands of our own pages)
        [BASH, "-c", command], cwd=folder, env=environment, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return "".join(squeezed(line) + "\n" for line in done.stdout.splitlines())


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "console")], ids=lambda page: page.name)
def test_a_session_goes_as_the_page_shows(page: Path, folder: Path) -> None:
    for command, shown in sessions(page):
        printed = run(command, folder)

        assert pattern(shown).fullmatch(printed), f"{page.name}: $ {command}\n{printed}"


@pytest.mark.slow
def test_the_python_of_the_tutorial_runs(folder: Path) -> None:
    (program,) = blocks(ROOT / "docs" / "tutorial.md", "python")
    (folder / "program.py").write_text(program)
    run("insider-ledger import insider_ledger/examples/*.txt", folder)

    assert "Common Stock 13400\n" in run("python program.py", folder)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!\w+:)([^)#]+)", page.read_text())

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=lambda page: page.stem)
def test_a_decision_is_short_and_whole(page: Path) -> None:
    text = page.read_text()

    assert len(text.splitlines()) <= 40
    assert re.match(rf"# {int(page.name[:4])}\. ", text)
    assert re.findall(r"^(?:## (\w+)|(Status):)", text, re.MULTILINE) == [
        ("", "Status"),
        ("Context", ""),
        ("Decision", ""),
        ("Consequences", ""),
    ]

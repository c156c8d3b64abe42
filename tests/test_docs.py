"""What the documentation shows is what happens.

A `console` block is a session: after each `$ command` comes what it prints. A line `...` stands for any lines, `…` for any part of a line;
columns may be closer together than they are printed. The blocks of one page run one after the other in one folder. A `python` block is a
program, run beside a ledger of the example filings; the `text` block below it is what it prints. Any other line that begins with
`insider-ledger` is a command that can be given.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import insider_ledger
from insider_ledger import examples
from insider_ledger.cli.group import PROGRAM, group

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "insider_ledger").rglob("*.md")])
BASH = shutil.which("bash") or "bash"
PROGRAMS = re.compile(r"^```python\n(.*?)^```\n(?:\n(?:prints\n\n)?```text\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[str]:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)
    return [block for named, block in found if named == language]


def sessions(page: Path) -> Iterator[tuple[str, str]]:
    """Each command of a page with the output that the page shows."""
    for block in blocks(page, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield command, output


def programs(page: Path) -> list[tuple[str, str]]:
    """Each program of a page with the output that the page shows, empty where it shows none."""
    return PROGRAMS.findall(page.read_text())


def typed(page: Path) -> list[str]:
    """The commands that a page shows without their output."""
    return re.findall(rf"^ *({PROGRAM} (?!COMMAND)[^\n]*)$", "".join(blocks(page, "")), re.MULTILINE)


def pattern(shown: str) -> re.Pattern[str]:
    lines = ["(.*\n)*?" if line == "..." else ".*".join(map(re.escape, squeezed(line).split("…"))) + "\n" for line in shown.splitlines()]
    return re.compile("".join(lines))


def squeezed(line: str) -> str:
    return re.sub(r"─+", "─", re.sub(r" +", " ", line)).strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder where the example filings and the demo are found as they are in a checkout that is set up."""
    shutil.copytree(Path(examples.__file__).parent, tmp_path / "insider_ledger" / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    demo = tmp_path / "script" / "demo"
    demo.parent.mkdir()
    demo.write_text(f'#!/bin/sh\nexec {PROGRAM} demo "$@"\n')
    demo.chmod(0o755)
    return tmp_path


def run(command: str, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("INSIDER_LEDGER_")} | {"PATH": path}
    done = subprocess.run(  # noqa: S603 (commands of our own pages)
        [BASH, "-c", command], cwd=folder, env=environment, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return "".join(squeezed(line) + "\n" for line in done.stdout.splitlines())


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "console")], ids=name_of)
def test_a_session_goes_as_the_page_shows(page: Path, folder: Path) -> None:
    for command, shown in sessions(page):
        printed = run(command, folder)

        assert pattern(shown).fullmatch(printed), f"{page.name}: $ {command}\n{printed}"


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in PAGES if programs(page)], ids=name_of)
def test_a_program_prints_what_the_page_shows(page: Path, folder: Path) -> None:
    with insider_ledger.open(str(folder / "ledger.db")) as book:
        book.import_paths(examples.filings())
    for program, shown in programs(page):
        (folder / "program.py").write_text(program)

        assert run("python program.py", folder) == shown


@pytest.mark.parametrize("page", [page for page in PAGES if typed(page)], ids=name_of)
def test_a_command_that_a_page_shows_can_be_given(page: Path) -> None:
    for line in typed(page):
        _, *words = shlex.split(line, comments=True)

        parse(group, PROGRAM, words, None)


def parse(command: click.Command, name: str, words: list[str], parent: click.Context | None) -> None:
    """Read the words as the command would, without running it; raises click's errors for what is wrong."""
    with command.make_context(name, list(words), parent=parent) as context:
        rest = [*context._protected_args, *context.args]  # noqa: SLF001 (where click keeps the words after a group's own)
        if isinstance(command, click.Group) and rest:
            _, below, after = command.resolve_command(context, rest)
            assert below is not None
            parse(below, rest[0], after, context)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!\w+:)([^)]+)\)", page.read_text())

    assert [link for link in links if not leads_somewhere(page, *link.partition("#")[::2])] == []


def leads_somewhere(page: Path, path: str, heading: str) -> bool:
    target = page.parent / path if path else page
    return target.exists() and (not heading or heading in anchors(target))


def anchors(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    titles = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_page_can_be_reached_from_the_first(page: Path) -> None:
    reached = {ROOT / "README.md"}
    ahead = list(reached)
    while ahead:
        one = ahead.pop()
        linked = {(one.parent / link).resolve() for link in re.findall(r"\]\((?!\w+:)([^)#]+)", one.read_text())}
        pages = {path for link in linked for path in ([link] if link.suffix == ".md" else link.glob("*.md"))} - reached
        reached |= pages
        ahead += pages

    assert page in reached


def test_the_readme_is_one_screen() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 60


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

"""The law of the house, where no linter keeps it."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("ledger", "projections", "importers", "insider_ledger", "migrations")
EXACT = ("ledger", "projections", "importers")
WITHOUT_A_CLOCK = ("ledger/values", "ledger/aggregates", "projections", "importers")
GENERATED = ("requirements/development.lock",)


def sources(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def project_files() -> Iterator[tuple[str, str]]:
    """Name and text of every file that belongs to the project; without git, of what the folders of the project hold."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        listed = subprocess.run([git, "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()  # noqa: S603 (a fixed command)
    else:
        folders = (*ROOMS, "tests", "benchmarks", "docs", "script", "requirements", ".ci")
        listed = [str(path.relative_to(ROOT)) for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    for name in listed:
        path = ROOT / name
        if path.is_file() and "__pycache__" not in name:
            yield name, path.read_bytes().decode("utf-8", "replace")


def places(pattern: str) -> list[str]:
    """Where `pattern` stands in the project, as `file:line`."""
    wanted = re.compile(pattern)
    return [
        f"{name}:{number}"
        for name, text in project_files()
        if name not in GENERATED
        for number, line in enumerate(text.splitlines(), 1)
        if wanted.search(line)
    ]


def test_there_is_no_float_where_numbers_must_be_exact() -> None:
    assert [
        f"{name}:{node.lineno}"
        for name, tree in sources(*EXACT)
        for node in set(ast.walk(tree)) - set(waiting_times(tree))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float | complex))
        or (isinstance(node, ast.Name) and node.id == "float")
    ] == []


def waiting_times(tree: ast.Module) -> Iterator[ast.AST]:
    """The types of parameters that say how long to wait: no quantity of the book."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.arg in {"lock_timeout", "seconds"} and node.annotation is not None:
            yield node.annotation


def test_pure_rooms_do_not_look_at_a_clock() -> None:
    clocks = {"now", "today", "utcnow", "perf_counter", "monotonic", "time_ns"}

    assert [
        f"{name}:{node.lineno}"
        for name, tree in sources(*WITHOUT_A_CLOCK)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in clocks
    ] == []


def test_values_and_readings_are_not_walked_by_the_garbage_collector() -> None:
    rooms = ("ledger/values", "ledger/aggregates", "projections/accounts")
    files = ("ledger/commands.py", "ledger/events.py", "projections/answers.py")
    kept = [*sources(*rooms), *((name, ast.parse((ROOT / name).read_text())) for name in files)]

    assert [
        f"{name}:{node.lineno}"
        for name, tree in kept
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and (options := {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}).get("frozen") == "True"
        and options.get("gc") != "False"
        and options.get("dict") != "True"
    ] == [], "a frozen struct that an import or an answer makes by the thousand needs gc=False"


def test_nothing_is_left_to_do_in_the_code() -> None:
    assert places(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]) + r")\b") == []


def test_every_file_is_named_for_what_it_holds() -> None:
    nameless = re.compile(r"(^|/)(utils?|helpers?|common|misc|models|manager)(\.py|/)")

    assert [name for name, _ in project_files() if nameless.search(name)] == []


def test_no_file_names_a_package_registry() -> None:
    hosts = [
        "pypi" + r"\.org",
        "python" + r"hosted\.org",
        "npmjs" + r"\.(org|com)",
        r"(deb|packages)\." + r"debian\.org",
        "--(extra-)?" + "index-url [^$]",
    ]

    assert places("|".join(hosts)) == []


def test_no_file_names_a_place_on_one_machine() -> None:
    assert places(r"(?<![\w.}~])/(" + "|".join(["wo" + "rk", "ro" + "ot", "ho" + "me", "Us" + "ers"]) + r")/") == []


def test_the_lock_holds_what_the_project_declares() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"].get("optional-dependencies", {})
    declared = [
        *project["project"]["dependencies"],
        *project["dependency-groups"]["dev"],
        *(each for extra in extras.values() for each in extra),
    ]
    lock = (ROOT / "requirements/development.lock").read_text()
    locked = {canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", lock, re.MULTILINE)}

    missing = [
        text
        for text in declared
        if (need := Requirement(text)) and not need.specifier.contains(locked.get(canonicalize_name(need.name), "0"), prereleases=True)
    ]

    assert missing == [], "run script/lock"


def test_the_lock_pins_by_hash_and_names_no_place_to_download_from() -> None:
    lock = (ROOT / "requirements/development.lock").read_text()
    pinned = re.split(r"^(?=[\w.-]+==)", lock, flags=re.MULTILINE)[1:]

    assert pinned
    assert [entry.split()[0] for entry in pinned if "--hash=sha256:" not in entry] == []
    assert re.findall(r"^ *-(?!-hash).*|\S+://\S+", lock, re.MULTILINE) == []


@pytest.mark.slow
def test_rooms_import_only_what_the_house_law_allows() -> None:
    checked = subprocess.run(  # noqa: S603 (a fixed command)
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=ROOT, check=False, capture_output=True, text=True
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr

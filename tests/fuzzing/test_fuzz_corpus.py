"""Every input that fuzzing kept, and every seed, is read again: none of them raises, takes all memory or runs without end."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzzing import seeds
from tests.fuzzing.targets import CORPUS, TARGETS

SECONDS = 60
BYTES = 2 * 1024**3
KEPT_BYTES_MAX = 16 * 1024


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_what_was_kept_is_read_within_bounds(name: str) -> None:
    ended = subprocess.run([sys.executable, "-m", "tests.fuzzing.test_fuzz_corpus", name], check=False, capture_output=True, text=True)

    assert ended.returncode == 0, f"{ended.stdout[-200:]}\n{ended.stderr[-3000:]}"
    assert int(ended.stdout.splitlines()[-1]) == len(kept(name)) + len(seeds.of(name))


def test_each_folder_is_of_a_target_and_holds_small_files() -> None:
    assert {path.name for path in CORPUS.iterdir()} == set(TARGETS)
    assert [path for path in CORPUS.rglob("*") if path.is_file() and path.stat().st_size > KEPT_BYTES_MAX] == []


def kept(name: str) -> list[Path]:
    return sorted((CORPUS / name).iterdir())


def replay(name: str) -> None:
    """Read what was kept for a target, in this process, which the operating system ends when it takes too much."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    inputs = [(path.name, path.read_bytes()) for path in kept(name)] + [("a seed", seed) for seed in seeds.of(name)]
    for what, contents in inputs:
        print(f"{name}/{what}", flush=True)
        TARGETS[name](contents)
    print(len(inputs))


if __name__ == "__main__":
    replay(sys.argv[1])

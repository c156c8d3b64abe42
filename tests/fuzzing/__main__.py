"""Fuzzing of one target, of several, or of all in turn: `python -m tests.fuzzing splits --seconds 60` (script/fuzz).

Coverage guides it (atheris on libFuzzer): an input that reaches new code is kept and changed further. It begins with the seeds and the
corpus. What it finds goes to `.fuzzing/`: inputs that reach new code to `reached/TARGET/`, those that fail to `failed/TARGET-crash-...`,
`-timeout-...` or `-oom-...`, and a line for each run to `runs.tsv`. `--keep` fuzzes nothing, and takes into the corpus what reaches more.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from tests.fuzzing import seeds
from tests.fuzzing.keeping import worth_keeping
from tests.fuzzing.targets import CORPUS, TARGETS

FOUND = Path(".fuzzing")
INPUT_BYTES_MAX = 16 * 1024
KEPT_BYTES_MAX = 6 * 1024
KEPT_FILES_MAX = 100
SECONDS_PER_INPUT = 15  # counting what is reached slows the code to a third
MEGABYTES_MAX = 2048
SHOWN_OF_A_FAILURE = 6000
_EXECUTED = re.compile(r"^stat::number_of_executed_units:\s+(\d+)|^#(\d+)\s", re.MULTILINE)


def main(arguments: Sequence[str]) -> int:
    """Fuzz as asked; returns 1 when an input failed."""
    parser = argparse.ArgumentParser(prog="script/fuzz", description="Coverage-guided fuzzing of the importers.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"{', '.join(TARGETS)} (all of them when none is named)")
    parser.add_argument("--seconds", type=int, default=60, help="how long, in all (60)")
    parser.add_argument("--keep", action="store_true", help="fuzz nothing; take into the corpus what reaches more than it does")
    asked = parser.parse_args(arguments)
    names = asked.targets or list(TARGETS)
    if unknown := [name for name in names if name not in TARGETS]:
        parser.error(f"there is no target {unknown[0]}: the targets are {', '.join(TARGETS)}")
    if asked.keep:
        for name in names:
            keep(name)
        return 0
    return max([fuzz(name, max(asked.seconds // len(names), 1)) for name in names])


def fuzz(name: str, seconds: int) -> int:
    """Fuzz one target; returns 1 when an input failed, which ends it."""
    reached = FOUND / "reached" / name
    reached.mkdir(parents=True, exist_ok=True)
    (FOUND / "failed").mkdir(exist_ok=True)
    bounds = [f"-timeout={SECONDS_PER_INPUT}", f"-rss_limit_mb={MEGABYTES_MAX}", f"-max_len={INPUT_BYTES_MAX}", "-print_final_stats=1"]
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="insider-ledger-fuzzing-") as folder:
        for number, seed in enumerate(seeds.of(name)):
            (Path(folder) / f"seed-{number}").write_bytes(seed)
        folders = [str(path) for path in (reached, folder, CORPUS / name)]
        run = [f"-max_total_time={seconds}", f"-artifact_prefix={FOUND}/failed/{name}-", *bounds, *folders]
        ended = subprocess.run([sys.executable, "-m", "tests.fuzzing.child", name, *run], check=False, capture_output=True)
    said = (ended.stdout + ended.stderr).decode(errors="replace")
    executed = max((int(one or other) for one, other in _EXECUTED.findall(said)), default=0)
    _tell(f"{name}\t{time.monotonic() - started:.0f}\t{executed}\t{ended.returncode}")
    if ended.returncode:
        print(said[-SHOWN_OF_A_FAILURE:], flush=True)
    return int(ended.returncode != 0)


def keep(name: str) -> None:
    """Take into the corpus, smallest first, what reaches more than it does; what is in it stays."""
    kept = CORPUS / name
    kept.mkdir(parents=True, exist_ok=True)
    before = {path.read_bytes() for path in kept.iterdir()}
    small = {path.read_bytes() for path in (FOUND / "reached" / name).glob("*") if path.stat().st_size <= KEPT_BYTES_MAX}
    more = [contents for contents in worth_keeping(TARGETS[name], before | small) if contents not in before]
    for contents in more[: max(KEPT_FILES_MAX - len(before), 0)]:
        (kept / sha256(contents).hexdigest()[:16]).write_bytes(contents)
    print(f"{name}: {len(more)} of {len(small)} reach more, {len(list(kept.iterdir()))} files are kept", flush=True)


def _tell(run: str) -> None:
    with (FOUND / "runs.tsv").open("a") as runs:
        runs.write(f"{run}\n")
    print(run, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Fuzzing of one target, or of all in turn: `python -m tests.fuzzing splits --seconds 60` (script/fuzz).

Coverage guides it (atheris on libFuzzer): an input that reaches new code is kept and changed further. It begins with the seeds and the kept
corpus. What it finds goes to `.fuzzing/`: inputs that reach new code to `reached/TARGET/`, those that fail to `failed/TARGET-crash-...`,
`-timeout-...` or `-oom-...`, and a line for each run to `runs.tsv`. `--keep` brings the fewest files that reach as much into the corpus.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

FOUND = Path(".fuzzing")
INPUT_BYTES_MAX = 16 * 1024
KEPT_BYTES_MAX = 6 * 1024
KEPT_FILES_MAX = 60
SECONDS_PER_INPUT = 15  # counting what is reached slows the code to a third
MEGABYTES_MAX = 2048
_EXECUTED = re.compile(r"^stat::number_of_executed_units:\s+(\d+)|^#(\d+)\s", re.MULTILINE)


def main() -> int:
    """Fuzz; returns 1 when an input failed."""
    from tests.fuzzing.targets import TARGETS  # noqa: PLC0415 (after nothing: the parent is not instrumented)

    parser = argparse.ArgumentParser(prog="script/fuzz", description="Coverage-guided fuzzing of the importers.")
    parser.add_argument("target", nargs="*", choices=[[], *TARGETS], help="what to fuzz (all in turn when left out)")
    parser.add_argument("--seconds", type=int, default=60, help="how long, in all (60)")
    parser.add_argument("--keep", action="store_true", help="take what was reached into tests/fuzzing/corpus/, and do not fuzz")
    asked = parser.parse_args()
    names = asked.target or list(TARGETS)
    run = _keep if asked.keep else _fuzz
    return max([run(name, asked.seconds // len(names)) for name in names])


def _fuzz(name: str, seconds: int) -> int:
    from tests.fuzzing import seeds  # noqa: PLC0415 (as above)
    from tests.fuzzing.targets import CORPUS  # noqa: PLC0415

    reached = FOUND / "reached" / name
    reached.mkdir(parents=True, exist_ok=True)
    (FOUND / "failed").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="insider-ledger-fuzzing-") as folder:
        for number, seed in enumerate(seeds.of(name)):
            (Path(folder) / f"seed-{number}").write_bytes(seed)
        given = [str(reached), folder, *([str(CORPUS / name)] if (CORPUS / name).is_dir() else [])]
        return _run(name, [f"-max_total_time={seconds}", f"-artifact_prefix={FOUND}/failed/{name}-", *given])


def _run(name: str, arguments: list[str]) -> int:
    limits = [f"-timeout={SECONDS_PER_INPUT}", f"-rss_limit_mb={MEGABYTES_MAX}", f"-max_len={INPUT_BYTES_MAX}", "-print_final_stats=1"]
    started = time.monotonic()
    ended = subprocess.run([sys.executable, "-c", _CHILD, name, *limits, *arguments], check=False, capture_output=True)
    said = (ended.stdout + ended.stderr).decode(errors="replace")
    executed = max((int(one or other) for one, other in _EXECUTED.findall(said)), default=0)
    ran = f"{name}\t{time.monotonic() - started:.0f}\t{executed}\t{ended.returncode}"
    with (FOUND / "runs.tsv").open("a") as runs:
        runs.write(f"{ran}\n")
    print(ran, flush=True)
    if ended.returncode:
        print(said[-6000:], flush=True)
    return int(ended.returncode != 0)


def _keep(name: str, _: int) -> int:
    from tests.fuzzing.targets import CORPUS  # noqa: PLC0415

    kept = CORPUS / name
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="insider-ledger-fuzzing-") as folder:
        arguments = ["-set_cover_merge=1", f"-max_len={KEPT_BYTES_MAX}", folder, str(kept), str(FOUND / "reached" / name)]
        status = _run(name, arguments)
        files = sorted(Path(folder).iterdir(), key=lambda path: path.stat().st_size)
        for path in files[:KEPT_FILES_MAX]:
            (kept / path.name).write_bytes(path.read_bytes())
        print(f"{name}: {len(files)} files reach as much, {len(list(kept.iterdir()))} are kept", flush=True)
    return status


_CHILD = "from tests.fuzzing.__main__ import child; child()"


def child() -> None:
    """Fuzz one target in this process; libFuzzer ends it."""
    import atheris  # noqa: PLC0415 (needed by nothing else)

    with atheris.instrument_imports(include=["importers", "insider_ledger.intake", "ledger", "projections"]):
        from tests.fuzzing.targets import TARGETS  # noqa: PLC0415 (instrumented)
    from tests.fuzzing import mutations, seeds  # noqa: PLC0415

    name = sys.argv[1]
    put = seeds.tokens(name)
    is_packed = name == "archives"

    def mutate(data: bytes, size: int, seed: int) -> bytes:
        random = Random(seed)  # noqa: S311 (no secret)

        def change(contents: bytes) -> bytes:
            plain = atheris.Mutate(contents or b"x", max(size, 1)) if random.random() < 0.4 else mutations.changed(contents, put, random)
            return bytes(plain)

        whole = change(bytes(data)) if not is_packed or random.random() < 0.5 else mutations.repacked(bytes(data), change, random)
        return whole[:size]

    atheris.Setup([sys.argv[0], *sys.argv[2:]], TARGETS[name], custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    sys.exit(main())

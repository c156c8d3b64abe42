"""How well vesting language is read, on labelled grants and on the grants of real filings; and what the reading costs beside an import.

    python benchmarks/vesting.py --misses
    python benchmarks/vesting.py --gold labelled.json --set filings.zip

Of labelled grants, each group of confidence is counted: exact, wrong (days that no accepted reading has), abstaining. Of the option and
unit grants in an archive (Table II, code A), those whose footnotes seem to give days by a test of its own (`benchmarks/grants.py`), and how
many of them have a determined schedule: of kind time, vested or mixed.
"""

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from benchmarks import gold, grants
from benchmarks.inputs import CORPUS, Inputs, shared
from benchmarks.measuring import timed
from projections.accounts import vesting_words
from projections.vesting import reader, sentences, understanding

LABELLED = "corpus/vesting/vesting-gold-dev.json"
DETERMINED = frozenset({"time", "vested", "mixed"})


def main() -> None:
    """Score the labelled grants, then the archive."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=shared(LABELLED), metavar="FILE", help="labelled grants")
    parser.add_argument("--set", type=Path, default=shared(CORPUS), metavar="ZIP", help="an archive of filings")
    parser.add_argument("--misses", action="store_true", help="list each labelled grant that is not exact, and texts not determined")
    asked = parser.parse_args()
    for path, lines in (
        (asked.gold, lambda path: of_labelled(path, misses=asked.misses)),
        (asked.set, lambda path: of_archive(path, misses=asked.misses)),
    ):
        if not path.is_file():
            parser.exit(2, f"There is no {path}.\n")
        for line in lines(path):
            print(line, flush=True)


def of_labelled(path: Path, *, misses: bool) -> Iterator[str]:
    """The counts of each group of confidence, and the misses."""
    all_judged = [gold.judged(item) for item in gold.items(path)]
    yield f"{len(all_judged)} labelled grants"
    for name, is_low in (("not low", False), ("low", True)):
        yield _group(name, [one for one in all_judged if one.item.is_low is is_low])
    if misses:
        yield from gold.misses(all_judged)


def _group(name: str, group: Sequence[gold.Judged]) -> str:
    counts = Counter(one.verdict for one in group)
    shares = (f"{verdict} {counts[verdict]:>4} {_share(counts[verdict], len(group))}" for verdict in gold.VERDICTS)
    return f"{name:8} {len(group):>4}  {'  '.join(shares)}"


def of_archive(path: Path, *, misses: bool) -> Iterator[str]:
    """How many grants have a determined schedule, of what kinds and confidences the readings are, and the cost."""
    cited = list(grants.cited(path))
    rows = Counter((words.text, words.facts) for words in cited if words.is_grant)
    kinds = {words: reader.read_vesting(*words) for words in rows}
    yield f"{rows.total():,} option and unit grants with footnotes, {len(rows):,} of them different"
    for name, test in (("footnotes give days", grants.gives_days), ("footnotes name days", grants.names_days)):
        dated = {words: count for words, count in rows.items() if test(words[0])}
        determined = sum(count for words, count in dated.items() if kinds[words].kind in DETERMINED)
        total = sum(dated.values())
        yield f"{name:20} {total:>6,}  determined {determined:>6,} {_share(determined, total)}"
    yield from _distribution(Counter((kinds[words].kind, kinds[words].confidence) for words in rows.elements()))
    if misses:
        yield from _not_determined({text for (text, _), reading in kinds.items() if reading.kind not in DETERMINED})
    yield from _cost(path, cited)


def _distribution(counts: Counter[tuple[str, str]]) -> Iterator[str]:
    for (kind, confidence), count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"  {kind:8} {confidence:8} {count:>6,} {_share(count, counts.total())}"


def _not_determined(texts: Iterable[str]) -> Iterator[str]:
    for text in sorted(filter(grants.gives_days, texts)):
        yield "not determined"
        yield from (f"    | {line}" for line in text.splitlines())


def _cost(path: Path, cited: Sequence[grants.Cited]) -> Iterator[str]:
    """What reading adds to an import; and reading alone what rows cite, in the order of the filings, beside the same import without it."""
    _forget()
    with tempfile.TemporaryDirectory() as folder, _stopwatch(vesting_words, "read_vesting", "understood") as watched:
        whole = timed(lambda: Inputs(Path(folder), short=False).imported(path)).cpu
    within = sum(watched)
    importing = whole - within
    yield f"import {whole:.2f} s of processor, of which reading {within:.2f} s: it adds {within / importing:.1%}"
    for name, asked in (
        ("option and unit grants", [words for words in cited if words.is_grant]),
        ("all rows of Table II", [words for words in cited if words.table == "II"]),
        ("all rows of both tables", cited),
    ):
        texts = len({words.text for words in asked})
        _forget()
        reading = timed(lambda asked=asked: [reader.read_vesting(words.text, words.facts) for words in asked]).cpu
        each = reading / max(texts, 1) * 1_000
        yield (
            f"{name:24} {len(asked):>6,} rows {texts:>6,} texts  {reading:.2f} s, {each:.2f} s for 1,000 texts, "
            f"{reading / importing:.2f} of the import without it"
        )


@contextmanager
def _stopwatch(module: ModuleType, *names: str) -> Iterator[list[float]]:
    """Seconds of processor that each call takes which a module makes to these functions."""
    taken: list[float] = []

    def watched(work: Callable[..., object]) -> Callable[..., object]:
        def run(*asked: object) -> object:
            start = time.process_time()
            try:
                return work(*asked)
            finally:
                taken.append(time.process_time() - start)

        return run

    works = {name: getattr(module, name) for name in names}
    for name, work in works.items():
        setattr(module, name, watched(work))
    try:
        yield taken
    finally:
        for name, work in works.items():
            setattr(module, name, work)


def _forget() -> None:
    """Let the rules forget the texts that they have read."""
    for module in (sentences, understanding, vesting_words):
        for remembering in vars(module).values():
            if hasattr(remembering, "cache_clear"):
                remembering.cache_clear()


def _share(part: int, whole: int) -> str:
    return f"{part / max(whole, 1):>6.1%}"


if __name__ == "__main__":
    main()

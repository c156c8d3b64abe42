"""How fast filings are read, beside the floor: `lxml.etree.fromstring` on the same XML, measured in the same run.

    python benchmarks/parse.py FILINGS.zip            # or a folder of submissions or XML
    python benchmarks/parse.py --every 10 FILINGS.zip

The lines interleave: each round times the floor, then each reader, over the same filings; the best round of each counts.
"""

import argparse
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from lxml import etree

from importers import ownership_xml, submission
from importers.documents import read_document
from importers.submitted_form import primary_document

Filings = Sequence[bytes]


def load(source: Path, every: int) -> list[bytes]:
    """The filings of a zip or folder; of each `every`, one."""
    if source.is_dir():
        files = sorted(path for path in source.rglob("*") if path.is_file())
        return [path.read_bytes() for path in files[::every]]
    with zipfile.ZipFile(source) as archive:
        return [archive.read(name) for name in archive.namelist()[::every]]


def inner_xml(filings: Filings) -> Iterator[bytes]:
    """The ownership XML of each filing."""
    for contents in filings:
        body = primary_document(submission.read(contents), ownership_xml.recognises).body if submission.recognises(contents) else contents
        if ownership_xml.recognises(body):
            yield body


def seconds(read: Callable[[bytes], object], filings: Filings) -> float:
    """Seconds that `read` takes for all filings, once."""
    start = time.perf_counter()
    for contents in filings:
        read(contents)
    return time.perf_counter() - start


def main() -> None:
    """Print filings per second and the ratio to the floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("--every", type=int, default=1, help="take one filing in so many")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    filings = load(arguments.source, arguments.every)
    documents = list(inner_xml(filings))
    lines: dict[str, tuple[Callable[[bytes], object], Filings]] = {
        "lxml.etree.fromstring (floor)": (etree.fromstring, documents),
        "ownership XML -> typed rows": (ownership_xml.read, documents),
        "submission header": (submission.read, filings),
        "whole document -> command": (lambda contents: read_document("filing.txt", contents), filings),
    }
    best = dict.fromkeys(lines, float("inf"))
    for _ in range(arguments.rounds):
        for name, (read, given) in lines.items():
            best[name] = min(best[name], seconds(read, given) / len(given))
    floor = best["lxml.etree.fromstring (floor)"]
    print(f"{len(filings)} filings, {len(documents)} with XML of {sum(map(len, documents)) // max(len(documents), 1)} bytes on average")
    for name, each in best.items():
        print(f"{name:32} {1 / each:>9,.0f}/s {each * 1e6:>8.1f} us {each / floor:>6.2f}x")


if __name__ == "__main__":
    main()

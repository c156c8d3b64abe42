"""Runs the benchmarks, prints their table, and writes it into docs/reference/performance.md.

script/bench                   all of them, some minutes; alone on the machine where that is possible
script/bench --only replay     one file of this folder; writes nothing
script/bench --short           with few filings, to see that everything works; writes nothing
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import (
    append,
    audit,
    end_to_end,
    growth,
    market,
    memory,
    one_stream,
    parse,
    quarters,
    questions,
    read_models,
    replay,
    start_up,
)
from benchmarks.inputs import Inputs
from benchmarks.measuring import Line
from benchmarks.table import PAGE, machine, row, rows_between_marks, text

LINES: dict[str, Callable[[Inputs], Iterator[Line]]] = {
    "parse": parse.lines,
    "end_to_end": end_to_end.lines,
    "quarters": quarters.lines,
    "append": append.lines,
    "audit": audit.lines,
    "read_models": read_models.lines,
    "replay": replay.lines,
    "one_stream": one_stream.lines,
    "questions": questions.lines,
    "market": market.lines,
    "growth": growth.lines,
    "memory": memory.lines,
    "start_up": start_up.lines,
}


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="few filings and one round: the figures mean nothing")
    parser.add_argument("--only", choices=LINES, help="one file")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        inputs = Inputs(Path(folder), short=asked.short)
        measured = []
        for name, lines in LINES.items():
            if asked.only in (None, name):
                for line in lines(inputs):
                    measured.append(line)
                    print(text(line), flush=True)
        on = f"{inputs.described}. {machine(inputs.postgresql)}"
    print(on)
    if not asked.short and not asked.only:
        PAGE.write_text(rows_between_marks(PAGE.read_text(), f"Measured on {on}", map(row, measured)))


if __name__ == "__main__":
    main()

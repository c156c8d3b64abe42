"""Importing: from an archive to answers, beside reading the same submissions and doing nothing with them."""

from collections.abc import Iterator

from benchmarks.inputs import Inputs
from benchmarks.measuring import Line, interleaved, rates
from importers.documents import read_document


def lines(inputs: Inputs) -> Iterator[Line]:
    """Import end to end: intake, reading, deciding, log, read models, commits."""
    count = len(inputs.contents)
    times = interleaved(
        {
            "import": lambda: inputs.imported(inputs.archive),
            "read": lambda: [read_document("filing.txt", contents) for contents in inputs.contents],
        },
        1 if inputs.short else 3,
    )
    yield rates("import, end to end", "filings", count, times["import"], times["read"], floor_is="reading alone", target="")

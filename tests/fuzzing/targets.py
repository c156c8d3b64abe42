"""The targets of fuzzing by name: for each importer and each reader of free text, what must hold of any bytes that it is given.

`TARGETS["splits"](b"symbol,ratio")` returns, or raises what it found.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from importers import data_set, ownership_xml, paper_text, rendered_html, rendered_text, splits, submission
from importers.form_reading import FormReading, UnreadableError
from tests.fuzzing import checks

CORPUS: Final = Path(__file__).parent / "corpus"

Target = Callable[[bytes], object]


def _read_by(read: Callable[[bytes], FormReading | submission.Submission]) -> Target:
    """The importer alone, whether or not it recognises the bytes, and then the chooser."""

    def target(contents: bytes) -> None:
        try:
            read(contents)
        except UnreadableError as error:
            assert error.message
            assert error.advice
        checks.a_document(contents)

    return target


def _a_table_of_splits(contents: bytes) -> None:
    try:
        splits.read("it.csv", contents)
    except UnreadableError as error:
        assert error.message
    checks.a_document(contents)


TARGETS: Final[dict[str, Target]] = {
    "ownership_xml": _read_by(ownership_xml.read),
    "submission": _read_by(submission.read),
    "rendered_html": _read_by(rendered_html.read),
    "rendered_text": _read_by(rendered_text.read),
    "paper_text": _read_by(paper_text.read),
    "data_set_excerpt": _read_by(data_set.read),
    "data_set_tables": checks.a_set,
    "splits": _a_table_of_splits,
    "archives": checks.an_archive,
    "documents": checks.a_document,
    "attestations": checks.a_footnote,
    "vesting": checks.a_vesting_text,
    "recording": checks.recording,
}

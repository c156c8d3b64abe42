"""The targets of fuzzing by name: for each importer and each reader of free text, what must hold of any bytes that it is given.

`TARGETS["splits"](b"symbol,ratio")` returns, or raises what it found.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

from importers import data_set, ownership_xml, paper_text, rendered_html, rendered_text, splits, submission
from importers.form_reading import UnreadableError
from tests.fuzzing import checks

CORPUS: Final = Path(__file__).parent / "corpus"

Target = Callable[[bytes], object]


def _read_by(recognises: Callable[[bytes], bool], read: Callable[[bytes], object]) -> Target:
    """The chooser; and the importer alone where it does not recognise the bytes, so that its code is reached all the same."""

    def target(contents: bytes) -> None:
        checks.a_document(contents)
        if recognises(contents):
            return
        with suppress(UnreadableError):
            read(contents)

    return target


TARGETS: Final[dict[str, Target]] = {
    "ownership_xml": _read_by(ownership_xml.recognises, ownership_xml.read),
    "submission": _read_by(submission.recognises, submission.read),
    "rendered_html": _read_by(rendered_html.recognises, rendered_html.read),
    "rendered_text": _read_by(rendered_text.recognises, rendered_text.read),
    "paper_text": _read_by(paper_text.recognises, paper_text.read),
    "data_set_excerpt": _read_by(data_set.recognises, data_set.read),
    "data_set_tables": checks.a_set,
    "splits": _read_by(splits.recognises, partial(splits.read, "it.csv")),
    "archives": checks.an_archive,
    "documents": checks.a_document,
    "attestations": checks.a_footnote,
    "vesting": checks.a_vesting_text,
    "recording": checks.recording,
}

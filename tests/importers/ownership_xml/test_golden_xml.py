"""Whole documents beside what they must be read as: `golden/form_4.xml` and `golden/form_4.json`."""

import json
from pathlib import Path

import msgspec
import pytest

from importers.ownership_xml import read

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("document", sorted(GOLDEN.glob("*.xml")), ids=lambda path: path.stem)
def test_a_golden_document_reads_as_its_json_says(document: Path) -> None:
    reading = read(document.read_bytes())
    assert json.loads(msgspec.json.encode(reading)) == json.loads(document.with_suffix(".json").read_text())


def test_there_are_golden_documents() -> None:
    assert len(list(GOLDEN.glob("*.xml"))) >= 5

"""Whatever becomes of an excerpt on its way, it is read or set aside; and every filing of a real quarter is read."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers import data_set
from importers.documents import read_document
from ledger.commands import RecordFiling, SetAside
from tests.excerpts import ADA, SALE, an_excerpt, excerpts_of

WHOLE = an_excerpt(
    owners=[ADA, ADA],
    NONDERIV_TRANS=[SALE],
    DERIV_HOLDING=[{"DERIV_HOLDING_SK": "1", "SECURITY_TITLE": "Stock Option", "DIRECT_INDIRECT_OWNERSHIP": "D"}],
    FOOTNOTES=[{"FOOTNOTE_ID": "F1", "FOOTNOTE_TXT": "See below."}],
    OWNER_SIGNATURE=[{"OWNERSIGNATURENAME": "/s/ Ada", "OWNERSIGNATUREDATE": "02-MAY-2024"}],
    lacking=["NONDERIV_HOLDING"],
)
OWNERS = b"REPORTINGOWNER\nACCESSION_NUMBER\tRPTOWNERCIK\tRPTOWNERNAME\n%s\t0009940001\tVance Ada\n"


@given(
    st.lists(
        st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 30), st.binary(max_size=6) | st.sampled_from([b"\t", b"\n", b"-"])), max_size=4
    )
)
def test_a_damaged_excerpt_is_read_or_set_aside(damage: list[tuple[int, int, bytes]]) -> None:
    contents = WHOLE
    for at, lost, put in damage:
        contents = contents[:at] + put + contents[at + lost :]

    assert isinstance(read_document("set.zip!/x", contents), RecordFiling | SetAside)


@pytest.mark.corpus
@pytest.mark.slow
def test_every_row_of_a_real_quarter_is_read(shared: Path) -> None:
    archive = shared / "corpus" / "samples" / "tsv-2024q3-partial" / "2024q3-partial_form345.zip"
    codes: Counter[str] = Counter()
    rows = 0
    for accession, excerpt in excerpts_of(archive):
        reading = data_set.read(excerpt.replace(b"REPORTINGOWNER\n-\n", OWNERS % accession.encode()))
        codes.update(finding.code for finding in reading.findings)
        rows += len(reading.rows)

    assert rows > 40_000
    assert codes.keys() == {"table-missing", "column-missing", "date-after-filing"}
    assert codes["date-after-filing"] == 3

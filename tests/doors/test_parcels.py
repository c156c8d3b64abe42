"""Parcels: what a worker process read arrives as it was, whatever it is."""

from datetime import date

from insider_ledger.intake import Refused
from insider_ledger.parcels import opened, parcel
from insider_ledger.reads import Read
from ledger.commands import RecordSplits, SetAside, StateSplit
from ledger.store.sources import packed
from tests.builders import a_form_4, an_option, bought, held


def test_a_filing_arrives_with_its_rows_in_their_order() -> None:
    rows = [bought("1000.50", on="2024-05-01", after="4000.0"), held(7), held(0, of=an_option()), bought(2, on="2024-05-02", after=None)]
    filing = a_form_4(accepted="2024-05-02 16:30", rows=rows)
    read = Read(filing, packed(filing.document.sha256, b"as it was filed"))

    [arrived] = opened(parcel([read]))

    assert arrived == read
    assert repr(arrived) == repr(read)  # equal numbers may be written otherwise


def test_what_is_no_filing_arrives_too() -> None:
    huge = StateSplit(
        name="splits.csv", line=2, contents=b"", issuer=None, symbol="NWND", effective_on=date(2024, 5, 1), numerator=10**29, denominator=1
    )
    reads = [
        Read(RecordSplits(name="splits.csv", sha256="00", splits=(huge,)), None),
        Read(SetAside(sha256="00", name="a.txt", contents=b"\xff", reason="not-a-form", message="It is none.", advice="Look."), None),
        Read(Refused(name="b.zip", reason="too-large", message="It is large.", advice="Look.", contents=b"\0"), None),
    ]

    assert opened(parcel(reads)) == reads

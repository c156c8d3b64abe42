"""What was read of a document, on its way into the log."""

from typing import NamedTuple

from insider_ledger.intake import Refused
from ledger.commands import RecordFiling, RecordSplits, SetAside
from ledger.store.sources import Packed

Reading = RecordFiling | RecordSplits | SetAside | Refused


class Read(NamedTuple):
    """What was read of a document, and the document as it is kept (None: it is not)."""

    reading: Reading
    source: Packed | None

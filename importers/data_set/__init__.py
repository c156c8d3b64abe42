"""One filing out of the SEC's quarterly Insider Transactions Data Sets: its own lines of the eight tables, as an excerpt."""

from importers.data_set.read import read
from importers.data_set.recognise import recognises

__all__ = ["read", "recognises"]

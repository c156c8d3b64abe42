"""Paths given by a person become documents: files, folders and archives, one document in memory at a time.

`filings/` with `a.xml` and `more.zip` (holding `b.txt`) gives the documents `filings/a.xml` and `filings/more.zip!/b.txt`. Archives are
recognised by content. What cannot or must not be opened (a bomb, a locked member, a damaged archive) comes out as a `Refused` in its
place, and the rest goes on. Nothing is ever written to disk: a name is only a label.
"""

from insider_ledger.intake.inputs import LIMITS, Input, InputDocument, Limits, Refused
from insider_ledger.intake.paths import count, documents

__all__ = ["LIMITS", "Input", "InputDocument", "Limits", "Refused", "count", "documents"]

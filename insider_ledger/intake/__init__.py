"""Paths given by a person become documents: files, folders, archives and data sets, one document in memory at a time.

`filings/` with `a.xml` and `more.zip` (holding `b.txt`) gives the documents `filings/a.xml` and `filings/more.zip!/b.txt`. Archives are
recognised by content. So are the eight tables of a quarterly data set, in a folder or a zip: they give one document for each filing,
`2024q3.zip!/0009900001-24-000001`. What cannot or must not be opened (a bomb, a locked member, a damaged archive) comes out as a `Refused`
in its place, and the rest goes on. A name is only a label: nothing is ever written under it. Tables are put aside in a temporary file that
has no name.
"""

from insider_ledger.intake.inputs import LIMITS, Input, InputDocument, Limits, Refused
from insider_ledger.intake.paths import count, documents
from insider_ledger.intake.settings import limits_from, limits_of

__all__ = ["LIMITS", "Input", "InputDocument", "Limits", "Refused", "count", "documents", "limits_from", "limits_of"]

"""Whether bytes look like a paper form typed as text."""

import re

_ITEM_1 = re.compile(rb"Name\s+and\s+Address\s+of\s+Reporting\s+Person", re.IGNORECASE)
_TABLE = re.compile(rb"Table\W{1,3}[I1]\W", re.IGNORECASE)
_OF_THAT_AGE = re.compile(
    rb"<TABLE>|<S>\s|<C>|<PAGE>|Statement\s+for\s+\(?Month|or\s+Social\s+Security\s+Number|Owned\s+at\s+End\s+of\s+(?:the\s+)?Month",
    re.IGNORECASE,
)
_OTHER_FORMAT = re.compile(rb"<ownershipDocument|<SEC-HEADER|<SEC-DOCUMENT|<html|<t[dr][\s>]|%PDF", re.IGNORECASE)


def recognises(contents: bytes) -> bool:
    """Whether `contents` are text with the items and tables of a Form 3, 4 or 5, and the marks of the years before mid-2003."""
    text = contents.replace(b"\x00", b"")
    return bool(_ITEM_1.search(text) and _TABLE.search(text) and _OF_THAT_AGE.search(text) and not _OTHER_FORMAT.search(text))

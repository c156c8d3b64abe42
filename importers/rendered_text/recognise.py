"""Whether bytes look like a rendered form saved as text."""

import re

_PLAIN = re.compile(rb"Name\s+and\s+Address\s+of\s+Reporting\s+Person", re.IGNORECASE)
_TABLE = re.compile(rb"Table\W{1,3}[I1]\W", re.IGNORECASE)
_OF_THIS_AGE = re.compile(
    rb"Date\s+of\s+Earliest\s+Transaction|Date\s+of\s+Event\s+Requiring\s+Statement|Fiscal\s+Year\s+Ended|Explanation\s+of\s+Responses",
    re.IGNORECASE,
)
_OTHER_FORMAT = re.compile(
    rb"<ownershipDocument|<SEC-HEADER|<html|</td>|<TABLE>|<S>\s|<C>|<PAGE>|%PDF|Statement\s+for\s+\(?Month\s?/\s?Year", re.IGNORECASE
)


def recognises(contents: bytes) -> bool:
    """Whether `contents` are text with the items and tables of a Form 3, 4 or 5 of mid-2003 or later."""
    text = contents.replace(b"\x00", b"")
    return bool(_PLAIN.search(text) and _TABLE.search(text) and _OF_THIS_AGE.search(text) and not _OTHER_FORMAT.search(text))

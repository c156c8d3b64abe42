"""Whether bytes look like a rendered form as a web page."""

import re

_SPACE = rb"(?:\s|&nbsp;|&#160;|\xc2\xa0)+"
_TABLE_CELL = re.compile(rb"<t[dh][\s>]", re.IGNORECASE)
_ITEM_1 = re.compile(
    rb"Name" + _SPACE + rb"and" + _SPACE + rb"Address" + _SPACE + rb"of" + _SPACE + rb"Reporting" + _SPACE + rb"Person", re.IGNORECASE
)
_SECTION_16 = re.compile(rb"Section" + _SPACE + rb"16", re.IGNORECASE)
_OTHER_FORMAT = re.compile(rb"<ownershipDocument[\s>]|<SEC-HEADER|<SEC-DOCUMENT", re.IGNORECASE)


def recognises(contents: bytes) -> bool:
    """Whether `contents` are an HTML page with item 1 of a Form 3, 4 or 5."""
    return bool(
        _TABLE_CELL.search(contents) and _ITEM_1.search(contents) and _SECTION_16.search(contents) and not _OTHER_FORMAT.search(contents)
    )

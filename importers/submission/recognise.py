"""Is this a full submission? It opens with an envelope tag, in old files behind a few lines of mail armour.

-----BEGIN PRIVACY-ENHANCED MESSAGE-----
Proc-Type: 2001,MIC-CLEAR
...
<SEC-DOCUMENT>0000950109-96-001234.txt : 19960301
"""

from typing import Final

ARMOUR: Final = b"-----BEGIN PRIVACY-ENHANCED MESSAGE-----"
ENVELOPES: Final = (
    b"<SEC-DOCUMENT>",
    b"<SEC-HEADER>",
    b"<IMS-DOCUMENT>",
    b"<IMS-HEADER>",
    b"<SUBMISSION>",
    b"<ACCEPTANCE-DATETIME>",
    b"<DOCUMENT>",
)
_ARMOUR_WITHIN: Final = 8_192


def recognises(contents: bytes) -> bool:
    """Whether `contents` opens as EDGAR's envelope of a submission does."""
    start = contents[:_ARMOUR_WITHIN].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(ARMOUR):
        return any(b"\n" + envelope in start for envelope in ENVELOPES)
    return start.startswith(ENVELOPES)

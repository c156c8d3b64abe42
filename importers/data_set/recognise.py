"""Is this an excerpt of the quarterly tables? It begins with the name of a table, and below it the header line with the filing's key."""

from typing import Final

from importers.data_set.columns import ACCESSION, LAYOUTS

_NAMES: Final = frozenset(name.encode() for name in LAYOUTS)
_LACKING: Final = b"-"
_HEAD: Final = 8192


def recognises(contents: bytes) -> bool:
    """Whether `contents` begin as an excerpt does; tables that the set lacks may be announced before the first that it has."""
    lines = contents[:_HEAD].split(b"\n")
    for name, header in zip(lines[::2], lines[1::2], strict=False):
        if name not in _NAMES:
            return False
        if header != _LACKING:
            return b"\t" in header and ACCESSION.encode() in header.upper()
    return False

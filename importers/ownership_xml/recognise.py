"""Is this an ownership document? Its root element is named early, possibly after a declaration, a comment or some junk."""

from typing import Final

NAMED_WITHIN: Final = 65_536
_ROOT = "<ownershipDocument"
_SPELLINGS: Final = (_ROOT.encode("utf-16-le"), _ROOT.encode("utf-16-be"))


def recognises(contents: bytes) -> bool:
    """Whether the start of `contents` opens an `ownershipDocument` element, in any encoding that EDGAR or an editor would write."""
    if contents.find(b"<ownershipDocument", 0, NAMED_WITHIN) >= 0 or contents.find(b":ownershipDocument", 0, NAMED_WITHIN) >= 0:
        return True
    return b"\0" in contents[:4] and any(contents.find(spelling, 0, NAMED_WITHIN) >= 0 for spelling in _SPELLINGS)

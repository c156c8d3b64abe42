"""Whether bytes look like a table of splits."""

from importers.splits.header import header_of


def recognises(contents: bytes) -> bool:
    """Whether the first line of `contents` names columns, one of which speaks of splits."""
    return header_of(contents) is not None

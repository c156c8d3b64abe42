"""Libraries that only some answers need: each comes with an extra, and is imported where it is used.

`needed("polars", "polars", "to_polars()")` passes where Polars is installed, and says in one sentence what to install where it is not.
"""

from importlib.util import find_spec

from insider_ledger.errors import MissingLibraryError


def needed(library: str, extra: str, what: str) -> None:
    """Make sure that `library` can be imported for `what`. Raises MissingLibraryError, which names the extra."""
    if find_spec(library) is None:
        raise MissingLibraryError(what, library, extra)

"""Files that are either complete or not there: written under another name beside their own, then renamed.

`--output holdings.csv` over yesterday's file leaves yesterday's in place until the new one is whole.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A path to write to, which takes the place of `path` when the block ends well and is removed when it fails.

    What a link points to is replaced, not the link; a device or pipe is written to as it is. Raises OSError.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        yield path  # as it was given: /dev/stdout, where it is a pipe, resolves to a name that is no file
        return
    target = path.resolve()
    if target.is_dir():
        raise IsADirectoryError(f"{path} is a folder: give the name of a file.")
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield beside
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)

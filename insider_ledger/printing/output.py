"""Files that are either complete or not there: written under another name beside their own, then renamed.

`--output holdings.csv` over yesterday's file leaves yesterday's in place until the new one is whole. A writer holds a lock on what it
writes, so that what a killed one left behind is told from what another is writing, and is removed by the next writer of the same name.
Where a file system has no such locks, nothing is removed and nobody waits.
"""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl


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
    _remove_leftovers(target)
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    with beside.open("wb") as held:
        try:
            _lock(held.fileno(), wait=False)
            yield beside
            os.fsync(held.fileno())  # a name must not outlive a power cut that its contents did not
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Write to a folder, which is made where there is none, while other writers of it wait. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        _lock(handle, wait=True)
        yield
    finally:
        os.close(handle)


def _remove_leftovers(target: Path) -> None:
    """Remove what writers of a file left behind that were killed."""
    ours = re.compile(rf"\.{re.escape(target.name)}\.\d+\.part")
    for path in target.parent.iterdir() if target.parent.is_dir() else ():
        if ours.fullmatch(path.name):
            with suppress(OSError), path.open("r+b") as found:
                if _lock(found.fileno(), wait=False):
                    path.unlink()


def _lock(handle: int, *, wait: bool) -> bool:
    """Whether an open file or folder could be locked; the lock ends with the file's being closed, or the process."""
    if sys.platform == "win32":
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True

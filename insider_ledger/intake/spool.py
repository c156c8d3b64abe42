"""Lines of tables, put aside by the part of the set that they belong to: in one temporary file that has no name.

What a set's tables say of one filing lies far apart; a part is small enough to be brought together in memory. The file lies in the folder
that `TMPDIR` names, and is gone when the process is, however it ends.
"""

import tempfile
from array import array
from collections.abc import Iterator
from typing import Final, Self

_WAITING_BYTES_MAX: Final = 8 * 1024**2


class SpoolError(Exception):
    """The temporary file cannot be made, written or read (no room, no such folder); `reason` is what the operating system said."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error.strerror or str(error))
        self.reason = error.strerror or str(error)


class Spool:
    """Lines by table and part, each counted from 0. Raises SpoolError where the temporary file fails."""

    def __init__(self, tables: int, parts: int) -> None:
        try:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 (closed by __exit__)
        except OSError as error:
            raise SpoolError(error) from error
        self._end = 0
        self._extents = [[array("Q") for _ in range(parts)] for _ in range(tables)]
        self._waiting: list[list[bytes]] = [[] for _ in range(parts)]
        self._waiting_bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def waiting(self) -> list[list[bytes]]:
        """The lines to be written, by part; whoever reads a table puts them here."""
        return self._waiting

    def took(self, table: int, size: int) -> None:
        """Lines of a table of `size` bytes in all were put into `waiting`."""
        self._waiting_bytes += size
        if self._waiting_bytes >= _WAITING_BYTES_MAX:
            self.write(table)

    def write(self, table: int) -> None:
        """Write what is waiting, which is of this table."""
        for part, lines in enumerate(self._waiting):
            if lines:
                written = b"\n".join(lines)
                lines.clear()
                self._extents[table][part].extend((self._end, len(written)))
                self._append(written)
        self._waiting_bytes = 0

    def _append(self, written: bytes) -> None:
        rest = memoryview(written)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            raise SpoolError(error) from error
        self._end += len(written)

    def size(self, part: int) -> int:
        """Bytes of a part."""
        return sum(sum(of_table[part][1::2]) for of_table in self._extents)

    def lines(self, table: int, part: int) -> Iterator[list[bytes]]:
        """Yield a part's lines of a table in their order, many at a time."""
        extents = self._extents[table][part]
        for start, size in zip(extents[::2], extents[1::2], strict=True):
            yield self._read(start, size).split(b"\n")

    def _read(self, start: int, size: int) -> bytes:
        try:
            self._file.seek(start)
            return self._file.read(size)
        except OSError as error:
            raise SpoolError(error) from error

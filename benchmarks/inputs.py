"""What is measured on: the filings of the shared corpus where it is at hand, else invented ones; and a book made of them, once."""

import os
import zipfile
from functools import cached_property
from pathlib import Path

import insider_ledger
from benchmarks import synthetic

SHARED = "INSIDER_LEDGER_SHARED"
POSTGRESQL = "INSIDER_LEDGER_TEST_POSTGRESQL"
CORPUS = "corpus/form4-2023-dev.zip"
FILINGS = 4_000
FILINGS_SHORT = 60
OWNERS = 500
FILINGS_PER_OWNER = 4


def shared(name: str) -> Path:
    """Where a file of the shared corpus is, if it is at hand."""
    return Path(os.environ.get(SHARED) or Path(__file__).resolve().parents[2] / "shared") / name


class Inputs:
    """The inputs of one run, in `folder`; `short` is for seeing that everything works, not for figures."""

    def __init__(self, folder: Path, *, short: bool) -> None:
        self.folder = folder
        self.short = short
        self.rounds = 1 if short else 5
        self.postgresql = os.environ.get(POSTGRESQL)

    @cached_property
    def archive(self) -> Path:
        """A zip of submissions."""
        real = shared(CORPUS)
        if real.is_file() and not self.short:
            return real
        return self.invented(FILINGS_SHORT if self.short else FILINGS)

    @cached_property
    def described(self) -> str:
        """Which filings these are."""
        return f"{len(self.contents):,} {'invented' if self.folder in self.archive.parents else 'real'} submissions"

    @cached_property
    def contents(self) -> list[bytes]:
        """Every submission of the archive."""
        with zipfile.ZipFile(self.archive) as archive:
            return [archive.read(name) for name in archive.namelist()]

    @cached_property
    def book(self) -> Path:
        """A book of these filings."""
        return self.imported(self.archive)

    def imported(self, archive: Path) -> Path:
        """A new book of the filings of an archive."""
        path = self.place(archive.stem)
        self._import(archive, str(path))
        return path

    def import_into(self, url: str) -> None:
        """Import these filings into another database."""
        self._import(self.archive, url)

    def _import(self, archive: Path, url: str) -> None:
        with insider_ledger.open(url) as book:
            book.import_paths([archive])

    def invented(self, count: int) -> Path:
        """A zip of so many invented submissions."""
        path = self.folder / f"{count}-invented.zip"
        return (
            path
            if path.exists()
            else synthetic.write(path, synthetic.submissions(count, owners=OWNERS, filings_per_owner=FILINGS_PER_OWNER))
        )

    def place(self, name: str) -> Path:
        """A path in the folder where nothing is yet."""
        return next(path for number in range(10_000) if not (path := self.folder / f"{name}-{number}.db").exists())

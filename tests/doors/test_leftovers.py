"""What a writer that was killed left beside its output is removed by the next one, and what another is writing is not."""

import threading
from pathlib import Path

from insider_ledger import examples
from insider_ledger.printing.output import alone_in, replaced
from tests.recorded import RecordedBook


def test_a_part_that_a_killed_writer_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".held.csv.77.part").write_bytes(b"half")

    with replaced(tmp_path / "held.csv") as path:
        path.write_bytes(b"whole")

    assert [path.name for path in tmp_path.iterdir()] == ["held.csv"]


def test_parts_of_other_files_are_left_alone(tmp_path: Path) -> None:
    kept = {".other.csv.77.part", ".held.csv.part", "held.csv.77.part"}
    for name in kept:
        (tmp_path / name).write_bytes(b"mine")

    with replaced(tmp_path / "held.csv") as path:
        path.write_bytes(b"whole")

    assert {path.name for path in tmp_path.iterdir()} == {"held.csv", *kept}


def test_what_another_writer_is_writing_is_left_alone(tmp_path: Path) -> None:
    with replaced(tmp_path / "held.csv") as first:
        moved = first.rename(first.with_name(".held.csv.77.part"))  # as if another process wrote it
        with replaced(tmp_path / "held.csv") as second:
            second.write_bytes(b"second")
        assert moved.exists()
        moved.rename(first)
        first.write_bytes(b"first")

    assert (tmp_path / "held.csv").read_bytes() == b"first"


def test_a_writer_of_a_folder_waits_for_another(tmp_path: Path) -> None:
    seen: list[str] = []

    def write_too() -> None:
        with alone_in(tmp_path / "folder"):
            seen.append("second")

    with alone_in(tmp_path / "folder"):
        other = threading.Thread(target=write_too)
        other.start()
        seen.append("first")
    other.join()

    assert seen == ["first", "second"]


def test_the_tables_that_a_killed_writer_of_a_snapshot_left_are_removed(book: RecordedBook, tmp_path: Path) -> None:
    book.import_paths(examples.filings())
    begun = tmp_path / "market" / ".12-0123abcd.part"
    begun.mkdir(parents=True)
    (begun / "lines.parquet").write_bytes(b"half")

    manifest = book.write_snapshot(tmp_path / "market")

    assert {path.name for path in (tmp_path / "market").iterdir()} == {"snapshot.json", manifest.tables}

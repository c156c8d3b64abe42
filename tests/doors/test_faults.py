"""A fault of the program itself, or a question no ledger could answer, never looks like an answer."""

import pytest

from insider_ledger.book import Book
from insider_ledger.cli import Status
from insider_ledger.cli.running import run


def test_a_fault_of_the_program_has_a_status_of_its_own_and_names_its_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    def faulty(_: Book) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(Book, "info", faulty)
    path = f"{tmp_path}/ledger.db"

    assert run(["--db", path, "import", f"{tmp_path}"]) == Status.NOTHING_READ
    assert run(["--db", path, "info"]) == Status.FAULT
    said = capsys.readouterr()
    assert "Error: the program has a fault (ZeroDivisionError). Please report it with the lines above." in said.err
    assert "in faulty" in said.err


@pytest.mark.parametrize("command", ["holdings", "history", "explain", "discrepancies"])
def test_the_last_day_of_the_calendar_is_refused_as_a_knowledge_time(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--owner", "0001234567", "--known-at", "9999-12-31"]) == Status.WRONG_USAGE
    assert "9999-12-31 ends after the last instant that can be told: give an earlier day." in capsys.readouterr().err


def test_an_address_that_cannot_be_read_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--db", "postgresql://:::bad", "info"]) == Status.REFUSED
    assert "its port is no number" in capsys.readouterr().err

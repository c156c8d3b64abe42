"""Documents set aside, on each database."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import func, select

from ledger.commands import SetAside
from ledger.store import quarantine
from ledger.store.database import Database
from ledger.store.tables import set_aside

NOON = datetime(2024, 3, 18, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=1)
TORN = SetAside(
    sha256="ab" * 32,
    name="filings.zip!/torn.xml",
    contents=b"<ownershipDocument>" * 100,
    reason="malformed-xml",
    message="The document ends within <ownershipDocument>.",
    advice="Download it again.",
    line=1,
)


def waiting(database: Database) -> list[quarantine.Waiting]:
    with database.read() as connection:
        return quarantine.listing(connection)


def test_a_document_waits_with_its_reason_and_place(database: Database) -> None:
    with database.write() as connection:
        assert quarantine.keep(connection, TORN, NOON)

    assert waiting(database) == [
        quarantine.Waiting(
            sha256=TORN.sha256,
            name=TORN.name,
            reason="malformed-xml",
            message="The document ends within <ownershipDocument>.",
            advice="Download it again.",
            line=1,
            set_aside_at=NOON,
        )
    ]


def test_its_bytes_come_back_whole_and_are_kept_small(database: Database) -> None:
    with database.write() as connection:
        quarantine.keep(connection, TORN, NOON)

        assert quarantine.contents(connection, TORN.sha256) == TORN.contents
        assert connection.scalar(select(func.length(set_aside.c.contents))) < len(TORN.contents) // 10


def test_the_same_bytes_wait_once(database: Database) -> None:
    with database.write() as connection:
        quarantine.keep(connection, TORN, NOON)

        assert not quarantine.keep(connection, msgspec.structs.replace(TORN, name="again.xml"), LATER)
    assert [document.name for document in waiting(database)] == [TORN.name]


def test_what_is_resolved_no_longer_waits_but_is_not_lost(database: Database) -> None:
    with database.write() as connection:
        quarantine.keep(connection, TORN, NOON)

        assert quarantine.resolve(connection, TORN.sha256, LATER)
        assert not quarantine.resolve(connection, TORN.sha256, LATER)
        assert quarantine.contents(connection, TORN.sha256) == TORN.contents
    assert waiting(database) == []


def test_of_many_documents_those_that_wait_are_told(database: Database) -> None:
    with database.write() as connection:
        for number in range(3):
            quarantine.keep(connection, msgspec.structs.replace(TORN, sha256=f"{number:064x}"), NOON)
        quarantine.resolve(connection, f"{1:064x}", LATER)

        assert sorted(quarantine.waiting_among(connection, (f"{number:064x}" for number in (1, 2, 7)))) == [f"{2:064x}"]


def test_what_was_resolved_and_fails_again_waits_again(database: Database) -> None:
    with database.write() as connection:
        quarantine.keep(connection, TORN, NOON)
        quarantine.resolve(connection, TORN.sha256, NOON)

        assert quarantine.keep(connection, msgspec.structs.replace(TORN, reason="not-a-form", line=None), LATER)
    assert [(document.reason, document.line, document.set_aside_at) for document in waiting(database)] == [("not-a-form", None, LATER)]


@pytest.mark.parametrize("sha256", ["", "cd" * 32])
def test_a_document_that_was_never_kept_is_unknown(database: Database, sha256: str) -> None:
    with database.write() as connection:
        assert quarantine.contents(connection, sha256) is None
        assert not quarantine.resolve(connection, sha256, NOON)


def test_the_oldest_is_listed_first(database: Database) -> None:
    with database.write() as connection:
        for number, (name, at) in enumerate([("c", LATER), ("b", NOON), ("a", LATER)]):
            quarantine.keep(connection, msgspec.structs.replace(TORN, sha256=f"{number:064x}", name=name), at)

    assert [document.name for document in waiting(database)] == ["b", "a", "c"]

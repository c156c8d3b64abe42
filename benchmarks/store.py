"""The event store beside its floors, in one run: appending beside plain `executemany` or COPY, replaying beside read + decode.

    python benchmarks/store.py [filings] [PostgreSQL URL]

Invented filings of one filing event and three rows on two streams, in batches of 1,000 filings; medians of interleaved repetitions.
"""

import gc
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import psycopg
import sqlalchemy
from sqlalchemy.engine import make_url

from ledger import events
from ledger.events import Recorded
from ledger.feed import Feed
from ledger.store import sqlite
from ledger.store.codec import decode, encode
from ledger.store.database import Database
from ledger.values.form import Address, Footnote, Issuer, Relationship, ReportedForm, ReportingOwner, Signature, TransactionRow
from ledger.values.identity import filing_stream_id, holding_stream_id
from ledger.values.provenance import SourceDocument

BATCH = 1000
REPETITIONS = 5

Batch = tuple[list[Recorded], dict, dict]


def batches(filings: int) -> list[Batch]:
    """The events of `filings` filings by batch, with the accounts of their streams and their content keys."""
    versions: dict = {}
    return [_batch(range(first, min(first + BATCH, filings)), versions) for first in range(0, filings, BATCH)]


def _batch(numbers: range, versions: dict) -> Batch:
    recorded, accounts, keys = [], {}, {}
    for number in numbers:
        owner, issuer = f"{9_900_000_000 + number % 997:010}", f"{9_900_100_000 + number % 997 % 89:010}"
        filing_id = f"{owner}-24-{number % 1_000_000:06}"
        stream_id = filing_stream_id(filing_id)
        keys[f"content:{number:032x}"] = stream_id
        recorded.append(Recorded(originator_id=stream_id, originator_version=1, event=_filing(filing_id, owner, issuer, number)))
        for row in range(1, 4):
            line = holding_stream_id(owner, issuer, "I", f"Class {row % 2} Common Stock")
            accounts[line] = (owner, issuer)
            versions[line] = versions.get(line, 0) + 1
            event = events.TransactionReported(filing_id=filing_id, owner=owner, issuer=issuer, row=_row(row, number))
            recorded.append(Recorded(originator_id=line, originator_version=versions[line], event=event))
    return recorded, accounts, keys


def _filing(filing_id: str, owner: str, issuer: str, number: int) -> events.FilingAccepted:
    known_at = datetime(2024, 1, 2, 21, tzinfo=UTC) + timedelta(minutes=number)
    form = ReportedForm(
        form_type="4",
        accession_number=filing_id,
        schema_version="X0508",
        period_of_report=date(2024, 1, 2),
        accepted_at=known_at,
        issuer=Issuer(cik=issuer, name="Quillon Instruments, Inc.", symbol="QLIN"),
        owners=(
            ReportingOwner(
                cik=owner,
                name="Marlowe Ada J.",
                relationship=Relationship(is_officer=True, officer_title="Chief Financial Officer"),
                address=Address(
                    street1="C/O QUILLON INSTRUMENTS, INC.", street2="1 HARBOUR WAY", city="PORTLAND", state="ME", zip_code="04101"
                ),
            ),
        ),
        footnotes=(Footnote("1", "The sale was made under a trading plan adopted on March 1, 2023 under Rule 10b5-1."),),
        signatures=(Signature("/s/ Ben Okafor, attorney-in-fact", date(2024, 1, 3)),),
    )
    return events.FilingAccepted(
        filing_id=filing_id,
        known_at=known_at,
        resolution="second",
        document=SourceDocument(sha256=f"{number:064x}", format="submission", name=f"filings.zip!/{filing_id}.txt"),
        form=form,
        rows=events.RowCounts(non_derivative_transactions=3),
        rows_fingerprint=f"{number:032x}",
        content_fingerprint=f"{number + 1:032x}",
    )


def _row(row: int, number: int) -> TransactionRow:
    return TransactionRow(
        table="I",
        row=row,
        security_title=f"Class {row % 2} Common Stock",
        transaction_date=date(2024, 1, 2),
        transaction_code="S",
        acquired_disposed="D",
        quantity=Decimal(100 + number % 900),
        price_per_share=Decimal("16.66"),
        reported_total=Decimal(100_000 - row),
        ownership_form="D",
    )


def plain_sqlite(path: Path, rows: list[tuple[list, list, list, list]]) -> None:
    """The floor on SQLite: the same rows, ready made, by `executemany` with the same settings."""
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in sqlite.SETTINGS:
        connection.execute(setting)
    for streams, advanced, logged, keys in rows:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO stream VALUES (?, ?, ?, ?, ?)", streams)
        connection.executemany("UPDATE stream SET version = ? WHERE stream_no = ?", advanced)
        connection.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)", logged)
        connection.executemany("INSERT INTO natural_key VALUES (?, ?)", keys)
        connection.execute("COMMIT")
    connection.close()


def plain_postgresql(url: str, rows: list[tuple[list, list, list, list]]) -> None:
    """The floor on PostgreSQL: the same rows by binary COPY."""
    with psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
        for streams, advanced, logged, keys in rows:
            _copy(connection, "stream", ["int4", "text", "text", "text", "int4"], streams)
            connection.cursor().executemany("UPDATE stream SET version = %s WHERE stream_no = %s", advanced)
            _copy(connection, "event", ["int8", "int4", "int4", "text", "bytea", "int8"], logged)
            _copy(connection, "natural_key", ["text", "int4"], keys)
            connection.commit()


def _copy(connection: psycopg.Connection, table: str, types: list[str], rows: list[tuple]) -> None:
    with connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


def ready_made(made: list[Batch]) -> list[tuple[list, list, list, list]]:
    """The rows that the store writes for these batches, by table."""
    numbers: dict = {}
    position = 0
    batches_of_rows = []
    for recorded, accounts, keys in made:
        latest = {item.originator_id: item.originator_version for item in recorded}
        new = [stream_id for stream_id in latest if stream_id not in numbers]
        advanced = [(latest[stream_id], numbers[stream_id]) for stream_id in latest if stream_id in numbers]
        numbers |= {stream_id: len(numbers) + n for n, stream_id in enumerate(new, 1)}
        streams = [(numbers[s], str(s), *accounts.get(s, (None, None)), latest[s]) for s in new]
        logged = []
        for item in recorded:
            position += 1
            logged.append((position, numbers[item.originator_id], item.originator_version, *encode(item.event), 0))
        batches_of_rows.append((streams, advanced, logged, [(key, numbers[s]) for key, s in keys.items()]))
    return batches_of_rows


def append(database: Database, made: list[Batch]) -> None:
    """What is measured: encode and write every batch."""
    recorder = database.recorder()
    for recorded, accounts, keys in made:
        recorder.append(recorded, accounts=accounts, keys=keys)


def replay(database: Database) -> int:
    """What is measured: every event through the feed."""
    with database.read() as connection:
        return sum(1 for _ in Feed(connection).after(0))


def plain_replay(database: Database) -> int:
    """The floor: the bare rows from the driver, and decoding."""
    with database.read() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("SELECT id, name, state FROM event ORDER BY id")
        return sum(1 for _position, name, state in cursor if decode(name, state))


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def places(kind: str, url: str | None) -> Iterator[str]:
    """Fresh databases, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        number = 0
        while True:
            number += 1
            if kind == "sqlite":
                yield f"{folder}/{number}.db"
                continue
            schema = f"benchmark_{uuid4().hex}"
            target = make_url(url or "").set(drivername="postgresql+psycopg")
            engine = sqlalchemy.create_engine(target, isolation_level="AUTOCOMMIT", poolclass=sqlalchemy.NullPool)
            with engine.connect() as connection:
                connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
            yield target.update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(hide_password=False)
            with engine.connect() as connection:
                connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")


def measure(kind: str, filings: int, url: str | None = None) -> None:
    """Print the figures of one database."""
    made = batches(filings)
    count = sum(len(recorded) for recorded, _accounts, _keys in made)
    rows = ready_made(made)
    gc.freeze()  # an import holds one batch, not all of them: the collector must not walk the rest again and again
    times: dict[str, list[float]] = {}
    for place in places(kind, url):
        database = Database.open(place)
        if len(times.get("append", [])) == len(times.get("plain append", [])):
            times.setdefault("append", []).append(seconds(lambda database=database: append(database, made)))
            for _ in range(2):
                times.setdefault("replay", []).append(seconds(lambda database=database: replay(database)))
                times.setdefault("plain replay", []).append(seconds(lambda database=database: plain_replay(database)))
        else:
            plain = plain_sqlite if kind == "sqlite" else plain_postgresql
            times.setdefault("plain append", []).append(seconds(lambda place=place, plain=plain: plain(place, rows)))
        database.close()
        if len(times.get("plain append", [])) == REPETITIONS:
            break
    for what in ("append", "replay"):
        ours, floor = statistics.median(times[what]), statistics.median(times[f"plain {what}"])
        print(f"{kind:10} {what:7} {count / ours:>9,.0f} events/s   floor {count / floor:>9,.0f}   ratio {ours / floor:.2f}")


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    measure("sqlite", asked)
    if len(sys.argv) > 2:
        measure("postgresql", asked, sys.argv[2])

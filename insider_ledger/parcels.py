"""What was read of documents as bytes, on their way from the process that read them to the one that writes.

`opened(parcel(reads))` are the reads again. Filings go as MessagePack, since their classes say what is in it: pickled they would go with
the name of every field, and take four times as long to pack and to open. No whole number of a filing exceeds 64 bits: amounts are decimals.
"""

import pickle
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from insider_ledger.reads import Read, Reading
from ledger.commands import RecordFiling
from ledger.store.sources import Packed
from ledger.values.attestation import Attestation
from ledger.values.form import HoldingRow, Kind, ReportedForm, Row, Table, TransactionRow
from ledger.values.provenance import Finding, SourceDocument


class _Filing(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A `RecordFiling`. Transactions and holdings go apart, as no row says which it is: `are_transactions` says so, row by row."""

    document: SourceDocument
    form: ReportedForm
    are_transactions: tuple[bool, ...]
    transactions: tuple[TransactionRow, ...]
    holdings: tuple[HoldingRow, ...]
    attestations: tuple[tuple[str, Attestation], ...]
    findings: tuple[Finding, ...]
    missing_tables: tuple[tuple[Table, Kind], ...]


_Sent = tuple[_Filing | bytes, Packed | None]
_pack: Final = msgspec.msgpack.Encoder().encode
_unpack: Final = msgspec.msgpack.Decoder(list[_Sent]).decode


def parcel(reads: Iterable[Read]) -> bytes:
    """What was read of some documents, in their order."""
    return _pack([(_sent(read.reading), read.source) for read in reads])


def opened(packed: bytes) -> list[Read]:
    """What a parcel has in it."""
    return [Read(_received(sent), source) for sent, source in _unpack(packed)]


def _sent(reading: Reading) -> _Filing | bytes:
    """A filing, or anything else as it may be, numbers of thirty digits among it."""
    if not isinstance(reading, RecordFiling):
        return pickle.dumps(reading)
    return _Filing(
        reading.document,
        reading.form,
        tuple([isinstance(row, TransactionRow) for row in reading.rows]),
        tuple([row for row in reading.rows if isinstance(row, TransactionRow)]),
        tuple([row for row in reading.rows if isinstance(row, HoldingRow)]),
        reading.attestations,
        reading.findings,
        reading.missing_tables,
    )


def _received(sent: _Filing | bytes) -> Reading:
    if isinstance(sent, bytes):
        reading: Reading = pickle.loads(sent)  # noqa: S301 (from a process of our own)
        return reading
    rest: dict[bool, Iterator[Row]] = {True: iter(sent.transactions), False: iter(sent.holdings)}
    return RecordFiling(
        document=sent.document,
        form=sent.form,
        rows=tuple([next(rest[is_transaction]) for is_transaction in sent.are_transactions]),
        attestations=sent.attestations,
        findings=sent.findings,
        missing_tables=sent.missing_tables,
    )

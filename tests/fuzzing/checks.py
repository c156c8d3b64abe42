"""What must hold of whatever bytes are read: they become a command or a refusal that can be written down, read back and recorded.

`a_document(b"%PDF-1.7")` passes, because the bytes are set aside whole; a reader that raises, or a text that no database takes, fails it.
"""

import re
import tempfile
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import msgspec

from importers.attestations import attested
from importers.documents import read_document
from insider_ledger.intake import Input, InputDocument, Limits, Refused, count, documents
from ledger.aggregates import filing
from ledger.commands import RecordFiling, RecordSplits, SetAside
from ledger.store import codec
from ledger.store.database import Database
from ledger.values.form import Footnote
from projections.vesting.reader import read_vesting
from projections.vesting.reading import Facts
from tests.builders import ADA, a_form_4, amount, an_option, day, exercised, sold
from tests.readings import Reading
from tests.recorded import RecordedBook

LIMITS = Limits(document_bytes=256 * 1024, archive_bytes=4 * 1024**2, ratio=50, free_bytes=1024**2, members=200)
"""Small enough that an input which would take a gigabyte by the defaults takes a megabyte here."""

_NOT_IN_A_NAME = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]|(?:^|/)\.\.(?:/|$)|^/")
_OWN_FOOTNOTES = (sold(100, on="2024-05-01", after=900), exercised(50, on="2024-05-01", after=150, of=an_option()))


def a_document(contents: bytes, name: str = "it.txt") -> RecordFiling | RecordSplits | SetAside:
    """The bytes of one document become one command, which can be written down, decided and read as an account."""
    command = read_document(name, contents)
    match command:
        case RecordFiling():
            _a_filing(command)
        case RecordSplits():
            _splits(command)
            for row in command.set_aside:
                _set_aside(row)
        case SetAside():
            _set_aside(command)
            assert command.contents == contents
    return command


def recording(contents: bytes) -> None:
    """What is read is recorded beside another filing of the same people, and every line that follows from it can be asked for."""
    command = read_document("it.txt", contents)
    if not isinstance(command, RecordFiling):
        return
    book = _book()
    with book.undone():
        book.record(_own_filing(""))
        book.record(command)
        book.record(msgspec.structs.replace(command, document=msgspec.structs.replace(command.document, sha256=_other(contents))))
        for owner in command.form.owners:
            book.holdings(owner=owner.cik or owner.name, include_closed=True)


def an_archive(contents: bytes) -> None:
    """A file of these bytes gives documents and refusals with harmless names, each of which is read."""
    with tempfile.TemporaryDirectory(prefix="insider-ledger-fuzzing-") as folder:
        path = Path(folder) / "it"
        path.write_bytes(contents)
        counted = count([path], LIMITS)
        assert counted is None or counted >= 0
        _given(documents([path], limits=LIMITS))


def a_set(contents: bytes) -> None:
    r"""Tables parted by lines of `%%` lie in one folder; every filing of them is read. A set is refused or its rows are all given."""
    with tempfile.TemporaryDirectory(prefix="insider-ledger-fuzzing-") as folder:
        for number, table in enumerate(contents.split(b"%%\n")[:12]):
            (Path(folder) / f"{number}.tsv").write_bytes(table)
        _given(documents([Path(folder)], limits=LIMITS))


def a_footnote(contents: bytes) -> None:
    """The words of a footnote are read for positions that they attest."""
    command = _own_filing(contents.decode(errors="replace"))
    stated = attested(command.form, command.rows)
    for owner, attestation in stated.attestations:
        text = command.form.footnotes[0].text
        assert owner == ADA.cik
        assert 0 <= attestation.start < attestation.end <= len(text)
        assert all(value is None or value >= 0 for value in (attestation.vested, attestation.unvested, attestation.total))
    _a_filing(msgspec.structs.replace(command, attestations=stated.attestations, findings=stated.findings))


def a_vesting_text(contents: bytes) -> None:
    """The words of a footnote are read for a schedule, whose tranches are never more than the grant."""
    text = contents.decode(errors="replace")
    facts = Facts(granted_on=day("2024-05-01"), quantity=amount(4800), expires_on=day("2034-05-01"))
    reading = read_vesting(text, facts)
    assert msgspec.json.encode(reading)
    assert all(0 <= start < end <= len(text) for start, end in reading.spans)
    read_vesting(text, Facts())


def _a_filing(command: RecordFiling) -> None:
    events = filing.decide(command, filing.Unrecorded())
    assert [codec.decode(*codec.encode(event)) for event in events] == list(events)
    for stated in (*command.rows, *command.findings, *(attestation for _, attestation in command.attestations)):
        assert msgspec.json.decode(msgspec.json.encode(stated), type=type(stated)) == stated
    Reading(command).lines("2024-12-31")


def _set_aside(command: SetAside) -> None:
    assert msgspec.json.decode(msgspec.json.encode(command), type=SetAside) == command
    assert command.message
    assert command.advice


def _splits(command: RecordSplits) -> None:
    for split in command.splits:
        again = read_document(split.name, split.contents)
        assert isinstance(again, RecordSplits)
        assert [msgspec.structs.replace(one, line=split.line) for one in again.splits] == [split]


def _given(found: Iterable[Input]) -> None:
    for each in found:
        assert not _NOT_IN_A_NAME.search(each.name), each.name
        if isinstance(each, Refused):
            assert msgspec.msgpack.decode(msgspec.msgpack.encode(each), type=Refused) == each
        elif isinstance(each, InputDocument):
            a_document(each.contents, each.name)


def _own_filing(footnote: str) -> RecordFiling:
    command = a_form_4(accepted="2024-05-02 16:30", rows=_OWN_FOOTNOTES)
    form = msgspec.structs.replace(command.form, footnotes=(Footnote("1", footnote),) if footnote else ())
    return msgspec.structs.replace(command, form=form)


def _other(contents: bytes) -> str:
    return sha256(contents + b" again").hexdigest()


@lru_cache(1)
def _book() -> RecordedBook:
    folder = tempfile.mkdtemp(prefix="insider-ledger-fuzzing-")
    return RecordedBook(Database.open(f"sqlite:///{folder}/ledger.db"))

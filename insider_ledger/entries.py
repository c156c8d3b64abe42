"""What the doors tell in the running log: imports, decisions, rebuilds, checks. `docs/reference/logs.md` lists every entry.

`note(WorkerLost(workers=4))` is one of them.
"""

import logging
from typing import Any, Final, TypeVar

import msgspec

from ledger.running_log import ROOT, Entry

IMPORT: Final = f"{ROOT}.import"
BOOK: Final = f"{ROOT}.book"
COMMAND: Final = f"{ROOT}.command"
WEBHOOK: Final = f"{ROOT}.webhook"

Told = TypeVar("Told", bound=Entry)


class ImportBegan(Entry, frozen=True, kw_only=True):
    """An import begins; `documents` is how many there are, where they were counted."""

    name = "import-began"
    logger = IMPORT

    database: str
    documents: int | None
    batch: int
    workers: int


class BatchCommitted(Entry, frozen=True, kw_only=True):
    """A batch is recorded: its events, the read models and what was set aside, together."""

    name = "batch-committed"
    logger = IMPORT

    number: int
    documents: int
    events: int
    milliseconds: int
    ledger_position: int
    head_digest: str | None


class DocumentSetAside(Entry, frozen=True, kw_only=True):
    """A document, or a row of a table of splits, could not be read and waits in quarantine."""

    name = "document-set-aside"
    logger = IMPORT
    level = logging.WARNING

    document: str
    sha256: str
    reason: str
    message: str
    line: int | None


class DocumentRefused(Entry, frozen=True, kw_only=True):
    """An input was not opened, or contradicts what is recorded; nothing of it was taken over. `sha256` where its bytes were at hand."""

    name = "document-refused"
    logger = IMPORT
    level = logging.WARNING

    document: str
    sha256: str | None
    message: str


class ImportEnded(Entry, frozen=True, kw_only=True):
    """An import has ended; the fields are those of its summary."""

    name = "import-ended"
    logger = IMPORT

    documents: int
    filings_recorded: int
    already_recorded: int
    enriched: int
    refused: int
    quarantined: int
    events: int
    findings: int
    milliseconds: int
    ledger_position: int
    head_digest: str | None


class WorkerLost(Entry, frozen=True, kw_only=True):
    """A worker process was killed, and the import ends; batches that were committed stay."""

    name = "worker-lost"
    logger = IMPORT
    level = logging.ERROR

    workers: int


class WebhookDelivered(Entry, frozen=True, kw_only=True):
    """A consumer has taken a page of a feed, up to a position of the ledger."""

    name = "webhook-delivered"
    logger = WEBHOOK

    webhook: str
    after: int
    ledger_position: int
    milliseconds: int


class WebhookFailed(Entry, frozen=True, kw_only=True):
    """A consumer has not taken a page, or the page could not be worked out; so many attempts in a row failed.

    It is tried again after `retry` milliseconds.
    """

    name = "webhook-failed"
    logger = WEBHOOK
    level = logging.WARNING

    webhook: str
    after: int
    failures: int
    message: str
    retry: int


class WebhookClaimLost(Entry, frozen=True, kw_only=True):
    """What became of a page came too late to be written down: another deliverer has its claim, or the webhook was removed meanwhile.

    `is_taken` says whether the consumer has taken it from this one.
    """

    name = "webhook-claim-lost"
    logger = WEBHOOK
    level = logging.WARNING

    webhook: str
    after: int
    is_taken: bool


class DeliveryInterrupted(Entry, frozen=True, kw_only=True):
    """The ledger could not be used to deliver to a webhook (None: to any), and nothing was written down.

    It is tried again after `retry` milliseconds, None where it is not.
    """

    name = "delivery-interrupted"
    logger = WEBHOOK
    level = logging.WARNING

    webhook: str | None
    error: str
    message: str
    retry: int | None


class DecisionRecorded(Entry, frozen=True, kw_only=True):
    """A decision was made or taken back (`recorded_as`); one that counted already appended nothing, and is not new."""

    name = "decision-recorded"
    logger = BOOK

    recorded_as: str
    kind: str
    id: str
    is_new: bool
    ledger_position: int


class Rebuilt(Entry, frozen=True, kw_only=True):
    """The read models were built anew; with `holding`, those of one owner at one issuer."""

    name = "rebuilt"
    logger = BOOK

    holding: str | None
    rules_version: str
    lines: int
    points: int
    milliseconds: int
    ledger_position: int


class Compared(Entry, frozen=True, kw_only=True):
    """The read models were compared with a rebuild; an error where anything differs."""

    name = "compared"
    logger = BOOK

    differences: int
    rules_version: str
    milliseconds: int
    ledger_position: int


class Verified(Entry, frozen=True, kw_only=True):
    """Every digest was computed anew; an error where anything does not fit."""

    name = "verified"
    logger = BOOK

    problems: int
    milliseconds: int
    ledger_position: int
    head_digest: str


class Replayed(Entry, frozen=True, kw_only=True):
    """The book as it stood was built in another database."""

    name = "replayed"
    logger = BOOK

    into: str
    milliseconds: int
    ledger_position: int
    head_digest: str


class Examined(Entry, frozen=True, kw_only=True):
    """The doctor has looked; an error where there are problems, a warning where there are notices."""

    name = "examined"
    logger = BOOK

    database: str
    thorough: bool
    problems: int
    notices: int
    findings: str
    milliseconds: int


class CommandFailed(Entry, frozen=True, kw_only=True):
    """A command ends without having done what was asked; `error` is the class of the error."""

    name = "command-failed"
    logger = COMMAND
    level = logging.ERROR

    error: str
    message: str


def told_of(of: type[Told], answer: msgspec.Struct, **more: Any) -> Told:
    """An entry with the facts that an answer has under the same names, its `seconds` as milliseconds, and `more`."""
    facts = {name: getattr(answer, name) for name in of.__struct_fields__ if hasattr(answer, name)}
    if hasattr(answer, "seconds"):
        facts["milliseconds"] = round(answer.seconds * 1000)
    return of(**facts | more)

"""What a person asked for that the book cannot answer. Each error is one sentence with its facts as attributes; `advice` says what to do.

`UnknownPartyError("owner", "Nath")` says: The book knows no owner "Nath".
Errors of the database itself are in `ledger.store.errors`.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import msgspec
from typing_extensions import override

PartyKind = Literal["owner", "issuer"]


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A party that a name may mean. `symbol` is an issuer's latest trading symbol; owners have none."""

    kind: PartyKind
    cik: str | None
    name: str | None
    symbol: str | None = None


class BookError(Exception):
    """The root of the errors of a question: one sentence, and `advice` on what to do about it."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

    @override
    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), self.args, self.__dict__)  # so that it can be raised in a worker process and met in this one


class UnknownPartyError(BookError):
    """No filing in the book names an owner or issuer (`kind`) as `asked`: a CIK, a trading symbol or a name."""

    def __init__(self, kind: PartyKind, asked: str) -> None:
        super().__init__(
            f'The book knows no {kind} "{asked}".',
            f"Give the {kind}'s CIK{' or trading symbol' if kind == 'issuer' else ''}, or its name as it stands in its filings.",
        )
        self.kind = kind
        self.asked = asked


class AmbiguousPartyError(BookError):
    """What was `asked` may mean any of the `candidates`, of which there are at least two."""

    def __init__(self, kind: PartyKind, asked: str, candidates: tuple[Candidate, ...]) -> None:
        super().__init__(f'"{asked}" may mean {len(candidates)} {kind}s.', "Ask again with the CIK of the one that you mean.")
        self.kind = kind
        self.asked = asked
        self.candidates = candidates


class UnknownHoldingError(BookError):
    """No holding answers to what was `asked`: an id, or the owner, issuer and title given."""

    def __init__(self, asked: str) -> None:
        super().__init__(
            f"No holding is known as {asked}.",
            "Take its id from the list of holdings: insider-ledger holdings --include-closed --format json shows ids.",
        )
        self.asked = asked


class UnknownClassError(BookError):
    """No insider of the issuer has any of the class that was `asked`; `classes` are those that they have."""

    def __init__(self, asked: str, classes: tuple[str, ...]) -> None:
        super().__init__(f'The insiders report no class "{asked}".', _one_of(classes))
        self.asked = asked
        self.classes = classes


class SeveralClassesError(BookError):
    """A number of shares outstanding was given without its class, and the insiders have several `classes`."""

    def __init__(self, classes: tuple[str, ...]) -> None:
        super().__init__(f"The insiders report {len(classes)} classes: of which is the number of shares outstanding?", _one_of(classes))
        self.classes = classes


class BeyondCalendarError(BookError):
    """The days ahead of `as_of` that were asked reach past the last day that a date can be."""

    def __init__(self, as_of: date, within_days: int) -> None:
        super().__init__(
            f"{within_days} days after {as_of} is past {date.max}, the last day of the calendar.",
            "Ask of an earlier day (--as-of), or fewer days ahead (--within-days).",
        )
        self.as_of = as_of
        self.within_days = within_days


class ClosuresError(BookError):
    """The file at `path` does not list days, in `line` (None: as a whole), for a `reason`."""

    def __init__(self, path: Path, line: int | None, reason: str) -> None:
        where = str(path) if line is None else f"{path}, line {line},"
        super().__init__(f"{where} {reason}.", "Name the column closed_on, and in each line a day such as 2010-02-10.")
        self.path = path
        self.line = line
        self.reason = reason


class BadWebhookError(BookError):
    """No webhook can be made as it was put; `reason` says why."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"The webhook {name!r} was not added: {reason}.", "What there is lists: insider-ledger webhook list")
        self.name = name
        self.reason = reason


class UnknownWebhookError(BookError):
    """There is no webhook called `name`."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no webhook {name!r}.", "Take its name from the list: insider-ledger webhook list")
        self.name = name


class WebhookSecretsError(BookError):
    """The file at `path` has no secrets that can be used, in `line` (None: as a whole), for a `reason`. Its text is not repeated."""

    def __init__(self, path: Path, line: int | None, reason: str) -> None:
        where = str(path) if line is None else f"{path}, line {line},"
        super().__init__(
            f"{where} {reason}.",
            "Write a line NAME SECRET for each, as webhook add printed them, and let nobody else read the file: chmod 600.",
        )
        self.path = path
        self.line = line
        self.reason = reason


class UnknownPositionError(BookError):
    """The ledger has no position `asked`: it ends at `head`."""

    def __init__(self, asked: int, head: int) -> None:
        super().__init__(f"The ledger has no position {asked}: its last is {head}.", f"Give a position from 0 to {head}.")
        self.asked = asked
        self.head = head


class AmbiguousMomentError(BookError):
    """At a `moment` the ledger had at least `fewest` and at most `most` events: its clock went back, so its times do not tell.

    The first `fewest` were all recorded by then, the one at `most` too, and some between them later.
    """

    def __init__(self, moment: datetime, fewest: int, most: int) -> None:
        super().__init__(
            f"At {moment.isoformat()} the ledger had between {fewest} and {most} events: the clock went back while they were recorded.",
            f"Say how many with --to-position: {fewest} is what was recorded by then for certain.",
        )
        self.moment = moment
        self.fewest = fewest
        self.most = most


class BadHeadError(BookError):
    """What was given as a head (`asked`) is none."""

    def __init__(self, asked: str) -> None:
        super().__init__(
            f"'{asked}' is no head of a ledger.", "Write it as DIGEST@POSITION, as verify prints it: 64 hexadecimal digits, @, a number."
        )
        self.asked = asked


class BadProofError(BookError):
    """The file at `path` is no proof that can be read, for a `reason`."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} is no proof: {reason}.", "Give a file that verify --save wrote.")
        self.path = path
        self.reason = reason


class BadBundleError(BookError):
    """The file at `path` is no whole evidence bundle, for a `reason`."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} is no bundle that can be checked: {reason}.", "Give a file as explain --bundle wrote it.")
        self.path = path
        self.reason = reason


class UnknownSourceError(BookError):
    """The book keeps no document with the digest `sha256`."""

    def __init__(self, sha256: str) -> None:
        super().__init__(
            f"The book keeps no document sha256:{sha256}.",
            "Import the document again without --no-sources: what is recorded already adds nothing but the document.",
        )
        self.sha256 = sha256


class NotEmptyError(BookError):
    """The ledger `into` which a book was to be replayed has events already."""

    def __init__(self, into: str) -> None:
        super().__init__(f"{into} is not empty: nothing is replayed into it.", "Name a database that does not exist yet, or an empty one.")
        self.into = into


class BadLimitError(BookError):
    """What was `asked` sets no limit of intake: `reason` says why, `names` are those that there are."""

    def __init__(self, asked: str, reason: str, names: tuple[str, ...]) -> None:
        super().__init__(f"'{asked}' sets no limit: {reason}.", f"Write NAME=VALUE; the limits are {', '.join(names)}.")
        self.asked = asked
        self.reason = reason
        self.names = names


class SeveralDocumentsError(BookError):
    """An accession number was given for more than one document."""

    def __init__(self, accession_number: str) -> None:
        super().__init__(f"{accession_number} is the number of one document, and there are several.", "Give one file with it.")
        self.accession_number = accession_number


class AmbiguousHoldingError(BookError):
    """What was asked fits several holdings; `candidates` pairs the id of each with words that tell it apart."""

    def __init__(self, asked: str, candidates: tuple[tuple[str, str], ...]) -> None:
        super().__init__(f"{len(candidates)} holdings fit {asked}.", "Ask again with the id of the one that you mean.")
        self.asked = asked
        self.candidates = candidates


class UnknownDecisionError(BookError):
    """No decision has the ledger position or id that was `asked`."""

    def __init__(self, asked: str) -> None:
        super().__init__(f"The book has no decision {asked}.", "Take its position or id from the list: insider-ledger record list")
        self.asked = asked


class RefusedDecisionError(BookError):
    """A decision that the ledger does not take as it was put."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "Nothing was recorded. What is recorded is listed by: insider-ledger record list")


class RefusedTermsError(BookError):
    """Vesting terms that cannot be read or written. `flaws` pairs each place in the JSON with what is wrong there; at least one."""

    def __init__(self, flaws: tuple[tuple[str, str], ...]) -> None:
        self.sentences = tuple(f"{place or 'the whole'}: {says}" for place, says in flaws)
        super().__init__(
            f"Vesting terms, {self.sentences[0]}",
            'Nothing was recorded. The shortest terms are {"tranches": [{"date": "2025-03-15", "fraction": "1/1"}]}.',
        )
        self.flaws = flaws


class MissingLibraryError(BookError):
    """`what` was asked for needs a `library` that is not installed; the `extra` of the same name, or another, brings it."""

    def __init__(self, what: str, library: str, extra: str) -> None:
        super().__init__(f"{what} needs {library}, which is not installed.", f"Install it with: pip install 'insider-ledger[{extra}]'")
        self.what = what
        self.library = library
        self.extra = extra


class NothingReadError(BookError):
    """Not one document could be opened. `refusals` are (name, message, advice), in the order in which they were met."""

    def __init__(self, refusals: tuple[tuple[str, str, str], ...]) -> None:
        super().__init__("Nothing could be read from what was given.", "Check the paths; each that was given is named above.")
        self.refusals = refusals


class WorkerLostError(BookError):
    """A worker process was ended from outside. Of an import the batches that were complete are recorded; other commands changed nothing."""

    def __init__(self) -> None:
        super().__init__(
            "A worker process ended before its work was done: something killed it, perhaps for want of memory.",
            "Run the command again, where memory is short with fewer --workers: an import goes on where it was, anything else begins anew.",
        )


class PartitionFolderError(BookError):
    """A `folder` that partition files cannot be written to, or that holds none; `found` says what is there."""

    def __init__(self, folder: str, found: str, advice: str) -> None:
        super().__init__(f"{folder} {found}.", advice)
        self.folder = folder
        self.found = found


class PartitionError(BookError):
    """A file that cannot be folded: no partition file, one that is not whole, or one of other rules. `found` says which."""

    def __init__(self, file: str, found: str, advice: str) -> None:
        super().__init__(f"{file} {found}.", advice)
        self.file = file
        self.found = found


class SnapshotError(BookError):
    """A `folder` from which a snapshot cannot answer, or to which none can be written; `found` says what is there."""

    def __init__(self, folder: str, found: str, advice: str) -> None:
        super().__init__(f"{folder} {found}.", advice)
        self.folder = folder
        self.found = found


def _restored(of: type[BookError], args: tuple[object, ...], facts: dict[str, object]) -> BookError:
    error = of.__new__(of, *args)
    error.__dict__.update(facts)
    return error


def _one_of(classes: tuple[str, ...]) -> str:
    return f"Name one of: {'; '.join(classes)}." if classes else "They report none at all."

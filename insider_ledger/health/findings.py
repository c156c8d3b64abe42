"""Everything that can be found about the health of a book: a code that stays, how grave it is, and what to do.

`found("disk", "disk-short", "There are 2.0 GB free for a database of 3.1 GB.")` is a row of the answer.
`docs/how-to/operate.md` says more of each.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, Literal

import msgspec

Severity = Literal["ok", "notice", "problem"]
"""`problem`: answers may be wrong, missing or lost, or soon will be. `notice`: worth a look, answers are right. `ok`: nothing was found."""


class Kind(msgspec.Struct, frozen=True):
    """How grave a finding is, and what to do about it."""

    severity: Severity
    advice: str


class HealthRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a check found, and what to do; where it found nothing, `finding` and `advice` are None."""

    check: str
    severity: Severity
    finding: str | None
    says: str
    advice: str | None


FINDINGS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "database-missing": Kind("problem", "Name the right database, restore a copy, or import filings."),
        "database-unreachable": Kind("problem", "See to the path, the disk or the server; check that you may read there."),
        "database-locked": Kind("problem", "Wait for the other program to end, or end it; then look again."),
        "database-damaged": Kind("problem", "Restore a copy that verifies, or import the filings into a new database."),
        "not-a-ledger": Kind("problem", "Name another file or database; this one was left untouched."),
        "read-only": Kind("notice", "Give the user that imports the right to write to the file and its folder."),
        "open-to-all": Kind("notice", "Take the right to write from others: chmod o-w FILE."),
        "not-write-ahead": Kind("notice", "Switch it back, while nobody uses it: sqlite3 FILE 'PRAGMA journal_mode = WAL'."),
        "wal-large": Kind("notice", "End readers that stay open for hours; the next import then takes it back into the file."),
        "space-to-reclaim": Kind("notice", "Have the file written anew while nobody uses it: sqlite3 FILE VACUUM."),
        "disk-full": Kind("problem", "Make room now: an import that runs out of it ends, and is to be run again."),
        "disk-short": Kind("notice", "Make room: a rebuild, a copy and VACUUM each need about as much as the database has."),
        "server-older": Kind("notice", "Upgrade the server, or run the tests of this program on it."),
        "encoding-other": Kind("problem", "Make a database with ENCODING 'UTF8', and import the filings there."),
        "server-standby": Kind("notice", "Ask here, and import on the primary server."),
        "not-synced": Kind("notice", "Set fsync = on where the data matters: after a power cut the database may be damaged."),
        "writer-long": Kind("notice", "See whether that program works; where it hangs: SELECT pg_terminate_backend(PROCESS)."),
        "transaction-long": Kind("notice", "End it where nobody needs it: until it ends, no space is reclaimed."),
        "statistics-missing": Kind("notice", "Let the server look at its tables once: ANALYZE."),
        "schema-older": Kind("problem", "Make a copy, then upgrade it by running: insider-ledger rebuild"),
        "schema-newer": Kind("problem", "Install the newer program that wrote it."),
        "tables-other": Kind("problem", "Restore a copy that is whole, or import the filings into a new database."),
        "trigger-missing": Kind("problem", "Run insider-ledger verify, and restore a copy; a copy made table by table has no triggers."),
        "trigger-off": Kind("problem", "Run insider-ledger verify, then switch it on: ALTER TABLE TABLE_NAME ENABLE TRIGGER USER."),
        "events-uncovered": Kind("problem", "Run insider-ledger verify: another program wrote to the log, or heads were removed."),
        "events-gone": Kind("problem", "Run insider-ledger verify, and restore a copy that has these events."),
        "log-altered": Kind("problem", "Run insider-ledger verify, and restore a copy whose head verifies; never mend the log by hand."),
        "recorded-in-the-future": Kind("problem", "Set the clock of this machine right, or of the one that imported."),
        "recorded-backwards": Kind("notice", "Keep the clocks of all machines that import right; replay to a position, not to a time."),
        "read-models-behind": Kind("problem", "Run insider-ledger rebuild."),
        "read-models-ahead": Kind("problem", "Run insider-ledger verify --against the last head that you kept; then rebuild."),
        "read-models-of-other-rules": Kind("problem", "Run insider-ledger rebuild, which builds all of them by the rules of this program."),
        "read-models-differ": Kind("problem", "Run insider-ledger rebuild; if they differ again, please report it."),
        "not-compared": Kind("notice", "Look again when nobody writes, as a role that may write."),
        "documents-waiting": Kind("notice", "Read why: insider-ledger quarantine. Mend and import them; leave what is no filing."),
        "splits-waiting": Kind("notice", "Import filings of the issuer, or name it by its CIK in the table of splits."),
        "webhook-failing": Kind("notice", "See to the consumer: what it lacks is kept, and sent again and again."),
        "webhook-behind": Kind("notice", "Run insider-ledger webhook deliver --follow, where it is not running."),
        "tables-left-over": Kind("notice", "Run insider-ledger rebuild, which removes them, when no other rebuild is at work."),
        "files-left-over": Kind("notice", "Remove them when no export is at work."),
    }
)
"""By code."""


def found(check: str, code: str, says: str) -> HealthRow:
    """A row of what a check found."""
    kind = FINDINGS[code]
    return HealthRow(check=check, severity=kind.severity, finding=code, says=says, advice=kind.advice)


def judged(check: str, findings: Iterable[HealthRow], otherwise: str) -> tuple[HealthRow, ...]:
    """What a check found; where that is nothing, one row that says what was looked at."""
    return tuple(findings) or (HealthRow(check=check, severity="ok", finding=None, says=otherwise, advice=None),)

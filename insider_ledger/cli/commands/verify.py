"""`insider-ledger verify`: whether the log is what was recorded, and proofs that others can check."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict, Unpack

import click
import msgspec

from insider_ledger.cli.options import data_options, workers_option
from insider_ledger.cli.setup import Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.talk import talk
from insider_ledger.cli.taught import TaughtCommand
from insider_ledger.cli.wording import facts
from insider_ledger.printing import Block, Column, Grid, Page, Paragraph
from insider_ledger.printing.output import replaced

if TYPE_CHECKING:  # the book brings the database library, which `--help` does without
    from insider_ledger.auditing import VerifyAnswer
    from insider_ledger.book import Book
    from insider_ledger.bundles import BundleCheck, CheckedBundle
    from insider_ledger.proofs import Proof
    from ledger.store.digests import Head
    from ledger.store.verification import Problem


class Asked(TypedDict):
    """What is to be verified or proved."""

    against: tuple[str, ...]
    event: int | None
    since: int | None
    save: Path | None
    proof: Path | None
    bundle: Path | None
    sources: bool
    workers: int | None


@click.command(
    "verify",
    cls=TaughtCommand,
    examples=(
        "insider-ledger verify",
        "insider-ledger verify --against 5f0c...e1@4213",
        "insider-ledger verify --event 12 --save event-12.json",
        "insider-ledger verify --since 4213 --save growth.json",
        "insider-ledger verify --proof event-12.json --against 5f0c...e1@4213",
        "insider-ledger verify --bundle evidence.zip --against 5f0c...e1@4213",
    ),
)
@click.option(
    "--against", multiple=True, metavar="DIGEST@POSITION", help="A head that you kept: prove that its log is the beginning of this one."
)
@click.option("--event", type=click.IntRange(min=1), metavar="N", help="Prove that the event at this position is in the log (with --save).")
@click.option("--since", type=click.IntRange(min=1), metavar="N", help="Prove that the first N events are those of before (with --save).")
@click.option("--save", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Where the proof is written, as JSON.")
@click.option(
    "--proof", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Check a proof; no database is opened or needed."
)
@click.option(
    "--bundle",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Check what explain --bundle wrote; no database is needed.",
)
@click.option("--sources", is_flag=True, help="Look at every document that is kept, too.")
@workers_option("Processes that compute (when not given: all processors from 300,000 events on, else one).")
@data_options
@click.pass_obj
def command(setup: Setup, **asked: Unpack[Asked]) -> Status:
    """Compute the digest of every recorded event anew and name what was altered, removed, added or moved since it was recorded.

    What is printed as head, a digest and a position, stands for the whole log: keep it where this ledger's keepers cannot change it, and
    give it to --against later. Without a head kept elsewhere, a log that was rewritten whole, digests and all, cannot be told.
    Exit status 1 where anything does not fit, or something of a bundle could not be checked.
    """
    _check_usage(asked)
    from insider_ledger.proofs import read_head, read_proof  # noqa: PLC0415

    kept = [read_head(text) for text in asked["against"]]
    if asked["proof"] is not None:
        return _check(setup, read_proof(asked["proof"]), kept)
    if asked["bundle"] is not None:
        return _check_bundle(setup, asked["bundle"], kept)
    with setup.open() as book:
        if asked["save"] is not None:
            return _save(setup, book, asked, asked["save"])
        answer = book.verify(kept, sources=asked["sources"], workers=asked["workers"])
    setup.show(Page(answer=answer, rows="problems", blocks=lambda: _blocks(answer)))
    return Status.DONE if answer.ok else Status.INCOMPLETE


def _check_usage(asked: Asked) -> None:
    proves = [name for name in ("event", "since") if asked[name] is not None]
    checks = [name for name in ("proof", "bundle") if asked[name] is not None]
    if len(checks) > 1:
        raise click.UsageError("One file at a time: give --proof or --bundle.")
    if checks and (proves or asked["save"] is not None):
        raise click.UsageError(f"--{checks[0]} checks a file: leave --event, --since and --save out.")
    of_log = [name for name in ("sources", "workers") if asked[name]]
    if checks and of_log:
        raise click.UsageError(f"--{checks[0]} checks a file alone: --{of_log[0]} is for the ledger.")
    if asked["save"] is not None and (asked["against"] or of_log):
        raise click.UsageError("--save writes a proof and verifies nothing else: give --against, --sources and --workers without it.")
    if len(proves) > 1:
        raise click.UsageError("One proof at a time: give --event or --since.")
    if bool(proves) != (asked["save"] is not None):
        raise click.UsageError("A proof is a file: give --save FILE with --event or --since.")


def _save(setup: Setup, book: "Book", asked: Asked, file: Path) -> Status:
    proof: Proof = book.prove_event(asked["event"]) if asked["event"] is not None else book.prove_head(asked["since"] or 0)
    with setup.writing(file), replaced(file) as path:
        path.write_bytes(msgspec.json.format(msgspec.json.encode(proof)) + b"\n")
    head = proof.head
    talk(f"Wrote {file}, which leads to the head {head.digest}@{head.ledger_position}.")
    return Status.DONE


def _check(setup: Setup, proof: "Proof", kept: "list[Head]") -> Status:
    from insider_ledger.proofs import checked  # noqa: PLC0415

    answer = checked(proof, kept)
    setup.show(Page(answer=answer, blocks=lambda: [facts(answer)]))
    return Status.DONE if answer.ok else Status.INCOMPLETE


def _check_bundle(setup: Setup, file: Path, kept: "list[Head]") -> Status:
    from insider_ledger.bundles import check_bundle  # noqa: PLC0415

    answer = check_bundle(file, kept)
    setup.show(Page(answer=answer, rows="rows", blocks=lambda: _bundle_blocks(file, answer)))
    return Status.DONE if answer.ok else Status.INCOMPLETE


CHECKS: Final[tuple["Column[BundleCheck]", ...]] = (
    Column(heading="Check", cell=lambda check: check.check),
    Column(heading="Found", cell=lambda check: check.found),
    Column(heading="What it says", cell=lambda check: check.says),
)


def _bundle_blocks(file: Path, answer: "CheckedBundle") -> Iterator[Block]:
    yield Paragraph(f"{file}: {_in_short(answer)}", is_heading=True)
    yield Paragraph(f"Holding {answer.holding}")
    yield Paragraph(f"Head {answer.head_digest}@{answer.ledger_position}")
    yield Grid(columns=CHECKS, rows=answer.rows)


def _in_short(answer: "CheckedBundle") -> str:
    if any(check.found == "failed" for check in answer.rows):
        return "do not rely on it"
    left = [check.check for check in answer.rows if check.found == "not checked"]
    return f"not checked: {', '.join(left)}; the rest holds" if left else "nothing fails"


COLUMNS: Final[tuple["Column[Problem]", ...]] = (
    Column(heading="Position", cell=lambda problem: problem.position),
    Column(heading="What", cell=lambda problem: problem.kind),
    Column(heading="Found", cell=lambda problem: problem.message),
)


def _blocks(answer: "VerifyAnswer") -> Iterator[Block]:
    yield Paragraph(f"Head {answer.head_digest}@{answer.ledger_position}", is_heading=True)
    if answer.problems:
        yield Grid(columns=COLUMNS, rows=answer.problems)
        yield Paragraph("Restore the database from a copy whose head verifies, or import the filings anew; never mend the log by hand.")
    else:
        yield Paragraph(f"All {answer.ledger_position:,} events are those that were recorded.")

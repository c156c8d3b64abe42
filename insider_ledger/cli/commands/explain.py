"""`insider-ledger explain`: why a holding has its number, down to the cells of the filings."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict, Unpack

import click

from insider_ledger.cli.options import as_of_option, data_options, issuer_option, known_at_option, owner_option
from insider_ledger.cli.parameters import Words
from insider_ledger.cli.setup import Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.talk import talk
from insider_ledger.cli.taught import TaughtCommand
from insider_ledger.cli.wording import filing, heading, lot, ownership, party, row
from insider_ledger.printing import Block, Column, Facts, Grid, Page, Paragraph
from insider_ledger.printing.cells import NOT_KNOWN, reader_text
from projections.answers import Considered, Explanation, FieldEvidence, Holding, Step

if TYPE_CHECKING:  # the book brings the database library, which `--help` does without
    from insider_ledger.book import Book


class Asked(TypedDict):
    """The question, as the book takes it."""

    holding: str | None
    owner: str | None
    issuer: str | None
    title: str | None
    as_of: date | None
    known_at: date | None


@click.command(
    "explain",
    cls=TaughtCommand,
    examples=(
        "insider-ledger explain 2f1c9a52-7d5e-5f0e-9d4b-1f6f0c3a8e11",
        'insider-ledger explain --owner "Nath Prem" --issuer ASTI --title "Common Stock" --as-of 2007-12-03',
        "insider-ledger explain --owner 0001234567 --issuer ASTI --known-at 2024-06-30 --format json",
        "insider-ledger explain 2f1c9a52-7d5e-5f0e-9d4b-1f6f0c3a8e11 --as-of 2024-06-30 --bundle evidence.zip",
    ),
)
@click.argument("holding", metavar="[HOLDING-ID]", required=False, type=Words())
@owner_option
@issuer_option
@click.option("--title", type=Words(), metavar="TITLE", help="Title of the security, as the filings spell it.")
@as_of_option
@known_at_option
@click.option(
    "--bundle",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Also write the answer with its events, proofs and documents to a zip file, which verify --bundle checks.",
)
@data_options
@click.pass_obj
def command(setup: Setup, *, bundle: Path | None, **asked: Unpack[Asked]) -> Status:
    """Tell why a holding has its number: the rules that were applied, and the rows, fields and footnotes that each rests on.

    Name the holding by its id (`holdings --format json` shows ids), or by owner, issuer and title where these leave only one. Every step
    names the filing, table and row, so that the number can be checked against the document.
    """
    named = [asked["owner"], asked["issuer"], asked["title"]]
    if asked["holding"] is None and named[:2] == [None, None]:
        raise click.UsageError("Explain what? Give the id of a holding, or name it with --owner, --issuer and --title.")
    if asked["holding"] is not None and named != [None, None, None]:
        raise click.UsageError("Give either the id of a holding, or --owner, --issuer and --title, not both.")
    with setup.open() as book:
        answer = book.explain(**asked) if bundle is None else _write(setup, book, bundle, asked)
    setup.show(Page(answer=answer, rows="steps", blocks=lambda: _blocks(answer)))
    return Status.DONE


def _write(setup: Setup, book: "Book", file: Path, asked: Asked) -> Explanation:
    with setup.writing(file):
        summary = book.write_bundle(file, **asked)
    head = f"{summary.head.digest}@{summary.head.ledger_position}"
    talk(f"Wrote {file}: {summary.events} events and {summary.sources} documents; their proofs lead to the head {head}.")
    if summary.not_kept:
        talk(f"{len(summary.not_kept)} documents are not kept and are missing from it: import them again without --no-sources.")
    return summary.answer


CONSIDERED: Final[tuple[Column[Considered], ...]] = (
    Column(heading="Filing", cell=lambda considered: considered.accession or NOT_KNOWN),
    Column(heading="Form", cell=lambda considered: considered.form_type),
    Column(heading="Known at", cell=lambda considered: considered.known_at),
    Column(heading="What it did", cell=lambda considered: considered.says),
)


def _blocks(answer: Explanation) -> Iterator[Block]:
    yield heading(answer)
    yield Facts(tuple(_facts(answer.holding)))
    for number, step in enumerate(answer.steps, 1):
        yield from _step(number, step)
    if answer.footnotes:
        yield Paragraph("Footnotes", is_heading=True)
        for mark, text in answer.footnotes.items():
            where, _, note = mark.rpartition("/")
            yield Paragraph(f"{filing(None, where)}/{note}: {text}", indent=3)
    if answer.considered:
        yield Paragraph("Filings considered", is_heading=True)
        yield Grid(columns=CONSIDERED, rows=answer.considered)


def _facts(holding: Holding) -> Iterator[tuple[str, str | None]]:
    yield "Holding", holding.id
    yield "Owner", party(holding.owner)
    yield "Issuer", party(holding.issuer)
    yield "Security", " ".join(text for text in (holding.security.title, lot(holding.lot)) if text)
    yield "Held", ownership(holding.ownership)
    yield "Quantity", None if holding.quantity is None else f"{reader_text(holding.quantity)} ({holding.basis}, {holding.status})"
    parts = ((holding.vested, "vested"), (holding.unvested, "unvested"), (holding.undetermined, "undetermined"))
    known = [f"{reader_text(part)} {word}" for part, word in parts if part is not None]
    if known:
        yield "Of these", ", ".join(known)


def _step(number: int, step: Step) -> Iterator[Block]:
    yield Paragraph(f"{number}. {step.says} [{step.rule}]")
    for quote in step.quotes:
        where, _, note = quote.footnote.rpartition("/")
        yield Paragraph(f'footnote {note} of {filing(None, where)}: "{quote.words}"', indent=3)
    for evidence in step.evidence:
        yield Paragraph(row(evidence), indent=3)
        yield from (Paragraph(line, indent=6) for line in _cells(evidence))


def _cells(evidence: FieldEvidence) -> Iterator[str]:
    if evidence.name:
        yield f"document {evidence.name}"
    if evidence.fields:
        yield ", ".join(f"{field} {text}" for field, text in evidence.fields.items())

"""`insider-ledger source`: a document as it was imported."""

import sys

import click

from insider_ledger.cli.options import data_options
from insider_ledger.cli.parameters import Words
from insider_ledger.cli.setup import STANDARD_OUTPUT, Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.taught import TaughtCommand
from insider_ledger.printing.output import replaced


@click.command(
    "source",
    cls=TaughtCommand,
    examples=(
        "insider-ledger source sha256:9f2c...",
        "insider-ledger source sha256:9f2c... --output filing.txt",
    ),
)
@click.argument("sha256", metavar="SHA256", type=Words())
@data_options
@click.pass_obj
def command(setup: Setup, sha256: str) -> Status:
    """Give back a document byte for byte as it was imported, by the SHA-256 that the evidence of an answer names.

    `explain`, `holdings --format json` and `history --format json` name the document of every row. Bytes are written as they are, and so
    never to a terminal, which would obey what a document holds: give --output, or a pipe.
    """
    if setup.output in {None, STANDARD_OUTPUT} and sys.stdout.isatty():
        raise click.UsageError("A document may command the terminal: write it with --output FILE, or give it to a pager such as less.")
    with setup.open() as book:
        contents = book.source(sha256)
    target = setup.output or STANDARD_OUTPUT
    with setup.writing(target):
        if target == STANDARD_OUTPUT:
            sys.stdout.buffer.write(contents)
        else:
            with replaced(target) as part:
                part.write_bytes(contents)
    return Status.DONE

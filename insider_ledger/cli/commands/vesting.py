"""`insider-ledger vesting`: the schedule that words denote. It asks no ledger."""

from datetime import date
from decimal import Decimal
from typing import TypedDict, Unpack

import click

import insider_ledger
from insider_ledger.cli.options import data_options
from insider_ledger.cli.parameters import Day, Units
from insider_ledger.cli.setup import Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.taught import TaughtCommand
from insider_ledger.cli.words_read import answer_lines, show_vesting, text_given


class Asked(TypedDict):
    """The question, as the Python door takes it."""

    grant_date: date | None
    quantity: Decimal | None
    exercise_date: date | None
    expires_on: date | None


@click.command(
    "vesting",
    cls=TaughtCommand,
    examples=(
        'insider-ledger vesting --grant-date 2024-03-15 --quantity 48000 --text "Vests as to 25% on May 1, 2025, then 1/48th monthly."',
        'insider-ledger vesting --grant-date 2024-03-15 --format json --text "Vests in three equal annual installments."',
        "insider-ledger vesting --text - --grant-date 2024-03-15",
        "insider-ledger vesting --input footnotes.jsonl --output schedules.jsonl",
    ),
)
@click.option("--text", metavar="TEXT", help="The words of the footnotes; - reads them from standard input.")
@click.option("--grant-date", type=Day(), metavar="DATE", help="The day of the grant: the transaction date of its row.")
@click.option("--quantity", type=Units(), metavar="N", help="How many units were granted; without it, fractions alone.")
@click.option("--exercise-date", type=Day(), metavar="DATE", help="The exercise date that the row states, if any.")
@click.option("--expires-on", type=Day(), metavar="DATE", help="The expiration date that the row states, if any.")
@click.option("--all", "is_whole", is_flag=True, help="Show every tranche of a long schedule in the table.")
@click.option(
    "--input", "source", metavar="FILE", help="One question as JSON on each line; - reads standard input. Answers are JSON lines too."
)
@data_options
@click.pass_obj
def command(setup: Setup, *, text: str | None, source: str | None, is_whole: bool, **asked: Unpack[Asked]) -> Status:
    """Tell what the words of a footnote say about vesting: which part of the grant vests on which day, and what has no day.

    The answer names the words that it rests on, how sure it is, and other readings that can be defended. Words that are not understood for
    certain give no days. No ledger is needed, and none is opened. The formats csv, jsonl and parquet have one row for each tranche and for
    each part without a day, or one row where there is neither.

    With --input, each line is an object with text and, where known, id, grant_date, quantity, exercise_date and expires_on; each gives one
    line, in the same order. A line that is no such object, or has another key, gives an error in its place, and the exit status is 1.
    """
    if source is not None:
        if text is not None or is_whole or any(value is not None for value in asked.values()):
            raise click.UsageError("With --input every line says for itself what is asked: leave the other options out.")
        return answer_lines(setup, source)
    if text is None:
        raise click.UsageError("Which words? Give them with --text, or many with --input FILE.")
    words = text_given(text)
    show_vesting(setup, words, insider_ledger.vesting(words, **asked), is_whole=is_whole)
    return Status.DONE

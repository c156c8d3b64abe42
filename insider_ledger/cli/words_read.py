"""Words about vesting at the command line: taken from an option, a file or standard input, and the schedule that they denote in print."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import click

from insider_ledger.amounts import plural
from insider_ledger.cli.schedules import schedule_blocks
from insider_ledger.cli.setup import Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.talk import talk
from insider_ledger.printing import Block, Page, Paragraph, Records

if TYPE_CHECKING:  # the reader brings its grammar, which `--help` does without
    from insider_ledger.vesting_answers import NotAsked, VestingAnswer

STANDARD_INPUT: Final = "-"
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
KINDS: Final = {
    "time": "Every part of the grant has a day",
    "vested": "All of it is vested on the grant date",
    "event": "Vesting is spoken of, but no part of the grant has a day",
    "mixed": "A part of the grant has days, another has none",
    "none": "The words say nothing about vesting that is understood",
}


def text_given(text: str) -> str:
    """The words of `--text`, or those on standard input for `-`. Raises click.UsageError for bytes that are no text, and for too many."""
    from projections.vesting.reading import TEXT_MAX  # noqa: PLC0415 (as above)

    try:
        words = sys.stdin.buffer.read().decode("utf-8-sig") if text == STANDARD_INPUT else text
        words.encode()
    except UnicodeError as error:
        raise click.UsageError("--text holds bytes that are no text: give it in UTF-8.") from error
    if len(words) > TEXT_MAX:
        says = f"--text has {len(words):,} characters: at most {TEXT_MAX:,} are read."
        raise click.UsageError(f"{says} Give the footnotes of one row alone.")
    return words


def show_vesting(setup: Setup, text: str, answer: "VestingAnswer", *, is_whole: bool) -> None:
    """Print the schedule that the words denote; `is_whole` shows every tranche of it."""
    from insider_ledger.vesting_answers import VestingRow, rows_of  # noqa: PLC0415 (as above)

    listed = Records(of=VestingRow, items=rows_of(answer))
    setup.show(Page(answer=answer, listed=listed, blocks=lambda: _blocks(text, answer, is_short=not is_whole)))


def _blocks(text: str, answer: "VestingAnswer", *, is_short: bool) -> Iterator[Block]:
    many = f", in {plural(len(answer.tranches), 'tranche')}" if answer.kind in {"time", "mixed"} else ""
    yield Paragraph(f"{KINDS[answer.kind]}{many} ({answer.kind}, {answer.confidence} confidence).", is_heading=True)
    yield from schedule_blocks(answer.tranches, answer.undated, answer.no_later_than, is_short=is_short)
    if answer.spans:
        yield Paragraph("It rests on these words:")
        yield from (Paragraph(f'"{text[start:end]}"', indent=4) for start, end in answer.spans)
    elif answer.tranches:
        yield Paragraph("It rests on the exercise date alone.")
    for other in answer.alternatives:
        yield Paragraph("Another reading that can be defended:")
        yield from schedule_blocks(other, is_short=is_short)
    yield Paragraph(f"Rules version {answer.rules_version}")


def answer_lines(setup: Setup, source: str) -> Status:
    """Answer each line of a file, `-` for standard input, in order and as it comes. Raises click.UsageError where it cannot be read."""
    if setup.format not in {"table", "json", "jsonl"}:
        raise click.UsageError(f"With --input the answers are JSON lines: leave out --format {setup.format}.")
    wrong: list[int] = []
    with _opened(source) as lines:
        setup.show_lines(_answers(lines, wrong))
    if wrong:
        talk(f"{plural(len(wrong), 'line')} could not be read: see error in {'its place' if len(wrong) == 1 else 'their places'}.")
    return Status.INCOMPLETE if wrong else Status.DONE


def _answers(lines: BinaryIO, wrong: list[int]) -> "Iterator[NotAsked | VestingAnswer]":
    from insider_ledger.vesting_answers import NotAsked, answer_to, read_asked  # noqa: PLC0415 (as above)

    for number, line in enumerate(lines, 1):
        bare = line.removeprefix(BYTE_ORDER_MARK) if number == 1 else line
        if not bare.strip():
            continue
        asked = read_asked(bare, number)
        if isinstance(asked, NotAsked):
            wrong.append(number)
            yield asked
        else:
            yield answer_to(asked)


@contextmanager
def _opened(source: str) -> Iterator[BinaryIO]:
    if source == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    try:
        lines = Path(source).open("rb")  # noqa: SIM115 (closed below: only opening it may fail as wrong usage)
    except OSError as error:
        raise click.UsageError(f"--input {source} cannot be read: {error.strerror or error}.") from error
    with lines:
        yield lines

"""What an import did: the figures for standard output, and what a person should look at for standard error."""

from typing import TYPE_CHECKING, Final

from insider_ledger.amounts import plural
from insider_ledger.cli.setup import DATABASE, Setup
from insider_ledger.cli.talk import SHOWN_MAX, talk
from insider_ledger.cli.wording import facts
from insider_ledger.printing import Page

if TYPE_CHECKING:  # the importers are heavy
    from insider_ledger.importing import ImportSummary, SetAsideNotice

TALK: Final = ("refusals", "set_aside", "splits_recorded")


def show_summary(setup: Setup, summary: "ImportSummary") -> None:
    """Print the figures, after saying which documents were refused or set aside."""
    if summary.splits_recorded:
        talk(f"Recorded {plural(summary.splits_recorded, 'split')}: insider-ledger record list shows what was decided.")
    _say_refused(summary)
    _say_set_aside(summary)
    setup.show(Page(answer=summary, without=TALK, blocks=lambda: [facts(summary, without=TALK)]))


def say_next(setup: Setup, summary: "ImportSummary") -> None:
    """Suggest what to do after an import."""
    if summary.readable:
        database = "" if setup.database == DATABASE or "://" in setup.database else f"--db {setup.database} "
        talk(f"Next: insider-ledger {database}holdings --issuer NAME (or --owner NAME), or insider-ledger {database}info.")


def _say_refused(summary: "ImportSummary") -> None:
    for refusal in summary.refusals[:SHOWN_MAX]:
        talk(f"Refused: {refusal.name}: {_sentence(refusal.message)} {refusal.advice}")
    if len(summary.refusals) > SHOWN_MAX:
        talk(f"... and {plural(len(summary.refusals) - SHOWN_MAX, 'more refusal')}.")


def _say_set_aside(summary: "ImportSummary") -> None:
    for notice in summary.set_aside[:SHOWN_MAX]:
        talk(f"Set aside: {_place(notice)}: {_sentence(notice.message)} {notice.advice} [{notice.reason}]")
    if len(summary.set_aside) > SHOWN_MAX:
        talk(f"... and {len(summary.set_aside) - SHOWN_MAX:,} more: insider-ledger quarantine")


def _sentence(message: str) -> str:
    return message if message.endswith(".") else f"{message}."


def _place(notice: "SetAsideNotice") -> str:
    return notice.name if notice.line is None else f"{notice.name}:{notice.line}"

"""`insider-ledger report`: what compliance people otherwise compile by hand; each report is a module in `reports`."""

import click

from insider_ledger.cli.options import report_options
from insider_ledger.cli.reports import activity, beneficial_ownership, late_filings, short_swing
from insider_ledger.cli.taught import TaughtGroup


@click.group("report", cls=TaughtGroup, examples=("insider-ledger report beneficial-ownership --issuer ASTI --as-of 2007-12-03",))
@report_options
def command() -> None:
    """Draw up a report from what insiders filed, each figure with the rows that it rests on."""


command.add_command(beneficial_ownership.command)
command.add_command(late_filings.command)
command.add_command(short_swing.command)
command.add_command(activity.command)

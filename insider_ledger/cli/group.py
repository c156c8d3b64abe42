"""`insider-ledger` itself: what may be said before a command."""

from importlib.metadata import PackageNotFoundError, version
from typing import Final

import click

from insider_ledger.cli.options import any_options
from insider_ledger.cli.taught import LedgerGroup

PROGRAM: Final = "insider-ledger"


def _print_version(context: click.Context, _option: click.Parameter, value: bool) -> None:
    if not value or context.resilient_parsing:
        return
    try:
        number = version(PROGRAM)
    except PackageNotFoundError:
        number = "(run from its source, not installed)"
    click.echo(f"{PROGRAM} {number}")
    context.exit()


@click.group(
    PROGRAM,
    cls=LedgerGroup,
    examples=(
        "insider-ledger import filings/",
        "insider-ledger holdings --issuer ASTI --as-of 2007-12-03",
        "insider-ledger --db other.db history --owner 0001234567 --format csv",
        "insider-ledger demo",
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@any_options
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Print the version and exit.")
def group() -> None:
    """Answer who held what, on any date, as known at any moment, from SEC Forms 3, 4 and 5.

    Filings are imported once into a ledger that never forgets; every answer names the day that it speaks of (as of), the moment whose
    public knowledge it rests on (known at), and the position of the ledger, which together reproduce it.

    Exit status: 0 done; 1 done, but some input was set aside or a check found differences; 2 wrong usage, unknown owner or issuer;
    3 nothing at all could be read; 4 refused.
    """

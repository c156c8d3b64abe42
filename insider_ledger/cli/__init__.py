"""The command line: parses what was asked, calls the book, prints the answer. No rule about shares or filings lives here.

`insider-ledger holdings --issuer ASTI --as-of 2007-12-03` ends with one of the statuses of `Status`; data goes to standard output, talk to
standard error. Each command is one module in `commands`, loaded only when it is asked for.
"""

from insider_ledger.cli.running import main
from insider_ledger.cli.status import Status

__all__ = ["Status", "main"]

"""What is said to a person beside the data: on standard error, and harmless to the terminal whatever a file was named."""

import sys
from typing import Final

from insider_ledger.printing.cells import harmless

SHOWN_MAX: Final = 10


def talk(text: str) -> None:
    """Say each line of `text`."""
    for line in text.splitlines():
        print(harmless(line), file=sys.stderr)  # noqa: T201 (the one place that talks)

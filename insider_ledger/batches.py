"""How many documents are recorded in one transaction, where nobody says how many."""

from typing import Final

BATCH: Final = 10_000
"""Each transaction reads every account that it touches again, once, so larger ones repeat less; others who write wait for its end."""

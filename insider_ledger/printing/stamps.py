"""What an answer was made from, as text in the metadata of a table or file: the question can be asked again and gives the same.

`stamps_of(answer)` is `{"as_of": "2024-06-30", "known_at": "2024-07-01T03:59:59Z", "ledger_position": "56", "rules_version": "3"}`.
"""

from typing import Any, Final

import msgspec

from insider_ledger.printing.cells import machine_text

STAMPS: Final = ("as_of", "known_at", "ledger_position", "rules_version", "basis")


def stamps_of(answer: msgspec.Struct) -> dict[str, str]:
    """Those of `STAMPS` that the answer says."""
    said: dict[str, Any] = {name: getattr(answer, name, None) for name in STAMPS}
    return {name: machine_text(value) for name, value in said.items() if value is not None}

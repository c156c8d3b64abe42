"""An account that the rules cannot read: which one it is, and the event with which they fail.

It says `Reading the account of owner 0009900002 at issuer 0009900001 failed at the event at ledger position 17: InvalidOperation: ...`.
"""

from typing import Any

from typing_extensions import override


class AccountFailedError(Exception):
    """The account of `owner` at `issuer` cannot be read with the event at `position`, for a `reason`: a fault, or an altered log."""

    def __init__(self, owner: str, issuer: str, position: int, reason: str) -> None:
        super().__init__(
            f"Reading the account of owner {owner} at issuer {issuer} failed at the event at ledger position {position}: {reason}. "
            "What answers come from is as it was before."
        )
        self.owner = owner
        self.issuer = issuer
        self.position = position
        self.reason = reason

    @override
    def __reduce__(self) -> tuple[Any, ...]:
        return AccountFailedError, (self.owner, self.issuer, self.position, self.reason)

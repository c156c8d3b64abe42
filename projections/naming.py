"""The names of the parties in an answer, as known at its knowledge time."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from projections.answers import IssuerRef, OwnerRef
from projections.directory import Account
from projections.parties import Aliases, named
from projections.rulings import Rulings


class Names:
    """Names of the parties of `accounts`, and of further owners given by the keys that filings use; `rulings` say who is the same.

    `up_to` is the ledger position whose knowledge of names and of who is who counts, None for all.
    """

    def __init__(
        self,
        connection: Connection,
        accounts: Iterable[Account],
        known_at: datetime,
        others: Iterable[str] = (),
        rulings: Rulings | None = None,
        up_to: int | None = None,
    ) -> None:
        self._aliases = Aliases.load(connection, up_to=up_to)
        self._rulings = rulings
        self._known_at = known_at
        self._keys: dict[str, str] = {}
        pairs = set(accounts)
        owners = {owner for owner, _ in pairs} | {self.owner_key(owner) for owner in others}
        self._owners = named(connection, "owner", owners, known_at, up_to)
        self._issuers = named(connection, "issuer", {issuer for _, issuer in pairs}, known_at, up_to)

    def owner_key(self, key: str) -> str:
        """The owner that a key stands for."""
        if key not in self._keys:
            self._keys[key] = self._owner_key(key)
        return self._keys[key]

    def _owner_key(self, key: str) -> str:
        party = self._aliases.party("owner", key)
        return party if self._rulings is None else self._rulings.owner_at(party, self._known_at)

    def owner(self, key: str) -> OwnerRef:
        """An owner of the answer, by its party key."""
        party = self._owners[key]
        return OwnerRef(cik=party.cik, name=party.name)

    def issuer(self, key: str) -> IssuerRef:
        """An issuer of the answer, by its party key."""
        party = self._issuers[key]
        return IssuerRef(cik=party.cik, name=party.name, symbol=party.symbol)

"""The names of the parties in an answer, as known at its knowledge time."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from projections.answers import IssuerRef, OwnerRef
from projections.directory import Account
from projections.parties import Aliases, named


class Names:
    """Names of the parties of `accounts`, and of further owners given by the keys that filings use."""

    def __init__(self, connection: Connection, accounts: Iterable[Account], known_at: datetime, others: Iterable[str] = ()) -> None:
        self._aliases = Aliases.load(connection)
        pairs = set(accounts)
        owners = {owner for owner, _ in pairs} | {self.owner_key(owner) for owner in others}
        self._owners = named(connection, "owner", owners, known_at)
        self._issuers = named(connection, "issuer", {issuer for _, issuer in pairs}, known_at)

    def owner_key(self, key: str) -> str:
        """The owner that a key stands for."""
        return self._aliases.party("owner", key)

    def owner(self, key: str) -> OwnerRef:
        """An owner of the answer, by its party key."""
        party = self._owners[key]
        return OwnerRef(cik=party.cik, name=party.name)

    def issuer(self, key: str) -> IssuerRef:
        """An issuer of the answer, by its party key."""
        party = self._issuers[key]
        return IssuerRef(cik=party.cik, name=party.name, symbol=party.symbol)

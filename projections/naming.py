"""The names of the parties in an answer, as known at its knowledge time."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from projections.answers import IssuerRef, OwnerRef
from projections.directory import Account
from projections.parties import Aliases, Party, named
from projections.rulings import Rulings, WhoIsWho


class Identities:
    """Which owner a key of a filing stands for at one instant of knowledge; what was looked up is remembered."""

    def __init__(self, aliases: Aliases, rulings: Rulings, known_at: datetime) -> None:
        self._aliases = aliases
        self._rulings = rulings
        self._known_at = known_at
        self._found: dict[str, str] = {}

    def owner_key(self, key: str) -> str:
        """The owner that a key stands for."""
        if key not in self._found:
            self._found[key] = self._rulings.owner_at(self._aliases.party("owner", key), self._known_at)
        return self._found[key]


class Names:
    """Names of the parties of `accounts`, and of further owners given by the keys that filings use, as of the position that `who` knows."""

    def __init__(
        self,
        connection: Connection,
        accounts: Iterable[Account],
        known_at: datetime,
        who: WhoIsWho,
        others: Iterable[str] = (),
    ) -> None:
        self._identities = Identities(who.aliases, who.rulings, known_at)
        pairs = set(accounts)
        owners = {owner for owner, _ in pairs} | {self.owner_key(owner) for owner in others}
        as_of = (known_at, who.identified_up_to, who.aliases)
        issuers = named(connection, "issuer", {issuer for _, issuer in pairs}, *as_of)
        self._owners = {key: owner_ref(party) for key, party in named(connection, "owner", owners, *as_of).items()}
        self._issuers = {key: issuer_ref(party) for key, party in issuers.items()}

    def owner_key(self, key: str) -> str:
        """The owner that a key stands for."""
        return self._identities.owner_key(key)

    def owner(self, key: str) -> OwnerRef:
        """An owner of the answer, by its party key."""
        return self._owners[key]

    def issuer(self, key: str) -> IssuerRef:
        """An issuer of the answer, by its party key."""
        return self._issuers[key]


def owner_ref(party: Party) -> OwnerRef:
    """An owner as answers name it."""
    return OwnerRef(cik=party.cik, name=party.name)


def issuer_ref(party: Party) -> IssuerRef:
    """An issuer as answers name it."""
    return IssuerRef(cik=party.cik, name=party.name, symbol=party.symbol)

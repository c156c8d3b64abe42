"""Who may use a book over HTTP: tokens of programs."""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from insider_ledger.book.opened import Opened
from ledger.feed import HEAD

if TYPE_CHECKING:
    from ledger.store.tokens import NewToken, Scope, Token


class Standing(NamedTuple):
    """How a ledger stands: the position of its last event, and whether a token was ever made."""

    head: int
    has_tokens: bool


class Admitting(Opened):
    """The part of a book that admits programs."""

    def create_token(self, name: str, scopes: "frozenset[Scope]", expires_at: datetime | None = None) -> "NewToken":
        """Make a token for a program, with the secret that is shown only here. Raises ValueError without a scope."""
        from ledger.store import tokens  # noqa: PLC0415

        if not scopes:
            raise ValueError("a token without a scope allows nothing")
        with self._database.write() as connection:
            return tokens.create(connection, name, scopes, self._database.clock(), expires_at)

    def tokens(self) -> "tuple[Token, ...]":
        """All tokens that were ever made, the oldest first, without their secrets."""
        from ledger.store import tokens  # noqa: PLC0415

        with self._database.read() as connection:
            return tokens.listing(connection)

    def token(self, secret: str) -> "Token | None":
        """The valid token with a secret, None where there is none."""
        from ledger.store import tokens  # noqa: PLC0415

        with self._database.statement() as connection:
            return tokens.find(connection, secret, self._database.clock())

    def has_tokens(self) -> bool:
        """Whether a token was ever made; every request over HTTP needs one from then on."""
        from ledger.store import tokens  # noqa: PLC0415

        with self._database.statement() as connection:
            return tokens.are_there(connection)

    def standing(self) -> Standing:
        """What a server has to know before each answer, by one statement."""
        from ledger.store import tokens  # noqa: PLC0415

        with self._database.statement() as connection:
            head, has_tokens = connection.execute(select(HEAD.scalar_subquery(), tokens.ARE_THERE)).one()
        return Standing(head or 0, has_tokens)

    def revoke_token(self, named: str) -> "tuple[Token, ...]":
        """Revoke the tokens with an id or a name; returns those that were valid until now."""
        from ledger.store import tokens  # noqa: PLC0415

        with self._database.write() as connection:
            return tokens.revoke(connection, named, self._database.clock())

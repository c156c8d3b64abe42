"""Tokens of programs that may use the book over HTTP. Only the SHA-256 of a token is stored: it is shown once, when it is made.

    made = create(connection, "warehouse", frozenset({"read"}), now)
    find(connection, made.secret, now)                               # the token, until it ends or is revoked

A token has 256 random bits, so its digest needs no salt and no slow hash.
"""

from datetime import datetime
from hashlib import sha256
from secrets import token_hex, token_urlsafe
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import Connection, Row, exists, insert, select, update

from ledger.store.instants import from_microseconds, microseconds
from ledger.store.tables import api_token

Scope = Literal["read", "import", "decide", "admin"]
PREFIX: Final = "il_"

ARE_THERE: Final = exists(select(api_token.c.id))
"""Whether any token was ever made."""


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A token without its secret: what its program may do, and from when to when. `admin` may do everything."""

    id: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    def allows(self, scope: Scope) -> bool:
        """Whether its program may do what needs a scope."""
        return scope in self.scopes or "admin" in self.scopes

    def is_valid(self, now: datetime) -> bool:
        """Whether it is neither revoked nor at its end."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


class NewToken(Token, frozen=True, kw_only=True):
    """A token with its `secret`, which nobody can find out later."""

    secret: str


def create(connection: Connection, name: str, scopes: frozenset[Scope], now: datetime, expires_at: datetime | None = None) -> NewToken:
    """Make a token."""
    secret = f"{PREFIX}{token_urlsafe(32)}"
    row = {
        "id": token_hex(4),
        "name": name,
        "digest": _digest(secret),
        "scopes": " ".join(sorted(scopes)),
        "created_at": microseconds(now),
        "expires_at": None if expires_at is None else microseconds(expires_at),
        "revoked_at": None,
    }
    connection.execute(insert(api_token).values(row))
    found = connection.execute(select(api_token).where(api_token.c.id == row["id"])).one()
    return NewToken(secret=secret, **msgspec.structs.asdict(_token(found)))


def find(connection: Connection, secret: str, now: datetime) -> Token | None:
    """The token with a secret, None where there is none that is valid."""
    row = connection.execute(select(api_token).where(api_token.c.digest == _digest(secret))).one_or_none()
    token = None if row is None else _token(row)
    return token if token is not None and token.is_valid(now) else None


def listing(connection: Connection) -> tuple[Token, ...]:
    """All tokens, the oldest first, also those that are no longer valid."""
    return tuple(map(_token, connection.execute(select(api_token).order_by(api_token.c.created_at, api_token.c.id))))


def are_there(connection: Connection) -> bool:
    """Whether any token was ever made: then every request needs one."""
    return bool(connection.scalar(select(ARE_THERE)))


def revoke(connection: Connection, named: str, now: datetime) -> tuple[Token, ...]:
    """Revoke the tokens with an id or name that are not yet; returns them."""
    which = ((api_token.c.id == named) | (api_token.c.name == named)) & api_token.c.revoked_at.is_(None)
    ids = list(connection.scalars(select(api_token.c.id).where(which)))
    connection.execute(update(api_token).where(api_token.c.id.in_(ids)).values(revoked_at=microseconds(now)))
    return tuple(map(_token, connection.execute(select(api_token).where(api_token.c.id.in_(ids)).order_by(api_token.c.id))))


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _token(row: Row[Any]) -> Token:
    return Token(
        id=row.id,
        name=row.name,
        scopes=tuple(row.scopes.split()),
        created_at=from_microseconds(row.created_at),
        expires_at=None if row.expires_at is None else from_microseconds(row.expires_at),
        revoked_at=None if row.revoked_at is None else from_microseconds(row.revoked_at),
    )

"""Who may do what: tokens and their scopes.

Where no token was ever made, the server answers whoever reaches it, which is this machine, and writes nothing. Once there is one, every
request needs one, and each path says which scope: `read`, `import`, `decide`; `admin` has all.
"""

import ipaddress
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec, TypeVar

from flask import Response, current_app, g, request

from insider_ledger.web import problems
from insider_ledger.web.opened import book, standing
from ledger.store.tokens import Scope, Token

P = ParamSpec("P")
R = TypeVar("R")

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="insider-ledger"'}


def requires(scope: Scope, *, writes: bool = False) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """Let only those call a path whose token has the scope; what `writes` needs a token in any case."""

    def restricted(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def checked(*given: P.args, **named: P.kwargs) -> R | Response:
            return refusal(scope, writes=writes) or view(*given, **named)

        return checked

    return restricted


def refusal(scope: Scope, *, writes: bool = False) -> Response | None:
    """Why the request may not do what needs a scope; None where it may."""
    secret = _presented()
    if secret is None:
        if writes or standing().has_tokens:
            return problems.reply(HTTPStatus.UNAUTHORIZED, "no-token", "This path needs a token: Authorization: Bearer TOKEN.", CHALLENGE)
        if not _is_for_this_machine():
            detail = "Without tokens this server is for its own machine alone: ask it by a loopback address."
            return problems.reply(HTTPStatus.FORBIDDEN, "foreign-host", detail)
        return None
    token = caller()
    if token is None:
        detail = "The token is not known, was revoked, or has come to its end."
        return problems.reply(HTTPStatus.UNAUTHORIZED, "unknown-token", detail, CHALLENGE)
    if not token.allows(scope):
        detail = f"The token {token.name} has the scope {', '.join(token.scopes)}, and this needs {scope}."
        return problems.reply(HTTPStatus.FORBIDDEN, "wrong-scope", detail)
    return None


def caller() -> Token | None:
    """The valid token that the request presents, looked up once; None where it presents none that is valid."""
    if "caller" not in g:
        secret = _presented()
        g.caller = None if not secret else book().token(secret)
    found: Token | None = g.caller
    return found


def _presented() -> str | None:
    """The token that the request presents. One in another form than a bearer token is none that is known."""
    header = request.headers.get("Authorization")
    if header is None:
        return None
    kind, _, secret = header.partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def _is_for_this_machine() -> bool:
    """Whether the request names a loopback address: a page of the web that is opened here could name itself so otherwise."""
    name = request.host.rsplit(":", 1)[0] if not request.host.startswith("[") else request.host[1:].partition("]")[0]
    if name in {"localhost", current_app.config.get("SERVER_HOST")}:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False

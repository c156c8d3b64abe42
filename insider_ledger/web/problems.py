"""What went wrong, as RFC 9457 tells it: one sentence, what to do, and the facts, under a media type of its own.

An unknown owner is `{"type": "urn:insider-ledger:problem:unknown-party", "title": "Unknown party", "status": 404, "detail": ...,
"advice": ..., "instance": "urn:uuid:..."}`.
"""

import logging
import re
from http import HTTPStatus
from typing import Any, Final

import marshmallow as ma
import msgspec
from flask import Response, g
from werkzeug.exceptions import HTTPException

from insider_ledger.errors import (
    AmbiguousHoldingError,
    AmbiguousPartyError,
    BookError,
    UnknownDecisionError,
    UnknownHoldingError,
    UnknownPartyError,
    UnknownSourceError,
)
from insider_ledger.printing.cells import escaped
from ledger.store.errors import (
    AlteredLogError,
    AlteredSourceError,
    NewerSchemaError,
    OlderSchemaError,
    StoreError,
    UnknownEventError,
    UnknownStreamError,
    UnreadableEventError,
    VersionConflictError,
    WriterLockedError,
)

MEDIA_TYPE: Final = "application/problem+json"
NOT_FOUND: Final = (UnknownPartyError, UnknownHoldingError, UnknownDecisionError, UnknownSourceError)
RETRY_SECONDS: Final = 5
UNREACHABLE: Final = "The ledger cannot be reached."

logger = logging.getLogger(__name__)


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A problem. `errors` name what is wrong by parameter; `candidates` what an ambiguous name may mean."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    advice: str | None = None
    errors: dict[str, Any] | None = None
    candidates: list[Any] | None = None


class ProblemSchema(ma.Schema):
    """A problem as RFC 9457 has it, with advice."""

    type = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    detail = ma.fields.String(required=True)
    instance = ma.fields.String(required=True, metadata={"description": "the id of the request, which the logs of the server name too"})
    advice = ma.fields.String()
    errors = ma.fields.Dict()
    candidates = ma.fields.List(ma.fields.Raw())


def reply(status: int, kind: str, detail: str, headers: dict[str, str] | None = None, **facts: Any) -> Response:
    """The response that tells a problem; `kind` is kebab-case."""
    problem = Problem(
        type=f"urn:insider-ledger:problem:{kind}",
        title=kind.replace("-", " ").capitalize(),
        status=status,
        detail=detail,
        instance=f"urn:uuid:{g.get('request_id', '')}",
        **facts,
    )
    body = escaped(msgspec.json.encode(problem).decode())
    return Response(body, status=status, headers=headers, mimetype=MEDIA_TYPE)


def of_http(error: HTTPException) -> Response:
    """What the framework refuses: no such path, a body that is too large, parameters that cannot be read."""
    if error.response is not None and isinstance(error.response, Response):
        return error.response
    code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    data = getattr(error, "data", None) or {}
    errors = data.get("messages") or data.get("errors")
    kind = "wrong-parameters" if errors else _kebab(error.name)
    detail = "Some parameters cannot be read." if errors else str(error.description)
    headers = {name: value for name, value in error.get_headers() if name not in {"Content-Type", "Content-Length"}}
    if code == HTTPStatus.TOO_MANY_REQUESTS:
        headers["Retry-After"] = "1"
    return reply(code, kind, detail, headers, errors=errors)


def of_book(error: BookError) -> Response:
    """What the book cannot answer."""
    match error:
        case AmbiguousPartyError(candidates=candidates):
            facts: dict[str, Any] = {"candidates": list(candidates)}
        case AmbiguousHoldingError(candidates=pairs):
            facts = {"candidates": [{"holding": identity, "says": words} for identity, words in pairs]}
        case _:
            facts = {}
    status = HTTPStatus.NOT_FOUND if isinstance(error, NOT_FOUND) else HTTPStatus.UNPROCESSABLE_ENTITY
    return reply(status, _kind_of(error), error.message, advice=error.advice, **facts)


def of_store(error: StoreError) -> Response:
    """The database is locked, gone or of another version: nothing is wrong with the request. Where it is, the log of the server tells."""
    logger.warning("request %s: %s", g.get("request_id"), error)
    headers = {"Retry-After": str(RETRY_SECONDS)} if isinstance(error, WriterLockedError) else None
    return reply(HTTPStatus.SERVICE_UNAVAILABLE, _kind_of(error), _without_place(error), headers)


def of_health(error: StoreError) -> Response:
    """The ledger cannot be asked, as anybody may know; the log of the server has the reason."""
    logger.warning("request %s: %s", g.get("request_id"), error)
    return reply(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", UNREACHABLE)


def of_value(error: ValueError) -> Response:
    """A value that the book refuses."""
    text = str(error)
    return reply(HTTPStatus.UNPROCESSABLE_ENTITY, "wrong-value", f"{text[:1].upper()}{text[1:]}.")


def of_nesting(_: RecursionError) -> Response:
    """A body that is nested deeper than anything that is asked here."""
    return reply(HTTPStatus.BAD_REQUEST, "bad-request", "The body is nested too deeply to be read.")


def of_fault(_: Exception) -> Response:
    """A fault of the program: the logs have the rest."""
    detail = "The program has a fault. Please report it with the id of this request."
    return reply(HTTPStatus.INTERNAL_SERVER_ERROR, "fault", detail)


def _without_place(error: StoreError) -> str:
    """What is wrong, without the path or the address of the database."""
    match error:
        case WriterLockedError(seconds=seconds):
            return f"Another program has been writing to the ledger for over {seconds:g} seconds: ask again later."
        case OlderSchemaError() | NewerSchemaError():
            return "The ledger is of another version than the program that serves it."
        case AlteredLogError():
            return "The log of the ledger is not the one that was recorded."
        case AlteredSourceError() | UnknownEventError() | UnknownStreamError() | UnreadableEventError() | VersionConflictError():
            return str(error)
        case _:
            return UNREACHABLE


def _kind_of(error: Exception) -> str:
    return _kebab(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__.removesuffix("Error")))


def _kebab(words: str) -> str:
    return "-".join(words.lower().split())

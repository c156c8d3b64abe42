"""A path: its parameters, its answer, the scope that it needs, and every problem that it may tell, said once.

    @asking.path("/decisions", query=Paged, answer=Decisions, scope="read")
    def decisions(asked): ...

The OpenAPI document is made of the same words. flask-smorest is not typed, so it is met here alone.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

import marshmallow as ma
import msgspec
from flask import Request, Response, g
from flask_smorest import Blueprint
from typing_extensions import override
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest

from insider_ledger.web.access import requires
from insider_ledger.web.opened import book, clock_told, served, standing
from insider_ledger.web.problems import MEDIA_TYPE, ProblemSchema
from insider_ledger.web.remembering import question_of
from insider_ledger.web.replies import JSON, LINES, as_response
from insider_ledger.web.schemas import schema_of
from ledger.store.tokens import Scope

View = Callable[..., Response]
BYTES: Final = {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
HTML: Final = "text/html"
ALWAYS: Final = (400, 401, 403, 422, 429, 500, 503)
PROBLEMS: Final = {
    400: "The request cannot be read.",
    401: "A token is needed, or the one that was given is not valid.",
    403: "The token does not allow this.",
    404: "The book does not know what was named.",
    413: "The body is larger than this server takes.",
    415: "The body is of another media type.",
    422: "The parameters cannot be read, or do not go together.",
    429: "Too many requests: ask again later.",
    500: "A fault of the program.",
    503: "The database is locked, out of reach, or of another version: ask again later.",
}


def remembering(view: View) -> View:
    """The view, whose answers are given again while they are the same."""

    @wraps(view)
    def found(*given: object, **named: object) -> Response:
        asked, remembered = question_of(book()), served().remembered
        known = remembered.find(book(), standing().head, asked, clock_told())
        if known is not None:
            return as_response(known)
        with remembered.turn(asked):
            known = remembered.find(book(), standing().head, asked, clock_told())  # somebody else who asked may have waited for it first
            if known is not None:
                return as_response(known)
            response = view(*given, **named)
            if "printed" in g:
                remembered.keep(asked, g.printed)
            return response

    return found


class BodyParser(FlaskParser):
    """The parser of parameters and bodies, to which a number of more digits than Python reads is a body that cannot be read."""

    @override
    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        """Give what the body says. Raises `BadRequest`."""
        try:
            return super().load_json(req, schema)
        except ValueError as error:
            raise BadRequest("A number in the body has more digits than can be read.") from error


class Described(Blueprint):  # type: ignore[misc]
    """A blueprint that reads bodies so."""

    ARGUMENTS_PARSER = BodyParser()


class Paths:
    """Paths of one kind."""

    def __init__(self, name: str, description: str, *, remembers: bool = False) -> None:
        """`remembers`: an answer that is the same still is not worked out again."""
        self._remembers = remembers
        self.blueprint: Any = Described(name, __name__, description=description)

    def path(
        self,
        rule: str,
        *,
        answer: type[msgspec.Struct] | None,
        scope: Scope,
        method: str = "GET",
        query: type[ma.Schema] | None = None,
        body: type[ma.Schema] | bytes | None = None,
        problems: Sequence[int] = (),
        status: int = HTTPStatus.OK,
        or_status: int | None = None,
        or_html: bool = False,
    ) -> Callable[[View], View]:
        """A view on a path. Its first argument is what was asked: the `query`, else the JSON `body`; `b""` is a body of bytes.

        An `answer` of None is JSON lines. A parameter that the path does not know is refused. `or_status` is another one of the same
        answer; `or_html`: it may be asked for as a page.
        """
        schema, content_type = (None, LINES) if answer is None else (schema_of(answer), JSON)

        def added(view: View) -> View:
            made: Any = remembering(view) if self._remembers else view
            made = self.blueprint.response(status, schema, content_type=content_type)(made)
            if or_status is not None:
                made = self.blueprint.alt_response(or_status, schema=schema, content_type=content_type, success=True)(made)
            if or_html:
                made = self.blueprint.alt_response(status, schema=ma.fields.String(), content_type=HTML, success=True)(made)
            if method == "GET":
                made = self.blueprint.alt_response(304, description="Nothing is new since the tag that was given.")(made)
            for code in sorted({*ALWAYS, *problems, *(() if body is None else (413,))}):
                made = self.blueprint.alt_response(code, schema=ProblemSchema, content_type=MEDIA_TYPE, description=PROBLEMS[code])(made)
            if query is not None:
                made = self.blueprint.arguments(query, location="query", unknown=ma.RAISE)(made)
            if isinstance(body, bytes):
                made = self.blueprint.doc(requestBody=BYTES)(made)
            elif body is not None:
                made = self.blueprint.arguments(body)(made)
            made = requires(scope, writes=method != "GET")(made)  # before anything of the request is read
            return self.blueprint.route(rule, methods=[method])(made)  # type: ignore[no-any-return]

        return added

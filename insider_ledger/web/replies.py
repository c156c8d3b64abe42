"""Answers as responses: the bytes of `--format json`, in pages if a client likes, with a tag by which it asks whether anything is new."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from flask import Response, g, request

from insider_ledger.printing import json_text
from insider_ledger.web.opened import clock_told
from insider_ledger.web.printed import Printed

JSON: Final = "application/json"
LINES: Final = "application/x-ndjson"


class Page(msgspec.Struct, frozen=True):
    """A part of a list: `limit` rows (None: all) from row `offset` on, which counts from 0."""

    limit: int | None
    offset: int


def page_of(asked: dict[str, Any]) -> Page:
    """Take what is said about pages out of the parameters."""
    return Page(asked.pop("limit", None), asked.pop("offset", 0))


def answered(answer: msgspec.Struct, rows: str | None = None, page: Page | None = None, status: int = HTTPStatus.OK) -> Response:
    """An answer as a response; `rows` names its list. Its tag does not change with the clock where the question leaves the time open."""
    headers: dict[str, str] = {}
    if rows is not None and page is not None and (page.limit is not None or page.offset):
        answer, headers = _paged(answer, rows, page)
    now = clock_told()
    g.printed = Printed(
        body=json_text.document(answer).encode(),
        headers=headers,
        position=getattr(answer, "ledger_position", None),
        now=now,
        times=0 if now is None else _times(answer, now),
    )
    return as_response(g.printed, status)


def as_response(printed: Printed, status: int = HTTPStatus.OK) -> Response:
    """A printed answer, or nothing where the client has it."""
    response = Response(printed.body, status=status, mimetype=JSON, headers=dict(printed.headers))
    if request.method in {"GET", "HEAD"}:
        response.set_etag(sha256(printed.timeless).hexdigest()[:32], weak=True)
        response.headers["Cache-Control"] = "private, no-cache"
        response.make_conditional(request)
    return response


def _times(answer: msgspec.Struct, now: datetime) -> int:
    """How many moments of an answer the clock gave: its own, and the one that it is compared with, which stand before its rows."""
    return [getattr(part, "known_at", None) for part in (answer, getattr(answer, "since", None))].count(now)


def _paged(answer: msgspec.Struct, rows: str, page: Page) -> tuple[msgspec.Struct, dict[str, str]]:
    """The answer with the rows of a page alone, and where the next one is."""
    everything = getattr(answer, rows)
    end = len(everything) if page.limit is None else min(len(everything), page.offset + page.limit)
    headers = {"X-Total-Count": str(len(everything))}
    if end < len(everything):
        headers["Link"] = f'<{_next(request.args, end)}>; rel="next"'
    return msgspec.structs.replace(answer, **{rows: everything[page.offset : end]}), headers


def _next(asked: Mapping[str, str], offset: int) -> str:
    return f"{request.path}?{urlencode({**asked, 'offset': str(offset)})}"

"""Paths that write: filings and decisions. Each needs a token with its scope."""

from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import msgspec
from flask import Response, request

from insider_ledger.importing import ImportSummary, RefusedInput, SetAsideNotice
from insider_ledger.web import questions
from insider_ledger.web.opened import book
from insider_ledger.web.paths import Paths
from insider_ledger.web.problems import reply
from insider_ledger.web.replies import answered
from ledger.values.decisions import Decision
from projections.decisions import DecisionEvent

writing = Paths("writing", "What programs with a token may record.")


@writing.path(
    "/filings",
    method="POST",
    query=questions.FilingQuery,
    body=b"",
    answer=ImportSummary,
    scope="import",
    status=HTTPStatus.CREATED,
    or_status=HTTPStatus.OK,
)
def import_filings(asked: dict[str, Any]) -> Response:
    """Record a document, or an archive of documents, which is the body as it is."""
    contents = request.get_data()
    if not contents:
        return reply(HTTPStatus.UNPROCESSABLE_ENTITY, "nothing-read", "The body is empty: send the document as it is.")
    with TemporaryDirectory(prefix="insider-ledger-") as folder:
        path = Path(folder) / _file_name(asked["name"])
        path.write_bytes(contents)
        summary = book().import_paths(path, accession_number=asked.get("accession_number"))
    if not summary.readable and not summary.events:
        said = [*map(_told, summary.set_aside), *map(_told, summary.refusals)]
        detail = said[0]["says"] if said else "Nothing in it is a filing."
        advice = said[0]["advice"] if said else "Send a Form 3, 4 or 5."
        return reply(HTTPStatus.UNPROCESSABLE_ENTITY, "nothing-read", detail, advice=advice, errors={"documents": said})
    return answered(summary, status=HTTPStatus.CREATED if summary.events else HTTPStatus.OK)


@writing.path(
    "/decisions",
    method="POST",
    body=questions.DecisionBody,
    answer=DecisionEvent,
    scope="decide",
    problems=(404, 415),
    status=HTTPStatus.CREATED,
)
def decide(asked: dict[str, Any]) -> Response:
    """Record a decision with its reason. Its parties are named by their keys: CIKs of ten digits."""
    try:
        decision = msgspec.convert(asked["decision"], type=Decision)
    except msgspec.ValidationError as error:
        return reply(HTTPStatus.UNPROCESSABLE_ENTITY, "wrong-parameters", f"The decision cannot be read: {error}.")
    return answered(book().decide(decision, asked["why"], asked.get("known_at")), status=HTTPStatus.CREATED)


@writing.path(
    "/decisions/<uuid:decision>",
    method="DELETE",
    query=questions.TakeBackQuery,
    answer=DecisionEvent,
    scope="decide",
    problems=(404,),
)
def take_back(asked: dict[str, Any], decision: UUID) -> Response:
    """Take a decision back; answers as known before keep it."""
    return answered(book().take_back(decision, asked["why"], asked.get("known_at")))


def _told(item: SetAsideNotice | RefusedInput) -> dict[str, str]:
    return {"name": item.name, "says": item.message, "advice": item.advice}


def _file_name(name: str) -> str:
    """The last part of a name, without what a file system takes for more."""
    last = name.replace("\\", "/").rpartition("/")[2].lstrip(".")
    kept = "".join(character for character in last if character.isprintable())
    return kept.encode()[:200].decode(errors="ignore") or "posted"

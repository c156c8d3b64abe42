"""Paths for systems that follow the book: events, changes of holdings, and how far a consumer has come."""

from http import HTTPStatus
from typing import Any

from flask import Response

from insider_ledger.following import Checkpoint
from insider_ledger.printing import json_text
from insider_ledger.web import questions
from insider_ledger.web.opened import book, served
from insider_ledger.web.paths import Paths
from insider_ledger.web.replies import LINES, answered
from projections.changes import ChangesAnswer

following = Paths("following", "Feeds by the position of the ledger, for systems that keep up with it.")


@following.path("/feed", query=questions.FeedQuery, answer=None, scope="read")
def feed(asked: dict[str, Any]) -> Response:
    """The events after a position as JSON lines; `X-Ledger-Position` is that of the last, from which to ask on."""
    _wait(asked)
    events = list(book().feed(asked["after"], limit=asked["limit"]))
    reached = events[-1].ledger_position if events else asked["after"]

    headers = {"X-Ledger-Position": str(reached), "Cache-Control": "private, no-cache"}
    return Response("".join(map(json_text.line, events)), mimetype=LINES, headers=headers)


@following.path("/changes", query=questions.ChangesQuery, answer=ChangesAnswer, scope="read")
def changes(asked: dict[str, Any]) -> Response:
    """What the next events change in the holdings; ask again after the `ledger_position` of the answer."""
    _wait(asked)
    return answered(book().changes(asked["after"], as_of=asked.get("as_of"), events=asked["events"]))


@following.path("/consumers/<string:consumer>", answer=Checkpoint, scope="read")
def checkpoint(consumer: str) -> Response:
    """How far a consumer has come; position zero for one that is new."""
    return answered(Checkpoint(consumer=consumer, ledger_position=book().checkpoint(consumer)))


@following.path(
    "/consumers/<string:consumer>", method="PUT", body=questions.CheckpointBody, answer=Checkpoint, scope="read", problems=(415,)
)
def move_checkpoint(asked: dict[str, Any], consumer: str) -> Response:
    """Remember how far a consumer has come. Needs a token."""
    book().move_checkpoint(consumer, asked["ledger_position"])
    return answered(Checkpoint(consumer=consumer, ledger_position=asked["ledger_position"]), status=HTTPStatus.OK)


def _wait(asked: dict[str, Any]) -> None:
    """Wait for news after the position, no longer than this server lets anybody wait, and not where too many wait already.

    Raises UnknownPositionError.
    """
    here = served()
    seconds = min(asked["wait"], here.settings.wait_max)
    if seconds > 0 and here.settings.threads > 1 and here.waiters.acquire(blocking=False):
        try:
            book().wait(asked["after"], seconds)
        finally:
            here.waiters.release()

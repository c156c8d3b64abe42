"""Reports over HTTP: as JSON like every answer, or as the page to print that the command line makes."""

from collections.abc import Callable
from io import StringIO
from typing import Any, TypeVar

import msgspec
from flask import Response

from insider_ledger.cli.reports import beneficial_ownership as of_ownership
from insider_ledger.cli.reports import late_filings as of_late_filings
from insider_ledger.printing import Page, printable
from insider_ledger.rarer_results import BeneficialOwnership, LateFilings
from insider_ledger.web import questions
from insider_ledger.web.opened import book
from insider_ledger.web.paths import HTML, Paths
from insider_ledger.web.problems import reply
from insider_ledger.web.replies import answered

A = TypeVar("A", bound=msgspec.Struct)

reports = Paths("reports", "What compliance people otherwise compile by hand. Screens of what was filed, no legal conclusions.")


@reports.path(
    "/reports/beneficial-ownership",
    query=questions.BeneficialOwnershipQuery,
    answer=BeneficialOwnership,
    scope="read",
    problems=(404,),
    or_html=True,
)
def beneficial_ownership(asked: dict[str, Any]) -> Response:
    """What the insiders of an issuer own and can acquire within days, alone and as a group (Item 403, Rule 13d-3)."""
    shown = asked.pop("format")
    return _printed(book().beneficial_ownership(**asked), of_ownership.page, shown)


@reports.path("/reports/late-filings", query=questions.LateFilingsQuery, answer=LateFilings, scope="read", problems=(404,), or_html=True)
def late_filings(asked: dict[str, Any]) -> Response:
    """What was due when, what came late, and the figures of Item 405."""
    shown = asked.pop("format")
    if asked.get("issuer") is None and asked.get("owner") is None:
        return reply(422, "wrong-parameters", "Of which issuer or owner? Neither was named.")
    return _printed(book().late_filings(**asked), of_late_filings.page, shown)


def _printed(answer: A, page: Callable[[A], Page], shown: str) -> Response:
    if shown == "json":
        return answered(answer)
    made, stream = page(answer), StringIO()
    printable.draw(made.title, made.blocks(), made.sources(), stream)
    return Response(stream.getvalue(), mimetype=HTML)

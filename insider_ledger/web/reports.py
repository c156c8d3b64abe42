"""Reports over HTTP: as JSON like every answer, or as the page to print that the command line makes."""

from collections.abc import Callable
from io import StringIO
from typing import Any, TypeVar

import msgspec
from flask import Response

from insider_ledger.cli.reports import activity as of_activity
from insider_ledger.cli.reports import beneficial_ownership as of_ownership
from insider_ledger.cli.reports import late_filings as of_late_filings
from insider_ledger.cli.reports import short_swing as of_short_swing
from insider_ledger.printing import Page, printable
from insider_ledger.rarer_results import Activity, BeneficialOwnership, LateFilings, ShortSwing
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
    return _of_somebody(asked, book().late_filings, of_late_filings.page)


@reports.path("/reports/short-swing", query=questions.ShortSwingQuery, answer=ShortSwing, scope="read", problems=(404,), or_html=True)
def short_swing(asked: dict[str, Any]) -> Response:
    """The purchases and sales within six months that make the most (Section 16(b)), and the rows that are in no pair, with the reason."""
    return _of_somebody(asked, book().short_swing, of_short_swing.page)


@reports.path("/reports/activity", query=questions.TransactionsQuery, answer=Activity, scope="read", problems=(404,), or_html=True)
def activity(asked: dict[str, Any]) -> Response:
    """What insiders acquired and disposed of, by transaction code and Rule 10b5-1 plan."""
    return _of_somebody(asked, book().activity, of_activity.page)


def _of_somebody(asked: dict[str, Any], draw_up: Callable[..., A], page: Callable[[A], Page]) -> Response:
    """A report of an issuer or an owner."""
    shown = asked.pop("format")
    if asked.get("issuer") is None and asked.get("owner") is None:
        return reply(422, "wrong-parameters", "Of which issuer or owner? Neither was named.")
    start, end = asked.get("start"), asked.get("end")
    if start is not None and end is not None and end < start:
        return reply(422, "wrong-parameters", f"The last day {end} is before the first, {start}.")
    return _printed(draw_up(**asked), page, shown)


def _printed(answer: A, page: Callable[[A], Page], shown: str) -> Response:
    if shown == "json":
        return answered(answer)
    made, stream = page(answer), StringIO()
    printable.draw(made.title, made.blocks(), made.sources(), stream)
    return Response(stream.getvalue(), mimetype=HTML)

"""Paths that ask: the answers of the command line, under the same names."""

from typing import Any

from flask import Response

from insider_ledger.rarer_results import Decisions, Differences
from insider_ledger.results import Discrepancies, History, Holdings
from insider_ledger.web import questions
from insider_ledger.web.opened import book
from insider_ledger.web.paths import Paths
from insider_ledger.web.problems import reply
from insider_ledger.web.replies import answered, page_of
from projections.answers import Explanation
from projections.parties_found import PartiesAnswer

asking = Paths("asking", "Who held what, on any date, as known at any moment.", remembers=True)


@asking.path("/holdings", query=questions.HoldingsQuery, answer=Holdings, scope="read", problems=(404,))
def holdings(asked: dict[str, Any]) -> Response:
    """Who held what at the end of a day, by what was public at a moment."""
    if asked.get("owner") is None and asked.get("issuer") is None:
        advice = "Name an owner or an issuer. For the whole market follow /api/v1/changes, or export it on the command line."
        return reply(422, "wrong-parameters", "Whose holdings? Neither an owner nor an issuer was named.", advice=advice)
    page = page_of(asked)
    return answered(book().holdings(**asked), "holdings", page)


@asking.path("/history", query=questions.HistoryQuery, answer=History, scope="read", problems=(404,))
def history(asked: dict[str, Any]) -> Response:
    """Every reported row behind an owner or an issuer, in the order in which it happened."""
    if asked.get("owner") is None and asked.get("issuer") is None:
        return reply(422, "wrong-parameters", "Whose history? Name an owner, an issuer, or both.")
    page = page_of(asked)
    return answered(book().history(**asked), "rows", page)


@asking.path("/explain/<string:holding>", query=questions.ExplainQuery, answer=Explanation, scope="read", problems=(404,))
def explain(asked: dict[str, Any], holding: str) -> Response:
    """Why a holding has its number: rules, rows, footnotes and amendments."""
    return answered(book().explain(holding=holding, **asked))


@asking.path("/discrepancies", query=questions.DiscrepanciesQuery, answer=Discrepancies, scope="read", problems=(404,))
def discrepancies(asked: dict[str, Any]) -> Response:
    """Where reported balances do not follow from the rows."""
    page = page_of(asked)
    return answered(book().discrepancies(**asked), "rows", page)


@asking.path("/diff", query=questions.DiffQuery, answer=Differences, scope="read", problems=(404,))
def diff(asked: dict[str, Any]) -> Response:
    """What is answered otherwise at the second moment than at the first."""
    if asked.get("known_from") is None and asked.get("from_position") is None:
        return reply(422, "wrong-parameters", "Since when? Give known_from (what was public) or from_position (what was recorded).")
    page = page_of(asked)
    return answered(book().diff(**asked), "rows", page)


@asking.path("/decisions", query=questions.Paged, answer=Decisions, scope="read")
def decisions(asked: dict[str, Any]) -> Response:
    """What people decided, with reasons, also what was taken back."""
    return answered(book().decisions(), "rows", page_of(asked))


@asking.path("/owners", query=questions.PartiesQuery, answer=PartiesAnswer, scope="read")
def owners(asked: dict[str, Any]) -> Response:
    """The reporting owners that a text may mean."""
    return answered(book().parties("owner", asked["q"]))


@asking.path("/issuers", query=questions.PartiesQuery, answer=PartiesAnswer, scope="read")
def issuers(asked: dict[str, Any]) -> Response:
    """The issuers that a text may mean."""
    return answered(book().parties("issuer", asked["q"]))

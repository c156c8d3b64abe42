"""Paths for those who run the server: whether it can answer, its counters, and a page that shows all paths."""

from http import HTTPStatus

import msgspec
from flask import Blueprint, Response
from flask_smorest import Api
from jinja2 import Environment, PackageLoader, StrictUndefined

from insider_ledger.web import problems
from insider_ledger.web.access import refusal
from insider_ledger.web.metrics import Metrics
from insider_ledger.web.opened import book
from insider_ledger.web.replies import JSON
from ledger.store.errors import StoreError

PAGES = Environment(loader=PackageLoader("insider_ledger.web"), autoescape=True, undefined=StrictUndefined)


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """That the book can be asked, and how far it is."""

    status: str
    ledger_position: int


def health(api: Api, metrics: Metrics) -> Blueprint:
    """The paths outside the API."""
    paths = Blueprint("health", __name__)

    @paths.get("/healthz")
    def healthz() -> Response:
        """Whether the ledger can be asked: 503 where it cannot."""
        try:
            found = Health(status="ok", ledger_position=book().head())
        except StoreError as error:
            return problems.of_health(error)
        return Response(msgspec.json.encode(found), mimetype=JSON, headers={"Cache-Control": "no-store"})

    @paths.get("/metrics")
    def counters() -> Response:
        """Counters for Prometheus."""
        return refusal("read") or metrics.page()

    @paths.get("/")
    @paths.get("/api/v1/docs")
    def docs() -> Response:
        """All paths with their parameters and answers, to be read."""
        page = PAGES.get_template("docs.html").render(spec=api.spec.to_dict())
        return Response(page, status=HTTPStatus.OK, mimetype="text/html")

    return paths

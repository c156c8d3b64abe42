"""The application: its paths, what guards them, and how it tells what went wrong."""

import logging
import re
from typing import Final
from uuid import uuid4

from flask import Flask, Response, g, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_smorest import Api
from werkzeug.exceptions import HTTPException

from insider_ledger.errors import BookError
from insider_ledger.web import problems
from insider_ledger.web.access import caller
from insider_ledger.web.asking import asking
from insider_ledger.web.bodies import WholeRequest
from insider_ledger.web.following import following
from insider_ledger.web.health import health
from insider_ledger.web.metrics import Metrics
from insider_ledger.web.opened import EXTENSION, Served
from insider_ledger.web.reports import reports
from insider_ledger.web.settings import WebSettings
from insider_ledger.web.writing import writing
from ledger.store.errors import StoreError

PREFIX: Final = "/api/v1"
DESCRIPTION: Final = (
    "Who held what, on any date, as known at any moment, from SEC Forms 3, 4 and 5. Answers are those of the command line, "
    "to the byte; numbers are text with exact decimals, and null is unknown."
)
REQUEST_ID: Final = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}

logger = logging.getLogger(__name__)


class LedgerApi(Api):  # type: ignore[misc]
    """The API with problems as RFC 9457 tells them."""

    DEFAULT_ERROR_RESPONSE_NAME = None  # each path names its problems itself
    ERROR_SCHEMA = problems.ProblemSchema

    def handle_http_exception(self, error: HTTPException) -> Response:
        """Tell what the framework refuses."""
        return problems.of_http(error)


def create_app(settings: WebSettings) -> Flask:
    """The WSGI application that serves a ledger; the ledger is opened with the first request of each process."""
    app = Flask("insider_ledger", static_folder=None)
    app.request_class = WholeRequest
    app.extensions[EXTENSION] = Served(settings)
    app.config.update(
        API_TITLE="Insider Ledger",
        API_VERSION="1",
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
        MAX_CONTENT_LENGTH=settings.request_bytes,
        API_SPEC_OPTIONS={
            "info": {"description": DESCRIPTION},
            "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
            "security": [{}, {"token": []}],
        },
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    metrics = Metrics()
    metrics.watch(app)
    app.before_request(_name_request)
    app.after_request(_finish)
    _limit(app, settings)
    api = LedgerApi(app)
    for paths in (asking, following, reports, writing):
        api.register_blueprint(paths.blueprint, url_prefix=PREFIX)
    app.register_blueprint(health(api, metrics))
    app.register_error_handler(BookError, problems.of_book)
    app.register_error_handler(StoreError, problems.of_store)
    app.register_error_handler(ValueError, problems.of_value)
    app.register_error_handler(RecursionError, problems.of_nesting)
    app.register_error_handler(Exception, _fault)
    return app


def _limit(app: Flask, settings: WebSettings) -> None:
    if settings.rate is not None:
        Limiter(_whoever_asks, app=app, default_limits=[settings.rate], storage_uri="memory://")


def _whoever_asks() -> str:
    """The token that is presented, where it is valid, else the address."""
    token = caller()
    return get_remote_address() if token is None else token.id


def _name_request() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if REQUEST_ID.fullmatch(given) else str(uuid4())


def _finish(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.get("request_id", "")
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _fault(error: Exception) -> Response:
    logger.error("request %s: a fault", g.get("request_id"), exc_info=error)
    return problems.of_fault(error)

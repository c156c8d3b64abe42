"""A book that is served, as a client of it sees it."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from insider_ledger.web.app import create_app
from insider_ledger.web.opened import EXTENSION
from insider_ledger.web.settings import WebSettings

_MADE: list[Flask] = []


def application(database_url: str, **settings: Any) -> Flask:
    """The application on a ledger, without a bound on what a client asks."""
    app = create_app(WebSettings(database=database_url, **{"rate": None, **settings}))
    _MADE.append(app)
    return app


def close_all() -> None:
    """Close the books of all applications; asked again, they open them again."""
    for app in _MADE:
        app.extensions[EXTENSION].close()
    _MADE.clear()


class Client:
    """A client with or without a token."""

    def __init__(self, app: Flask, token: str | None = None) -> None:
        self._client: FlaskClient = app.test_client()
        self._headers = {} if token is None else {"Authorization": f"Bearer {token}"}

    def get(self, path: str, headers: dict[str, str] | None = None, **asked: Any) -> TestResponse:
        """Ask."""
        return self._client.get(f"/api/v1{path}", query_string=asked or None, headers={**self._headers, **(headers or {})})

    def send(self, method: str, path: str, **given: Any) -> TestResponse:
        """Send something."""
        return self._client.open(f"/api/v1{path}", method=method, headers=self._headers, **given)

    def plain(self, path: str, **given: Any) -> TestResponse:
        """Ask a path outside the API."""
        return self._client.get(path, headers=self._headers, **given)

"""The API against its own OpenAPI document: requests made from it, and requests that break it, never meet an undocumented answer."""

from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.openapi import from_wsgi

import insider_ledger
from insider_ledger import examples
from tests.web.served import application

pytestmark = pytest.mark.slow

OPENAPI = "/api/v1/openapi.json"
EXAMPLES = 15
NOTHING_WRONG = {"GET /api/v1/consumers/{consumer}"}  # any text may stand there, so no request that breaks it can be made
CHECKS = [
    schemathesis.checks.not_a_server_error,
    schemathesis.checks.status_code_conformance,
    schemathesis.checks.content_type_conformance,
    schemathesis.checks.response_schema_conformance,
    schemathesis.checks.response_headers_conformance,
]
thorough = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


def operations(app: Flask) -> dict[str, Any]:
    """What the document of an application describes, by method and path."""
    found = (result.ok() for result in from_wsgi(OPENAPI, app).get_all_operations())
    return {operation.label: operation for operation in found}


LABELS = sorted(operations(application("nowhere.db")))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> tuple[Flask, str]:
    """An application on the example filings, and a token that may do everything."""
    url = f"sqlite:///{tmp_path_factory.mktemp('served') / 'ledger.db'}"
    with insider_ledger.open(url) as book:
        book.import_paths(examples.filings())
        secret = book.create_token("tester", frozenset({"admin"})).secret
    return application(url, wait_max=0.0), secret


REQUESTS = [(label, mode) for label in LABELS for mode in GenerationMode if mode.is_positive or label not in NOTHING_WRONG]


@pytest.mark.parametrize(("label", "mode"), REQUESTS)
def test_every_answer_is_a_documented_one(served: tuple[Flask, str], label: str, mode: GenerationMode) -> None:
    app, secret = served

    @thorough
    @given(case=operations(app)[label].as_strategy(generation_mode=mode))
    def asked(case: Case) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=CHECKS)

    asked()


@pytest.mark.parametrize("label", LABELS)
def test_with_a_wrong_token_every_answer_is_a_documented_refusal(served: tuple[Flask, str], label: str) -> None:
    @thorough
    @given(case=operations(served[0])[label].as_strategy())
    def asked(case: Case) -> None:
        response = case.call(headers={"Authorization": "Bearer il_other"})

        assert response.status_code in {400, 401, 404, 415, 422}
        case.validate_response(response, checks=CHECKS)

    asked()

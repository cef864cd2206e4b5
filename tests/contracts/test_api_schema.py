"""The API as its own description says: fuzzed in-process, as the web role, with three kinds of token."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from core.kept_answers import HEADER
from tests.cast import build_cast, make_token
from tests.conftest import kept_connection
from tests.factories import make_chain, make_party_org, make_unit, put_on_chain

PUBLIC = ("/schema/", "/docs/")
FUZZ = settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

# The description is built with no database and no scope open.
SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", get_wsgi_application())
OPERATIONS = [result.ok() for result in SCHEMA.get_all_operations() if isinstance(result, Ok)]


@pytest.fixture(scope="module")
def tokens(module_db: None) -> Iterator[dict[str, str]]:
    """A department's token, one without any scope, one of another city; with rows of both cities to find."""
    cast = build_cast()
    for tenant in (cast.city, cast.stranger):
        with cast.scope(tenant):
            unit = make_unit()
            put_on_chain(make_chain(), unit)
            make_party_org(unit=unit)
    with kept_connection():
        yield {
            "department": make_token(cast.department, cast.city, ["*"]),
            "unscoped": make_token(cast.department, cast.city, []),
            "foreign": make_token(cast.stranger_department, cast.stranger, ["*:read"]),
        }


def call(case: Any, token: str) -> Any:
    return case.call(headers={**(case.headers or {}), "Authorization": f"Bearer {token}"})


def refused(case: Any, token: str) -> Any:
    """The answer without a key: one that stood on another request of the account would be told first.

    The case sends its own headers beside those of the call, so the key must go from the case.
    """
    for name in [name for name in case.headers or {} if name.lower() == HEADER.lower()]:
        del case.headers[name]
    return call(case, token)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_api_answers_as_described(operation: Any, tokens: dict[str, str]) -> None:
    checks = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)

    @FUZZ
    @given(case=operation.as_strategy())
    def run(case: Any) -> None:
        case.validate_response(call(case, tokens["department"]), checks=checks)

    run()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_api_without_scope_does_nothing(operation: Any, tokens: dict[str, str]) -> None:
    if operation.path.endswith(PUBLIC):
        return

    @settings(FUZZ, max_examples=4)
    @given(case=operation.as_strategy())
    def run(case: Any) -> None:
        assert refused(case, tokens["unscoped"]).status_code in (400, 403, 404, 405, 406, 415)

    run()


@pytest.mark.parametrize(
    "operation",
    [operation for operation in OPERATIONS if operation.method.upper() != "GET"],
    ids=lambda operation: operation.label,
)
def test_api_token_for_reading_writes_nothing(operation: Any, tokens: dict[str, str]) -> None:
    @settings(FUZZ, max_examples=4)
    @given(case=operation.as_strategy())
    def run(case: Any) -> None:
        assert refused(case, tokens["foreign"]).status_code in (400, 403, 404, 405, 406, 415)

    run()

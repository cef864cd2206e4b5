"""A fault of ours: nothing is asked of the database, nothing of the fault is told, a number to name it by is."""

import json
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import path

from core.views import faults
from tests.cast import Cast


def _broken(request: Any) -> Any:
    raise ZeroDivisionError("机密内容")


urlpatterns = [path("broken/", _broken), path("api/v1/broken/", _broken)]
handler500 = "core.views.faults.server_error"


@pytest.fixture
def broken(settings: Any) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def test_fault_page_needs_no_database() -> None:
    request = RequestFactory().get("/units/")
    request.request_id = "示例编号"  # type: ignore[attr-defined]
    answer = faults.server_error(request)
    assert answer.status_code == 500
    assert "示例编号" in answer.content.decode()


@pytest.mark.parametrize("address", ["/broken/", "/api/v1/broken/"])
def test_fault_tells_nothing_of_itself(cast: Cast, broken: Client, address: str) -> None:
    broken.force_login(cast.department)
    answer = broken.get(address)
    assert answer.status_code == 500
    assert "机密内容" not in answer.content.decode()
    assert "ZeroDivision" not in answer.content.decode()
    if address.startswith("/api/"):
        assert json.loads(answer.content)["code"] == "internal"

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


FORM = "application/x-www-form-urlencoded"
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


@pytest.mark.parametrize("address", ["/settings/profile/", "/sign-in/"])
def test_text_beyond_the_limit_is_told_as_what_it_is(cast: Cast, settings: Any, address: str) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = cast.client(cast.department).post(address, data="contact=" + "a" * 2000, content_type=FORM)
    assert answer.status_code == 413
    assert "太多" in answer.content.decode()


def test_too_many_fields_are_told_as_what_they_are(cast: Cast, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    answer = cast.client(cast.department).post("/settings/profile/", {f"f{number}": "1" for number in range(20)})
    assert answer.status_code == 413
    assert "请分几次办理" in answer.content.decode()

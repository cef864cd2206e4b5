"""What no column can hold is refused at the door, never a server error."""

import base64

import pytest

from tests.cast import Cast
from tests.factories import make_unit


def cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize("path", ["/search/?q=a%00b", "/units/suggest/?q=%00", "/units/?q=%00"])
def test_nul_in_an_address_is_refused(cast: Cast, path: str) -> None:
    assert cast.client(cast.department).get(path).status_code == 400


@pytest.mark.parametrize(
    "text",
    [
        '["after","a\\u0000b","01890000-0000-7000-8000-000000000000"]',
        '["after","\\ud800","01890000-0000-7000-8000-000000000000"]',
        '["after",Infinity,"01890000-0000-7000-8000-000000000000"]',
        "[" * 20_000,
    ],
)
def test_forged_cursor_is_refused(cast: Cast, text: str) -> None:
    for path in (f"/units/?cursor={cursor(text)}", f"/units/?sort=updated&cursor={cursor(text)}"):
        answer = cast.client(cast.department).get(path)
        assert answer.status_code == 422 or (text[9] == "I" and "sort" not in path)  # a name may well be "inf"


@pytest.mark.parametrize("body", [b'{"\\ud800": 1}', b"[" * 100_000, b'{"name": "a'])
def test_body_that_is_no_json_is_refused(cast: Cast, body: bytes) -> None:
    answer = cast.token_client(cast.department).post("/api/v1/units/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


def test_last_day_there_is_can_be_asked_for(cast: Cast) -> None:
    assert cast.client(cast.auditor).get("/settings/audit/?until=9999-12-31").status_code == 200


def test_nul_in_a_form_is_refused_and_nothing_written(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit("示例企业")
    client = cast.client(cast.department)
    assert client.post(f"/units/{unit.pk}/edit/", {"name": "改\x00名", "kind": "company"}).status_code == 400
    with cast.scope():
        unit.refresh_from_db()
        assert unit.name == "示例企业"

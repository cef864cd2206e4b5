"""What no column can hold is refused at the door, never a server error."""

import base64

import pytest

from tests.cast import Cast
from tests.factories import make_unit


def cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


BAD_TEXT = "提交的文字中有不能保存的字符，请删除后重试。"


@pytest.mark.parametrize("path", ["/search/?q=a%00b", "/units/suggest/?q=%00", "/units/?q=%00"])
def test_nul_in_an_address_is_refused(cast: Cast, path: str) -> None:
    answer = cast.client(cast.department).get(path)
    assert answer.status_code == 400
    assert BAD_TEXT in answer.content.decode()


def test_nul_in_an_address_of_the_interface_is_refused_by_code(cast: Cast) -> None:
    answer = cast.token_client(cast.department).get("/api/v1/units/?q=%00")
    assert (answer.status_code, answer.json()) == (400, {"code": "bad_text", "detail": BAD_TEXT, "fields": {}})


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
        if text[9] == "I" and "sort" not in path:  # a name may well be "inf"
            assert answer.status_code == 200
            continue
        assert answer.status_code == 422
        assert "翻页标记无效，请回到第一页。" in answer.content.decode()


@pytest.mark.parametrize("body", [b'{"\\ud800": 1}', b"[" * 100_000, b'{"name": "a'])
def test_body_that_is_no_json_is_refused(cast: Cast, body: bytes) -> None:
    answer = cast.token_client(cast.department).post("/api/v1/units/", body, content_type="application/json")
    told = {"code": "parse_error", "detail": "请求体不是有效的 JSON。", "fields": {}}
    assert (answer.status_code, answer.json()) == (400, told)


def test_last_day_there_is_can_be_asked_for(cast: Cast) -> None:
    answer = cast.client(cast.auditor).get("/settings/audit/?until=9999-12-31")
    assert answer.status_code == 200
    assert 'value="9999-12-31"' in answer.content.decode()


def test_nul_in_a_form_is_refused_and_nothing_written(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit("示例企业")
    client = cast.client(cast.department)
    answer = client.post(f"/units/{unit.pk}/edit/", {"name": "改\x00名", "kind": "company"})
    assert answer.status_code == 400
    assert BAD_TEXT in answer.content.decode()
    with cast.scope():
        unit.refresh_from_db()
        assert unit.name == "示例企业"

"""The search page, the list below the box, the API, and what lists filter by."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.choices import AnchorKind, Role
from tests.cast import Cast, make_token
from tests.factories import make_chain, make_party_org, make_unit
from tests.members.people import make_person


@pytest.fixture
def peopled(cast: Cast) -> Cast:
    with cast.scope():
        unit = make_unit("中车株洲电力机车有限公司", short_name="株机", uscc="914302007790310965")
        make_unit("示例株机配件有限公司")
        make_party_org("株机党委", unit=unit)
        make_chain("株机轨道产业链")
        make_person("株机员", unit=unit, post="示例岗位")
    with cast.scope(cast.sibling):
        make_unit("外市株机有限公司")
    return cast


def texts(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def test_page_groups_marks_and_tells_apart(peopled: Cast, client: Client) -> None:
    client.force_login(peopled.department)
    html = client.get("/search/?q=zhuji").content.decode()
    assert "<mark>株机</mark>" in html
    shown = texts(html)
    for text in ("示例株机配件有限公司", "简称 株机", "914302007790310965", "设在 中车株洲电力机车有限公司", "株机员"):
        assert text in shown
    assert "外市" not in shown
    assert shown.index("产业链1 条") < shown.index("单位2 条") < shown.index("党组织1 条") < shown.index("人员1 条")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "输入名称中的任意几个字"),
        ("z", "再输入一个字母或数字"),
        ("没有这个", "没有找到"),
        ("<script>", "没有找到"),
        ("責任公司x", "没有找到"),
    ],
)
def test_page_says_what_can_be_done(peopled: Cast, client: Client, typed: str, said: str) -> None:
    client.force_login(peopled.department)
    for live in ({}, {"live": ""}):
        html = client.get("/search/", {"q": typed, **live}).content.decode()
        assert "<script>" not in html.replace("<script src", "")
        if typed or not live:
            assert said in html


def test_list_below_the_box_is_a_fragment_with_options(peopled: Cast, client: Client) -> None:
    client.force_login(peopled.department)
    html = client.get("/search/?live=1&q=zj").content.decode()
    assert "<html" not in html
    assert html.count('role="option"') == 6
    assert 'role="listbox"' in html
    assert len(re.findall(r'id="(find-[^"]+)"', html)) == len(set(re.findall(r'id="(find-[^"]+)"', html))) == 6


def test_superior_includes_the_tenants_below_without_people(peopled: Cast, client: Client) -> None:
    province = peopled.superior
    client.force_login(province)
    plain = client.get("/search/?q=株机").content.decode()
    assert "含下级单位" in plain
    assert "没有找到" in plain
    shown = texts(client.get("/search/?q=株机&below=1").content.decode())
    assert peopled.sibling.name in shown
    assert "外市株机有限公司" in shown
    assert "株机员" not in shown


def test_city_without_any_below_is_not_offered_them(peopled: Cast, client: Client) -> None:
    client.force_login(peopled.stranger_department)
    html = client.get("/search/?q=株机&below=1").content.decode()
    assert "含下级单位" not in html
    assert "没有找到" in html


@pytest.mark.parametrize("units", [1, 3, 100])
def test_page_and_api_ask_as_often_for_any_number(cast: Cast, client: Client, units: int) -> None:
    with cast.scope():
        for number in range(units):
            unit = make_unit(f"示例株机{number}有限公司")
            make_party_org(f"株机{number}党支部", unit=unit)
            make_person(f"株机{number}", unit=unit)
        make_chain("株机产业链")
    token = make_token(cast.department, cast.city, ["search:read"])
    client.force_login(cast.department)
    client.get("/search/?q=株机")
    with CaptureQueriesContext(connection) as page:
        client.get("/search/?q=株机")
    with CaptureQueriesContext(connection) as api:
        answer = client.get("/api/v1/search/?q=株机", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert len(asked(page)) <= 12
    assert len(asked(api)) == 1


def asked(queries: Any) -> list[str]:
    """Statements of the view itself: who asks, and the opening of the scope, are counted elsewhere."""
    return [query["sql"] for query in queries.captured_queries if "core_searchpiece" in query["sql"]]


def test_api_answers_groups_with_counts(peopled: Cast, client: Client) -> None:
    headers = {"Authorization": f"Bearer {make_token(peopled.department, peopled.city, ['search:read'])}"}
    answer = client.get("/api/v1/search/?q=株机配件", headers=headers).json()
    (group,) = answer["groups"]
    assert (group["code"], group["total"], group["is_capped"]) == ("units", 1, False)
    (hit,) = group["hits"]
    assert {name: hit[name] for name in ("name", "detail", "is_ended", "tenant")} == {
        "name": "示例株机配件有限公司",
        "detail": "企业",
        "is_ended": False,
        "tenant": "",
    }
    assert len(client.get("/api/v1/search/?q=株机&size=1", headers=headers).json()["groups"][1]["hits"]) == 1


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=",
        "q=z",
        "q=%EF%BC%88",
        "q=株机&size=0",
        "q=株机&size=51",
        "q=株机&below=x",
        "q=株机&kind=1",
        "q=" + "株" * 61,
    ],
)
def test_api_refuses_what_it_cannot_look_for(peopled: Cast, client: Client, query: str) -> None:
    headers = {"Authorization": f"Bearer {make_token(peopled.department, peopled.city, ['*'])}"}
    assert client.get(f"/api/v1/search/?{query}", headers=headers).status_code in (400, 422)


def test_api_token_of_another_resource_is_refused(peopled: Cast, client: Client) -> None:
    headers = {"Authorization": f"Bearer {make_token(peopled.department, peopled.city, ['units:read'])}"}
    assert client.get("/api/v1/search/?q=株机", headers=headers).status_code == 403


@pytest.mark.parametrize("typed", ["株机", "zj", "zhuji", "dianli", "9143020077", "电力 中车"])
def test_lists_are_filtered_by_the_same_words(peopled: Cast, client: Client, typed: str) -> None:
    client.force_login(peopled.department)
    assert "中车株洲电力机车有限公司" in texts(client.get("/units/", {"q": typed}).content.decode())
    found = client.get("/units/suggest/", {"q": typed}).json()
    assert "中车株洲电力机车有限公司" in [row["label"] for row in found]


def test_contact_of_a_company_finds_its_own_alone(peopled: Cast, client: Client) -> None:
    with peopled.scope():
        from_unit = make_unit("示例甲株机厂")
    client.force_login(peopled.add(Role.COMPANY, scope_id=from_unit.pk, scope_kind=AnchorKind.UNIT))
    shown = texts(client.get("/search/?q=株机").content.decode())
    assert "示例甲株机厂" in shown
    assert "单位1 条" in shown
    for other in ("配件", "株机员", "轨道"):
        assert other not in shown

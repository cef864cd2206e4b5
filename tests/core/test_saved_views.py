"""Saved views: one's own and the shared ones, on the list they were kept on and no other."""

import re

import pytest
from django.http import QueryDict
from django.test import Client

from core import saved_views
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.models import SavedView
from tests.cast import Cast, make_account, make_grant
from tests.factories import make_unit

UNITS = "/units/"


def keep(cast: Cast, name: str = "规上企业", *, query: str = "kind=enterprise", shared: bool = False) -> SavedView:
    actor = cast.act()
    return saved_views.save_view(actor=actor, list_name="unit-list", query=query, name=name, is_shared=shared)


def shown(client: Client, path: str = UNITS) -> list[str]:
    page = client.get(path).content.decode()
    bar = re.search(r'<nav class="views".*?</nav>', page, re.S)
    return re.findall(r">([^<>]+)(?:<small>共享</small>)?</a>", bar.group()) if bar else []


def save(client: Client, **values: str) -> str:
    answer = client.post("/views/save/", {"path": UNITS, "query": "kind=enterprise", "name": "企业", **values})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_view_is_saved_from_the_list_and_opens_it_again(cast: Cast) -> None:
    client = cast.client(cast.department)
    assert "存为视图" not in client.get(UNITS).content.decode()
    assert "存为视图" in client.get(f"{UNITS}?kind=enterprise").content.decode()
    assert save(client, query="sort=-name&kind=enterprise&cursor=abc&q=") == "/units/?kind=enterprise&sort=-name"
    assert shown(client) == ["全部", "企业"]
    again = client.get("/units/?sort=-name&kind=enterprise").content.decode()
    assert 'aria-current="true">企业</a>' in again
    assert "管理视图“企业”" in again
    assert "存为视图" not in again


def test_own_view_is_nobody_elses(cast: Cast) -> None:
    save(cast.client(cast.department))
    colleague = make_account(cast.city, "colleague", "示例同事")
    make_grant(cast.city, colleague, Role.DEPARTMENT)
    assert shown(cast.client(colleague)) == []


def test_shared_view_is_for_colleagues_and_not_for_companies(cast: Cast) -> None:
    save(cast.client(cast.department), shared="1")
    with cast.scope():
        unit = make_unit()
    liaison = cast.add(Role.LIAISON, scope_id=unit.pk, scope_kind=AnchorKind.UNIT)
    company = cast.add(Role.COMPANY, scope_id=unit.pk, scope_kind=AnchorKind.UNIT)
    assert shown(cast.client(liaison)) == ["全部", "企业"]
    assert shown(cast.client(company)) == []


def test_only_who_may_edit_shares_and_changes_what_is_shared(in_city: Cast) -> None:
    view = keep(in_city, shared=True)
    unit = make_unit()
    liaison = in_city.act(in_city.add(Role.LIAISON, scope_id=unit.pk, scope_kind="unit"))  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        saved_views.save_view(actor=liaison, list_name="unit-list", query="q=x", name="甲", is_shared=True)
    with pytest.raises(NotAllowed):
        saved_views.delete_view(actor=liaison, view_id=view.pk)


def test_anothers_own_view_is_not_found(in_city: Cast) -> None:
    view = keep(in_city)
    with pytest.raises(NotFound):
        saved_views.delete_view(actor=in_city.act(in_city.auditor), view_id=view.pk)


def test_name_is_taken_once_and_conditions_are_needed(in_city: Cast) -> None:
    keep(in_city, "企 业")
    keep(in_city, "企 业", shared=True)
    with pytest.raises(InvalidInput, match="已有同名的视图"):
        keep(in_city, "  企  业 ")
    with pytest.raises(InvalidInput, match="不能为空"):
        keep(in_city, "无条件", query="")
    with pytest.raises(InvalidInput):
        keep(in_city, "")
    with pytest.raises(InvalidInput, match="筛选条件过多"):
        keep(in_city, "过长", query="q=" + "x" * 2000)


def test_a_list_holds_twenty_views(in_city: Cast) -> None:
    for number in range(saved_views.MAX_VIEWS):
        keep(in_city, f"视图{number}")
    with pytest.raises(Conflict, match="最多保存 20 个"):
        keep(in_city, "多一个")


def test_refused_view_leads_back_with_the_reason(cast: Cast) -> None:
    client = cast.client(cast.department)
    save(client)
    assert save(client) == "/units/?kind=enterprise"
    assert "已有同名的视图" in client.get(UNITS).content.decode()


def test_renamed_and_deleted_from_the_list(cast: Cast) -> None:
    client = cast.client(cast.department)
    save(client)
    with cast.scope():
        view = SavedView.objects.get()
    client.post(f"/views/{view.pk}/change/", {"path": UNITS, "name": "全部企业", "version": "1"})
    assert shown(client) == ["全部", "全部企业"]
    stale = client.post(f"/views/{view.pk}/change/", {"path": UNITS, "name": "再改", "version": "1"})
    assert stale.status_code == 302
    assert shown(client) == ["全部", "全部企业"]
    client.post(f"/views/{view.pk}/delete/", {"path": UNITS})
    assert shown(client) == []


@pytest.mark.parametrize("path", ["", "https://example.com/units/", "//example.com/", "/没有/"])
def test_no_view_is_kept_for_an_address_that_is_none_of_ours(cast: Cast, path: str) -> None:
    answer = cast.client(cast.department).post("/views/save/", {"path": path, "query": "a=1", "name": "甲"})
    assert answer.status_code == 422


def test_equal_addresses_are_one_query() -> None:
    assert saved_views.normal_query(QueryDict("b=2&a=3&a=1&cursor=x&page=2&c=")) == "a=1&a=3&b=2"
    assert saved_views.normal_query(QueryDict("b=2&a=1&sort=-x"), ["a"]) == "a=1&sort=-x"

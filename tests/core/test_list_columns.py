"""Columns of a list are kept with the account: on another machine, without scripts, and with a saved view."""

import re
from typing import Any

import pytest
from django.test import Client

from core.choices import Role
from core.list_columns import columns_in, without
from core.models import Account, AuditEvent, SavedView
from tests.cast import Cast, make_account, make_grant
from tests.factories import make_unit

UNITS = "/units/"
TABLE = """<thead><tr><th scope="col">名称</th><th scope="col" data-col="kind">类型</th>
<th data-col="n" class="r">数</th></tr></thead><tbody><tr class="band"><th colspan="3">组</th></tr>
<tr><th>甲</th><td class="desk">企业</td><td class="r">1</td></tr></tbody>"""


def test_cells_of_a_hidden_column_are_marked_and_no_others() -> None:
    assert columns_in(TABLE) == [("kind", "类型"), ("n", "数")]
    shown = without(TABLE, frozenset({"kind"}))
    assert shown.count(" hidden") == 2
    assert '<th hidden scope="col" data-col="kind">类型</th>' in shown
    assert '<td hidden class="desk">企业</td><td class="r">1</td>' in shown
    assert without(TABLE, frozenset({"none"})) == TABLE


@pytest.fixture
def unit(cast: Cast) -> None:
    with cast.scope():
        make_unit("示例单位")


def colleague(cast: Cast) -> Account:
    """Somebody of the city who uses shared views and edits none."""
    account = make_account(cast.city, "colleague", "示例同事")
    make_grant(cast.city, account, Role.SUPERIOR)
    return account


def head(client: Client, query: str = "") -> dict[str, bool]:
    """The columns that may be hidden, and whether each is shown."""
    page = client.get(f"{UNITS}{query}").content.decode()
    cells = re.findall(r"<th( hidden)?\b[^>]*data-col=\"([^\"]+)\"", page)
    assert cells
    return {name: not hidden for hidden, name in cells}


def choose(client: Client, show: list[str], query: str = "", **more: str) -> Any:
    known = sorted(head(client, f"?{query}"))
    body: dict[str, Any] = {"path": UNITS, "query": query, "table": "units", "known": known, "show": show, **more}
    return client.post("/columns/choose/", body)


@pytest.mark.usefixtures("unit")
def test_choice_is_kept_for_the_account_on_every_machine(cast: Cast) -> None:
    client = cast.client(cast.department)
    first, *rest = sorted(head(client))
    answer = choose(client, rest, dense="1")
    assert (answer.status_code, answer["Location"]) == (302, UNITS)
    assert head(cast.client(cast.department)) == {first: False, **dict.fromkeys(rest, True)}
    assert 'class="table rows dense"' in cast.client(cast.department).get(UNITS).content.decode()
    assert all(head(cast.client(colleague(cast))).values())
    with cast.scope():
        changed = AuditEvent.objects.filter(table_name="core_account", row_id=cast.department.pk)
        assert not changed.exclude(operation="insert").exists()


@pytest.mark.usefixtures("unit")
def test_view_carries_its_columns_to_colleagues_and_keeps_changes_of_who_may_edit_it(cast: Cast) -> None:
    client, query = cast.client(cast.department), "sort=-name"
    first, second, *rest = sorted(head(client))
    choose(client, [second, *rest])
    body = {"path": UNITS, "query": query, "name": "企业", "shared": "1"}
    assert client.post("/views/save/", body).status_code == 302
    choose(client, [first, second, *rest])
    other = cast.client(colleague(cast))
    assert head(other, f"?{query}") == {first: False, **dict.fromkeys([second, *rest], True)}
    assert all(head(other).values())
    choose(other, [first, *rest], query)
    assert head(other, f"?{query}")[second] is False and head(client, f"?{query}")[second] is True
    choose(client, rest, query)
    with cast.scope():
        assert SavedView.objects.get().columns["units"]["hidden"] == [first, second]
    assert all(head(client).values())


@pytest.mark.usefixtures("unit")
def test_forged_choice_is_refused(cast: Cast) -> None:
    client = cast.client(cast.department)
    for body in ({"table": "<b>"}, {"known": ["<x>"]}, {"path": "https://elsewhere.example/"}):
        answer = client.post("/columns/choose/", {"path": UNITS, "table": "units", "known": [], **body})
        assert answer.status_code == 422
    assert Account.objects.get(pk=cast.department.pk).list_columns == {}

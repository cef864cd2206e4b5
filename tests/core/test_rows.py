"""Lists compiled once show what the ORM shows, each tenant its own, and follow rights, filters and cursors."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.choices import AnchorKind, Role
from core.rows import statement_of
from organizations.api.views.unit import UnitResource
from organizations.models import UnitTag
from organizations.queries import units_for
from tests.cast import Cast
from tests.factories import make_term, make_unit

URL = "/api/v1/units/"


def listed(client: Any, query: str = "") -> Any:
    return client.get(f"{URL}{query}").json()


def test_compiled_list_equals_the_filtered_one_field_by_field(cast: Cast) -> None:
    with cast.scope():
        tags = [make_term("unit_tag", code, label) for code, label in (("b", "乙标签"), ("a", "甲标签"))]
        units = [make_unit(uscc="91430200MA4L0X0A1B", region_id="430202"), make_unit(), make_unit()]
        for tag in tags:
            UnitTag.objects.create(unit=units[0], tag=tag)
        UnitTag.objects.create(unit=units[1], tag=tags[0], valid_to="2020-12-31")
    client = cast.token_client(cast.department)
    whole, filtered = listed(client), listed(client, "?kind=company")
    assert whole["results"] == filtered["results"]
    assert [len(row["tags"]) for row in whole["results"]] == [2, 0, 0]


@pytest.mark.parametrize("ordering", ["name", "-name", "updated", "-updated", "created"])
def test_compiled_list_pages_as_the_filtered_one_does(cast: Cast, ordering: str) -> None:
    with cast.scope():
        for _ in range(5):
            make_unit()
    client = cast.token_client(cast.department)
    walks = []
    for query in ("", "&kind=company"):
        first = listed(client, f"?size=2&ordering={ordering}{query}")
        second = listed(client, f"?size=2&ordering={ordering}&cursor={first['next']}{query}")
        third = listed(client, f"?size=2&ordering={ordering}&cursor={second['next']}{query}")
        back = listed(client, f"?size=2&ordering={ordering}&cursor={second['previous']}{query}")
        seen = [[row["id"] for row in page["results"]] for page in (first, second, third, back)]
        assert [len(ids) for ids in seen] == [2, 2, 1, 2]
        assert seen[3] == seen[0]
        walks.append(seen)
    assert walks[0] == walks[1]


def test_one_statement_serves_every_tenant_its_own_rows(cast: Cast) -> None:
    with cast.scope(cast.stranger):
        make_unit("丙市企业")
    with cast.scope():
        make_unit("甲市企业")
    home, abroad = cast.token_client(cast.department), cast.token_client(cast.stranger_department)
    for _ in range(2):
        assert [row["name"] for row in listed(home)["results"]] == ["甲市企业"]
        assert [row["name"] for row in listed(abroad)["results"]] == ["丙市企业"]


def test_rights_within_something_are_never_answered_by_the_whole_list(cast: Cast) -> None:
    with cast.scope():
        own, _ = make_unit("本企业"), make_unit("别的企业")
    contact = cast.add(Role.COMPANY, scope_id=own.pk, scope_kind=AnchorKind.UNIT)
    client = cast.token_client(contact)
    assert [row["name"] for row in listed(client)["results"]] == ["本企业"]
    assert client.get(f"{URL}{own.pk}/").status_code == 200
    with cast.scope():
        other = make_unit("第三家")
    assert client.get(f"{URL}{other.pk}/").status_code == 403


def test_rows_of_the_whole_right_are_all_rows_of_the_tenant(cast: Cast) -> None:
    """What ``whole`` leaves out or adds to ``rows`` would show only to those who may see everything."""
    with cast.scope():
        for _ in range(3):
            make_unit()
        seen = set(units_for(cast.act()).values_list("pk", flat=True))
        names = ("id",)
        assert {row[0] for row in statement_of(UnitResource.whole, names).rows("")} == seen


def test_list_by_token_takes_two_statements(cast: Cast) -> None:
    """One to know who asks, where and by which rights, one for the rows; the transaction's own beside them."""
    client = cast.token_client(cast.department)
    listed(client)
    with CaptureQueriesContext(connection) as captured:
        listed(client)
    asked = [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert [sql.split()[0] for sql in asked[:2]] == ["WITH", "SELECT"]
    assert len([sql for sql in asked if "set_config('app.tenant_id', ''" not in sql]) == 2


def test_list_within_something_shows_rows_as_the_whole_list_does(cast: Cast) -> None:
    """Filters and narrower rights go another way to the same JSON: equal text, moments and decimals included."""
    with cast.scope():
        own = make_unit("本企业", longitude="113.131415", established_on="2001-02-03", staff_count=0)
        UnitTag.objects.create(unit=own, tag=make_term("unit_tag", "a", "甲“标签”\\"))
    contact = cast.add(Role.COMPANY, scope_id=own.pk, scope_kind=AnchorKind.UNIT)
    bodies = [
        client.get(f"{URL}{query}").content
        for client, query in (
            (cast.token_client(cast.department), ""),
            (cast.token_client(cast.department), "?kind=company"),
            (cast.token_client(contact), ""),
        )
    ]
    assert bodies[0] == bodies[1] == bodies[2]
    whole, narrow = (cast.token_client(who).get(f"{URL}{own.pk}/") for who in (cast.department, contact))
    assert whole["ETag"] == narrow["ETag"]
    assert whole.json()["longitude"] == narrow.json()["longitude"] == "113.131415"
    shown = [{**row.json(), "updated_at": None, "created_at": None} for row in (whole, narrow)]
    assert shown[0] == shown[1]


@pytest.mark.parametrize("query", ["", "&kind=company"])
def test_ends_of_a_list_have_no_cursor_beyond_them(cast: Cast, query: str) -> None:
    client = cast.token_client(cast.department)
    assert listed(client, f"?size=2{query}") == {"next": None, "previous": None, "results": []}
    with cast.scope():
        for name in ("一", "二", "三"):
            make_unit(name)
    first = listed(client, f"?size=2{query}")
    assert first["previous"] is None
    second = listed(client, f"?size=2&cursor={first['next']}{query}")
    assert (len(second["results"]), second["next"]) == (1, None)
    back = listed(client, f"?size=2&cursor={second['previous']}{query}")
    assert (back["results"], back["previous"]) == (first["results"], None)

"""The room's pages, as the department, as a liaison of one unit, and as people of another city."""

from uuid import UUID

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.choices import AnchorKind, Role
from core.ids import new_id
from organizations.actions import create_own_region
from organizations.models import MemberCount, OwnRegion, PartyOrg, Residence
from tests.cast import Cast
from tests.factories import make_member_count, make_party_org, make_term, make_unit
from tests.organizations.test_own_regions import make_park

ROUTES = {
    "party_org": [
        "/party-orgs/{}/",
        "/party-orgs/{}/edit/",
        "/party-orgs/{}/dissolve/",
        "POST /party-orgs/{}/restore/",
        "POST /party-orgs/{}/counts/",
    ],
    "count": ["POST /member-counts/{}/"],
    "park": ["/regions/{}/", "/regions/{}/edit/", "/regions/{}/close/", "POST /regions/{}/reopen/"],
    "unit": ["/units/{}/parks/"],
}


def ask(client: Client, route: str, row_id: UUID) -> HttpResponse:
    path = route.removeprefix("POST ").format(row_id)
    return client.post(path, {}) if route.startswith("POST") else client.get(path)  # type: ignore[return-value]


def test_objects_of_another_city_are_as_unknown_as_no_object(cast: Cast) -> None:
    with cast.scope(cast.stranger):
        unit = make_unit()
        org = make_party_org(unit=unit)
        count = make_member_count(org, as_of="2026-01-01", full=3)
        values = {"name": "丙市示例园区", "kind_id": make_term("region_kind").id}
        park = create_own_region(actor=cast.platform(cast.stranger), values=values)
    client = cast.client(cast.department)
    ids = {"party_org": org.pk, "count": count.pk, "park": park.pk, "unit": unit.pk}
    for what, routes in ROUTES.items():
        for route in routes:
            foreign, missing = ask(client, route, ids[what]), ask(client, route, new_id())
            assert (foreign.status_code, missing.status_code) == (404, 404), route


def test_party_org_is_made_changed_dissolved_and_restored_on_pages(cast: Cast) -> None:
    with cast.scope():
        first, second = make_unit("示例甲公司"), make_unit("示例乙公司")
        top = make_party_org("示例园区党工委", kind="working_committee")
    client = cast.client(cast.department)
    refused = client.post("/party-orgs/new/", {"name": "", "kind": "branch"})
    assert refused.status_code == 422
    body = {
        "name": "示例联合党支部",
        "kind": "joint_branch",
        "superior": "示例园区党工委",
        "hosts": [str(first.pk), str(second.pk)],
        "founded_on": "2020-07-01",
    }
    made = client.post("/party-orgs/new/", body)
    assert made.status_code == 302
    page = client.get(made["Location"]).content.decode()
    assert "示例甲公司" in page and "示例乙公司" in page and "示例园区党工委" in page
    edited = client.post(f"{made['Location']}edit/", {**body, "hosts": [str(first.pk)], "version": "1"})
    assert edited.status_code == 302
    stale = client.post(f"{made['Location']}edit/", {**body, "name": "另名", "version": "0"})
    assert stale.status_code == 412
    assert "登记撤销" in client.get(f"{made['Location']}dissolve/").content.decode()
    early = client.post(f"{made['Location']}dissolve/", {"last_day": "2019-01-01"})
    assert (early.status_code, "撤销日期不能早于成立日期" in early.content.decode()) == (422, True)
    assert client.post(f"{made['Location']}dissolve/", {"last_day": "2025-01-31"}).status_code == 302
    assert "已撤销" in client.get(made["Location"]).content.decode()
    assert client.post(f"{made['Location']}restore/").status_code == 302
    with cast.scope():
        org = PartyOrg.objects.get(name="示例联合党支部")
        assert (org.superior_id, org.dissolved_on) == (top.pk, None)
        assert list(org.hosts.filter(valid_to__isnull=True).values_list("unit_id", flat=True)) == [first.pk]
    listed = client.get(f"/party-orgs/?superior={top.pk}").content.decode()
    assert "示例联合党支部" in listed and "上级党组织：示例园区党工委" in listed


def test_member_count_is_registered_and_corrected_on_the_page(cast: Cast) -> None:
    with cast.scope():
        org = make_party_org()
    client = cast.client(cast.department)
    figures = {"as_of": "2026-06-30", "full": "12", "probationary": "1", "floating": "2"}
    assert client.post(f"/party-orgs/{org.pk}/counts/", figures).status_code == 302
    again = client.post(f"/party-orgs/{org.pk}/counts/", figures)
    assert (again.status_code, "这一天已有党员数" in again.content.decode()) == (422, True)
    with cast.scope():
        count = MemberCount.objects.get()
    assert f"/member-counts/{count.pk}/" in client.get(f"/party-orgs/{org.pk}/?count={count.pk}").content.decode()
    assert client.post(f"/member-counts/{count.pk}/", {**figures, "full": "14", "version": "1"}).status_code == 302
    assert client.post(f"/member-counts/{count.pk}/", {**figures, "full": "15", "version": "1"}).status_code == 412
    with cast.scope():
        assert MemberCount.objects.get().total == 15


def test_unit_enters_and_leaves_a_park_from_its_page(cast: Cast) -> None:
    with cast.scope():
        unit, park = make_unit("示例甲公司"), make_park(cast)
    client = cast.client(cast.department)
    assert client.post(f"/units/{unit.pk}/parks/", {"own_region": "", "entered_on": ""}).status_code == 422
    entered = {"own_region": str(park.pk), "entered_on": "2024-03-01"}
    assert client.post(f"/units/{unit.pk}/parks/", entered).status_code == 302
    assert client.post(f"/units/{unit.pk}/parks/", entered).status_code == 422
    assert "示例甲公司" in client.get(f"/regions/{park.pk}/").content.decode()
    with cast.scope():
        residence = Residence.objects.get()
    leave = f"/units/{unit.pk}/parks/{residence.pk}/end/"
    assert client.post(leave, {"last_day": "2020-01-01"}).status_code == 422
    assert client.post(leave, {"last_day": "2025-01-31"}).status_code == 302
    assert "示例甲公司" in client.get(f"/regions/{park.pk}/?show=past").content.decode()
    assert "示例甲公司" not in client.get(f"/regions/{park.pk}/").content.decode()


def test_liaison_of_one_unit_sees_its_organization_alone_and_no_buttons(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit("示例甲公司")
        own, other = make_party_org("示例甲支部", unit=unit), make_party_org("示例乙支部", unit=make_unit())
    client = cast.client(cast.add(Role.LIAISON, scope_id=unit.pk, scope_kind=AnchorKind.UNIT))
    page = client.get("/party-orgs/").content.decode()
    assert "示例甲支部" in page and "示例乙支部" not in page and "新建党组织" not in page
    assert client.get(f"/party-orgs/{other.pk}/").status_code == 403
    assert client.get(f"/party-orgs/{own.pk}/edit/").status_code == 403
    assert client.get("/party-orgs/new/").status_code == 403
    assert client.get("/regions/new/").status_code == 403


def test_bureau_handler_sees_units_without_member_figures(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit("示例甲公司")
        make_member_count(make_party_org(unit=unit), as_of="2026-01-01", full=1234)
    client = cast.client(cast.add(Role.BUREAU, scope_id=unit.pk, scope_kind=AnchorKind.UNIT))
    for path in ("/units/", f"/units/{unit.pk}/"):
        page = client.get(path).content.decode()
        assert "示例甲公司" in page and "1,234" not in page
    assert client.get("/party-orgs/").status_code == 403


@pytest.mark.parametrize("path", ["/units/", "/party-orgs/", "/regions/"])
def test_list_takes_as_many_queries_for_thirty_rows_as_for_three(cast: Cast, path: str) -> None:
    counts = []
    client = cast.client(cast.department)
    with cast.scope():
        top = make_party_org("示例党委")
    for more in (3, 27):
        with cast.scope():
            for _ in range(more):
                unit = make_unit()
                make_member_count(make_party_org(unit=unit, superior=top), as_of="2026-01-01", full=3)
                if path == "/regions/":
                    make_park(cast, f"示例园区{OwnRegion.objects.count()}")
        client.get(path)
        counts.append(queries_of(client, path))
    assert counts[0] == counts[1]


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)

"""The room's resources in the API: what each answers to whom, page by page, and what it refuses."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.choices import AnchorKind, Role
from core.ids import new_id
from organizations.actions import create_own_region
from organizations.models import MemberCount, OwnRegion, PartyOrg, Residence, Unit, UnitTag
from tests.cast import Cast
from tests.factories import make_member_count, make_party_org, make_term, make_unit
from tests.organizations.test_own_regions import make_park

JSON = "application/json"


@dataclass(frozen=True)
class Case:
    """One resource: how to make a row of it, and a change to it that holds."""

    path: str
    make: Callable[[Cast, int], Any]
    change: dict[str, Any] | None


def _unit(cast: Cast, number: int) -> Unit:
    return make_unit(f"示例企业{number:02d}")


def _party_org(cast: Cast, number: int) -> PartyOrg:
    return make_party_org(f"示例支部{number:02d}", unit=make_unit())


def _member_count(cast: Cast, number: int) -> MemberCount:
    return make_member_count(make_party_org(), as_of="2026-01-01", full=3 + number)


def _park(cast: Cast, number: int) -> OwnRegion:
    return make_park(cast, f"示例园区{number:02d}")


def _residence(cast: Cast, number: int) -> Residence:
    row: Residence = Residence.objects.create(unit=make_unit(), own_region=_park(cast, number))
    return row


CASES = {
    "units": Case("/api/v1/units/", _unit, {"short_name": "简称"}),
    "party-orgs": Case("/api/v1/party-orgs/", _party_org, {"short_name": "简称"}),
    "member-counts": Case("/api/v1/member-counts/", _member_count, {"full": 4}),
    "own-regions": Case("/api/v1/own-regions/", _park, {"name": "示例新区"}),
    "residences": Case("/api/v1/residences/", _residence, None),
}


@pytest.fixture(params=CASES, ids=str)
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


def department(cast: Cast) -> Client:
    return cast.token_client(cast.department)


def test_list_pages_forward_and_back_over_every_row_once(cast: Cast, case: Case) -> None:
    with cast.scope():
        made = {str(case.make(cast, number).pk) for number in range(5)}
    client = department(cast)
    first = client.get(f"{case.path}?size=2").json()
    second = client.get(f"{case.path}?size=2&cursor={first['next']}").json()
    third = client.get(f"{case.path}?size=2&cursor={second['next']}").json()
    back = client.get(f"{case.path}?size=2&cursor={third['previous']}").json()
    seen = [row["id"] for page in (first, second, third) for row in page["results"]]
    assert (sorted(seen), third["next"]) == (sorted(made), None)
    assert [row["id"] for row in back["results"]] == [row["id"] for row in second["results"]]


def test_list_takes_as_many_queries_for_thirty_rows_as_for_one(cast: Cast, case: Case) -> None:
    client, counts = department(cast), []
    client.get(case.path)  # the first use of a token is noted
    for number in (0, 1, 2, *range(3, 30)):
        with cast.scope():
            case.make(cast, number)
        if number not in (0, 2, 29):
            continue
        with CaptureQueriesContext(connection) as captured:
            assert len(client.get(case.path).json()["results"]) == number + 1
        counts.append(len(captured))
    assert counts[0] == counts[1] == counts[2]


def test_object_of_another_city_answers_as_one_that_does_not_exist(cast: Cast, case: Case) -> None:
    with cast.scope(cast.stranger):
        kind = make_term("region_kind")
        park = create_own_region(actor=cast.platform(cast.stranger), values={"name": "丙园", "kind_id": kind.id})
        row = park if case.make is _park else None
        if case.make is _residence:
            row = Residence.objects.create(unit=make_unit(), own_region=park)
        row = row or case.make(cast, 0)
    client = department(cast)
    foreign, missing = client.get(f"{case.path}{row.pk}/"), client.get(f"{case.path}{new_id()}/")
    assert (foreign.status_code, foreign.json()) == (404, missing.json())
    assert client.get(case.path).json()["results"] == []


def test_unknown_filter_ordering_and_field_are_refused(cast: Cast, case: Case) -> None:
    client = department(cast)
    assert client.get(f"{case.path}?colour=red").status_code == 422
    assert client.get(f"{case.path}?ordering=colour").status_code == 422
    refused = client.post(case.path, {"colour": "red"}, content_type=JSON)
    assert (refused.status_code, refused.json()["fields"]["colour"]) == (400, ["没有这个字段，请对照接口文档。"])


def test_change_needs_the_version_last_read(cast: Cast, case: Case) -> None:
    with cast.scope():
        row = case.make(cast, 0)
    client, path = department(cast), f"{case.path}{row.pk}/"
    if case.change is None:  # a residence is entered and left, never edited
        assert client.patch(path, {}, content_type=JSON).status_code == 405
        return
    assert client.patch(path, case.change, content_type=JSON).status_code == 428
    changed = client.patch(path, case.change, content_type=JSON, headers={"if-match": '"v1"'})
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"v2"')
    assert case.change.items() <= client.get(path).json().items()
    stale = client.patch(path, case.change, content_type=JSON, headers={"if-match": '"v1"'})
    assert stale.status_code == 412


@pytest.mark.parametrize(
    ("role", "viewing", "writing"),
    [
        ("superior", 200, 403),
        ("security", 403, 403),
        ("operator", 403, 403),
        ("auditor", 403, 403),
        (None, 401, 401),
    ],
)
def test_roles_read_and_write_as_the_table_says(
    cast: Cast, case: Case, role: str | None, viewing: int, writing: int
) -> None:
    client = cast.token_client(getattr(cast, role)) if role else Client()
    assert client.get(case.path).status_code == viewing
    assert client.post(case.path, {"name": "示例"}, content_type=JSON).status_code == writing


def test_liaison_sees_and_counts_only_what_stands_in_the_own_unit(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit()
        own, other = make_party_org(unit=unit), make_party_org(unit=make_unit())
    client = cast.token_client(cast.add(Role.LIAISON, scope_id=unit.pk, scope_kind=AnchorKind.UNIT))
    assert [row["id"] for row in client.get("/api/v1/party-orgs/").json()["results"]] == [str(own.pk)]
    assert client.get(f"/api/v1/party-orgs/{other.pk}/").status_code == 403
    body = {"as_of": "2026-01-01", "full": 3}
    made = client.post("/api/v1/member-counts/", {**body, "party_org": str(own.pk)}, content_type=JSON)
    refused = client.post("/api/v1/member-counts/", {**body, "party_org": str(other.pk)}, content_type=JSON)
    assert (made.status_code, refused.status_code) == (201, 403)


def test_party_org_is_made_with_hosts_dissolved_and_restored(cast: Cast) -> None:
    with cast.scope():
        first, second = make_unit(), make_unit()
    client = department(cast)
    body = {"name": "示例联合党支部", "kind": "joint_branch", "hosts": [str(first.pk), str(second.pk)]}
    made = client.post("/api/v1/party-orgs/", body, content_type=JSON)
    assert (made.status_code, sorted(made.json()["hosts"])) == (201, sorted(body["hosts"]))
    path = f"/api/v1/party-orgs/{made.json()['id']}/"
    tag = {"if-match": made.headers["ETag"]}
    fewer = client.patch(path, {"hosts": [str(first.pk)]}, content_type=JSON, headers=tag)
    assert fewer.json()["hosts"] == [str(first.pk)]
    gone = client.post(f"{path}dissolve/", {"last_day": "2026-01-31"}, content_type=JSON)
    assert gone.json()["dissolved_on"] == "2026-01-31"
    assert client.post(f"{path}dissolve/", {"last_day": "2026-01-31"}, content_type=JSON).status_code == 409
    assert client.post(f"{path}restore/").json()["dissolved_on"] is None
    current = client.get("/api/v1/party-orgs/?standing=current").json()["results"]
    assert [row["name"] for row in current] == ["示例联合党支部"]


def test_unit_tags_are_set_as_a_whole_from_today(cast: Cast) -> None:
    with cast.scope():
        unit, tag = make_unit(), make_term("unit_tag")
    client, path = department(cast), f"/api/v1/units/{unit.pk}/tags/"
    assert client.put(path, {"tags": [str(tag.pk)]}, content_type=JSON).json()["tags"] == [tag.label]
    assert client.put(path, {"tags": [str(new_id())]}, content_type=JSON).status_code == 422
    assert client.put(path, {"tags": []}, content_type=JSON).json()["tags"] == []
    with cast.scope():
        assert UnitTag.objects.count() == 0  # one that only began today never was


def test_unit_enters_and_leaves_a_park(cast: Cast) -> None:
    with cast.scope():
        unit, park = make_unit(), make_park(cast)
    client = department(cast)
    body = {"unit": str(unit.pk), "own_region": str(park.pk), "valid_from": "2024-03-01"}
    made = client.post("/api/v1/residences/", body, content_type=JSON)
    assert made.status_code == 201
    path = f"/api/v1/residences/{made.json()['id']}/leave/"
    assert client.post(path, {"last_day": "2020-01-01"}, content_type=JSON).status_code == 422
    assert client.post(path, {"last_day": "2025-01-31"}, content_type=JSON).json()["valid_to"] == "2025-01-31"
    assert client.get("/api/v1/residences/?on=2025-02-01").json()["results"] == []
    assert len(client.get(f"/api/v1/residences/?unit={unit.pk}&on=2025-01-31").json()["results"]) == 1

"""The contract of every resource of the room."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chains.models import ChainUnit, KeyProject
from core.choices import AnchorKind, Role
from core.ids import new_id
from tests.cast import Cast
from tests.chains.makers import goal, make_project, make_segment
from tests.factories import make_chain, make_unit, put_on_chain

JSON: dict[str, Any] = {"content_type": "application/json"}


def names(answer: Any, field: str = "name") -> list[Any]:
    assert answer.status_code == 200, answer.content
    return [row[field] for row in answer.json()["results"]]


def patch(client: Client, path: str, body: dict[str, Any], version: int | None) -> Any:
    headers = {"if-match": f'"v{version}"'} if version else {}
    return client.patch(path, body, content_type="application/json", headers=headers)


def test_chains_list_has_figures_filters_and_orderings(cast: Cast) -> None:
    with cast.scope():
        top = make_chain("甲链", order=2, is_priority=True)
        below = make_chain("乙链", order=1, parent=top, level="county")
        unit = make_unit()
        put_on_chain(top, unit)
        put_on_chain(below, unit)
    with cast.scope(cast.stranger):
        make_chain("丙市链")
    client = cast.token_client(cast.department)
    assert names(client.get("/api/v1/chains/")) == ["乙链", "甲链"]
    assert names(client.get("/api/v1/chains/?ordering=-order")) == ["甲链", "乙链"]
    assert names(client.get("/api/v1/chains/?is_priority=true")) == ["甲链"]
    assert names(client.get(f"/api/v1/chains/?parent={top.pk}")) == ["乙链"]
    assert names(client.get("/api/v1/chains/?level=county")) == ["乙链"]
    row = client.get(f"/api/v1/chains/{top.pk}/").json()
    assert row["figures"]["units"] == 1
    assert (row["parent"], row["is_priority"], row["version"]) == (None, True, 1)
    assert client.get("/api/v1/chains/?colour=red").json()["code"] == "unknown_filter"
    assert client.get("/api/v1/chains/?ordering=colour").json()["code"] == "bad_ordering"


def test_chains_page_both_ways(cast: Cast) -> None:
    with cast.scope():
        for number in range(5):
            make_chain(f"链{number}", order=number)
    client = cast.token_client(cast.department)
    first = client.get("/api/v1/chains/?size=2").json()
    second = client.get(f"/api/v1/chains/?size=2&cursor={first['next']}").json()
    back = client.get(f"/api/v1/chains/?size=2&cursor={second['previous']}").json()
    assert [[row["name"] for row in page["results"]] for page in (first, second, back)] == [
        ["链0", "链1"],
        ["链2", "链3"],
        ["链0", "链1"],
    ]


@pytest.mark.parametrize("resource", ["chains", "segments", "chain-units", "projects"])
def test_lists_cost_the_same_however_many(cast: Cast, resource: str) -> None:
    client = cast.token_client(cast.department)
    client.get("/api/v1/units/")  # marks the token as used
    costs, total = [], 0
    for more in (1, 2, 27):
        total += more
        with cast.scope():
            for _ in range(more):
                chain, unit = make_chain(), make_unit()
                put_on_chain(chain, unit, segment=make_segment(chain, "环节"))
                make_project(chain, owner=unit)
        with CaptureQueriesContext(connection) as context:
            assert len(client.get(f"/api/v1/{resource}/").json()["results"]) == total
        costs.append(len(context))
    assert len(set(costs)) == 1, costs


def test_chain_write_needs_version_right_and_known_fields(cast: Cast) -> None:
    client = cast.token_client(cast.department)
    created = client.post("/api/v1/chains/", {"name": "甲链", "level": "city"}, **JSON)
    assert created.status_code == 201, created.content
    path = f"/api/v1/chains/{created.json()['id']}/"
    assert patch(client, path, {"short_name": "甲"}, None).status_code == 428
    assert patch(client, path, {"colour": "red"}, 1).status_code == 400
    changed = patch(client, path, {"short_name": "甲"}, 1)
    assert (changed.status_code, changed.headers["ETag"], changed.json()["short_name"]) == (200, '"v2"', "甲")
    assert patch(client, path, {"short_name": "乙"}, 1).status_code == 412
    assert client.post("/api/v1/chains/", {"name": "甲链", "level": "city"}, **JSON).status_code == 422
    with cast.scope():
        chain = make_chain()
        liaison = cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    limited = cast.token_client(liaison)
    assert names(limited.get("/api/v1/chains/")) == [chain.name]
    assert limited.post("/api/v1/chains/", {"name": "乙链", "level": "city"}, **JSON).status_code == 403
    assert patch(limited, f"/api/v1/chains/{chain.pk}/", {"short_name": "乙"}, 1).status_code == 403
    assert limited.get(path).status_code == 403


def test_foreign_ids_answer_like_missing_ones(cast: Cast) -> None:
    with cast.scope(cast.stranger):
        chain, unit = make_chain(), make_unit()
        segment = make_segment(chain, "环节")
        place, project = put_on_chain(chain, unit, segment=segment), make_project(chain)
    client = cast.token_client(cast.department)
    for resource, row in (("chains", chain), ("segments", segment), ("chain-units", place), ("projects", project)):
        foreign = client.get(f"/api/v1/{resource}/{row.pk}/")
        missing = client.get(f"/api/v1/{resource}/{new_id()}/")
        assert (foreign.status_code, foreign.content) == (404, missing.content), resource
        assert patch(client, f"/api/v1/{resource}/{row.pk}/", {}, 1).status_code == 404
    for tail in ("map/", "map/svg/"):
        assert client.get(f"/api/v1/chains/{chain.pk}/{tail}").status_code == 404
    body = {"chain": str(chain.pk), "unit": str(unit.pk), "role": "key"}
    assert client.post("/api/v1/chain-units/", body, **JSON).status_code == 404
    assert client.post(f"/api/v1/projects/{project.pk}/start/", {}, **JSON).status_code == 404


def test_segments_and_places_are_written_dated(cast: Cast) -> None:
    with cast.scope():
        chain, unit = make_chain(), make_unit("甲企业")
    client = cast.token_client(cast.department)
    made = client.post(
        "/api/v1/segments/", {"chain": str(chain.pk), "layer": "upstream", "name": "环节"}, **JSON
    ).json()
    assert patch(client, f"/api/v1/segments/{made['id']}/", {"name": "材料"}, 1).json()["name"] == "材料"
    body = {"chain": str(chain.pk), "unit": str(unit.pk), "role": "member", "valid_from": "2025-01-01"}
    placed = client.post("/api/v1/chain-units/", body, **JSON)
    assert placed.status_code == 201, placed.content
    assert placed.json()["unit_name"] == "甲企业"
    path = f"/api/v1/chain-units/{placed.json()['id']}/"
    moved = patch(client, path, {"role": "leader", "segment": made["id"], "day": "2026-01-01"}, 1)
    assert moved.status_code == 200, moved.content
    assert (moved.json()["role"], moved.json()["segment_name"]) == ("leader", "材料")
    assert client.get(path).json()["valid_to"] == "2025-12-31"
    listed = client.get(f"/api/v1/chain-units/?chain={chain.pk}&on=2026-02-01")
    assert names(listed, "role") == ["leader"]
    ended = client.post(f"/api/v1/chain-units/{moved.json()['id']}/end/", {"last_day": "2026-02-28"}, **JSON)
    assert ended.json()["valid_to"] == "2026-02-28"
    with cast.scope():
        assert ChainUnit.objects.count() == 2


def test_projects_move_by_their_actions_only(cast: Cast) -> None:
    with cast.scope():
        chain, goal_id = make_chain(), str(goal().pk)
    client = cast.token_client(cast.department)
    body = {"chain": str(chain.pk), "name": "项目", "year": 2026, "goal_id": goal_id, "amount": 100}
    created = client.post("/api/v1/projects/", body, **JSON)
    assert created.status_code == 201, created.content
    path = f"/api/v1/projects/{created.json()['id']}/"
    assert patch(client, path, {"state": "finished"}, 1).status_code == 400
    assert client.post(f"{path}finish/", {"finished_on": "2026-06-30"}, **JSON).status_code == 409
    assert client.post(f"{path}start/", {}, **JSON).json()["state"] == "under_way"
    assert client.post(f"{path}finish/", {}, **JSON).status_code in (400, 422)
    finished = client.post(f"{path}finish/", {"finished_on": "2026-06-30"}, **JSON).json()
    assert (finished["state"], finished["finished_on"], finished["version"]) == ("finished", "2026-06-30", 3)
    assert names(client.get("/api/v1/projects/?state=finished&year=2026")) == ["项目"]
    assert names(client.get("/api/v1/projects/?state=planned")) == []
    with cast.scope():
        assert KeyProject.objects.get().amount == 100


def test_chain_map_as_data_and_as_svg(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain("甲链")
        segment = make_segment(chain, "材料")
        unit = make_unit("甲企业<b>")
        put_on_chain(chain, unit, segment=segment, role="leader")
        make_project(chain, "项目", owner=unit)
    client = cast.token_client(cast.department)
    data = client.get(f"/api/v1/chains/{chain.pk}/map/?kind=enterprise_map&day=2026-06-01").json()
    assert (data["kind"], data["as_of"], data["unplaced"]) == ("enterprise_map", "2026-06-01", [])
    company = data["segments"][0]["companies"][0]
    assert (company["name"], company["role"], company["project_count"]) == ("甲企业<b>", "leader", 1)
    assert [project["name"] for project in data["projects"]] == ["项目"]
    svg = client.get(f"/api/v1/chains/{chain.pk}/map/svg/")
    assert svg.headers["Content-Type"].startswith("image/svg+xml")
    assert "甲企业&lt;b&gt;" in svg.content.decode()
    assert client.get(f"/api/v1/chains/{chain.pk}/map/?kind=nothing").status_code == 422
    assert client.get(f"/api/v1/chains/{chain.pk}/map/?day=2026-13-01").status_code == 422


def test_places_company_contact_reads_the_own_unit_alone(cast: Cast) -> None:
    with cast.scope():
        chain, mine = make_chain(), make_unit("我的企业")
        put_on_chain(chain, mine)
        put_on_chain(chain, make_unit("别的企业"))
        contact = cast.add(Role.COMPANY, scope_id=mine.pk, scope_kind=AnchorKind.UNIT)
    client = cast.token_client(contact)
    assert names(client.get("/api/v1/chain-units/"), "unit_name") == ["我的企业"]
    data = client.get(f"/api/v1/chains/{chain.pk}/map/").json()
    assert [company["name"] for company in data["unplaced"]] == ["我的企业"]


def test_token_without_the_scope_is_refused(cast: Cast) -> None:
    client = cast.token_client(cast.department, scopes=["units:read"])
    for resource in ("chains", "segments", "chain-units", "projects"):
        assert client.get(f"/api/v1/{resource}/").json()["code"] == "token_scope"

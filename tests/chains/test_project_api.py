"""The contract of milestones, participants, notes, and what projects themselves have gained."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chains.models import KeyProject
from core import clock
from core.choices import AnchorKind, Role
from core.ids import new_id
from tests.cast import Cast
from tests.chains.makers import goal, make_project
from tests.chains.project_makers import MONDAY, action_tag, day, make_milestone, make_note, make_participant, publish
from tests.chains.test_api import JSON, names, patch
from tests.factories import make_chain, make_unit

Q1 = (dt.date(2026, 1, 1), dt.date(2026, 3, 31))
RESOURCES = ("milestones", "project-participants", "progress-notes", "projects")


@pytest.fixture(autouse=True)
def on_monday() -> Iterator[None]:
    with clock.fixed(MONDAY):
        yield


def post(client: Client, path: str, body: dict[str, Any]) -> Any:
    return client.post(f"/api/v1/{path}", body, **JSON)


def furnished() -> KeyProject:
    project = make_project(make_chain(), state="under_way", started_on=day(-150))
    make_milestone(project, planned_on=day(-20))
    make_participant(project, make_unit())
    make_note(project, *Q1)
    return project


@pytest.mark.parametrize("resource", RESOURCES)
def test_lists_cost_the_same_however_many(cast: Cast, resource: str) -> None:
    client = cast.token_client(cast.department)
    client.get("/api/v1/units/")  # marks the token as used
    costs, total = [], 0
    for more in (1, 2, 27):
        total += more
        with cast.scope():
            for _ in range(more):
                furnished()
        with CaptureQueriesContext(connection) as context:
            assert len(client.get(f"/api/v1/{resource}/").json()["results"]) == total
        costs.append(len([query for query in context if "SELECT" in query["sql"] and "set_config" not in query["sql"]]))
    assert len(set(costs)) == 1, costs


@pytest.mark.parametrize("resource", RESOURCES[:3])
def test_foreign_ids_answer_like_missing_ones(cast: Cast, resource: str) -> None:
    with cast.scope(cast.stranger):
        project = furnished()
        rows = {
            "milestones": project.milestones.get(),
            "project-participants": project.participants.get(),
            "progress-notes": project.notes.get(),
        }
    client = cast.token_client(cast.department)
    foreign = client.get(f"/api/v1/{resource}/{rows[resource].pk}/")
    missing = client.get(f"/api/v1/{resource}/{new_id()}/")
    assert (foreign.status_code, foreign.content) == (404, missing.content)
    assert patch(client, f"/api/v1/{resource}/{rows[resource].pk}/", {}, 1).status_code == 404
    assert names(client.get(f"/api/v1/{resource}/"), "id") == []


def test_project_with_target_tags_and_light(cast: Cast) -> None:
    with cast.scope():
        chain, goal_id, tag = make_chain(), str(goal().pk), str(action_tag().pk)
    client = cast.token_client(cast.department)
    body = {"chain": str(chain.pk), "name": "项目", "year": 2026, "goal_id": goal_id, "due_on": "2026-06-01"}
    given = {**body, "target": "两条线", "target_quantity": "2.00", "target_unit": "条", "actions": [tag]}
    made = post(client, "projects/", given)
    assert made.status_code == 201, made.content
    shown = made.json()
    assert {name: shown[name] for name in ("target", "target_quantity", "target_unit", "actions", "continues")} == {
        "target": "两条线",
        "target_quantity": "2.00",
        "target_unit": "条",
        "actions": [tag],
        "continues": None,
    }
    assert (shown["light"], shown["light_words"]) == ("red", "项目应于2026年6月1日完成，已逾期 10 个工作日。")
    post(client, "projects/", {**body, "name": "别的", "due_on": "2027-06-01"})
    assert names(client.get("/api/v1/projects/?light=red")) == ["项目"]
    assert names(client.get(f"/api/v1/projects/?action={tag}")) == ["项目"]
    assert post(client, "projects/", {**body, "name": "丙", "target_quantity": "2"}).status_code == 422


def test_project_in_a_published_year_takes_a_reason(cast: Cast) -> None:
    with cast.scope():
        chain, goal_id = make_chain(), str(goal().pk)
        old = make_project(chain, "续建", year=2025)
        publish(chain.pk, 2026)
    client = cast.token_client(cast.department)
    body = {"chain": str(chain.pk), "name": "项目", "year": 2026, "goal_id": goal_id}
    refused = post(client, "projects/", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "list_published")
    made = post(client, "projects/", {**body, "reason": "上级新增"}).json()
    path = f"/api/v1/projects/{made['id']}/"
    assert patch(client, path, {"amount": 5}, 1).json()["code"] == "list_published"
    assert patch(client, path, {"amount": 5, "reason": "概算批复"}, 1).json()["amount"] == 5
    assert post(client, f"projects/{old.pk}/carry/", {"year": 2026}).json()["code"] == "list_published"
    carried = post(client, f"projects/{old.pk}/carry/", {"year": 2026, "reason": "跨年实施"})
    assert (carried.status_code, carried.json()["continues"]) == (201, str(old.pk))
    assert client.get(f"/api/v1/projects/{old.pk}/").json()["state"] == "carried"


def test_milestones_move_by_their_actions_only(cast: Cast) -> None:
    with cast.scope():
        project = make_project(make_chain(), state="under_way")
    client = cast.token_client(cast.department)
    body = {"project": str(project.pk), "name": "设备进场", "planned_on": "2026-06-10"}
    made = post(client, "milestones/", body)
    assert (made.status_code, made.json()["baseline_on"]) == (201, "2026-06-10"), made.content
    path = f"milestones/{made.json()['id']}/"
    for field in ("state", "baseline_on", "done_on", "project"):
        assert patch(client, f"/api/v1/{path}", {field: "2026-06-10"}, 1).status_code == 400, field
    assert patch(client, f"/api/v1/{path}", {"name": "进场"}, None).status_code == 428
    assert patch(client, f"/api/v1/{path}", {"name": "进场"}, 1).json()["name"] == "进场"
    assert patch(client, f"/api/v1/{path}", {"name": "甲"}, 1).status_code == 412
    assert list(post(client, f"{path}done/", {"done_on": "2026-06-16"}).json()["fields"]) == ["done_on"]
    assert list(post(client, f"{path}done/", {"done_on": "2026-06-12"}).json()["fields"]) == ["delay_reason"]
    assert post(client, f"{path}start/", {"started_on": "2026-06-11"}).json()["state"] == "under_way"
    done = post(client, f"{path}done/", {"done_on": "2026-06-12", "delay_reason": "海运"}).json()
    assert (done["state"], done["outcome"], done["slip_days"]) == ("done", "late", 2)
    assert post(client, f"{path}done/", {"done_on": "2026-06-12"}).status_code == 409
    assert names(client.get("/api/v1/milestones/?outcome=late&year=2026")) == ["进场"]
    assert names(client.get("/api/v1/milestones/?outcome=overdue")) == []
    assert post(client, f"{path}reopen/", {}).json()["done_on"] is None
    assert post(client, f"{path}drop/", {"reason": "不建了"}).json()["outcome"] == "dropped"


def test_participants_and_notes_are_written(cast: Cast) -> None:
    with cast.scope():
        project = make_project(make_chain(), state="under_way", started_on=day(-150))
        unit = make_unit("示例研究院", kind="institute")
    client = cast.token_client(cast.department)
    body = {"project": str(project.pk), "unit": str(unit.pk), "category": "bank", "valid_from": "2026-01-01"}
    assert list(post(client, "project-participants/", body).json()["fields"]) == ["category"]
    made = post(client, "project-participants/", {**body, "category": "research"}).json()
    assert made["unit_name"] == "示例研究院"
    path = f"/api/v1/project-participants/{made['id']}/"
    assert patch(client, path, {"role": "联合攻关"}, 1).json()["role"] == "联合攻关"
    assert patch(client, path, {"unit": str(unit.pk)}, 2).status_code == 400
    ended = post(client, f"project-participants/{made['id']}/end/", {"last_day": "2026-06-01"})
    assert ended.json()["valid_to"] == "2026-06-01"
    note = {"project": str(project.pk), "period_start": "2026-01-01", "progress": "开工"}
    made = post(client, "progress-notes/", note).json()
    assert made["period_end"] == "2026-03-31"
    assert post(client, "progress-notes/", note).status_code == 422
    changed = patch(client, f"/api/v1/progress-notes/{made['id']}/", {"problems": "缺工"}, 1)
    assert (changed.json()["problems"], changed.headers["ETag"]) == ("缺工", '"v2"')


def test_liaison_reads_and_writes_the_own_chain_only(cast: Cast) -> None:
    with cast.scope():
        mine, other = furnished(), furnished()
        ids = {project.pk: str(project.milestones.get().pk) for project in (mine, other)}
        liaison = cast.add(Role.LIAISON, scope_id=mine.chain_id, scope_kind=AnchorKind.CHAIN)
    client = cast.token_client(liaison)
    for resource in RESOURCES[:3]:
        assert names(client.get(f"/api/v1/{resource}/"), "project") == [str(mine.pk)], resource
    done = {"done_on": "2026-06-15", "delay_reason": "雨"}
    assert post(client, f"milestones/{ids[other.pk]}/done/", done).status_code == 403
    assert post(client, f"milestones/{ids[mine.pk]}/drop/", {"reason": "难看"}).status_code == 403
    assert post(client, f"milestones/{ids[mine.pk]}/done/", done).status_code == 200
    body = {"project": str(other.pk), "name": "混入", "planned_on": "2026-07-01"}
    assert post(client, "milestones/", body).status_code == 403

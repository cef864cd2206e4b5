"""Visits and plans over the API: sent once, taken through their steps, assigned and counted."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from core import clock
from core.choices import AnchorKind, Role
from core.models import Account
from services.models import Ticket, Visit
from tests.alliances.world import make_person, term
from tests.cast import Cast
from tests.members.people import appoint, title
from tests.services import world
from tests.services.world import Hall, category, channel

MORNING = dt.datetime(2026, 3, 2, 9, 30, tzinfo=clock.CHINA)
JSON: dict[str, Any] = {"content_type": "application/json"}
AT = "/api/v1/visits/"


@pytest.fixture
def hall(cast: Cast) -> Iterator[Hall]:
    with clock.fixed(MORNING):
        with cast.scope():
            made = world.make_hall(cast)
            channel("visit"), category(), term("visit_kind", "visit")
        yield made


def instructor(hall: Hall) -> Account:
    account: Account = hall.cast.add(
        Role.INSTRUCTOR, scope_id=hall.company.pk, scope_kind=AnchorKind.UNIT, username="instructor"
    )
    with hall.cast.scope():
        person = make_person("示例指导员甲", account=account)
        appoint(person, hall.company, AnchorKind.UNIT, title=title("instructor"))
    return account


def sent(hall: Hall, **fields: Any) -> dict[str, Any]:
    with hall.cast.scope():
        problem = {"name": "夏季用电紧张", "category": str(category().pk), "body": str(hall.body.pk)}
        return {
            "unit": str(hall.company.pk),
            "kind": str(term("visit_kind", "visit").pk),
            "visited_on": "2026-03-02",
            "findings": "用电紧张。",
            "problems": [problem],
            "client_key": str(uuid4()),
            **fields,
        }


def test_visit_sent_twice_is_one_and_goes_through_its_steps(hall: Hall) -> None:
    client, liaison = hall.cast.client(instructor(hall)), hall.cast.client(hall.liaison)
    body = sent(hall)
    made = client.post(AT, body, **JSON)
    assert made.status_code == 201, made.content
    assert client.post(AT, body, **JSON).json()["id"] == made.json()["id"]
    with hall.cast.scope():
        assert (Visit.objects.count(), Ticket.objects.count()) == (1, 1)
    one = f"{AT}{made.json()['id']}/"
    refused = client.post(f"{one}coordinate/", {"text": "已协调。"}, **JSON)
    assert (refused.status_code, refused.json()["code"]) == (409, "tickets_open")
    changed = client.patch(one, {"met": "示例书记"}, headers={"If-Match": made.headers["ETag"]}, **JSON)
    assert changed.json()["met"] == "示例书记", changed.content
    assert client.patch(one, {"met": "别人"}, headers={"If-Match": made.headers["ETag"]}, **JSON).status_code == 412
    assert client.post(f"{one}assess/", {"rating": "fair", "text": "基本满意。"}, **JSON).status_code == 403
    other = client.post(AT, sent(hall, problems=[], findings="没有问题。"), **JSON).json()["id"]
    closed = liaison.post(f"{AT}{other}/assess/", {"rating": "fair", "text": "基本满意。"}, **JSON)
    assert closed.json()["state"] == "assessed", closed.content
    assert liaison.post(f"{AT}{other}/reopen/", {"text": "再办。"}, **JSON).json()["state"] == "collected"
    shown = liaison.get(f"{AT}?raised=true").json()["results"]
    assert [row["id"] for row in shown] == [made.json()["id"]]


def test_reports_are_not_raised_on_a_visit(hall: Hall) -> None:
    body = sent(hall)
    body["problems"][0]["nature"] = "report"
    assert hall.cast.client(instructor(hall)).post(AT, body, **JSON).status_code == 400


def test_plan_is_made_assigned_and_counted(hall: Hall) -> None:
    account = instructor(hall)
    client = hall.cast.client(hall.cast.department)
    body = {"name": "走访全覆盖", "starts_on": "2026-03-01", "ends_on": "2026-03-31", "chain": str(hall.chain.pk)}
    made = client.post("/api/v1/visit-plans/", body, **JSON)
    assert made.status_code == 201, made.content
    one = f"/api/v1/visit-plans/{made.json()['id']}/"
    assert client.post(f"{one}assign/", {}, **JSON).json() == {"given": 1, "left": 0}
    assert client.post(f"{one}fill/").json() == {"added": 0}
    hall.cast.client(account).post(AT, sent(hall, problems=[]), **JSON)
    counted = client.get(one).json()
    assert (counted["targets"], counted["visited"], counted["persons"], counted["unassigned"]) == (1, 1, 1, 0)
    [target] = hall.cast.client(account).get("/api/v1/visit-targets/").json()["results"]
    assert (target["unit_name"], target["visited_on"]) == ("示例企业", "2026-03-02")
    freed = client.post(f"/api/v1/visit-targets/{target['id']}/assign/", {"person": None}, **JSON)
    assert freed.json()["person"] is None
    assert client.get("/api/v1/visit-targets/?assigned=false").json()["results"][0]["id"] == target["id"]
    assert client.get("/api/v1/visit-targets/?visited=false").json()["results"] == []

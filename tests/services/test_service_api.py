"""Catalogue, sites and service events over the API: a portal shows them, asks by them and raises what was asked."""

from typing import Any

import pytest

from core.choices import Role
from services.models import ServiceSession, Ticket
from tests.cast import Cast, make_account, make_grant
from tests.services.test_catalogue import published
from tests.services.test_sessions import ask, event, meeting
from tests.services.test_sites import WEEK, site
from tests.services.world import Hall, category, channel, make_hall

JSON: dict[str, Any] = {"content_type": "application/json"}


@pytest.fixture
def hall(cast: Cast) -> Hall:
    with cast.scope():
        return make_hall(cast)


def portal_of(hall: Hall) -> Any:
    account = make_account(hall.cast.city, "portal", "示例政务平台")
    make_grant(hall.cast.city, account, Role.PORTAL)
    return hall.cast.token_client(account, ["*"], hall.cast.city)


def test_portal_finds_an_item_and_asks_for_it(hall: Hall) -> None:
    with hall.cast.scope():
        asked = published(hall, "一对一政策解读", "技改补贴申报")[0]
        way = channel("portal").pk
    portal = portal_of(hall)
    [found] = portal.get("/api/v1/service-items/?q=政策解读").json()["results"]
    assert (found["id"], found["module_name"], found["unit_name"]) == (str(asked.pk), "政策服务", "示例甲局")
    given = {
        "item": str(asked.pk),
        "unit": str(hall.company.pk),
        "body": str(hall.body.pk),
        "channels": [str(way)],
    }
    made = portal.post("/api/v1/service-requests/", given, **JSON)
    assert made.status_code == 201, made.content
    shown = made.json()
    assert (shown["item"], shown["edition_number"], shown["state"]) == (str(asked.pk), 1, "raised")
    again = portal.post("/api/v1/service-requests/", given, **JSON)
    assert again.json()["ticket"] == shown["ticket"]
    with hall.cast.scope():
        assert Ticket.objects.get().name == "申请服务：一对一政策解读"
    assert [row["id"] for row in portal.get("/api/v1/service-requests/").json()["results"]] == [shown["id"]]


def test_department_drafts_changes_and_publishes(hall: Hall) -> None:
    with hall.cast.scope():
        kind = category().pk
    client = hall.cast.client(hall.cast.department)
    draft = client.post("/api/v1/catalogue-editions/", {"note": "示例"}, **JSON).json()
    assert client.post("/api/v1/catalogue-editions/", {}, **JSON).status_code == 409
    module = client.post("/api/v1/service-modules/", {"edition": draft["id"], "name": "政策服务"}, **JSON).json()
    given = {"name": "政策解读", "module": module["id"], "unit": str(hall.lead.pk), "category": str(kind)}
    item = client.post("/api/v1/service-items/", given, **JSON)
    assert item.status_code == 201, item.content
    address = f"/api/v1/service-items/{item.json()['id']}/"
    changed = client.patch(address, {"days": 3}, headers={"if-match": '"v1"'}, **JSON)
    assert (changed.status_code, changed.json()["days"]) == (200, 3)
    assert client.patch(address, {"days": 4}, headers={"if-match": '"v1"'}, **JSON).status_code == 412
    assert client.get("/api/v1/service-items/").json()["results"] == []
    assert len(client.get(f"/api/v1/service-items/?edition={draft['id']}").json()["results"]) == 1
    done = client.post(f"/api/v1/catalogue-editions/{draft['id']}/publish/")
    assert done.json()["published_on"] is not None
    assert len(client.get("/api/v1/service-items/").json()["results"]) == 1
    assert client.patch(address, {"days": 4}, headers={"if-match": '"v2"'}, **JSON).status_code == 409
    assert client.delete(address).status_code == 409


def test_site_is_written_with_hours_and_read_with_whether_it_is_open(hall: Hall) -> None:
    with hall.cast.scope():
        item = published(hall, "一对一政策解读")[0]
    client = hall.cast.client(hall.cast.department)
    given = {
        "name": "示例专席",
        "kind": "desk",
        "opened_on": "2026-01-05",
        "longitude": "120.553300",
        "latitude": "31.875600",
        "hours": [{"days": "working", "opens": "09:00", "closes": "12:00"}],
        "items": [str(item.pk)],
        "departments": [str(hall.lead.pk)],
    }
    made = client.post("/api/v1/sites/", given, **JSON)
    assert made.status_code == 201, made.content
    shown = made.json()
    assert shown["hours"] == [{"days": "working", "opens": "09:00", "closes": "12:00"}]
    assert (shown["items"], shown["longitude"]) == ([str(item.pk)], "120.553300")
    address = f"/api/v1/sites/{shown['id']}/"
    cleared = client.patch(address, {"hours": []}, headers={"if-match": '"v1"'}, **JSON).json()
    assert (cleared["hours"], cleared["is_open"], cleared["items"]) == ([], False, [str(item.pk)])
    assert client.post(f"{address}close/", {"day": "2026-01-06"}, **JSON).json()["closed_on"] == "2026-01-06"
    assert client.patch(address, {"phone": "1"}, headers={"if-match": '"v3"'}, **JSON).status_code == 409
    assert client.post(f"{address}reopen/").json()["closed_on"] is None
    assert client.get("/api/v1/sites/?open_now=false").json()["results"][0]["id"] == shown["id"]


def test_question_is_raised_over_the_api(hall: Hall) -> None:
    with hall.cast.scope():
        channel("meeting")
        policy = category("policy").pk
        held = meeting(hall, hall.company)
        where = site(hall, hours=WEEK)
    client = hall.cast.client(hall.liaison)
    given = {"meeting": str(held.pk), "topic": "技改补贴面对面", "site": str(where.pk)}
    made = client.post("/api/v1/service-sessions/", given, **JSON)
    assert made.status_code == 201, made.content
    assert (made.json()["came"], made.json()["host_name"]) == (1, "示例甲局")
    question = client.post(
        "/api/v1/session-questions/",
        {"session": made.json()["id"], "unit": str(hall.company.pk), "text": "补贴怎么申报"},
        **JSON,
    ).json()
    raised = client.post(f"/api/v1/session-questions/{question['id']}/raise/", {"category": str(policy)}, **JSON)
    assert raised.status_code == 200, raised.content
    assert raised.json()["ticket"]
    assert client.get("/api/v1/service-sessions/").json()["results"][0]["raised"] == 1
    contact = hall.cast.client(hall.contact)
    assert [row["id"] for row in contact.get("/api/v1/session-questions/").json()["results"]] == [question["id"]]


def test_company_reads_no_draft_and_writes_nothing(hall: Hall) -> None:
    with hall.cast.scope():
        published(hall, "一对一政策解读")
        session = event(hall, meeting(hall, hall.company))
        own = ask(hall, session)
    client = hall.cast.client(hall.contact)
    for path in (
        "catalogue-editions",
        "service-modules",
        "service-items",
        "sites",
        "service-sessions",
        "session-questions",
        f"session-questions/{own.pk}/raise",
    ):
        assert client.post(f"/api/v1/{path}/", {}, **JSON).status_code == 403, path
    with hall.cast.scope():
        assert ServiceSession.objects.count() == 1

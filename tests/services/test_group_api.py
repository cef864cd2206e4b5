"""Service groups over the API: the register, its roster, and a ticket's way through one."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from core import clock
from services.actions.responding import accept_ticket
from services.models import ServiceGroup
from tests.cast import Cast
from tests.services import world
from tests.services.world import Hall, whistle

MORNING = dt.datetime(2026, 3, 2, 9, tzinfo=clock.CHINA)  # a Monday
JSON: dict[str, Any] = {"content_type": "application/json"}
GROUPS, MEMBERS = "/api/v1/service-groups/", "/api/v1/service-group-members/"


@pytest.fixture
def hall(cast: Cast) -> Iterator[Hall]:
    with clock.fixed(MORNING):
        with cast.scope():
            made = world.make_hall(cast)
        yield made


def group_by_api(hall: Hall) -> dict[str, Any]:
    client = hall.cast.client(hall.cast.department)
    given = {
        "name": "强链先锋服务团",
        "convener": str(hall.lead.pk),
        "departments": [str(hall.other.pk)],
        "started_on": "2026-01-05",
    }
    made = client.post(GROUPS, given, **JSON)
    assert made.status_code == 201, made.content
    found: dict[str, Any] = made.json()
    return found


def test_a_group_is_set_up_changed_and_ended_over_the_api(hall: Hall) -> None:
    client, group = hall.cast.client(hall.cast.department), group_by_api(hall)
    assert group["departments"] == 2 and group["convener_name"] == "示例甲局"
    rows = client.get(f"{MEMBERS}?group={group['id']}").json()["results"]
    assert {row["unit_name"] for row in rows} == {"示例甲局", "示例乙局"}
    changed = client.patch(
        f"{GROUPS}{group['id']}/", {"remark": "已明确分工"}, headers={"If-Match": f'"v{group["version"]}"'}, **JSON
    )
    assert changed.json()["remark"] == "已明确分工", changed.content
    again = client.post(MEMBERS, {"group": group["id"], "unit": str(hall.other.pk)}, **JSON)
    assert again.status_code == 409
    convening = next(row["id"] for row in rows if row["unit"] == str(hall.lead.pk))
    assert client.post(f"{MEMBERS}{convening}/end/", {"last_day": "2026-03-01"}, **JSON).status_code == 409
    member = next(row["id"] for row in rows if row["unit"] == str(hall.other.pk))
    left = client.post(f"{MEMBERS}{member}/end/", {"last_day": "2026-03-01"}, **JSON)
    assert left.json()["valid_to"] == "2026-03-01", left.content
    ended = client.post(f"{GROUPS}{group['id']}/end/", {"last_day": "2026-03-02"}, **JSON)
    assert ended.json()["ended_on"] == "2026-03-02", ended.content
    assert client.get(f"{GROUPS}?standing=true").json()["results"] == []


def test_a_ticket_goes_through_a_group_over_the_api(hall: Hall) -> None:
    group = group_by_api(hall)
    with hall.cast.scope():
        ticket = whistle(hall)
        accept_ticket(actor=hall.act(hall.liaison), ticket_id=ticket.pk)
    at = f"/api/v1/tickets/{ticket.pk}/"
    liaison, convener, member = (hall.cast.client(one) for one in (hall.liaison, hall.handler, hall.helper))
    sent = liaison.post(f"{at}group-send/", {"group": group["id"], "reason": "先会商"}, **JSON)
    assert sent.json()["group_name"] == "强链先锋服务团" and sent.json()["state"] == "accepted", sent.content
    told = hall.cast.client(hall.contact).get(at).json()
    assert told["steps"][-1]["kind"] == "group_sent" and "先会商" in told["steps"][-1]["text"]
    assert member.post(f"{at}group-pass/", {"lead": str(hall.other.pk)}, **JSON).status_code == 403
    assert hall.cast.client(hall.contact).post(f"{at}group-back/", {"reason": "不要"}, **JSON).status_code == 403
    outside = convener.post(f"{at}group-pass/", {"lead": str(hall.company.pk)}, **JSON)
    assert outside.status_code == 422 and "lead" in str(outside.json()), outside.content
    back = convener.post(f"{at}group-back/", {"reason": "不属于服务团职责"}, **JSON)
    assert back.json()["group"] is None, back.content
    liaison.post(f"{at}group-send/", {"group": group["id"], "reason": "再会商"}, **JSON)
    passed = convener.post(f"{at}group-pass/", {"lead": str(hall.other.pk), "task": "请牵头"}, **JSON)
    assert passed.json()["first_handler"] == str(hall.other.pk), passed.content
    assert passed.json()["state"] == "in_hand"
    again = convener.post(f"{at}group-pass/", {"lead": str(hall.other.pk)}, **JSON)
    assert again.status_code == 409


def test_only_the_organization_department_writes_the_register(hall: Hall) -> None:
    group = group_by_api(hall)
    for account in (hall.liaison, hall.handler, hall.contact):
        client = hall.cast.client(account)
        assert client.post(f"{GROUPS}{group['id']}/end/", {"last_day": "2026-03-02"}, **JSON).status_code == 403
        assert client.post(MEMBERS, {}, **JSON).status_code == 403
    assert hall.cast.client(hall.contact).get(GROUPS).status_code == 403
    with hall.cast.scope():
        assert ServiceGroup.objects.get().ended_on is None

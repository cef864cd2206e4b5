"""Tickets over the API: a portal creates, follows and answers them; each sees what is its own."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from core import clock
from core.choices import Role
from core.ids import new_id
from services.models import Ticket, TicketStep
from tests.cast import Cast, make_account, make_grant
from tests.factories import make_unit
from tests.services import world
from tests.services.world import Hall, channel, lead_part

MORNING = dt.datetime(2026, 3, 2, 9, tzinfo=clock.CHINA)
JSON: dict[str, Any] = {"content_type": "application/json"}


@pytest.fixture
def hall(cast: Cast) -> Iterator[Hall]:
    with clock.fixed(MORNING):
        with cast.scope():
            made = world.make_hall(cast)
            world.category(), channel(), channel("portal")
        yield made


def body(hall: Hall, **fields: Any) -> dict[str, Any]:
    with hall.cast.scope():
        return {
            "name": "厂区门前道路狭窄",
            "text": "大型货车会车困难。",
            "body": str(hall.body.pk),
            "unit": str(hall.company.pk),
            "category": str(world.category().pk),
            "channels": [str(channel("portal").pk)],
            **fields,
        }


def portal_of(hall: Hall) -> Any:
    account = make_account(hall.cast.city, "portal", "示例政务平台")
    make_grant(hall.cast.city, account, Role.PORTAL)
    return hall.cast.token_client(account, ["*"], hall.cast.city)


def test_portal_creates_follows_and_answers_a_ticket(hall: Hall) -> None:
    portal, liaison = portal_of(hall), hall.cast.client(hall.liaison)
    made = portal.post("/api/v1/tickets/", body(hall), **JSON)
    assert made.status_code == 201, made.content
    ticket = made.json()
    assert ticket["number"] == "2026-000001"
    assert {one["kind"] for one in ticket["clocks"]} == {"dispatch", "feedback", "resolution"}
    at = f"/api/v1/tickets/{ticket['id']}/"
    assert liaison.post(f"{at}accept/").json()["state"] == "accepted"
    sent = liaison.post(f"{at}dispatch_to/", {"lead": str(hall.lead.pk), "task": "请查看"}, **JSON)
    assert sent.json()["first_handler"] == str(hall.lead.pk), sent.content
    part = sent.json()["assignments"][0]["id"]
    handler = hall.cast.client(hall.handler)
    reported = handler.post(f"/api/v1/ticket-assignments/{part}/report-in/")
    assert reported.json()["assignments"][0]["state"] == "reported", reported.content
    answered = portal.post(
        f"{at}answer/",
        {
            "kind": "solved",
            "text": "道路已拓宽。",
            "measures": [{"name": "道路拓宽", "value": "20", "unit": "米"}],
        },
        **JSON,
    )
    assert answered.status_code == 200, answered.content
    assert answered.json()["results"][0]["measures"] == [{"name": "道路拓宽", "value": "20.00", "unit": "米"}]
    rated = hall.cast.client(hall.contact).post(f"{at}rate/", {"rating": "satisfied"}, **JSON)
    assert rated.json()["state"] == "closed"
    assert portal.get(at).json()["rating"] == "satisfied"


def test_company_reads_its_own_and_only_what_is_written_for_it(hall: Hall) -> None:
    with hall.cast.scope():
        ticket = world.in_hand(hall)
        from services.actions.handling import add_note  # noqa: PLC0415 - one test writes a note

        add_note(actor=hall.act(hall.handler), ticket_id=ticket.pk, text="内部：先等财政意见。")
        world.whistle(hall, hall.liaison, name="另一家的问题", unit_id=hall.other.pk)
    company = hall.cast.client(hall.contact)
    listed = company.get("/api/v1/tickets/").json()["results"]
    assert [row["id"] for row in listed] == [str(ticket.pk)]
    seen = company.get(f"/api/v1/tickets/{ticket.pk}/")
    assert "财政" not in seen.content.decode()
    assert "财政" in hall.cast.client(hall.handler).get(f"/api/v1/tickets/{ticket.pk}/").content.decode()


def test_refusals_say_what_to_do_with_a_code(hall: Hall) -> None:
    liaison = hall.cast.client(hall.liaison)
    wrong = liaison.post("/api/v1/tickets/", body(hall, text="长" * 50_000), **JSON)
    assert wrong.status_code == 400
    assert "text" in wrong.json()["fields"]
    nobody = liaison.post("/api/v1/tickets/", body(hall, unit=None), **JSON)
    assert nobody.json()["fields"]["unit"]
    with hall.cast.scope():
        ticket = world.whistle(hall)
    early = liaison.post(f"/api/v1/tickets/{ticket.pk}/dispatch_to/", {"lead": str(hall.lead.pk)}, **JSON)
    assert (early.status_code, early.json()["code"]) == (409, "wrong_state")
    foreign = hall.cast.client(hall.cast.stranger_department)
    assert foreign.get(f"/api/v1/tickets/{ticket.pk}/").status_code == 404
    with hall.cast.scope():
        assert Ticket.objects.count() == 1
        assert TicketStep.objects.filter(ticket=ticket).count() == 1


def test_department_of_another_city_is_none_that_is_missing(hall: Hall) -> None:
    with hall.cast.scope():
        ticket = world.whistle(hall)
    with hall.cast.scope(hall.cast.stranger):
        foreign = make_unit("示例外市局")
    liaison = hall.cast.client(hall.liaison)
    at = f"/api/v1/tickets/{ticket.pk}/"
    liaison.post(f"{at}accept/")
    told = [liaison.post(f"{at}dispatch_to/", {"lead": str(lead)}, **JSON) for lead in (foreign.pk, new_id())]
    assert told[0].status_code == told[1].status_code == 422
    assert told[0].json() == told[1].json()
    assert "lead" in told[0].json()["fields"]


def test_return_is_asked_and_ruled_over_the_api(hall: Hall) -> None:
    with hall.cast.scope():
        ticket = world.dispatched(hall)
        part = lead_part(ticket)
    handler, liaison = hall.cast.client(hall.handler), hall.cast.client(hall.liaison)
    asked = handler.post(
        f"/api/v1/ticket-assignments/{part.pk}/hand_back/",
        {"right_unit": str(hall.other.pk), "reason": "不属于本部门职责。"},
        **JSON,
    ).json()
    [request] = asked["returns"]
    ruled = liaison.post(f"/api/v1/ticket-returns/{request['id']}/rule/", {"granted": True, "ruling": "同意。"}, **JSON)
    assert ruled.status_code == 200, ruled.content
    assert ruled.json()["returns"][0]["state"] == "granted"
    assert hall.cast.client(hall.contact).get(f"/api/v1/tickets/{ticket.pk}/").json()["returns"] == []

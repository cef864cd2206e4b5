"""Many tickets at once: seen first, done once, each with its own entry; and the category chip that follows the tree."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.errors import InvalidInput, NotAllowed
from core.ids import new_id
from core.models import Notice
from services.actions.categories import create_category_rule
from services.actions.common import create_common
from services.actions.responding import accept_ticket
from services.actions.ticket_bulk import MOST_AT_ONCE, classify_tickets, group_tickets, name_agents
from services.choices import ClockKind, Urgency
from services.models import Ticket, TicketStep
from tests.alliances.world import make_body
from tests.cast import Cast
from tests.factories import make_chain, make_term
from tests.members.people import make_person
from tests.services import world
from tests.services.world import Hall, category, clock_of, fresh, whistle

MORNING = dt.datetime(2026, 3, 2, 9, 30, tzinfo=clock.CHINA)
BULK = "/services/tickets/bulk/"


@pytest.fixture
def hall(in_city: Cast) -> Iterator[Hall]:
    with clock.fixed(MORNING):
        yield world.make_hall(in_city)


def several(hall: Hall, count: int = 3, *, accepted: bool = True) -> list[Ticket]:
    made = [whistle(hall, hall.liaison, name=f"第 {place} 个问题") for place in range(count)]
    if accepted:
        for one in made:
            accept_ticket(actor=hall.act(hall.liaison), ticket_id=one.pk)
    return [fresh(one) for one in made]


def ids(tickets: list[Ticket]) -> list[str]:
    return [str(one.pk) for one in tickets]


def as_(hall: Hall) -> Client:
    return hall.cast.client(hall.liaison)


def test_rows_are_chosen_seen_and_done_and_each_has_its_entry(hall: Hall) -> None:
    tickets = several(hall)
    raised = whistle(hall, name="还没有受理的")
    person = make_person("示例代办人")
    client = hall.cast.client(hall.cast.department)
    assert 'name="ids"' in as_(hall).get("/services/tickets/").content.decode()
    page = client.get("/services/tickets/").content.decode()
    assert page.count('name="ids"') == 4 and "指定代办人" in page and "归入共性诉求" in page
    assert 'name="ids"' not in hall.cast.client(hall.contact).get("/services/tickets/").content.decode()
    chosen = {"action": "agent", "ids": [*ids(tickets), str(raised.pk)]}
    asked = client.post(BULK, chosen)
    assert asked.status_code == 200 and "选中 4 张" in asked.content.decode()
    given = {**chosen, "person": str(person.pk), "step": "1"}
    seen = client.post(BULK, given)
    preview = seen.context["preview"]
    assert (len(preview.changed), [one.ticket.pk for one in preview.left]) == (3, [raised.pk])
    assert "办理这 3 张" in seen.content.decode() and raised.name in seen.content.decode()
    assert not Ticket.objects.filter(agent__isnull=False).exists()
    told = Notice.objects.count()
    done = client.post(BULK, {**given, "step": "2"}, follow=True)
    assert "已办理 3 张，1 张没有改" in done.content.decode()
    assert {fresh(one).agent_id for one in tickets} == {person.pk} and fresh(raised).agent_id is None
    steps = TicketStep.objects.filter(kind="agent_named")
    assert {one.ticket_id for one in steps} == {one.pk for one in tickets} and steps.count() == 3
    again = client.post(BULK, {**given, "step": "1"})
    assert {one.reason for one in again.context["preview"].left} >= {"已经是这样，不用改"}
    assert Notice.objects.count() >= told
    for one in tickets:
        entries = client.get(f"/api/v1/tickets/{one.pk}/history/").json()["results"]
        assert "代办人" in str(entries[0]), entries[0]


def test_a_preview_changes_nothing_and_tells_nobody(hall: Hall) -> None:
    tickets = several(hall)
    versions = {one.pk: one.version for one in tickets}
    clocks = {one.pk: clock_of(one, ClockKind.RESOLUTION).due_at for one in tickets}
    told, steps = Notice.objects.count(), TicketStep.objects.count()
    seen = classify_tickets(
        actor=hall.act(hall.liaison),
        ticket_ids=[one.pk for one in tickets],
        urgency=Urgency.URGENT,
        reason="停产风险",
        keep=False,
    )
    assert len(seen.changed) == 3 and not seen.left
    assert {one.pk: fresh(one).version for one in tickets} == versions
    assert {one.pk: clock_of(one, ClockKind.RESOLUTION).due_at for one in tickets} == clocks
    assert (Notice.objects.count(), TicketStep.objects.count()) == (told, steps)


def test_category_and_urgency_are_each_changed_alone(hall: Hall) -> None:
    tickets = several(hall)
    other = make_term("ticket_category", "another", "另一类", "other")
    client = as_(hall)
    given = {"action": "category", "ids": ids(tickets), "category": str(other.pk), "reason": "分错了", "step": "2"}
    assert client.post(BULK, given).status_code == 302
    assert {(fresh(one).category_id, fresh(one).urgency) for one in tickets} == {(other.pk, tickets[0].urgency)}
    given = {"action": "urgency", "ids": ids(tickets[:1]), "urgency": Urgency.URGENT, "reason": "急", "step": "2"}
    assert client.post(BULK, given).status_code == 302
    assert [(fresh(one).category_id, fresh(one).urgency) for one in tickets[:2]] == [
        (other.pk, Urgency.URGENT),
        (other.pk, tickets[1].urgency),
    ]
    assert client.post(BULK, {**given, "reason": ""}).status_code == 422


def test_one_common_demand_takes_those_that_fit(hall: Hall) -> None:
    tickets = several(hall)
    report = whistle(hall, hall.cast.department, name="举报一件", nature="report", unit_id=None)
    elsewhere = make_body(make_chain("示例另一产业链"))
    away = whistle(hall, hall.cast.department, name="别的组织的", body_id=elsewhere.pk, chain_id=elsewhere.chain_id)
    common = create_common(actor=hall.act(), values={"name": "路口会车困难", "body_id": hall.body.pk})
    found = group_tickets(
        actor=hall.act(),
        ticket_ids=[*(one.pk for one in tickets), report.pk, away.pk, new_id()],
        common_id=common.pk,
        keep=True,
    )
    assert {one.pk for one in found.changed} == {one.pk for one in tickets}
    reasons = {one.ticket.pk if one.ticket else None: one.reason for one in found.left}
    assert reasons[report.pk].startswith("是举报") and reasons[away.pk].startswith("由别的链党组织办理")
    assert reasons[None] == "没有找到，或不由您办理"
    assert common.tickets.count() == 3


def test_who_runs_no_body_and_wrong_choices_are_refused(hall: Hall) -> None:
    tickets = several(hall, 1)
    for account in (hall.contact, hall.handler):
        assert hall.cast.client(account).post(BULK, {"action": "agent", "ids": ids(tickets)}).status_code == 403
        with pytest.raises(NotAllowed):
            name_agents(actor=hall.act(account), ticket_ids=[tickets[0].pk], person_id=new_id(), reason="", keep=True)
    client = as_(hall)
    assert client.post(BULK, {"action": "agent"}).status_code == 422
    assert client.post(BULK, {"action": "delete", "ids": ids(tickets)}).status_code == 404
    assert client.post(BULK, {"action": "agent", "ids": ["x"]}).status_code == 404
    assert client.get(BULK).status_code == 405
    with pytest.raises(InvalidInput):
        classify_tickets(
            actor=hall.act(),
            ticket_ids=[new_id() for _ in range(MOST_AT_ONCE + 1)],
            urgency=Urgency.URGENT,
            reason="急",
            keep=True,
        )
    elsewhere = make_body(make_chain("示例另一产业链"))
    away = whistle(hall, hall.cast.department, name="别的组织的", body_id=elsewhere.pk, chain_id=elsewhere.chain_id)
    seen = client.post(
        BULK, {"action": "urgency", "ids": ids([away]), "urgency": "urgent", "reason": "急", "step": "1"}
    )
    assert "看不到的工单" in seen.content.decode() and away.name not in seen.content.decode()


def test_the_category_chip_follows_the_tree_and_says_the_path(hall: Hall) -> None:
    top = category()
    land = make_term("ticket_category", "land", "用地", "other")
    lease = make_term("ticket_category", "lease", "租赁", "other")
    aside = make_term("ticket_category", "aside", "别的一类", "other")
    for child, parent in ((land, top), (lease, land)):
        create_category_rule(actor=hall.act(), values={"category_id": child.pk, "parent_id": parent.pk})
    for term in (top, land, lease, aside):
        whistle(hall, name=f"关于{term.label}", category_id=term.pk)
    client = as_(hall)

    def shown(term: Any) -> set[str]:
        rows = client.get(f"/services/tickets/?category={term.pk}").context["rows"]
        return {row.ticket.category.label for row in rows}

    assert shown(top) == {top.label, "用地", "租赁"}
    assert (shown(land), shown(lease), shown(aside)) == ({"用地", "租赁"}, {"租赁"}, {"别的一类"})
    page = client.get(f"/services/tickets/?category={lease.pk}").content.decode()
    assert f"类别：{top.label} › 用地 › 租赁" in page
    listed = client.get(f"/api/v1/tickets/?category={land.pk}").json()["results"]
    assert {row["category_label"] for row in listed} == {"用地", "租赁"}

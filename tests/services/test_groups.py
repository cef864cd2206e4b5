"""Service groups (R25): the register, and the way of a ticket through one."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.models import Account, Notice
from organizations.choices import UnitKind
from organizations.models import Unit
from services.actions.dispatching import dispatch_ticket
from services.actions.group_turns import give_back, pass_on, send_to_group
from services.actions.groups import create_group, end_group, join_group, leave_group, update_group
from services.actions.responding import accept_ticket, reject_ticket, take_up
from services.due import climb
from services.models import ServiceGroup, ServiceGroupMember, Ticket, TicketStep
from tests.cast import Cast
from tests.factories import make_unit
from tests.services.world import Hall, clock_of, fresh, lead_part, make_hall, whistle

FIRST = dt.date(2026, 1, 5)


MORNING = dt.datetime(2026, 3, 2, 9, tzinfo=clock.CHINA)  # a Monday


@pytest.fixture
def hall(in_city: Cast) -> Iterator[Hall]:
    with clock.fixed(MORNING):
        yield make_hall(in_city)


def group_of(hall: Hall, convener: Unit | None = None, *others: Unit, name: str = "强链先锋服务团") -> ServiceGroup:
    convener = convener or hall.lead
    values = {"name": name, "convener_id": convener.pk, "started_on": FIRST}
    return create_group(actor=hall.act(), values=values, departments=[unit.pk for unit in others])


def at_group(hall: Hall, group: ServiceGroup, **fields: Any) -> Ticket:
    ticket = whistle(hall, **fields)
    accept_ticket(actor=hall.act(hall.liaison), ticket_id=ticket.pk)
    return send_to_group(actor=hall.act(hall.liaison), ticket_id=ticket.pk, group_id=group.pk, reason="几个部门先会商")


def bureau(hall: Hall, unit: Unit, name: str) -> Account:
    return hall.cast.add(Role.BUREAU, scope_id=unit.pk, scope_kind=AnchorKind.UNIT, username=name)


def test_a_group_holds_its_departments_from_day_to_day_and_never_twice(hall: Hall) -> None:
    group = group_of(hall, hall.lead, hall.other, hall.lead)
    assert ServiceGroupMember.objects.filter(group=group).count() == 2
    with pytest.raises(Conflict):
        join_group(actor=hall.act(), group_id=group.pk, unit_id=hall.other.pk)
    member = ServiceGroupMember.objects.get(group=group, unit=hall.other)
    leave_group(actor=hall.act(), member_id=member.pk, last_day=clock.today() - dt.timedelta(days=1))
    assert join_group(actor=hall.act(), group_id=group.pk, unit_id=hall.other.pk).valid_from == clock.today()
    convening = ServiceGroupMember.objects.get(group=group, unit=hall.lead)
    with pytest.raises(Conflict, match="召集部门不能退出"):
        leave_group(actor=hall.act(), member_id=convening.pk, last_day=clock.today())
    update_group(
        actor=hall.act(), group_id=group.pk, values={"convener_id": hall.other.pk}, expected_version=group.version
    )
    leave_group(actor=hall.act(), member_id=convening.pk, last_day=clock.today())
    with pytest.raises(InvalidInput):
        stranger = make_unit("示例丙局", kind=UnitKind.DEPARTMENT)
        update_group(actor=hall.act(), group_id=group.pk, values={"convener_id": stranger.pk}, expected_version=None)


def test_only_the_organization_department_sets_groups_up(hall: Hall) -> None:
    values = {"name": "服务团", "convener_id": hall.lead.pk, "started_on": FIRST}
    for account in (hall.liaison, hall.handler, hall.contact):
        with pytest.raises(NotAllowed):
            create_group(actor=hall.act(account), values=values)


def test_the_convener_passes_a_ticket_on_and_the_first_department_answers_for_it(hall: Hall) -> None:
    group = group_of(hall, hall.lead, hall.other)
    ticket = at_group(hall, group)
    assert ticket.state == "accepted" and ticket.first_handler_id is None
    assert clock_of(ticket, "dispatch").status == "running"
    assert Notice.objects.filter(account=hall.handler, event="ticket.grouped").count() == 1
    moved = pass_on(actor=hall.act(hall.handler), ticket_id=ticket.pk, lead_id=hall.other.pk, task="请牵头")
    assert moved.state == "in_hand" and moved.first_handler_id == hall.other.pk
    assert lead_part(moved).unit_id == hall.other.pk
    assert clock_of(ticket, "dispatch").status == "stopped"
    kinds = list(TicketStep.objects.filter(ticket=ticket).order_by("place").values_list("kind", flat=True))
    assert kinds[-3:] == ["group_sent", "group_passed", "dispatched"]
    with pytest.raises(Conflict):
        pass_on(actor=hall.act(hall.handler), ticket_id=ticket.pk, lead_id=hall.other.pk)


def test_nobody_but_the_convener_and_the_body_passes_on(hall: Hall) -> None:
    third = make_unit("示例丙局", kind=UnitKind.DEPARTMENT)
    group = group_of(hall, hall.lead, hall.other)
    group_of(hall, third, name="另一个服务团")
    ticket, stranger = at_group(hall, group), bureau(hall, third, "third")
    for account in (hall.helper, stranger, hall.contact):
        for act in (pass_on, give_back):
            given = {"lead_id": hall.other.pk} if act is pass_on else {"reason": "不是我们的"}
            with pytest.raises((NotFound, NotAllowed)):
                act(actor=hall.act(account), ticket_id=ticket.pk, **given)
    with pytest.raises(InvalidInput):
        pass_on(actor=hall.act(hall.handler), ticket_id=ticket.pk, lead_id=third.pk)
    moved = pass_on(actor=hall.act(hall.liaison), ticket_id=ticket.pk, lead_id=hall.lead.pk, assist_ids=[third.pk])
    assert moved.state == "in_hand"


def test_who_left_the_group_cannot_be_chosen_any_more(hall: Hall) -> None:
    group = group_of(hall, hall.lead, hall.other)
    ticket = at_group(hall, group)
    member = ServiceGroupMember.objects.get(group=group, unit=hall.other)
    leave_group(actor=hall.act(), member_id=member.pk, last_day=clock.today() - dt.timedelta(days=1))
    with pytest.raises(InvalidInput):
        pass_on(actor=hall.act(hall.handler), ticket_id=ticket.pk, lead_id=hall.other.pk)


def test_given_back_the_body_dispatches_itself_and_a_group_with_tickets_does_not_end(hall: Hall) -> None:
    group = group_of(hall, hall.lead, hall.other)
    ticket = at_group(hall, group)
    with pytest.raises(Conflict, match="团内分派"):
        dispatch_ticket(actor=hall.act(hall.liaison), ticket_id=ticket.pk, lead_id=hall.other.pk)
    with pytest.raises(Conflict, match="1 张工单"):
        end_group(actor=hall.act(), group_id=group.pk, last_day=clock.today())
    with pytest.raises(InvalidInput):
        give_back(actor=hall.act(hall.handler), ticket_id=ticket.pk, reason=" ")
    back = give_back(actor=hall.act(hall.handler), ticket_id=ticket.pk, reason="不属于服务团职责")
    assert back.group_id is None and back.state == "accepted"
    assert Notice.objects.filter(account=hall.liaison, event="ticket.group_back").count() == 1
    assert not Ticket.objects.filter(pk=ticket.pk, group__isnull=False).exists()
    end_group(actor=hall.act(), group_id=group.pk, last_day=clock.today() - dt.timedelta(days=1))
    with pytest.raises(InvalidInput):
        send_to_group(actor=hall.act(hall.liaison), ticket_id=ticket.pk, group_id=group.pk, reason="再转")


def test_a_report_goes_to_no_group_and_a_rejected_ticket_is_not_with_one_when_taken_up(hall: Hall) -> None:
    group = group_of(hall, hall.lead, hall.other)
    report = whistle(hall, nature="report")
    accept_ticket(actor=hall.act(), ticket_id=report.pk)
    with pytest.raises(Conflict, match="举报"):
        send_to_group(actor=hall.act(), ticket_id=report.pk, group_id=group.pk, reason="会商")
    ticket = at_group(hall, group, name="另一件事")
    reject_ticket(actor=hall.act(hall.liaison), ticket_id=ticket.pk, reason="不在职责内")
    take_up(actor=hall.act(), ticket_id=ticket.pk, reason="重新看")
    accept_ticket(actor=hall.act(hall.liaison), ticket_id=ticket.pk)
    assert not fresh(ticket).lies_with_group


def test_the_convener_is_reminded_while_the_clock_of_dispatch_runs_on(hall: Hall) -> None:
    ticket = at_group(hall, group_of(hall, hall.lead, hall.other))
    due = clock_of(ticket, "dispatch").due_at
    assert due is not None
    with clock.fixed(due + dt.timedelta(minutes=1)):
        climb("")
        climb("")
    told = Notice.objects.filter(event="ticket.urge")
    assert told.filter(account=hall.handler).count() == 1
    assert told.filter(account=hall.liaison).count() == 1
    assert not told.filter(account=hall.helper).exists()


def test_the_pages_say_where_it_is_and_why(hall: Hall) -> None:
    group = group_of(hall, hall.lead, hall.other)
    ticket = at_group(hall, group)
    url, desk = f"/services/tickets/{ticket.pk}/", hall.cast
    page = desk.client(hall.contact).get(url).content.decode()
    assert "已转服务团，待团内分派" in page and "几个部门先会商" in page
    convener = desk.client(hall.handler)
    assert "团内分派" in convener.get(url).content.decode()
    assert ticket.name in convener.get("/services/tickets/?to_handle=true").content.decode()
    assert desk.client(hall.helper).get(url).status_code == 403
    form = convener.get(f"{url}group-pass/").content.decode()
    assert hall.other.name in form
    answer = convener.post(f"{url}group-pass/", {"lead": str(hall.other.pk), "task": ""})
    assert answer.status_code == 302
    assert fresh(ticket).state == "in_hand"
    assert convener.get(url).status_code == 200


def test_the_register_s_pages(hall: Hall) -> None:
    client = hall.cast.client(hall.cast.department)
    assert "组建服务团" in client.get("/services/groups/").content.decode()
    given = {
        "name": "强链先锋服务团",
        "started_on": "2026-01-05",
        "convener": str(hall.lead.pk),
        "departments": [str(hall.other.pk)],
        "body": str(hall.body.pk),
    }
    assert client.post("/services/groups/new/", given).status_code == 302
    group = ServiceGroup.objects.get()
    page = client.get(f"/services/groups/{group.pk}/").content.decode()
    assert "示例甲局" in page and "示例乙局" in page and "2 个" in page
    third = make_unit("示例丙局", kind=UnitKind.DEPARTMENT)
    assert client.post(f"/services/groups/{group.pk}/members/new/", {"unit": str(third.pk)}).status_code == 302
    member = ServiceGroupMember.objects.get(unit=third)
    left = client.post(f"/services/groups/members/{member.pk}/leave/", {"last_day": f"{clock.today():%Y-%m-%d}"})
    assert left.status_code == 302
    edit = {"name": "服务一团", "convener": str(hall.other.pk), "body": "", "remark": "", "version": group.version}
    assert client.post(f"/services/groups/{group.pk}/edit/", edit).status_code == 302
    assert (
        client.post(f"/services/groups/{group.pk}/end/", {"last_day": f"{clock.today():%Y-%m-%d}"}).status_code == 302
    )
    group.refresh_from_db()
    assert group.ended_on == clock.today() and group.name == "服务一团"
    assert hall.cast.client(hall.contact).get("/services/groups/").status_code == 403

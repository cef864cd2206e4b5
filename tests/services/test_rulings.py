"""Rulings on returns in time (R45), the one agent (R26) and the company's contact (R47)."""

import datetime as dt
from collections.abc import Iterator

import pytest

from core import clock
from core.errors import InvalidInput
from core.models import Account, Notice
from core.workdays.queries import calendar_of
from core.working_days import next_working_moment
from members.models import Appointment, Person
from services import due, rulings_due
from services.actions.dispatching import name_agent
from services.actions.requests import ask_return, rule_return
from services.models import Ticket, TicketReturn, TicketStep
from tests.alliances.world import make_person, term
from tests.cast import Cast
from tests.services.world import Hall, dispatched, lead_part, make_hall

MORNING = dt.datetime(2026, 3, 2, 9, tzinfo=clock.CHINA)  # a Monday
EVENT = "ticket.ruling"


@pytest.fixture
def hall(in_city: Cast) -> Iterator[Hall]:
    with clock.fixed(MORNING):
        yield make_hall(in_city)


def returned(hall: Hall) -> tuple[Ticket, TicketReturn]:
    ticket = dispatched(hall)
    asked = ask_return(
        actor=hall.act(hall.handler),
        assignment_id=lead_part(ticket).pk,
        right_unit_id=hall.other.pk,
        reason="属于乙局职责",
    )
    return ticket, asked


def told(account: Account) -> int:
    found: int = Notice.objects.filter(account=account, event=EVENT).count()
    return found


def asked_for_at(moment: dt.datetime) -> None:
    with clock.fixed(moment):
        for slot in rulings_due.slots(moment):
            due.ask_for_rulings(slot)
            due.ask_for_rulings(slot)


def after(asked: TicketReturn, **time: int) -> dt.datetime:
    moment = asked.rule_by + dt.timedelta(**time)
    return next_working_moment(calendar_of(moment.astimezone(clock.CHINA).date()), moment)


def test_who_rules_is_reminded_before_and_after_once_each(hall: Hall) -> None:
    _, asked = returned(hall)
    asked_for_at(asked.rule_by - dt.timedelta(hours=3))
    assert told(hall.liaison) == 0
    asked_for_at(asked.rule_by - dt.timedelta(minutes=10))
    assert told(hall.liaison) == 1
    asked_for_at(after(asked, minutes=1))
    assert told(hall.liaison) == 2 and told(hall.cast.department) == 0
    asked_for_at(after(asked, days=3))
    assert told(hall.liaison) == 3 and told(hall.cast.department) == 1
    asked.refresh_from_db()
    assert asked.urged == "supervise"
    assert told(hall.handler) == 0


def test_nothing_is_sent_at_night_or_once_it_is_ruled(hall: Hall) -> None:
    _, asked = returned(hall)
    night = asked.rule_by.astimezone(clock.CHINA).replace(hour=23) + dt.timedelta(days=1)
    asked_for_at(night)
    with clock.fixed(night):
        due.ask_for_rulings("")
    assert told(hall.liaison) == 0
    rule_return(actor=hall.act(hall.liaison), return_id=asked.pk, granted=False, ruling="属本部门职责")
    asked_for_at(after(asked, days=1))
    assert told(hall.liaison) == 0


def test_an_arbitrated_one_asks_the_organization_department(hall: Hall) -> None:
    _, asked = returned(hall)
    TicketReturn.objects.filter(pk=asked.pk).update(is_arbitrated=True)
    asked_for_at(after(asked, minutes=1))
    assert told(hall.cast.department) == 1 and told(hall.liaison) == 0


def test_a_late_ruling_is_red_in_the_list_on_the_home_page_and_on_the_ticket(hall: Hall) -> None:
    ticket, asked = returned(hall)
    client = hall.cast.client(hall.liaison)
    assert "待裁定" in client.get("/services/tickets/").content.decode()
    assert ticket.name not in client.get("/services/tickets/?ruling_late=true").content.decode()
    with clock.fixed(after(asked, minutes=5)):
        for page in ("/services/tickets/?ruling_late=true", f"/services/tickets/{ticket.pk}/"):
            assert ticket.name in (shown := hall.cast.client(hall.liaison).get(page).content.decode())
            assert "裁定逾期" in shown
        assert "裁定逾期" in hall.cast.client(hall.liaison).get("/").content.decode()
        company = hall.cast.client(hall.contact).get("/services/tickets/").content.decode()
        assert ticket.name in company and "裁定" not in company
        asking = hall.cast.client(hall.contact).get("/services/tickets/?ruling_late=true")
        assert ticket.name not in asking.content.decode()


def test_an_agent_is_named_found_and_changed_with_a_reason(hall: Hall) -> None:
    ticket, first, second = dispatched(hall), make_person("示例代办甲"), make_person("示例代办乙")
    act = hall.act(hall.liaison)
    name_agent(actor=act, ticket_id=ticket.pk, person_id=first.pk)
    client = hall.cast.client(hall.cast.department)
    page = client.get(f"/services/tickets/?agent={first.pk}").content.decode()
    assert ticket.name in page and "示例代办甲" in page
    assert ticket.name not in client.get(f"/services/tickets/?agent={second.pk}").content.decode()
    with pytest.raises(InvalidInput) as refused:
        name_agent(actor=act, ticket_id=ticket.pk, person_id=second.pk)
    assert "换人" in (refused.value.fields or {})["reason"][0]
    name_agent(actor=act, ticket_id=ticket.pk, person_id=second.pk, reason="工作调整")
    words = list(
        TicketStep.objects.filter(ticket=ticket, kind="agent_named").order_by("place").values_list("text", flat=True)
    )
    assert words == ["示例代办甲", "示例代办乙：工作调整"]


def test_the_company_s_contact_is_shown_to_the_body_and_not_to_the_company(hall: Hall) -> None:
    ticket, person = dispatched(hall), make_person("示例联系人")
    Person.objects.filter(pk=person.pk).update(post="办公室主任", phone="13800001234")
    Appointment.objects.create(
        person=person, title=term("person_title", "contact"), target_id=hall.company.pk, target_kind="unit"
    )
    url = f"/services/tickets/{ticket.pk}/"
    page = hall.cast.client(hall.liaison).get(url).content.decode()
    assert "示例联系人 办公室主任" in page and "13800001234" not in page
    assert "办公室主任" not in hall.cast.client(hall.contact).get(url).content.decode()

"""A company asks before a service event: sent once, until it begins; answered or raised, and it is told (R64)."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.models import Notice
from core.records import change
from meetings.models import Invitee, Meeting
from services.actions.asking_ahead import MOST_OF_ONE, ask_ahead
from services.actions.sessions import answer_question, raise_question, remove_question, update_question
from services.models import ServiceSession, SessionQuestion, Ticket
from services.sessions.queries import questions_for
from tests.cast import Cast
from tests.factories import make_unit
from tests.services import world
from tests.services.test_sessions import event, meeting
from tests.services.world import Hall, category, channel

NOW = dt.datetime(2026, 3, 2, 9, 30, tzinfo=clock.CHINA)


@pytest.fixture
def hall(in_city: Cast) -> Iterator[Hall]:
    with clock.fixed(NOW):
        made = world.make_hall(in_city)
        category(), channel("session")
        yield made


@pytest.fixture
def session(hall: Hall) -> ServiceSession:
    """Tomorrow; the host is one department, another is invited with the company."""
    planned = meeting(hall, hall.company, hall.other, state="planned")
    Meeting.objects.filter(pk=planned.pk).update(
        starts_at=NOW + dt.timedelta(days=1), ends_at=NOW + dt.timedelta(days=2)
    )
    return event(hall, planned)


def ask(hall: Hall, session: ServiceSession, key: Any = None, **fields: Any) -> SessionQuestion:
    values = {"unit_id": hall.company.pk, "text": "补贴怎么申报", "department_id": hall.other.pk, **fields}
    return ask_ahead(actor=hall.act(hall.contact), session_id=session.pk, values=values, client_key=key)


def told(event_kind: str) -> set[str]:
    return set(Notice.objects.filter(event=event_kind).values_list("account__username", flat=True))


def page(hall: Hall, account: Any, session: ServiceSession) -> str:
    address = reverse("service-session-detail", args=[session.pk])
    return str(hall.cast.client(account).get(address).content.decode())


def test_question_reaches_who_runs_it_and_the_department_asked(hall: Hall, session: ServiceSession) -> None:
    question = ask(hall, session)
    assert (question.sent_at, question.place, question.department_id) == (NOW, 1, hall.other.pk)
    assert told("session_question.asked") == {"liaison", "helper"}
    assert "补贴怎么申报" in page(hall, hall.liaison, session)
    assert "会前提出，想问示例乙局" in page(hall, hall.helper, session)
    assert ask(hall, session, text="找谁办", department_id=None).department_id is None
    assert "会前提出，不知道找谁" in page(hall, hall.contact, session)
    assert list(questions_for(hall.act(hall.helper))) == [question]


def test_nervous_thumb_sends_one(hall: Hall, session: ServiceSession) -> None:
    key = uuid4()
    first = ask(hall, session, key)
    assert {ask(hall, session, key).pk, ask(hall, session).pk, ask(hall, session, uuid4()).pk} == {first.pk}
    assert ask(hall, session, uuid4(), text="另一个问题").pk != first.pk
    with clock.fixed(NOW + dt.timedelta(days=1, minutes=1)):  # the answer was lost, and the event has begun
        assert ask(hall, session, key).pk == first.pk


def test_until_the_event_begins(hall: Hall, session: ServiceSession) -> None:
    with clock.fixed(NOW + dt.timedelta(days=1)), pytest.raises(Conflict, match="已经开始"):
        ask(hall, session)
    change(session.meeting, {"state": "cancelled"}, expected_version=None)
    with pytest.raises((Conflict, NotFound)):
        ask(hall, session)


def test_company_asks_for_itself_and_departments_that_come(hall: Hall, session: ServiceSession) -> None:
    with pytest.raises(NotAllowed):
        ask(hall, session, unit_id=make_unit("示例别的企业").pk)
    with pytest.raises(InvalidInput):
        ask(hall, session, department_id=make_unit("示例丙局").pk)
    with pytest.raises(InvalidInput):
        ask(hall, session, text="  ")
    for account in (hall.liaison, hall.helper):
        with pytest.raises(NotAllowed):
            ask_ahead(
                actor=hall.act(account),
                session_id=session.pk,
                values={"unit_id": hall.company.pk, "text": "问"},
            )
    for number in range(MOST_OF_ONE):
        ask(hall, session, text=f"问题{number}")
    with pytest.raises(Conflict, match="最多"):
        ask(hall, session, text="还有")


def test_other_companies_see_neither_question_nor_answer(hall: Hall, session: ServiceSession) -> None:
    ask(hall, session, text="我们的秘密计划")
    rival = make_unit("示例别的企业")
    Invitee.objects.create(meeting=session.meeting, unit=rival)
    other = hall.cast.add(Role.COMPANY, scope_id=rival.pk, scope_kind=AnchorKind.UNIT, username="rival")
    assert "我们的秘密计划" not in page(hall, other, session)
    assert list(questions_for(hall.act(other))) == []


def test_answer_is_told_and_seen(hall: Hall, session: ServiceSession) -> None:
    question = ask(hall, session)
    client = hall.cast.client(hall.liaison)
    sent = client.post(reverse("session-question-answer", args=[question.pk]), {"answer": "三月底前在网上申报"})
    assert sent.status_code == 302
    question.refresh_from_db()
    assert (question.answer, question.answered_at) == ("三月底前在网上申报", NOW)
    assert told("session_question.answered") == {"contact"}
    assert "三月底前在网上申报" in page(hall, hall.contact, session)
    with pytest.raises(InvalidInput):
        answer_question(actor=hall.act(hall.liaison), question_id=question.pk, text=" ")
    with pytest.raises(NotAllowed):
        answer_question(actor=hall.act(hall.contact), question_id=question.pk, text="自己答")
    emptied = update_question(
        actor=hall.act(hall.liaison), question_id=question.pk, values={"answer": ""}, expected_version=None
    )
    assert emptied.answered_at is None


def test_company_s_own_words_stay(hall: Hall, session: ServiceSession) -> None:
    question = ask(hall, session)
    with pytest.raises(Conflict, match="原文"):
        update_question(
            actor=hall.act(hall.liaison), question_id=question.pk, values={"text": "改"}, expected_version=None
        )
    with pytest.raises(Conflict, match="请答复"):
        remove_question(actor=hall.act(hall.liaison), question_id=question.pk)


def test_one_click_makes_it_a_ticket(hall: Hall, session: ServiceSession) -> None:
    question = ask(hall, session)
    raised = raise_question(actor=hall.act(hall.liaison), question_id=question.pk, category_id=category().pk)
    ticket = Ticket.objects.get()
    assert (raised.ticket_id, ticket.unit_id, ticket.body_id) == (ticket.pk, hall.company.pk, hall.body.pk)
    assert told("session_question.answered") == {"contact"}


def test_page_form_and_api(hall: Hall, session: ServiceSession) -> None:
    client, address = hall.cast.client(hall.contact), reverse("session-question-ask", args=[session.pk])
    opened = client.get(address).content.decode()
    assert "不知道找谁" in opened
    assert "示例甲局" in opened
    given = {"unit": str(hall.company.pk), "department": "", "text": "电价怎么算", "client_key": str(uuid4())}
    assert client.post(address, given).status_code == client.post(address, given).status_code == 302
    assert SessionQuestion.objects.count() == 1
    api = f"/api/v1/service-sessions/{session.pk}/"
    come = client.get(f"{api}departments/").json()["departments"]
    assert {one["name"] for one in come} == {"示例甲局", "示例乙局"}
    body = {
        "unit": str(hall.company.pk),
        "text": "门前路能修吗",
        "department": come[0]["id"],
        "client_key": str(uuid4()),
    }
    first, again = (client.post(f"{api}ask/", body, "application/json") for _ in range(2))
    assert first.status_code == 201, first.content
    assert first.json()["id"] == again.json()["id"]
    assert first.json()["department_name"] == come[0]["name"]
    Meeting.objects.filter(pk=session.meeting_id).update(starts_at=NOW)
    assert client.get(address).status_code == 409
    assert address not in page(hall, hall.contact, session)

"""Service events: meetings with questions on top, each question a ticket in one click (R64, F130)."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import Anchor, Term
from meetings.choices import Attendance
from meetings.models import Invitee, Meeting
from services.actions.sessions import (
    add_question,
    create_session,
    raise_question,
    remove_question,
    update_question,
    update_session,
)
from services.models import ServiceSession, SessionQuestion, Ticket
from services.sessions.queries import questions_for, sessions_for, with_counts
from tests.alliances.world import term
from tests.cast import Cast, make_account, make_grant
from tests.factories import make_unit
from tests.services.test_sites import site
from tests.services.world import Hall, category, channel, make_hall


@pytest.fixture
def hall(in_city: Cast) -> Hall:
    return make_hall(in_city)


def meeting(hall: Hall, *companies: Any, state: str = "held") -> Meeting:
    at = clock.now() - dt.timedelta(days=3)
    made: Meeting = Meeting(
        body=hall.body,
        kind=term("meeting_kind", "service"),
        name="惠链面对面",
        name_key="惠链面对面",
        initials="hlmdm",
        starts_at=at,
        ends_at=at + dt.timedelta(hours=2),
        host=hall.lead,
        state=state,
    )
    Anchor.objects.create(id=made.pk, kind=AnchorKind.MEETING)
    made.save(force_insert=True)
    for unit in companies:
        Invitee.objects.create(meeting=made, unit=unit, attendance=Attendance.PRESENT)
    return made


def event(hall: Hall, held: Meeting, **more: Any) -> ServiceSession:
    return create_session(actor=hall.act(hall.liaison), meeting_id=held.pk, values={"topic": "技改补贴面对面", **more})


def ask(hall: Hall, session: ServiceSession, **more: Any) -> SessionQuestion:
    given = {"unit_id": hall.company.pk, "text": "补贴怎么申报", "asker": "示例联系人", **more}
    return add_question(actor=hall.act(hall.liaison), session_id=session.pk, values=given)


def test_meeting_is_registered_once_with_what_it_adds(hall: Hall) -> None:
    centre = site(hall)
    held = meeting(hall, hall.company, make_unit("示例乙企业"))
    session = event(hall, held, form="guidance", site_id=centre.pk)
    counted = with_counts(ServiceSession.objects.all()).get()
    assert (counted.came, counted.asked, counted.raised) == (2, 0, 0)
    with pytest.raises((Conflict, InvalidInput), match="已登记为服务活动"):
        event(hall, held)
    with pytest.raises(InvalidInput):
        update_session(actor=hall.act(), session_id=session.pk, values={"topic": " "}, expected_version=1)
    changed = update_session(
        actor=hall.act(), session_id=session.pk, values={"outcome": "示例成果"}, expected_version=1
    )
    assert changed.outcome == "示例成果"
    with pytest.raises(Conflict, match="已取消"):
        event(hall, meeting(hall, state="cancelled"))


def test_question_becomes_a_ticket_of_the_company_in_one_click(hall: Hall) -> None:
    own = channel("session") if Term.objects.filter(meaning="session").exists() else channel("meeting")
    session = event(hall, meeting(hall, hall.company))
    question = ask(hall, session, answer="可以线上申报")
    raised = raise_question(actor=hall.act(hall.liaison), question_id=question.pk, category_id=category("policy").pk)
    ticket = Ticket.objects.get(pk=raised.ticket_id)
    assert (ticket.unit, ticket.body, ticket.meeting_id) == (hall.company, hall.body, session.meeting_id)
    assert ticket.name == "补贴怎么申报"
    assert "现场答复：可以线上申报" in ticket.text and "技改补贴面对面" in ticket.text
    assert [one.channel for one in ticket.channels.all()] == [own]
    refused: list[Callable[[], object]] = [
        lambda: raise_question(actor=hall.act(), question_id=question.pk, category_id=category().pk),
        lambda: update_question(actor=hall.act(), question_id=question.pk, values={"text": "别的"}, expected_version=2),
        lambda: remove_question(actor=hall.act(), question_id=question.pk),
    ]
    for write in refused:
        with pytest.raises(Conflict):
            write()
    assert (
        update_question(
            actor=hall.act(), question_id=question.pk, values={"answer": "会后寄材料"}, expected_version=2
        ).answer
        == "会后寄材料"
    )


def test_question_without_words_or_category_is_refused(hall: Hall) -> None:
    channel("meeting")
    session = event(hall, meeting(hall))
    with pytest.raises(InvalidInput) as error:
        ask(hall, session, text=" ")
    assert set(error.value.fields) == {"text"}
    with pytest.raises(InvalidInput) as error:
        ask(hall, session, unit_id=None)
    assert set(error.value.fields) == {"unit"}
    question = ask(hall, session)
    with pytest.raises(InvalidInput) as error:
        raise_question(actor=hall.act(), question_id=question.pk, category_id=None)
    assert set(error.value.fields) == {"category"}
    assert not Ticket.objects.exists()


def test_company_sees_its_own_questions_and_the_host_all_of_its_event(hall: Hall) -> None:
    session = event(hall, meeting(hall, hall.company, hall.lead))
    own = ask(hall, session)
    other = ask(hall, session, unit_id=make_unit("示例乙企业").pk, text="厂区停电")
    assert list(sessions_for(hall.act(hall.contact))) == [session]
    assert list(questions_for(hall.act(hall.contact))) == [own]
    assert set(questions_for(hall.act(hall.handler))) == {own, other}
    assert list(questions_for(hall.act(hall.helper))) == []
    assert set(questions_for(hall.act(hall.liaison))) == {own, other}
    viewer = make_account(hall.cast.city, "looks-down", "示例上级")
    make_grant(hall.cast.city, viewer, Role.SUPERIOR)
    assert list(sessions_for(hall.act(viewer))) == [session]
    assert list(questions_for(hall.act(viewer))) == []
    for account in (hall.contact, hall.handler):
        with pytest.raises(NotAllowed):
            update_session(actor=hall.act(account), session_id=session.pk, values={"topic": "别的"}, expected_version=1)
        with pytest.raises(NotAllowed):
            raise_question(actor=hall.act(account), question_id=own.pk, category_id=category().pk)


def test_event_is_registered_from_its_meeting_and_questions_are_raised_on_its_page(cast: Cast) -> None:
    with cast.scope():
        hall = make_hall(cast)
        held = meeting(hall, hall.company)
        policy = category("policy")
        channel("meeting")
    client = cast.client(hall.liaison)
    create = reverse("service-session-create", args=[held.pk])
    assert create in client.get(reverse("meeting-detail", args=[held.pk])).content.decode()
    assert create in client.get(reverse("service-session-choose")).content.decode()
    answer = client.post(create, {"topic": "技改补贴面对面", "form": "session"})
    with cast.scope():
        session = ServiceSession.objects.get()
    page = reverse("service-session-detail", args=[session.pk])
    assert answer.headers["Location"] == page
    client.post(reverse("session-question-add", args=[session.pk]), {"unit": hall.company.name, "text": "补贴怎么申报"})
    with cast.scope():
        question = SessionQuestion.objects.get()
    raise_url = reverse("session-question-raise", args=[question.pk])
    assert raise_url in client.get(page).content.decode()
    assert client.post(raise_url, {"category": policy.pk}).headers["Location"] == page
    shown = client.get(page).content.decode()
    with cast.scope():
        ticket_url = reverse("ticket-detail", args=[Ticket.objects.get().pk])
    assert ticket_url in shown
    assert page in client.get(ticket_url).content.decode()
    assert "转为工单 1 张" in client.get(reverse("meeting-detail", args=[held.pk])).content.decode()
    assert "技改补贴面对面" in client.get(reverse("service-session-list")).content.decode()

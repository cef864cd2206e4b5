"""Tickets that were first said in a meeting, corrected words, and tickets that were split."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleVersion
from core.models import Account, Attachment
from meetings.actions.resolution import record_resolution
from meetings.models import AgendaItem, Meeting, Resolution
from services.actions import raising, responding
from services.actions.categories import create_category_rule
from services.choices import StepKind, TicketState
from services.models import Ticket, TicketClock, TicketStep
from tests.cast import Cast
from tests.factories import make_term
from tests.meetings.conducted import make_item, make_meeting
from tests.services import world
from tests.services.world import Hall, category, channel, dispatched, fresh, whistle

DUE = dt.date(2026, 6, 30)
MORNING = dt.datetime(2026, 3, 2, 9, 30, tzinfo=clock.CHINA)


@pytest.fixture(autouse=True)
def _files_of_its_own(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def hall(in_city: Cast) -> Iterator[Hall]:
    with clock.fixed(MORNING):
        yield world.make_hall(in_city)


def as_(hall: Hall, account: Account | None = None) -> Client:
    return hall.cast.client(account or hall.cast.department)


def held(hall: Hall) -> tuple[Meeting, AgendaItem, Resolution]:
    meeting = make_meeting(hall.body)
    item = make_item(hall.cast, meeting, "货车限行", unit_id=hall.company.pk)
    AgendaItem.objects.filter(pk=item.pk).update(notes="晚到半天。")
    values = {"name": "协调放宽限行", "due_on": DUE, "unit_id": hall.company.pk, "item_id": item.pk}
    return meeting, item, record_resolution(actor=hall.act(), meeting_id=meeting.pk, values=values)


def text_of(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def test_one_click_from_an_agenda_item_begins_a_ticket_with_what_is_known(hall: Hall) -> None:
    meeting, item, _ = held(hall)
    channel("meeting")
    client, kind = as_(hall, hall.liaison), category()
    page = text_of(client, f"/meetings/{meeting.pk}/")
    assert f"/services/tickets/new/?item={item.pk}" in page and "转为工单" in page
    chosen = text_of(client, f"/services/tickets/new/?item={item.pk}")
    assert "议程“货车限行”" in chosen and f"item={item.pk}" in chosen
    address = f"/services/tickets/new/?item={item.pk}&category={kind.pk}"
    form = client.get(address).context["form"]
    assert form["name"].value() == "货车限行"
    assert form["text"].value() == "晚到半天。"
    assert form["unit"].value() == str(hall.company.pk)
    assert form["channels"].value() == [str(channel("meeting").pk)]
    answer = client.post(
        address,
        {
            "category": str(kind.pk),
            "name": "货车限行",
            "text": "晚到半天。",
            "unit": hall.company.name,
            "nature": "demand",
            "urgency": "normal",
            "channels": [str(channel("meeting").pk)],
        },
    )
    assert answer.status_code == 302, answer.content.decode()[:2000]
    ticket = Ticket.objects.get()
    assert (ticket.meeting_id, ticket.item_id, ticket.resolution_id) == (meeting.pk, item.pk, None)
    assert ticket.name in text_of(client, f"/meetings/{meeting.pk}/")
    assert "议程“货车限行”" in text_of(client, f"/services/tickets/{ticket.pk}/")
    assert [row.ticket.name for row in client.get(f"/services/tickets/?meeting={meeting.pk}").context["rows"]] == [
        ticket.name
    ]


def test_a_resolution_s_page_shows_its_tickets_and_the_way_to_raise_one(hall: Hall) -> None:
    meeting, item, resolution = held(hall)
    client = as_(hall, hall.liaison)
    assert f"/services/tickets/new/?resolution={resolution.pk}" in text_of(
        client, f"/meetings/resolutions/{resolution.pk}/"
    )
    ticket = whistle(hall, hall.liaison, name="限行", resolution_id=resolution.pk)
    assert (ticket.meeting_id, ticket.item_id, ticket.resolution_id) == (meeting.pk, item.pk, resolution.pk)
    assert ticket.name in text_of(client, f"/meetings/resolutions/{resolution.pk}/")


def test_a_source_that_is_not_of_the_meeting_or_not_seen_is_refused(hall: Hall) -> None:
    _, item, _ = held(hall)
    other = make_meeting(hall.body)
    with pytest.raises(InvalidInput) as told:
        whistle(hall, hall.liaison, meeting_id=other.pk, item_id=item.pk)
    assert "meeting" in told.value.fields
    draft = make_meeting(hall.body, state="draft")
    with pytest.raises(InvalidInput):
        whistle(hall, hall.contact, meeting_id=draft.pk)
    assert as_(hall, hall.contact).get(f"/services/tickets/new/?meeting={draft.pk}").status_code == 403
    assert as_(hall, hall.liaison).get("/services/tickets/new/?meeting=x").status_code == 404
    assert not Ticket.objects.exists()


def test_company_and_body_correct_a_ticket_until_a_department_has_it(hall: Hall) -> None:
    ticket = whistle(hall, contact_phone="13800000000")
    address = f"/services/tickets/{ticket.pk}/edit/"
    client = as_(hall, hall.contact)
    assert "更正内容" in text_of(client, f"/services/tickets/{ticket.pk}/")
    form = client.get(address).context["form"]
    given = {name: form[name].value() for name in ("name", "text", "contact_name", "contact_phone", "version")}
    answer = client.post(address, {**given, "name": "厂区东门道路狭窄"})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert fresh(ticket).name == "厂区东门道路狭窄"
    step = TicketStep.objects.get(ticket=ticket, kind=StepKind.CORRECTED)
    assert (step.text, step.is_shown) == ("事项", True)
    assert client.post(address, {**given, "name": ""}).status_code == 422
    with pytest.raises(StaleVersion):
        raising.update_ticket(
            actor=hall.act(hall.liaison), ticket_id=ticket.pk, values={"name": "又一个"}, expected_version=1
        )
    assert as_(hall, hall.handler).get(address).status_code == 403
    sent = dispatched(hall, name="已派出")
    assert client.get(f"/services/tickets/{sent.pk}/edit/").status_code == 409


def test_splitting_ends_the_first_ticket_unless_something_is_left_in_it(hall: Hall) -> None:
    ticket, other = whistle(hall), whistle(hall, name="三件事")
    parts = [{"name": "公交不便", "category_id": category("livelihood").pk}]
    [made] = responding.split_ticket(actor=hall.act(hall.liaison), ticket_id=ticket.pk, parts=parts)
    assert (fresh(ticket).state, made.state) == (TicketState.SPLIT, TicketState.ACCEPTED)
    assert not TicketClock.objects.filter(ticket=ticket).exclude(status="stopped").exists()
    assert TicketClock.objects.filter(ticket=made, status="running").count() == 3
    with pytest.raises(Conflict):
        responding.end_split(actor=hall.act(hall.liaison), ticket_id=other.pk)
    responding.split_ticket(actor=hall.act(hall.liaison), ticket_id=other.pk, parts=parts, rest_stays=True)
    assert fresh(other).state == TicketState.RAISED
    client = as_(hall, hall.liaison)
    assert "拆分完毕" in text_of(client, f"/services/tickets/{other.pk}/")
    assert client.post(f"/services/tickets/{other.pk}/end-split/").status_code == 302
    assert fresh(other).state == TicketState.SPLIT
    text = text_of(as_(hall, hall.contact), f"/services/tickets/{other.pk}/")
    assert "已拆分" in text and "公交不便" in text
    with pytest.raises((NotAllowed, Conflict)):
        responding.end_split(actor=hall.act(hall.contact), ticket_id=ticket.pk)


def test_categories_are_chosen_from_their_tree(hall: Hall) -> None:
    stem, leaf = category(), make_term("ticket_category", "land", "用地", "factors")
    create_category_rule(actor=hall.act(), values={"category_id": leaf.pk, "parent_id": stem.pk})
    ticket = whistle(hall)
    field = as_(hall, hall.liaison).get(f"/services/tickets/{ticket.pk}/classify/").context["form"].fields["category"]
    groups = dict(field.choices)
    assert groups[stem.label] == [(str(stem.pk), stem.label), (str(leaf.pk), leaf.label)]


def test_the_same_form_sent_five_times_is_one_ticket_with_one_file(hall: Hall) -> None:
    client, kind = as_(hall, hall.contact), category()
    channel()
    for _ in range(5):
        answer = client.post(
            f"/services/tickets/new/?category={kind.pk}",
            {
                "category": str(kind.pk),
                "name": "道路狭窄",
                "text": "会车困难。",
                "nature": "demand",
                "urgency": "normal",
                "files": SimpleUploadedFile("a.pdf", b"%PDF-1.4 sample", content_type="application/pdf"),
            },
        )
        assert answer.status_code == 302, answer.content.decode()[:2000]
    assert Ticket.objects.count() == 1
    assert Attachment.objects.filter(purpose="诉求材料", removed_at=None).count() == 1

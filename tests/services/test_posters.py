"""Tickets raised from a poster without an account, and followed by their own link."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core import clock
from core.errors import NotAllowed
from core.models import Attachment
from services.actions.dispatching import dispatch_ticket
from services.actions.handling import answer_ticket, report_in
from services.actions.posters import create_poster, end_poster, renew_poster
from services.actions.responding import accept_ticket
from services.choices import TicketState
from services.models import Ticket, TicketLink, TicketPoster
from services.posters.links import POSTER, secret_of
from services.tickets.evidence import TEST_STRING
from tests.cast import Cast
from tests.services import world
from tests.services.world import Hall, category, channel, fresh, lead_part

MORNING = dt.datetime(2026, 3, 2, 9, 30, tzinfo=clock.CHINA)


@pytest.fixture(autouse=True)
def _files_of_its_own(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def hall(cast: Cast) -> Iterator[Hall]:
    with clock.fixed(MORNING):
        with cast.scope():
            made = world.make_hall(cast)
            category(), channel()
        yield made


def poster(hall: Hall) -> TicketPoster:
    with hall.cast.scope():
        return create_poster(
            actor=hall.act(hall.liaison),
            values={"name": "产业园东门", "body_id": hall.body.pk, "channel_id": channel().pk},
        )


def address(hall: Hall, row: TicketPoster) -> str:
    return f"/t/{hall.cast.city.code}/{secret_of(POSTER, row.pk, row.link_digest)}/"


def said(hall: Hall, **fields: Any) -> dict[str, Any]:
    with hall.cast.scope():
        kind = str(category().pk)
    return {
        "category": kind,
        "company": "自称企业有限公司",
        "name": "门口积水",
        "text": "雨后货车进不来。",
        "nature": "demand",
        **fields,
    }


def raised(hall: Hall, client: Client, row: TicketPoster, **fields: Any) -> str:
    """The address of the ticket's own page."""
    answer = client.post(address(hall, row), said(hall, **fields))
    assert answer.status_code == 303, answer.content.decode()[:3000]
    return str(answer.headers["Location"])


def the_ticket(hall: Hall) -> Ticket:
    with hall.cast.scope():
        ticket: Ticket = Ticket.objects.get()
        return ticket


def test_scanned_said_followed_answered_and_rated_without_an_account(hall: Hall) -> None:
    row, client = poster(hall), Client()
    printed = hall.cast.client(hall.liaison).get(f"/services/posters/{row.pk}/print/").content.decode()
    assert "<svg" in printed and address(hall, row) in printed
    first = client.get(address(hall, row))
    assert "先选是哪方面的问题" in first.content.decode()
    assert first.headers["Referrer-Policy"] == "same-origin" and "no-store" in first.headers["Cache-Control"]
    assert "企业全称" in client.get(f"{address(hall, row)}?category={said(hall)['category']}").content.decode()
    page = raised(hall, client, row, files=SimpleUploadedFile("a.pdf", b"%PDF-1.4 sample"))
    ticket = the_ticket(hall)
    assert (ticket.unit_id, ticket.claimed_unit, ticket.body_id) == (None, "自称企业有限公司", hall.body.pk)
    text = client.get(page).content.decode()
    assert "已提交" in text and "2026-000001" in text and "反馈期限" in text
    with hall.cast.scope():
        assert Attachment.objects.get(owner_id=ticket.pk).purpose == "诉求材料"
        act = hall.act(hall.liaison)
        accept_ticket(actor=act, ticket_id=ticket.pk)
        dispatch_ticket(actor=act, ticket_id=ticket.pk, lead_id=hall.lead.pk, assist_ids=[], task="请看")
        report_in(actor=hall.act(hall.handler), assignment_id=lead_part(ticket).pk)
        answer_ticket(actor=hall.act(hall.handler), ticket_id=ticket.pk, kind="solved", text="已疏通排水。")
    follow = page.removesuffix("?new=1")
    text = client.get(follow).content.decode()
    assert "已疏通排水。" in text and "是否满意" in text and "请看" not in text
    assert client.post(follow, {"rating": "dissatisfied", "text": ""}).status_code == 422
    assert client.post(follow, {"rating": "satisfied", "text": ""}).status_code == 303
    with hall.cast.scope():
        assert fresh(ticket).state == TicketState.CLOSED
    assert "已办结" in client.get(follow).content.decode()
    assert client.post(follow, {"rating": "satisfied"}).status_code == 409


def test_a_company_that_is_known_is_taken_and_the_answer_tells_nothing_of_it(hall: Hall) -> None:
    row = poster(hall)
    page = raised(hall, Client(), row, company=hall.company.name)
    ticket = the_ticket(hall)
    assert (ticket.unit_id, ticket.claimed_unit) == (hall.company.pk, "")
    assert hall.company.name not in Client().get(page).content.decode()


def test_the_body_confirms_who_a_company_is(hall: Hall) -> None:
    raised(hall, Client(), poster(hall))
    ticket = the_ticket(hall)
    client = hall.cast.client(hall.liaison)
    assert "自称企业有限公司" in client.get(f"/services/tickets/{ticket.pk}/").content.decode()
    step = f"/services/tickets/{ticket.pk}/confirm-unit/"
    assert client.post(step, {"unit": hall.company.name}).status_code == 302
    assert the_ticket(hall).unit_id == hall.company.pk
    assert client.get(step).status_code == 409


def test_links_are_guessed_by_nobody_and_end_with_the_poster(hall: Hall) -> None:
    row, client = poster(hall), Client()
    page, code = raised(hall, client, row), hall.cast.city.code
    before = address(hall, row)
    wrong = [before[:-2] + ("A/" if before[-2] != "A" else "B/"), f"/t/{code}/x/", f"/t/nowhere/{'a' * 40}/"]
    wrong += [f"/t/{code}/f/{'a' * 40}/", page.replace(f"/t/{code}/f/", f"/t/{hall.cast.stranger.code}/f/")]
    told = {client.get(one).content.decode().count("这个链接不能用了") for one in wrong}
    assert told == {1} and {client.get(one).status_code for one in wrong} == {404}
    with hall.cast.scope():
        renew_poster(actor=hall.act(hall.liaison), poster_id=row.pk)
        row.refresh_from_db()
    assert client.get(before).status_code == 404 and client.get(address(hall, row)).status_code == 200
    with hall.cast.scope():
        end_poster(actor=hall.act(hall.liaison), poster_id=row.pk)
        with pytest.raises(NotAllowed):
            create_poster(
                actor=hall.act(hall.contact),
                values={"name": "甲", "body_id": hall.body.pk, "channel_id": channel().pk},
            )
    assert client.post(address(hall, row), said(hall)).status_code == 404
    assert client.get(page).status_code == 200


def test_too_many_from_one_network_are_held_back_and_a_nervous_thumb_is_one(hall: Hall) -> None:
    row, client = poster(hall), Client()
    pages = {raised(hall, client, row) for _ in range(5)}
    assert len(pages) == 1
    for number in range(4):
        raised(hall, client, row, name=f"第 {number} 个")
    held = client.post(address(hall, row), said(hall, name="又一个"))
    assert held.status_code == 429 and "请过十分钟再试" in held.content.decode()
    raised(hall, Client(REMOTE_ADDR="203.0.113.9"), row, name="别处来的")
    with hall.cast.scope():
        assert Ticket.objects.count() == 6
        assert "127.0.0" not in {link.network for link in TicketLink.objects.all()}


def test_what_is_wrong_keeps_nothing_and_scripts_are_words(hall: Hall) -> None:
    row, client = poster(hall), Client()
    bad = SimpleUploadedFile("a.pdf", b"%PDF-1.4" + TEST_STRING)
    for wrong in ({"company": ""}, {"name": ""}, {"text": ""}, {"files": bad}, {"text": "长" * 4001}):
        assert client.post(address(hall, row), said(hall, **wrong)).status_code == 422
    with hall.cast.scope():
        assert not Ticket.objects.exists() and not Attachment.objects.exists()
    page = raised(hall, client, row, name="<script>alert(1)</script>")
    assert "<script>alert(1)" not in client.get(page).content.decode()
    enforcing = Client(enforce_csrf_checks=True)
    assert enforcing.post(address(hall, row), said(hall)).status_code == 403


def test_a_report_names_no_company_and_is_the_department_s(hall: Hall) -> None:
    raised(hall, Client(), poster(hall), nature="report", company="被举报的企业")
    ticket = the_ticket(hall)
    assert (ticket.unit_id, ticket.claimed_unit) == (None, "")
    assert hall.cast.client(hall.liaison).get(f"/services/tickets/{ticket.pk}/").status_code == 403
    assert hall.cast.client(hall.cast.department).get(f"/services/tickets/{ticket.pk}/").status_code == 200

"""Over the API as on the pages: posters, whose ticket it is, files, and a ladder that is only tried."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core import clock
from core.models import Notice
from services.actions.data_requests import ask_data
from services.actions.sharing import join_sharing
from services.models import DataRequest, Ticket, TicketPoster, UrgeStep
from services.tickets.evidence import TEST_STRING
from tests.cast import Cast
from tests.services import world
from tests.services.test_posters import address, raised, the_ticket
from tests.services.world import Hall, category, channel

MORNING = dt.datetime(2026, 3, 2, 9, 30, tzinfo=clock.CHINA)
JSON: dict[str, Any] = {"content_type": "application/json"}
PAPER = b"%PDF-1.4 sample"


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


def paper(content: bytes = PAPER) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.pdf", content)


def the_poster(hall: Hall, poster_id: str) -> TicketPoster:
    with hall.cast.scope():
        found: TicketPoster = TicketPoster.objects.get(pk=poster_id)
        return found


def test_a_poster_is_made_hung_renewed_and_ended(hall: Hall) -> None:
    client = hall.cast.client(hall.liaison)
    with hall.cast.scope():
        asked = {"name": "产业园东门", "body": str(hall.body.pk), "channel": str(channel().pk)}
    made = client.post("/api/v1/ticket-posters/", asked, **JSON)
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["name"], told["body_name"], told["ended_at"], told["ticket_count"]) == (
        "产业园东门",
        hall.body.name,
        None,
        0,
    )
    at = f"/api/v1/ticket-posters/{told['id']}/"
    raised(hall, Client(), the_poster(hall, told["id"]))
    assert client.get(at).json()["ticket_count"] == 1
    sheet = client.get(f"{at}file/")
    assert sheet.headers["Content-Type"] == "image/svg+xml" and "attachment" in sheet.headers["Content-Disposition"]
    words = "".join(ElementTree.fromstring(sheet.content).itertext())  # noqa: S314 - drawn here
    old = address(hall, the_poster(hall, told["id"]))
    assert hall.body.name in words and old in words.replace("\n", "")
    assert client.post(f"{at}renew/").status_code == 200
    assert Client().get(old).status_code == 404
    assert client.post(f"{at}end/").json()["ended_at"] is not None
    assert client.post(f"{at}end/").json()["code"] == "already_ended"
    listed = client.get("/api/v1/ticket-posters/?ended=true").json()["results"]
    assert [row["id"] for row in listed] == [told["id"]]
    assert client.get("/api/v1/ticket-posters/?ended=false").json()["results"] == []


def test_a_poster_is_refused_to_who_runs_no_body_and_with_what_is_wrong(hall: Hall) -> None:
    with hall.cast.scope():
        asked = {"name": "东门", "body": str(hall.body.pk), "channel": str(channel().pk)}
    at = "/api/v1/ticket-posters/"
    for account in (hall.contact, hall.handler):
        assert hall.cast.client(account).post(at, asked, **JSON).status_code == 403
        assert hall.cast.client(account).get(at).status_code == 403
    client = hall.cast.client(hall.liaison)
    for name, wrong in (("name", " "), ("channel", str(hall.body.pk)), ("body", str(hall.chain.pk))):
        refused = client.post(at, {**asked, name: wrong}, **JSON)
        assert refused.status_code in (400, 422) and name in refused.json()["fields"], refused.content
    assert client.post(at, {**asked, "link_digest": "x"}, **JSON).status_code == 400
    with hall.cast.scope():
        assert not TicketPoster.objects.exists()


def test_the_company_of_a_ticket_without_account_is_confirmed(hall: Hall) -> None:
    client = hall.cast.client(hall.liaison)
    with hall.cast.scope():
        asked = {"name": "东门", "body": str(hall.body.pk), "channel": str(channel().pk)}
    poster = client.post("/api/v1/ticket-posters/", asked, **JSON).json()
    raised(hall, Client(), the_poster(hall, poster["id"]))
    at = f"/api/v1/tickets/{the_ticket(hall).pk}/"
    assert client.get(at).json()["claimed_unit"] == "自称企业有限公司"
    company = hall.cast.client(hall.contact)
    assert company.get(at).status_code == 403
    assert company.post(f"{at}confirm-unit/", {"unit": str(hall.company.pk)}, **JSON).status_code == 403
    assert client.post(f"{at}confirm-unit/", {"unit": str(hall.body.pk)}, **JSON).json()["fields"]["unit"]
    done = client.post(f"{at}confirm-unit/", {"unit": str(hall.company.pk)}, **JSON)
    assert done.json()["unit"] == str(hall.company.pk), done.content
    assert company.get(at).status_code == 200
    again = client.post(f"{at}confirm-unit/", {"unit": str(hall.company.pk)}, **JSON)
    assert (again.status_code, again.json()["code"]) == (409, "unit_known")


def test_files_of_a_ticket_go_in_and_out_and_offices_keep_theirs(hall: Hall) -> None:
    with hall.cast.scope():
        ticket = world.in_hand(hall)
    at = f"/api/v1/tickets/{ticket.pk}/"
    company, handler = hall.cast.client(hall.contact), hall.cast.client(hall.handler)
    sent = company.post(f"{at}files/", {"file": paper()})
    assert (sent.status_code, sent.json()["purpose"]) == (201, "诉求材料"), sent.content
    inside = handler.post(f"{at}files/", {"file": paper(b"%PDF-1.4 inside"), "is_shown": "false"})
    assert inside.json()["purpose"] == "内部材料", inside.content
    assert len(handler.get(at).json()["files"]) == 2
    assert [one["id"] for one in company.get(at).json()["files"]] == [sent.json()["id"]]
    assert company.get(f"{at}files/{inside.json()['id']}/").status_code == 404
    got: Any = handler.get(f"{at}files/{sent.json()['id']}/")
    assert b"".join(got.streaming_content) == PAPER
    bad = company.post(f"{at}files/", {"file": paper(b"%PDF-1.4" + TEST_STRING)})
    assert bad.status_code == 422 and "病毒" in bad.content.decode()
    lying = company.post(f"{at}files/", {"file": SimpleUploadedFile("a.pdf", b"MZ no paper")})
    assert lying.status_code in (415, 422), lying.content
    assert handler.delete(f"{at}files/{sent.json()['id']}/").status_code == 403
    assert company.delete(f"{at}files/{sent.json()['id']}/").status_code == 204
    assert company.get(at).json()["files"] == []


def test_data_is_given_as_a_file_and_taken_by_who_asked(hall: Hall) -> None:
    with hall.cast.scope():
        for unit in (hall.lead, hall.other):
            join_sharing(actor=hall.act(), values={"unit_id": unit.pk})
        values = {"asking_id": hall.lead.pk, "asked_id": hall.other.pk, "what": "用地批复", "why": "办理工单"}
        row = ask_data(actor=hall.act(hall.handler), values=values)
    at = f"/api/v1/data-requests/{row.pk}/"
    asker, helper = hall.cast.client(hall.handler), hall.cast.client(hall.helper)
    assert (asker.get(f"{at}file/").status_code, asker.get(at).json()["file_name"]) == (409, None)
    assert asker.post(f"{at}answer-file/", {"file": paper()}).status_code == 403
    assert helper.post(f"{at}answer-file/", {"answer": "没有文件"}).status_code == 400
    assert helper.post(f"{at}answer-file/", {"file": paper(b"%PDF-1.4" + TEST_STRING)}).status_code == 422
    given = helper.post(f"{at}answer-file/", {"file": paper(), "answer": "见附件"})
    assert (given.status_code, given.json()["state"], given.json()["file_name"]) == (200, "answered", "a.pdf")
    got: Any = asker.get(f"{at}file/")
    assert b"".join(got.streaming_content) == PAPER
    assert hall.cast.client(hall.contact).get(f"{at}file/").status_code == 403
    assert helper.post(f"{at}answer-file/", {"file": paper()}).status_code == 409
    with hall.cast.scope():
        assert DataRequest.objects.get().file is not None


def test_a_ladder_is_tried_over_a_period_and_nothing_is_kept_or_sent(hall: Hall) -> None:
    with hall.cast.scope():
        ticket = world.whistle(hall)
    client, at = hall.cast.client(hall.cast.department), "/api/v1/urge-steps/try/"
    steps = [{"level": "urge", "amount": 0, "unit": "days"}]
    asked = {"clock": "feedback", "steps": steps, "since": "2026-03-01", "until": "2026-03-11"}
    with clock.fixed(MORNING + dt.timedelta(days=30)):
        with hall.cast.scope():
            told = Notice.objects.count()
        trial = client.post(at, asked, **JSON)
        assert trial.status_code == 200, trial.content
        found = trial.json()
        assert [(one["in_force"], one["tried"]) for one in found["counts"]] == [(1, 0), (1, 1), (1, 0), (0, 0)]
        assert (found["clocks"], found["total"], found["is_capped"]) == (1, 1, False)
        [line] = found["lines"]
        assert (line["ticket"], line["number"], line["level"]) == (str(ticket.pk), "2026-000001", "urge")
        usual = client.post(at, {"clock": "feedback", "since": "2026-03-01", "until": "2026-03-11"}, **JSON).json()
        assert [(one["in_force"], one["tried"]) for one in usual["counts"]] == [(1, 1), (1, 1), (1, 1), (0, 0)]
        later = client.post(at, {**asked, "since": "2026-03-03"}, **JSON).json()
        assert (later["clocks"], later["lines"]) == (0, [])
        for wrong in ({"since": "2026-03-12"}, {"since": "2024-01-01"}, {"clock": "lunch"}, {"steps": steps * 2}):
            assert client.post(at, {**asked, **wrong}, **JSON).status_code in (400, 422), wrong
        assert hall.cast.client(hall.liaison).post(at, asked, **JSON).status_code == 403
    with hall.cast.scope():
        assert not UrgeStep.objects.exists() and Notice.objects.count() == told
        assert Ticket.objects.get().version == ticket.version

"""What a company reads of the visits paid to it, its answer, and that nothing of the visitors' own notes reaches it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.models import Account, Notice
from core.records import change
from services.actions.visit_answers import answer_visit
from services.actions.visit_steps import assess_visit, coordinate_visit
from services.actions.visits import log_visit, update_visit
from services.models import Visit, VisitAnswer
from services.visits.received import received_for
from tests.alliances.world import make_person
from tests.cast import Cast
from tests.factories import make_unit
from tests.services import world
from tests.services.test_visits import MORNING, TODAY, as_, instructor, kind, problem, values
from tests.services.world import Hall, category, channel

MARK = "INNERWORD"


@pytest.fixture
def hall(in_city: Cast) -> Iterator[Hall]:
    with clock.fixed(MORNING):
        made = world.make_hall(in_city)
        channel("visit"), kind(), category()
        yield made


def visited(hall: Hall, actor: Account | None = None, **fields: Any) -> Visit:
    own = actor or instructor(hall)
    told = {"asked": "请帮忙协调扩容", "promised": "两周内上门查看", **fields}
    return log_visit(actor=hall.act(own), values=values(hall, **told), problems=[problem(hall)])


def say(hall: Hall, visit: Visit, reply: str = "confirmed", text: str = "") -> VisitAnswer:
    return answer_visit(actor=hall.act(hall.contact), visit_id=visit.pk, reply=reply, text=text)


def told(event: str) -> list[str]:
    return list(Notice.objects.filter(event=event).values_list("account__username", flat=True).distinct())


def test_company_reads_when_who_what_and_answers(hall: Hall) -> None:
    visit = visited(hall)
    assert told("visit.received") == ["contact"]
    client = as_(hall, hall.contact)
    page = client.get(reverse("received-visit-list")).content.decode()
    assert "2026年3月2日" in page
    detail = reverse("received-visit-detail", args=[visit.pk])
    shown = client.get(detail).content.decode()
    for words in ("请帮忙协调扩容", "两周内上门查看", "夏季用电紧张", "党建指导员", "情况属实"):
        assert words in shown, words
    sent = client.post(reverse("received-visit-answer", args=[visit.pk]), {"reply": "confirmed"})
    assert (sent.status_code, sent.headers["Location"]) == (302, detail)
    assert told("visit.answered") == ["instructor"]
    assert "情况属实" in as_(hall).get(reverse("visit-detail", args=[visit.pk])).content.decode()


def test_answer_is_one_and_changes_for_a_week(hall: Hall) -> None:
    visit = visited(hall)
    first = say(hall, visit)
    assert say(hall, visit).pk == first.pk  # a second tap
    assert Notice.objects.filter(event="visit.answered").count() == 1
    noted = say(hall, visit, "noted", "  还缺变压器  ")
    assert (noted.pk, noted.text, noted.version) == (first.pk, "还缺变压器", 2)
    with clock.fixed(MORNING + dt.timedelta(days=7)):
        assert say(hall, visit).version == 3
    with clock.fixed(MORNING + dt.timedelta(days=7, minutes=1)), pytest.raises(Conflict, match="7 天"):
        say(hall, visit, "noted", "再改")
    assert VisitAnswer.objects.count() == 1


@pytest.mark.parametrize(("reply", "text"), [("", ""), ("perhaps", ""), ("noted", "  "), ("noted", "长" * 501)])
def test_answer_must_say_something(hall: Hall, reply: str, text: str) -> None:
    with pytest.raises(InvalidInput):
        say(hall, visited(hall), reply, text)


def test_only_the_company_itself_reads_and_answers(hall: Hall) -> None:
    visit = visited(hall)
    stranger = hall.cast.add(
        Role.COMPANY, scope_id=make_unit("示例别的企业").pk, scope_kind=AnchorKind.UNIT, username="stranger"
    )
    assert list(received_for(hall.act(stranger))) == []
    with pytest.raises((NotFound, NotAllowed)):
        answer_visit(actor=hall.act(stranger), visit_id=visit.pk, reply="confirmed")
    assert as_(hall, stranger).get(reverse("received-visit-detail", args=[visit.pk])).status_code in (403, 404)
    for account in (hall.handler, hall.liaison, None):
        with pytest.raises(NotAllowed):
            answer_visit(actor=hall.act(account or hall.cast.department), visit_id=visit.pk, reply="confirmed")


def test_of_old_visits_entered_now_nobody_is_told(hall: Hall) -> None:
    visited(hall, visited_on=TODAY - dt.timedelta(days=15))
    assert told("visit.received") == []


def test_no_inner_word_of_visitors_reaches_the_company(hall: Hall) -> None:
    """Canary: every inner word is marked; no page, answer, sheet or message of the company holds the mark."""
    own = instructor(hall)
    make_person(f"{MARK}姓名")
    visit = log_visit(
        actor=hall.act(own),
        values=values(
            hall,
            findings=f"{MARK}了解",
            met=f"{MARK}见到",
            companions=f"{MARK}同行",
            next_step=f"{MARK}下一步",
            asked="企业的事",
            promised="答应的事",
        ),
    )
    person = visit.person
    assert person is not None
    change(person, {"name": f"{MARK}某"}, expected_version=None)
    coordinate_visit(actor=hall.act(own), visit_id=visit.pk, text=f"{MARK}协调")
    assess_visit(actor=hall.act(hall.cast.department), visit_id=visit.pk, rating="satisfied", text=f"{MARK}评估")
    say(hall, visit)
    client = as_(hall, hall.contact)
    seen = [
        client.get(address).content.decode()
        for address in (
            reverse("received-visit-list"),
            reverse("received-visit-detail", args=[visit.pk]),
            reverse("received-visit-answer", args=[visit.pk]),
            reverse("unit-detail", args=[hall.company.pk]),
            "/api/v1/received-visits/",
            f"/api/v1/received-visits/{visit.pk}/",
            "/api/v1/deletions/",
            "/notices/",
            f"/search/?q={MARK[:4]}",
            "/",
        )
    ]
    assert "企业的事" in seen[1]
    assert "答应的事" in seen[5]
    seen += list(Notice.objects.filter(account=hall.contact).values_list("text", flat=True))
    for words in seen:
        assert MARK not in words
    for closed in (
        reverse("visit-detail", args=[visit.pk]),
        reverse("visit-list"),
        f"/objects/visits/{visit.pk}/history/",
        f"/api/v1/visits/{visit.pk}/",
        f"/api/v1/visits/{visit.pk}/history/",
    ):
        answer = client.get(closed)
        assert answer.status_code in (403, 404), closed
        assert MARK not in answer.content.decode()
    narrowed = client.get(f"{reverse('received-visit-list')}?rating=dissatisfied&q={MARK[:4]}&state=visited")
    assert "2026年3月2日" in narrowed.content.decode()  # no filter tells of the inner course


def test_visitors_put_the_two_words_right(hall: Hall) -> None:
    own = instructor(hall)
    visit = visited(hall, own)
    update_visit(actor=hall.act(own), visit_id=visit.pk, values={"promised": " 一周内 "}, expected_version=1)
    assert Visit.objects.get().promised == "一周内"


def test_api_lists_reads_and_answers(hall: Hall) -> None:
    visit = visited(hall)
    client = as_(hall, hall.contact)
    row = client.get("/api/v1/received-visits/").json()["results"][0]
    assert (row["who"], row["asked"], row["reply"]) == ("党建指导员", "请帮忙协调扩容", "")
    sent = client.post(
        f"/api/v1/received-visits/{visit.pk}/answer/", {"reply": "noted", "text": "还缺"}, "application/json"
    )
    assert sent.status_code == 200, sent.content
    assert (sent.json()["reply"], len(sent.json()["tickets"])) == ("noted", 1)
    told_to = hall.cast.client(hall.cast.department).get(f"/api/v1/visits/{visit.pk}/").json()
    assert (told_to["reply"], told_to["reply_text"]) == ("noted", "还缺")

"""Visits: logged once, problems raised on the spot, four steps with their moments, evaluated by somebody else (R15)."""

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import Account, Attachment
from meetings import offline
from services.actions.dispatching import dispatch_ticket
from services.actions.handling import answer_ticket, record_contact, report_in
from services.actions.responding import accept_ticket
from services.actions.visit_steps import assess_visit, collect_findings, coordinate_visit, reopen_visit
from services.actions.visits import Problem, log_visit, raise_from_visit, update_visit
from services.choices import VISIT_TRANSITIONS, VisitState
from services.models import CategoryQuestion, Ticket, TicketChannel, Visit, VisitTicket
from services.visits.queries import visit_sums
from tests.alliances.world import make_body, make_person, term
from tests.cast import Cast
from tests.factories import make_chain, make_unit
from tests.services import world
from tests.services.world import Hall, category, channel, lead_part

MORNING = dt.datetime(2026, 3, 2, 9, 30, tzinfo=clock.CHINA)  # a Monday
TODAY = MORNING.date()


@pytest.fixture(autouse=True)
def _files_of_its_own(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def hall(in_city: Cast) -> Iterator[Hall]:
    with clock.fixed(MORNING):
        made = world.make_hall(in_city)
        channel("visit"), kind(), category()
        yield made


def kind(meaning: str = "visit") -> Any:
    return term("visit_kind", meaning)


def instructor(hall: Hall, username: str = "instructor") -> Account:
    """Looks after the company, and is kept as a person."""
    account: Account = hall.cast.add(
        Role.INSTRUCTOR, scope_id=hall.company.pk, scope_kind=AnchorKind.UNIT, username=username
    )
    make_person(f"示例指导员{username}", account=account)
    return account


def values(hall: Hall, **fields: Any) -> dict[str, Any]:
    given = {
        "unit_id": hall.company.pk,
        "kind_id": kind().pk,
        "visited_on": TODAY,
        "met": "示例厂长",
        "findings": "用电紧张。",
    }
    return {**given, **fields}


def problem(hall: Hall, **fields: Any) -> Problem:
    given = {
        "name": "夏季用电紧张",
        "text": "八月每周停电两天，影响交货。",
        "category_id": category().pk,
        "body_id": hall.body.pk,
    }
    return Problem(**{**given, **fields})


def visited(hall: Hall, actor: Account, *problems: Problem, **fields: Any) -> Visit:
    return log_visit(actor=hall.act(actor), values=values(hall, **fields), problems=problems)


def answer(hall: Hall, ticket: Ticket) -> None:
    accept_ticket(actor=hall.act(hall.liaison), ticket_id=ticket.pk)
    dispatch_ticket(
        actor=hall.act(hall.liaison), ticket_id=ticket.pk, lead_id=hall.lead.pk, assist_ids=[], task="请查看"
    )
    part = lead_part(ticket)
    report_in(actor=hall.act(hall.handler), assignment_id=part.pk)
    record_contact(actor=hall.act(hall.handler), assignment_id=part.pk, text="已联系。")
    answer_ticket(actor=hall.act(hall.handler), ticket_id=ticket.pk, kind="solved", text="已增容。")


def as_(hall: Hall, account: Account | None = None) -> Client:
    return hall.cast.client(account or hall.cast.department)


# ---- logging --------------------------------------------------------------------------------------------------------


def test_instructor_logs_a_visit_and_raises_tickets_on_the_spot(hall: Hall) -> None:
    own = instructor(hall)
    visit = visited(hall, own, problem(hall), problem(hall, name="招不到焊工"))
    assert (visit.state, visit.collected_at, visit.visited_at) == (VisitState.COLLECTED, MORNING, MORNING)
    assert visit.person is not None
    assert visit.person.account_id == own.pk
    tickets = list(Ticket.objects.filter(visit_links__visit=visit).order_by("number"))
    assert [(one.name, one.unit_id, one.body_id, one.chain_id) for one in tickets] == [
        ("夏季用电紧张", hall.company.pk, hall.body.pk, hall.chain.pk),
        ("招不到焊工", hall.company.pk, hall.body.pk, hall.chain.pk),
    ]
    meanings = TicketChannel.objects.filter(ticket__in=tickets).values_list("channel__meaning", flat=True)
    assert set(meanings) == {"visit"}


def test_sent_twice_with_the_same_key_is_one_visit_and_its_tickets(hall: Hall) -> None:
    own, key = instructor(hall), uuid4()
    first = log_visit(actor=hall.act(own), values=values(hall), problems=[problem(hall)], client_key=key)
    later = log_visit(
        actor=hall.act(own), values=values(hall, findings="改了几个字。"), problems=[problem(hall)], client_key=key
    )
    assert later.pk == first.pk
    assert (Visit.objects.count(), Ticket.objects.count(), VisitTicket.objects.count()) == (1, 1, 1)
    with pytest.raises(Conflict, match="重新打开"):  # another visit is never taken for this one
        log_visit(actor=hall.act(own), values=values(hall, visited_on=TODAY - dt.timedelta(days=1)), client_key=key)


def test_same_words_within_the_hour_are_one_visit_and_later_another(hall: Hall) -> None:
    own = instructor(hall)
    first = visited(hall, own)
    assert visited(hall, own).pk == first.pk
    with clock.fixed(MORNING + dt.timedelta(hours=2)):
        assert visited(hall, own).pk != first.pk


def test_refused_problem_keeps_neither_visit_nor_ticket(hall: Hall) -> None:
    own = instructor(hall)
    CategoryQuestion.objects.create(
        category=category(),
        place=1,
        label="影响几条线",
        kind="number",
        is_required=True,
        valid_from=dt.date(2026, 1, 1),
    )
    with pytest.raises(InvalidInput, match="先登记走访"):
        visited(hall, own, problem(hall))
    assert (Visit.objects.count(), Ticket.objects.count()) == (0, 0)
    visit = visited(hall, own)
    question = CategoryQuestion.objects.get()
    ticket = raise_from_visit(actor=hall.act(own), visit_id=visit.pk, problem=problem(hall, answers={question.pk: "3"}))
    assert ticket.answers.get().value == "3"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("visited_on", TODAY + dt.timedelta(days=1)),
        ("visited_at", MORNING - dt.timedelta(days=1)),
        ("visited_at", MORNING + dt.timedelta(hours=1)),
        ("kind_id", None),
        ("next_on", TODAY - dt.timedelta(days=1)),
    ],
)
def test_visit_that_cannot_have_been_is_refused(hall: Hall, field: str, value: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        visited(hall, instructor(hall), **{field: value})
    assert refused.value.fields.keys() & {field, field.removesuffix("_id"), "__all__"}


def test_staff_say_who_went(hall: Hall) -> None:
    with pytest.raises(InvalidInput) as refused:
        visited(hall, hall.cast.department)
    assert "person" in refused.value.fields
    assert visited(hall, hall.cast.department, body_id=hall.body.pk).body_id == hall.body.pk


def test_department_logs_what_it_did_itself_anywhere(hall: Hall) -> None:
    visit = visited(hall, hall.handler)
    assert visit.department_id == hall.lead.pk
    with pytest.raises(NotAllowed):
        visited(hall, hall.handler, department_id=hall.other.pk, findings="替别的部门登记。")


def test_instructor_does_not_log_for_units_of_others(hall: Hall) -> None:
    stranger = make_unit("别处企业")
    with pytest.raises(NotAllowed):
        visited(hall, instructor(hall), unit_id=stranger.pk)


def test_company_and_superior_do_not_log(hall: Hall) -> None:
    with pytest.raises(NotAllowed):
        visited(hall, hall.contact)


def test_instructor_names_a_body_of_the_unit_alone(hall: Hall) -> None:
    other = make_body(make_chain("别的链"))
    with pytest.raises(InvalidInput) as refused:
        visited(hall, instructor(hall), body_id=other.pk)
    assert "body" in refused.value.fields
    assert visited(hall, instructor(hall, "second"), body_id=hall.body.pk).body_id == hall.body.pk


# ---- the four steps -------------------------------------------------------------------------------------------------


def test_way_of_a_visit_has_a_moment_for_each_step_and_evaluation_closes_it(hall: Hall) -> None:
    own = instructor(hall)
    visit = visited(hall, own, findings="")
    assert visit.state == VisitState.VISITED
    with clock.fixed(MORNING + dt.timedelta(days=1)):
        collect_findings(actor=hall.act(own), visit_id=visit.pk, text="用电紧张。")
        ticket = raise_from_visit(actor=hall.act(own), visit_id=visit.pk, problem=problem(hall))
        with pytest.raises(Conflict, match="没有答复"):
            coordinate_visit(actor=hall.act(own), visit_id=visit.pk, text="已协调。")
        answer(hall, ticket)
    with clock.fixed(MORNING + dt.timedelta(days=3)):
        with pytest.raises(Conflict, match="先登记协调"):
            assess_visit(actor=hall.act(hall.liaison), visit_id=visit.pk, rating="satisfied", text="满意。")
        coordinate_visit(actor=hall.act(own), visit_id=visit.pk, text="已由示例甲局增容。")
    with clock.fixed(MORNING + dt.timedelta(days=5)):
        closed = assess_visit(actor=hall.act(hall.liaison), visit_id=visit.pk, rating="satisfied", text="企业满意。")
        assert (closed.state, closed.rating, closed.assessed_by_id) == ("assessed", "satisfied", hall.liaison.pk)
    sums = visit_sums(Visit.objects.all())
    assert [(one.state, one.visits, one.days) for one in sums.steps] == [
        (VisitState.VISITED, 1, None),
        (VisitState.COLLECTED, 1, 1.0),
        (VisitState.COORDINATED, 1, 3.0),
        (VisitState.ASSESSED, 1, 5.0),
    ]
    assert (sums.visits, sums.units, sums.tickets) == (1, 1, 1)
    with pytest.raises(Conflict):
        update_visit(actor=hall.act(own), visit_id=visit.pk, values={"met": "别人"}, expected_version=None)
    again = reopen_visit(actor=hall.act(hall.liaison), visit_id=visit.pk, text="企业又说没有增容。")
    assert (again.state, again.rating, again.assessed_at, again.coordinated_at) == ("collected", "", None, None)


def test_who_logged_a_visit_does_not_evaluate_it(hall: Hall) -> None:
    visit = visited(hall, hall.liaison, body_id=hall.body.pk)
    with pytest.raises(NotAllowed, match="其他人"):
        assess_visit(actor=hall.act(hall.liaison), visit_id=visit.pk, rating="satisfied", text="满意。")
    own = instructor(hall)
    with pytest.raises(NotAllowed):
        assess_visit(actor=hall.act(own), visit_id=visit.pk, rating="satisfied", text="满意。")


@pytest.mark.parametrize("state", VisitState)
@pytest.mark.parametrize("to", VisitState)
def test_every_pair_of_states_is_lawful_or_refused(hall: Hall, state: VisitState, to: VisitState) -> None:
    own = instructor(hall)
    visit = visited(hall, own, findings="" if state == VisitState.VISITED else "无")
    if state in (VisitState.COORDINATED, VisitState.ASSESSED):
        coordinate_visit(actor=hall.act(own), visit_id=visit.pk, text="已协调。")
    if state == VisitState.ASSESSED:
        assess_visit(actor=hall.act(hall.liaison), visit_id=visit.pk, rating="fair", text="基本满意。")

    def move() -> None:
        if to == VisitState.COLLECTED and state == VisitState.ASSESSED:
            reopen_visit(actor=hall.act(hall.liaison), visit_id=visit.pk, text="再办。")
        elif to == VisitState.COLLECTED:
            collect_findings(actor=hall.act(own), visit_id=visit.pk, text="无")
        elif to == VisitState.COORDINATED:
            coordinate_visit(actor=hall.act(own), visit_id=visit.pk, text="已协调。")
        elif to == VisitState.ASSESSED:
            assess_visit(actor=hall.act(hall.liaison), visit_id=visit.pk, rating="fair", text="基本满意。")
        else:
            raise Conflict("没有这一步。")

    if to in VISIT_TRANSITIONS[state]:
        move()
        assert Visit.objects.get(pk=visit.pk).state == to
    else:
        with pytest.raises(Conflict):
            move()


# ---- pages ----------------------------------------------------------------------------------------------------------


def form(hall: Hall, **fields: Any) -> dict[str, Any]:
    given = {
        "unit": str(hall.company.pk),
        "kind": str(kind().pk),
        "visited_on": TODAY.isoformat(),
        "time": "09:00",
        "met": "示例厂长",
        "findings": "用电紧张。",
        "client_key": str(uuid4()),
    }
    return {**given, **fields}


def picture() -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (800, 600), "red").save(content, "JPEG")
    return SimpleUploadedFile("现场.jpg", content.getvalue(), "image/jpeg")


def test_phone_form_logs_a_visit_with_problem_and_photograph_once(hall: Hall) -> None:
    client = as_(hall, instructor(hall))
    page = client.get(f"/services/visits/new/{hall.company.pk}/").content.decode()
    assert f'<option value="{hall.company.pk}" selected>' in page
    assert "data-draft-kept" in page
    assert "/services/visits/worker.js" in page
    sent = form(
        hall,
        problem_1="夏季用电紧张",
        text_1="每周停电两天。",
        category_1=str(category().pk),
        ticket_body=str(hall.body.pk),
    )
    answer = client.post("/services/visits/new/", {**sent, "files": picture()})
    assert answer.status_code == 302, [line for line in answer.content.decode().splitlines() if "error" in line]
    again = client.post("/services/visits/new/", {**sent, "files": picture()})
    assert again["Location"] == answer["Location"]
    visit = Visit.objects.get()
    assert visit.visited_at == MORNING.replace(hour=9, minute=0)
    assert Ticket.objects.get().name == "夏季用电紧张"
    assert Attachment.objects.filter(owner_id=visit.pk).count() == 1
    shown = client.get(answer["Location"]).content.decode()
    assert "2026-000001" in shown
    assert "现场.jpg" in shown
    file = Attachment.objects.get(owner_id=visit.pk)
    taken: Any = client.get(f"{answer['Location']}files/{file.pk}/")
    assert b"".join(taken.streaming_content).startswith(b"\xff\xd8")
    assert as_(hall, hall.helper).get(f"{answer['Location']}files/{file.pk}/").status_code in (403, 404)


def test_problem_without_category_is_told_at_its_field(hall: Hall) -> None:
    answer = as_(hall, instructor(hall)).post("/services/visits/new/", form(hall, problem_1="用电紧张"))
    assert answer.status_code == 422
    assert "请选择问题类别" in answer.content.decode()
    assert not Visit.objects.exists()


def test_steps_are_taken_on_their_pages_by_who_may(hall: Hall) -> None:
    own = instructor(hall)
    visit = visited(hall, own, findings="")
    at, client, liaison = f"/services/visits/{visit.pk}/", as_(hall, own), as_(hall, hall.liaison)
    assert client.post(f"{at}collect/", {"text": "无"}).status_code == 302
    assert client.get(f"{at}assess/").status_code == 403
    page = liaison.get(at).content.decode()
    assert f"{at}assess/" in page
    assert liaison.post(f"{at}assess/", {"rating": "satisfied", "text": "企业满意。"}).status_code == 302
    assert Visit.objects.get().state == "assessed"
    assert client.get(f"{at}edit/").status_code == 409
    assert "四个步骤" in client.get(at).content.decode()


def test_problem_is_raised_from_the_page_of_a_visit(hall: Hall) -> None:
    own = instructor(hall)
    visit = visited(hall, own)
    at = f"/services/visits/{visit.pk}/problem/"
    client = as_(hall, own)
    assert "先选是哪方面的问题" in client.get(at).content.decode()
    assert client.get(f"{at}?category={category().pk}").status_code == 200
    sent = {"category": str(category().pk), "name": "缺工", "text": "缺焊工。", "nature": "demand", "urgency": "normal"}
    answer = client.post(at, sent)
    assert answer.status_code == 302, answer.content.decode()[:1500]
    assert VisitTicket.objects.get().ticket.name == "缺工"


def test_edit_keeps_what_the_form_does_not_ask(hall: Hall) -> None:
    visit = visited(hall, hall.liaison, body_id=hall.body.pk)
    client = as_(hall, hall.liaison)
    at = f"/services/visits/{visit.pk}/edit/"
    assert client.get(at).status_code == 200
    sent = {**form(hall), "body": str(hall.body.pk), "met": "示例书记", "version": str(visit.version)}
    answer = client.post(at, sent)
    assert answer.status_code == 302, answer.content.decode()[:1500]
    assert Visit.objects.get().met == "示例书记"


def test_list_shows_own_visits_and_their_figures(hall: Hall) -> None:
    visited(hall, instructor(hall), problem(hall))
    visited(hall, hall.handler, unit_id=make_unit("示例别家").pk)
    page = as_(hall, hall.liaison).get("/services/visits/").content.decode()
    assert "示例企业" in page
    assert "示例别家" not in page
    assert "示例别家" in as_(hall, hall.handler).get("/services/visits/").content.decode()
    whole = as_(hall).get("/services/visits/?raised=true").content.decode()
    assert "示例别家" not in whole
    assert "1 次 · 1 家单位 · 当场提出工单 1 张" in whole
    assert "全部走访" in as_(hall).get(f"/units/{hall.company.pk}/").content.decode()
    chain = as_(hall, hall.liaison).get(f"/chains/{hall.chain.pk}/visits/").content.decode()
    assert "示例企业" in chain


def test_visit_with_tickets_stays_and_another_is_deleted_and_put_back(hall: Hall) -> None:
    client = as_(hall)
    kept = visited(hall, hall.liaison, problem(hall), body_id=hall.body.pk)
    assert client.post(f"/services/visits/{kept.pk}/delete/").status_code == 409
    gone = visited(hall, hall.liaison, body_id=hall.body.pk, findings="登记错了。")
    assert client.post(f"/services/visits/{gone.pk}/delete/").status_code == 302
    assert not Visit.objects.filter(pk=gone.pk).exists()


def test_worker_of_visits_is_the_same_for_everybody_and_keeps_the_form(hall: Hall) -> None:
    nobody, somebody = Client().get("/services/visits/worker.js"), as_(hall).get("/services/visits/worker.js")
    assert (nobody.status_code, nobody.content) == (200, somebody.content)
    words = nobody.content.decode()
    assert f'"visits-{offline.version()}"' in words
    assert "/^\\/services\\/visits\\/new\\/([0-9a-f-]{36}\\/)?$/" in words
    assert '"/services/visits/offline/"' in words
    assert Client().get("/services/visits/offline/").content == Client().get("/meetings/offline/").content
    assert '"meetings-' in Client().get("/meetings/worker.js").content.decode()

"""Data asked of another department within the hour (R49, F127, F128)."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core import clock
from core.bin import restore_from_bin
from core.choices import DaySource
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import Account, BinEntry, CalendarDay, Notice
from organizations.choices import UnitKind
from services.actions import data_requests
from services.actions.rules import set_ticket_rule
from services.actions.sharing import join_sharing, leave_sharing
from services.choices import DataRequestState, RuleKind, UrgeLevel
from services.models import DataRequest, SharingDepartment
from services.sharing import due
from services.sharing.queries import standings
from services.tickets.evidence import TEST_STRING
from tests.cast import Cast
from tests.factories import make_unit
from tests.services import world
from tests.services.world import Hall, in_hand

MORNING = dt.datetime(2026, 3, 2, 9, 30, tzinfo=clock.CHINA)  # a Monday
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _files_of_its_own(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def hall(in_city: Cast) -> Iterator[Hall]:
    with clock.fixed(MORNING):
        made = world.make_hall(in_city)
        for unit in (made.lead, made.other):
            join_sharing(actor=made.act(), values={"unit_id": unit.pk})
        yield made


def as_(hall: Hall, account: Account | None = None) -> Client:
    return hall.cast.client(account or hall.cast.department)


def ask(hall: Hall, **fields: Any) -> DataRequest:
    given = {
        "asking_id": hall.lead.pk,
        "asked_id": hall.other.pk,
        "what": "示例企业用地批复",
        "why": "办理工单需要",
        **fields,
    }
    return data_requests.ask_data(actor=hall.act(hall.handler), values=given)


def fresh(row: DataRequest) -> DataRequest:
    found: DataRequest = DataRequest.objects.get(pk=row.pk)
    return found


def test_the_clock_runs_an_hour_of_office_time(hall: Hall) -> None:
    assert ask(hall).due_at == MORNING + HOUR
    with clock.fixed(dt.datetime(2026, 3, 6, 17, 30, tzinfo=clock.CHINA)):  # Friday, half an hour before closing
        late = ask(hall, what="又一项")
    assert late.due_at == dt.datetime(2026, 3, 9, 9, 30, tzinfo=clock.CHINA) or late.due_at.weekday() == 0
    set_ticket_rule(actor=hall.act(), kind=RuleKind.SHARING_TIME, values={"amount": 30, "unit": "minutes"})
    assert ask(hall, what="第三项").due_at == MORNING + HOUR / 2


def test_asked_told_answered_with_a_file_in_time(hall: Hall) -> None:
    row = ask(hall)
    assert Notice.objects.filter(account=hall.helper, event="data_request.asked").count() == 1
    client = as_(hall, hall.helper)
    assert row.what in client.get("/").content.decode()
    page = client.get(f"/services/data-requests/{row.pk}/").content.decode()
    assert "提供数据" in page and "还剩" in page
    with clock.fixed(MORNING + HOUR / 2):
        answer = client.post(
            f"/services/data-requests/{row.pk}/answer/",
            {"answer": "见附件", "files": SimpleUploadedFile("a.pdf", b"%PDF-1.4 sample")},
        )
        assert answer.status_code == 302, answer.content.decode()[:2000]
    done = fresh(row)
    assert (done.state, done.is_late, done.file is not None) == (DataRequestState.ANSWERED, False, True)
    assert Notice.objects.filter(account=hall.handler, event="data_request.ended").count() == 1
    asker = as_(hall, hall.handler)
    assert "a.pdf" in asker.get(f"/services/data-requests/{row.pk}/").content.decode()
    file: Any = asker.get(f"/services/data-requests/{row.pk}/file/")
    assert b"".join(file.streaming_content) == b"%PDF-1.4 sample"
    with pytest.raises(Conflict):
        data_requests.answer_data(actor=hall.act(hall.helper), request_id=row.pk, answer="又一次")


def test_a_refusal_with_its_reason_is_an_answer_and_late_ones_are_missed(hall: Hall) -> None:
    kept, late, waiting, gone = (ask(hall, what=what) for what in ("甲", "乙", "丙", "丁"))
    data_requests.withdraw_data(actor=hall.act(hall.handler), request_id=gone.pk)
    data_requests.refuse_data(actor=hall.act(hall.helper), request_id=kept.pk, reason="涉密")
    with pytest.raises(InvalidInput):
        data_requests.refuse_data(actor=hall.act(hall.helper), request_id=late.pk, reason=" ")
    with clock.fixed(MORNING + 2 * HOUR):
        data_requests.answer_data(actor=hall.act(hall.helper), request_id=late.pk, answer="数据")
        [row] = standings(DataRequest.objects.all())
        assert (row["asked_of"], row["kept"], row["missed"], row["waiting"], row["refused"]) == (3, 1, 2, 1, 1)
        page = as_(hall).get("/services/data-requests/standings/").content.decode()
        assert "33.3%" in page and hall.other.name in page
        missed = as_(hall).get("/services/data-requests/?light=missed").context["rows"]
        assert {one[0].pk for one in missed} == {late.pk, waiting.pk}
    given = data_requests.answer_data(actor=hall.act(hall.helper), request_id=kept.pk, answer="可以提供了")
    assert given.state == DataRequestState.ANSWERED


def test_only_departments_of_the_mechanism_ask_and_only_for_themselves(hall: Hall) -> None:
    stranger = make_unit("示例丙局", kind=UnitKind.DEPARTMENT)
    for wrong in ({"asked_id": stranger.pk}, {"asked_id": hall.lead.pk}, {"what": ""}, {"why": ""}):
        with pytest.raises(InvalidInput):
            ask(hall, **wrong)
    with pytest.raises(NotAllowed):
        ask(hall, asking_id=hall.other.pk, asked_id=hall.lead.pk)
    row = ask(hall)
    with pytest.raises(NotAllowed):
        data_requests.answer_data(actor=hall.act(hall.handler), request_id=row.pk, answer="自己答")
    with pytest.raises(NotAllowed):
        data_requests.withdraw_data(actor=hall.act(hall.helper), request_id=row.pk)
    assert as_(hall, hall.contact).get("/services/data-requests/").status_code == 403
    assert as_(hall, hall.liaison).get(f"/services/data-requests/{row.pk}/").status_code == 403


def test_the_same_asked_twice_is_one_and_a_file_with_a_virus_is_refused(hall: Hall) -> None:
    assert ask(hall).pk == ask(hall).pk
    row = DataRequest.objects.get()
    client = as_(hall, hall.helper)
    bad = SimpleUploadedFile("a.pdf", b"%PDF-1.4" + TEST_STRING)
    assert client.post(f"/services/data-requests/{row.pk}/answer/", {"files": bad}).status_code == 422
    assert client.post(f"/services/data-requests/{row.pk}/answer/", {}).status_code == 422
    assert fresh(row).state == DataRequestState.ASKED


def test_late_ones_are_asked_for_a_step_at_a_time_in_office_hours(hall: Hall) -> None:
    row = ask(hall)
    assert due.slots(MORNING)
    due.run("now")
    assert fresh(row).urged == ""
    with clock.fixed(MORNING + HOUR + dt.timedelta(minutes=10)):
        due.run("now")
        due.run("now")
        assert fresh(row).urged == UrgeLevel.URGE
        assert Notice.objects.filter(account=hall.helper, event="data_request.urge").count() == 1
    with clock.fixed(MORNING + 2 * HOUR + dt.timedelta(minutes=10)):
        due.run("now")
        assert fresh(row).urged == UrgeLevel.SUPERVISE
        assert Notice.objects.filter(account=hall.cast.department, event="data_request.supervise").count() == 1
        due.run("now")
    assert Notice.objects.filter(event="data_request.supervise").values("account").distinct().count() == 2
    assert due.slots(MORNING.replace(hour=23)) == []


def test_a_changed_calendar_moves_the_deadline(hall: Hall) -> None:
    row = ask(hall)
    day = MORNING.date()
    CalendarDay.objects.create(day=day, is_worked=False, part="day", reason="示例停工", source=DaySource.OWN)
    with clock.fixed(MORNING + dt.timedelta(days=1)):
        due.run("now")
    assert fresh(row).due_at.astimezone(clock.CHINA).date() == dt.date(2026, 3, 3)


def test_a_ticket_s_page_leads_to_its_data_requests(hall: Hall) -> None:
    ticket = in_hand(hall)
    client = as_(hall, hall.handler)
    page = client.get(f"/services/tickets/{ticket.pk}/").content.decode()
    assert f"/services/data-requests/new/?ticket={ticket.pk}" in page
    answer = client.post(
        f"/services/data-requests/new/?ticket={ticket.pk}",
        {"asked": str(hall.other.pk), "what": "用地批复", "why": "办理工单"},
    )
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert DataRequest.objects.get().ticket_id == ticket.pk
    assert "用地批复" in client.get(f"/services/tickets/{ticket.pk}/").content.decode()
    assert "用地批复" not in as_(hall, hall.contact).get(f"/services/tickets/{ticket.pk}/").content.decode()


def test_departments_join_and_leave_and_come_back_from_the_bin(hall: Hall) -> None:
    client, base = as_(hall), "/settings/sharing-departments/"
    assert hall.lead.name in client.get(base).content.decode()
    with pytest.raises(Conflict):
        join_sharing(actor=hall.act(), values={"unit_id": hall.lead.pk})
    row = SharingDepartment.objects.get(unit=hall.lead)
    edit = f"{base}{row.pk}/"
    assert client.post(edit, {"note": "用地、规划", "version": row.version}).status_code == 302
    assert "用地、规划" in client.get(base).content.decode()
    assert client.post(f"{edit}end/").status_code == 302
    assert not SharingDepartment.objects.filter(pk=row.pk).exists()
    restore_from_bin(actor=hall.act(), entry_id=BinEntry.objects.get(row_id=row.pk).pk)
    with clock.fixed(MORNING + dt.timedelta(days=3)):
        ended = leave_sharing(actor=hall.act(), department_id=row.pk, last_day=dt.date(2026, 3, 4))
        assert ended is not None and ended.valid_to == dt.date(2026, 3, 4)
        with pytest.raises(InvalidInput):
            ask(hall, what="退出以后")

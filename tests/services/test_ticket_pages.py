"""Pages of tickets: what each reader is shown, which buttons are lawful, and what each of them does."""

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from core import clock
from core.models import Account, Attachment, AuditEvent
from services.choices import ResultKind, Satisfaction, TicketState
from services.models import CategoryQuestion, Extension, Ticket, TicketReturn
from services.tickets.evidence import TEST_STRING
from tests.cast import Cast
from tests.services import world
from tests.services.world import (
    Hall,
    answered,
    category,
    channel,
    clock_of,
    dispatched,
    fresh,
    in_hand,
    lead_part,
    part,
    whistle,
)

MORNING = dt.datetime(2026, 3, 2, 9, 30, tzinfo=clock.CHINA)  # a Monday


@pytest.fixture(autouse=True)
def _files_of_its_own(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def hall(in_city: Cast) -> Iterator[Hall]:
    with clock.fixed(MORNING):
        yield world.make_hall(in_city)


def as_(hall: Hall, account: Account | None = None) -> Client:
    return hall.cast.client(account or hall.cast.department)


def page(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def url(ticket: Ticket, step: str = "") -> str:
    return f"/services/tickets/{ticket.pk}/{step + '/' if step else ''}"


def post(client: Client, address: str, status: int = 302, **given: Any) -> str:
    answer = client.post(address, given)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def names(client: Client, query: str = "") -> list[str]:
    return [row.ticket.name for row in client.get(f"/services/tickets/?{query}").context["rows"]]


# ---- lists ----------------------------------------------------------------------------------------------------------


def test_list_shows_each_reader_what_is_theirs_and_what_waits_for_them_first(hall: Hall) -> None:
    taken = in_hand(hall, name="示例在办")
    fresh_one = whistle(hall, name="示例新哨")
    report = whistle(hall, hall.cast.department, name="示例举报", nature="report", unit_id=None)
    done = answered(hall, name="示例已答复")
    assert names(as_(hall, hall.liaison)) == [fresh_one.name, taken.name, done.name]
    assert set(names(as_(hall))) == {fresh_one.name, taken.name, done.name, report.name}
    assert set(names(as_(hall, hall.handler))) == {taken.name, done.name}
    assert names(as_(hall, hall.helper)) == []
    assert names(as_(hall, hall.contact))[0] == done.name
    text = page(as_(hall, hall.contact), "/services/tickets/")
    assert "我的诉求" in text and report.name not in text
    assert "要我部门办的" in page(as_(hall, hall.handler), "/services/tickets/")
    assert names(as_(hall, hall.handler), "to_handle=true") == [taken.name]


def test_list_narrows_by_state_light_owner_channel_and_number(hall: Hall) -> None:
    client = as_(hall, hall.liaison)
    first = in_hand(hall, name="示例道路问题", urgency="urgent", category_id=category("talent").pk)
    second = whistle(hall, hall.liaison, name="示例用工问题", channels=[channel("hotline").pk])
    assert names(client, "state=raised") == [second.name]
    assert names(client, "urgency=urgent") == [first.name]
    assert names(client, f"category={category('talent').pk}") == [first.name]
    assert names(client, f"channel={channel('hotline').pk}") == [second.name]
    assert names(client, f"department={hall.lead.pk}") == [first.name]
    assert names(client, f"body={hall.body.pk}&chain={hall.chain.pk}&year=2026&q=用工") == [second.name]
    assert names(client, f"q={first.year}-{first.number:06d}") == [first.name]
    assert names(client, f"unit={hall.company.pk}&nature=proposal") == []
    with clock.fixed(MORNING + dt.timedelta(days=1)):
        client = as_(hall, hall.liaison)  # a day later one signs in anew
        assert names(client, "light=overdue") == [second.name]  # nobody answered the whistle
        text = page(client, "/services/tickets/")
        assert "派单已超期" in text and "反馈还剩" in text
    due = clock_of(first, "feedback").due_at
    assert due is not None
    with clock.fixed(due - dt.timedelta(hours=1)):
        assert names(as_(hall, hall.liaison), "light=soon") == [first.name]


def test_an_assistant_watches_its_own_deadline(hall: Hall) -> None:
    ticket = dispatched(hall, assists=[hall.other])
    row = as_(hall, hall.helper).get("/services/tickets/").context["rows"][0]
    assert row.ticket == ticket and row.light.label.startswith("办结还剩")
    assert as_(hall, hall.handler).get("/services/tickets/").context["rows"][0].light.label.startswith("首次联系")


def test_tickets_stand_in_the_tabs_of_body_and_chain_on_home_and_on_the_units_page(hall: Hall) -> None:
    ticket = whistle(hall, name="示例道路问题")
    client = as_(hall, hall.liaison)
    assert ticket.name in page(client, f"/chains/{hall.chain.pk}/tickets/")
    assert f"/services/tickets/?body={hall.body.pk}" in page(client, f"/alliances/{hall.body.pk}/")
    assert ticket.name in page(client, "/")
    assert ticket.name in page(as_(hall), f"/units/{hall.company.pk}/")
    assert "提出诉求" in page(as_(hall, hall.contact), "/")
    sent = dispatched(hall, name="示例派出问题")
    assert sent.name in page(as_(hall, hall.handler), "/")
    found = client.get("/services/tickets/suggest/?q=道路").json()
    assert [one["id"] for one in found] == [str(ticket.pk)]
    assert "示例甲局" in [one["label"] for one in client.get("/services/tickets/departments/suggest/?q=甲局").json()]


# ---- raising --------------------------------------------------------------------------------------------------------


def picture() -> SimpleUploadedFile:
    made = io.BytesIO()
    image = Image.new("RGB", (64, 64), "red")
    exif = Image.Exif()
    exif[0x010F] = "示例手机"
    image.save(made, format="JPEG", exif=exif)
    return SimpleUploadedFile("现场.jpg", made.getvalue(), content_type="image/jpeg")


def raised(hall: Hall, **fields: Any) -> dict[str, Any]:
    given = {
        "category": category().pk,
        "name": "示例道路狭窄",
        "text": "会车困难",
        "nature": "demand",
        "urgency": "normal",
    }
    return {**given, **fields}


def test_company_chooses_a_category_answers_its_questions_and_sends_a_picture(hall: Hall) -> None:
    client = as_(hall, hall.contact)
    question = CategoryQuestion.objects.create(category=category(), label="影响几条线", kind="number", is_required=True)
    channel()
    assert f"?category={category().pk}" in page(client, "/services/tickets/new/")
    form = page(client, f"/services/tickets/new/?category={category().pk}")
    assert "影响几条线" in form and hall.company.name in form and hall.body.name in form and "从哪里来" not in form
    refused = post(client, "/services/tickets/new/", 422, **raised(hall))
    assert "影响几条线" in refused and Ticket.objects.count() == 0
    answer = {f"question_{question.pk.hex}": "2"}
    post(client, "/services/tickets/new/", **raised(hall, **answer, files=picture()))
    ticket = Ticket.objects.get()
    assert (ticket.unit, ticket.body, ticket.chain) == (hall.company, hall.body, hall.chain)
    assert list(ticket.channels.values_list("channel", flat=True)) == [channel().pk]
    kept = Attachment.objects.get(owner_id=ticket.pk)
    text = page(client, url(ticket))
    assert "影响几条线" in text and kept.name in text and "待响应" in text
    file = client.get(f"/services/tickets/{ticket.pk}/files/{kept.pk}/")
    assert not Image.open(io.BytesIO(b"".join(file.streaming_content))).getexif()  # type: ignore[attr-defined]
    assert as_(hall, hall.helper).get(url(ticket)).status_code == 403


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("病毒.pdf", b"%PDF-1.4 " + TEST_STRING, "病毒特征"),
        ("假的.pdf", b"MZ not a paper", "内容与文件类型不符"),
        ("假的.jpg", b"%PDF-1.4", "读不出这张照片"),
        ("程序.exe", b"MZ", "不能上传"),
    ],
)
def test_bad_file_refuses_the_whole_form_and_says_why(hall: Hall, name: str, content: bytes, words: str) -> None:
    channel()
    given = raised(hall, files=SimpleUploadedFile(name, content))
    assert words in post(as_(hall, hall.contact), "/services/tickets/new/", 422, **given)
    assert Ticket.objects.count() == 0 and Attachment.objects.count() == 0


def test_too_long_and_html_are_kept_out_and_shown_harmlessly(hall: Hall) -> None:
    channel()
    client = as_(hall, hall.contact)
    assert "最多" in post(client, "/services/tickets/new/", 422, **raised(hall, text="长" * 50_000))
    post(client, "/services/tickets/new/", **raised(hall, name="<b>示例</b>", text="<script>alert(1)</script>"))
    post(client, "/services/tickets/new/", **raised(hall, name="<b>示例</b>", text="<script>alert(1)</script>"))
    text = page(client, url(Ticket.objects.get()))
    assert "<script>alert" not in text and "&lt;script&gt;" in text


def test_staff_register_for_a_company_through_several_channels(hall: Hall) -> None:
    client = as_(hall, hall.liaison)
    ways = [str(channel("hotline").pk), str(channel("visit").pk)]
    given = raised(hall, unit=str(hall.company.pk), channels=ways, raised_at="2026-02-27T10:00", contact_name="示例甲")
    assert "请选择提出问题的企业" in post(client, "/services/tickets/new/", 422, **{**given, "unit": ""})
    post(client, "/services/tickets/new/", **given)
    ticket = Ticket.objects.get()
    assert ticket.channels.count() == 2
    assert ticket.raised_at == dt.datetime(2026, 2, 27, 10, tzinfo=clock.CHINA)
    assert ticket.name in page(as_(hall, hall.contact), "/services/tickets/")


# ---- one ticket -----------------------------------------------------------------------------------------------------


def test_company_sees_owner_deadline_and_why_but_no_office_talk(hall: Hall) -> None:
    ticket = in_hand(hall)
    client = as_(hall, hall.handler)
    post(client, url(ticket, "note"), text="示例内部话")
    post(client, url(ticket, "extension-ask"), amount="3", reason="示例要材料")
    text = page(as_(hall, hall.contact), url(ticket))
    assert hall.lead.name in text and "首办，负责到底" in text and "办结期限" in text and "工作日" in text
    assert "示例内部话" not in text and "示例要材料" not in text and "裁定" not in text
    assert "示例内部话" in page(client, url(ticket))


def test_report_is_read_by_the_department_alone_and_reading_is_logged(hall: Hall) -> None:
    ticket = whistle(hall, hall.cast.department, name="示例举报", nature="report", unit_id=None)
    looked = AuditEvent.objects.filter(operation="access", row_id=ticket.pk)
    page(as_(hall), url(ticket))
    assert looked.count() == 1
    assert as_(hall, hall.liaison).get(url(ticket)).status_code == 403
    assert as_(hall, hall.contact).get(url(ticket)).status_code == 403
    page(as_(hall, hall.cast.department), url(whistle(hall)))
    assert AuditEvent.objects.filter(operation="access").count() == 1


def test_who_reports_something_is_told_that_the_department_alone_has_it(hall: Hall) -> None:
    channel()
    client = as_(hall, hall.contact)
    post(client, "/services/tickets/new/", **raised(hall, name="示例举报", nature="report"))
    text = page(client, url(Ticket.objects.get()))
    assert "由组织部门办理，只有组织部门和您看得到" in text
    assert f"由{hall.body.name}响应" not in text


def test_ticket_is_played_through_on_its_pages(hall: Hall) -> None:
    liaison, handler, helper, contact = (
        as_(hall, account) for account in (hall.liaison, hall.handler, hall.helper, hall.contact)
    )
    ticket = whistle(hall)
    assert "受理" in page(liaison, url(ticket)) and "撤单" in page(contact, url(ticket))
    post(liaison, url(ticket, "accept"))
    assert as_(hall, hall.contact).post(url(ticket, "accept")).status_code == 403
    assert "现在不能" in post(liaison, url(ticket, "accept"), 409)
    post(
        liaison,
        url(ticket, "classify"),
        version=fresh(ticket).version,
        category=category("talent").pk,
        urgency="urgent",
        reason="示例原因",
    )
    assert "没有找到部门" in post(liaison, url(ticket, "dispatch"), 422, lead="没有这个局")
    post(liaison, url(ticket, "dispatch"), lead=str(hall.lead.pk), assists=[str(hall.other.pk)], task="示例要求")
    lead, assist = lead_part(ticket), part(ticket, hall.other)
    assert "报到" in page(handler, url(ticket)) and "答复企业" not in page(handler, url(ticket))
    at = "/services/tickets/parts/"
    post(handler, f"{at}{lead.pk}/report-in/")
    assert helper.post(f"{at}{lead.pk}/report-in/").status_code == 403
    post(helper, f"{at}{assist.pk}/report-in/")
    post(handler, f"{at}{lead.pk}/contact/", text="与示例甲通话")
    post(handler, f"{at}{lead.pk}/progress/", text="已现场查看")
    assert "为什么暂停" in post(handler, url(ticket, "pause"), 422, reason="")
    post(handler, url(ticket, "pause"), reason="等待企业补充材料")
    assert "暂停计时" in page(contact, url(ticket))
    post(handler, url(ticket, "resume"))
    post(handler, url(ticket, "extension-ask"), amount="3", reason="示例理由")
    asked = Extension.objects.get()
    decide = f"/services/tickets/extensions/{asked.pk}/decide/"
    assert "待审批的延期" in page(liaison, url(ticket)) and "示例理由" in page(liaison, decide)
    assert handler.get(decide).status_code == 403
    post(liaison, decide, granted="yes", answer="同意")
    post(liaison, decide, 409, granted="yes", answer="同意")
    given: dict[str, Any] = {
        "kind": ResultKind.SOLVED,
        "text": "道路已拓宽",
        "measure_1": "道路",
        "value_1": "20",
        "unit_1": "米",
    }
    assert "还没有办完协办事项" in post(handler, url(ticket, "answer"), 422, **given)
    assert "一起填写" in post(handler, url(ticket, "answer"), 422, **{**given, "unit_1": ""})
    post(helper, f"{at}{assist.pk}/finish/", text="已配合")
    post(handler, url(ticket, "answer"), **given, files=picture())
    text = page(contact, url(ticket))
    assert "道路 20 米" in text and "评价" in text and "答复材料" in text and "撤单" not in text
    assert handler.get(url(ticket, "rate")).status_code == 403
    assert "哪里不满意" in post(contact, url(ticket, "rate"), 422, rating=Satisfaction.DISSATISFIED)
    post(contact, url(ticket, "rate"), rating=Satisfaction.DISSATISFIED, text="会车还是难")
    assert (fresh(ticket).state, fresh(ticket).round) == (TicketState.IN_HAND, 2)
    post(handler, f"{at}{lead_part(ticket).pk}/report-in/")
    post(handler, url(ticket, "answer"), kind=ResultKind.PARTLY, text="又拓宽了一段")
    assert "以前的答复" in page(contact, url(ticket))
    post(liaison, url(ticket, "call-back"), text="电话回访示例甲", rating=Satisfaction.SATISFIED)
    assert fresh(ticket).state == TicketState.CLOSED
    assert "电话回访示例甲" in page(liaison, url(ticket)) and "电话回访示例甲" not in page(contact, url(ticket))


def test_return_is_asked_and_ruled_on_pages(hall: Hall) -> None:
    ticket = dispatched(hall)
    handler, liaison = as_(hall, hall.handler), as_(hall, hall.liaison)
    asks = f"/services/tickets/parts/{lead_part(ticket).pk}/return/"
    assert "没有找到部门" in post(handler, asks, 422, right_unit="不存在的局", reason="示例")
    post(handler, asks, right_unit=str(hall.other.pk), reason="属乙局职责")
    asked = TicketReturn.objects.get()
    rule = f"/services/tickets/returns/{asked.pk}/rule/"
    assert "裁定退单" in page(liaison, url(ticket)) and "属乙局职责" in page(liaison, rule)
    assert handler.get(rule).status_code == 403
    post(liaison, rule, 422, granted="yes", ruling=" ")
    post(liaison, rule, granted="yes", ruling="同意")
    assert lead_part(ticket).unit == hall.other and fresh(ticket).first_handler == hall.lead
    assert "示例乙局" in page(as_(hall, hall.contact), url(ticket))


def test_other_ends_joins_splits_and_agents_on_pages(hall: Hall) -> None:
    liaison = as_(hall, hall.liaison)
    first, second, third, fourth, fifth = (whistle(hall, name=f"示例问题{number}") for number in range(5))
    post(liaison, url(first, "join"), main=f"{second.year}-{second.number}")
    assert first.name in page(liaison, url(second)) and "并入" in page(liaison, url(first))
    post(liaison, url(first, "take-up"), reason="不是一回事")
    post(liaison, url(third, "reject"), reason="不属联盟职责")
    post(liaison, url(fourth, "hand-off"), target="12345", reason="属市容管理")
    assert "12345" in page(as_(hall, hall.contact), url(fourth))
    given: dict[str, Any] = {
        "name_1": "示例分一",
        "category_1": category().pk,
        "name_2": "示例分二",
        "category_2": category().pk,
    }
    post(liaison, url(fifth, "split"), **given)
    assert "示例分二" in page(liaison, url(fifth))
    post(as_(hall, hall.contact), url(second, "withdraw"), reason="已解决")
    assert [fresh(one).state for one in (first, second, third, fourth)] == [
        TicketState.RAISED,
        TicketState.WITHDRAWN,
        TicketState.REJECTED,
        TicketState.HANDED_OFF,
    ]
    assert as_(hall, hall.handler).get(url(first, "join")).status_code == 403


def test_plan_assistant_release_and_close_unrated_on_pages(hall: Hall) -> None:
    handler, liaison = as_(hall, hall.handler), as_(hall, hall.liaison)
    ticket = in_hand(hall)
    post(handler, url(ticket, "assistant-add"), unit=hall.other.name, task="示例配合", days="3")
    assist = part(ticket, hall.other)
    assert "示例配合" in page(handler, url(ticket))
    post(handler, f"/services/tickets/parts/{assist.pk}/release/", reason="不再需要")
    post(handler, url(ticket, "plan"), day="2026-09-01", text="列入下半年改造")
    assert "2026年9月1日前" in page(as_(hall, hall.contact), url(ticket))
    post(handler, url(ticket, "answer"), kind=ResultKind.SOLVED, text="已改造")
    post(liaison, url(ticket, "close-unrated"), reason="联系不上")
    assert fresh(ticket).state == TicketState.CLOSED


def test_two_people_classify_at_once_and_both_words_are_shown(hall: Hall) -> None:
    ticket = whistle(hall)
    liaison = as_(hall, hall.liaison)
    given: dict[str, Any] = {
        "category": category("talent").pk,
        "urgency": "urgent",
        "reason": "示例",
        "version": ticket.version,
    }
    post(liaison, url(ticket, "classify"), **given)
    answer = liaison.post(url(ticket, "classify"), {**given, "urgency": "critical", "category": category().pk})
    assert answer.status_code == 412
    assert "特急" in answer.content.decode() and "紧急" in answer.content.decode()


def test_files_are_added_kept_inside_and_taken_away(hall: Hall) -> None:
    ticket = in_hand(hall)
    handler, contact = as_(hall, hall.handler), as_(hall, hall.contact)
    paper = SimpleUploadedFile("方案.pdf", b"%PDF-1.4 plan")
    post(handler, url(ticket, "files/new"), files=paper)
    kept = Attachment.objects.get()
    assert "方案.pdf" in page(handler, url(ticket)) and "方案.pdf" not in page(contact, url(ticket))
    assert contact.get(f"{url(ticket)}files/{kept.pk}/").status_code == 404
    assert contact.post(f"{url(ticket)}files/{kept.pk}/remove/").status_code == 404
    post(handler, f"{url(ticket)}files/{kept.pk}/remove/")
    assert not handler.get(url(ticket)).context["files"]

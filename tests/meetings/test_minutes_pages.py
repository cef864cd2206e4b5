"""Minutes on pages and by the API: the whole way by hand, with scripts off, and what each sees of it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from core.choices import AnchorKind, Role
from core.models import Account, Job
from documents.models import DocumentSeries
from meetings.actions.minutes import draft_minutes, submit_minutes
from meetings.actions.minutes_answers import answer_minutes
from meetings.models import Minutes, MinutesConfirmation
from tests.cast import Cast
from tests.meetings.held import NOW, colleagues, held_meeting, issued, make_meeting, pass_all
from tests.sheets import run_jobs

JSON: dict[str, Any] = {"content_type": "application/json"}


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


def page(minutes: Minutes, step: str = "") -> str:
    return f"/meetings/minutes/{minutes.pk}/{step}"


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def post(client: Client, url: str, **data: Any) -> str:
    answer = client.post(url, data)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return str(answer["Location"])


def company(cast: Cast, minutes: Minutes, name: str = "示例甲公司") -> Account:
    unit_id = MinutesConfirmation.objects.get(minutes=minutes, name=name).unit_id
    assert unit_id
    return cast.add(Role.COMPANY, scope_id=unit_id, scope_kind=AnchorKind.UNIT)


def test_minutes_go_their_whole_way_by_hand(cast: Cast) -> None:
    with cast.scope():
        meeting = held_meeting()
        reviewers = colleagues(cast)
        series = DocumentSeries.objects.create(
            code="示例纪", issuer_name="示例联合党委", issuer_id=meeting.body_id, issuer_kind="body"
        )
    client = cast.client(cast.department)
    draft_url = f"/meetings/{meeting.pk}/minutes/new/"
    assert draft_url in text_of(client, f"/meetings/{meeting.pk}/")
    assert "只拟这一次" in text_of(client, draft_url)
    edit = post(client, draft_url)
    with cast.scope():
        minutes = Minutes.objects.get()
    assert edit == page(minutes, "edit/")
    assert "建立协同目录" in text_of(client, edit)
    body = minutes.body_text.replace("组织一次对接", "再议")
    post(client, edit, title="2026年第一季度联席会议纪要", body_text=body, version=minutes.version)
    assert "没有写到第 2 号决议" in text_of(client, page(minutes))
    post(client, page(minutes, "submit/"))
    assert "要由其他人办理" in text_of(client, page(minutes))
    for account in reviewers:
        assert "退回修改" in text_of(cast.client(account), page(minutes))
        post(cast.client(account), page(minutes, "pass/"), note="同意")
    shown = text_of(client, page(minutes))
    assert "三审通过，待印发" in shown
    assert shown.count("同意") >= 3
    issue = text_of(client, page(minutes, "issue/"))
    assert "到会的 2 家会收到通知" in issue
    assert f'value="{series.pk}" selected' in issue
    post(client, page(minutes, "issue/"), series=str(series.pk))
    assert "纪要文件正在生成" in text_of(client, page(minutes))
    run_jobs(cast)
    shown = text_of(client, page(minutes))
    assert "示例纪〔2026〕1号" in shown
    for kind, start in (("docx", b"PK"), ("pdf", b"%PDF-")):
        assert b"".join(client.get(page(minutes, f"files/{kind}/"))).startswith(start)
    assert client.get(page(minutes, "files/exe/")).status_code == 404
    assert "示例纪〔2026〕1号" in text_of(client, f"/meetings/{meeting.pk}/")


def test_preview_is_the_asker_s_file_of_what_stands_now(cast: Cast) -> None:
    with cast.scope():
        minutes = draft_minutes(actor=cast.act(), meeting_id=held_meeting().pk)
    client = cast.client(cast.department)
    for kind, start in (("pdf", b"%PDF-"), ("docx", b"PK")):
        where = post(client, page(minutes, "preview/"), format=kind)
        run_jobs(cast)
        with cast.scope():
            job = Job.objects.get(pk=where.rstrip("/").rsplit("/", 1)[-1])
        assert job.state == "succeeded", job.message
        assert b"".join(client.get(f"/files/{job.result['attachment']}/")).startswith(start)


def test_company_confirms_without_scripts_and_sees_its_own_answer_alone(cast: Cast) -> None:
    with cast.scope():
        minutes = issued(cast)
        account = company(cast, minutes)
        row, other = (MinutesConfirmation.objects.get(name=name) for name in ("示例甲公司", "示例乙公司"))
    client = cast.client(account)
    shown = text_of(client, page(minutes))
    answer = f"/meetings/minutes/confirmations/{row.pk}/"
    assert answer in shown
    assert str(other.pk) not in shown
    assert "办理过程" not in shown
    assert answer in text_of(client, f"/meetings/{minutes.meeting_id}/")
    assert client.get(f"/meetings/minutes/confirmations/{other.pk}/").status_code == 403
    refused = client.post(answer, {"state": "objected", "note": ""})
    assert refused.status_code == 422
    assert "请写明对哪一处有什么意见" in refused.content.decode()
    assert post(client, answer, state="objected", note="期限应为五月") == page(minutes)
    assert "有意见" in text_of(client, page(minutes))
    assert "期限应为五月" in text_of(cast.client(cast.department), page(minutes))


def test_draft_is_hidden_from_companies_and_superiors(cast: Cast) -> None:
    with cast.scope():
        minutes = issued(cast)
        account = company(cast, minutes)
        Minutes.objects.filter(pk=minutes.pk).update(state="third", issued_on=None)
    assert cast.client(account).get(page(minutes)).status_code == 403
    assert cast.client(cast.superior).get(page(minutes)).status_code in (403, 404)


def test_two_who_write_at_once_see_both_contents(cast: Cast) -> None:
    with cast.scope():
        minutes = draft_minutes(actor=cast.act(), meeting_id=held_meeting().pk)
    client = cast.client(cast.department)
    post(client, page(minutes, "edit/"), title="甲写的", body_text="示例", version=1)
    answer = client.post(page(minutes, "edit/"), {"title": "乙写的", "body_text": "示例", "version": 1})
    assert answer.status_code in (409, 412)
    assert "甲写的" in answer.content.decode()
    assert "乙写的" in answer.content.decode()


def test_city_without_a_code_is_told_that_no_number_is_drawn(cast: Cast) -> None:
    with cast.scope():
        minutes = draft_minutes(actor=cast.act(), meeting_id=held_meeting().pk)
        submit_minutes(actor=cast.act(), minutes_id=minutes.pk)
        pass_all(cast, minutes, colleagues(cast))
    client = cast.client(cast.department)
    assert "还没有设置机关代字" in text_of(client, page(minutes, "issue/"))
    post(client, page(minutes, "issue/"))
    assert "不编号" in text_of(client, page(minutes))


def test_frozen_page_says_that_its_digest_holds_and_a_changed_content_does_not(cast: Cast) -> None:
    with cast.scope():
        minutes = issued(cast)
        for row in MinutesConfirmation.objects.all():
            answer_minutes(actor=cast.act(), confirmation_id=row.pk, state="confirmed", note="电话确认")
    client = cast.client(cast.department)
    assert "校验值一致" in text_of(client, page(minutes))
    with cast.scope():
        minutes.refresh_from_db()
        Minutes.objects.filter(pk=minutes.pk).update(content={**minutes.content, "title": "别的标题"})
    assert "校验值不一致" in text_of(client, page(minutes))


def test_list_is_narrowed_by_state_body_year_and_lateness(cast: Cast) -> None:
    with cast.scope():
        minutes = issued(cast)
    client = cast.client(cast.department)
    assert minutes.title in text_of(client, f"/meetings/minutes/?state=issued&year=2026&body={minutes.meeting.body_id}")
    assert minutes.title not in text_of(client, "/meetings/minutes/?year=2025")
    assert minutes.title not in text_of(client, "/meetings/minutes/?late=true")
    with clock.fixed(NOW.replace(day=13)):
        assert minutes.title in text_of(cast.client(cast.department), "/meetings/minutes/?late=true")


def test_late_page_leads_to_the_draft(cast: Cast) -> None:
    with cast.scope():
        meeting = held_meeting()
    client = cast.client(cast.department)
    assert "没有逾期的纪要" in text_of(client, "/meetings/minutes/late/")
    with clock.fixed(NOW.replace(day=13)):
        late = text_of(cast.client(cast.department), "/meetings/minutes/late/")
    assert f"/meetings/{meeting.pk}/minutes/new/" in late


def test_api_tells_minutes_and_takes_an_answer(committed_cast: Cast) -> None:
    cast = committed_cast
    with cast.scope():
        minutes = issued(cast)
        account = company(cast, minutes)
    client = cast.token_client(account, ["minutes:read", "minutes-confirmations:write"])
    told = client.get(f"/api/v1/minutes/{minutes.pk}/").json()
    assert (told["state"], told["reviews"], told["roll"][1]["names"]) == ("issued", [], ["示例丙公司"])
    rows = client.get("/api/v1/minutes-confirmations/?state=waiting").json()["results"]
    assert [row["name"] for row in rows] == ["示例甲公司"]
    answer = client.post(f"/api/v1/minutes-confirmations/{rows[0]['id']}/answer/", {"state": "confirmed"}, **JSON)
    assert (answer.status_code, answer.json()["state"]) == (200, "confirmed")
    full = cast.token_client(cast.department).get(f"/api/v1/minutes/{minutes.pk}/").json()
    assert [row["step"] for row in full["reviews"]] == ["first", "second", "third"]


def test_late_page_asks_as_often_for_many_meetings_as_for_one(cast: Cast) -> None:
    asked = []
    for number in (1, 4):
        with cast.scope():
            for place in range(number):
                make_meeting(name=f"第{number}{place}次会议")
        with clock.fixed(NOW.replace(day=13)):
            client = cast.client(cast.department)
            text_of(client, "/meetings/minutes/late/")
            with CaptureQueriesContext(connection) as queries:
                text_of(client, "/meetings/minutes/late/")
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 20, asked

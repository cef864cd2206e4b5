"""Pages, API and sheets of meetings: what is planned on them, what each reader is shown."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from alliances.models import ChainBody
from chains.models import Chain
from core import clock
from core.choices import AnchorKind, Role
from core.models import Account, BinEntry
from meetings.actions.planning import plan_meeting
from meetings.choices import MeetingState
from meetings.models import Invitee, Meeting
from meetings.planning.calendar import span_of, weeks_of
from tests.alliances.world import make_body, term
from tests.cast import Cast
from tests.factories import make_chain, make_unit
from tests.meetings import conducted
from tests.meetings.world import MONDAY, THURSDAY, make_meeting, member
from tests.sheets import errors_of, export, import_all, run_jobs, upload, workbook

JSON: dict[str, Any] = {"content_type": "application/json"}
HEADERS = ["会议名称", "链党组织", "会议类型", "日期", "开始时间", "结束时间", "地点", "参加人次"]


@pytest.fixture
def chain(in_city: Cast) -> Chain:
    return make_chain()


@pytest.fixture
def body(chain: Chain) -> ChainBody:
    return make_body(chain)


@pytest.fixture
def unit(body: ChainBody) -> Any:
    unit = make_unit()
    member(body, unit=unit)
    return unit


def company(cast: Cast, unit: Any) -> Account:
    return cast.add(Role.COMPANY, scope_id=unit.pk, scope_kind=AnchorKind.UNIT)


def posted(body: ChainBody, **fields: Any) -> dict[str, Any]:
    kind = str(term("meeting_kind", "joint").pk)
    return {"body": str(body.pk), "kind": kind, "starts_at": "2026-03-12T14:00", "invite": "on", **fields}


def test_meeting_is_planned_told_moved_and_held_on_its_pages(in_city: Cast, body: ChainBody, unit: Any) -> None:
    client, own = in_city.client(in_city.department), company(in_city, unit)
    with clock.fixed(MONDAY):
        answer = client.post("/meetings/new/", posted(body, place="示例会议室"))
        meeting = Meeting.objects.get()
        assert answer.headers["Location"] == f"/meetings/{meeting.pk}/"
        assert (meeting.starts_at, meeting.ends_at) == (THURSDAY, THURSDAY + dt.timedelta(hours=2))
        page = client.get(f"/meetings/{meeting.pk}/").content.decode()
        assert "通知参会单位" in page and unit.name in page and "草稿" in page
        assert in_city.client(own).get(f"/meetings/{meeting.pk}/").status_code == 403
        assert "将通知参会单位 1 个" in client.get(f"/meetings/{meeting.pk}/notify/").content.decode()
        client.post(f"/meetings/{meeting.pk}/notify/", {})
        shown = in_city.client(own).get(f"/meetings/{meeting.pk}/").content.decode()
        assert "我方参会" in shown and "派人参加" in shown and "管理参会单位" not in shown
        invitee = Invitee.objects.get()
        asked = {"answer": "substitute"}
        refused = in_city.client(own).post(f"/meetings/invitees/{invitee.pk}/reply/", asked)
        assert refused.status_code == 422 and "请填写谁来参加" in refused.content.decode()
        in_city.client(own).post(f"/meetings/invitees/{invitee.pk}/reply/", {**asked, "attendee": "示例甲"})
        meeting.refresh_from_db()
        edited = {**posted(body, place="另一会议室"), "version": meeting.version, "name": meeting.name}
        edited |= {"ends_at": "2026-03-12T16:00", "reply_by": "", "topics_by": ""}
        client.post(f"/meetings/{meeting.pk}/edit/", edited)
        meeting.refresh_from_db()
        assert (meeting.place, meeting.sequence) == ("另一会议室", 1)
    with clock.fixed(THURSDAY + dt.timedelta(hours=3)):
        client = in_city.client(in_city.department)  # ten days later one signs in anew
        assert "登记召开" in client.get(f"/meetings/{meeting.pk}/").content.decode()
        client.post(f"/meetings/{meeting.pk}/hold/")
        client.post(f"/meetings/{meeting.pk}/reopen/")
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.PLANNED


def test_clash_is_shown_before_saving_and_saved_when_said_again(in_city: Cast, body: ChainBody, unit: Any) -> None:
    client = in_city.client(in_city.department)
    with clock.fixed(MONDAY):
        first = make_meeting(body, name="示例已有会议")
        answer = client.post("/meetings/new/", posted(body, name="示例新会议"))
        text = answer.content.decode()
        assert answer.status_code == 422 and first.name in text and "仍然保存" in text
        assert Meeting.objects.count() == 1
        client.post("/meetings/new/", posted(body, name="示例新会议", seen_clashes=answer.context["seen_clashes"]))
    assert Meeting.objects.count() == 2


def test_list_and_calendar_narrow_to_what_is_asked(in_city: Cast, chain: Chain, body: ChainBody, unit: Any) -> None:
    own = in_city.client(company(in_city, unit))
    with clock.fixed(MONDAY):
        first = plan_meeting(actor=in_city.act(), meeting_id=make_meeting(body, name="示例三月会议").pk)
        april = THURSDAY + dt.timedelta(days=31)
        second = make_meeting(body, name="示例四月会议", starts_at=april)
        client = in_city.client(in_city.department)

        def found(query: str) -> list[str]:
            rows = client.get(f"/meetings/?{query}").context["rows"]
            return [row.meeting.name for row in rows]

        assert found("") == [second.name, first.name]
        assert found("month=3&year=2026") == [first.name]
        assert found("state=draft") == [second.name]
        assert found(f"chain={chain.pk}&q=四月") == [second.name]
        assert found(f"unit={unit.pk}") == [second.name, first.name]
        page = own.get("/meetings/").content.decode()
        assert "我的会议" in page and first.name in page and second.name not in page
        assert [row.meeting.pk for row in own.get("/meetings/?to_answer=true").context["rows"]] == [first.pk]
        month = client.get("/meetings/calendar/").content.decode()
        assert first.name in month and second.name not in month and "2026年3月" in month
        week = client.get(f"/meetings/calendar/?view=week&day={april.date().isoformat()}").content.decode()
        assert second.name in week and first.name not in week
        for text in ("day=没有", "day=9999-12-31", "view=year"):
            assert client.get(f"/meetings/calendar/?{text}").status_code == 200
        assert first.name in client.get(f"/chains/{chain.pk}/meetings/").content.decode()
    with clock.fixed(THURSDAY - dt.timedelta(days=2)):
        assert first.name in in_city.client(in_city.department).get("/").content.decode()


def test_month_shows_whole_weeks_and_a_meeting_on_each_of_its_days(in_city: Cast, body: ChainBody) -> None:
    with clock.fixed(MONDAY):
        span = span_of("month", "2026-02-29")  # no such day: this month
        assert (span.first, span.last) == (dt.date(2026, 2, 23), dt.date(2026, 4, 5))
        assert (span.previous, span.next) == (dt.date(2026, 2, 1), dt.date(2026, 4, 1))
        assert span_of("week", "2028-02-29").first == dt.date(2028, 2, 28)
        long = make_meeting(body, ends_at=THURSDAY + dt.timedelta(days=1))
        cells = {cell.day: cell for week in weeks_of(span, [long]) for cell in week}
    assert [day.day for day, cell in cells.items() if cell.entries] == [12, 13]
    assert cells[dt.date(2026, 3, 14)].is_off and cells[dt.date(2026, 3, 2)].is_today


def test_api_plans_tells_cancels_and_says_what_clashes(in_city: Cast, body: ChainBody, unit: Any) -> None:
    client = in_city.token_client(in_city.department)
    kind = str(term("meeting_kind", "joint").pk)
    asked = {"body": str(body.pk), "kind": kind, "starts_at": "2026-03-12T14:00:00+08:00"}
    with clock.fixed(MONDAY):
        make_meeting(body, name="示例已有会议")
        answer = client.post("/api/v1/meetings/", asked, **JSON)
        made = answer.json()
        assert (answer.status_code, made["state"], made["invited"], len(made["clashes"])) == (201, "draft", 1, 1)
        path = f"/api/v1/meetings/{made['id']}/"
        assert client.post(f"{path}notify/", {"tell": False}, **JSON).json()["state"] == "planned"
        told = client.get(path)
        moved = client.patch(
            path, {"starts_at": "2026-03-13T14:00:00+08:00"}, headers={"if-match": told.headers["ETag"]}, **JSON
        ).json()
        assert (moved["sequence"], moved["ends_at"]) == (1, "2026-03-13T16:00:00+08:00")
        rows = client.get(f"/api/v1/invitees/?meeting={made['id']}").json()["results"]
        assert [row["unit"] for row in rows] == [str(unit.pk)]
        reply = client.post(f"/api/v1/invitees/{rows[0]['id']}/reply/", {"answer": "yes"}, **JSON)
        assert reply.json()["reply"] == "yes"
        assert client.post(f"{path}hold/", {}, **JSON).status_code == 422
        assert client.post(f"{path}cancel/", {"reason": "示例"}, **JSON).json()["state"] == "cancelled"
        assert client.post(f"{path}cancel/", {"reason": "示例"}, **JSON).status_code == 409
    history = client.get(f"{path}history/").json()["results"]
    assert len(history) >= 3


def test_sheet_logs_what_is_over_and_drafts_what_lies_ahead(committed_cast: Cast, tmp_path: Path) -> None:
    cast = committed_cast
    client, ahead = cast.client(cast.department), (clock.today() + dt.timedelta(days=60)).isoformat()
    with cast.scope():
        make_body(make_chain("示例链"), name="示例党委")
        term("meeting_kind", "joint", "联席会议")
        make_unit("示例企业")
    rows: list[list[Any]] = [
        ["示例去年会议", "示例党委", "联席会议", "2025-11-05", "9:00", "11:30", "示例会议室", 23],
        ["示例下次会议", "示例党委", "联席会议", ahead, "14：00", "", "", None],
    ]
    import_all(cast, client, "meetings", workbook(tmp_path / "meetings.xlsx", HEADERS, rows))
    heads, invited = ["会议", "单位", "参会身份"], [["示例去年会议", "示例企业", "列席"]]
    import_all(cast, client, "meeting_invitees", workbook(tmp_path / "invited.xlsx", heads, invited))
    with cast.scope():
        held, draft = Meeting.objects.order_by("starts_at")
        assert (held.state, held.attendances, draft.state, draft.attendances) == ("held", 23, "draft", None)
        lengths = [row.ends_at - row.starts_at for row in (held, draft)]
        assert lengths == [dt.timedelta(hours=2.5), dt.timedelta(hours=2)]
        assert list(held.invitees.values_list("unit__name", "role", "must")) == [("示例企业", "observes", True)]
    for table in ("meetings", "meeting_invitees"):
        again = upload(client, table, export(cast, client, table, tmp_path))
        run_jobs(cast)
        assert errors_of(cast, again) == {}
        assert "无需写入" in client.get(again).content.decode()
    wrong: list[list[Any]] = [["示例坏会议", "示例党委", "联席会议", ahead, "25点", "", "", None]]
    page = upload(client, "meetings", workbook(tmp_path / "wrong.xlsx", HEADERS, wrong))
    run_jobs(cast)
    assert set(errors_of(cast, page)) == {(2, "begins")}


def test_removed_invitee_is_put_back_by_the_undo_beside_the_message(cast: Cast) -> None:
    with cast.scope():
        meeting = conducted.make_meeting(starts=dt.timedelta(days=3))
        row = conducted.invite(meeting, make_unit("示例参会单位"), noticed_at=clock.now(), reply="yes")
    client = cast.client(cast.department)
    page = client.post(f"/meetings/invitees/{row.pk}/remove/", follow=True).content.decode()
    with cast.scope():
        entry = BinEntry.objects.get(row_id=row.pk)
        assert not Invitee.objects.exists()
    assert f'action="/bin/{entry.pk}/restore/"' in page
    client.post(f"/bin/{entry.pk}/restore/")
    with cast.scope():
        back = Invitee.objects.get()
        assert (back.pk, back.reply, back.noticed_at) == (row.pk, "yes", None)  # told off, so to be told anew


def test_list_of_a_body_leads_to_its_year(cast: Cast) -> None:
    with cast.scope():
        meeting = conducted.make_meeting()
    client = cast.client(cast.department)
    assert f"/meetings/bodies/{meeting.body_id}/" in client.get(f"/meetings/?body={meeting.body_id}").content.decode()
    assert "全年会议次数" not in client.get("/meetings/?body=示例").content.decode()

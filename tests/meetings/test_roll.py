"""The roll call: proposed from the answers, marked by organization, refused before anybody could have come."""

import datetime as dt

import pytest

from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, StaleVersion
from core.records import create
from meetings.actions.roll_call import mark_attendance, mark_by_replies
from meetings.choices import Attendance
from meetings.models import Invitee, MeetingKind
from meetings.roll import quorum_of
from tests.cast import Cast
from tests.factories import make_unit
from tests.meetings.conducted import HOUR, invite, make_meeting


def test_answers_propose_and_the_liaison_decides(in_city: Cast) -> None:
    meeting = make_meeting()
    replies = ("yes", "substitute", "no", "none")
    rows = {reply: invite(meeting, reply=reply) for reply in replies}
    marked = invite(meeting, reply="yes", attendance="absent")
    assert mark_by_replies(actor=in_city.act(), meeting_id=meeting.pk) == 3
    seen = {reply: Invitee.objects.get(pk=row.pk).attendance for reply, row in rows.items()}
    assert seen == {"yes": "present", "substitute": "present", "no": "excused", "none": "unknown"}
    marked.refresh_from_db()
    assert marked.attendance == "absent"
    assert mark_by_replies(actor=in_city.act(), meeting_id=meeting.pk) == 0


def test_quorum_counts_those_who_must_come(in_city: Cast) -> None:
    meeting = make_meeting()
    create(MeetingKind(kind=meeting.kind, quorum=75))
    for attendance in ("present", "late", "present", "absent"):
        invite(meeting, attendance=attendance)
    invite(meeting, attendance="present", must=False)
    quorum = quorum_of(meeting, Invitee.objects.filter(meeting=meeting))
    assert quorum.words == "应到 4 家，到会 3 家（75%），另有 1 家参加"
    assert quorum.verdict == "达到 75% 的到会要求"
    Invitee.objects.filter(attendance="late").update(attendance="absent")
    assert quorum_of(meeting, Invitee.objects.filter(meeting=meeting)).verdict == "未达到 75% 的到会要求"


def test_mark_is_refused_too_early_stale_odd_or_by_others(in_city: Cast) -> None:
    early = invite(make_meeting(starts=dt.timedelta(hours=3)))
    with pytest.raises(Conflict, match="才开始"):
        mark_attendance(actor=in_city.act(), invitee_id=early.pk, values={"attendance": "present"}, expected_version=1)
    off = invite(make_meeting(state="cancelled"))
    with pytest.raises(Conflict, match="已取消"):
        mark_attendance(actor=in_city.act(), invitee_id=off.pk, values={"attendance": "present"}, expected_version=1)
    unit = make_unit()
    row = invite(make_meeting(starts=HOUR / 2), unit)
    with pytest.raises(InvalidInput, match="提交的内容有误"):
        mark_attendance(actor=in_city.act(), invitee_id=row.pk, values={"attendance": "here"}, expected_version=1)
    with pytest.raises(StaleVersion):
        mark_attendance(actor=in_city.act(), invitee_id=row.pk, values={"attendance": "late"}, expected_version=7)
    company = in_city.add(Role.COMPANY, scope_id=unit.pk, scope_kind=AnchorKind.UNIT)
    with pytest.raises(NotAllowed):
        mark_attendance(actor=in_city.act(company), invitee_id=row.pk, values={}, expected_version=1)


def test_mark_sent_again_after_a_lost_answer_changes_nothing(in_city: Cast) -> None:
    row = invite(make_meeting())
    values = {"attendance": "present", "attendee": " 示例 代表 "}
    first = mark_attendance(actor=in_city.act(), invitee_id=row.pk, values=values, expected_version=1)
    again = mark_attendance(actor=in_city.act(), invitee_id=row.pk, values=values, expected_version=1)
    assert (first.version, again.version, again.attendee) == (2, 2, "示例 代表")


def test_roll_is_called_by_single_taps_with_and_without_scripts(cast: Cast) -> None:
    with cast.scope():
        meeting = make_meeting()
        row = invite(meeting, make_unit("示例到会单位"), reply="substitute")
    client, own = cast.client(cast.department), f"/meetings/invitees/{row.pk}/mark/"
    page = client.get(f"/meetings/{meeting.pk}/roll-call/").content.decode()
    assert "示例到会单位" in page
    assert "全部按回复" in page
    answer = client.post(own, {"attendance": "late", "version": "1"}, follow=True)
    assert "已记为迟到" in answer.content.decode()
    told = client.post(own, {"attendance": "present", "version": "2"}, headers={"x-autosave": "1"})
    assert (told.status_code, told.json()["version"]) == (200, 3)
    assert "到会 1 家" in told.json()["words"]
    stale = client.post(own, {"attendance": "absent", "version": "2"}, headers={"x-autosave": "1"})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    with cast.scope():
        assert Invitee.objects.get(pk=row.pk).attendance == Attendance.PRESENT

"""Two people at one meeting's log: an item is held for two minutes, taken over with words, merged, and nothing lost."""

import datetime as dt
import json
from html import unescape
from typing import Any

import pytest

from core import clock
from core.errors import Conflict, InvalidInput, StaleVersion
from meetings.actions.agenda import move_item, update_item
from meetings.actions.log import finish_log, leave_item, take_item, write_notes, write_summary
from meetings.choices import MeetingState
from meetings.models import AgendaItem, Meeting
from tests.cast import Cast
from tests.meetings.conducted import HOUR, colleague, invite, make_item, make_meeting


def write(cast: Cast, item: AgendaItem, notes: str, version: int | None, **more: Any) -> AgendaItem:
    actor = cast.act(more.pop("account", None))
    return write_notes(actor=actor, item_id=item.pk, notes=notes, expected_version=version, **more)


def test_item_is_held_for_two_minutes_and_can_be_taken_over(in_city: Cast) -> None:
    item, other = make_item(in_city, make_meeting()), colleague(in_city, "示例同事乙")
    began = clock.now()
    with clock.fixed(began):
        take_item(actor=in_city.act(), item_id=item.pk)
        with pytest.raises(Conflict, match="正在记录这一项") as refusal:
            write(in_city, item, "乙的话", 1, account=other)
        assert refusal.value.code == "item_locked"
        write(in_city, item, "乙的话", 1, account=other, take_over=True)
        with pytest.raises(Conflict, match="示例同事乙正在记录"):
            write(in_city, item, "甲的话", 2)
    with clock.fixed(began + dt.timedelta(seconds=121)):
        assert write(in_city, item, "甲的话", 2).notes == "甲的话"


def test_holding_an_item_changes_no_version_and_is_let_go(in_city: Cast) -> None:
    item, other = make_item(in_city, make_meeting()), colleague(in_city)
    assert take_item(actor=in_city.act(), item_id=item.pk).version == item.version
    leave_item(actor=in_city.act(other), item_id=item.pk)  # not theirs to let go
    assert AgendaItem.objects.get(pk=item.pk).locked_by_id == in_city.department.pk
    leave_item(actor=in_city.act(), item_id=item.pk)
    assert take_item(actor=in_city.act(other), item_id=item.pk).locked_by_id == other.pk


def test_words_of_two_people_meet_as_a_stale_version(in_city: Cast) -> None:
    item, other = make_item(in_city, make_meeting()), colleague(in_city)
    write(in_city, item, "甲写的", 1, seen="")
    with pytest.raises(StaleVersion) as refusal:
        write(in_city, item, "乙写的", 1, seen="", account=other, take_over=True)
    assert refusal.value.columns["notes"] == ("甲写的", "乙写的")


def test_moved_or_renamed_item_disturbs_nobody_who_writes_on_it(in_city: Cast) -> None:
    meeting = make_meeting()
    make_item(in_city, meeting, "先一项")
    item = make_item(in_city, meeting, "后一项")
    move_item(actor=in_city.act(), item_id=item.pk, up=True)
    update_item(actor=in_city.act(), item_id=item.pk, values={"title": "改名"}, expected_version=None)
    assert write(in_city, item, "写着", 1, seen="").notes == "写着"


def test_words_sent_again_after_a_lost_answer_are_taken_once(in_city: Cast) -> None:
    item = make_item(in_city, make_meeting())
    assert write(in_city, item, "一行\r\n二行 ", 1, seen="").version == 2
    again = write(in_city, item, "一行\n二行", 1, seen="")
    assert (again.version, again.notes) == (2, "一行\n二行")


def test_log_asks_for_a_meeting_people_know_of(in_city: Cast) -> None:
    for state in ("draft", "cancelled"):
        item = AgendaItem.objects.create(meeting=make_meeting(state=state), place=1, title="示例")
        with pytest.raises(Conflict, match="不能记录"):
            write(in_city, item, "话", 1)
    with pytest.raises(InvalidInput) as refusal:
        write(in_city, make_item(in_city, make_meeting()), "长" * 20_001, 1)
    assert "20000" in refusal.value.fields["notes"][0]


def test_log_is_finished_once_begun_and_twice_is_once(in_city: Cast) -> None:
    ahead = make_meeting(starts=HOUR / 2)
    with pytest.raises(InvalidInput, match="还没有到"):
        finish_log(actor=in_city.act(), meeting_id=ahead.pk)
    with pytest.raises(Conflict, match="才开始"):
        write_summary(
            actor=in_city.act(), meeting_id=make_meeting(starts=2 * HOUR).pk, summary="话", expected_version=1
        )
    meeting = make_meeting()
    assert finish_log(actor=in_city.act(), meeting_id=meeting.pk).state == MeetingState.HELD
    again = finish_log(actor=in_city.act(), meeting_id=meeting.pk)
    assert (again.state, again.logged_by_id) == (MeetingState.HELD, in_city.department.pk)


def test_page_saves_by_script_and_shows_both_texts_to_who_comes_late(cast: Cast) -> None:
    with cast.scope():
        meeting = make_meeting()
        invite(meeting)
        item = make_item(cast, meeting, "听取汇报")
        other = colleague(cast)
    client, own = cast.client(cast.department), f"/meetings/agenda-items/{item.pk}/notes/"
    page = client.get(f"/meetings/{meeting.pk}/log/").content.decode()
    assert "听取汇报" in page
    assert "应到 1 家，到会 0 家" in page
    first = {"notes": "甲写的", "version": "1", "seen": json.dumps({"notes": [""]})}
    told = client.post(own, first, headers={"x-autosave": "1"})
    assert (told.status_code, told.json()["version"]) == (200, 2)
    assert json.loads(told.json()["seen"])["notes"] == ["甲写的"]
    late = cast.client(other)
    mine = {"notes": "乙写的", "version": "1", "seen": json.dumps({"notes": [""]})}
    locked = late.post(own, mine, headers={"x-autosave": "1"})
    assert (locked.status_code, locked.json()["code"]) == (409, "item_locked")
    stale = late.post(own, {**mine, "take_over": "true"}, headers={"x-autosave": "1"})
    assert stale.status_code == 412
    both = late.post(own, {**mine, "take_over": "true"})
    text = unescape(both.content.decode())
    assert both.status_code == 412
    assert "甲写的" in text
    assert "乙写的" in text
    merged = late.post(own, {"notes": "甲写的\n乙写的", "version": "2", "take_over": "true"})
    assert merged.status_code == 302
    with cast.scope():
        assert AgendaItem.objects.get(pk=item.pk).notes == "甲写的\n乙写的"


def test_log_works_with_scripts_off(cast: Cast) -> None:
    with cast.scope():
        meeting = make_meeting()
        item = make_item(cast, meeting)
    client = cast.client(cast.department)
    answer = client.post(f"/meetings/agenda-items/{item.pk}/notes/", {"notes": "写了", "version": "1"}, follow=True)
    assert "已存“示例议程”" in answer.content.decode()
    summary = {"summary": "开得很好", "version": "1"}
    assert client.post(f"/meetings/{meeting.pk}/log/summary/", summary).status_code == 302
    answer = client.post(f"/meetings/{meeting.pk}/log/finish/", follow=True)
    assert "已召开" in answer.content.decode()
    with cast.scope():
        assert Meeting.objects.get(pk=meeting.pk).summary == "开得很好"


def test_renewing_writes_no_event_while_the_item_is_held_long_enough(in_city: Cast) -> None:
    item, began = make_item(in_city, make_meeting()), clock.now()
    for after, held in ((0, 120), (30, 120), (59, 179)):
        with clock.fixed(began + dt.timedelta(seconds=after)):
            taken = take_item(actor=in_city.act(), item_id=item.pk)
        assert taken.locked_until == began + dt.timedelta(seconds=held)


def test_long_agenda_comes_a_page_at_a_time_and_a_link_finds_its_item(cast: Cast) -> None:
    with cast.scope():
        meeting = make_meeting()
        rows = [AgendaItem(meeting=meeting, place=n, title=f"示例议程{n:03d}") for n in range(1, 301)]
        AgendaItem.objects.bulk_create(rows)
    client, path = cast.client(cast.department), f"/meetings/{meeting.pk}/log/"
    page = client.get(path)
    assert len(page.content) < 60_000
    assert "示例议程001" in page.content.decode()
    assert "示例议程026" not in page.content.decode()
    linked = client.get(path, {"item": str(rows[280].pk)}).content.decode()
    assert "281 / 300 示例议程281" in linked
    assert "示例议程299" in client.get(path, {"cursor": "12"}).content.decode()

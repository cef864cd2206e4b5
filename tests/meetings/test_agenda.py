"""The agenda: in its order and sections, filled from the template, as long as the meeting; what was resolved stays."""

from typing import Any

import pytest

from chains.models import Gap
from core.bin import restore_from_bin
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, StaleVersion
from core.models import BinEntry
from core.records import create
from meetings.actions.agenda import add_item, fill_agenda, move_item, remove_item, update_item
from meetings.agenda_queries import agenda_of, length_of
from meetings.choices import TopicState
from meetings.models import AgendaItem, KindAgendaItem, MeetingKind, Resolution, Topic
from tests.alliances.world import make_body
from tests.cast import Cast
from tests.factories import make_chain, make_unit
from tests.isolation.rows import make_row
from tests.meetings.conducted import invite, make_item, make_meeting

JSON: dict[str, Any] = {"content_type": "application/json"}


def titles(meeting: Any) -> list[str]:
    return [f"{item.place} {item.section} {item.title}".replace("  ", " ") for item in agenda_of(meeting.pk)]


def test_items_stand_behind_the_last_of_their_section(in_city: Cast) -> None:
    meeting = make_meeting()
    for title, section in (("甲", "汇报"), ("乙", "讨论"), ("丙", "汇报"), ("丁", "")):
        make_item(in_city, meeting, title, section=section)
    assert titles(meeting) == ["1 汇报 甲", "2 汇报 丙", "3 讨论 乙", "4 丁"]


def test_moving_an_item_over_a_heading_changes_its_section_and_never_its_version_holder(in_city: Cast) -> None:
    meeting = make_meeting()
    first, second, third = (
        make_item(in_city, meeting, title, section=section)
        for title, section in (("甲", "汇报"), ("乙", "汇报"), ("丙", "讨论"))
    )
    move_item(actor=in_city.act(), item_id=second.pk, up=True)
    assert titles(meeting) == ["1 汇报 乙", "2 汇报 甲", "3 讨论 丙"]
    assert AgendaItem.objects.get(pk=second.pk).version == second.version
    move_item(actor=in_city.act(), item_id=third.pk, up=True)
    assert titles(meeting) == ["1 汇报 乙", "2 汇报 甲", "3 汇报 丙"]
    with pytest.raises(Conflict, match="最后一项"):
        move_item(actor=in_city.act(), item_id=third.pk, up=False)
    with pytest.raises(Conflict, match="第一项"):
        move_item(actor=in_city.act(), item_id=second.pk, up=True)
    assert first.pk != third.pk


def test_agenda_longer_than_the_meeting_is_told(in_city: Cast) -> None:
    meeting = make_meeting()
    make_item(in_city, meeting, "甲", minutes_long=100)
    assert length_of(meeting, agenda_of(meeting.pk)).words == ""
    make_item(in_city, meeting, "乙", minutes_long=50)
    make_item(in_city, meeting, "丙")
    length = length_of(meeting, agenda_of(meeting.pk))
    assert (length.asked, length.has, length.untold) == (150, 120, 1)
    assert "多 30 分钟" in length.words


def test_three_hundred_items_are_handled_and_one_more_is_refused(in_city: Cast) -> None:
    meeting = make_meeting()
    AgendaItem.objects.bulk_create(AgendaItem(meeting=meeting, place=n, title=f"示例{n}") for n in range(1, 300))
    item = make_item(in_city, meeting, "末项")
    assert item.place == 300
    move_item(actor=in_city.act(), item_id=item.pk, up=True)
    assert agenda_of(meeting.pk)[298].title == "末项"
    with pytest.raises(Conflict, match="最多 300 项"):
        make_item(in_city, meeting, "再一项")


def test_template_fills_what_is_lacking_once(in_city: Cast) -> None:
    meeting = make_meeting()
    rule = create(MeetingKind(kind=meeting.kind))
    for place, title in enumerate(("听取汇报", "研究议题"), 1):
        create(KindAgendaItem(rule=rule, place=place, title=title, minutes_long=30))
    make_item(in_city, meeting, "研究议题")
    assert [item.title for item in fill_agenda(actor=in_city.act(), meeting_id=meeting.pk)] == ["听取汇报"]
    with pytest.raises(Conflict, match="没有要加的"):
        fill_agenda(actor=in_city.act(), meeting_id=meeting.pk)


def test_required_item_goes_only_when_said_so_and_comes_back(in_city: Cast) -> None:
    meeting = make_meeting()
    item = create(AgendaItem(meeting=meeting, place=1, title="听取汇报", is_required=True))
    with pytest.raises(Conflict, match="必有"):
        remove_item(actor=in_city.act(), item_id=item.pk)
    remove_item(actor=in_city.act(), item_id=item.pk, even_required=True)
    assert not AgendaItem.objects.exists()
    restore_from_bin(actor=in_city.act(), entry_id=BinEntry.objects.get(row_id=item.pk).pk)
    assert AgendaItem.objects.get().is_required


def test_item_with_resolutions_stays(in_city: Cast) -> None:
    meeting = make_meeting(state="held")
    item = make_item(in_city, meeting)
    make_row(Resolution, body=meeting.body, meeting=meeting, item=item, unit=make_unit(), party_org=None, year=2026)
    with pytest.raises(Conflict, match="已有决议"):
        remove_item(actor=in_city.act(), item_id=item.pk)


def test_topic_of_a_removed_item_waits_again_and_the_item_stays_out(in_city: Cast) -> None:
    meeting = make_meeting()
    topic = make_row(
        Topic, body=meeting.body, meeting=meeting, unit=make_unit(), party_org=None, state=TopicState.ACCEPTED
    )
    item = create(AgendaItem(meeting=meeting, place=1, title="示例", topic=topic))
    remove_item(actor=in_city.act(), item_id=item.pk)
    topic.refresh_from_db()
    assert topic.state == TopicState.PROPOSED
    with pytest.raises(Conflict, match="退回待审定"):
        restore_from_bin(actor=in_city.act(), entry_id=BinEntry.objects.get(row_id=item.pk).pk)


def test_agenda_is_changed_by_who_holds_the_body_and_not_after_cancelling(in_city: Cast) -> None:
    meeting = make_meeting()
    item = make_item(in_city, meeting)
    company = in_city.add(Role.COMPANY, scope_id=make_unit().pk, scope_kind=AnchorKind.UNIT)
    with pytest.raises(NotAllowed):
        update_item(actor=in_city.act(company), item_id=item.pk, values={"title": "改"}, expected_version=1)
    with pytest.raises(StaleVersion):
        update_item(actor=in_city.act(), item_id=item.pk, values={"title": "改"}, expected_version=9)
    off = make_meeting(state="cancelled")
    with pytest.raises(Conflict, match="已取消"):
        make_item(in_city, off)


def test_links_lead_to_the_own_chain_alone(in_city: Cast) -> None:
    chain = make_chain()
    meeting = make_meeting(make_body(chain))
    own, other = make_row(Gap, chain=chain), make_row(Gap, chain=make_chain())
    assert make_item(in_city, meeting, "甲", gap_id=own.pk).gap_id == own.pk
    with pytest.raises(InvalidInput) as refusal:
        make_item(in_city, meeting, "乙", gap_id=other.pk)
    assert "不在本链" in refusal.value.fields["gap"][0]


@pytest.mark.parametrize(
    ("values", "field"),
    [({"title": " "}, "title"), ({"title": "甲", "minutes_long": 0}, "minutes_long"), ({"title": "甲", "x": 1}, "x")],
)
def test_odd_items_are_refused_in_words(in_city: Cast, values: dict[str, Any], field: str) -> None:
    meeting = make_meeting()
    with pytest.raises(InvalidInput) as refusal:
        add_item(actor=in_city.act(), meeting_id=meeting.pk, values=values)
    assert list(refusal.value.fields) == [field]


def test_agenda_is_drawn_up_on_its_pages(cast: Cast) -> None:
    with cast.scope():
        meeting = make_meeting()
    client, base = cast.client(cast.department), f"/meetings/{meeting.pk}/agenda/"
    answer = client.post(f"{base}add/", {"title": "听取汇报", "minutes_long": "200"}, follow=True)
    assert "已添加“听取汇报”" in answer.content.decode()
    assert "多 80 分钟" in answer.content.decode()
    with cast.scope():
        item = AgendaItem.objects.get()
    edited = {"title": "听取工作汇报", "version": "1"}
    assert client.post(f"/meetings/agenda-items/{item.pk}/edit/", edited).status_code == 302
    assert "将从议程里移除" in client.get(f"/meetings/agenda-items/{item.pk}/remove/").content.decode()
    answer = client.post(f"/meetings/agenda-items/{item.pk}/remove/", {"sure": "1"}, follow=True)
    assert "已移除“听取工作汇报”" in answer.content.decode()
    assert client.post(f"{base}fill/").status_code == 409


def test_api_draws_up_the_agenda_and_keeps_notes_from_members(cast: Cast) -> None:
    with cast.scope():
        meeting, unit = make_meeting(), make_unit()
        invite(meeting, unit)
        company = cast.add(Role.COMPANY, scope_id=unit.pk, scope_kind=AnchorKind.UNIT)
    client = cast.token_client(cast.department)
    path, json = "/api/v1/agenda-items/", JSON
    made = client.post(path, {"meeting": str(meeting.pk), "title": "听取汇报"}, **json)
    assert made.status_code == 201, made.content
    own = f"{path}{made.json()['id']}/"
    written = client.put(f"{own}notes/", {"notes": "同意。"}, headers={"if-match": made["ETag"]}, **json)
    assert (written.status_code, written.json()["notes"]) == (200, "同意。")
    stale = client.put(f"{own}notes/", {"notes": "不同意。"}, headers={"if-match": made["ETag"]}, **json)
    assert stale.status_code == 412
    assert cast.token_client(company).get(own).json()["notes"] == ""
    assert [row["id"] for row in cast.token_client(company).get(path).json()["results"]] == [made.json()["id"]]
    assert client.delete(own).status_code == 204

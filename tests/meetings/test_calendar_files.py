"""Calendar files: written by us, opened by another program's parser; moved and taken out by the same identity."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import vobject
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, NotAllowed
from core.models import Account
from meetings.actions.feed import make_feed, own_feed, revoke_feed
from meetings.actions.invitees import invite
from meetings.actions.planning import cancel_meeting, plan_meeting, update_meeting
from meetings.ics.building import EventFacts, Method, calendar_file
from meetings.models import CalendarFeed, Meeting
from meetings.planning.prefill import Named
from tests.alliances.world import make_body
from tests.cast import Cast
from tests.factories import make_chain, make_unit
from tests.meetings.world import make_meeting

NOW = dt.datetime(2026, 3, 5, 10, tzinfo=clock.CHINA)
STARTS = dt.datetime(2026, 3, 12, 14, tzinfo=clock.CHINA)


@pytest.fixture(autouse=True)
def _fixed() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


def facts(**fields: Any) -> EventFacts:
    return EventFacts(
        **{
            "meeting_id": UUID(int=7),
            "host": "example.lianmeng",
            "title": "示例联席会议",
            "starts_at": STARTS,
            "ends_at": STARTS + dt.timedelta(hours=2),
            "changed_at": NOW,
            "sequence": 3,
            **fields,
        }
    )


def opened(content: bytes) -> Any:
    return vobject.readOne(content.decode())


def moments(event: Any) -> tuple[dt.datetime, dt.datetime]:
    return event.dtstart.value.astimezone(clock.CHINA), event.dtend.value.astimezone(clock.CHINA)


def test_other_program_reads_what_was_written() -> None:
    long = "需要带材料；地点，见通知\n第二行：" + "很长的说明" * 60
    read = opened(
        calendar_file(
            [facts(text=long, location="示例楼, 三层; 东", organizer=("示例链盟", "lm@example.cn"))],
            method=Method.REQUEST,
        )
    )
    event = read.vevent
    assert read.method.value == "REQUEST"
    assert moments(event) == (STARTS, STARTS + dt.timedelta(hours=2))
    assert (event.uid.value, event.sequence.value) == (f"{UUID(int=7)}@example.lianmeng", "3")
    assert (event.summary.value, event.description.value) == ("示例联席会议", long)
    assert event.location.value == "示例楼, 三层; 东"
    assert event.organizer.value == "mailto:lm@example.cn"
    assert event.status.value == "CONFIRMED"
    assert [alarm.trigger.value for alarm in event.valarm_list] == [dt.timedelta(days=-1), dt.timedelta(hours=-2)]


def test_lines_are_folded_within_seventy_five_octets_between_characters() -> None:
    content = calendar_file([facts(text="长说明" * 200)], method=Method.REQUEST)
    assert content.endswith(b"\r\n")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no character is cut


def test_time_zone_is_told_and_is_chinas() -> None:
    read = opened(calendar_file([facts()], method=Method.REQUEST))
    assert read.vtimezone.tzid.value == "Asia/Shanghai"
    assert read.vevent.dtstart.params["X-VOBJ-ORIGINAL-TZID"] == ["Asia/Shanghai"]
    assert read.vevent.dtstart.value.utcoffset() == dt.timedelta(hours=8)


def test_called_off_is_told_as_cancel_without_alarms() -> None:
    read = opened(calendar_file([facts(is_cancelled=True, sequence=4)], method=Method.CANCEL))
    assert (read.method.value, read.vevent.status.value, read.vevent.sequence.value) == ("CANCEL", "CANCELLED", "4")
    assert not hasattr(read.vevent, "valarm")


@pytest.mark.parametrize("title", ["BEGIN:VEVENT\r\nEND", "a\nATTENDEE:x", "逗号,分号;反斜\\杠"])
def test_title_cannot_become_another_line(title: str) -> None:
    content = calendar_file([facts(title=title)], method=Method.REQUEST)
    assert content.count(b"BEGIN:VEVENT") == 1 + ("BEGIN:VEVENT" in title)
    assert len(opened(content).vevent_list) == 1
    assert b"\r\nATTENDEE" not in content


def planned(cast: Cast, **fields: Any) -> Meeting:
    meeting = make_meeting(make_body(make_chain()), invite="none", starts_at=STARTS, **fields)
    invite(actor=cast.act(), meeting_id=meeting.pk, named=[Named(unit_id=make_unit().pk)])
    return plan_meeting(actor=cast.act(), meeting_id=meeting.pk)


def guest(meeting: Meeting) -> UUID:
    unit_id: UUID | None = meeting.invitees.get().unit_id
    assert unit_id is not None
    return unit_id


def ics(cast: Cast, meeting: Meeting, account: Account | None = None) -> Any:
    answer = cast.client(account or cast.department).get(f"/meetings/{meeting.pk}/invite.ics")
    assert answer["Content-Type"].startswith("text/calendar; charset=utf-8; method=")
    return opened(answer.content)


def test_moved_and_cancelled_meeting_keeps_its_identity(cast: Cast) -> None:
    with cast.scope():
        meeting = planned(cast)
    first = ics(cast, meeting)
    later = STARTS + dt.timedelta(days=1)
    with cast.scope():
        update_meeting(actor=cast.act(), meeting_id=meeting.pk, values={"starts_at": later}, expected_version=None)
    second = ics(cast, meeting)
    with cast.scope():
        cancel_meeting(actor=cast.act(), meeting_id=meeting.pk, reason="示例原因")
    third = ics(cast, meeting)
    assert len({one.vevent.uid.value for one in (first, second, third)}) == 1
    assert [int(one.vevent.sequence.value) for one in (first, second, third)] == [0, 1, 2]
    assert moments(second.vevent)[0] == later
    assert [one.method.value for one in (first, second, third)] == ["REQUEST", "REQUEST", "CANCEL"]


def test_draft_is_nobodys_appointment(cast: Cast) -> None:
    with cast.scope():
        meeting = make_meeting(make_body(make_chain()), invite="none")
    assert cast.client(cast.department).get(f"/meetings/{meeting.pk}/invite.ics").status_code == 409


# ---- the feed -------------------------------------------------------------------------------------------------------


def feed(cast: Cast, account: Account | None = None) -> str:
    account = account or cast.department
    principal = cast.act(account)
    with cast.scope(account=account):
        _, secret = make_feed(actor=principal)
    return f"/feed/{cast.city.code}/{secret}/meetings.ics"


def titles(address: str) -> list[str]:
    answer = Client().get(address)
    assert answer.status_code == 200
    return sorted(event.summary.value for event in getattr(opened(answer.content), "vevent_list", []))


def test_feed_shows_what_the_account_sees_and_no_draft(cast: Cast) -> None:
    with cast.scope():
        planned(cast, name="示例会议甲")
        make_meeting(make_body(make_chain()), invite="none", name="示例草稿")
        make_meeting(make_body(make_chain()), invite="none", name="很久以前", starts_at=NOW - dt.timedelta(days=200))
    address = feed(cast)
    assert titles(address) == ["示例会议甲"]
    read = opened(Client().get(address).content)
    assert (read.method.value, read.contents["x-wr-calname"][0].value) == ("PUBLISH", f"{cast.city.name}链盟会议")
    with cast.scope():
        assert CalendarFeed.objects.get().read_at == NOW.astimezone(dt.UTC)


def test_feed_of_a_company_shows_its_own_invitations_alone(cast: Cast) -> None:
    with cast.scope():
        one = planned(cast, name="示例会议甲")
        planned(cast, name="示例会议乙")
        unit_id = guest(one)
    company = cast.add(Role.COMPANY, scope_id=unit_id, scope_kind=AnchorKind.UNIT)
    assert titles(feed(cast, company)) == ["示例会议甲"]


def test_feed_follows_the_grants_of_now_and_ends_with_the_account(cast: Cast) -> None:
    with cast.scope():
        one = planned(cast)
        unit_id = guest(one)
    company = cast.add(Role.COMPANY, scope_id=unit_id, scope_kind=AnchorKind.UNIT)
    address, own = feed(cast, company), feed(cast)
    with cast.scope():
        from members.models import Grant  # noqa: PLC0415

        Grant.objects.filter(account=company).update(valid_to=dt.date(2026, 1, 1))
    assert Client().get(address).status_code == 404
    assert Client().get(own).status_code == 200
    Account.objects.filter(pk=cast.department.pk).update(is_active=False)
    assert Client().get(own).status_code == 404


def test_new_address_makes_the_old_one_void_and_revoking_ends_it(cast: Cast) -> None:
    first = feed(cast)
    second = feed(cast)
    assert [Client().get(one).status_code for one in (first, second)] == [404, 200]
    actor = cast.act()
    with cast.scope():
        revoke_feed(actor=actor)
        assert own_feed(actor) is None
        with pytest.raises(Conflict):
            revoke_feed(actor=actor)
    assert Client().get(second).status_code == 404


def test_unknown_addresses_answer_alike(cast: Cast) -> None:
    address = feed(cast)
    secret = address.split("/")[3]
    others = [
        f"/feed/{cast.stranger.code}/{secret}/meetings.ics",
        f"/feed/NOWHERE/{secret}/meetings.ics",
        f"/feed/{cast.city.code}/{secret[:-1]}/meetings.ics",
    ]
    answers = [Client().get(one) for one in others]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}


def test_who_sees_no_meetings_subscribes_to_none(cast: Cast) -> None:
    actor = cast.act(cast.auditor)
    with cast.scope(), pytest.raises(NotAllowed):
        make_feed(actor=actor)
    assert "不能订阅" in cast.client(cast.auditor).get("/account/calendar/").content.decode()


def test_address_is_told_once(cast: Cast) -> None:
    client = cast.client(cast.department)
    client.post("/account/calendar/make/")
    shown = client.get("/account/calendar/").content.decode()
    assert f"/feed/{cast.city.code}/" in shown
    assert f"/feed/{cast.city.code}/" not in client.get("/account/calendar/").content.decode()


def test_feed_costs_as_many_statements_for_many_as_for_one(cast: Cast) -> None:
    address = feed(cast)
    counts = []
    for more in (1, 29):
        with cast.scope():
            body = make_body(make_chain())
            for number in range(more):
                meeting = make_meeting(body, invite="none", name=f"示例会议{number}", starts_at=STARTS)
                plan_meeting(actor=cast.act(), meeting_id=meeting.pk, tell=False)
        Client().get(address)  # the first of an hour notes that it was read
        with CaptureQueriesContext(connection) as found:
            assert Client().get(address).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1] <= 20

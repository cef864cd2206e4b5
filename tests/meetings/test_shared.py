"""A meeting of one city to which another is asked: offered, taken part in, moved, called off, taken back (ADR 0080)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliances import actions as alliances
from alliances.models import BodyShare, ChainBody, ShareAnswer, SharedHeader
from alliances.sharing import notices as share_notices
from core import clock
from core.bin import delete_to_bin
from core.choices import AnchorKind, DeliveryState, Role
from core.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound
from core.models import Account, Delivery, Notice
from core.principal import Principal
from core.tenancy.beyond import beyond
from meetings.actions.agenda import add_item, remove_item, update_item
from meetings.actions.invitees import reply
from meetings.actions.minutes import draft_minutes
from meetings.actions.planning import cancel_meeting, hold_meeting, plan_meeting, update_meeting
from meetings.actions.roll_call import mark_attendance
from meetings.actions.sharing import accept_meeting, choose_shared_items, follow_host, share_meeting
from meetings.choices import MeetingState, ReplyState
from meetings.minimum_queries import Asked, minimums_for
from meetings.models import AgendaItem, Invitee, Meeting, MinimumRule, MinimumRuleKind
from meetings.reminders import REMINDER
from meetings.shared import follow
from tests.alliances.sharing import titles
from tests.alliances.world import make_body, make_person, term
from tests.cast import Cast, make_account, make_grant
from tests.factories import make_chain, make_unit
from tests.meetings.world import make_meeting, member

JSON: dict[str, Any] = {"content_type": "application/json"}
DAY = dt.timedelta(days=1)
TITLE = "示例跨市联席会议"


@dataclass
class Two:
    """甲市 holds the meeting, 丙市 is asked; its body has one member unit, which one account speaks for."""

    cast: Cast
    meeting: Meeting
    body: ChainBody
    items: list[AgendaItem]
    unit_id: UUID
    speaker: Account

    def host(self) -> Principal:
        return self.cast.platform()

    def guest(self) -> Principal:
        return self.cast.platform(self.cast.stranger)


def soon(days: int = 20) -> dt.datetime:
    """Days of a wall that asks the database's clock: the real one."""
    local = (clock.now() + days * DAY).astimezone(clock.CHINA)
    return local.replace(hour=14, minute=0, second=0, microsecond=0)


@pytest.fixture
def two(cast: Cast) -> Two:
    with cast.scope():
        meeting = make_meeting(
            make_body(make_chain(), name="示例联盟党委"),
            name=TITLE,
            starts_at=soon(),
            place="示例会议中心",
            address="示例路1号",
            online_url="https://meet.example.com/1",
            summary="",
        )
        items = [
            add_item(actor=cast.platform(), meeting_id=meeting.pk, values={"title": title})
            for title in ("通报全年协作", "内部人事安排")
        ]
        meeting = plan_meeting(actor=cast.platform(), meeting_id=meeting.pk, tell=False)
    with cast.scope(cast.stranger):
        unit = make_unit("示例丙市企业")
        body = make_body(make_chain(), name="示例丙市链党委")
        member(body, unit=unit)
        term("meeting_kind", "joint")
        account = make_account(cast.stranger, "bi-company", "丙市企业联系人")
    make_grant(cast.stranger, account, Role.COMPANY, unit.pk, AnchorKind.UNIT)
    return Two(cast, meeting, body, items, unit.pk, account)


def ask(two: Two, **given: Any) -> BodyShare:
    with two.cast.scope():
        values: dict[str, Any] = {"guest_id": two.cast.stranger.pk, "item_ids": [two.items[0].pk], **given}
        return share_meeting(actor=two.host(), meeting_id=two.meeting.pk, **values)


def take_part(two: Two, share: BodyShare, **given: Any) -> Meeting:
    with two.cast.scope(two.cast.stranger):
        kind = term("meeting_kind", "joint").pk
        values: dict[str, Any] = {"body_id": two.body.pk, "kind_id": kind, "invite": "all", "tell": True, **given}
        return accept_meeting(actor=two.guest(), share_id=share.pk, **values)


def change(two: Two, **values: Any) -> Meeting:
    with two.cast.scope():
        return update_meeting(actor=two.host(), meeting_id=two.meeting.pk, values=values, expected_version=None)


def work(two: Two) -> list[str]:
    """The guest's own work comes round, twice over."""
    with two.cast.scope(two.cast.stranger):
        found = follow.slots(clock.now())
        for slot in found:
            follow.plan(slot)
            follow.plan(slot)
        return found


def own(two: Two) -> Meeting:
    with two.cast.scope(two.cast.stranger):
        found: Meeting = Meeting.objects.select_related("joined__host").get(joined__isnull=False)
        return found


def reminders(two: Two, *states: str) -> list[Delivery]:
    with two.cast.scope(two.cast.stranger):
        found = Delivery.objects.filter(event=REMINDER, account_id=two.speaker.pk)
        return list(found.filter(state__in=states) if states else found)


def told(two: Two, event: str) -> int:
    with two.cast.scope(two.cast.stranger):
        return len(Notice.objects.filter(event=event, account_id=two.speaker.pk))


def test_a_city_takes_part_with_its_own_body_units_and_reminders(two: Two) -> None:
    share = ask(two, message="欢迎参加")
    assert (share.subject_name, share.body_name, share.begins_at) == (TITLE, "示例联盟党委", two.meeting.starts_at)
    assert titles(two.cast) == set()
    take_part(two, share)
    meeting = own(two)
    assert (meeting.name, meeting.state, meeting.starts_at, meeting.place, meeting.online_url) == (
        TITLE,
        MeetingState.PLANNED,
        two.meeting.starts_at,
        "示例会议中心",
        "https://meet.example.com/1",
    )
    assert meeting.joined is not None and meeting.joined.host == two.cast.city
    with two.cast.scope(two.cast.stranger):
        assert [row.unit_id for row in Invitee.objects.all()] == [two.unit_id]
        line = beyond(SharedHeader).exclude(tenant_id=two.cast.stranger.pk).get()
    assert (line.agenda, line.title, line.parties) == ("通报全年协作", TITLE, "示例联盟党委")
    assert told(two, "meeting.invited") == 1
    planned = {row.occurrence for row in reminders(two, DeliveryState.PLANNED)}
    assert planned and all(str(meeting.pk) in one for one in planned)
    assert len(planned) == len(reminders(two))
    with two.cast.scope():
        answer = beyond(ShareAnswer).get(share_id=share.pk)
        assert (answer.attends, answer.subject_name) == ("示例丙市链党委", TITLE)
        assert not Delivery.objects.filter(subject_id=meeting.pk).exists()


def test_what_the_host_moves_is_taken_up_once_for_each_change(two: Two) -> None:
    take_part(two, ask(two))
    assert work(two) == []
    first = two.meeting.starts_at
    before = len(reminders(two, DeliveryState.PLANNED))
    change(two, starts_at=first + 7 * DAY)
    assert own(two).starts_at == first
    assert len(work(two)) == 1
    assert (own(two).starts_at, own(two).ends_at - own(two).starts_at) == (
        first + 7 * DAY,
        two.meeting.ends_at - first,
    )
    assert work(two) == []
    assert told(two, "meeting.moved") == 1
    assert len(reminders(two, DeliveryState.PLANNED)) == before
    change(two, starts_at=first)
    (slot,) = work(two)
    assert own(two).starts_at == first and slot.endswith(":3")
    assert told(two, "meeting.moved") == 2
    assert len(reminders(two, DeliveryState.PLANNED)) == before
    change(two, place="示例新会场", name="示例更名的会议")
    work(two)
    assert (own(two).name, own(two).place) == ("示例更名的会议", "示例新会场")
    with two.cast.scope(two.cast.stranger):
        share = beyond(BodyShare).get()
        assert share.subject_name == "示例更名的会议"
        waiting = Delivery.objects.filter(event=REMINDER, state=DeliveryState.PLANNED)
        assert all("示例新会场" in row.payload["text"] for row in waiting)


def test_answers_and_roll_call_are_the_guests_own(two: Two) -> None:
    take_part(two, ask(two))
    with two.cast.scope(two.cast.stranger):
        invitee = Invitee.objects.get()
        reply(actor=two.cast.act(two.speaker, two.cast.stranger), invitee_id=invitee.pk, answer=ReplyState.YES)
        meeting = Meeting.objects.get()
        with clock.fixed(meeting.starts_at + dt.timedelta(hours=1)):
            hold_meeting(actor=two.guest(), meeting_id=meeting.pk)
            mark_attendance(
                actor=two.guest(), invitee_id=invitee.pk, values={"attendance": "present"}, expected_version=None
            )
            with pytest.raises(Conflict) as refused:
                draft_minutes(actor=two.guest(), meeting_id=meeting.pk)
        assert refused.value.code == "hosted_elsewhere"
        assert Meeting.objects.get().state == MeetingState.HELD
    with two.cast.scope():
        assert not Invitee.objects.filter(unit_id=two.unit_id).exists()
        assert Meeting.objects.get().state == MeetingState.PLANNED


def test_called_off_by_the_host_is_off_for_the_guest(two: Two) -> None:
    take_part(two, ask(two))
    with two.cast.scope():
        cancel_meeting(actor=two.host(), meeting_id=two.meeting.pk, reason="场地检修")
    assert len(work(two)) == 1
    assert (own(two).state, own(two).cancel_reason) == (MeetingState.CANCELLED, "主办方取消：场地检修")
    assert told(two, "meeting.cancelled") == 1
    assert reminders(two, DeliveryState.PLANNED) == []
    assert work(two) == []


def test_taken_back_leaves_the_title_alone(two: Two) -> None:
    share = ask(two)
    take_part(two, share)
    with two.cast.scope():
        alliances.withdraw_share(actor=two.host(), share_id=share.pk)
        assert not SharedHeader.objects.exists()
    (slot,) = work(two)
    assert slot.endswith(":gone")
    meeting = own(two)
    assert (meeting.state, meeting.cancel_reason) == (MeetingState.CANCELLED, "甲市已撤回邀请")
    assert (meeting.name, meeting.place, meeting.address, meeting.online_url) == (TITLE, "", "", "")
    assert told(two, "meeting.cancelled") == 1


def test_leaving_calls_off_the_own_part_and_tells_the_host(two: Two) -> None:
    share = ask(two)
    take_part(two, share)
    with two.cast.scope(two.cast.stranger):
        alliances.leave_share(actor=two.guest(), share_id=share.pk)
    assert (own(two).state, own(two).cancel_reason) == (MeetingState.CANCELLED, "本市不再参加")
    assert work(two) == [] and titles(two.cast) == set()
    with two.cast.scope():
        assert Meeting.objects.get().state == MeetingState.PLANNED
        assert beyond(ShareAnswer).get().state == "left"


def test_declined_with_a_reason_alone(two: Two) -> None:
    share = ask(two)
    with two.cast.scope(two.cast.stranger):
        with pytest.raises(InvalidInput):
            alliances.decline_share(actor=two.guest(), share_id=share.pk)
        with pytest.raises(Conflict) as plain:
            alliances.accept_share(actor=two.guest(), share_id=share.pk)
        assert plain.value.code == "names_its_body"
        alliances.decline_share(actor=two.guest(), share_id=share.pk, note="当天另有全市会议")
        assert not Meeting.objects.exists()
    with two.cast.scope():
        (slot,) = [one for one in share_notices.slots(clock.now()) if one.startswith("a:")]
        share_notices.plan(slot)
        assert "当天另有全市会议" in Notice.objects.filter(event="share.answered").latest("created_at").text
    with pytest.raises(Conflict):
        take_part(two, share)
    take_part(two, ask(two))


def test_a_share_of_one_meeting_shows_nothing_else_of_the_body(two: Two) -> None:
    with two.cast.scope():
        form = term("activity_form", "org")
        alliances.log_activity(
            actor=two.host(),
            body_id=two.meeting.body_id,
            values={"title": "不外传的活动", "form_id": form.pk, "held_on": dt.date(2025, 1, 1)},
            parties=(),
            pairing_ids=(),
        )
        make_meeting(two.meeting.body, name="不外传的会议", starts_at=soon(30))
    take_part(two, ask(two))
    assert titles(two.cast) == {TITLE}
    assert titles(two.cast, two.cast.sibling) == titles(two.cast, two.cast.province) == set()
    with two.cast.scope():
        alliances.rename_body(actor=two.host(), body_id=two.meeting.body_id, name="更名后的党委", day=clock.today())
    assert titles(two.cast) == {TITLE}
    with two.cast.scope(two.cast.stranger):
        assert beyond(BodyShare).get().body_name == "更名后的党委"
    with two.cast.scope():
        until = clock.today() + 30 * DAY
        alliances.offer_share(actor=two.host(), body_id=two.meeting.body_id, guest_id=two.cast.sibling.pk, until=until)
        kinds = SharedHeader.objects.filter(share__guest=two.cast.sibling).values_list("kind", flat=True)
        assert sorted(kinds) == ["activity", "body"]


def test_persons_do_not_cross_and_the_agenda_is_what_was_chosen(two: Two) -> None:
    with two.cast.scope():
        make_person("王示例")
        change_title = {"title": "王示例同志讲话13912345678"}
        update_item(actor=two.host(), item_id=two.items[0].pk, values=change_title, expected_version=None)
        with pytest.raises(InvalidInput):
            share_meeting(
                actor=two.host(), meeting_id=two.meeting.pk, guest_id=two.cast.stranger.pk, message="请找王示例"
            )
    take_part(two, ask(two))

    def agenda() -> str:
        with two.cast.scope(two.cast.stranger):
            return beyond(SharedHeader).exclude(tenant_id=two.cast.stranger.pk).get().agenda

    assert agenda() == "××同志讲话××"
    with two.cast.scope():
        ids = [item.pk for item in two.items]
        choose_shared_items(actor=two.host(), meeting_id=two.meeting.pk, item_ids=ids)
    assert agenda() == "××同志讲话××\n内部人事安排"
    assert work(two) == []
    with two.cast.scope():
        remove_item(actor=two.host(), item_id=two.items[0].pk)
    assert agenda() == "内部人事安排"


def test_what_is_asked_wrongly_is_refused_and_nothing_is_written(two: Two) -> None:
    with pytest.raises(InvalidInput):
        ask(two, guest_id=two.cast.city.pk)
    with pytest.raises(InvalidInput):
        ask(two, item_ids=[two.meeting.pk])
    share = ask(two)
    with pytest.raises(Conflict) as twice:
        ask(two)
    assert twice.value.code == "invited_already"
    with two.cast.scope():
        with pytest.raises(InvalidInput):
            alliances.prolong_share(actor=two.host(), share_id=share.pk, until=clock.today(), expected_version=None)
        with pytest.raises(DomainError):
            draft = make_meeting(two.meeting.body, name="草稿", starts_at=soon(9), invite="none")
            share_meeting(actor=two.host(), meeting_id=draft.pk, guest_id=two.cast.stranger.pk)
        liaison = two.cast.add(Role.LIAISON, scope_id=two.meeting.body_id, scope_kind=AnchorKind.BODY)
        with pytest.raises(NotAllowed):
            share_meeting(actor=two.cast.act(liaison), meeting_id=two.meeting.pk, guest_id=two.cast.sibling.pk)
    with two.cast.scope(two.cast.sibling), pytest.raises(NotFound):
        accept_meeting(
            actor=two.cast.platform(two.cast.sibling), share_id=share.pk, body_id=two.body.pk, kind_id=two.body.pk
        )
    for given in ({"kind_id": two.body.kind_id}, {"body_id": two.meeting.body_id}):
        with pytest.raises(DomainError):
            take_part(two, share, **given)
    with two.cast.scope(two.cast.stranger):
        assert not ShareAnswer.objects.exists() and not Meeting.objects.exists()
    with two.cast.scope():
        cancel_meeting(actor=two.host(), meeting_id=two.meeting.pk, reason="场地检修")
    with pytest.raises(Conflict) as over:
        take_part(two, share)
    assert over.value.code == "meeting_over"
    with two.cast.scope(), pytest.raises(Conflict):
        delete_to_bin(actor=two.host(), code="meetings", row_id=two.meeting.pk)


def test_the_guest_changes_nothing_the_host_says(two: Two) -> None:
    take_part(two, ask(two))
    with two.cast.scope(two.cast.stranger):
        meeting = Meeting.objects.get()
        wrong: tuple[dict[str, Any], ...] = ({"starts_at": soon(25)}, {"name": "改名"}, {"place": "别处"})
        for values in wrong:
            with pytest.raises(Conflict) as refused:
                update_meeting(actor=two.guest(), meeting_id=meeting.pk, values=values, expected_version=None)
            assert refused.value.code == "hosted_elsewhere"
        with pytest.raises(Conflict):
            cancel_meeting(actor=two.guest(), meeting_id=meeting.pk, reason="本市不去")
        with pytest.raises(Conflict):
            share_meeting(actor=two.guest(), meeting_id=meeting.pk, guest_id=two.cast.sibling.pk)
        person = make_person("李示例")
        update_meeting(
            actor=two.guest(), meeting_id=meeting.pk, values={"convener_id": person.pk}, expected_version=None
        )
        assert Meeting.objects.get().convener_id == person.pk
    assert work(two) == []


def test_it_counts_among_the_hosts_meetings_alone(two: Two) -> None:
    share = ask(two)

    def standing(tenant: Any) -> tuple[int, int]:
        with two.cast.scope(tenant):
            rule = MinimumRule(name="每年一次", period="year", least=1)
            rule.save(force_insert=True)
            MinimumRuleKind(rule=rule, kind=term("meeting_kind", "joint")).save(force_insert=True)
            (row,) = minimums_for(two.cast.platform(tenant), Asked(soon().year), whole_year=True)
            return row.done, row.planned

    take_part(two, share)
    assert standing(two.cast.city) == (0, 1)
    assert standing(two.cast.stranger) == (0, 0)


def test_once_over_nothing_is_followed_any_more(two: Two) -> None:
    take_part(two, ask(two))
    start = two.meeting.starts_at
    with two.cast.scope():
        Meeting.objects.update(place="事后更正")
    change(two, name="事后改名")
    with clock.fixed(start + DAY):
        assert work(two) == []
    with two.cast.scope(two.cast.stranger):
        hold = Meeting.objects.get()
        with clock.fixed(start + DAY):
            hold_meeting(actor=two.guest(), meeting_id=hold.pk)
        assert follow_host(actor=two.guest(), answer_id=hold.joined_id) is None
        assert Meeting.objects.get().name == TITLE


def test_pages_of_both_sides(two: Two) -> None:
    host, guest = two.cast.client(two.cast.department), two.cast.client(two.cast.stranger_department)
    page = f"/meetings/{two.meeting.pk}/"
    assert "邀请外市参加" in host.get(page).content.decode()
    form = f"{page}cities/invite/"
    assert "通报全年协作" in host.get(form).content.decode()
    assert host.post(form, {"guest": two.cast.city.pk}).status_code == 422
    given = {"guest": two.cast.stranger.pk, "items": [two.items[0].pk], "message": "欢迎参加"}
    assert host.post(form, given).status_code == 302
    with two.cast.scope():
        share = BodyShare.objects.get()
    shown = host.get(page).content.decode()
    assert "外市参会" in shown and "待答复" in shown
    assert TITLE in guest.get("/alliances/shares/received/").content.decode()
    space = f"/shared/{share.pk}/"
    waits = guest.get(space).content.decode()
    assert TITLE in waits and "欢迎参加" in waits and "通报全年协作" not in waits
    accept = f"/meetings/invitations/{share.pk}/accept/"
    assert guest.get(f"{space}accept/").headers["Location"] == accept
    assert guest.get(accept).status_code == 200
    assert guest.post(accept, {"body": "没有的组织"}).status_code == 422
    with two.cast.scope(two.cast.stranger):
        kind = term("meeting_kind", "joint").pk
    assert guest.post(accept, {"body": two.body.pk, "kind": kind, "invite": "all"}).status_code == 302
    assert guest.get(accept).status_code == 409
    with two.cast.scope(two.cast.stranger):
        meeting = Meeting.objects.get()
    shown = guest.get(f"/meetings/{meeting.pk}/").content.decode()
    assert "通报全年协作" in shown and "外市共享" in shown and "内部人事安排" not in shown
    assert "取消会议" not in shown and "本市不再参加" in shown
    day = meeting.starts_at.astimezone(clock.CHINA).date().isoformat()
    year = meeting.starts_at.year
    for path in ("/meetings/", f"/meetings/calendar/?day={day}", f"/meetings/bodies/{two.body.pk}/?year={year}"):
        assert "由甲市主办" in guest.get(path).content.decode()
    assert "由甲市主办" not in host.get("/meetings/").content.decode()
    assert TITLE in guest.get("/meetings/?joined=true").content.decode()
    assert TITLE not in guest.get("/meetings/?joined=false").content.decode()
    edit = guest.get(f"/meetings/{meeting.pk}/edit/").content.decode()
    assert "由甲市主办" in edit and 'name="starts_at"' not in edit
    assert (
        guest.post(
            f"/meetings/{meeting.pk}/edit/", {"kind": kind, "version": meeting.version, "reply_by": "", "convener": ""}
        ).status_code
        == 302
    )
    assert "示例丙市链党委" in host.get(page).content.decode()
    assert "通报全年协作" in host.get(f"{page}cities/agenda/").content.decode()
    assert host.post(f"{page}cities/agenda/", {"items": []}).status_code == 302
    assert "通报全年协作" not in guest.get(f"/meetings/{meeting.pk}/").content.decode()
    assert guest.get(page).status_code == guest.get(form).status_code == 404
    assert host.get(f"/meetings/{meeting.pk}/").status_code == 404


def test_api_of_both_sides(two: Two) -> None:
    host, guest = two.cast.token_client(two.cast.department), two.cast.token_client(two.cast.stranger_department)
    asked = {"guest": str(two.cast.stranger.pk), "agenda": [str(two.items[0].pk)]}
    made = host.post(f"/api/v1/meetings/{two.meeting.pk}/share/", asked, **JSON)
    assert (made.status_code, made.json()["meeting_name"], made.json()["state"]) == (201, TITLE, "waiting")
    key = made.json()["id"]
    (offer,) = guest.get("/api/v1/shared/").json()["results"]
    assert (offer["id"], offer["meeting_name"]) == (key, TITLE)
    with two.cast.scope(two.cast.stranger):
        kind = term("meeting_kind", "joint").pk
    taken = guest.post(
        f"/api/v1/meeting-invitations/{key}/accept/", {"body": str(two.body.pk), "kind": str(kind)}, **JSON
    )
    assert (taken.status_code, taken.json()["host_city"]) == (200, "甲市"), taken.content
    (row,) = guest.get("/api/v1/meetings/?joined=true").json()["results"]
    assert (row["id"], row["host_city"]) == (taken.json()["id"], "甲市")
    (line,) = guest.get(f"/api/v1/shared-headers/?share={key}").json()["results"]
    assert (line["agenda"], line["link"]) == ("通报全年协作", "https://meet.example.com/1")
    chosen = host.post(f"/api/v1/meetings/{two.meeting.pk}/shared-agenda/", {"agenda": []}, **JSON)
    assert chosen.json() == {"agenda": []}
    assert host.get("/api/v1/shares/").json()["results"][0]["attends"] == "示例丙市链党委"
    assert guest.post(f"/api/v1/meetings/{two.meeting.pk}/share/", asked, **JSON).status_code == 404
    assert host.post(f"/api/v1/meeting-invitations/{key}/accept/", {}, **JSON).status_code == 404


def test_following_costs_as_much_for_many_as_for_one(two: Two) -> None:
    def cost() -> int:
        with two.cast.scope(two.cast.stranger), CaptureQueriesContext(connection) as seen:
            follow.slots(clock.now())
        return len(seen)

    take_part(two, ask(two))
    few = cost()
    for number in range(2, 6):
        with two.cast.scope():
            more = make_meeting(two.meeting.body, name=f"示例会议{number}", starts_at=soon(20 + number))
            plan_meeting(actor=two.host(), meeting_id=more.pk, tell=False)
            share = share_meeting(actor=two.host(), meeting_id=more.pk, guest_id=two.cast.stranger.pk)
        take_part(two, share, tell=False)
    assert cost() == few

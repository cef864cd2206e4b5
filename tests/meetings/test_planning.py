"""Meetings: prepared by their kind's rule, planned, moved, held, taken back, called off; by page, API and sheet."""

import datetime as dt
from typing import Any

import pytest

from alliances.models import ChainBody
from chains.models import Chain
from core import clock
from core.bin import delete_to_bin, restore_from_bin
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, StaleVersion
from core.models import Notice
from core.principal import Principal
from core.records import create
from meetings.actions.invitees import change_invitee, invite, reply, uninvite
from meetings.actions.planning import (
    cancel_meeting,
    create_meeting,
    hold_meeting,
    notify_meeting,
    plan_meeting,
    reopen_meeting,
    update_meeting,
)
from meetings.choices import MEETING_TRANSITIONS, MeetingState, ReplyState
from meetings.models import AgendaItem, Invitee, KindAgendaItem, KindInvitee, Meeting, MeetingKind, Minutes, Resolution
from meetings.planning.clashes import clashes_of
from meetings.planning.prefill import Named
from meetings.queries import invitees_for, meetings_for
from tests.alliances.world import make_body, make_person, term
from tests.cast import Cast, make_account, make_grant
from tests.factories import make_chain, make_party_org, make_unit
from tests.meetings.world import MONDAY, THURSDAY, make_meeting, member, seat, values

JSON: dict[str, Any] = {"content_type": "application/json"}
HOUR = dt.timedelta(hours=1)
AFTER = THURSDAY + 3 * HOUR


@pytest.fixture
def chain(in_city: Cast) -> Chain:
    return make_chain()


@pytest.fixture
def body(chain: Chain) -> ChainBody:
    return make_body(chain)


def rule(**fields: Any) -> MeetingKind:
    row = MeetingKind(kind=term("meeting_kind", "joint"), **fields)
    row.save(force_insert=True)
    return row


def company(cast: Cast, unit: Any, role: Role = Role.COMPANY) -> Principal:
    account = cast.add(role, scope_id=unit.pk, scope_kind=AnchorKind.UNIT)
    return cast.act(account)


def test_meeting_begins_with_what_its_kind_asks(in_city: Cast, body: ChainBody) -> None:
    lead, other, outside = (make_unit() for _ in range(3))
    org, secretary = make_party_org(unit=other), make_person("示例书记")
    joint, far = term("member_category", "enterprise", "示例类别"), term("member_category", "bureau", "其他类别")
    member(body, unit=lead, category=joint)
    member(body, party_org=org, category=joint)
    member(body, unit=outside, category=far)
    seat(body, "secretary", person=secretary)
    seat(body, "secretary", post="只有职务")
    asked = rule(minutes_long=90, topic_days=3)
    KindInvitee(rule=asked, category=joint, must=True).save(force_insert=True)
    KindInvitee(rule=asked, seat=term("body_seat", "secretary"), must=False).save(force_insert=True)
    for place, title in ((2, "通报情况"), (1, "传达学习")):
        KindAgendaItem(rule=asked, place=place, title=title).save(force_insert=True)
    with clock.fixed(MONDAY):
        meeting = make_meeting(body)
    invited = {(one.unit_id, one.party_org_id, one.person_id, one.must) for one in meeting.invitees.all()}
    assert invited == {(lead.pk, None, None, True), (None, org.pk, None, True), (None, None, secretary.pk, False)}
    assert (meeting.state, meeting.ends_at) == ("draft", THURSDAY + dt.timedelta(minutes=90))
    assert meeting.reply_by == dt.datetime(2026, 3, 11, 17, tzinfo=clock.CHINA)
    assert meeting.topics_by == dt.date(2026, 3, 9)
    assert list(AgendaItem.objects.filter(meeting=meeting).order_by("place").values_list("title", flat=True)) == [
        "传达学习",
        "通报情况",
    ]
    assert Notice.objects.count() == 0


def test_kind_without_a_scope_invites_all_members_and_none_invites_nobody(in_city: Cast, body: ChainBody) -> None:
    unit = make_unit()
    member(body, unit=unit)
    with clock.fixed(MONDAY):
        assert [one.unit_id for one in make_meeting(body).invitees.all()] == [unit.pk]
        assert not make_meeting(body, name="示例其他", invite="none").invitees.exists()


def test_unnamed_meeting_is_called_by_body_and_kind(in_city: Cast, body: ChainBody) -> None:
    with clock.fixed(MONDAY):
        assert make_meeting(body, name=" ").name == f"{body.name}{term('meeting_kind', 'joint').label}"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_at": THURSDAY}, "ends_at"),
        ({"ends_at": THURSDAY + dt.timedelta(days=40)}, "ends_at"),
        ({"reply_by": THURSDAY + HOUR}, "reply_by"),
        ({"topics_by": dt.date(2026, 3, 13)}, "topics_by"),
        ({"starts_at": None}, "starts_at"),
        ({"kind_id": None}, "kind"),
        ({"attendances": 3}, "attendances"),
        ({"summary": "示例"}, "summary"),
        ({"starts_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, "starts_at"),
    ],
)
def test_wrong_times_are_refused_at_their_field(
    in_city: Cast, body: ChainBody, wrong: dict[str, Any], field: str
) -> None:
    with clock.fixed(MONDAY), pytest.raises(InvalidInput) as refused:
        make_meeting(body, **wrong)
    assert set(refused.value.fields) == {field}


def _move(actor: Principal, meeting: Meeting, to: MeetingState) -> Meeting:
    if to is MeetingState.CANCELLED:
        return cancel_meeting(actor=actor, meeting_id=meeting.pk, reason="示例原因")
    if to is MeetingState.HELD:
        return hold_meeting(actor=actor, meeting_id=meeting.pk)
    if meeting.state == MeetingState.HELD:
        return reopen_meeting(actor=actor, meeting_id=meeting.pk)
    return plan_meeting(actor=actor, meeting_id=meeting.pk, tell=False)


@pytest.mark.parametrize("state", list(MeetingState))
@pytest.mark.parametrize("to", [MeetingState.PLANNED, MeetingState.HELD, MeetingState.CANCELLED])
def test_meeting_moves_only_where_the_table_says(
    in_city: Cast, body: ChainBody, state: MeetingState, to: MeetingState
) -> None:
    actor = in_city.act()
    with clock.fixed(MONDAY):
        meeting = make_meeting(body)
        if state is MeetingState.PLANNED:
            meeting = _move(actor, meeting, state)
    if state in (MeetingState.HELD, MeetingState.CANCELLED):
        with clock.fixed(AFTER):
            meeting = _move(actor, meeting, state)
    with clock.fixed(MONDAY if to is MeetingState.PLANNED else AFTER):
        if to not in MEETING_TRANSITIONS[state]:
            with pytest.raises(Conflict):
                _move(actor, meeting, to)
            assert Meeting.objects.get(pk=meeting.pk).state == state
            return
        assert _move(actor, meeting, to).state == to


def test_what_has_not_begun_is_not_held_and_what_is_over_is_not_planned(in_city: Cast, body: ChainBody) -> None:
    with clock.fixed(MONDAY):
        meeting = make_meeting(body)
        with pytest.raises(InvalidInput, match="还没有到"):
            hold_meeting(actor=in_city.act(), meeting_id=meeting.pk)
    with clock.fixed(AFTER), pytest.raises(InvalidInput, match="已过"):
        plan_meeting(actor=in_city.act(), meeting_id=meeting.pk)


def test_invited_are_told_once_of_planning_moving_and_calling_off(in_city: Cast, body: ChainBody) -> None:
    unit, hosted = make_unit(), make_unit()
    member(body, unit=unit)
    member(body, party_org=make_party_org(unit=hosted))
    first, second = company(in_city, unit), company(in_city, hosted, Role.BUREAU)
    actor = in_city.act()

    def told(event: str) -> list[Any]:
        return list(Notice.objects.filter(event=event).values_list("account_id", flat=True))

    with clock.fixed(MONDAY):
        meeting = make_meeting(body)
        assert not meetings_for(first).filter(pk=meeting.pk).exists()
        planned = plan_meeting(actor=actor, meeting_id=meeting.pk)
        assert sorted(told("meeting.invited"), key=str) == sorted([first.account_id, second.account_id], key=str)
        assert meetings_for(first).filter(pk=meeting.pk).exists()
        with pytest.raises(Conflict, match="都已通知"):
            notify_meeting(actor=actor, meeting_id=meeting.pk)
        invitee = meeting.invitees.get(unit=unit)
        reply(actor=first, invitee_id=invitee.pk, answer="yes", attendee="示例甲")
        same_day = update_meeting(
            actor=actor, meeting_id=meeting.pk, values={"starts_at": THURSDAY + HOUR}, expected_version=planned.version
        )
        assert (same_day.sequence, same_day.ends_at) == (1, planned.ends_at + HOUR)
        assert planned.reply_by is not None
        assert same_day.reply_by == planned.reply_by + HOUR
        assert Invitee.objects.get(pk=invitee.pk).reply == "yes"
        moved = update_meeting(
            actor=actor,
            meeting_id=meeting.pk,
            values={"starts_at": THURSDAY + dt.timedelta(days=1)},
            expected_version=same_day.version,
        )
        assert (moved.sequence, Invitee.objects.get(pk=invitee.pk).reply) == (2, "none")
        assert len(told("meeting.moved")) == 4
        update_meeting(actor=actor, meeting_id=meeting.pk, values={"name": "示例更名"}, expected_version=None)
        assert len(told("meeting.moved")) == 4
        cancel_meeting(actor=actor, meeting_id=meeting.pk, reason=" 示例 原因 ")
    assert len(told("meeting.cancelled")) == 2
    assert "示例 原因" in Notice.objects.filter(event="meeting.cancelled").first().text


def test_planning_silently_tells_nobody_and_nobody_invited_is_said(in_city: Cast, body: ChainBody) -> None:
    unit = make_unit()
    own = company(in_city, unit)
    with clock.fixed(MONDAY):
        meeting = make_meeting(body)
        with pytest.raises(InvalidInput, match="还没有参会单位"):
            plan_meeting(actor=in_city.act(), meeting_id=meeting.pk)
        invite(actor=in_city.act(), meeting_id=meeting.pk, named=[Named(unit_id=unit.pk)])
        planned = plan_meeting(actor=in_city.act(), meeting_id=meeting.pk, tell=False)
        assert (planned.noticed_at, Notice.objects.count()) == (None, 0)
        notify_meeting(actor=in_city.act(), meeting_id=meeting.pk)
        assert list(Notice.objects.values_list("account_id", flat=True)) == [own.account_id]
        late, late_own = make_unit(), None
        late_own = company(in_city, late)
        invite(actor=in_city.act(), meeting_id=meeting.pk, named=[Named(unit_id=late.pk), Named(unit_id=unit.pk)])
        assert Notice.objects.filter(account_id=late_own.account_id, event="meeting.invited").count() == 1
        uninvite(actor=in_city.act(), invitee_id=meeting.invitees.get(unit=late).pk)
        assert Notice.objects.filter(account_id=late_own.account_id, event="meeting.uninvited").count() == 1
        assert Notice.objects.filter(account_id=own.account_id).count() == 1


def test_answers_close_at_the_deadline_for_the_unit_and_at_the_start_for_the_liaison(
    in_city: Cast, chain: Chain, body: ChainBody
) -> None:
    unit, other = make_unit(), make_unit()
    own, stranger = company(in_city, unit), company(in_city, other)
    liaison = in_city.act(in_city.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN))
    with clock.fixed(MONDAY):
        meeting = make_meeting(body, invite="none")
        [invitee] = invite(actor=liaison, meeting_id=meeting.pk, named=[Named(unit_id=unit.pk)])
        invite(actor=liaison, meeting_id=meeting.pk, named=[Named(unit_id=other.pk)])
        with pytest.raises(NotAllowed):
            reply(actor=own, invitee_id=invitee.pk, answer="yes")
        with pytest.raises(Conflict, match="草稿"):
            reply(actor=liaison, invitee_id=invitee.pk, answer="yes")
        plan_meeting(actor=liaison, meeting_id=meeting.pk)
        with pytest.raises(NotAllowed):
            reply(actor=stranger, invitee_id=invitee.pk, answer="yes")
        for wrong in ({"answer": "substitute"}, {"answer": "no"}, {"answer": "none"}):
            with pytest.raises(InvalidInput):
                reply(actor=own, invitee_id=invitee.pk, **wrong)
        answered = reply(actor=own, invitee_id=invitee.pk, answer="substitute", attendee=" 示例 乙 ")
        assert (answered.reply, answered.attendee) == (ReplyState.SUBSTITUTE, "示例 乙")
        assert reply(actor=own, invitee_id=invitee.pk, answer="no", note="出差").attendee == ""
    with clock.fixed(dt.datetime(2026, 3, 11, 17, 1, tzinfo=clock.CHINA)):
        with pytest.raises(Conflict, match="回复已于2026年3月11日 17:00截止"):
            reply(actor=own, invitee_id=invitee.pk, answer="yes")
        assert reply(actor=liaison, invitee_id=invitee.pk, answer="yes").reply == ReplyState.YES
    with clock.fixed(AFTER), pytest.raises(Conflict, match="开始"):
        reply(actor=liaison, invitee_id=invitee.pk, answer="no", note="示例")


def test_invited_by_seat_category_and_one_by_one_once_each(in_city: Cast, body: ChainBody) -> None:
    unit, category = make_unit(), term("member_category", "enterprise", "示例类别")
    member(body, unit=unit, category=category)
    seat(body, "secretary", unit=unit)
    with clock.fixed(MONDAY):
        meeting = make_meeting(body, invite="none")
        asked = {"seat_ids": [term("body_seat", "secretary").pk], "category_ids": [category.pk], "everybody": True}
        added = invite(actor=in_city.act(), meeting_id=meeting.pk, named=[Named(unit_id=unit.pk)], **asked)  # type: ignore[arg-type]
        assert [one.unit_id for one in added] == [unit.pk]
        assert invite(actor=in_city.act(), meeting_id=meeting.pk, **asked) == []  # type: ignore[arg-type]
        with pytest.raises(InvalidInput) as refused:
            invite(actor=in_city.act(), meeting_id=meeting.pk, named=[Named(unit_id=body.pk)])
        assert refused.value.fields == {"invitees": ["有单位没有找到，请重新选择。"]}
        changed = change_invitee(
            actor=in_city.act(), invitee_id=added[0].pk, values={"role": "observes", "must": False}, expected_version=1
        )
        with pytest.raises(StaleVersion):
            change_invitee(actor=in_city.act(), invitee_id=added[0].pk, values={"attendee": "示例"}, expected_version=1)
        assert (changed.role, changed.must) == ("observes", False)
        Invitee.objects.filter(pk=changed.pk).update(attendance="present")
        with pytest.raises(Conflict, match="点名"):
            uninvite(actor=in_city.act(), invitee_id=changed.pk)


def test_clashes_are_told_by_body_place_and_people_and_refuse_nothing(in_city: Cast, body: ChainBody) -> None:
    unit, other = make_unit(), make_chain()
    elsewhere = make_body(other)
    member(body, unit=unit)
    with clock.fixed(MONDAY):
        first = make_meeting(body, place="示例会议室")
        second = make_meeting(body, name="示例同组织", starts_at=THURSDAY + HOUR)
        third = make_meeting(elsewhere, name="示例同地", place="示例会议室", invite="none")
        fourth = make_meeting(elsewhere, name="示例之后", starts_at=THURSDAY + 2 * HOUR, invite="none")
        cancel_meeting(actor=in_city.act(), meeting_id=make_meeting(body, name="示例取消").pk, reason="示例")
        found = {clash.meeting_id: clash.text for clash in clashes_of(in_city.act(), first)}
        assert set(found) == {second.pk, third.pk}
        assert "同一个链党组织" in found[second.pk] and "相同的参会单位 1 个" in found[second.pk]
        assert "同一地点" in found[third.pk]
        assert {clash.meeting_id for clash in clashes_of(in_city.act(), fourth)} == {second.pk} - {second.pk}
        liaison = in_city.act(in_city.add(Role.LIAISON, scope_id=other.pk, scope_kind=AnchorKind.CHAIN))
        assert clashes_of(liaison, third) == []
        plan_meeting(actor=in_city.act(), meeting_id=first.pk)
        assert [clash.meeting_id for clash in clashes_of(liaison, third)] == [None]
        assert first.name not in clashes_of(liaison, third)[0].text


def test_reopening_and_deleting_stop_at_resolutions_and_issued_minutes(in_city: Cast, body: ChainBody) -> None:
    actor, unit = in_city.act(), make_unit()
    with clock.fixed(MONDAY):
        draft = make_meeting(body, name="示例草稿")
        planned = plan_meeting(actor=actor, meeting_id=make_meeting(body).pk, tell=False)
        with pytest.raises(Conflict, match="先取消"):
            delete_to_bin(actor=actor, code="meetings", row_id=planned.pk)
        invite(actor=actor, meeting_id=draft.pk, named=[Named(unit_id=unit.pk)])
        entry = delete_to_bin(actor=actor, code="meetings", row_id=draft.pk)
        assert not Meeting.objects.filter(pk=draft.pk).exists()
        restore_from_bin(actor=actor, entry_id=entry.pk)
        assert Invitee.objects.filter(meeting_id=draft.pk).count() == 1
    with clock.fixed(AFTER):
        held = hold_meeting(actor=actor, meeting_id=planned.pk)
        minutes = Minutes(meeting=held, title="示例纪要", state="issued", issued_on=AFTER.date())
        create(minutes, anchor=AnchorKind.MINUTES)
        for act in (
            lambda: reopen_meeting(actor=actor, meeting_id=held.pk),
            lambda: delete_to_bin(actor=actor, code="meetings", row_id=held.pk),
        ):
            with pytest.raises(Conflict, match="印发"):
                act()
        Minutes.objects.filter(meeting=held).delete()
        assert reopen_meeting(actor=actor, meeting_id=held.pk).state == MeetingState.PLANNED
    assert Resolution.objects.count() == 0


def test_draft_is_seen_by_its_editors_alone_and_a_unit_sees_its_own_invitation(
    in_city: Cast, chain: Chain, body: ChainBody
) -> None:
    unit, other, closed = make_unit(), make_unit(), rule(invited_only=True)
    member(body, unit=unit)
    member(body, unit=other)
    own, second = company(in_city, unit), company(in_city, other)
    liaison = in_city.act(in_city.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN))
    watcher = make_account(in_city.city, "watcher", "示例上级")
    make_grant(in_city.city, watcher, Role.SUPERIOR)
    superior = in_city.act(watcher)
    with clock.fixed(MONDAY):
        meeting = make_meeting(body, invite="none")
        invite(actor=liaison, meeting_id=meeting.pk, named=[Named(unit_id=unit.pk)])

        def seeing() -> list[bool]:
            return [meetings_for(who).filter(pk=meeting.pk).exists() for who in (liaison, superior, own, second)]

        assert seeing() == [True, False, False, False]
        plan_meeting(actor=liaison, meeting_id=meeting.pk, tell=False)
        assert seeing() == [True, True, True, False]
        assert closed.invited_only
        MeetingKind.objects.update(invited_only=False)
        assert seeing() == [True, True, True, True]
        invite(actor=liaison, meeting_id=meeting.pk, named=[Named(unit_id=other.pk)], tell=False)
        assert [one.unit_id for one in invitees_for(own)] == [unit.pk]
        assert (invitees_for(superior).count(), invitees_for(liaison).count()) == (0, 2)
        with pytest.raises(NotAllowed):
            create_meeting(actor=own, body_id=body.pk, values=values())

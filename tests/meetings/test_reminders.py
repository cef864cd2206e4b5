"""Reminders follow their meeting: moved, called off, claimed meanwhile, planned twice, after an outage."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from alliances.models import ChainBody
from core import clock
from core.choices import AnchorKind, Channel, DeliveryState, Role
from core.models import Account, Delivery, Notice
from core.outbox import digest, sending
from core.outbox.own import choose, set_own_address
from core.outbox.sending import deliver
from core.principal import Principal
from core.state import transition
from meetings import followups
from meetings.actions.invitees import invite, reply, uninvite
from meetings.actions.planning import cancel_meeting, hold_meeting, plan_meeting, update_meeting
from meetings.models import Invitee, Meeting, MeetingKind, ReminderRule
from meetings.planning.prefill import Named
from meetings.reminders import REMINDER, plan_reminders
from tests.alliances.world import make_body, make_person, term
from tests.cast import Cast
from tests.factories import make_chain, make_unit
from tests.meetings.world import MONDAY, THURSDAY, make_meeting

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=clock.CHINA)


@pytest.fixture
def now(in_city: Cast) -> Iterator[None]:
    with clock.fixed(MONDAY):
        yield


@pytest.fixture
def body(in_city: Cast) -> ChainBody:
    return make_body(make_chain())


@pytest.fixture
def unit(in_city: Cast) -> Any:
    return make_unit()


@pytest.fixture
def own(in_city: Cast, unit: Any) -> Principal:
    return in_city.act(in_city.add(Role.COMPANY, scope_id=unit.pk, scope_kind=AnchorKind.UNIT))


def planned(cast: Cast, body: ChainBody, unit: Any, *, tell: bool = False, **fields: Any) -> Meeting:
    meeting = make_meeting(body, invite="none", **fields)
    invite(actor=cast.act(), meeting_id=meeting.pk, named=[Named(unit_id=unit.pk)])
    return plan_meeting(actor=cast.act(), meeting_id=meeting.pk, tell=tell)


def move(cast: Cast, meeting: Meeting, start: dt.datetime, **more: Any) -> Meeting:
    values = {"starts_at": start, **more}
    return update_meeting(actor=cast.act(), meeting_id=meeting.pk, values=values, expected_version=None)


def rows(meeting: Meeting, *states: str, event: str = REMINDER) -> list[Delivery]:
    found = Delivery.objects.filter(subject_id=meeting.pk, event=event)
    return list((found.filter(state__in=states) if states else found).order_by("due_at", "occurrence"))


def waiting(meeting: Meeting) -> list[dt.datetime]:
    return [row.due_at for row in rows(meeting, DeliveryState.PLANNED)]


def test_three_are_planned_in_office_hours_and_expire_at_the_start(
    now: None, in_city: Cast, body: ChainBody, unit: Any, own: Principal
) -> None:
    meeting = planned(in_city, body, unit)
    assert waiting(meeting) == [THURSDAY - 7 * DAY, THURSDAY - DAY, THURSDAY - 3 * HOUR]
    assert {(row.expires_at, row.account_id, row.channel) for row in rows(meeting)} == {
        (THURSDAY, own.account_id, Channel.IN_APP)
    }


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        # 前七天在国庆假期里，顺延到上班；前一天是周日，顺延到周一；两小时前是午休，提前到上午
        ("2026-10-12T14:00", ["2026-10-08T08:30", "2026-10-12T08:30", "2026-10-12T11:00"]),
        # 前七天和前一天落在同一时刻，只发一次；一上班就开的会，提前到上一个工作日下班前
        ("2026-10-09T08:30", ["2026-10-08T08:30", "2026-10-08T16:30"]),
    ],
)
def test_closed_days_move_a_reminder_on_but_never_past_the_start(
    in_city: Cast, body: ChainBody, unit: Any, own: Principal, start: str, expected: list[str]
) -> None:
    with clock.fixed(at("2026-09-30T10:00")):
        meeting = planned(in_city, body, unit, starts_at=at(start))
    assert waiting(meeting) == [at(text) for text in expected]


def test_planned_twice_is_planned_once(now: None, in_city: Cast, body: ChainBody, unit: Any, own: Principal) -> None:
    meeting = planned(in_city, body, unit)
    before = [(row.pk, row.state) for row in rows(meeting)]
    for _ in range(3):
        plan_reminders(meeting)
    assert [(row.pk, row.state) for row in rows(meeting)] == before


def test_moved_meeting_replaces_what_waits_and_answers_what_was_told_once(
    in_city: Cast, body: ChainBody, unit: Any, own: Principal
) -> None:
    with clock.fixed(MONDAY):
        meeting = planned(in_city, body, unit)
        first = rows(meeting)[0]
    with clock.fixed(first.due_at + HOUR / 60):
        deliver(in_city.city.pk, first.pk)
        assert Notice.objects.filter(event=REMINDER, account_id=own.account_id).count() == 1
        meeting = move(in_city, meeting, THURSDAY + 7 * DAY)
        assert [row.state for row in rows(meeting)][:1] == [DeliveryState.SENT]
        assert len(rows(meeting, DeliveryState.CANCELLED)) == 2
        assert all("20260319" in row.occurrence for row in rows(meeting, DeliveryState.PLANNED))
        moved = Notice.objects.filter(event="meeting.moved", account_id=own.account_id)
        assert moved.count() == 1
        meeting = move(in_city, meeting, THURSDAY)  # back again
    assert len(waiting(meeting)) == 2
    assert all(row.occurrence.endswith(":1") for row in rows(meeting, DeliveryState.PLANNED))
    assert Notice.objects.filter(event=REMINDER, account_id=own.account_id).count() == 1


def test_changed_place_and_name_are_told_as_they_are(
    now: None, in_city: Cast, body: ChainBody, unit: Any, own: Principal
) -> None:
    meeting = planned(in_city, body, unit, place="旧会议室")
    number = len(waiting(meeting))
    move(in_city, meeting, THURSDAY, place="新会议室", name="示例新名")
    texts = {row.payload["text"] for row in rows(meeting, DeliveryState.PLANNED)}
    assert len(waiting(meeting)) == number
    assert all("新会议室" in text and "示例新名" in text for text in texts)


@pytest.mark.parametrize("how", ["cancel", "hold"])
def test_called_off_or_held_withdraws_what_waits(
    in_city: Cast, body: ChainBody, unit: Any, own: Principal, how: str
) -> None:
    with clock.fixed(MONDAY):
        meeting = planned(in_city, body, unit)
    if how == "cancel":
        with clock.fixed(MONDAY + HOUR):
            cancel_meeting(actor=in_city.act(), meeting_id=meeting.pk, reason="示例")
        assert Notice.objects.count() == 0  # nobody had heard of it
    else:
        with clock.fixed(THURSDAY + HOUR):
            hold_meeting(actor=in_city.act(), meeting_id=meeting.pk)
    assert (len(rows(meeting, DeliveryState.CANCELLED)), waiting(meeting)) == (3, [])


def test_claimed_row_of_a_meeting_called_off_meanwhile_tells_nothing(
    in_city: Cast, body: ChainBody, unit: Any, own: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.fixed(MONDAY):
        meeting = planned(in_city, body, unit)
    first = rows(meeting)[0]

    def meanwhile(point: str) -> None:
        if point == "leased":
            with in_city.scope():
                cancel_meeting(actor=in_city.act(), meeting_id=meeting.pk, reason="示例")

    monkeypatch.setattr(sending, "fault_point", meanwhile)
    with clock.fixed(first.due_at):
        deliver(in_city.city.pk, first.pk)
    assert Delivery.objects.get(pk=first.pk).state == DeliveryState.CANCELLED
    assert not Notice.objects.filter(event=REMINDER).exists()


def by_mail(in_city: Cast, own: Principal, settings: Any) -> None:
    settings.EMAIL_HOST = "127.0.0.1"
    with clock.fixed(MONDAY):
        set_own_address(actor=own, email="b@example.cn")


def mails(meeting: Meeting, *states: str) -> list[Delivery]:
    return [row for row in rows(meeting, *states) if row.channel == Channel.MAIL]


def test_renamed_while_a_mail_still_waits_tells_by_mail_what_was_told_inside(
    in_city: Cast, body: ChainBody, unit: Any, own: Principal, settings: Any
) -> None:
    """By channel: the notice inside the platform is no reason to forget the mail, nor to repeat the notice."""
    by_mail(in_city, own, settings)
    with clock.fixed(MONDAY):
        meeting = planned(in_city, body, unit)
    first = next(row for row in rows(meeting) if row.channel == Channel.IN_APP)
    with clock.fixed(first.due_at + HOUR / 60):
        deliver(in_city.city.pk, first.pk)
        move(in_city, meeting, THURSDAY, name="示例新名")
        anew = mails(meeting, DeliveryState.PLANNED)
        assert anew[0].due_at == first.due_at + HOUR / 60
        assert all("示例新名" in row.payload["text"] for row in anew)
        assert len(anew) == 3
    assert Notice.objects.filter(event=REMINDER, account_id=own.account_id).count() == 1
    assert len([row for row in rows(meeting) if row.occurrence.startswith(first.occurrence)]) == 3


def test_invited_later_leaves_what_still_waits_to_be_told_and_tells_the_new_one_nothing_past(
    in_city: Cast, body: ChainBody, unit: Any, own: Principal, settings: Any
) -> None:
    by_mail(in_city, own, settings)
    with clock.fixed(MONDAY):
        meeting = planned(in_city, body, unit)
    first = mails(meeting)[0]
    late = make_unit()
    account: Account = in_city.add(Role.COMPANY, scope_id=late.pk, scope_kind=AnchorKind.UNIT)
    with clock.fixed(first.due_at + HOUR / 60):
        invite(actor=in_city.act(), meeting_id=meeting.pk, named=[Named(unit_id=late.pk)])
    assert [row.state for row in mails(meeting)] == [DeliveryState.PLANNED] * 3
    assert {row.due_at > first.due_at for row in rows(meeting) if row.account_id == account.pk} == {True}


def test_after_an_outage_each_is_told_once_marked_late_or_dropped_once_begun(
    in_city: Cast, body: ChainBody, unit: Any, own: Principal
) -> None:
    with clock.fixed(MONDAY):
        meeting = planned(in_city, body, unit)
    week, day, hours = rows(meeting)
    with clock.fixed(day.due_at + 3 * HOUR):
        for row in (week, day):
            for _ in range(2):
                deliver(in_city.city.pk, row.pk)
    told = Notice.objects.filter(event=REMINDER)
    assert told.count() == 2
    assert all(notice.text.startswith("（补发）") for notice in told)
    with clock.fixed(THURSDAY + HOUR):
        deliver(in_city.city.pk, hours.pk)
    assert Delivery.objects.get(pk=hours.pk).state == DeliveryState.CANCELLED
    assert told.count() == 2


def test_who_declines_or_is_taken_off_is_not_reminded_and_who_comes_back_is(
    now: None, in_city: Cast, body: ChainBody, unit: Any, own: Principal
) -> None:
    meeting = planned(in_city, body, unit, tell=True)
    invitee = Invitee.objects.get(meeting=meeting)
    number = len(waiting(meeting))
    reply(actor=own, invitee_id=invitee.pk, answer="no", note="出差")
    assert waiting(meeting) == []
    reply(actor=own, invitee_id=invitee.pk, answer="yes")
    assert len(waiting(meeting)) == number
    uninvite(actor=in_city.act(), invitee_id=invitee.pk)
    assert waiting(meeting) == []
    invite(actor=in_city.act(), meeting_id=meeting.pk, named=[Named(unit_id=unit.pk)])
    assert len(waiting(meeting)) == number
    late = make_unit()
    account: Account = in_city.add(Role.COMPANY, scope_id=late.pk, scope_kind=AnchorKind.UNIT)
    invite(actor=in_city.act(), meeting_id=meeting.pk, named=[Named(unit_id=late.pk)])
    assert {row.account_id for row in rows(meeting, DeliveryState.PLANNED)} == {own.account_id, account.pk}


def test_own_rules_of_the_kind_come_first(now: None, in_city: Cast, body: ChainBody, unit: Any, own: Principal) -> None:
    kind = term("meeting_kind", "joint")
    ReminderRule(moment="days_before", amount=2).save(force_insert=True)
    ReminderRule(kind=kind, moment="hours_before", amount=30, by_hours=False).save(force_insert=True)
    meeting = planned(in_city, body, unit)
    assert waiting(meeting) == [THURSDAY - 30 * HOUR]


def test_contacts_without_an_account_are_written_to(
    now: None, in_city: Cast, body: ChainBody, unit: Any, settings: Any
) -> None:
    settings.EMAIL_HOST = "127.0.0.1"
    person = make_person("示例联系人", unit=unit, email="a@example.cn")
    meeting = planned(in_city, body, unit, tell=True)
    mails = rows(meeting, DeliveryState.PLANNED)
    assert {(row.contact_id, row.channel) for row in mails} == {(person.pk, Channel.MAIL)}
    assert [row.expires_at for row in mails] == [THURSDAY] * len(mails)
    assert len(rows(meeting, event="meeting.invited")) == 1
    move(in_city, meeting, THURSDAY + DAY)
    assert [row.state for row in rows(meeting, event="meeting.invited")] == [DeliveryState.CANCELLED]
    assert len(rows(meeting, DeliveryState.PLANNED, event="meeting.moved")) == 1


def test_reminder_chosen_for_the_digest_is_not_told_before_its_day(
    in_city: Cast, body: ChainBody, unit: Any, own: Principal, settings: Any
) -> None:
    settings.EMAIL_HOST = "127.0.0.1"
    with clock.fixed(MONDAY):
        set_own_address(actor=own, email="b@example.cn")
        choose(actor=own, modes={(REMINDER, Channel.MAIL): "digest"})
        meeting = planned(in_city, body, unit)
    with clock.fixed(MONDAY + 9 * HOUR):
        digest.plan("2026-03-02")
    assert len(rows(meeting, DeliveryState.COLLECTING)) == 3
    with clock.fixed(THURSDAY - DAY + 4 * HOUR):
        digest.plan("2026-03-11")
    assert len(rows(meeting, DeliveryState.MERGED)) == 2


def test_what_was_not_logged_and_late_minutes_are_asked_for_once(in_city: Cast, body: ChainBody, unit: Any) -> None:
    MeetingKind(kind=term("meeting_kind", "joint"), minutes_days=5).save(force_insert=True)
    liaison = in_city.act(in_city.add(Role.LIAISON, scope_id=body.pk, scope_kind=AnchorKind.BODY))
    with clock.fixed(MONDAY):
        meeting = planned(in_city, body, unit)
    with clock.fixed(THURSDAY + 4 * HOUR):
        assert followups.slots(clock.now()) == []

    def run(moment: dt.datetime) -> list[str]:
        with clock.fixed(moment):
            for slot in followups.slots(clock.now()):
                for _ in range(2):
                    followups.plan(slot)
        return list(Notice.objects.filter(account_id=liaison.account_id).values_list("event", flat=True))

    assert run(THURSDAY + DAY) == [followups.UNLOGGED]
    assert run(THURSDAY + 2 * DAY) == [followups.UNLOGGED]
    with clock.fixed(THURSDAY + 2 * DAY):
        hold_meeting(actor=in_city.act(), meeting_id=meeting.pk)
    assert run(THURSDAY + 5 * DAY) == [followups.UNLOGGED]
    assert sorted(run(THURSDAY + 10 * DAY)) == [followups.MINUTES_LATE, followups.UNLOGGED]
    with clock.fixed(THURSDAY + 90 * DAY):
        assert followups.slots(clock.now()) == []


def test_row_that_failed_is_not_written_again(
    now: None, in_city: Cast, body: ChainBody, unit: Any, own: Principal
) -> None:
    meeting = planned(in_city, body, unit)
    first = rows(meeting)[0]
    transition(first, DeliveryState.FAILED, ended_at=clock.now(), message="示例")
    plan_reminders(meeting)
    assert len(rows(meeting)) == 3

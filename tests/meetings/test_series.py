"""Series: begun with drafts ahead, changed from now on, following the calendar, ended; nobody is moved in silence."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from alliances.models import ChainBody
from core import clock
from core.bin import delete_to_bin
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, StaleVersion
from core.jobs.actions import fill_slots
from core.models import BinEntry, CalendarDay, Notice
from core.records import change
from core.workdays.actions import add_days
from meetings.actions.invitees import invite, reply
from meetings.actions.planning import cancel_meeting, plan_meeting, update_meeting
from meetings.actions.series import create_series, end_series, keep_series, settle_day, update_series
from meetings.choices import MeetingState, SeriesState
from meetings.models import Invitee, Meeting, MeetingSeries
from meetings.planning.prefill import Named
from meetings.series.due import slots
from tests.alliances.world import make_body, term
from tests.cast import Cast
from tests.factories import make_chain, make_unit

NOW = dt.datetime(2026, 3, 5, 10, tzinfo=clock.CHINA)


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


def values(**fields: Any) -> dict[str, Any]:
    return {
        "name": "示例联席会议",
        "kind_id": term("meeting_kind", "joint").pk,
        "every": "month",
        "nth": 5,
        "starts_on": dt.date(2026, 1, 1),
        "start_time": dt.time(9),
        "minutes_long": 90,
        "place": "示例会议室",
        **fields,
    }


def begun(cast: Cast, body: ChainBody | None = None, **fields: Any) -> MeetingSeries:
    body = body or make_body(make_chain())
    return create_series(actor=cast.act(), body_id=body.pk, values=values(**fields))


def of(series: MeetingSeries) -> list[Meeting]:
    return list(Meeting.objects.filter(series=series).order_by("slot"))


def days(series: MeetingSeries) -> list[dt.date | None]:
    return [meeting.slot for meeting in of(series)]


def changed(cast: Cast, series: MeetingSeries, *, moving: Any = (), **fields: Any) -> MeetingSeries:
    return update_series(
        actor=cast.act(), series_id=series.pk, values=fields, expected_version=series.version, moving=moving
    )


def told(cast: Cast, meeting: Meeting) -> tuple[Meeting, Invitee]:
    """The meeting, planned and told to one unit."""
    invitee = invite(actor=cast.act(), meeting_id=meeting.pk, named=[Named(unit_id=make_unit().pk)])[0]
    return plan_meeting(actor=cast.act(), meeting_id=meeting.pk), Invitee.objects.get(pk=invitee.pk)


def closed(cast: Cast, *some: dt.date) -> None:
    for day in some:
        add_days(actor=cast.act(), first=day, last=day, is_worked=False, part="day", reason="示例停工")


def test_series_begins_with_three_drafts_nobody_is_told_of(cast: Cast) -> None:
    with cast.scope():
        series = begun(cast)
        assert [(meeting.slot, meeting.state, meeting.name) for meeting in of(series)] == [
            (dt.date(2026, 3, 6), "draft", "示例联席会议（2026年3月）"),
            (dt.date(2026, 4, 8), "draft", "示例联席会议（2026年4月）"),  # 清明 is off on the 6th
            (dt.date(2026, 5, 11), "draft", "示例联席会议（2026年5月）"),  # 劳动节 1–5 off, the 9th worked
        ]
        first = of(series)[0]
        assert first.starts_at == dt.datetime(2026, 3, 6, 9, tzinfo=clock.CHINA)
        assert first.ends_at - first.starts_at == dt.timedelta(minutes=90)
        assert (first.place, first.sequence) == ("示例会议室", 0)
        assert not Notice.objects.exists()


def test_planners_repeat_and_make_nothing_twice(cast: Cast) -> None:
    with cast.scope():
        series = begun(cast)
        before = days(series)
        assert [keep_series(actor=cast.platform()) for _ in range(3)] == [0, 0, 0]
        assert days(series) == before
        assert slots(NOW) == slots(NOW)
        assert (fill_slots(NOW) > 0, days(series)) == (True, before)


def test_window_moves_on_with_the_days(cast: Cast) -> None:
    with cast.scope():
        series = begun(cast)
        with clock.fixed(NOW + dt.timedelta(days=2)):
            assert keep_series(actor=cast.platform()) == 1
        assert [day.month for day in days(series) if day] == [3, 4, 5, 6]


def test_period_whose_meeting_was_called_off_gets_no_other(cast: Cast) -> None:
    with cast.scope():
        series = begun(cast)
        cancel_meeting(actor=cast.act(), meeting_id=of(series)[0].pk, reason="示例原因")
        keep_series(actor=cast.platform())
        assert [day.month for day in days(series) if day] == [3, 4, 5]


def test_month_without_the_nth_day_is_passed_over(cast: Cast) -> None:
    with cast.scope():
        series = begun(cast, nth=23)
        assert [day.month for day in days(series) if day] == [7, 12, 3]


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"nth": 0}, "__all__"),
        ({"nth": 24}, "__all__"),
        ({"nth": -24}, "__all__"),
        ({"every": "week"}, "every"),
        ({"minutes_long": 5}, "__all__"),
        ({"ends_on": dt.date(2025, 12, 31)}, "ends_on"),
        ({"starts_on": dt.date(2026, 6, 2), "ends_on": dt.date(2026, 6, 1)}, "__all__"),
        ({"starts_on": dt.date(2023, 12, 31)}, "starts_on"),  # before its body
        ({"name": " "}, "name"),
        ({"online_url": "javascript:alert(1)"}, "online_url"),
        ({"day_of_month": 31}, "day_of_month"),
        ({"kind_id": None}, "kind"),
    ],
)
def test_what_a_series_cannot_be_is_refused_at_its_field(cast: Cast, fields: dict[str, Any], at: str) -> None:
    with cast.scope():
        body = make_body(make_chain())
        with pytest.raises(InvalidInput) as refused:
            begun(cast, body, **fields)
        assert [at] == list(refused.value.fields)
        assert not MeetingSeries.objects.exists()


def test_series_of_an_ended_body_is_refused(cast: Cast) -> None:
    with cast.scope():
        body = make_body(make_chain())
        change(body, {"state": "ended", "ended_on": dt.date(2026, 2, 1)}, expected_version=None)
        with pytest.raises(Conflict):
            begun(cast, body)


def test_only_who_runs_the_bodys_meetings_has_a_say(cast: Cast) -> None:
    with cast.scope():
        chain, other = make_chain(), make_chain()
        body, foreign = make_body(chain), make_body(other)
        series = begun(cast, foreign)
    liaison = cast.act(cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN))
    with cast.scope():
        assert create_series(actor=liaison, body_id=body.pk, values=values()).pk
        refusals: list[Callable[[], object]] = [
            lambda: create_series(actor=liaison, body_id=foreign.pk, values=values()),
            lambda: update_series(actor=liaison, series_id=series.pk, values={"nth": 2}, expected_version=None),
            lambda: end_series(actor=liaison, series_id=series.pk, last_day=clock.today()),
        ]
        for refused in refusals:
            with pytest.raises(NotAllowed):
                refused()


def test_drafts_follow_a_changed_rule(cast: Cast) -> None:
    with cast.scope():
        series = changed(cast, begun(cast), nth=-1, start_time=dt.time(14, 30), minutes_long=60, place="示例新地点")
        assert days(series) == [dt.date(2026, 3, 31), dt.date(2026, 4, 30), dt.date(2026, 5, 29)]
        first = of(series)[0]
        assert first.starts_at == dt.datetime(2026, 3, 31, 14, 30, tzinfo=clock.CHINA)
        assert first.ends_at - first.starts_at == dt.timedelta(minutes=60)
        assert first.place == "示例新地点"


def test_what_was_set_by_hand_stays(cast: Cast) -> None:
    """A meeting moved by hand keeps its time, one with a place of its own keeps its place."""
    with cast.scope():
        series = begun(cast)
        first, second, _ = of(series)
        by_hand = dt.datetime(2026, 3, 10, 15, tzinfo=clock.CHINA)
        update_meeting(actor=cast.act(), meeting_id=first.pk, values={"starts_at": by_hand}, expected_version=None)
        update_meeting(actor=cast.act(), meeting_id=second.pk, values={"place": "示例别处"}, expected_version=None)
        changed(cast, series, nth=-1, place="示例新地点")
        first, second, third = of(series)
        assert (first.starts_at, first.place) == (by_hand, "示例新地点")
        assert (second.slot, second.place) == (dt.date(2026, 4, 30), "示例别处")
        assert (third.slot, third.place) == (dt.date(2026, 5, 29), "示例新地点")


def test_planned_meeting_without_answers_follows_and_its_guests_are_told(cast: Cast) -> None:
    with cast.scope():
        series = begun(cast)
        meeting, _ = told(cast, of(series)[0])
        changed(cast, series, nth=-1)
        moved = Meeting.objects.get(pk=meeting.pk)
        assert (moved.slot, moved.sequence) == (dt.date(2026, 3, 31), meeting.sequence + 1)


@pytest.mark.parametrize("agreed", [True, False])
def test_answered_meeting_moves_only_where_one_agrees(cast: Cast, agreed: bool) -> None:
    with cast.scope():
        series = begun(cast)
        meeting, invitee = told(cast, of(series)[1])
        reply(actor=cast.act(), invitee_id=invitee.pk, answer="yes")
        changed(cast, series, nth=-1, moving=[meeting.pk] if agreed else [])
        now = Meeting.objects.get(pk=meeting.pk)
        assert now.slot == (dt.date(2026, 4, 30) if agreed else dt.date(2026, 4, 8))
        assert Invitee.objects.get(pk=invitee.pk).reply == ("none" if agreed else "yes")


def test_drafts_without_a_place_in_the_new_rule_go_to_the_bin(cast: Cast) -> None:
    with cast.scope():
        series = changed(cast, begun(cast), every="quarter")
        assert [day.month for day in days(series) if day] == [4, 7, 10]
        assert BinEntry.objects.count() == 2  # those of March, whose fifth day has passed, and of May


def test_series_does_not_begin_after_meetings_people_were_told_of(cast: Cast) -> None:
    with cast.scope():
        series = begun(cast)
        told(cast, of(series)[0])
        with pytest.raises(InvalidInput) as refused:
            changed(cast, series, starts_on=dt.date(2026, 4, 1))
        assert list(refused.value.fields) == ["starts_on"]


def test_second_saver_is_told(cast: Cast) -> None:
    with cast.scope():
        series = begun(cast)
        changed(cast, series, place="示例甲")
        with pytest.raises(StaleVersion):
            changed(cast, series, place="示例乙")


def test_drafts_move_with_the_calendar_and_the_liaison_hears(cast: Cast) -> None:
    with cast.scope():
        series = begun(cast)
        before = slots(NOW)
        closed(cast, dt.date(2026, 4, 8))
        assert slots(NOW) != before  # the same day has another slot
        keep_series(actor=cast.platform())
        assert days(series) == [dt.date(2026, 3, 6), dt.date(2026, 4, 9), dt.date(2026, 5, 11)]
        moved = of(series)[1]
        assert moved.starts_at == dt.datetime(2026, 4, 9, 9, tzinfo=clock.CHINA)
        [notice] = Notice.objects.filter(event="meeting.series_day")
        assert "4月9日" in notice.text
        keep_series(actor=cast.platform())
        assert Notice.objects.filter(event="meeting.series_day").count() == 1


@pytest.mark.parametrize("follows", [True, False])
def test_planned_meeting_is_proposed_to_move_and_never_moves_by_itself(cast: Cast, follows: bool) -> None:
    with cast.scope():
        series = begun(cast)
        meeting, _ = told(cast, of(series)[1])
        closed(cast, dt.date(2026, 4, 8))
        keep_series(actor=cast.platform())
        keep_series(actor=cast.platform())
        assert Meeting.objects.get(pk=meeting.pk).starts_at == meeting.starts_at
        [notice] = Notice.objects.filter(event="meeting.series_day")
        assert "是否改期" in notice.text
        settle_day(actor=cast.act(), series_id=series.pk, meeting_id=meeting.pk, follows=follows)
        now = Meeting.objects.get(pk=meeting.pk)
        assert now.slot == dt.date(2026, 4, 9)
        assert clock_day(now) == (dt.date(2026, 4, 9) if follows else dt.date(2026, 4, 8))
        with pytest.raises(Conflict):
            settle_day(actor=cast.act(), series_id=series.pk, meeting_id=meeting.pk, follows=True)


def clock_day(meeting: Meeting) -> dt.date:
    return meeting.starts_at.astimezone(clock.CHINA).date()


def test_withdrawn_day_moves_drafts_back(cast: Cast) -> None:
    with cast.scope():
        series = begun(cast)
        closed(cast, dt.date(2026, 4, 8))
        keep_series(actor=cast.platform())
        CalendarDay.objects.update(removed_at=clock.now())
        keep_series(actor=cast.platform())
        assert days(series)[1] == dt.date(2026, 4, 8)


def test_ended_series_keeps_what_people_were_told_of(cast: Cast) -> None:
    with cast.scope():
        series = begun(cast)
        meeting, _ = told(cast, of(series)[0])
        ended = end_series(actor=cast.act(), series_id=series.pk, last_day=dt.date(2026, 3, 5))
        assert ended.state == SeriesState.ENDED
        assert [one.pk for one in of(series)] == [meeting.pk]
        assert BinEntry.objects.count() == 2
        assert keep_series(actor=cast.platform()) == 0
        refusals: list[Callable[[], object]] = [
            lambda: changed(cast, ended, nth=2),
            lambda: end_series(actor=cast.act(), series_id=series.pk, last_day=dt.date(2026, 4, 1)),
        ]
        for refused in refusals:
            with pytest.raises(Conflict):
                refused()


def test_series_with_a_last_day_ahead_runs_until_then(cast: Cast) -> None:
    with cast.scope():
        series = begun(cast)
        end_series(actor=cast.act(), series_id=series.pk, last_day=dt.date(2026, 4, 30))
        assert [day.month for day in days(series) if day] == [3, 4]
        keep_series(actor=cast.platform())
        assert MeetingSeries.objects.get(pk=series.pk).state == SeriesState.ACTIVE
        with clock.fixed(dt.datetime(2026, 5, 1, 9, tzinfo=clock.CHINA)):
            keep_series(actor=cast.platform())
            assert MeetingSeries.objects.get(pk=series.pk).state == SeriesState.ENDED
        assert [day.month for day in days(series) if day] == [3, 4]


def test_end_before_the_beginning_is_refused(cast: Cast) -> None:
    with cast.scope():
        series = begun(cast)
        with pytest.raises(InvalidInput) as refused:
            end_series(actor=cast.act(), series_id=series.pk, last_day=dt.date(2025, 12, 31))
        assert list(refused.value.fields) == ["last_day"]


def test_meeting_before_its_series_is_refused(cast: Cast) -> None:
    with cast.scope():
        series = begun(cast, starts_on=dt.date(2026, 3, 6))
        with pytest.raises(InvalidInput) as refused:
            update_meeting(
                actor=cast.act(),
                meeting_id=of(series)[0].pk,
                values={"starts_at": dt.datetime(2026, 3, 5, 15, tzinfo=clock.CHINA)},
                expected_version=None,
            )
        assert list(refused.value.fields) == ["starts_at"]


def test_nothing_is_due_without_a_running_series(cast: Cast) -> None:
    with cast.scope():
        assert slots(NOW) == []
        series = begun(cast)
        assert len(slots(NOW)) == 1
        assert len(slots(NOW)[0]) <= 40
        end_series(actor=cast.act(), series_id=series.pk, last_day=clock.today())
        assert slots(NOW) == []
        assert MeetingState.DRAFT not in {meeting.state for meeting in of(series)}


def test_draft_of_a_running_series_is_not_deleted_but_called_off(cast: Cast) -> None:
    """Deleted it would be made again the next day."""
    with cast.scope():
        series = begun(cast)
        draft = of(series)[0]
        with pytest.raises(Conflict) as refused:
            delete_to_bin(actor=cast.act(), code="meetings", row_id=draft.pk)
        assert "请取消会议" in refused.value.message
        end_series(actor=cast.act(), series_id=series.pk, last_day=dt.date(2026, 5, 31))
        changed(cast, MeetingSeries.objects.get(pk=series.pk), nth=-1)
        with pytest.raises(Conflict):
            delete_to_bin(actor=cast.act(), code="meetings", row_id=draft.pk)


def test_series_ends_with_its_body_and_holds_up_no_other(cast: Cast) -> None:
    with cast.scope():
        first, second, third = (begun(cast) for _ in range(3))
        change(first.body, {"state": "ended", "ended_on": dt.date(2026, 3, 4)}, expected_version=None)
        change(second.body, {"state": "ended", "ended_on": dt.date(2026, 3, 5)}, expected_version=None)
        Meeting.objects.filter(series__in=[second, third], slot__month=5).delete()
        assert keep_series(actor=cast.platform()) == 1
        assert [MeetingSeries.objects.get(pk=one.pk).state for one in (first, second, third)] == [
            "ended",
            "active",
            "active",
        ]
        assert days(first) == []
        assert len(days(third)) == 3

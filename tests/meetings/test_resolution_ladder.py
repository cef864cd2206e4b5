"""The ladder: one step a working day in office hours, each never twice, silent once the resolution is over."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.choices import AnchorKind, Role
from core.models import Account, Notice
from core.working_days import Calendar
from meetings.actions import resolution as actions
from meetings.actions.nudge import receivers, send_nudge
from meetings.choices import LadderLevel
from meetings.models import LadderRule, Meeting, Resolution, ResolutionNudge
from meetings.resolutions import due
from meetings.resolutions.ladder import Step, next_step, steps_due, steps_of_city
from tests.alliances.world import make_body, make_person
from tests.cast import Cast
from tests.factories import make_chain, make_unit
from tests.meetings.test_resolutions import make_meeting, record

DUE = dt.date(2026, 6, 10)  # a Wednesday
REMIND, URGE, SUPERVISE, CIRCULATE = (
    Step(level, days) for level, days in zip(LadderLevel, (-3, 1, 5, 10), strict=True)
)


@pytest.fixture
def meeting(in_city: Cast) -> Meeting:
    return make_meeting(make_body(make_chain()))


@pytest.mark.parametrize(
    ("day", "sent", "step"),
    [
        ("2026-06-04", (), None),
        ("2026-06-05", (), REMIND),
        ("2026-06-08", (REMIND,), None),
        ("2026-06-10", (), REMIND),
        ("2026-06-11", (), URGE),
        ("2026-06-11", (REMIND,), URGE),
        ("2026-06-16", (URGE,), None),
        ("2026-06-17", (URGE,), SUPERVISE),
        ("2026-06-17", (), URGE),
        ("2026-06-30", (URGE,), SUPERVISE),
        ("2026-06-30", (URGE, SUPERVISE), CIRCULATE),
        ("2026-06-30", (URGE, SUPERVISE, CIRCULATE), None),
    ],
)
def test_next_step_is_the_first_reached_and_not_sent(day: str, sent: tuple[Step, ...], step: Step | None) -> None:
    steps = [REMIND, URGE, SUPERVISE, CIRCULATE]
    assert next_step(steps, sent, DUE, dt.date.fromisoformat(day), Calendar()) == step


def test_citys_own_ladder_stands_in_for_the_usual_one(in_city: Cast) -> None:
    usual = steps_of_city()
    assert [step.level for step in usual][:3] == [LadderLevel.REMIND, LadderLevel.URGE, LadderLevel.SUPERVISE]
    for level, days in (("supervise", 3), ("remind", -5), ("remind", 0)):
        LadderRule.objects.create(level=level, days=days)
    assert steps_of_city() == [
        Step(LadderLevel.REMIND, -5),
        Step(LadderLevel.REMIND, 0),
        Step(LadderLevel.SUPERVISE, 3),
    ]


def _told(account: Account) -> list[str]:
    return [row.text[:2] for row in Notice.objects.filter(account=account).order_by("created_at", "id")]


def test_each_step_tells_its_people_once(in_city: Cast, meeting: Meeting) -> None:
    for level, days in zip(LadderLevel, (-3, 1, 5, 10), strict=True):
        LadderRule.objects.create(level=level, days=days)
    unit, body = make_unit(), meeting.body
    company = in_city.add(Role.COMPANY, scope_id=unit.pk, scope_kind=AnchorKind.UNIT, username="c1")
    liaison = in_city.add(Role.LIAISON, scope_id=body.pk, scope_kind=AnchorKind.BODY, username="l1")
    supervisor = in_city.add(Role.LIAISON, scope_id=make_chain().pk, scope_kind=AnchorKind.CHAIN, username="s1")
    person = make_person("示例督办人", account=supervisor)
    row = record(in_city.act(), meeting, unit_id=unit.pk, due_on=DUE, supervisor_id=person.pk)
    for number in range(-10, 40):
        slot = (DUE + dt.timedelta(days=number)).isoformat()
        due.plan(slot)
        due.plan(slot)
    sent = ResolutionNudge.objects.order_by("day").values_list("level", "days", "day", "told")
    assert [(level, step, day) for level, step, day, _ in sent] == [
        ("remind", -3, dt.date(2026, 6, 5)),
        ("urge", 1, dt.date(2026, 6, 11)),
        ("supervise", 5, dt.date(2026, 6, 17)),
        ("circulate", 10, dt.date(2026, 6, 25)),  # the 19th is a holiday
    ]
    assert _told(company)[-4:] == ["提醒", "催办", "督办", "通报"]
    assert _told(liaison) == ["催办", "督办", "通报"]
    assert _told(supervisor) == ["督办", "通报"]
    assert _told(in_city.department) == ["督办", "通报"]
    assert {account.pk for account in receivers(row, LadderLevel.REMIND)} == {company.pk}


def test_what_is_over_or_given_another_day_is_not_asked_for(in_city: Cast, meeting: Meeting) -> None:
    actor = in_city.act()
    done, moved = record(actor, meeting, "示例一", due_on=DUE), record(actor, meeting, "示例二", due_on=DUE)
    day = dt.date(2026, 6, 11)
    assert {step for _, step in steps_due(day)} == {URGE}
    actions.close_resolution(actor=actor, resolution_id=done.pk, day=DUE, result="示例", without="示例")
    later = dt.date(2026, 7, 10)
    actions.update_resolution(actor=actor, resolution_id=moved.pk, values={"due_on": later}, expected_version=None)
    assert steps_due(day) == []
    for row in (done, moved):
        assert send_nudge(resolution_id=row.pk, step=URGE, day=day) is None
    due.plan("2026-07-13")
    assert list(ResolutionNudge.objects.values_list("resolution_id", "due_on")) == [(moved.pk, later)]


def test_outage_is_caught_up_a_step_a_day_and_never_on_a_day_off(in_city: Cast, meeting: Meeting) -> None:
    record(in_city.act(), meeting, due_on=DUE)
    for day in ("2026-06-26", "2026-06-27", "2026-06-28", "2026-06-29"):
        due.plan(day)
    found = list(ResolutionNudge.objects.order_by("day").values_list("level", "day"))
    assert found == [("urge", dt.date(2026, 6, 26)), ("supervise", dt.date(2026, 6, 29))]


def test_slot_is_of_a_working_day_once_the_office_is_open(in_city: Cast, meeting: Meeting) -> None:
    at = dt.datetime(2026, 6, 11, 8, 0, tzinfo=clock.CHINA)
    assert due.slots(at.replace(hour=9)) == []
    row = record(in_city.act(), meeting, due_on=DUE)
    assert due.slots(at) == []
    assert due.slots(at.replace(hour=9)) == ["2026-06-11"]
    assert due.slots(at.replace(day=13, hour=9)) == []
    Resolution.objects.filter(pk=row.pk).update(due_on=dt.date(2027, 6, 1))
    assert due.slots(at.replace(hour=9)) == []


def test_work_of_a_day_costs_the_same_however_many_are_open(in_city: Cast, meeting: Meeting) -> None:
    def statements(number: int) -> int:
        for each in range(number):
            record(in_city.act(), meeting, f"示例{number}-{each}", due_on=dt.date(2026, 9, 30))
        with CaptureQueriesContext(connection) as captured:
            steps_due(dt.date(2026, 6, 11))
        return len(captured)

    assert statements(1) == statements(5)


def test_page_tells_what_was_asked_for(cast: Cast) -> None:
    with cast.scope():
        row = record(cast.act(), make_meeting(make_body(make_chain())), due_on=DUE)
        send_nudge(resolution_id=row.pk, step=URGE, day=dt.date(2026, 6, 11))
    text = cast.client(cast.department).get(f"/meetings/resolutions/{row.pk}/").content.decode()
    assert "催办记录" in text
    assert "逾期 1 个工作日" in text

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from chains.actions import (
    add_milestone,
    drop_milestone,
    finish_milestone,
    move_project,
    order_milestones,
    reopen_milestone,
    shift_milestone,
    start_milestone,
    update_milestone,
)
from chains.choices import MILESTONE_TRANSITIONS, MilestoneState
from chains.models import KeyProject, Milestone
from chains.projects.queries import milestones_for, on_time_by_chain, with_outcomes
from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, StaleVersion
from core.tenancy.scope import tenant_scope
from tests.cast import Cast
from tests.chains.makers import make_project
from tests.chains.project_makers import MONDAY, day, in_state, make_milestone
from tests.core.concurrent import at_once, overtaken
from tests.factories import make_chain

PAIRS = [(state, to) for state in MilestoneState for to in MilestoneState]


@pytest.fixture(autouse=True)
def on_monday() -> Iterator[None]:
    with clock.fixed(MONDAY):
        yield


def under_way(**fields: Any) -> KeyProject:
    return make_project(make_chain(), state="under_way", **fields)


def _move(cast: Cast, milestone: Milestone, to: MilestoneState) -> Milestone:
    actor, milestone_id = cast.act(), milestone.pk
    if to is MilestoneState.UNDER_WAY:
        return start_milestone(actor=actor, milestone_id=milestone_id, started_on=day(-1))
    if to is MilestoneState.DONE:
        return finish_milestone(actor=actor, milestone_id=milestone_id, done_on=day(-1))
    if to is MilestoneState.DROPPED:
        return drop_milestone(actor=actor, milestone_id=milestone_id, reason="不再建设")
    return reopen_milestone(actor=actor, milestone_id=milestone_id)


@pytest.mark.parametrize(("state", "to"), PAIRS)
def test_milestone_moves_only_where_the_table_says(in_city: Cast, state: MilestoneState, to: MilestoneState) -> None:
    milestone = in_state(under_way(), state)
    if to in MILESTONE_TRANSITIONS[state]:
        moved = _move(in_city, milestone, to)
        days = {
            MilestoneState.UNDER_WAY: (day(-1), None, ""),
            MilestoneState.DONE: (milestone.started_on, day(-1), ""),
            MilestoneState.DROPPED: (milestone.started_on, None, "不再建设"),
            MilestoneState.PLANNED: (None, None, ""),
        }
        assert (moved.state, moved.version) == (to, 2)
        assert (moved.started_on, moved.done_on, moved.drop_reason) == days[to]
    else:
        with pytest.raises(Conflict) as refused:
            _move(in_city, milestone, to)
        assert refused.value.code == "wrong_state"
        assert Milestone.objects.get(pk=milestone.pk).state == state


@pytest.mark.parametrize("state", ["finished", "stopped", "carried"])
def test_milestones_of_a_project_that_is_over_are_not_changed(in_city: Cast, state: str) -> None:
    finished_on = day(0) if state == "finished" else None
    project = make_project(make_chain(), state=state, finished_on=finished_on)
    milestone, actor = in_state(project, "planned"), in_city.act()
    for attempt in (
        lambda: add_milestone(actor=actor, project_id=project.pk, values={"name": "新", "planned_on": day(5)}),
        lambda: update_milestone(actor=actor, milestone_id=milestone.pk, values={"name": "改"}, expected_version=1),
        lambda: finish_milestone(actor=actor, milestone_id=milestone.pk, done_on=day(0)),
        lambda: order_milestones(actor=actor, project_id=project.pk, milestone_ids=[milestone.pk]),
    ):
        with pytest.raises(Conflict) as refused:
            attempt()
        assert refused.value.code == "project_not_open"


@pytest.mark.parametrize(
    ("done_on", "field"),
    [(day(1), "done_on"), (day(-11), "done_on"), (dt.date(2027, 1, 1), "done_on")],
)
def test_finish_milestone_ahead_or_before_it_began_is_refused(in_city: Cast, done_on: dt.date, field: str) -> None:
    milestone = in_state(under_way(), "under_way")
    with pytest.raises(InvalidInput) as refused:
        finish_milestone(actor=in_city.act(), milestone_id=milestone.pk, done_on=done_on)
    assert list(refused.value.fields) == [field]
    assert finish_milestone(actor=in_city.act(), milestone_id=milestone.pk, done_on=day(-10)).done_on == day(-10)


def test_finish_milestone_late_needs_a_reason(in_city: Cast) -> None:
    milestone = make_milestone(under_way(), planned_on=day(-3))
    with pytest.raises(InvalidInput) as refused:
        finish_milestone(actor=in_city.act(), milestone_id=milestone.pk, done_on=day(-2), delay_reason="  ")
    assert list(refused.value.fields) == ["delay_reason"]
    done = finish_milestone(actor=in_city.act(), milestone_id=milestone.pk, done_on=day(-2), delay_reason="雨季停工")
    assert (done.delay_reason, done.done_on) == ("雨季停工", day(-2))


def test_the_database_refuses_a_late_day_without_reason_and_days_in_the_wrong_order(in_city: Cast) -> None:
    milestone = make_milestone(under_way(), planned_on=day(-3))
    rows = Milestone.objects.filter(pk=milestone.pk)
    for values, name in (
        ({"state": "done", "done_on": day(0)}, "late_has_reason"),
        ({"planned_on": day(9)}, "late_has_reason"),
        ({"state": "done"}, "done_with_day"),
        ({"state": "dropped"}, "dropped_with_reason"),
        ({"state": "under_way"}, "under_way_has_begun"),
        ({"state": "done", "done_on": day(-9), "started_on": day(-8)}, "done_after_start"),
        ({"state": "gone"}, "state_known"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            rows.update(**values)


def test_update_milestone_before_the_project_starts_moves_the_baseline(in_city: Cast) -> None:
    project = make_project(make_chain())
    milestone = add_milestone(actor=in_city.act(), project_id=project.pk, values={"name": "立项", "planned_on": day(5)})
    assert (milestone.baseline_on, milestone.order) == (day(5), 10)
    changed = update_milestone(
        actor=in_city.act(), milestone_id=milestone.pk, values={"planned_on": day(9)}, expected_version=1
    )
    assert (changed.planned_on, changed.baseline_on) == (day(9), day(9))


def test_update_milestone_once_the_project_runs_keeps_the_baseline_and_asks_why(in_city: Cast) -> None:
    milestone = make_milestone(under_way(), planned_on=day(5))
    actor = in_city.act()
    with pytest.raises(InvalidInput) as refused:
        update_milestone(actor=actor, milestone_id=milestone.pk, values={"planned_on": day(9)}, expected_version=1)
    assert list(refused.value.fields) == ["delay_reason"]
    later = update_milestone(
        actor=actor,
        milestone_id=milestone.pk,
        values={"planned_on": day(9), "delay_reason": "设备晚到"},
        expected_version=1,
    )
    assert (later.planned_on, later.baseline_on, later.delay_reason) == (day(9), day(5), "设备晚到")
    earlier = update_milestone(
        actor=actor, milestone_id=milestone.pk, values={"planned_on": day(4)}, expected_version=2
    )
    assert (earlier.planned_on, earlier.baseline_on) == (day(4), day(5))
    with pytest.raises(StaleVersion):
        update_milestone(actor=actor, milestone_id=milestone.pk, values={"name": "改"}, expected_version=2)


def test_update_milestone_done_keeps_its_planned_day(in_city: Cast) -> None:
    milestone = in_state(under_way(), "done")
    with pytest.raises(Conflict) as refused:
        update_milestone(
            actor=in_city.act(), milestone_id=milestone.pk, values={"planned_on": day(9)}, expected_version=None
        )
    assert refused.value.code == "milestone_closed"


def test_milestone_fields_set_by_actions_alone_are_refused(in_city: Cast) -> None:
    milestone = in_state(under_way(), "planned")
    for name in ("state", "baseline_on", "done_on", "project_id", "order"):
        with pytest.raises(InvalidInput) as refused:
            update_milestone(actor=in_city.act(), milestone_id=milestone.pk, values={name: 1}, expected_version=None)
        assert list(refused.value.fields) == [name]


def test_drop_milestone_needs_a_reason_and_the_whole_city(in_city: Cast) -> None:
    milestone = in_state(under_way(), "planned")
    liaison = in_city.add(Role.LIAISON, scope_id=milestone.project.chain_id, scope_kind=AnchorKind.CHAIN)
    with pytest.raises(NotAllowed):
        drop_milestone(actor=in_city.act(liaison), milestone_id=milestone.pk, reason="不好看")
    with pytest.raises(InvalidInput):
        drop_milestone(actor=in_city.act(), milestone_id=milestone.pk, reason=" ")
    dropped = drop_milestone(actor=in_city.act(), milestone_id=milestone.pk, reason="方案调整")
    assert (dropped.state, dropped.dropped_by) == ("dropped", in_city.department)
    with pytest.raises(NotAllowed):
        reopen_milestone(actor=in_city.act(liaison), milestone_id=milestone.pk)


def test_milestones_are_put_in_order_whole_or_not_at_all(in_city: Cast) -> None:
    project = under_way()
    first, second, third = (
        make_milestone(project, name, planned_on=day(1), order=number)
        for number, name in enumerate(("甲", "乙", "丙"), start=1)
    )
    actor = in_city.act()

    def names() -> list[str]:
        return list(Milestone.objects.order_by("order").values_list("name", flat=True))

    order_milestones(actor=actor, project_id=project.pk, milestone_ids=[third.pk, first.pk, second.pk])
    assert names() == ["丙", "甲", "乙"]
    shift_milestone(actor=actor, milestone_id=second.pk, by=-1)
    assert names() == ["丙", "乙", "甲"]
    shift_milestone(actor=actor, milestone_id=third.pk, by=-1)
    assert names() == ["丙", "乙", "甲"]
    for ids in ([third.pk], [third.pk, third.pk, first.pk], [third.pk, first.pk, second.pk, project.pk]):
        with pytest.raises(InvalidInput):
            order_milestones(actor=actor, project_id=project.pk, milestone_ids=ids)


def test_finish_project_with_open_milestones_is_refused(in_city: Cast) -> None:
    project = under_way()
    milestone = make_milestone(project, "竣工验收", planned_on=day(3))
    with pytest.raises(Conflict, match="竣工验收"):
        move_project(actor=in_city.act(), project_id=project.pk, to="finished", finished_on=day(0))
    finish_milestone(actor=in_city.act(), milestone_id=milestone.pk, done_on=day(0))
    moved = move_project(actor=in_city.act(), project_id=project.pk, to="finished", finished_on=day(0))
    assert moved.state == "finished"


def test_milestones_are_seen_and_changed_within_ones_grant_only(in_city: Cast) -> None:
    mine, other = in_state(under_way(), "planned"), in_state(under_way(), "planned")
    account = in_city.add(Role.LIAISON, scope_id=mine.project.chain_id, scope_kind=AnchorKind.CHAIN)
    liaison = in_city.act(account)
    assert list(milestones_for(liaison)) == [mine]
    assert finish_milestone(actor=liaison, milestone_id=mine.pk, done_on=day(0)).state == "done"
    with pytest.raises(NotAllowed):
        finish_milestone(actor=liaison, milestone_id=other.pk, done_on=day(0))


def test_on_time_ratio_counts_open_overdue_as_late_and_says_what_it_leaves_out(in_city: Cast) -> None:
    project, other = under_way(), under_way()
    stopped = make_project(make_chain(), state="stopped")
    make_milestone(project, "按期", planned_on=day(-5), state="done", done_on=day(-5))
    make_milestone(project, "提前", planned_on=day(50), state="done", done_on=day(-1))
    make_milestone(project, "迟完", planned_on=day(-5), state="done", done_on=day(-4), delay_reason="雨")
    make_milestone(project, "逾期", planned_on=day(-1))
    make_milestone(project, "改期后完成", planned_on=day(1), baseline_on=day(-9), delay_reason="雨")
    make_milestone(project, "今天到期", planned_on=day(0))
    make_milestone(project, "取消", planned_on=day(-5), state="dropped", drop_reason="方案调整")
    make_milestone(other, "按期二", planned_on=day(-5), state="done", done_on=day(-6))
    make_milestone(stopped, "终止", planned_on=day(-5))
    total, rows = on_time_by_chain(Milestone.objects.all())
    counts = {"on_time": 3, "late": 1, "overdue": 2, "not_due": 1, "dropped": 1, "stopped": 1}
    assert (total.counts, total.counted, total.ratio) == (counts, 6, 0.5)
    assert {row.chain_id: row.found.ratio for row in rows} == {
        project.chain_id: 2 / 5,
        other.chain_id: 1.0,
        stopped.chain_id: None,
    }
    overdue = with_outcomes(Milestone.objects.all()).filter(outcome="overdue").order_by("name")
    assert [row.name for row in overdue] == ["改期后完成", "逾期"]


def _finishing(cast: Cast, milestone_id: Any) -> Any:
    def act() -> str:
        with clock.fixed(MONDAY), tenant_scope(cast.city.id, actor_id=None, reason="测试"):
            try:
                return finish_milestone(actor=cast.platform(), milestone_id=milestone_id, done_on=day(0)).state
            except Conflict as error:
                return error.code

    return act


def test_two_people_finish_one_milestone_and_one_is_told(committed_cast: Cast) -> None:
    with committed_cast.scope():
        milestone = in_state(under_way(), "under_way")
    finishing = _finishing(committed_cast, milestone.pk)
    assert sorted(at_once(finishing, finishing)) == ["done", "wrong_state"]
    with committed_cast.scope():
        assert Milestone.objects.get(pk=milestone.pk).version == 2


def test_a_milestone_added_while_its_project_is_finished_waits_and_is_refused(committed_cast: Cast) -> None:
    with committed_cast.scope():
        project = under_way()

    def finish() -> KeyProject:
        return move_project(actor=committed_cast.platform(), project_id=project.pk, to="finished", finished_on=day(0))

    def add() -> str:
        with clock.fixed(MONDAY), tenant_scope(committed_cast.city.id, actor_id=None, reason="测试"):
            try:
                values = {"name": "补一个", "planned_on": day(9)}
                return add_milestone(actor=committed_cast.platform(), project_id=project.pk, values=values).state
            except Conflict as error:
                return error.code

    with committed_cast.scope():
        added = overtaken(finish, add)
    assert added.result(timeout=30) == "project_not_open"

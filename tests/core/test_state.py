"""One door for states: what the table allows, once, by one person."""

import itertools
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.choices import JOB_TRANSITIONS, JobState
from core.errors import Conflict
from core.models import Job
from core.state import may_move, transition, transition_all
from organizations.choices import UnitState
from organizations.models import Unit
from tests.cast import Cast
from tests.core.concurrent import at_once, overtaken
from tests.factories import make_unit

ENDED = {JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED}


def job_in(state: JobState) -> Job:
    finished = clock.now() if state in ENDED else None
    job: Job = Job.objects.create(kind="test", title="测试", state=state, finished_at=finished)
    return job


@pytest.mark.parametrize(("before", "after"), list(itertools.product(JobState, JobState)))
def test_job_moves_where_the_table_says_and_nowhere_else(before: JobState, after: JobState, in_city: Cast) -> None:
    job = job_in(before)
    changes: dict[str, Any] = {"finished_at": clock.now()} if after in ENDED else {}
    allowed = after in JOB_TRANSITIONS[before]
    assert may_move(job, after) is allowed
    if allowed:
        assert transition(job, after, **changes).state == after
    else:
        with pytest.raises(Conflict) as refused:
            transition(job, after, **changes)
        assert refused.value.code == "wrong_state"
        assert all(JobState(state).label in refused.value.message for state in (before, after))
    job.refresh_from_db()
    assert job.state == (after if allowed else before)


def test_many_move_at_once_and_those_in_other_states_stay(in_city: Cast) -> None:
    jobs = {state: job_in(state) for state in (JobState.QUEUED, JobState.RUNNING, JobState.CANCELLED)}
    moved = transition_all(
        Job.objects.filter(pk__in=[job.pk for job in jobs.values()]),
        JobState.FAILED,
        leaving=[JobState.QUEUED, JobState.RUNNING],
        finished_at=clock.now(),
    )
    assert moved == 2
    states = {state: Job.objects.get(pk=job.pk).state for state, job in jobs.items()}
    assert states == {JobState.QUEUED: "failed", JobState.RUNNING: "failed", JobState.CANCELLED: "cancelled"}


def test_many_never_move_a_way_the_table_does_not_know(in_city: Cast) -> None:
    job = job_in(JobState.CANCELLED)
    with pytest.raises(ValueError, match="cancelled → running"):
        transition_all(Job.objects.all(), JobState.RUNNING, leaving=[JobState.QUEUED, JobState.CANCELLED])
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_table_names_every_state() -> None:
    assert set(JOB_TRANSITIONS) == set(JobState)


def test_move_to_a_state_that_does_not_exist_is_refused(in_city: Cast) -> None:
    unit = make_unit()
    with pytest.raises(Conflict):
        transition(unit, "sleeping")


def test_move_writes_its_changes_the_version_and_the_time(in_city: Cast) -> None:
    unit = make_unit(version=4)
    moment = clock.now()
    with clock.fixed(moment):
        moved = transition(unit, UnitState.SUSPENDED, address="新址")
    assert moved is unit
    fresh = Unit.objects.get(pk=unit.pk)
    assert (fresh.state, fresh.address, fresh.version, fresh.updated_at) == (UnitState.SUSPENDED, "新址", 5, moment)


def test_refused_move_writes_nothing(in_city: Cast) -> None:
    unit = make_unit(state=UnitState.ENDED)
    with pytest.raises(Conflict):
        transition(unit, UnitState.SUSPENDED, address="新址")
    fresh = Unit.objects.get(pk=unit.pk)
    assert (fresh.state, fresh.address, fresh.version) == (UnitState.ENDED, "", 1)


def test_move_from_a_state_left_meanwhile_is_refused(in_city: Cast) -> None:
    unit = make_unit()
    stale = Unit.objects.get(pk=unit.pk)
    transition(unit, UnitState.ENDED)
    with pytest.raises(Conflict) as refused:
        transition(stale, UnitState.SUSPENDED)
    assert refused.value.code == "moved_meanwhile"
    assert Unit.objects.get(pk=unit.pk).state == UnitState.ENDED


def test_move_of_a_foreign_row_is_refused(cast: Cast) -> None:
    with cast.scope(cast.sibling):
        foreign = make_unit()
    with cast.scope(), pytest.raises(Conflict):
        transition(foreign, UnitState.ENDED)


def test_state_outside_the_set_is_refused_by_the_database(in_city: Cast) -> None:
    unit = make_unit()
    with pytest.raises(IntegrityError, match="organizations_unit_state_known"), transaction.atomic():
        Unit.objects.filter(pk=unit.pk).update(state="sleeping")


class TestRace:
    @staticmethod
    def move(cast: Cast, unit: Unit, to: UnitState) -> str:
        """The state reached, or the code of the refusal."""
        try:
            with cast.scope():
                return str(transition(unit, to).state)
        except Conflict as refused:
            return refused.code

    def test_of_two_people_who_move_at_the_same_moment_one_is_told(self, committed_cast: Cast) -> None:
        with committed_cast.scope():
            unit = make_unit()
            seen = [Unit.objects.get(pk=unit.pk) for _ in range(4)]
        ways = [UnitState.SUSPENDED, UnitState.ENDED] * 2
        moves = [
            lambda mine=mine, to=to: self.move(committed_cast, mine, to) for mine, to in zip(seen, ways, strict=True)
        ]
        outcomes = at_once(*moves)
        assert outcomes.count("moved_meanwhile") == 3
        with committed_cast.scope():
            fresh = Unit.objects.get(pk=unit.pk)
        assert (fresh.version, fresh.state in outcomes) == (2, True)

    def test_one_who_waits_for_the_other_s_transaction_is_told_after_it(self, committed_cast: Cast) -> None:
        with committed_cast.scope():
            unit = make_unit()
        with committed_cast.scope():
            mine, theirs = Unit.objects.get(pk=unit.pk), Unit.objects.get(pk=unit.pk)
            waiting = overtaken(
                lambda: transition(mine, UnitState.ENDED),
                lambda: self.move(committed_cast, theirs, UnitState.SUSPENDED),
            )
        assert waiting.result(timeout=10) == "moved_meanwhile"
        with committed_cast.scope():
            assert Unit.objects.get(pk=unit.pk).state == UnitState.ENDED

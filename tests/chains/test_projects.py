import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from chains.actions import carry_over, create_project, move_project, update_project
from chains.choices import PROJECT_TRANSITIONS, ProjectState
from chains.models import Gap, KeyProject
from chains.queries import projects_for
from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed
from tests.cast import Cast
from tests.chains.makers import goal, make_gap, make_project, make_segment
from tests.factories import make_chain, make_unit

PAIRS = [(state, to) for state in ProjectState for to in ProjectState]


def _in(state: ProjectState) -> KeyProject:
    finished_on = dt.date(2026, 1, 2) if state is ProjectState.FINISHED else None
    return make_project(make_chain(), state=state, finished_on=finished_on)


@pytest.mark.parametrize(("state", "to"), PAIRS)
def test_move_project_goes_only_where_the_table_says(in_city: Cast, state: ProjectState, to: ProjectState) -> None:
    project = _in(state)
    finished_on = dt.date(2026, 1, 2) if to is ProjectState.FINISHED else None
    if to in PROJECT_TRANSITIONS[state]:
        _move(in_city, project, to, finished_on)
        moved = KeyProject.objects.get(pk=project.pk)
        assert (moved.state, moved.finished_on, moved.version) == (to, finished_on, 2)
    else:
        with pytest.raises(Conflict):
            _move(in_city, project, to, finished_on)
        assert KeyProject.objects.get(pk=project.pk).state == state


def _move(cast: Cast, project: KeyProject, to: ProjectState, finished_on: dt.date | None) -> None:
    """By its one door: a project is carried over into a later year, all else is a move."""
    if to is ProjectState.CARRIED:
        carry_over(actor=cast.act(), project_id=project.pk, year=project.year + 1)
    else:
        move_project(actor=cast.act(), project_id=project.pk, to=to, finished_on=finished_on)


def test_completion_that_closed_a_gap_is_not_taken_back(in_city: Cast) -> None:
    project = _in(ProjectState.FINISHED)
    closed = make_gap(project.chain, project=project, state="closed", ended_on=clock.today(), name="示例缺口")
    with pytest.raises(Conflict, match="“示例缺口”因本项目完成已于"):
        move_project(actor=in_city.act(), project_id=project.pk, to="under_way")
    Gap.objects.filter(pk=closed.pk).update(unit=make_unit())  # a company closed it: the project may still go on
    assert move_project(actor=in_city.act(), project_id=project.pk, to="under_way").finished_on is None


@pytest.mark.parametrize("state", ProjectState)
def test_move_project_never_carries_over(in_city: Cast, state: ProjectState) -> None:
    project = _in(state)
    with pytest.raises(Conflict):
        move_project(actor=in_city.act(), project_id=project.pk, to=ProjectState.CARRIED)
    assert KeyProject.objects.get() == project


def test_finish_project_without_a_day_is_refused(in_city: Cast) -> None:
    project = _in(ProjectState.UNDER_WAY)
    tomorrow = clock.today() + dt.timedelta(days=1)
    for day in (None, tomorrow):
        with pytest.raises(InvalidInput) as refused:
            move_project(actor=in_city.act(), project_id=project.pk, to="finished", finished_on=day)
        assert list(refused.value.fields) == ["finished_on"]


def test_finish_project_before_it_started_is_refused(in_city: Cast) -> None:
    project = make_project(make_chain(), state="under_way", started_on=dt.date(2026, 3, 1))
    with pytest.raises(InvalidInput, match="修改"):
        move_project(actor=in_city.act(), project_id=project.pk, to="finished", finished_on=dt.date(2026, 2, 28))


def test_project_finished_without_a_day_is_refused_by_the_database(in_city: Cast) -> None:
    project = _in(ProjectState.UNDER_WAY)
    with pytest.raises(IntegrityError, match="finished_with_day"), transaction.atomic():
        KeyProject.objects.filter(pk=project.pk).update(state="finished")


def test_create_project_same_name_in_a_year_is_refused(in_city: Cast) -> None:
    chain = make_chain()
    values = {"name": "项目", "year": 2026, "goal_id": goal().pk}
    project = create_project(actor=in_city.act(), chain_id=chain.pk, values=values)
    assert (project.state, project.chain_id) == ("planned", chain.pk)
    with pytest.raises(InvalidInput, match="同名"):
        create_project(actor=in_city.act(), chain_id=chain.pk, values=values)
    create_project(actor=in_city.act(), chain_id=chain.pk, values={**values, "year": 2027})


def test_create_project_segment_of_another_chain_is_refused(in_city: Cast) -> None:
    segment = make_segment(make_chain(), "环节")
    with pytest.raises(InvalidInput) as refused:
        create_project(
            actor=in_city.act(),
            chain_id=make_chain().pk,
            values={"name": "项目", "year": 2026, "goal_id": goal().pk, "segment_id": segment.pk},
        )
    assert list(refused.value.fields) == ["segment"]


def test_update_project_state_is_not_a_field(in_city: Cast) -> None:
    project = make_project(make_chain())
    with pytest.raises(InvalidInput) as refused:
        update_project(actor=in_city.act(), project_id=project.pk, values={"state": "finished"}, expected_version=None)
    assert list(refused.value.fields) == ["state"]


def test_projects_liaison_works_on_own_chain_only(in_city: Cast) -> None:
    mine, other = make_project(make_chain()), make_project(make_chain())
    liaison = in_city.act(in_city.add(Role.LIAISON, scope_id=mine.chain_id, scope_kind=AnchorKind.CHAIN))
    assert list(projects_for(liaison)) == [mine]
    move_project(actor=liaison, project_id=mine.pk, to="under_way")
    with pytest.raises(NotAllowed):
        move_project(actor=liaison, project_id=other.pk, to="under_way")
    with pytest.raises(NotAllowed):
        create_project(
            actor=liaison, chain_id=other.chain_id, values={"name": "项目", "year": 2026, "goal_id": goal().pk}
        )


def test_projects_company_contact_sees_own_projects_and_changes_none(in_city: Cast) -> None:
    chain, unit = make_chain(), make_unit()
    mine = make_project(chain, "我方", owner=unit)
    make_project(chain, "别家")
    contact = in_city.act(in_city.add(Role.COMPANY, scope_id=unit.pk, scope_kind=AnchorKind.UNIT))
    assert list(projects_for(contact)) == [mine]
    with pytest.raises(NotAllowed):
        move_project(actor=contact, project_id=mine.pk, to="under_way")

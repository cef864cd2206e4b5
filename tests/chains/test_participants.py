import pytest
from django.db import IntegrityError, transaction

from chains.access import get_project_for
from chains.actions import add_participant, end_participant, update_participant, update_project
from chains.actions.participant import KINDS
from chains.choices import ParticipantCategory
from chains.models import Participant
from chains.queries import projects_for
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed
from organizations.choices import UnitKind
from tests.cast import Cast
from tests.chains.makers import make_project
from tests.chains.project_makers import day, make_milestone, make_participant
from tests.factories import make_chain, make_unit


@pytest.mark.parametrize("category", ParticipantCategory)
@pytest.mark.parametrize("kind", UnitKind)
def test_participant_category_fits_the_kind_of_unit(
    in_city: Cast, kind: UnitKind, category: ParticipantCategory
) -> None:
    project, unit = make_project(make_chain()), make_unit(kind=kind)
    values = {"unit_id": unit.pk, "category": category, "role": "联合攻关", "valid_from": day(0)}
    if kind in KINDS.get(category, UnitKind):
        made = add_participant(actor=in_city.act(), project_id=project.pk, values=values)
        assert (made.unit_id, made.category, made.role) == (unit.pk, category, "联合攻关")
    else:
        with pytest.raises(InvalidInput) as refused:
            add_participant(actor=in_city.act(), project_id=project.pk, values=values)
        assert list(refused.value.fields) == ["category"]


def test_participant_once_at_a_time(in_city: Cast) -> None:
    project, unit = make_project(make_chain()), make_unit()
    values = {"unit_id": unit.pk, "category": "upstream", "valid_from": day(-10)}
    first = add_participant(actor=in_city.act(), project_id=project.pk, values=values)
    with pytest.raises(InvalidInput, match="已参与"):
        add_participant(actor=in_city.act(), project_id=project.pk, values={**values, "category": "downstream"})
    end_participant(actor=in_city.act(), participant_id=first.pk, last_day=day(-5))
    add_participant(actor=in_city.act(), project_id=project.pk, values={**values, "valid_from": day(-4)})
    with pytest.raises(IntegrityError, match="never_twice"), transaction.atomic():
        Participant.objects.filter(pk=first.pk).update(valid_to=None)


def test_update_participant_corrects_category_and_task_only(in_city: Cast) -> None:
    participant = make_participant(make_project(make_chain()), make_unit())
    changed = update_participant(
        actor=in_city.act(),
        participant_id=participant.pk,
        values={"category": "downstream", "role": "整机验证"},
        expected_version=1,
    )
    assert (changed.category, changed.role, changed.version) == ("downstream", "整机验证", 2)
    for values in ({"category": "bank"}, {"unit_id": make_unit().pk}):
        with pytest.raises(InvalidInput):
            update_participant(actor=in_city.act(), participant_id=participant.pk, values=values, expected_version=None)


def test_add_participant_to_a_project_that_is_over_is_refused(in_city: Cast) -> None:
    project = make_project(make_chain(), state="stopped")
    with pytest.raises(Conflict):
        add_participant(
            actor=in_city.act(), project_id=project.pk, values={"unit_id": make_unit().pk, "category": "other"}
        )


def test_units_that_take_part_or_answer_for_a_milestone_see_the_project_and_change_nothing(in_city: Cast) -> None:
    taking, answering, gone, nobody = (make_unit() for _ in range(4))
    project = make_project(make_chain())
    make_participant(project, taking)
    make_participant(project, gone, valid_to=day(-300))
    make_milestone(project, planned_on=day(5), owner=answering)
    make_project(make_chain(), "别的项目")
    for unit in (taking, answering):
        bureau = in_city.act(in_city.add(Role.BUREAU, scope_id=unit.pk, scope_kind=AnchorKind.UNIT))
        assert list(projects_for(bureau)) == [project]
        # A liaison whose grant is one unit edits what that unit leads, not what it merely takes part in.
        liaison = in_city.act(
            in_city.add(Role.LIAISON, scope_id=unit.pk, scope_kind=AnchorKind.UNIT, username=f"l-{unit.pk.hex[-6:]}")
        )
        assert get_project_for(liaison, project.pk) == project
        with pytest.raises(NotAllowed):
            update_project(actor=liaison, project_id=project.pk, values={"summary": "改"}, expected_version=None)
        with pytest.raises(NotAllowed):
            add_participant(actor=liaison, project_id=project.pk, values={"unit_id": nobody.pk, "category": "other"})
    for unit in (gone, nobody):
        bureau = in_city.act(in_city.add(Role.BUREAU, scope_id=unit.pk, scope_kind=AnchorKind.UNIT))
        assert list(projects_for(bureau)) == []

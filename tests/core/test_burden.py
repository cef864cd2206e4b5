"""填报负担: computed from the tables, the rights and the city's own rules; nothing of it is typed in."""

from typing import Any

import pytest

from chains.choices import Cadence, ProjectState
from chains.models import GoalCadence, KeyProject, ProjectRule
from core.burden import asked_tables, by_role, loads_for, roles_asked
from core.choices import Role
from core.errors import NotAllowed
from core.rights import RIGHTS
from tests.cast import Cast
from tests.factories import make_term, make_unit
from tests.isolation.rows import make_row


def load(cast: Cast, code: str) -> Any:
    return next(one for one in loads_for(cast.act()) if one.table == code)


def test_every_table_that_takes_entries_says_whose_right_that_is() -> None:
    assert {spec.code: spec.edit_action for spec in asked_tables() if spec.edit_action not in RIGHTS} == {}


def test_fields_are_the_tables_own_columns(in_city: Cast) -> None:
    for spec in asked_tables():
        columns = [column for column in spec.columns(in_city.act()) if not column.shown_only]
        told = load(in_city, spec.code)
        assert (told.fields, told.required) == (len(columns), sum(column.required for column in columns)), spec.code


def test_who_is_asked_are_the_roles_of_the_right(in_city: Cast) -> None:
    assert load(in_city, "unit_figures").roles == [
        str(role.label) for role in (Role.DEPARTMENT, Role.LIAISON, Role.COMPANY)
    ]
    assert roles_asked("no.such") == []


def test_entries_of_the_year_are_counted_and_weigh_by_what_must_be_filled_in(in_city: Cast) -> None:
    before = load(in_city, "units")
    make_unit()
    make_unit()
    after = load(in_city, "units")
    assert (after.entered - before.entered, after.due) == (2, None)
    assert after.a_year == after.entered * after.required


def test_pace_of_the_citys_rule_says_how_many_a_year(in_city: Cast) -> None:
    make_row(ProjectRule, cadence=Cadence.QUARTERLY)
    often, monthly = make_term("project_goal", "a", "示例甲"), make_term("project_goal", "b", "示例乙")
    for goal in (often, monthly):
        make_row(KeyProject, goal=goal, state=ProjectState.UNDER_WAY)
    make_row(KeyProject, goal=often, state=ProjectState.PLANNED)
    assert load(in_city, "progress_notes").due == 8
    GoalCadence.objects.create(goal=monthly, cadence=Cadence.MONTHLY)
    told = load(in_city, "progress_notes")
    assert (told.due, told.filled) == (16, 2)
    assert told.often == f"{Cadence.QUARTERLY.label}、{Cadence.MONTHLY.label}"
    assert told.a_year == 16 * (told.required - 2)


def test_role_bears_what_its_tables_ask(in_city: Cast) -> None:
    loads = loads_for(in_city.act())
    told = {one.role: one for one in by_role(loads)}
    company = [one for one in loads if str(Role.COMPANY.label) in one.roles]
    assert told[str(Role.COMPANY.label)].tables == len(company)
    assert told[str(Role.COMPANY.label)].fields == sum(one.fields for one in company)
    assert str(Role.PORTAL.label) not in told


def test_page_and_api_tell_the_same_and_only_to_the_department(cast: Cast) -> None:
    page = cast.client(cast.department).get("/settings/burden/")
    told = cast.token_client(cast.department).get("/api/v1/burden/").json()
    shown = [(one.table, one.fields, one.a_year) for one in page.context["loads"]]
    assert [(one["table"], one["fields"], one["a_year"]) for one in told["results"]] == shown
    assert len(shown) == len(asked_tables()) and "按角色" in page.content.decode()
    assert cast.client(cast.security).get("/settings/burden/").status_code == 403
    with cast.scope(), pytest.raises(NotAllowed):
        loads_for(cast.act(cast.auditor))

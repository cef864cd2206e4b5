"""What is changed for many rows of this room's lists beside their own columns: who looks after the units on a chain,
who is a chain's liaison, in what state projects are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from chains.actions import move_project
from chains.choices import ProjectState
from chains.models import Chain, ChainUnit, KeyProject
from chains.queries import chains_for, projects_for
from core.choices import AnchorKind
from core.principal import Principal
from core.tables.beside import BesideTable, existing_of
from core.tables.spec import Existing, ParsedRow, TableColumn, choice_column, labels_of
from members.choices import TitleMeaning
from members.tables.posts import PostTable, UnitInstructorTable, UnitLiaisonTable

# 已完成 takes a day of its own, 已结转 its own page.
OFFERED = (ProjectState.PLANNED, ProjectState.UNDER_WAY, ProjectState.PAUSED, ProjectState.STOPPED)


def _units_of(ids: Sequence[UUID]) -> list[UUID]:
    """The units of chosen places, in the order of the places; what is no place stays, to be told apart later."""
    units = dict(ChainUnit.objects.filter(id__in=list(ids)).values_list("id", "unit_id"))
    return [units.get(place_id, place_id) for place_id in ids]


class PlacedInstructorTable(UnitInstructorTable):
    code = "placed_instructors"
    list_url = "units-on-chains"
    beside = ("chain_units",)

    def records_of(self, table: str, ids: Sequence[UUID]) -> list[UUID]:  # noqa: ARG002 - for lists of other rows
        return _units_of(ids)


class PlacedLiaisonTable(UnitLiaisonTable):
    code = "placed_liaisons"
    list_url = "units-on-chains"
    beside = ("chain_units",)

    def records_of(self, table: str, ids: Sequence[UUID]) -> list[UUID]:  # noqa: ARG002 - for lists of other rows
        return _units_of(ids)


class ChainLiaisonTable(PostTable):
    code = "chain_liaisons"
    changed = "liaisons"
    header = "联络员"
    meaning = TitleMeaning.LIAISON
    kind = AnchorKind.CHAIN
    model = Chain
    label = "产业链"
    noun = "条"
    list_url = "chain-list"
    beside = ("chains",)

    def rows(self, actor: Principal) -> "QuerySet[Any]":
        return chains_for(actor, action="person.edit")


class ProjectStateTable(BesideTable):
    """Planned, under way, paused or stopped, by the steps of a project's page."""

    code = "project_states"
    changed = "state"
    header = "状态"
    label = "重点项目"
    noun = "个"
    view_action = "project.view"
    list_url = "project-list"
    model = KeyProject
    beside = ("projects",)
    fields: ClassVar[Mapping[str, str]] = {"finished_on": "state"}

    def column(self, actor: Principal) -> TableColumn:  # noqa: ARG002 - the table's signature
        every = choice_column("state", self.header, labels_of(ProjectState), required=True)
        return replace(every, choices=tuple(str(state.label) for state in OFFERED))

    def existing(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, Existing]:
        found = projects_for(actor, action="project.edit").filter(id__in=list(ids))
        return existing_of(found.values("id", "version", "name", "state"), self.changed)

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is not None and self.changed in changes:
            move_project(actor=actor, project_id=row.target.id, to=changes[self.changed])


TABLES = (PlacedInstructorTable(), PlacedLiaisonTable(), ChainLiaisonTable(), ProjectStateTable())

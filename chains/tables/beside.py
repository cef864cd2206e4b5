"""What is changed for many rows of this room's lists beside their own columns: who looks after the units on a chain,
who is a chain's liaison, in what state projects are.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from chains.actions import move_project
from chains.choices import ProjectState
from chains.models import Chain, ChainUnit, KeyProject
from chains.queries import chains_for, projects_for
from core import clock
from core.choices import AnchorKind, BulkHow
from core.errors import InvalidInput
from core.principal import Principal
from core.spreadsheets.converted import Converted, as_text, clean, failed
from core.spreadsheets.dates import to_date
from core.spreadsheets.table import CellValue
from core.tables.beside import BesideTable, existing_of
from core.tables.spec import AskedDay, Existing, ParsedRow, TableColumn, choice_column, labels_of
from core.templatetags.formats import cn_date
from members.choices import TitleMeaning
from members.tables.posts import PostTable, UnitInstructorTable, UnitLiaisonTable

# 已结转 has its own page.
OFFERED = tuple(state for state in ProjectState if state != ProjectState.CARRIED)
FINISHING = {"last": AskedDay("完成日期", "改为“已完成”时填，不填即今天；改为其他状态的留空")}
WITH_DAY = "改为“已完成”须有完成日期，例如：已完成（2026-06-30）"
WITHOUT_DAY = "只有改为“已完成”才填完成日期，请留空"
_FINISHED = re.compile(r"(.+?)[（(]([^（()）]+)[）)]")
# The state, and of what is finished the day.
Standing = tuple[str, dt.date | None]


def _with_day(state: str, how: BulkHow, first: dt.date | None, last: dt.date | None) -> str:  # noqa: ARG001
    """已完成（2026-06-30）. A day given with another state stays, to be refused."""
    if state == ProjectState.FINISHED.label:
        last = last or clock.today()
    return f"{state}（{last.isoformat()}）" if last else state


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
    """Planned, under way, paused, stopped, or finished on a day, by the steps of a project's page."""

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

        def convert(raw: CellValue) -> Converted[Standing]:
            told = _FINISHED.fullmatch(clean(as_text(raw)))
            state = every.convert(told[1] if told else raw)
            day: Converted[dt.date] = to_date(told[2]) if told else Converted()
            if state.error is not None or state.value is None or day.error is not None:
                return Converted(None, state.error or day.error, state.suggestion)
            if (state.value == ProjectState.FINISHED) != (day.value is not None):
                return failed(WITH_DAY if day.value is None else WITHOUT_DAY)
            return Converted((state.value, day.value))

        def show(value: Standing) -> str:
            label = str(every.show(value[0])) if value else ""
            return f"{label}（{value[1].isoformat()}）" if value and value[1] else label

        offered = tuple(str(state.label) for state in OFFERED)
        return replace(every, convert=convert, show=show, choices=offered, dated=_with_day, days=FINISHING)

    def existing(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, Existing]:
        found = projects_for(actor, action="project.edit").filter(id__in=list(ids))
        rows = found.values("id", "version", "name", "state", "finished_on")
        standing = [{**row, self.changed: (row["state"], row["finished_on"])} for row in rows]
        return existing_of(standing, self.changed)

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None or self.changed not in changes:
            return
        (before, since), (after, finished_on) = row.target.values[self.changed], changes[self.changed]
        if before == after == ProjectState.FINISHED:
            text = f"已登记于{cn_date(since)}完成；日期登记错了的，请先撤销完成登记，再重新登记。"
            raise InvalidInput(fields={"state": [text]})
        move_project(actor=actor, project_id=row.target.id, to=after, finished_on=finished_on)


TABLES = (PlacedInstructorTable(), PlacedLiaisonTable(), ChainLiaisonTable(), ProjectStateTable())

"""Key projects: listed, changed, moved through their states (R14)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from chains.access import get_chain_for, get_project_for
from chains.actions.values import prepared, searchable
from chains.choices import ProjectState
from chains.models import KeyProject, Segment
from core import clock
from core.choices import AnchorKind
from core.errors import InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition

PROJECT_FIELDS = (
    "name",
    "year",
    "goal_id",
    "segment_id",
    "owner_id",
    "amount",
    "started_on",
    "due_on",
    "summary",
)


def _check_segment(chain_id: UUID, columns: Mapping[str, Any]) -> None:
    segment_id = columns.get("segment_id")
    if segment_id and not Segment.objects.filter(pk=segment_id, chain_id=chain_id).exists():
        raise InvalidInput(fields={"segment": ["这条链没有这个环节，请重新选择。"]})


def create_project(*, actor: Principal, chain_id: UUID, values: Mapping[str, Any]) -> KeyProject:
    """A key project of a chain and year, planned. Raises NotAllowed, InvalidInput (a name in use that year)."""
    chain = get_chain_for(actor, chain_id, "project.edit")
    columns = searchable(prepared(values, PROJECT_FIELDS))
    _check_segment(chain.pk, columns)
    return create(KeyProject(chain=chain, **columns), anchor=AnchorKind.PROJECT)


def update_project(
    *, actor: Principal, project_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> KeyProject:
    """Edit a project; its chain stays. Raises StaleVersion (with the difference), InvalidInput."""
    with transaction.atomic():
        project = get_project_for(actor, project_id, "project.edit")
        columns = searchable(prepared(values, PROJECT_FIELDS))
        _check_segment(project.chain_id, columns)
        return change(project, columns, expected_version=expected_version)


def move_project(*, actor: Principal, project_id: UUID, to: str, finished_on: dt.date | None = None) -> KeyProject:
    """Start, pause, resume, finish, stop or plan anew; finishing needs a day. Raises Conflict, InvalidInput."""
    with transaction.atomic():
        project = locked(KeyProject, get_project_for(actor, project_id, "project.edit").pk)
        if to != ProjectState.FINISHED:
            return transition(project, to)
        if finished_on is None:
            raise InvalidInput(fields={"finished_on": ["请填写完成日期。"]})
        if finished_on > clock.today():
            raise InvalidInput(fields={"finished_on": ["完成日期不能晚于今天。"]})
        if project.started_on is not None and finished_on < project.started_on:
            raise InvalidInput(fields={"finished_on": ["完成日期不能早于开工日期。"]})
        return transition(project, to, finished_on=finished_on)

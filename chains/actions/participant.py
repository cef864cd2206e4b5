"""Units that take part in a project: added, corrected, ended, dated (F019)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from chains.access import get_participant_for, get_project_for
from chains.actions.values import end_dated, prepared
from chains.choices import OPEN_PROJECTS, ParticipantCategory
from chains.models import KeyProject, Participant
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from organizations.choices import UnitKind
from organizations.models import Unit

PARTICIPANT_FIELDS = ("unit_id", "category", "role", "valid_from")
CHANGED_FIELDS = ("category", "role")
COMPANIES = frozenset({UnitKind.COMPANY, UnitKind.EXTERNAL})
# What a unit must be to take part as something; whatever is not named here may be anything.
KINDS: Mapping[str, frozenset[UnitKind]] = {
    ParticipantCategory.UPSTREAM: COMPANIES,
    ParticipantCategory.DOWNSTREAM: COMPANIES,
    ParticipantCategory.PARTNER: COMPANIES,
    ParticipantCategory.RESEARCH: frozenset({UnitKind.UNIVERSITY, UnitKind.INSTITUTE, UnitKind.EXTERNAL}),
    ParticipantCategory.DEPARTMENT: frozenset({UnitKind.DEPARTMENT, UnitKind.PARK, UnitKind.EXTERNAL}),
    ParticipantCategory.BANK: frozenset({UnitKind.FINANCIAL, UnitKind.EXTERNAL}),
    ParticipantCategory.ASSOCIATION: frozenset({UnitKind.ASSOCIATION, UnitKind.EXTERNAL}),
}


def category_fault(kind: str, category: str) -> str:
    """Why a unit of this kind cannot take part as that, empty where it can."""
    allowed = KINDS.get(category)
    if allowed is None or kind in allowed:
        return ""
    return (
        f"这个单位登记的类型是“{UnitKind(kind).label}”，不能列为“{ParticipantCategory(category).label}”，"
        "请改选类别，或先更正单位类型。"
    )


def _check_category(unit_id: UUID | None, category: str) -> None:
    kind = Unit.objects.filter(pk=unit_id).values_list("kind", flat=True).first()
    fault = category_fault(kind, category) if kind and category in ParticipantCategory else ""
    if fault:
        raise InvalidInput(fields={"category": [fault]})


def add_participant(*, actor: Principal, project_id: UUID, values: Mapping[str, Any]) -> Participant:
    """A unit takes part from a day on. Raises InvalidInput (takes part already, or is not of that kind), Conflict."""
    with transaction.atomic():
        project = locked(KeyProject, get_project_for(actor, project_id, "project.edit").pk)
        if project.state not in OPEN_PROJECTS:
            raise Conflict(
                f"“{project.name}”当前是“{project.get_state_display()}”，不能再增加参与单位。", code="project_not_open"
            )
        columns = prepared(values, PARTICIPANT_FIELDS)
        _check_category(columns.get("unit_id"), str(columns.get("category", "")))
        return create(Participant(project=project, **columns))


def update_participant(
    *, actor: Principal, participant_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> Participant:
    """Correct as what, and with which task, a unit takes part. Raises StaleVersion, InvalidInput."""
    with transaction.atomic():
        participant = get_participant_for(actor, participant_id, "project.edit")
        columns = prepared(values, CHANGED_FIELDS)
        _check_category(participant.unit_id, str(columns.get("category", participant.category)))
        return change(participant, columns, expected_version=expected_version)


def end_participant(*, actor: Principal, participant_id: UUID, last_day: dt.date) -> Participant:
    """Record a unit's last day in the project. Raises InvalidInput."""
    with transaction.atomic():
        return end_dated(locked(Participant, get_participant_for(actor, participant_id, "project.edit").pk), last_day)

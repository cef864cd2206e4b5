"""The log of instructors: one's own, and that of the units one answers for (R24, F048, F100)."""

import datetime as dt
from dataclasses import replace
from uuid import UUID

from django.db.models import Q, QuerySet

from core.choices import AnchorKind, Role
from core.principal import Principal
from core.tenancy.dated import in_force
from members.choices import TitleMeaning
from members.models import Appointment, DutyEntry
from organizations.models import Unit


def duties_visible(principal: Principal, action: str = "duty_log.view") -> Q:
    """An instructor's own entries; of the others those of units one answers for. One instructor does not read another's
    log, whatever units both look after.
    """
    if principal.may_everywhere(action):
        return Q()
    others = replace(principal, grants=tuple(grant for grant in principal.grants if grant.role != Role.INSTRUCTOR))
    found: Q = others.visible(action, AnchorKind.UNIT, path="unit_id")
    if principal.has_role(Role.INSTRUCTOR) and principal.account_id is not None:
        found |= Q(person__account_id=principal.account_id)
    return found


def duties_for(principal: Principal, *, action: str = "duty_log.view") -> "QuerySet[DutyEntry]":
    rows: QuerySet[DutyEntry] = DutyEntry.objects.filter(duties_visible(principal, action))
    return rows


def instructing(principal: Principal, day: dt.date) -> "QuerySet[Appointment]":
    """The units the person behind this account instructs on ``day``."""
    rows: QuerySet[Appointment] = Appointment.objects.filter(
        in_force(day),
        title__meaning=TitleMeaning.INSTRUCTOR,
        target_kind=AnchorKind.UNIT,
        person__account_id=principal.account_id,
        person__account__isnull=False,
    )
    return rows.order_by("valid_from", "id")


def writable(principal: Principal) -> Q:
    """Entries one may correct: those one wrote oneself."""
    own = Q() if principal.is_platform else Q(written_by_id=principal.account_id, written_by__isnull=False)
    return own & duties_visible(principal, "duty_log.edit")


def duty_name(entry: DutyEntry) -> str:
    return f"{entry.kind.label}：{entry.unit.short_name or entry.unit.name}"


def months_of(rows: "QuerySet[DutyEntry]") -> list[tuple[str, str]]:
    """The months in which there are entries, the latest first."""
    found = rows.order_by("-day__year", "-day__month").values_list("day__year", "day__month").distinct()
    return [(f"{year}-{month:02d}", f"{year}年{month}月") for year, month in found]


def units_of(principal: Principal, day: dt.date) -> list[tuple[UUID, str]]:
    """The units one may write about today, by name; two statements."""
    ids = list(instructing(principal, day).values_list("target_id", flat=True))
    named = dict(_unit_names(ids))
    return [(unit_id, named[unit_id]) for unit_id in dict.fromkeys(ids) if unit_id in named]


def _unit_names(ids: list[UUID]) -> list[tuple[UUID, str]]:
    return list(Unit.objects.filter(pk__in=ids).values_list("id", "name"))

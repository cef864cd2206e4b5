"""Reads of service groups: the offices of a city all know them."""

import datetime as dt
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from core import clock
from core.access import fetch
from core.principal import Principal
from core.tenancy.dated import in_force
from organizations.models import Unit
from services.models import ServiceGroup, ServiceGroupMember

VIEW, EDIT = "service_group.view", "service_group.edit"
SHOWN = ("body", "convener")


def groups_visible(principal: Principal, action: str = VIEW) -> Q:
    may = principal.may_everywhere(action) if action == EDIT else principal.may(action)
    return Q() if may else Q(pk__in=[])


def groups_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[ServiceGroup]":
    rows: QuerySet[ServiceGroup] = ServiceGroup.objects.filter(groups_visible(principal, action))
    return rows


def members_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[ServiceGroupMember]":
    """Of every group, those that left as well; ``unit_name`` orders them."""
    rows: QuerySet[ServiceGroupMember] = ServiceGroupMember.objects.filter(groups_visible(principal, action))
    return rows.annotate(unit_name=F("unit__name_key"))


def get_group_for(principal: Principal, group_id: UUID, action: str = VIEW) -> ServiceGroup:
    """Raises NotFound, NotAllowed."""
    queryset = ServiceGroup.objects.select_related(*SHOWN)
    found: ServiceGroup = fetch(queryset, group_id, groups_visible(principal, action))
    return found


def get_member_for(principal: Principal, member_id: UUID, action: str = VIEW) -> ServiceGroupMember:
    """Raises NotFound, NotAllowed."""
    queryset = ServiceGroupMember.objects.select_related("group", "unit")
    found: ServiceGroupMember = fetch(queryset, member_id, groups_visible(principal, action))
    return found


def standing_groups(day: dt.date | None = None) -> "QuerySet[ServiceGroup]":
    """Those a ticket may be sent to on the day."""
    rows: QuerySet[ServiceGroup] = ServiceGroup.objects.filter(
        in_force(day or clock.today(), start="started_on", end="ended_on")
    )
    return rows


def member_units(group_id: UUID, day: dt.date | None = None) -> "QuerySet[Unit]":
    """The departments in the group on the day, by name."""
    held = ServiceGroupMember.objects.filter(in_force(day or clock.today()), group_id=group_id).values("unit_id")
    rows: QuerySet[Unit] = Unit.objects.filter(pk__in=held).order_by("name_key", "id")
    return rows


def departments_of_groups(day: dt.date) -> "QuerySet[Unit]":
    """Each department once, however many groups it is in (F052)."""
    held = ServiceGroupMember.objects.filter(in_force(day), group__in=standing_groups(day)).values("unit_id")
    rows: QuerySet[Unit] = Unit.objects.filter(pk__in=held)
    return rows


def with_counts(rows: "QuerySet[ServiceGroup]") -> "QuerySet[ServiceGroup]":
    """``departments``: how many are in it today."""
    return rows.annotate(departments=Count("members", filter=in_force(clock.today(), path="members__")))

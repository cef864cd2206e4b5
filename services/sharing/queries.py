"""Reads of data requests: a department sees those it asked and those asked of it, the city all of them."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from alliances.sight import by_unit, of_unit
from core import clock
from core.access import fetch
from core.choices import AnchorKind
from core.principal import Principal
from core.rights import extents
from core.tenancy.dated import in_force
from organizations.models import Unit
from services.choices import DataRequestState
from services.models import DataRequest, SharingDepartment

VIEW, RUN, EDIT = "sharing.view", "sharing.run", "ticket_rule.edit"
GIVEN = (DataRequestState.ANSWERED, DataRequestState.REFUSED)


def requests_visible(principal: Principal, action: str = VIEW) -> Q:
    if principal.is_platform or principal.may_everywhere(action):
        return Q()
    return of_unit(principal, action, "asking_id") | of_unit(principal, action, "asked_id")


def requests_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[DataRequest]":
    queryset: QuerySet[DataRequest] = DataRequest.objects.filter(requests_visible(principal, action))
    return queryset


def get_request_for(principal: Principal, request_id: UUID, action: str = VIEW) -> DataRequest:
    """Raises NotFound, NotAllowed."""
    queryset = DataRequest.objects.select_related("asking", "asked", "ticket", "file", "asked_by", "ended_by")
    principal.require(action)
    found: DataRequest = fetch(queryset, request_id, requests_visible(principal, action))
    return found


def speaks_of(principal: Principal, unit_id: UUID) -> bool:
    """Whether the principal works for the department, or for the whole city."""
    if principal.may_everywhere(RUN):
        return True
    return unit_id in extents(by_unit(principal).grants, RUN)[1].get(AnchorKind.UNIT, [])


def own_departments(principal: Principal) -> "QuerySet[Unit]":
    """Departments of the mechanism for which the principal may ask."""
    found = joined_units()
    if principal.may_everywhere(RUN):
        return found
    return found.filter(pk__in=extents(by_unit(principal).grants, RUN)[1].get(AnchorKind.UNIT, []))


def joined_units(day: dt.date | None = None) -> "QuerySet[Unit]":
    """Who is in the mechanism on the day, by name; their names are no secret to each other."""
    joined = SharingDepartment.objects.filter(in_force(day or clock.today())).values("unit_id")
    rows: QuerySet[Unit] = Unit.objects.filter(pk__in=joined).order_by("name_key", "id")
    return rows


def departments_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[SharingDepartment]":
    """Those that left as well; ``unit_name`` orders them. Raises NotAllowed."""
    if action == EDIT:
        principal.require_everywhere(action)
    else:
        principal.require(action)
    rows: QuerySet[SharingDepartment] = SharingDepartment.objects.annotate(unit_name=F("unit__name_key"))
    return rows


def get_department_for(principal: Principal, department_id: UUID, action: str = VIEW) -> SharingDepartment:
    """Raises NotFound, NotAllowed."""
    may = principal.may_everywhere(action) if action == EDIT else principal.may(action)
    allowed = Q() if may else Q(pk__in=[])
    queryset = SharingDepartment.objects.select_related("unit")
    found: SharingDepartment = fetch(queryset, department_id, allowed)
    return found


# ---- how often the hour is kept -------------------------------------------------------------------------------------


def in_time() -> Q:
    """Answered, or refused with a reason, before the deadline."""
    return Q(state__in=GIVEN, is_late=False)


def missed(now: dt.datetime | None = None) -> Q:
    """Answered late, or open with the deadline passed (truth 5)."""
    return Q(state__in=GIVEN, is_late=True) | overdue(now)


def overdue(now: dt.datetime | None = None) -> Q:
    return Q(state=DataRequestState.ASKED, due_at__lt=now or clock.now())


def standings(rows: "QuerySet[DataRequest]") -> list[dict[str, Any]]:
    """By the department asked, by name: one statement."""
    found = rows.order_by().values("asked_id", "asked__name", "asked__name_key")
    counted = found.annotate(
        asked_of=Count("id", filter=~Q(state=DataRequestState.WITHDRAWN)),
        kept=Count("id", filter=in_time()),
        missed=Count("id", filter=missed()),
        refused=Count("id", filter=Q(state=DataRequestState.REFUSED)),
        waiting=Count("id", filter=Q(state=DataRequestState.ASKED)),
    )
    return [dict(row) for row in counted.order_by("asked__name_key", "asked_id")]

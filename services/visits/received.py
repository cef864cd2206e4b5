"""What a company reads of the visits paid to it: when, which office came, what it asked, what was promised (R61).

Whatever visitors noted for themselves (findings, steps, coordination, evaluation, names) is never read here.
"""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet

from alliances.sight import of_unit
from core.access import fetch
from core.moments import MomentFilter
from core.principal import Principal
from organizations.filters import for_page
from services.models import Visit, VisitAnswer

ANSWER = "visit.answer"
INSTRUCTOR = "党建指导员"
SHOWN = ("unit", "kind", "body", "department", "person")


def received_visible(principal: Principal) -> Q:
    """Visits to the units one speaks for."""
    if not principal.may(ANSWER):
        return Q(pk__in=[])
    return Q() if principal.may_everywhere(ANSWER) else of_unit(principal, ANSWER, "unit_id")


def received_for(principal: Principal) -> "QuerySet[Visit]":
    queryset: QuerySet[Visit] = Visit.objects.filter(received_visible(principal))
    return queryset


def get_received_for(principal: Principal, visit_id: UUID) -> Visit:
    """Raises NotFound, NotAllowed."""
    found: Visit = fetch(Visit.objects.select_related(*SHOWN, "logged_by"), visit_id, received_visible(principal))
    return found


def office_of(body: str | None, department: str | None, post: str | None) -> str:
    """Who came, by office and post: never a name."""
    return " · ".join(part for part in (body, department, post) if part) or INSTRUCTOR


def office_of_visit(visit: Visit) -> str:
    return office_of(
        visit.body.name if visit.body else "",
        visit.department.name if visit.department else "",
        visit.person.post if visit.person else "",
    )


class ReceivedFilter(django_filters.FilterSet):
    """Nothing of the inner course of a visit: what narrows a list tells of it."""

    unit = django_filters.UUIDFilter(label="本单位", field_name="unit_id")
    replied = django_filters.BooleanFilter(label="已回复", method="with_reply")
    since = django_filters.DateFilter(label="走访日期起", field_name="visited_on", lookup_expr="gte")
    until = django_filters.DateFilter(label="走访日期止", field_name="visited_on", lookup_expr="lte")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Visit
        fields: list[str] = []

    def with_reply(self, queryset: "QuerySet[Visit]", name: str, value: bool) -> "QuerySet[Visit]":  # noqa: ARG002
        answered = Exists(VisitAnswer.objects.filter(visit=OuterRef("pk")))
        return queryset.filter(answered if value else ~answered)


def received_form(filterset: ReceivedFilter) -> Any:
    return for_page(filterset, {"unit": ()})

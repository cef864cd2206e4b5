"""What visits may be narrowed by; the same words on the page, in the API and in an export."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet

from core.choices import AnchorKind
from core.id_filters import OneOf
from core.moments import MomentFilter
from core.principal import Principal
from core.queries import choices_by_kind
from core.search.index import named_like
from organizations.filters import for_page, on_chain
from organizations.models import Unit
from services.choices import Satisfaction, VisitState
from services.models import Visit, VisitPlan, VisitTarget, VisitTicket

MOST = 200


class VisitFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索单位", method="named")
    state = OneOf(label="状态", choices=VisitState.choices)
    kind = django_filters.UUIDFilter(label="类别", field_name="kind_id")
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    department = django_filters.UUIDFilter(label="走访部门", field_name="department_id")
    person = django_filters.UUIDFilter(label="走访人", field_name="person_id")
    unit = django_filters.UUIDFilter(label="走访单位", field_name="unit_id")
    chain = django_filters.UUIDFilter(label="单位在哪条产业链（含子链）", method="on_chain")
    plan = django_filters.UUIDFilter(label="走访计划", method="of_plan")
    raised = django_filters.BooleanFilter(label="提出了工单", method="with_tickets")
    rating = OneOf(label="企业评价", choices=Satisfaction.choices)
    year = django_filters.NumberFilter(label="年度", field_name="visited_on__year", min_value=1950, max_value=2100)
    since = django_filters.DateFilter(label="走访日期起", field_name="visited_on", lookup_expr="gte")
    until = django_filters.DateFilter(label="走访日期止", field_name="visited_on", lookup_expr="lte")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Visit
        fields: list[str] = []

    on_chain = on_chain(AnchorKind.UNIT, "unit_id")

    def named(self, queryset: "QuerySet[Visit]", name: str, value: str) -> "QuerySet[Visit]":  # noqa: ARG002
        return queryset.filter(unit_id__in=named_like(Unit.objects.all(), value).values("id"))

    def of_plan(self, queryset: "QuerySet[Visit]", name: str, value: Any) -> "QuerySet[Visit]":  # noqa: ARG002
        """To its units, within its days: what counts for it."""
        plan = VisitPlan.objects.filter(pk=value).values_list("starts_on", "ends_on").first()
        if plan is None:
            return queryset.none()
        targets = VisitTarget.objects.filter(plan_id=value, unit_id=OuterRef("unit_id"))
        return queryset.filter(Exists(targets), visited_on__range=plan)

    def with_tickets(self, queryset: "QuerySet[Visit]", name: str, value: bool) -> "QuerySet[Visit]":  # noqa: ARG002
        found = Exists(VisitTicket.objects.filter(visit=OuterRef("pk")))
        return queryset.filter(found if value else ~found)


HIDDEN = ("unit", "chain", "plan", "person", "since", "until")


def visit_form(filterset: VisitFilter, rows: "QuerySet[Visit]", principal: Principal, *, of_one: bool = False) -> Any:
    """The chips of the list: what stands in it; a chain's own page no bodies and departments."""
    words = choices_by_kind("visit_kind")
    form = for_page(
        filterset,
        {
            "kind": words["visit_kind"],
            "body": [] if of_one else _named(rows, "body"),
            "department": [] if of_one else _named(rows, "department"),
            "year": _years(rows),
        },
    )
    hidden = HIDDEN if principal.may("visit.assess") else (*HIDDEN, "department")
    for name in hidden:
        form.fields.pop(name, None)
    return form


def _named(rows: "QuerySet[Visit]", key: str) -> list[tuple[str, str]]:
    found = rows.order_by(f"{key}__name_key").filter(~Q(**{key: None}))
    pairs = found.values_list(f"{key}_id", f"{key}__name").distinct()[:MOST]
    return [(str(row_id), name) for row_id, name in pairs]


def _years(rows: "QuerySet[Visit]") -> list[tuple[str, str]]:
    years = rows.order_by("-visited_on__year").values_list("visited_on__year", flat=True).distinct()
    return [(str(year), f"{year}年") for year in years]

"""What activities and outcomes may be narrowed by; the same words on the page, in the API and in an export."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from alliances.choices import OutcomeMeaning, OutcomeState
from alliances.models import Activity, Outcome
from alliances.sources import SOURCE_CHOICES
from core.id_filters import IdOrNone
from core.moments import MomentFilter
from core.queries import choices_by_kind
from organizations.filters import for_page

Choices = list[tuple[str, str]]


class _ByBody(django_filters.FilterSet):
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    chain = django_filters.UUIDFilter(label="产业链", field_name="body__chain_id")
    dimension = IdOrNone(label="工作总结维度，none 为未定", field_name="dimension_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")


class ActivityFilter(_ByBody):
    form = django_filters.UUIDFilter(label="活动形式", field_name="form_id")
    pairing = django_filters.UUIDFilter(label="结对", method="of_pairing")
    unit = django_filters.UUIDFilter(label="参加单位", method="with_unit")
    year = django_filters.NumberFilter(label="年度", field_name="held_on__year", min_value=1950, max_value=2100)
    since = django_filters.DateFilter(label="活动日期起", field_name="held_on", lookup_expr="gte")
    until = django_filters.DateFilter(label="活动日期止", field_name="held_on", lookup_expr="lte")

    class Meta:
        model = Activity
        fields: list[str] = []

    def with_unit(self, queryset: "QuerySet[Activity]", name: str, value: Any) -> "QuerySet[Activity]":  # noqa: ARG002
        return queryset.filter(id__in=Activity.objects.filter(parties__unit_id=value).values("id"))

    def of_pairing(self, queryset: "QuerySet[Activity]", name: str, value: Any) -> "QuerySet[Activity]":  # noqa: ARG002
        return queryset.filter(id__in=Activity.objects.filter(pairing_links__pairing_id=value).values("id"))


class OutcomeFilter(_ByBody):
    kind = django_filters.UUIDFilter(label="成效类别", field_name="kind_id")
    meaning = django_filters.MultipleChoiceFilter(
        label="含义", field_name="kind__meaning", choices=OutcomeMeaning.choices
    )
    state = django_filters.MultipleChoiceFilter(label="状态", choices=OutcomeState.choices)
    unit = django_filters.UUIDFilter(label="单位（受益、登记或被请确认）", method="with_unit")
    source = django_filters.UUIDFilter(label="来源", field_name="source_id")
    source_kind = django_filters.MultipleChoiceFilter(label="来源类别", choices=SOURCE_CHOICES)
    year = django_filters.NumberFilter(label="年度", field_name="happened_on__year", min_value=1950, max_value=2100)
    since = django_filters.DateFilter(label="日期起", field_name="happened_on", lookup_expr="gte")
    until = django_filters.DateFilter(label="日期止", field_name="happened_on", lookup_expr="lte")

    class Meta:
        model = Outcome
        fields: list[str] = []

    def with_unit(self, queryset: "QuerySet[Outcome]", name: str, value: Any) -> "QuerySet[Outcome]":  # noqa: ARG002
        had = Outcome.objects.filter(units__unit_id=value).values("id")
        return queryset.filter(Q(id__in=had) | Q(asked_id=value) | Q(recorded_for_id=value))


def _years(rows: "QuerySet[Any]", field: str) -> Choices:
    years = sorted({day.year for day in rows.order_by().dates(field, "year")}, reverse=True)
    return [(str(year), f"{year}年") for year in years]


def _bodies(rows: "QuerySet[Any]") -> Choices:
    found = rows.order_by("body__name_key").values_list("body_id", "body__name").distinct()
    return [(str(body_id), name) for body_id, name in found]


def activity_form(filterset: ActivityFilter, rows: "QuerySet[Activity]", *, of_one: bool) -> Any:
    words = choices_by_kind("activity_form", "report_dimension")
    return _shown(
        filterset,
        {
            "form": words["activity_form"],
            "body": [] if of_one else _bodies(rows),
            "dimension": words["report_dimension"],
            "year": _years(rows, "held_on"),
        },
        ("chain", "unit", "pairing"),
    )


def outcome_form(filterset: OutcomeFilter, rows: "QuerySet[Outcome]", *, of_one: bool) -> Any:
    words = choices_by_kind("outcome_kind", "report_dimension")
    return _shown(
        filterset,
        {
            "kind": words["outcome_kind"],
            "body": [] if of_one else _bodies(rows),
            "dimension": words["report_dimension"],
            "year": _years(rows, "happened_on"),
        },
        ("chain", "unit", "source", "meaning"),
    )


def _shown(filterset: django_filters.FilterSet, choices: dict[str, Choices], hidden: tuple[str, ...]) -> Any:
    """The chips; what only an address or the API says (``hidden``) stays out of sight and holds all the same."""
    form = for_page(filterset, choices)
    for field in form.fields.values():
        field.label = str(field.label).removesuffix("，none 为未定")
    for name in hidden:
        form.fields.pop(name, None)
    return form

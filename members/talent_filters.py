"""What lists of people who move, come and grow may be narrowed by; the same words on pages, in the API and in files."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Q, QuerySet

from core import clock
from core.choices import AnchorKind
from core.moments import MomentFilter
from core.queries import choices_by_kind
from core.rights import within
from core.search.index import named_like
from members.choices import ExchangeMeaning, GrowthMeaning, GrowthRole, TalentMeaning
from members.models import SPHERE_KINDS, Exchange, Growth, TalentIntake
from members.scopes import labels
from members.talent import going_on
from organizations.choosing import as_uuid
from organizations.filters import for_page
from organizations.models import Unit

STANDING = (("now", "在期"), ("past", "已结束"), ("ahead", "未开始"))


def units_like(text: str) -> Any:
    return named_like(Unit.objects.all(), text).values("id")


class TalentFilter(django_filters.FilterSet):
    """``UNITS`` are the columns of a row that name a unit, ``TEXTS`` names of places nobody keeps."""

    UNITS: Sequence[str] = ()
    TEXTS: Sequence[str] = ()
    DAY = ""

    q = django_filters.CharFilter(label="搜索单位名称", method="find")
    kind = django_filters.UUIDFilter(label="类别", field_name="kind_id")
    sphere = django_filters.UUIDFilter(label="归属的产业链、链党组织", field_name="sphere_id")
    chain = django_filters.UUIDFilter(label="产业链（含归属的和链上单位的）", method="of_chain")
    unit = django_filters.UUIDFilter(label="单位", method="of_unit")
    year = django_filters.NumberFilter(label="年份", method="of_year", min_value=1990, max_value=2100)
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    def find(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":  # noqa: ARG002
        found = Q(pk__in=[])
        for column in self.UNITS:
            found |= Q(**{f"{column}__in": units_like(value)})
        for column in self.TEXTS:
            found |= Q(**{f"{column}__contains": value.strip()})
        return queryset.filter(found)

    def of_unit(self, queryset: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":  # noqa: ARG002
        unit_id = as_uuid(str(value))
        found = Q(pk__in=[])
        for column in self.UNITS:
            found |= Q(**{column: unit_id})
        return queryset.filter(found)

    def of_chain(self, queryset: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":  # noqa: ARG002
        chain_id = as_uuid(str(value))
        if chain_id is None:
            return queryset.none()
        return queryset.filter(told_of_chain(chain_id, self.UNITS))

    def of_year(self, queryset: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(**{f"{self.DAY}__year": int(value)})


def told_of_chain(chain_id: UUID, columns: Sequence[str]) -> Q:
    """Filed under the chain, one below it or a body of theirs, or told of units that stand there."""
    found = Q(pk__in=[])
    for kind in SPHERE_KINDS:
        found |= Q(sphere_kind=kind) & within(AnchorKind(kind), AnchorKind.CHAIN, [chain_id], path="sphere_id")
    for column in columns:
        found |= within(AnchorKind.UNIT, AnchorKind.CHAIN, [chain_id], path=column)
    return found


class ExchangeFilter(TalentFilter):
    UNITS = ("from_unit_id", "to_unit_id")
    TEXTS = ("from_name", "to_name", "post")
    DAY = "starts_on"

    meaning = django_filters.ChoiceFilter(
        label="形式的含义", choices=ExchangeMeaning.choices, field_name="kind__meaning"
    )
    show = django_filters.ChoiceFilter(label="在期或已结束", choices=STANDING, method="standing")
    on = django_filters.DateFilter(label="在期日期", method="standing_on")

    class Meta:
        model = Exchange
        fields: list[str] = []

    def standing(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":  # noqa: ARG002
        today = clock.today()
        wanted = {"now": going_on(today), "past": Q(ends_on__lt=today), "ahead": Q(starts_on__gt=today)}
        return queryset.filter(wanted[value])

    def standing_on(self, queryset: "QuerySet[Any]", name: str, value: dt.date) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(going_on(value))


class IntakeFilter(TalentFilter):
    UNITS = ("unit_id", "source_id")
    TEXTS = ("source_name",)
    DAY = "arrived_on"

    meaning = django_filters.ChoiceFilter(label="类别的含义", choices=TalentMeaning.choices, field_name="kind__meaning")

    class Meta:
        model = TalentIntake
        fields: list[str] = []


class GrowthFilter(TalentFilter):
    UNITS = ("unit_id",)
    TEXTS = ("post",)
    DAY = "happened_on"

    meaning = django_filters.ChoiceFilter(label="类别的含义", choices=GrowthMeaning.choices, field_name="kind__meaning")
    role = django_filters.ChoiceFilter(label="身份", choices=GrowthRole.choices)
    party_org = django_filters.UUIDFilter(label="党组织", field_name="party_org_id")

    class Meta:
        model = Growth
        fields: list[str] = []


def talent_form(filterset: TalentFilter, *, term_kind: str) -> Any:
    """The chips of a list: the city's words, and of places and years those that stand in the list."""
    rows: QuerySet[Any] = filterset.queryset
    filed = list(rows.order_by().exclude(sphere_id=None).values_list("sphere_kind", "sphere_id").distinct())
    years = rows.order_by(f"-{filterset.DAY}__year").values_list(f"{filterset.DAY}__year", flat=True).distinct()
    spheres = sorted(((str(key), name) for key, name in labels(filed).items()), key=lambda option: option[1])
    for unshown in ("meaning", "on", "party_org"):
        filterset.form.fields.pop(unshown, None)
    return for_page(
        filterset,
        {
            "kind": choices_by_kind(term_kind)[term_kind],
            "sphere": spheres,
            "chain": _asked(filterset, "chain", AnchorKind.CHAIN),
            "unit": _asked(filterset, "unit", AnchorKind.UNIT),
            "year": [(str(year), f"{year}年") for year in years],
        },
    )


def _asked(filterset: TalentFilter, name: str, kind: AnchorKind) -> list[tuple[str, str]]:
    """The one a link from its page asked for, so that the chip says so and can be taken off."""
    asked = as_uuid(str(filterset.data.get(name) or ""))
    return [(str(key), told) for key, told in labels([(kind, asked)]).items()] if asked else []

"""What lists of packs and editions may be narrowed by; ids are text here, so that no query runs while modules load."""

import django_filters

from core.moments import MomentFilter
from reports.choices import SHOWN_CHOICES
from reports.models import Edition, Pack


class PackFilter(django_filters.FilterSet):
    chain = django_filters.UUIDFilter(label="产业链", field_name="chain_id")
    year = django_filters.NumberFilter(
        label="年度", field_name="year", min_value=2000, max_value=2100, decimal_places=0
    )
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Pack
        fields: list[str] = []


class EditionFilter(django_filters.FilterSet):
    chain = django_filters.UUIDFilter(label="产业链", field_name="pack__chain_id")
    year = django_filters.NumberFilter(
        label="年度", field_name="pack__year", min_value=2000, max_value=2100, decimal_places=0
    )
    state = django_filters.MultipleChoiceFilter(label="状态", choices=SHOWN_CHOICES)
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Edition
        fields: list[str] = []

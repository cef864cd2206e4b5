"""What the register may be narrowed by."""

import django_filters
from django.db.models import QuerySet

from documents.models import DocumentNumber, DocumentSeries

STANDING = (("valid", "有效"), ("void", "已作废"))


def _series_choices() -> list[tuple[str, str]]:
    return [(str(row.pk), str(row)) for row in DocumentSeries.objects.order_by("code")]


class NumberFilter(django_filters.FilterSet):
    series = django_filters.ChoiceFilter(label="机关代字", field_name="series_id", choices=_series_choices)
    year = django_filters.NumberFilter(label="年份", min_value=2000, max_value=2100)
    standing = django_filters.ChoiceFilter(label="是否作废", choices=STANDING, method="stands")

    class Meta:
        model = DocumentNumber
        fields: list[str] = []

    def stands(self, queryset: "QuerySet[DocumentNumber]", name: str, value: str) -> "QuerySet[DocumentNumber]":  # noqa: ARG002
        return queryset.filter(voided_at__isnull=value == "valid")


class ApiNumberFilter(NumberFilter):
    """The same by id: the interface's description is built with no city open."""

    series = django_filters.UUIDFilter(label="机关代字", field_name="series_id")

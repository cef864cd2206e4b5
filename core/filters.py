"""What the log and the list of sign-ins may be narrowed by."""

import datetime as dt

import django_filters
from django.db.models import QuerySet

from core import clock
from core.audit import OPERATIONS, table_choices
from core.clock import CHINA
from core.models import Account, AuditEvent, SignInEvent

OUTCOMES = (
    ("signed_in", "登录成功"),
    ("refused", "登录失败"),
    ("locked", "账号已锁定"),
    ("unlocked", "解除锁定"),
    ("signed_out", "退出"),
)


def day_start(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), CHINA)


class AuditFilter(django_filters.FilterSet):
    since = django_filters.DateFilter(label="起", method="from_day")
    until = django_filters.DateFilter(label="止", method="to_day")
    table_name = django_filters.ChoiceFilter(label="对象类别", choices=table_choices)
    operation = django_filters.ChoiceFilter(label="动作", choices=list(OPERATIONS.items()))
    actor = django_filters.CharFilter(label="经办人登录名", method="done_by")
    row = django_filters.UUIDFilter(label="对象编号", field_name="row_id")

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def from_day(self, queryset: "QuerySet[AuditEvent]", name: str, value: dt.date) -> "QuerySet[AuditEvent]":  # noqa: ARG002
        return queryset.filter(at__gte=day_start(value))

    def to_day(self, queryset: "QuerySet[AuditEvent]", name: str, value: dt.date) -> "QuerySet[AuditEvent]":  # noqa: ARG002
        return queryset.filter(at__lt=day_start(clock.day_after(value)))

    def done_by(self, queryset: "QuerySet[AuditEvent]", name: str, value: str) -> "QuerySet[AuditEvent]":  # noqa: ARG002
        """Another tenant's user name finds what such an account did here, and nothing where it did nothing."""
        named = Account.objects.filter(username=value.strip()).values("id")
        return queryset.filter(actor_id__in=named)


class SignInFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="登录名", field_name="username", lookup_expr="istartswith")
    outcome = django_filters.ChoiceFilter(label="结果", choices=OUTCOMES)
    since = django_filters.DateFilter(label="起", method="from_day")
    until = django_filters.DateFilter(label="止", method="to_day")

    class Meta:
        model = SignInEvent
        fields: list[str] = []

    def from_day(self, queryset: "QuerySet[SignInEvent]", name: str, value: dt.date) -> "QuerySet[SignInEvent]":  # noqa: ARG002
        return queryset.filter(at__gte=day_start(value))

    def to_day(self, queryset: "QuerySet[SignInEvent]", name: str, value: dt.date) -> "QuerySet[SignInEvent]":  # noqa: ARG002
        return queryset.filter(at__lt=day_start(clock.day_after(value)))

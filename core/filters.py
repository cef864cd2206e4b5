"""What the log and the list of sign-ins may be narrowed by."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from core import clock
from core.audit import OPERATIONS, columns_called, events_doing, table_choices
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
    since = django_filters.DateFilter(label="起始日期", method="from_day")
    until = django_filters.DateFilter(label="截止日期", method="to_day")
    table_name = django_filters.ChoiceFilter(label="对象类别", choices=table_choices)
    operation = django_filters.ChoiceFilter(label="动作", choices=list(OPERATIONS.items()), method="doing")
    actor = django_filters.CharFilter(label="经办人登录名", method="done_by")
    row = django_filters.UUIDFilter(label="对象编号", field_name="row_id")
    about = django_filters.UUIDFilter(label="属于哪个对象（编号）", method="belonging")
    column = django_filters.CharFilter(label="涉及的内容", method="touching", max_length=40)
    reason = django_filters.CharFilter(label="事由或途径", lookup_expr="icontains", max_length=100)
    request = django_filters.CharFilter(label="请求编号", field_name="request_id", max_length=100)

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def touching(self, queryset: "QuerySet[AuditEvent]", name: str, value: str) -> "QuerySet[AuditEvent]":  # noqa: ARG002
        """Events of a column, by its Chinese name or a part of it, or by its code."""
        codes = sorted(columns_called(value.strip(), self.form.cleaned_data.get("table_name") or ""))
        return queryset.filter(Q(diff__has_any_keys=codes) | Q(diff__fields__has_any_keys=codes))

    def doing(self, queryset: "QuerySet[AuditEvent]", name: str, value: str) -> "QuerySet[AuditEvent]":  # noqa: ARG002
        return queryset.filter(events_doing(value))

    def from_day(self, queryset: "QuerySet[AuditEvent]", name: str, value: dt.date) -> "QuerySet[AuditEvent]":  # noqa: ARG002
        return queryset.filter(at__gte=day_start(value))

    def to_day(self, queryset: "QuerySet[AuditEvent]", name: str, value: dt.date) -> "QuerySet[AuditEvent]":  # noqa: ARG002
        return queryset.filter(at__lt=day_start(clock.day_after(value)))

    def belonging(self, queryset: "QuerySet[AuditEvent]", name: str, value: UUID) -> "QuerySet[AuditEvent]":  # noqa: ARG002
        """The object itself and the rows that belong to it."""
        return queryset.filter(Q(row_id=value) | Q(owner_id=value) | Q(other_id=value))

    def done_by(self, queryset: "QuerySet[AuditEvent]", name: str, value: str) -> "QuerySet[AuditEvent]":  # noqa: ARG002
        """Another tenant's user name finds what such an account did here, and nothing where it did nothing."""
        named = Account.objects.filter(username=value.strip()).values("id")
        return queryset.filter(actor_id__in=named)


class SignInFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="登录名", field_name="username", lookup_expr="istartswith")
    outcome = django_filters.ChoiceFilter(label="结果", choices=OUTCOMES)
    since = django_filters.DateFilter(label="起始日期", method="from_day")
    until = django_filters.DateFilter(label="截止日期", method="to_day")

    class Meta:
        model = SignInEvent
        fields: list[str] = []

    def from_day(self, queryset: "QuerySet[SignInEvent]", name: str, value: dt.date) -> "QuerySet[SignInEvent]":  # noqa: ARG002
        return queryset.filter(at__gte=day_start(value))

    def to_day(self, queryset: "QuerySet[SignInEvent]", name: str, value: dt.date) -> "QuerySet[SignInEvent]":  # noqa: ARG002
        return queryset.filter(at__lt=day_start(clock.day_after(value)))


class BinFilterForm(forms.Form):
    """What the bin may be narrowed to: a kind, a name."""

    q = forms.CharField(label="搜索名称", required=False, max_length=60)
    kind = forms.ChoiceField(label="类别", required=False)

    def __init__(self, *args: Any, kinds: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "全部"), *((kind.code, kind.label) for kind in kinds)]
        self.fields["kind"] = forms.ChoiceField(label="类别", required=False, choices=choices)

    def narrowed(self, entries: "QuerySet[Any]") -> "QuerySet[Any]":
        text, kind = self.cleaned_data["q"].strip(), self.cleaned_data["kind"]
        if text:
            entries = entries.filter(title__icontains=text)
        return entries.filter(kind=kind) if kind else entries

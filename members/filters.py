"""What lists of accounts, grants, persons and appointments may be narrowed by."""

import re
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from core import clock
from core.choices import AnchorKind, Role
from core.models import Account, Term
from core.moments import MomentFilter
from core.queries import term_choices
from core.search.index import named_like
from core.tenancy.dated import in_force
from members.appointment_terms import ending
from members.choices import GrantState
from members.coverage import instructing_on
from members.duties import months_of
from members.models import SCOPE_KINDS, TARGET_KINDS, Appointment, DutyEntry, Grant, LiaisonExemption, Person
from members.people import appointments_for, persons_like
from members.queries import waiting_to_be_decided
from members.scopes import labels
from members.standing import ACCOUNT_STATES, account_standing, ending_grants
from organizations.choosing import as_uuid
from organizations.filters import for_page
from organizations.models import Unit

OPTIONS = 200


class AccountFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索姓名、登录名", method="find")
    state = django_filters.ChoiceFilter(label="状态", choices=ACCOUNT_STATES, method="standing")
    role = django_filters.ChoiceFilter(label="角色", choices=Role.choices, method="holding")

    class Meta:
        model = Account
        fields: list[str] = []

    def find(self, queryset: "QuerySet[Account]", name: str, value: str) -> "QuerySet[Account]":  # noqa: ARG002
        text = value.strip()
        return queryset.filter(Q(username__icontains=text) | Q(display_name__icontains=text))

    def standing(self, queryset: "QuerySet[Account]", name: str, value: str) -> "QuerySet[Account]":  # noqa: ARG002
        return queryset.filter(account_standing(value))

    def holding(self, queryset: "QuerySet[Account]", name: str, value: str) -> "QuerySet[Account]":  # noqa: ARG002
        held = Grant.objects.filter(in_force(clock.today()), role=value, state=GrantState.ACTIVE)
        return queryset.filter(id__in=held.values("account_id"))


class GrantFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索姓名、登录名", method="find")
    state = django_filters.ChoiceFilter(label="状态", choices=GrantState.choices)
    role = django_filters.ChoiceFilter(label="角色", choices=Role.choices)
    scope_kind = django_filters.ChoiceFilter(
        label="范围类别", choices=[(kind, AnchorKind(kind).label) for kind in SCOPE_KINDS]
    )
    in_force = django_filters.BooleanFilter(label="现在有效", method="counting", widget=forms.NullBooleanSelect)

    waiting = django_filters.BooleanFilter(label="待办理", method="to_decide", widget=forms.NullBooleanSelect)
    ending = django_filters.BooleanFilter(label="30 天内到期", method="ending_soon", widget=forms.NullBooleanSelect)

    class Meta:
        model = Grant
        fields: list[str] = []

    def find(self, queryset: "QuerySet[Grant]", name: str, value: str) -> "QuerySet[Grant]":  # noqa: ARG002
        text = value.strip()
        return queryset.filter(Q(account__username__icontains=text) | Q(account__display_name__icontains=text))

    def to_decide(self, queryset: "QuerySet[Grant]", name: str, value: bool) -> "QuerySet[Grant]":  # noqa: ARG002
        """Proposed, or proposed to be taken back."""
        return queryset.filter(waiting_to_be_decided()) if value else queryset.exclude(waiting_to_be_decided())

    def ending_soon(self, queryset: "QuerySet[Grant]", name: str, value: bool) -> "QuerySet[Grant]":  # noqa: ARG002
        return queryset.filter(ending_grants()) if value else queryset.exclude(ending_grants())

    def counting(self, queryset: "QuerySet[Grant]", name: str, value: bool) -> "QuerySet[Grant]":  # noqa: ARG002
        now = in_force(clock.today()) & Q(state=GrantState.ACTIVE)
        return queryset.filter(now) if value else queryset.exclude(now)


class RightsFilterForm(forms.Form):
    """What the rights table may be narrowed to."""

    role = forms.ChoiceField(label="角色", required=False, choices=[("", "全部"), *Role.choices])


class GrantApiFilter(GrantFilter):
    account = django_filters.UUIDFilter(label="账号", field_name="account_id")
    scope = django_filters.UUIDFilter(label="范围编号", field_name="scope_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")


def title_choices() -> list[tuple[str, str]]:
    """The tenant's titles; asked for when a form is made, inside the request's scope."""
    terms = Term.objects.filter(kind="person_title").order_by("order", "label")
    return [(str(term.pk), term.label) for term in terms]


class PersonFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索姓名、拼音首字母", method="find")
    title = django_filters.ChoiceFilter(label="现任", choices=title_choices, method="titled")
    left = django_filters.BooleanFilter(label="已离任", method="departed", widget=forms.NullBooleanSelect)

    class Meta:
        model = Person
        fields: list[str] = []

    def find(self, queryset: "QuerySet[Person]", name: str, value: str) -> "QuerySet[Person]":  # noqa: ARG002
        return persons_like(queryset, value)

    def titled(self, queryset: "QuerySet[Person]", name: str, value: Any) -> "QuerySet[Person]":  # noqa: ARG002
        rows = appointments_for(self.request.principal).filter(in_force(clock.today()), title_id=value)
        return queryset.filter(id__in=rows.values("person_id"))

    def departed(self, queryset: "QuerySet[Person]", name: str, value: bool) -> "QuerySet[Person]":  # noqa: ARG002
        gone = Q(left_on__lt=clock.today())
        return queryset.filter(gone) if value else queryset.exclude(gone)


class InstructorFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索姓名、拼音首字母", method="find")
    ends_by = django_filters.DateFilter(label="届满不晚于", method="ending")

    class Meta:
        model = Person
        fields: list[str] = []

    def find(self, queryset: "QuerySet[Person]", name: str, value: str) -> "QuerySet[Person]":  # noqa: ARG002
        return persons_like(queryset, value)

    def ending(self, queryset: "QuerySet[Person]", name: str, value: Any) -> "QuerySet[Person]":  # noqa: ARG002
        return queryset.filter(id__in=instructing_on(clock.today()).filter(valid_to__lte=value).values("person_id"))


class PersonApiFilter(PersonFilter):
    """The same for programs: titles by id, and by unit."""

    title = django_filters.UUIDFilter(label="现任职务", method="titled")
    unit = django_filters.UUIDFilter(label="单位", field_name="unit_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")


class AppointmentFilter(django_filters.FilterSet):
    person = django_filters.UUIDFilter(label="人员", field_name="person_id")
    title = django_filters.UUIDFilter(label="职务", field_name="title_id")
    meaning = django_filters.CharFilter(label="职务含义", field_name="title__meaning")
    target = django_filters.UUIDFilter(label="任职对象", field_name="target_id")
    target_kind = django_filters.ChoiceFilter(
        label="对象类别", choices=[(kind, AnchorKind(kind).label) for kind in TARGET_KINDS]
    )
    on = django_filters.DateFilter(label="在任日期", method="standing_on")
    q = django_filters.CharFilter(label="搜索姓名、拼音首字母", method="find")
    ends_by = django_filters.DateFilter(label="届满不晚于", field_name="valid_to", lookup_expr="lte")
    show = django_filters.ChoiceFilter(
        label="任期",
        choices=(("now", "在任"), ("ending", "90 天内届满"), ("past", "已届满")),
        method="standing",
    )
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Appointment
        fields: list[str] = []

    def find(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(person_id__in=persons_like(Person.objects.all(), value).values("id"))

    def standing_on(self, queryset: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(in_force(value))

    def standing(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":  # noqa: ARG002
        today = clock.today()
        wanted = {"now": in_force(today), "ending": ending(today), "past": Q(valid_to__lt=today)}
        return queryset.filter(wanted[value])


def appointment_form(filterset: AppointmentFilter) -> Any:
    """The chips of the list of appointments: what only programs ask by is left out."""
    form = filterset.form
    for name in ("person", "target", "meaning", "on", "ends_by", "updated_since"):
        form.fields.pop(name)
    form.fields["title"] = forms.ChoiceField(label="职务", required=False, choices=[("", "全部"), *title_choices()])
    return form


class ExemptionFilter(django_filters.FilterSet):
    target = django_filters.UUIDFilter(label="对象", field_name="target_id")
    target_kind = django_filters.ChoiceFilter(
        label="对象类别", choices=[(kind, AnchorKind(kind).label) for kind in TARGET_KINDS]
    )
    on = django_filters.DateFilter(label="当日有效", method="standing_on")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = LiaisonExemption
        fields: list[str] = []

    def standing_on(self, queryset: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(in_force(value))


class DutyFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索单位名称", method="find")
    person = django_filters.UUIDFilter(label="指导员", field_name="person_id")
    unit = django_filters.UUIDFilter(label="单位", field_name="unit_id")
    kind = django_filters.UUIDFilter(label="事项", field_name="kind_id")
    month = django_filters.CharFilter(label="月份，如 2026-03", method="of_month")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = DutyEntry
        fields: list[str] = []

    def find(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":  # noqa: ARG002
        return queryset.filter(unit_id__in=named_like(Unit.objects.all(), value).values("id"))

    def of_month(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":  # noqa: ARG002
        found = re.fullmatch(r"(\d{4})-(\d{1,2})", value.strip())
        if found is None:
            return queryset.none()
        return queryset.filter(day__year=int(found[1]), day__month=int(found[2]))


def duty_form(filterset: DutyFilter) -> Any:
    """The chips of the log: months and instructors there are entries of."""
    rows: QuerySet[Any] = filterset.queryset
    people = rows.order_by("person__name", "person_id").values_list("person_id", "person__name").distinct()
    unit = as_uuid(str(filterset.data.get("unit") or ""))
    return for_page(
        filterset,
        {
            "person": [(str(key), name) for key, name in people[:OPTIONS]],
            "kind": term_choices("duty_kind"),
            "month": months_of(rows),
            "unit": [(str(key), name) for key, name in labels([(AnchorKind.UNIT, unit)]).items()] if unit else [],
        },
    )

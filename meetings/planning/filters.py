"""What meetings and invitations may be narrowed by; the same words on the page, in the API and in an export."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from alliances.sight import by_unit
from alliances.teams.filters import bodies_and_chains
from core import clock
from core.id_filters import OneOf
from core.moments import MomentFilter
from core.principal import Principal
from core.queries import term_choices
from core.search.filters import NameFilter
from meetings.choices import Attendance, InviteeRole, MeetingMeaning, MeetingState, ReplyState
from meetings.models import Invitee, Meeting
from meetings.queries import invitees_for, own_invitees
from organizations.filters import for_page

MONTHS = [(str(month), f"{month}月") for month in range(1, 13)]


def asker_of(request: Any) -> Principal:
    """Whoever asks a filter: of a page, of the API, of a sheet."""
    found = getattr(request, "auth", None)
    return found if isinstance(found, Principal) else request.principal


class MeetingFilter(django_filters.FilterSet):
    q = NameFilter(label="搜索会议名称")
    kind = django_filters.UUIDFilter(label="会议类型", field_name="kind_id")
    meaning = OneOf(label="含义", field_name="kind__meaning", choices=MeetingMeaning.choices)
    state = OneOf(label="状态", choices=MeetingState.choices)
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    chain = django_filters.UUIDFilter(label="产业链", field_name="body__chain_id")
    series = django_filters.UUIDFilter(label="系列会议", field_name="series_id")
    unit = django_filters.UUIDFilter(label="参会单位", method="with_unit")
    to_answer = django_filters.BooleanFilter(label="待我方回复", method="waits")
    joined = django_filters.BooleanFilter(label="外市主办", field_name="joined_id", lookup_expr="isnull", exclude=True)
    year = django_filters.NumberFilter(label="年度", field_name="starts_at__year", min_value=1950, max_value=2100)
    month = django_filters.ChoiceFilter(label="月份", field_name="starts_at__month", choices=MONTHS)
    since = django_filters.DateFilter(label="日期起", field_name="ends_at__date", lookup_expr="gte")
    until = django_filters.DateFilter(label="日期止", field_name="starts_at__date", lookup_expr="lte")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Meeting
        fields: list[str] = []

    def with_unit(self, queryset: "QuerySet[Meeting]", name: str, value: Any) -> "QuerySet[Meeting]":  # noqa: ARG002
        """By the invitations this reader may see: whom else a meeting invites is not found out by asking."""
        invited = invitees_for(asker_of(self.request)).filter(unit_id=value)
        return queryset.filter(id__in=invited.values("meeting_id"))

    def waits(self, queryset: "QuerySet[Meeting]", name: str, value: bool) -> "QuerySet[Meeting]":  # noqa: ARG002
        open_ones = to_answer(asker_of(self.request)).values("meeting_id")
        return queryset.filter(id__in=open_ones) if value else queryset.exclude(id__in=open_ones)


def to_answer(principal: Principal) -> "QuerySet[Invitee]":
    """Invitations that wait for this person's own answer."""
    own = by_unit(principal)
    waiting: QuerySet[Invitee] = Invitee.objects.filter(
        reply=ReplyState.NONE, meeting__state=MeetingState.PLANNED, meeting__starts_at__gt=clock.now()
    )
    return waiting.filter(own_invitees(own, "meeting.reply")) if own.grants else waiting.none()


class InviteeFilter(django_filters.FilterSet):
    meeting = django_filters.UUIDFilter(label="会议", field_name="meeting_id")
    body = django_filters.UUIDFilter(label="链党组织", field_name="meeting__body_id")
    unit = django_filters.UUIDFilter(label="单位", field_name="unit_id")
    party_org = django_filters.UUIDFilter(label="党组织", field_name="party_org_id")
    role = OneOf(label="参会身份", choices=InviteeRole.choices)
    reply = OneOf(label="回复", choices=ReplyState.choices)
    attendance = OneOf(label="到会情况", choices=Attendance.choices)
    year = django_filters.NumberFilter(
        label="年度", field_name="meeting__starts_at__year", min_value=1950, max_value=2100
    )
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Invitee
        fields: list[str] = []


def meeting_form(filterset: MeetingFilter, rows: "QuerySet[Meeting]", *, asked: str, own: bool, of_one: bool) -> Any:
    """The chips of a list of meetings; what only an address says holds all the same."""
    bodies, chains = ([], []) if of_one else bodies_and_chains(rows, asked)
    years = sorted({moment.year for moment in rows.order_by().datetimes("starts_at", "year")}, reverse=True)
    form = for_page(
        filterset,
        {
            "kind": term_choices("meeting_kind"),
            "body": bodies,
            "chain": chains,
            "year": [(str(year), f"{year}年") for year in years],
            "unit": (),
            "series": (),
        },
    )
    for name in ("meaning", *(() if own else ("to_answer",))):
        form.fields.pop(name, None)
    return form

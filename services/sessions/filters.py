"""What service events and their questions may be narrowed by; the same on the page, in the API and in an export."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from alliances.teams.filters import bodies_and_chains
from chains.asked import chain_asked
from core.choices import AnchorKind
from core.id_filters import OneOf
from core.moments import MomentFilter
from meetings.models import Meeting
from organizations.filters import for_page, on_chain
from services.choices.sites import SessionForm
from services.models import ServiceSession, SessionQuestion, Site


class SessionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="搜索主题", field_name="topic", lookup_expr="icontains", max_length=60)
    form = OneOf(label="形式", choices=SessionForm.choices)
    site = django_filters.UUIDFilter(label="点位", field_name="site_id")
    body = django_filters.UUIDFilter(label="链党组织", field_name="meeting__body_id")
    chain = django_filters.UUIDFilter(label="产业链", method="of_bodies_on_chain")
    host = django_filters.UUIDFilter(label="承办部门", field_name="meeting__host_id")
    since = django_filters.DateFilter(label="日期起", field_name="meeting__starts_at__date", lookup_expr="gte")
    until = django_filters.DateFilter(label="日期止", field_name="meeting__starts_at__date", lookup_expr="lte")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = ServiceSession
        fields: list[str] = []

    of_bodies_on_chain = on_chain(AnchorKind.BODY, "meeting__body_id")


class QuestionFilter(django_filters.FilterSet):
    session = django_filters.UUIDFilter(label="服务活动", field_name="session_id")
    unit = django_filters.UUIDFilter(label="企业", field_name="unit_id")
    raised = django_filters.BooleanFilter(label="已转工单", field_name="ticket_id", lookup_expr="isnull", exclude=True)
    department = django_filters.UUIDFilter(label="想问的部门", field_name="department_id")
    ahead = django_filters.BooleanFilter(label="会前提出", field_name="sent_at", lookup_expr="isnull", exclude=True)
    answered = django_filters.BooleanFilter(
        label="已答复", field_name="answered_at", lookup_expr="isnull", exclude=True
    )
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = SessionQuestion
        fields: list[str] = []


def session_form(filterset: SessionFilter, sessions: "QuerySet[ServiceSession]", asked: str, chain: str = "") -> Any:
    meetings = Meeting.objects.filter(id__in=sessions.order_by().values("meeting_id"))
    bodies, _ = bodies_and_chains(meetings, asked)
    sites = Site.objects.filter(id__in=sessions.order_by().values("site_id")).order_by("name_key")
    named = [(str(key), name) for key, name in sites.values_list("id", "name")]
    return for_page(filterset, {"site": named, "body": bodies, "chain": chain_asked(chain), "host": ()})

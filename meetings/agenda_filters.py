"""What agenda items and topics may be narrowed by; the same words on the page, in the API and in an export."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from core.moments import MomentFilter
from meetings.choices import TopicState
from meetings.models import AgendaItem, Topic
from organizations.filters import for_page


class AgendaItemFilter(django_filters.FilterSet):
    meeting = django_filters.UUIDFilter(label="会议", field_name="meeting_id")
    body = django_filters.UUIDFilter(label="链党组织", field_name="meeting__body_id")
    unit = django_filters.UUIDFilter(label="汇报单位", field_name="unit_id")
    project = django_filters.UUIDFilter(label="涉及重点项目", field_name="project_id")
    gap = django_filters.UUIDFilter(label="涉及缺口", field_name="gap_id")
    topic = django_filters.UUIDFilter(label="议题", field_name="topic_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = AgendaItem
        fields: list[str] = []


class TopicFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(label="状态", choices=TopicState.choices, distinct=False)
    body = django_filters.UUIDFilter(label="链党组织", field_name="body_id")
    meeting = django_filters.UUIDFilter(label="会议", field_name="meeting_id")
    unit = django_filters.UUIDFilter(label="提出单位", field_name="unit_id")
    party_org = django_filters.UUIDFilter(label="提出党组织", field_name="party_org_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Topic
        fields: list[str] = []


def topic_form(filterset: TopicFilter, rows: "QuerySet[Topic]") -> Any:
    """The chips of the list: bodies that stand in it; what only an address says stays out of sight and holds."""
    bodies = rows.order_by("body__name_key").values_list("body_id", "body__name").distinct()
    form = for_page(filterset, {"body": [(str(row_id), name) for row_id, name in bodies]})
    for name in ("meeting", "unit", "party_org"):
        form.fields.pop(name, None)
    return form

"""What agenda items and topics may be narrowed by; the same words on the page, in the API and in an export."""

import django_filters

from core.moments import MomentFilter
from meetings.models import AgendaItem


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

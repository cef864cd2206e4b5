"""Departments that serve companies together (R25, F052)."""

from typing import Any

from django.db.models import QuerySet

from reports.indicators.model import Asked, Indicator, Window
from reports.indicators.subjects import UNITS
from services.groups.queries import VIEW, departments_of_groups

Rows = QuerySet[Any]
GROUP = "企业诉求"


def departments(asked: Asked) -> Rows:
    found: Rows = departments_of_groups(asked.day)
    return found


GROUP_BOOK = (
    Indicator(
        "service_group_departments",
        "服务团成员部门",
        GROUP,
        "当日在册的服务团的成员部门，一个部门参加几个服务团只计一次。",
        "个",
        UNITS,
        departments,
        windows=(Window.NOW,),
        dimensions=(),
        needs=(VIEW,),
        source="R25 F052",
    ),
)

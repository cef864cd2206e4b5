"""What the pages of service groups show."""

import datetime as dt
from typing import Any

from django.urls import reverse

from core import clock
from core.principal import Principal
from core.templatetags.formats import cn_date, cn_datetime
from core.templatetags.parts import Crumb, Fact, Pair, StateTag
from services.groups.queries import EDIT, members_for
from services.models import ServiceGroup, ServiceGroupMember
from services.queries import VIEW as VIEW_TICKETS
from services.queries import tickets_for
from services.signs import sign_of

GROUPS = Crumb("服务团", "/services/groups/")
LISTED = 20


def detail_url(group: ServiceGroup) -> str:
    return reverse("service-group-detail", args=[group.pk])


def state_tag(group: ServiceGroup) -> StateTag:
    return StateTag("已结束", "off") if group.ended_on else StateTag("在册", "ok")


def member_tag(row: ServiceGroupMember, group: ServiceGroup, today: dt.date) -> StateTag | None:
    if row.valid_to is not None and row.valid_to < today:
        return StateTag("已退出", "off")
    if row.valid_from is not None and row.valid_from > today:
        return StateTag("尚未加入", "warn")
    return StateTag("召集", "party") if row.unit_id == group.convener_id else None


def detail_context(principal: Principal, group: ServiceGroup) -> dict[str, Any]:
    today = clock.today()
    members = list(members_for(principal).filter(group=group).select_related("unit").order_by("unit__name_key", "id"))
    now = [row for row in members if row.valid_to is None or row.valid_to >= today]
    here = [row for row in now if row.valid_from is None or row.valid_from <= today]
    may_edit = principal.may_everywhere(EDIT) and group.ended_on is None
    pairs = [
        Pair("链党组织", group.body.name if group.body else "", _body_url(principal, group)),
        Pair("备注", group.remark),
        Pair("结束日期", cn_date(group.ended_on) if group.ended_on else ""),
    ]
    return {
        "group": group,
        "crumbs": [GROUPS, Crumb(group.name)],
        "state_tag": state_tag(group),
        "facts": [
            Fact("召集部门", group.convener.name),
            Fact("成员部门", f"{len({row.unit_id for row in here})} 个"),
            Fact("组建日期", cn_date(group.started_on)),
        ],
        "pairs": [pair for pair in pairs if pair.value],
        "members": [
            (row, member_tag(row, group, today), may_edit and row in now and row.unit_id != group.convener_id)
            for row in members
        ],
        "waiting": _waiting(principal, group),
        "may_edit": may_edit,
    }


def _body_url(principal: Principal, group: ServiceGroup) -> str:
    if group.body_id is None or not principal.may("body.view"):
        return ""
    return reverse("body-detail", args=[group.body_id])


def _waiting(principal: Principal, group: ServiceGroup) -> list[tuple[Any, str, str]]:
    """What lies with it, as far as the reader sees it; the oldest first."""
    if not principal.may(VIEW_TICKETS):
        return []
    rows = tickets_for(principal).filter(group=group, state="accepted").order_by("raised_at", "id")[:LISTED]
    return [(row, sign_of(row), cn_datetime(row.raised_at)) for row in rows]

"""What stays behind when chains go over into others: said before it is done, with the way to put it right."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html

from chains.choices import DraftState
from chains.models import MapDraft
from core import clock
from core.choices import Role
from core.tenancy.dated import in_force
from members.choices import GrantState
from members.models import Grant

NAMED_AT_MOST = 5


def drafts_lapse(chain_ids: Sequence[UUID], day: dt.date) -> list[str]:  # noqa: ARG001 - whatever the day, from today
    drafts = MapDraft.objects.filter(chain_id__in=list(chain_ids), state=DraftState.OPEN).count()
    if not drafts:
        return []
    return [f"所选链条上有 {drafts} 份还没有发布的图谱草稿，办理后不能再发布；如要保留，请先请编排人发布。"]


def grants_stay(chain_ids: Sequence[UUID], day: dt.date) -> list[str]:  # noqa: ARG001 - grants hold today
    """A grant is decided on by the security administrator alone: it is named here, and never moved by itself."""
    grants = Grant.objects.filter(
        in_force(clock.today()), scope_id__in=list(chain_ids), state=GrantState.ACTIVE
    ).select_related("account")
    named = [
        f"{grant.account.display_name}（{Role(grant.role).label}）"
        for grant in grants.order_by("account__display_name", "id")
    ]
    if not named:
        return []
    more = f"等 {len(named)} 项" if len(named) > NAMED_AT_MOST else ""
    return [
        format_html(
            "仍在原链的账号授权：{}{}。授权不会随之转移，安全管理员会收到通知，由其授予新链：{}",
            "、".join(named[:NAMED_AT_MOST]),
            more,
            _link(reverse("grant-list"), "设置 ▸ 授权"),
        )
    ]


def _link(url: str, label: str) -> str:
    return format_html('<a href="{}" target="_blank">{}</a>', url, label)

"""Directories of the tenants below as a sheet, out only: their numbers, and beside them the figures of each tenant."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from core.below import looking_below, tenants_below
from core.errors import NotAllowed
from core.principal import Principal
from core.tables.listed import LinesTable
from core.tables.spec import TableColumn, date_column, plain_column
from services.directories.below import (
    FIGURES,
    REASON,
    VIEW,
    BelowFilter,
    issues_below,
    may_see_below,
    roll_up,
)
from services.directories.kinds import number_of
from services.models import DirectoryStanding, ShownIssue


class _Below(LinesTable):
    view_action = VIEW
    list_url = "directories-below"

    def require_view(self, actor: Principal) -> None:
        if not may_see_below(actor):
            raise NotAllowed


class DirectoryBelowTable(_Below):
    code = "directories_below"
    label = "下级目录"
    noun = "期"
    model = ShownIssue

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("city", "地区", width=14),
            plain_column("directory", "目录", width=24),
            plain_column("number", "期号", width=14),
            plain_column("title", "标题", width=40),
            plain_column("scope", "范围", width=24),
            date_column("issued_on", "发布日期"),
            date_column("valid_to", "有效期至"),
            plain_column("supplies", "供给条数"),
            plain_column("demands", "需求条数"),
            plain_column("posts", "岗位数"),
            plain_column("wanted", "需求人数"),
        ]

    def lines(self, actor: Principal, filters: QueryDict) -> list[Mapping[str, Any]]:
        with looking_below(actor, VIEW, REASON):
            rows = issues_below()
            filterset = BelowFilter(filters, queryset=rows)
            found = filterset.qs if filterset.is_valid() else rows.none()
            return [
                {
                    "city": row.tenant.name,
                    "directory": row.get_directory_display(),
                    "number": number_of(row),
                    "title": row.title,
                    "scope": row.scope_name or row.tenant.name,
                    "issued_on": row.issued_on,
                    "valid_to": row.valid_to,
                    "supplies": row.supplies,
                    "demands": row.demands,
                    "posts": row.posts,
                    "wanted": row.wanted,
                }
                for row in found.order_by("tenant__code", "-issued_on", "id")
            ]


class StandingBelowTable(_Below):
    code = "directory_standings"
    label = "下级供需和人才汇总"
    noun = "个地区"
    model = DirectoryStanding

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("city", "地区", width=14),
            plain_column("supplies", "有效供给"),
            plain_column("demands", "有效需求"),
            plain_column("deals", "本年确认成交"),
            plain_column("deal_amount", "本年成交金额（元）", width=20),
            plain_column("posts", "招引中的岗位"),
            plain_column("wanted", "需求人数"),
            plain_column("resources", "共享资源"),
            date_column("counted_on", "统计日期"),
        ]

    def lines(self, actor: Principal, filters: QueryDict) -> list[Mapping[str, Any]]:  # noqa: ARG002
        with looking_below(actor, VIEW, REASON):
            rows, _ = roll_up(tenants_below(actor.tenant), {})
        return [
            {
                "city": row.city.name,
                **{name: getattr(row.standing, name) for name in FIGURES},
                "deal_amount": Decimal(row.standing.deal_amount) / 100,
                "counted_on": row.standing.counted_on,
            }
            for row in rows
            if row.standing is not None
        ]


TABLES = (DirectoryBelowTable(), StandingBelowTable())

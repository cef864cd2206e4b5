"""Directories and what stands in them as tables, out only: what was published does not change."""

from typing import Any

from django.db.models import QuerySet

from core.principal import Principal
from core.tables.listed import RegisterTable
from core.tables.spec import TableColumn, plain_column
from services.choices import DirectoryKind
from services.market.filters import MarketIssueFilter, MarketIssueLineFilter
from services.market.queries import VIEW, issues_for, lines_for
from services.models import MarketIssue, MarketIssueLine
from services.tables.market import SIDES

KINDS = {str(value): str(label) for value, label in DirectoryKind.choices}


class MarketIssueTable(RegisterTable):
    code = "market_issues"
    label = "供需目录"
    noun = "期"
    view_action = VIEW
    list_url = "market-issue-list"
    lists = ("api-market-issue-list",)
    second_sheet = "market_issue_lines"
    model = MarketIssue
    filters = MarketIssueFilter
    read = ("title", "kind", "year", "number", "body__name", "issued_on", "valid_to", "supplies", "demands")
    order = ("-issued_on", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("title", "标题", width=40),
            plain_column("kind", "目录", show=lambda value: KINDS.get(value, "")),
            plain_column("year", "年度"),
            plain_column("number", "期号"),
            plain_column("body__name", "链党组织", width=30),
            plain_column("issued_on", "发布日期"),
            plain_column("valid_to", "有效期至"),
            plain_column("supplies", "供给条数"),
            plain_column("demands", "需求条数"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        return issues_for(actor, action=action)


class MarketIssueLineTable(RegisterTable):
    """The entries of a directory in the words they had when it came out."""

    code = "market_issue_lines"
    label = "目录条目"
    noun = "条"
    view_action = VIEW
    list_url = "market-issue-list"
    lists = ("market-issue-detail",)
    personal = True
    model = MarketIssueLine
    filters = MarketIssueLineFilter
    read = (
        "issue__title",
        "place",
        "side",
        "product",
        "unit_name",
        "chain_name",
        "segment_name",
        "amount",
        "price",
        "text",
        "valid_to",
        "contact",
    )
    order = ("-issue__issued_on", "issue_id", "place")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("issue__title", "目录", width=40),
            plain_column("place", "序号"),
            plain_column("side", "供需", show=lambda value: SIDES.get(value, "")),
            plain_column("product", "产品", width=36),
            plain_column("unit_name", "企业", width=30),
            plain_column("chain_name", "产业链", width=20),
            plain_column("segment_name", "环节", width=16),
            plain_column("amount", "数量", width=16),
            plain_column("price", "价格", width=16),
            plain_column("text", "说明", width=40),
            plain_column("valid_to", "截止日期"),
            plain_column("contact", "联系方式", width=24),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":  # noqa: ARG002
        return lines_for(actor)

    def found(self, actor: Principal, filters: Any) -> "QuerySet[Any]":
        """Of one directory (``issue``), or of those the list's own filters show."""
        if "issue" in filters:
            return super().found(actor, filters)
        issues = MarketIssueTable().found(actor, filters).order_by().values("id")
        return lines_for(actor).filter(issue_id__in=issues)


TABLES = (MarketIssueTable(), MarketIssueLineTable())

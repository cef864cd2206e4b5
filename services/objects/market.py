"""Supply and demand, deals and directories, for what concerns every object (core.objects)."""

from uuid import UUID

from alliances.queries import on_body
from core.objects import ObjectKind, Part
from core.principal import Principal
from services.market.queries import VIEW, deals_visible, entries_visible, issues_visible
from services.models import MarketDeal, MarketEntry, MarketIssue


def on_entry(principal: Principal, entry_id: UUID) -> Principal:
    """The same person with only those grants that hold the entry's body whole."""
    body_id = MarketEntry.objects.filter(pk=entry_id).values_list("body_id", flat=True).first()
    return on_body(principal, body_id) if body_id else principal


ENTRY = ObjectKind(
    code="market-entries",
    label="产品供需",
    model=MarketEntry,
    action=VIEW,
    visible=entries_visible,
    pages=("market-entry-detail",),
    argument="market_entry_id",
    api_scope="market-entries",
    parts=(Part(MarketDeal, "entry_id", "market.edit"),),
    held=on_entry,
)
DEAL = ObjectKind(
    code="market-deals",
    label="供需对接",
    model=MarketDeal,
    action=VIEW,
    visible=deals_visible,
    pages=("market-deal-detail",),
    argument="market_deal_id",
    api_scope="market-deals",
    related=("entry", "unit"),
)
ISSUE = ObjectKind(
    code="market-issues",
    label="供需目录",
    model=MarketIssue,
    action=VIEW,
    visible=issues_visible,
    pages=("market-issue-detail",),
    argument="market_issue_id",
    api_scope="market-issues",
    above="上级查看人员在“供需和人才”页看到发布的内容，不含联系方式，不能修改",
)
KINDS = (ENTRY, DEAL, ISSUE)

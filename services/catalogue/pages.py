"""How the catalogue reads: who provides what, how long it takes, which edition it stands in."""

from typing import Any

from django.urls import reverse

from core.templatetags.formats import cn_date
from core.templatetags.parts import Crumb, Fact, Pair, StateTag
from services.models import CatalogueEdition, ServiceItem

CATALOGUE = Crumb("服务目录", "/services/catalogue/")
EDITIONS = Crumb("目录版本", "/services/catalogue/editions/")


def provider_of(item: ServiceItem) -> str:
    return "、".join(row.name for row in (item.unit, item.party_org) if row is not None)


def days_of(item: ServiceItem) -> str:
    return f"{item.days} 个工作日" if item.days else "视情况而定"


def edition_tag(edition: CatalogueEdition) -> StateTag:
    if edition.is_draft:
        return StateTag("正在拟订", "go")
    return StateTag("现行", "ok") if edition.ended_on is None else StateTag("已停用", "off")


def dates_of(edition: CatalogueEdition) -> str:
    if edition.is_draft:
        return "尚未发布"
    until = f"，{cn_date(edition.ended_on)}停用" if edition.ended_on else ""
    return f"{cn_date(edition.published_on)}发布{until}"


def item_facts(item: ServiceItem) -> list[Fact]:
    return [
        Fact("服务模块", item.module.name),
        Fact("办理时长", days_of(item)),
        Fact("工单类别", item.category.label),
        Fact("目录版本", str(item.module.edition), note=dates_of(item.module.edition)),
    ]


def item_pairs(item: ServiceItem) -> list[Pair]:
    unit, org = item.unit, item.party_org
    pairs = [
        Pair("提供部门", unit.name if unit else "", reverse("unit-detail", args=[unit.pk]) if unit else ""),
        Pair("提供党组织", org.name if org else "", reverse("party-org-detail", args=[org.pk]) if org else ""),
        Pair("服务内容", item.description),
        Pair("服务对象", item.audience),
        Pair("所需材料", item.materials),
    ]
    return [pair for pair in pairs if pair.value]


def draft_crumbs(edition: CatalogueEdition, last: str) -> list[Crumb]:
    own = reverse("catalogue-edition-detail", args=[edition.pk])
    return [CATALOGUE, EDITIONS, Crumb(str(edition), own), Crumb(last)]


def asked_for(item: ServiceItem) -> dict[str, Any]:
    """What the form of a request begins with."""
    return {"name": f"申请服务：{item.name}"[:120], "text": f"申请“{item.name}”服务。"}

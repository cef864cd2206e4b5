"""How sites read: where, when, what is done there, open now or not."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from core import clock
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Crumb, Fact, Pair, StateTag
from core.workdays.queries import calendar_of
from services.choices.sites import HoursDays, SiteKind
from services.models import Site
from services.sites.hours import Week, hours_of, is_open, words_of

SITES = Crumb("服务点位", "/services/sites/")


@dataclass(frozen=True)
class SiteRow:
    site: Site
    hours: str
    state: StateTag


def hours_words(week: Week) -> list[str]:
    found = []
    for days in HoursDays:
        spans = week.get(days, ())
        if spans:
            found.append(f"{days.label} {words_of(spans)}")
    return found


def state_of(site: Site, week: Week, open_now: bool) -> StateTag:
    if site.closed_on is not None:
        return StateTag("已停用", "off")
    if not week:
        return StateTag("时间未登记", "off")
    return StateTag("现在开放", "ok") if open_now else StateTag("现在不开放", "warn")


def site_rows(sites: Sequence[Site]) -> list[SiteRow]:
    """One statement for the hours of all, and the calendar."""
    if not sites:
        return []
    weeks, now = hours_of([site.pk for site in sites]), clock.now()
    calendar = calendar_of(clock.today())
    rows = []
    for site in sites:
        week = weeks.get(site.pk, {})
        rows.append(SiteRow(site, "；".join(hours_words(week)), state_of(site, week, is_open(week, calendar, now))))
    return rows


def kind_of(site: Site) -> str:
    kind = str(site.get_kind_display())
    if site.kind == SiteKind.CENTRE and site.host_kind:
        return f"{kind}（{site.get_host_kind_display()}）"
    return kind


def site_facts(row: SiteRow) -> list[Fact]:
    return [
        Fact("类型", kind_of(row.site)),
        Fact("现在", row.state.label),
        Fact("电话", row.site.phone or "未登记"),
        Fact("启用", cn_date(row.site.opened_on)),
    ]


def _linked(label: str, row: object, name: str, url_name: str) -> Pair:
    return Pair(label, name, reverse(url_name, args=[getattr(row, "pk", None)]) if row else "")


def site_pairs(principal: Principal, row: SiteRow) -> list[Pair]:
    site = row.site
    sees_brand = principal.may("work.view")
    pairs = [
        Pair("地址", site.address),
        Pair("开放时间", row.hours),
        Pair("坐标", f"东经 {site.longitude}，北纬 {site.latitude}" if site.longitude is not None else ""),
        _linked("所在单位", site.host, site.host.name if site.host else "", "unit-detail"),
        _linked("设在", site.within, site.within.name if site.within else "", "site-detail"),
        _linked("主管党组织", site.party_org, site.party_org.name if site.party_org else "", "party-org-detail"),
        _linked("品牌", site.brand if sees_brand else None, site.brand.name if site.brand else "", "brand-detail"),
        Pair("停用日期", cn_date(site.closed_on) if site.closed_on else ""),
        Pair("简介", site.summary),
    ]
    return [pair for pair in pairs if pair.value]

"""Units and party organizations of the tenants below, opened from a search: to read, as far as a superior may see."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from core import clock
from core.below import Beside, card_of, found_below, link_below, looking_below, shown_below
from core.pages import signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date, thousands
from core.templatetags.parts import Fact, Pair, StateTag
from organizations.choices import UnitState
from organizations.models import MemberCount, PartyOrg, Unit
from organizations.queries import current_tags, hosted_party_orgs, hosts_of, latest_counts

UNIT, PARTY_ORG = "unit-below", "party-org-below"


@require_GET
@signed_in
def unit_below(request: HttpRequest, principal: Principal, unit_id: UUID) -> HttpResponse:
    """What stands on a unit of a tenant below; one's own unit is shown on its own page."""
    with looking_below(principal, "unit.view", "查看下级单位的单位"):
        unit = found_below(Unit.objects.select_related("region", "industry"), unit_id)
        if unit.merged_into_id is not None:
            return HttpResponseRedirect(reverse(UNIT, args=[unit.merged_into_id]))
        if unit.tenant_id == principal.tenant.id:
            return HttpResponseRedirect(reverse("unit-detail", args=[unit.pk]))
        today = clock.today()
        orgs = hosted_party_orgs(unit.pk, today)
        counts = latest_counts([org.pk for org in orgs], today) if principal.may_everywhere("member_count.view") else {}
        standing = [
            Beside(org.name, _members(org, counts.get(org.pk)), link_below(PARTY_ORG, org))
            for org in orgs
            if principal.may_everywhere("party_org.view")
        ]
        return shown_below(
            request,
            unit,
            state=StateTag(unit.get_state_display(), "ok" if unit.state == UnitState.ACTIVE else "off"),
            facts=[
                Fact("类型", unit.get_kind_display()),
                Fact("所有制", unit.get_ownership_display() or "—"),
                Fact("规模", unit.get_size_display() or "—"),
                Fact("职工", thousands(unit.staff_count), unit="人" if unit.staff_count is not None else ""),
            ],
            pairs=[
                Pair("统一社会信用代码", unit.uscc),
                Pair("区县", unit.region.name if unit.region else ""),
                Pair("主要行业", str(unit.industry) if unit.industry else ""),
                Pair("标签", "、".join(current_tags([unit.pk], today).get(unit.pk, []))),
                Pair("地址", unit.address),
                Pair("成立日期", cn_date(unit.established_on)),
            ],
            cards=[card_of("党组织", standing)],
            aliases=list(unit.aliases.order_by("kind", "-valid_to", "name_key")),
        )


def _members(org: PartyOrg, count: MemberCount | None) -> str:
    kind = str(org.get_kind_display())
    return f"{kind} · 党员 {thousands(count.total)} 人（截至{cn_date(count.as_of)}）" if count else kind


@require_GET
@signed_in
def party_org_below(request: HttpRequest, principal: Principal, party_org_id: UUID) -> HttpResponse:
    """The same for a party organization; its members as a count, never by name."""
    with looking_below(principal, "party_org.view", "查看下级单位的党组织"):
        org = found_below(PartyOrg.objects.select_related("superior"), party_org_id)
        if org.merged_into_id is not None:
            return HttpResponseRedirect(reverse(PARTY_ORG, args=[org.merged_into_id]))
        if org.tenant_id == principal.tenant.id:
            return HttpResponseRedirect(reverse("party-org-detail", args=[org.pk]))
        today = clock.today()
        count = latest_counts([org.pk], today).get(org.pk) if principal.may_everywhere("member_count.view") else None
        hosts = hosts_of([org.pk], today).get(org.pk, []) if principal.may_everywhere("unit.view") else []
        units = [Beside(unit.name, unit.get_kind_display(), link_below(UNIT, unit)) for unit in hosts]
        return shown_below(
            request,
            org,
            state=StateTag("现有", "ok") if org.exists_on(today) else StateTag("已撤销"),
            facts=[
                Fact("类型", org.get_kind_display()),
                Fact("组建方式", org.get_build_mode_display() or "—"),
                Fact(
                    "党员",
                    thousands(count.total) if count else "—",
                    unit="人" if count else "",
                    note=f"截至{cn_date(count.as_of)}" if count else "",
                ),
            ],
            pairs=[
                Pair("隶属关系", org.superior.name if org.superior else org.superior_name),
                Pair("成立日期", cn_date(org.founded_on)),
                Pair("示范党组织", "是" if org.is_demonstration else "否"),
            ],
            cards=[card_of("所在单位", units)],
            aliases=list(org.aliases.order_by("kind", "-valid_to", "name_key")),
        )

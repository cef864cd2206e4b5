"""Units and party organizations of the tenants below, opened from a search: to read, as far as a superior may see."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from core import clock
from core.errors import NotFound
from core.pages import signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date, thousands
from core.templatetags.parts import Crumb, Fact, Pair
from core.tenancy.scope import tenant_scope
from organizations.models import PartyOrg, Unit
from organizations.queries import current_tags, hosted_party_orgs, hosts_of, latest_counts

SEARCH = Crumb("搜索", "/search/")


@require_GET
@signed_in
def unit_below(request: HttpRequest, principal: Principal, unit_id: UUID) -> HttpResponse:
    """What stands on a unit of a tenant below; one's own unit is shown on its own page."""
    principal.require_everywhere("unit.view")
    with tenant_scope(principal.tenant.id, mode="subtree", actor_id=principal.account_id, reason="查看下级单位的单位"):
        unit = Unit.objects.select_related("region", "industry", "tenant").filter(pk=unit_id).first()
        if unit is None:
            raise NotFound
        if unit.merged_into_id is not None:
            return HttpResponseRedirect(reverse("unit-below", args=[unit.merged_into_id]))
        if unit.tenant_id == principal.tenant.id:
            return HttpResponseRedirect(reverse("unit-detail", args=[unit.pk]))
        today = clock.today()
        orgs = hosted_party_orgs(unit.pk, today)
        counts = latest_counts([org.pk for org in orgs], today) if principal.may_everywhere("member_count.view") else {}
        context = {
            "name": unit.name,
            "tenant": unit.tenant.name,
            "state": unit.get_state_display(),
            "crumbs": [SEARCH, Crumb(unit.name)],
            "facts": [
                Fact("类型", unit.get_kind_display()),
                Fact("所有制", unit.get_ownership_display() or "—"),
                Fact("规模", unit.get_size_display() or "—"),
                Fact("职工", thousands(unit.staff_count), unit="人" if unit.staff_count is not None else ""),
            ],
            "pairs": [
                Pair("所属单位", unit.tenant.name),
                Pair("统一社会信用代码", unit.uscc),
                Pair("区县", unit.region.name if unit.region else ""),
                Pair("主要行业", str(unit.industry) if unit.industry else ""),
                Pair("标签", "、".join(current_tags([unit.pk], today).get(unit.pk, []))),
                Pair("地址", unit.address),
                Pair("成立日期", cn_date(unit.established_on)),
            ],
            "aliases": list(unit.aliases.order_by("kind", "-valid_to", "name_key")),
            "beside": "党组织",
            "others": [
                (org.name, org.get_kind_display(), counts.get(org.pk), "party-org-below", org.pk)
                for org in orgs
                if principal.may_everywhere("party_org.view")
            ],
        }
        return render(request, "organizations/below.html", context)


@require_GET
@signed_in
def party_org_below(request: HttpRequest, principal: Principal, party_org_id: UUID) -> HttpResponse:
    """The same for a party organization; its members as a count, never by name."""
    principal.require_everywhere("party_org.view")
    with tenant_scope(
        principal.tenant.id, mode="subtree", actor_id=principal.account_id, reason="查看下级单位的党组织"
    ):
        org = PartyOrg.objects.select_related("superior", "tenant").filter(pk=party_org_id).first()
        if org is None:
            raise NotFound
        if org.merged_into_id is not None:
            return HttpResponseRedirect(reverse("party-org-below", args=[org.merged_into_id]))
        if org.tenant_id == principal.tenant.id:
            return HttpResponseRedirect(reverse("party-org-detail", args=[org.pk]))
        today = clock.today()
        count = latest_counts([org.pk], today).get(org.pk) if principal.may_everywhere("member_count.view") else None
        units = hosts_of([org.pk], today).get(org.pk, []) if principal.may_everywhere("unit.view") else []
        context = {
            "name": org.name,
            "tenant": org.tenant.name,
            "state": "现有" if org.exists_on(today) else "已撤销",
            "crumbs": [SEARCH, Crumb(org.name)],
            "facts": [
                Fact("类型", org.get_kind_display()),
                Fact("组建方式", org.get_build_mode_display() or "—"),
                Fact(
                    "党员",
                    thousands(count.total) if count else "—",
                    unit="人" if count else "",
                    note=f"截至{cn_date(count.as_of)}" if count else "",
                ),
            ],
            "pairs": [
                Pair("所属单位", org.tenant.name),
                Pair("隶属关系", org.superior.name if org.superior else org.superior_name),
                Pair("成立日期", cn_date(org.founded_on)),
                Pair("示范党组织", "是" if org.is_demonstration else "否"),
            ],
            "aliases": list(org.aliases.order_by("kind", "-valid_to", "name_key")),
            "beside": "所在单位",
            "others": [(unit.name, unit.get_kind_display(), None, "unit-below", unit.pk) for unit in units],
        }
        return render(request, "organizations/below.html", context)

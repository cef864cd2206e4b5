"""双向培养: who became a member, a backbone, a manager (R29, R54)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from core.pages import signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Crumb, Fact, Pair
from members.access import get_talent_for
from members.models import Growth
from members.talent import growth_rows
from members.talent_filters import GrowthFilter
from members.talent_forms import GrowthForm
from members.views.talent import TalentPages, create_page, edit_page, filed_under, listed, may_edit, unit_url


def _first(given: dict[str, str]) -> dict[str, Any]:
    return {"happened_on": clock.today(), **given}


PAGES = TalentPages("growth", "双向培养", Growth, GrowthForm, GrowthFilter, "growth_kind", _first)


@require_GET
@signed_in
def growth_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    growth, context = listed(request, principal, PAGES)
    return render(request, "members/growth_list.html", {**context, "rows": growth_rows(principal, growth)})


@require_GET
@signed_in
def growth_detail(request: HttpRequest, principal: Principal, growth_id: UUID) -> HttpResponse:
    growth = get_talent_for(principal, Growth, growth_id)
    row = growth_rows(principal, [growth])[0]
    sees_org = growth.party_org is not None and principal.may("party_org.view")
    context = {
        "title": row.name,
        "edit_url": "growth-edit",
        "row_id": growth.pk,
        "crumbs": [PAGES.crumb, Crumb(row.name)],
        "facts": [
            Fact("类别", growth.kind.label),
            Fact("身份", growth.get_role_display()),
            Fact("人员", row.who),
            Fact("日期", cn_date(growth.happened_on)),
        ],
        "pairs": [
            Pair("单位", growth.unit.name if growth.unit else "", unit_url(principal, growth.unit)),
            Pair(
                "党组织",
                growth.party_org.name if growth.party_org else "",
                reverse("party-org-detail", args=[growth.party_org_id]) if sees_org else "",
            ),
            Pair("培养后的职务", growth.post),
            Pair("归属", *filed_under(growth)),
            Pair("依据", growth.evidence),
        ],
        "may_edit": may_edit(principal, growth),
    }
    return render(request, "members/talent_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def growth_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    return create_page(request, principal, PAGES)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def growth_edit(request: HttpRequest, principal: Principal, growth_id: UUID) -> HttpResponse:
    return edit_page(request, principal, PAGES, growth_id)

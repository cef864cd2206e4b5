"""人才引进: who came to which unit, by degree and trade (F050, F120, F121)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from core.pages import signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date, thousands
from core.templatetags.parts import Crumb, Fact, Pair
from members.access import get_talent_for
from members.models import TalentIntake
from members.talent import intake_name, place
from members.talent_filters import IntakeFilter
from members.talent_forms import IntakeForm
from members.views.talent import TalentPages, create_page, edit_page, filed_under, listed, may_edit, unit_url


def _first(given: dict[str, str]) -> dict[str, Any]:
    return {"arrived_on": clock.today(), **given}


PAGES = TalentPages("intake", "人才引进", TalentIntake, IntakeForm, IntakeFilter, "talent_kind", _first)


@require_GET
@signed_in
def intake_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    intakes, context = listed(request, principal, PAGES)
    rows = [(row, place(row.unit, ""), place(row.source, row.source_name)) for row in intakes]
    return render(request, "members/intake_list.html", {**context, "rows": rows})


@require_GET
@signed_in
def intake_detail(request: HttpRequest, principal: Principal, intake_id: UUID) -> HttpResponse:
    intake = get_talent_for(principal, TalentIntake, intake_id)
    name = intake_name(intake)
    context = {
        "title": name,
        "edit_url": "intake-edit",
        "row_id": intake.pk,
        "crumbs": [PAGES.crumb, Crumb(name)],
        "facts": [
            Fact("人才类别", intake.kind.label),
            Fact("人数", thousands(intake.persons), unit="人"),
            Fact("到岗日期", cn_date(intake.arrived_on)),
        ],
        "pairs": [
            Pair("引进单位", intake.unit.name, unit_url(principal, intake.unit)),
            Pair("来自", place(intake.source, intake.source_name), unit_url(principal, intake.source)),
            Pair("归属", *filed_under(intake)),
            Pair("备注", intake.note),
        ],
        "may_edit": may_edit(principal, intake),
    }
    return render(request, "members/talent_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def intake_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    return create_page(request, principal, PAGES)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def intake_edit(request: HttpRequest, principal: Principal, intake_id: UUID) -> HttpResponse:
    return edit_page(request, principal, PAGES, intake_id)

"""设置 ▸ 填报负担: what the platform asks of whom (truth 11)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.burden import by_role, loads_for
from core.pages import signed_in
from core.principal import Principal
from core.templatetags.formats import thousands
from core.templatetags.parts import Crumb, Fact
from core.views.terms import SETTINGS


@require_GET
@signed_in
def burden(request: HttpRequest, principal: Principal) -> HttpResponse:
    loads = loads_for(principal)
    fields, filled = sum(load.fields for load in loads), sum(load.filled + load.chosen for load in loads)
    context = {
        "loads": loads,
        "roles": by_role(loads),
        "facts": [
            Fact("清单", thousands(len(loads)), unit="张"),
            Fact("可填内容", thousands(fields), unit="项"),
            Fact("其中带出或只需选择", thousands(filled), unit="项"),
            Fact("一年须填", thousands(sum(load.a_year for load in loads)), unit="项次"),
        ],
        "crumbs": [SETTINGS, Crumb("填报负担")],
    }
    return render(request, "settings/burden.html", context)

"""挂职交流: the list both ways, an entry's page, its form (R17, R63)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from core.pages import signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb, Fact, Pair
from members.access import get_talent_for
from members.models import Exchange
from members.talent import exchange_rows, going_on
from members.talent_filters import ExchangeFilter
from members.talent_forms import ExchangeForm
from members.views.talent import TalentPages, create_page, edit_page, filed_under, listed, may_edit, unit_url


def _first(given: dict[str, str]) -> dict[str, Any]:
    received = given.pop("unit", "")
    return {"starts_on": clock.today(), "received_by": received, **given}


PAGES = TalentPages("exchange", "挂职交流", Exchange, ExchangeForm, ExchangeFilter, "exchange_kind", _first)


@require_GET
@signed_in
def exchange_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    today = clock.today()
    exchanges, context = listed(request, principal, PAGES, now=going_on(today))
    rows = exchange_rows(principal, exchanges, today)
    return render(request, "members/exchange_list.html", {**context, "rows": rows, "today": today})


@require_GET
@signed_in
def exchange_detail(request: HttpRequest, principal: Principal, exchange_id: UUID) -> HttpResponse:
    exchange = get_talent_for(principal, Exchange, exchange_id)
    row = exchange_rows(principal, [exchange], clock.today())[0]
    context = {
        "title": row.name,
        "state": row.state,
        "edit_url": "exchange-edit",
        "row_id": exchange.pk,
        "crumbs": [PAGES.crumb, Crumb(row.name)],
        "facts": [
            Fact("形式", exchange.kind.label),
            Fact("人员", row.who),
            Fact("期限", row.period),
            Fact("挂任职务", exchange.post or "—"),
        ],
        "pairs": [
            Pair("派出方", row.sent_by, unit_url(principal, exchange.from_unit)),
            Pair("接收方", row.received_by, unit_url(principal, exchange.to_unit)),
            Pair("归属", *filed_under(exchange)),
            Pair("任务", exchange.tasks),
            Pair("成效", exchange.result),
        ],
        "may_edit": may_edit(principal, exchange),
    }
    return render(request, "members/talent_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def exchange_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    return create_page(request, principal, PAGES)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def exchange_edit(request: HttpRequest, principal: Principal, exchange_id: UUID) -> HttpResponse:
    return edit_page(request, principal, PAGES, exchange_id)

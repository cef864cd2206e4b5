"""挂职交流: the list both ways, an entry's page, its form (R17, R63)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from core.pages import attempt, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb, Fact, Pair
from members.access import get_exchange_for
from members.actions.talent import record_exchange, update_exchange
from members.models import Exchange
from members.talent import exchange_rows, exchanges_for, going_on, sphere_names, sphere_url
from members.talent_filters import ExchangeFilter
from members.talent_forms import ExchangeForm
from members.views.talent import first_values, listed
from organizations.models import Unit

EXCHANGES = Crumb("挂职交流", "/talent/exchanges/")


@require_GET
@signed_in
def exchange_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    today = clock.today()
    exchanges, context = listed(
        request,
        principal,
        Exchange,
        ExchangeFilter,
        term_kind="exchange_kind",
        related=("from_unit", "to_unit"),
        now=going_on(today),
    )
    return render(
        request,
        "members/exchange_list.html",
        {**context, "rows": exchange_rows(principal, exchanges, today), "today": today},
    )


def _unit_url(principal: Principal, unit: Unit | None) -> str:
    return reverse("unit-detail", args=[unit.pk]) if unit and principal.may("unit.view") else ""


@require_GET
@signed_in
def exchange_detail(request: HttpRequest, principal: Principal, exchange_id: UUID) -> HttpResponse:
    exchange = get_exchange_for(principal, exchange_id)
    row = exchange_rows(principal, [exchange], clock.today())[0]
    filed = sphere_names([exchange]).get(exchange.sphere_id, "") if exchange.sphere_id else "全市"
    context = {
        "exchange": exchange,
        "row": row,
        "crumbs": [EXCHANGES, Crumb(row.name)],
        "facts": [
            Fact("形式", exchange.kind.label),
            Fact("人员", row.who),
            Fact("期限", row.period),
            Fact("挂任职务", exchange.post or "—"),
        ],
        "pairs": [
            Pair("派出方", row.sent_by, _unit_url(principal, exchange.from_unit)),
            Pair("接收方", row.received_by, _unit_url(principal, exchange.to_unit)),
            Pair("归属", filed, sphere_url(exchange)),
            Pair("任务", exchange.tasks),
            Pair("成效", exchange.result),
        ],
        "may_edit": exchanges_for(principal, action="talent.edit").filter(pk=exchange.pk).exists(),
    }
    return render(request, "members/exchange_detail.html", context)


def _save(principal: Principal, form: ExchangeForm, exchange: Exchange | None) -> Exchange:
    if exchange is None:
        return record_exchange(actor=principal, values=form.values())
    return update_exchange(
        actor=principal,
        exchange_id=exchange.pk,
        values=form.values(),
        expected_version=form.cleaned_data["version"],
    )


def _form_page(request: HttpRequest, principal: Principal, exchange: Exchange | None) -> HttpResponse:
    given = first_values(request)
    initial: dict[str, Any] = {"version": exchange.version} if exchange else {"starts_on": clock.today()}
    if exchange is None and given:
        initial |= {"received_by": given.get("unit", ""), **{k: v for k, v in given.items() if k != "unit"}}
    form = ExchangeForm(posted(request), instance=exchange, principal=principal, initial=initial)
    if form.is_bound and form.is_valid():
        saved = attempt(form, lambda: _save(principal, form, exchange))
        if saved is not None:
            return done(request, "已保存。", reverse("exchange-detail", args=[saved.pk]))
    context = {
        "form": form,
        "exchange": exchange,
        "crumbs": [EXCHANGES, Crumb("修改" if exchange else "登记挂职交流")],
        "back": reverse("exchange-detail", args=[exchange.pk]) if exchange else reverse("exchange-list"),
    }
    return render(request, "members/exchange_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def exchange_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("talent.edit")
    return _form_page(request, principal, None)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def exchange_edit(request: HttpRequest, principal: Principal, exchange_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_exchange_for(principal, exchange_id, "talent.edit"))

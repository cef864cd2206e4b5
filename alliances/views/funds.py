"""专项经费: the list with its totals, by chain, body or year, a fund's page with its payments, its form and its end."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from alliances import actions
from alliances.access import get_body_for
from alliances.choices import FundState, PaymentState
from alliances.funds.filters import FundFilter, PaymentFilter, fund_form, payment_form, years_of
from alliances.funds.forms import FundForm, ReasonForm
from alliances.funds.pages import (
    FUNDS,
    crumbs_to_fund,
    figures_of,
    fund_facts,
    fund_pairs,
    fund_url,
    payee_of,
    state_tag,
)
from alliances.funds.queries import (
    EDIT,
    PAY,
    VIEW,
    WAYS,
    fund_sum,
    fund_sums,
    funds_for,
    get_fund_for,
    on_fund,
    payments_for,
    with_sums,
)
from alliances.models import ChainBody, Fund
from alliances.pages import BODIES, room_tabs
from alliances.queries import by_body
from alliances.teams.choose import choose_body
from alliances.teams.filters import bodies_and_chains
from core.errors import InvalidInput
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import yuan
from core.templatetags.parts import Confirmation, Crumb
from core.views.bulk import bulk_offer

ORDERINGS = {"name": "name_key", "year": "year", "budget": "budget", "updated": "updated_at"}
PAYMENT_ORDERINGS = {"amount": "amount", "updated": "updated_at"}
BY = {"chain": "产业链", "body": "链党组织", "year": "年度"}


@require_GET
@signed_in
def fund_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    funds = funds_for(principal)
    filterset = FundFilter(request.GET, queryset=funds, request=request)
    bodies, chains = bodies_and_chains(funds, request.GET.get("body", ""))
    form = fund_form(filterset, years=years_of(funds), bodies=bodies, chains=chains)
    found = filterset.qs if filterset.is_valid() else funds.none()
    rows, page = list_page(request, with_sums(found.select_related("body__chain")), allowed=ORDERINGS, default="-year")
    context = {
        "filter_form": form,
        "rows": [(fund, state_tag(fund)) for fund in rows],
        "figures": figures_of(fund_sum(found)),
        "page": page,
        "bulk": bulk_offer(request, principal, "funds", page),
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-year",
        "tabs": room_tabs(principal, "funds"),
        "body": request.GET.get("body", ""),
        "may_create": by_body(principal).may(EDIT),
    }
    return render(request, "alliances/fund_list.html", context)


@require_GET
@signed_in
def fund_totals(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The funds added up ``?by=`` chain, body or year, narrowed as the list is; the foot is their sum."""
    principal.require(VIEW)
    funds = funds_for(principal)
    by = request.GET.get("by") or "chain"
    if by not in WAYS:
        raise InvalidInput("没有这种汇总方式，请从页面上选择。")
    filterset = FundFilter(request.GET, queryset=funds, request=request)
    found = filterset.qs if filterset.is_valid() else funds.none()
    context = {
        "years": years_of(funds),
        "year": request.GET.get("year", ""),
        "by": by,
        "ways": BY.items(),
        "noun": BY[by],
        "lines": fund_sums(found, by),
        "whole": fund_sum(found),
        "tabs": room_tabs(principal, "funds"),
        "crumbs": [BODIES, FUNDS, Crumb("经费汇总")],
    }
    return render(request, "alliances/fund_totals.html", context)


@require_GET
@signed_in
def fund_detail(request: HttpRequest, principal: Principal, fund_id: UUID) -> HttpResponse:
    fund = get_fund_for(principal, fund_id)
    payments = payments_for(principal).filter(fund=fund)
    filterset = PaymentFilter(request.GET, queryset=payments, request=request)
    form = payment_form(filterset)
    found = filterset.qs if filterset.is_valid() else payments.none()
    rows, page = list_page(
        request, found.select_related("party_org", "unit"), allowed=PAYMENT_ORDERINGS, default="-updated"
    )
    held, is_open = on_fund(principal, fund.pk), fund.state == FundState.OPEN
    context = {
        "fund": fund,
        "state_tag": state_tag(fund),
        "crumbs": [BODIES, FUNDS, Crumb(fund.name)],
        "facts": fund_facts(fund),
        "pairs": fund_pairs(fund),
        "filter_form": form,
        "rows": [(payment, *payee_of(payment), state_tag(payment)) for payment in rows],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-updated",
        "over": max(0, fund.planned - fund.balance) if is_open else 0,  # type: ignore[attr-defined]  # annotated
        "may_edit": held.may(EDIT),
        "may_plan": held.may(EDIT) and is_open,
        "may_pay": held.may(PAY) and is_open,
    }
    return render(request, "alliances/fund_detail.html", context)


@require_GET
@signed_in
def fund_choose_body(request: HttpRequest, principal: Principal) -> HttpResponse:
    return choose_body(request, principal, going_on="fund-create", back="fund-list", label="登记专项经费", action=EDIT)


def _form_page(request: HttpRequest, principal: Principal, body: ChainBody, fund: Fund | None) -> HttpResponse:
    form = FundForm(posted(request), instance=fund, initial={"version": fund.version} if fund else {})
    saved: list[Fund] = []
    if form.is_bound and form.is_valid() and attempted(form, lambda: saved.append(_save(principal, form, body, fund))):
        return done(request, f"已保存“{saved[0].name}”。", fund_url(saved[0]))
    context = {
        "form": form,
        "fund": fund,
        "body": body,
        "crumbs": crumbs_to_fund(fund, "修改") if fund else [BODIES, FUNDS, Crumb("登记专项经费")],
        "back": fund_url(fund) if fund else f"{reverse('fund-list')}?body={body.pk}",
    }
    return render(request, "alliances/fund_form.html", context, status=422 if form.is_bound else 200)


def _save(principal: Principal, form: FundForm, body: ChainBody, fund: Fund | None) -> Fund:
    if fund is None:
        return actions.create_fund(actor=principal, body_id=body.pk, values=form.values())
    return actions.update_fund(
        actor=principal, fund_id=fund.pk, values=form.values(), expected_version=form.cleaned_data["version"]
    )


@require_http_methods(["GET", "POST"])
@signed_in
def fund_create(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_body_for(principal, body_id, EDIT), None)


@require_http_methods(["GET", "POST"])
@signed_in
def fund_edit(request: HttpRequest, principal: Principal, fund_id: UUID) -> HttpResponse:
    fund = get_fund_for(principal, fund_id, EDIT)
    return _form_page(request, principal, fund.body, fund)


MOVES = {
    FundState.CLOSED: ("办理结算", "已结算", "结算后不能再登记拨付和票据；需要时可以恢复使用。"),
    FundState.OPEN: ("恢复使用", "已恢复使用", "恢复后可以再登记拨付和票据。"),
    FundState.VOID: ("作废经费", "已作废", "作废后不计入合计，不能恢复；记录保留。"),
}


@require_http_methods(["GET", "POST"])
@signed_in
def fund_move(request: HttpRequest, principal: Principal, fund_id: UUID) -> HttpResponse:
    """Closed, opened again, or void (``to``); what is voided says why."""
    fund = get_fund_for(principal, fund_id, EDIT)
    to = request.POST.get("to") or request.GET.get("to") or FundState.CLOSED
    if to not in MOVES:
        raise InvalidInput("没有这个状态，请刷新页面后重试。")
    verb, told, effect = MOVES[FundState(to)]
    form: forms.Form = ReasonForm(posted(request)) if to == FundState.VOID else forms.Form(posted(request))
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        if attempted(form, lambda: actions.move_fund(actor=principal, fund_id=fund.pk, to=to, reason=reason)):
            return done(request, f"“{fund.name}”{told}。", fund_url(fund))
    left = payments_for(principal).filter(fund=fund, state=PaymentState.PLANNED).count()
    effects = [effect, f"预算 {yuan(fund.budget)}，已拨付 {yuan(fund.paid)}，余额 {yuan(fund.balance)}。"]
    if left and to != FundState.OPEN:
        effects.append(f"还有 {left} 笔拟拨付没有办理，要先确认拨付或取消。")
    confirm = Confirmation(
        f"{verb}：{fund.name}", effects, verb, fund_url(fund), destructive=to == FundState.VOID, hidden=[("to", to)]
    )
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)

"""供需对接: interest in an entry, the deals, a deal's page and its steps."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.activity_signs import size_of
from core.errors import Conflict
from core.pages import attempt, attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Crumb, Fact, Pair
from services.actions.deals import answer_deal, complete_deal, confirm_deal, drop_deal, open_deal, reopen_deal
from services.market.filters import MarketDealFilter, deal_form
from services.market.forms import AnswerForm, CompleteForm, DealForm, ReasonForm
from services.market.queries import EDIT, VIEW, deals_for, get_deal_for, get_entry_for
from services.market.signs import deal_tag, side_tag
from services.market.standing import DealStanding, EntryStanding
from services.models import MarketDeal
from services.room import room_tabs
from services.views.market_entries import crumb

ORDERINGS = {"day": "opened_on", "updated": "updated_at"}
DEFAULT = "-day"


def _deals_crumb() -> Crumb:
    return Crumb("供需对接", reverse("market-deal-list"))


def _url(deal: MarketDeal) -> str:
    return reverse("market-deal-detail", args=[deal.pk])


@require_GET
@signed_in
def deal_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    deals = deals_for(principal)
    filterset = MarketDealFilter(request.GET, queryset=deals, request=request)
    form = deal_form(filterset, deals)
    found = filterset.qs if filterset.is_valid() else deals.none()
    shown = found.select_related("entry__unit", "unit", "outcome__kind")
    rows, page = list_page(request, shown, allowed=ORDERINGS, default=DEFAULT)
    context = {
        "filter_form": form,
        "rows": [
            (row, side_tag(row.entry), deal_tag(row), size_of(row.outcome) if row.outcome else "") for row in rows
        ],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or DEFAULT,
        "tabs": room_tabs(principal, "deals"),
    }
    return render(request, "services/market_deal_list.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def deal_open(request: HttpRequest, principal: Principal, market_entry_id: UUID) -> HttpResponse:
    """``?unit=`` and ``?counter=`` fill in what a suggestion knows already."""
    entry = get_entry_for(principal, market_entry_id)
    principal.require(EDIT)
    back = reverse("market-entry-detail", args=[entry.pk])
    if not EntryStanding(principal, entry).may_ask:
        raise Conflict("这条供需已不在发布中，或是本单位自己的，不能提出意向。", code="not_on_offer")
    initial = {name: request.GET[name] for name in ("unit", "counter") if name in request.GET}
    form = DealForm(posted(request), principal=principal, entry=entry, initial=initial)
    if form.is_bound and form.is_valid():
        made = attempt(form, lambda: open_deal(actor=principal, entry_id=entry.pk, **form.values()))
        if made is not None:
            return done(request, f"已提出意向，{entry.unit.name}会收到通知。", _url(made))
    context = {
        "form": form,
        "entry": entry,
        "side_tag": side_tag(entry),
        "crumbs": [crumb(), Crumb(entry.name, back), Crumb("提出意向")],
        "back": back,
    }
    return render(request, "services/market_deal_form.html", context, status=422 if form.is_bound else 200)


def _pairs(deal: MarketDeal) -> list[Pair]:
    counter, outcome = deal.counter, deal.outcome
    pairs = [
        Pair("意向", deal.message),
        Pair("答复", deal.answer),
        Pair("供需", deal.entry.name, reverse("market-entry-detail", args=[deal.entry_id])),
        Pair(
            "对应的供需",
            counter.name if counter else "",
            reverse("market-entry-detail", args=[counter.pk]) if counter else "",
        ),
        Pair("链党组织", deal.entry.body.name, reverse("body-detail", args=[deal.entry.body_id])),
        Pair("未成交原因", deal.reason),
        Pair(
            "成效",
            f"{outcome.title}（{size_of(outcome)}）" if outcome else "",
            reverse("outcome-detail", args=[outcome.pk]) if outcome else "",
        ),
        Pair("请谁确认", outcome.asked.name if outcome and outcome.asked else ""),
    ]
    return [pair for pair in pairs if pair.value]


@require_GET
@signed_in
def deal_detail(request: HttpRequest, principal: Principal, market_deal_id: UUID) -> HttpResponse:
    deal = get_deal_for(principal, market_deal_id)
    context = {
        "deal": deal,
        "standing": DealStanding(principal, deal),
        "crumbs": [crumb(), _deals_crumb(), Crumb(deal.entry.name)],
        "side_tag": side_tag(deal.entry),
        "state_tag": deal_tag(deal),
        "facts": [
            Fact("发布方", deal.entry.unit.name, url=reverse("unit-detail", args=[deal.entry.unit_id])),
            Fact("意向方", deal.unit.name, url=reverse("unit-detail", args=[deal.unit_id])),
            Fact("提出日期", cn_date(deal.opened_on)),
            Fact("结束日期", cn_date(deal.ended_on) if deal.ended_on else "—"),
        ],
        "pairs": _pairs(deal),
    }
    return render(request, "services/market_deal_detail.html", context)


def _step(
    request: HttpRequest,
    deal: MarketDeal,
    form: Any,
    *,
    label: str,
    told: list[str],
    act: Callable[[], object],
    said: str,
    destructive: bool = False,
) -> HttpResponse:
    if form.is_bound and form.is_valid() and attempted(form, act):
        return done(request, said, _url(deal))
    context = {
        "form": form,
        "deal": deal,
        "label": label,
        "told": told,
        "destructive": destructive,
        "crumbs": [crumb(), _deals_crumb(), Crumb(deal.entry.name, _url(deal)), Crumb(label)],
        "back": _url(deal),
    }
    return render(request, "services/market_deal_step.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def deal_answer(request: HttpRequest, principal: Principal, market_deal_id: UUID) -> HttpResponse:
    deal, form = get_deal_for(principal, market_deal_id, EDIT), AnswerForm(posted(request))
    return _step(
        request,
        deal,
        form,
        label="答复意向",
        told=[f"{deal.unit.name}会收到答复，转入洽谈。"],
        act=lambda: answer_deal(actor=principal, deal_id=deal.pk, **form.cleaned_data),
        said="已答复，转入洽谈。",
    )


@require_http_methods(["GET", "POST"])
@signed_in
def deal_drop(request: HttpRequest, principal: Principal, market_deal_id: UUID) -> HttpResponse:
    deal, form = get_deal_for(principal, market_deal_id, EDIT), ReasonForm(posted(request))
    return _step(
        request,
        deal,
        form,
        label="登记未成交",
        told=["这次对接结束，双方会收到通知；供需仍在发布的，可以另提意向。"],
        act=lambda: drop_deal(actor=principal, deal_id=deal.pk, **form.cleaned_data),
        said="已登记未成交。",
        destructive=True,
    )


@require_http_methods(["GET", "POST"])
@signed_in
def deal_complete(request: HttpRequest, principal: Principal, market_deal_id: UUID) -> HttpResponse:
    deal = get_deal_for(principal, market_deal_id, EDIT)
    form = CompleteForm(posted(request), deal=deal, asks=DealStanding(principal, deal).asks_whom)
    return _step(
        request,
        deal,
        form,
        label="登记成交",
        told=["成交记为链党组织的一项成效，对方确认后计入统计。"],
        act=lambda: complete_deal(actor=principal, deal_id=deal.pk, **form.values()),
        said="已登记成交，等待对方确认。",
    )


@require_POST
@signed_in
def deal_confirm(request: HttpRequest, principal: Principal, market_deal_id: UUID) -> HttpResponse:
    deal = confirm_deal(actor=principal, deal_id=market_deal_id)
    return done(request, "已确认成交，计入成效统计。", _url(deal))


@require_POST
@signed_in
def deal_reopen(request: HttpRequest, principal: Principal, market_deal_id: UUID) -> HttpResponse:
    deal = reopen_deal(actor=principal, deal_id=market_deal_id)
    return done(request, "已转回洽谈。", _url(deal))

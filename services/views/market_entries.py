"""产品供需: the list, an entry with what fits it, its form, its publishing and withdrawal."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chains.access import get_chain_for
from chains.pages import chain_frame
from core.pages import attempt, attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date, cn_datetime
from core.templatetags.parts import Confirmation, Crumb, Fact, Pair
from services.actions.market import create_entry, list_entry, update_entry, withdraw_entry
from services.choices import OPEN_DEALS, EntryState
from services.market.filters import MarketEntryFilter, entry_form
from services.market.forms import EntryForm, ReasonForm
from services.market.matches import matches_for
from services.market.queries import EDIT, VIEW, deals_for, entries_for, get_entry_for
from services.market.signs import amount_of, contact_of, deal_tag, side_tag, state_tag
from services.market.standing import EntryStanding
from services.models import MarketEntry
from services.room import room_tabs

ORDERINGS = {"name": "name_key", "until": "valid_to", "updated": "updated_at"}
DEFAULT = "-until"
GIVEN = ("side", "name", "unit", "body", "segment")
LATEST = 10


def crumb() -> Crumb:
    return Crumb("产品供需", reverse("market-entry-list"))


def listed(
    request: HttpRequest, principal: Principal, entries: "QuerySet[MarketEntry]", *, of_one: bool = False
) -> dict[str, Any]:
    filterset = MarketEntryFilter(request.GET, queryset=entries, request=request)
    found = filterset.qs if filterset.is_valid() else entries.none()
    form = entry_form(filterset, entries, principal, asked=request.GET.get("body", ""), of_one=of_one)
    open_deals = Count("deals", filter=Q(deals__state__in=OPEN_DEALS))
    shown = found.select_related("unit", "body", "segment").annotate(open_deals=open_deals)
    rows, page = list_page(request, shown, allowed=ORDERINGS, default=DEFAULT)
    return {
        "filter_form": form,
        "rows": [(row, side_tag(row), state_tag(row), amount_of(row)) for row in rows],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or DEFAULT,
        "may_create": principal.may(EDIT),
    }


@require_GET
@signed_in
def entry_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    context = listed(request, principal, entries_for(principal))
    return render(request, "services/market_entry_list.html", {**context, "tabs": room_tabs(principal, "market")})


@require_GET
@signed_in
def chain_market(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """供需 of one chain: through its bodies and its sub-chains' bodies."""
    chain = get_chain_for(principal, chain_id)
    principal.require(VIEW)
    frame = chain_frame(principal, chain, active="market")
    found = entries_for(principal).filter(body__chain_id__in=frame["row"].family)
    context = {**listed(request, principal, found, of_one=True), **frame}
    return render(request, "services/chain_market.html", context)


def _facts(entry: MarketEntry) -> list[Fact]:
    return [
        Fact("企业", entry.unit.name, url=reverse("unit-detail", args=[entry.unit_id])),
        Fact("数量", amount_of(entry) or "未写明"),
        Fact("价格", entry.price or "面议"),
        Fact("截止", cn_date(entry.valid_to)),
    ]


def _pairs(entry: MarketEntry) -> list[Pair]:
    chain = entry.body.chain
    pairs = [
        Pair("说明", entry.text),
        Pair("链党组织", entry.body.name, reverse("body-detail", args=[entry.body_id])),
        Pair("产业链", chain.name if chain else "", reverse("chain-detail", args=[chain.pk]) if chain else ""),
        Pair("环节", entry.segment.name if entry.segment else ""),
        Pair("行业", f"{entry.industry_id} {entry.industry.name}" if entry.industry else ""),
        Pair("起始日期", cn_date(entry.valid_from)),
        Pair("谁能看到", str(entry.get_visibility_display())),
        Pair("联系方式", contact_of(entry)),
        Pair("发布时间", cn_datetime(entry.listed_at) if entry.listed_at else ""),
        Pair("撤回原因", entry.reason),
    ]
    return [pair for pair in pairs if pair.value]


@require_GET
@signed_in
def entry_detail(request: HttpRequest, principal: Principal, market_entry_id: UUID) -> HttpResponse:
    entry = get_entry_for(principal, market_entry_id)
    standing = EntryStanding(principal, entry)
    deals = deals_for(principal).filter(Q(entry=entry) | Q(counter=entry))
    latest = deals.select_related("unit", "entry__unit", "outcome").order_by("-opened_on", "id")[:LATEST]
    context = {
        "entry": entry,
        "standing": standing,
        "crumbs": [crumb(), Crumb(entry.name)],
        "side_tag": side_tag(entry),
        "state_tag": state_tag(entry),
        "facts": _facts(entry),
        "pairs": _pairs(entry),
        "matches": [(one, amount_of(one.entry)) for one in matches_for(principal, entry)],
        "deals": [(deal, deal_tag(deal)) for deal in latest],
    }
    return render(request, "services/market_entry_detail.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def entry_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    """``?side=``, ``?unit=`` and ``?body=`` fill in what is known already."""
    principal.require(EDIT)
    initial = {name: request.GET[name] for name in GIVEN if name in request.GET}
    form = EntryForm(posted(request), principal=principal, initial=initial)
    publish = request.POST.get("to") != "draft"
    if form.is_bound and form.is_valid():
        made = attempt(form, lambda: create_entry(actor=principal, values=form.values(), publish=publish))
        if made is not None:
            said = f"已发布“{made.name}”。" if publish else f"已存为草稿“{made.name}”，发布后别人才看得到。"
            return done(request, said, reverse("market-entry-detail", args=[made.pk]))
    context = {"form": form, "crumbs": [crumb(), Crumb("填报供需")], "back": reverse("market-entry-list")}
    return render(request, "services/market_entry_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def entry_edit(request: HttpRequest, principal: Principal, market_entry_id: UUID) -> HttpResponse:
    entry = get_entry_for(principal, market_entry_id, EDIT)
    back = reverse("market-entry-detail", args=[entry.pk])
    form = EntryForm(posted(request), instance=entry, principal=principal, initial={"version": entry.version})
    if form.is_bound and form.is_valid() and attempted(form, lambda: _update(principal, entry, form)):
        return done(request, f"已保存“{form.cleaned_data['name']}”。", back)
    context = {
        "form": form,
        "entry": entry,
        "crumbs": [crumb(), Crumb(entry.name, back), Crumb("修改")],
        "back": back,
    }
    return render(request, "services/market_entry_form.html", context, status=422 if form.is_bound else 200)


def _update(principal: Principal, entry: MarketEntry, form: EntryForm) -> None:
    version = form.cleaned_data["version"]
    update_entry(actor=principal, entry_id=entry.pk, values=form.values(), expected_version=version)


@require_POST
@signed_in
def entry_publish(request: HttpRequest, principal: Principal, market_entry_id: UUID) -> HttpResponse:
    entry = list_entry(actor=principal, entry_id=market_entry_id)
    seen = entry.get_visibility_display()
    return done(request, f"已发布“{entry.name}”，{seen}可以看到。", reverse("market-entry-detail", args=[entry.pk]))


@require_http_methods(["GET", "POST"])
@signed_in
def entry_withdraw(request: HttpRequest, principal: Principal, market_entry_id: UUID) -> HttpResponse:
    entry = get_entry_for(principal, market_entry_id, EDIT)
    form, back = ReasonForm(posted(request)), reverse("market-entry-detail", args=[entry.pk])
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: withdraw_entry(actor=principal, entry_id=entry.pk, **form.cleaned_data))
    ):
        return done(request, f"已撤回“{entry.name}”。", back)
    effects = ["别的企业不再看到这条供需；正在进行的对接继续。", "之后可以重新发布。"]
    if entry.state == EntryState.DRAFT:
        effects = ["草稿作废，仍留在您的列表里，之后可以发布。"]
    confirm = Confirmation(f"撤回：{entry.name}", effects, "撤回", back, destructive=True)
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)

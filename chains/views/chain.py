"""Pages of chains: the list as a tree, a chain's form, its end."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from chains import actions
from chains.access import get_chain_for
from chains.chain_rows import as_tree, chain_rows, names_shown
from chains.figures import figures_of_tenant
from chains.filters import ChainListForm
from chains.forms import ChainForm, EndForm
from chains.lineage import as_of, was_called
from chains.models import Chain
from chains.pages import CHAINS, LISTED, day_of
from chains.queries import chain_suggestions, chains_for
from core import clock
from core.pages import attempt, attempted, done, list_page, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation, Crumb
from core.tenancy.dated import in_force
from core.views.bulk import bulk_offer

ORDERINGS = {"order": "order", "name": "name_key", "updated": "updated_at"}
SHOWN = ("parent", "grade", "industry_class", "scale")


@require_GET
@signed_in
def chain_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    """All chains as a tree; once narrowed, those that fit as a flat list."""
    principal.require("chain.view")
    day = day_of(request)
    form = ChainListForm(request.GET)
    chains = as_of(chains_for(principal).select_related(*SHOWN), day)
    if not (form.is_valid() and form.cleaned_data["ended"]):
        chains = chains.filter(in_force(day))
    narrowing = form.is_valid() and form.is_narrowing
    found = form.narrowed(chains) if form.is_valid() else chains.none()
    if not narrowing:
        found = found.filter(Q(parent_on__isnull=True) | ~Q(parent_on__in=chains.values("id")))
    tops, page = list_page(request, found, allowed=ORDERINGS, default="order")
    was_called(tops)
    shown = [(chain, 0) for chain in tops]
    if not narrowing and tops:
        others = list(chains.filter(parent_on__isnull=False).order_by("order", "name_key"))
        was_called(others)
        shown = as_tree(tops, others)
    context = {
        "filter_form": form,
        "rows": chain_rows(shown, day, named=names_shown(principal)),
        "page": page,
        "bulk": bulk_offer(request, principal, "chains", page),
        "day": day,
        "as_of": "" if day == clock.today() else f"&day={day.isoformat()}",
        "listed": LISTED,
        "total": figures_of_tenant(principal.tenant.id, day) if principal.may_everywhere("chain.view") else None,
        "may_create": principal.may_everywhere("chain.edit"),
        "may_see_below": may_see_below(principal),
    }
    return render(request, "chains/chain_list.html", context)


def may_see_below(principal: Principal) -> bool:
    """Whoever sees all chains of a tenant that has tenants below it may read their roll-up."""
    return principal.may_everywhere("chain.view") and principal.tenant.children.filter(is_active=True).exists()


def _form_page(request: HttpRequest, principal: Principal, chain: Chain | None) -> HttpResponse:
    form = ChainForm(request.POST or None, instance=chain, principal=principal, initial=_initial(request, chain))
    status = 200
    if request.method == "POST":
        if form.is_valid():
            saved = attempt(form, lambda: _save(principal, form, chain))
            if saved:
                return done(request, f"已保存“{saved.name}”。", reverse("chain-detail", args=[saved.pk]))
        status = 422
    context = {
        "form": form,
        "chain": chain,
        "crumbs": [CHAINS, Crumb(chain.name if chain else "新建产业链")],
        "back": reverse("chain-detail", args=[chain.pk]) if chain else reverse("chain-list"),
    }
    return render(request, "chains/chain_form.html", context, status=status)


def _initial(request: HttpRequest, chain: Chain | None) -> dict[str, Any]:
    if chain is not None:
        return {"version": chain.version}
    return {"parent": request.GET.get("parent", "")}


def _save(principal: Principal, form: ChainForm, chain: Chain | None) -> Chain:
    if chain is None:
        return actions.create_chain(actor=principal, values=form.values())
    return actions.update_chain(
        actor=principal, chain_id=chain.pk, values=form.values(), expected_version=form.cleaned_data["version"]
    )


@require_http_methods(["GET", "POST"])
@signed_in
def chain_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("chain.edit")
    return _form_page(request, principal, None)


@require_http_methods(["GET", "POST"])
@signed_in
def chain_edit(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_chain_for(principal, chain_id, "chain.edit"))


@require_http_methods(["GET", "POST"])
@signed_in
def chain_end(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """End a chain, after saying what ends with it."""
    chain = get_chain_for(principal, chain_id, "chain.edit")
    detail = reverse("chain-detail", args=[chain.pk])
    form = EndForm(request.POST or None)
    if form.is_valid() and attempted(
        form, lambda: actions.end_chain(actor=principal, chain_id=chain.pk, last_day=form.cleaned_data["last_day"])
    ):
        return done(request, f"已终止“{chain.name}”。", detail)
    confirm = Confirmation(
        title=f"终止“{chain.name}”",
        effects=[
            "链上单位、环节、链长、链主党组织和与上级产业链的挂接同日终止，历史记录保留，可按日期查看。",
            "单位和党组织本身不变；已发布的年度清单不受影响。",
        ],
        verb="终止链条",
        cancel_url=detail,
    )
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)


@require_GET
@signed_in
def chain_suggest(request: HttpRequest, principal: Principal) -> JsonResponse:
    """Typeahead: at most 20 chains in force by name or pinyin initials."""
    return JsonResponse(chain_suggestions(principal, request.GET.get("q", "")), safe=False)

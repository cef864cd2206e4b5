"""结对: the list, the form, the page of one, and its steps."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances import actions
from alliances.access import get_pairing_for
from alliances.choices import OVER, STANDING
from alliances.models import Pairing, PairingChain, PairingMode
from alliances.pages import BODIES, room_tabs
from alliances.pairing_choosing import party_suggestions
from alliances.pairing_filters import PairingFilter
from alliances.pairing_forms import DropForm, EndForm, PairingForm, SignForm
from alliances.pairing_pages import (
    PAIRINGS,
    agreement_of,
    asked_after,
    crumbs_to,
    facts_of,
    pairing_rows,
    pairs_of,
    party_line,
    timeline_of,
)
from alliances.pairing_parties import leads_first, parties_of
from alliances.pairing_queries import paired_units, pairings_for, pairings_of_chains
from alliances.pairing_signs import moves_of, state_tag
from alliances.pairing_work import work_of
from alliances.queries import bodies_for, by_body, names_shown, on_body
from chains.access import get_chain_for
from chains.filters import Choices
from chains.pages import chain_frame
from chains.queries import chains_for
from core import clock
from core.pages import attempt, done, list_page, posted, signed_in
from core.principal import Principal
from core.queries import choices_by_kind
from core.templatetags.parts import Confirmation, Crumb
from core.tenancy.dated import in_force
from core.views.bulk import bulk_offer
from organizations.filters import for_page

ORDERINGS = {"name": "name_key", "updated": "updated_at"}
DEFAULT = "-updated"


def _chains(principal: Principal) -> Choices:
    rows = chains_for(principal).filter(in_force(clock.today())).order_by("order", "name_key")
    return [(str(chain_id), name) for chain_id, name in rows.values_list("id", "name")]


def listed(request: HttpRequest, pairings: "QuerySet[Pairing]", *, chains: Choices, bodies: Choices) -> dict[str, Any]:
    """The context of ``alliances/pairing_table.html`` with its chips."""
    filterset = PairingFilter(request.GET, queryset=pairings)
    kinds = choices_by_kind("pairing_kind")["pairing_kind"]
    form = for_page(filterset, {"kind": kinds, "chain": chains, "body": bodies, "unit": []})
    found = filterset.qs if filterset.is_valid() else pairings.none()
    rows, page = list_page(request, found.select_related("kind", "body"), allowed=ORDERINGS, default=DEFAULT)
    return {
        "filter_form": form,
        "rows": pairing_rows(rows),
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or DEFAULT,
    }


@require_GET
@signed_in
def pairing_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("pairing.view")
    pairings = pairings_for(principal)
    bodies = bodies_for(principal).filter(id__in=pairings.values("body_id")).order_by("name_key")
    shown = listed(
        request,
        pairings,
        chains=_chains(principal),
        bodies=[(str(body_id), name) for body_id, name in bodies.values_list("id", "name")],
    )
    context = {
        **shown,
        "bulk": bulk_offer(request, principal, "pairings", shown["page"]),
        "may_create": by_body(principal).may("pairing.edit"),
        "tabs": room_tabs(principal, "pairings"),
    }
    return render(request, "alliances/pairing_list.html", context)


@require_GET
@signed_in
def chain_pairings(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """结对 of one chain: those of its bodies and those that serve it (R32)."""
    chain = get_chain_for(principal, chain_id)
    principal.require("pairing.view")
    pairings = pairings_for(principal).filter(id__in=pairings_of_chains([chain.pk]))
    context = {
        **listed(request, pairings, chains=[], bodies=[]),
        **chain_frame(principal, chain, active="pairings"),
        "units": len(paired_units(pairings)),
        "may_create": by_body(principal).may("pairing.edit"),
    }
    return render(request, "alliances/chain_pairings.html", context)


def _save(principal: Principal, form: PairingForm, pairing: Pairing | None) -> Pairing:
    if pairing is None:
        return actions.create_pairing(actor=principal, values=form.values())
    return actions.update_pairing(
        actor=principal, pairing_id=pairing.pk, values=form.values(), expected_version=form.cleaned_data["version"]
    )


def _form_page(request: HttpRequest, principal: Principal, pairing: Pairing | None) -> HttpResponse:
    given = request.GET
    asked = {name: given.get(name, "") for name in ("body", "kind", "pattern", "theme") if given.get(name)}
    chains, held, parties = _chains(principal), {}, []
    if pairing:
        links = PairingChain.objects.filter(pairing=pairing).values_list("chain_id", "chain__name")
        chains = list(dict([*chains, *((str(chain_id), name) for chain_id, name in links)]).items())
        modes = PairingMode.objects.filter(pairing=pairing).values_list("mode_id", flat=True)
        held = {"chains": [str(chain_id) for chain_id, _ in links], "modes": [str(mode_id) for mode_id in modes]}
        parties = parties_of([pairing.pk]).get(pairing.pk, [])
    form = PairingForm(
        posted(request),
        instance=pairing,
        principal=principal,
        chains=chains,
        parties=parties,
        held=held,
        given=given.getlist("party"),
        given_leads=given.getlist("lead"),
        initial={"version": pairing.version} if pairing else {**asked, "chains": given.getlist("chain")},
    )
    if form.is_valid():
        saved = attempt(form, lambda: _save(principal, form, pairing))
        if saved:
            return done(request, f"已保存“{saved.name}”。", reverse("pairing-detail", args=[saved.pk]))
    context = {
        "form": form,
        "pairing": pairing,
        "agreed": pairing is not None and pairing.signed_on is not None,
        "crumbs": crumbs_to(pairing, "修改") if pairing else [BODIES, PAIRINGS, Crumb("新建结对")],
        "back": reverse("pairing-detail", args=[pairing.pk]) if pairing else reverse("pairing-list"),
    }
    return render(request, "alliances/pairing_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def pairing_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    """``?party=unit:<id>&party=…&lead=unit:<id>&body=…&chain=…`` fills in what is known already."""
    by_body(principal).require("pairing.edit")
    return _form_page(request, principal, None)


@require_http_methods(["GET", "POST"])
@signed_in
def pairing_edit(request: HttpRequest, principal: Principal, pairing_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_pairing_for(principal, pairing_id, "pairing.edit"))


@require_GET
@signed_in
def pairing_detail(request: HttpRequest, principal: Principal, pairing_id: UUID) -> HttpResponse:
    pairing = get_pairing_for(principal, pairing_id)
    parties = leads_first(parties_of([pairing.pk]).get(pairing.pk, []))
    held = on_body(principal, pairing.body_id)
    rights = {action for action in ("pairing.edit", "pairing.sign") if held.may(action)}
    agreed = agreement_of(pairing, parties, named=names_shown(principal))
    context = {
        **agreed,
        "asked_after": asked_after(pairing),
        "stands": pairing.state in STANDING,
        "may_sign": "pairing.sign" in rights,
        "may_issue": pairing.state not in OVER,
        "pairing": pairing,
        "state_tag": state_tag(pairing),
        "crumbs": crumbs_to(pairing),
        "facts": facts_of(pairing, parties),
        "parties": [party_line(row) for row in parties],
        "pairs": pairs_of(pairing),
        **work_of(principal, pairing, timeline_of(pairing)),
        "may_edit": "pairing.edit" in rights,
        "moves": moves_of(pairing, rights, by_agreement=agreed["agreement"] is not None),
    }
    return render(request, "alliances/pairing_detail.html", context)


@require_GET
@signed_in
def pairing_party_suggest(request: HttpRequest, principal: Principal) -> JsonResponse:
    """Typeahead: at most 20 units, party organizations and bodies by name or pinyin initials."""
    return JsonResponse(party_suggestions(principal, request.GET.get("q", "")), safe=False)


def _moved(request: HttpRequest, pairing: Pairing) -> HttpResponse:
    text = f"“{pairing.name}”：{pairing.get_state_display()}。"
    return done(request, text, reverse("pairing-detail", args=[pairing.pk]))


@require_POST
@signed_in
def pairing_propose(request: HttpRequest, principal: Principal, pairing_id: UUID) -> HttpResponse:
    return _moved(request, actions.propose_pairing(actor=principal, pairing_id=pairing_id))


@require_POST
@signed_in
def pairing_withdraw(request: HttpRequest, principal: Principal, pairing_id: UUID) -> HttpResponse:
    return _moved(request, actions.withdraw_pairing(actor=principal, pairing_id=pairing_id))


def _asked(
    request: HttpRequest, principal: Principal, pairing: Pairing, form: Any, act: Any, confirm: Confirmation
) -> HttpResponse:
    """A step that needs a day or a reason: its page, or the answer to it."""
    moved = form.is_valid() and attempt(form, lambda: act(actor=principal, pairing_id=pairing.pk, **form.cleaned_data))
    if moved:
        return _moved(request, moved)
    context = {"confirm": confirm, "form": form, "crumbs": crumbs_to(pairing, confirm.verb)}
    return render(request, "kit/confirm.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def pairing_sign(request: HttpRequest, principal: Principal, pairing_id: UUID) -> HttpResponse:
    pairing = get_pairing_for(principal, pairing_id, "pairing.sign")
    confirm = Confirmation(
        title=f"登记“{pairing.name}”签约",
        effects=[
            "签约后各方、期限和所属组织以协议为准，不能再改；要变更请续签，或终止后另行结对。",
            "到期限起始日即为进行中；没有填期限起的，自签约之日起。",
        ],
        verb="登记签约",
        cancel_url=reverse("pairing-detail", args=[pairing.pk]),
        destructive=False,
    )
    return _asked(request, principal, pairing, SignForm(posted(request)), actions.sign_pairing, confirm)


@require_http_methods(["GET", "POST"])
@signed_in
def pairing_drop(request: HttpRequest, principal: Principal, pairing_id: UUID) -> HttpResponse:
    pairing = get_pairing_for(principal, pairing_id, "pairing.edit")
    confirm = Confirmation(
        title=f"“{pairing.name}”不再推进",
        effects=["记为未结成，保留各方和原因。"],
        verb="不再推进",
        cancel_url=reverse("pairing-detail", args=[pairing.pk]),
        undo="以后可在本页“重新推进”。",
    )
    return _asked(request, principal, pairing, DropForm(posted(request)), actions.drop_pairing, confirm)


@require_http_methods(["GET", "POST"])
@signed_in
def pairing_end(request: HttpRequest, principal: Principal, pairing_id: UUID) -> HttpResponse:
    pairing = get_pairing_for(principal, pairing_id, "pairing.edit")
    confirm = Confirmation(
        title=f"终止“{pairing.name}”",
        effects=["当日起不再计入已结对；已登记的活动和成效照常计算。", "终止后不能恢复，需要时另行结对。"],
        verb="终止结对",
        cancel_url=reverse("pairing-detail", args=[pairing.pk]),
    )
    return _asked(request, principal, pairing, EndForm(posted(request)), actions.end_pairing, confirm)

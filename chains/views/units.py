"""链上单位 and 链上党组织: of one chain with its sub-chains, or of all chains of the city, each unit once."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from chains import actions
from chains.access import get_chain_for, get_place_for
from chains.figures import party_orgs_standing
from chains.filters import PlacedUnitForm, StandingOrgForm
from chains.forms import EndForm, PlaceChangeForm, PlaceForm
from chains.gap_queries import RUNNING, gaps_for
from chains.models import Chain, ChainUnit, Segment
from chains.pages import CHAINS, chain_frame, day_of
from chains.place_rows import placed_units, standing_orgs
from chains.proposing import proposed_segment
from chains.queries import chains_for, current_segments, places_in_force, places_visible
from core import clock
from core.pages import attempted, done, list_page, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation, Crumb
from core.tenancy.dated import in_force
from core.views.bulk import bulk_offer
from organizations.models import Unit
from organizations.queries import party_orgs_for, units_for
from organizations.regions import region_choices

UNIT_ORDERINGS = {"name": "name_key", "updated": "updated_at"}
ORG_ORDERINGS = {"name": "name_key"}


def _unit_page(
    request: HttpRequest, principal: Principal, family: Collection[UUID], *, chain: Chain | None
) -> dict[str, Any]:
    day = day_of(request)
    segments = current_segments(family, day) if chain else []
    form = PlacedUnitForm(request.GET, segments=segments, regions=region_choices(principal.tenant))
    places = places_in_force(family, day).filter(places_visible(principal))
    units = Unit.objects.select_related("region")
    found = form.units(places, units, day) if form.is_valid() else units.none()
    rows, page = list_page(request, found, allowed=UNIT_ORDERINGS, default="name")
    return {
        "filter_form": form,
        "rows": placed_units(rows, family, day),
        "page": page,
        "day": day,
        "narrowing": form.is_valid() and form.is_narrowing,
    }


@require_GET
@signed_in
def chain_units(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    chain = get_chain_for(principal, chain_id)
    day = day_of(request)
    frame = chain_frame(principal, chain, active="units", day=day)
    listed = _unit_page(request, principal, frame["row"].family, chain=chain)
    bulk = bulk_offer(request, principal, "chain_units", listed["page"], within={"chain": str(chain.pk)})
    return render(request, "chains/chain_units.html", {**frame, **listed, "bulk": bulk})


def _current(principal: Principal, request: HttpRequest) -> list[UUID]:
    day = day_of(request)
    return list(chains_for(principal).filter(in_force(day)).values_list("id", flat=True))


@require_GET
@signed_in
def units_on_chains(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Every unit on any chain once: the rows behind the city's total."""
    principal.require("chain.view")
    listed = _unit_page(request, principal, _current(principal, request), chain=None)
    return render(request, "chains/units_on_chains.html", listed)


def _org_page(request: HttpRequest, principal: Principal, family: list[UUID]) -> dict[str, Any]:
    day = day_of(request)
    form = StandingOrgForm(request.GET)
    orgs = party_orgs_for(principal).filter(id__in=party_orgs_standing(family, day))
    found = form.narrowed(orgs) if form.is_valid() else orgs.none()
    rows, page = list_page(request, found, allowed=ORG_ORDERINGS, default="name")
    return {"filter_form": form, "rows": standing_orgs(rows, family, day), "page": page, "day": day}


@require_GET
@signed_in
def chain_party_orgs(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    chain = get_chain_for(principal, chain_id)
    principal.require("party_org.view")
    day = day_of(request)
    frame = chain_frame(principal, chain, active="party-orgs", day=day)
    listed = _org_page(request, principal, frame["row"].family)
    return render(request, "chains/chain_party_orgs.html", {**frame, **listed})


@require_GET
@signed_in
def orgs_on_chains(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("chain.view")
    principal.require("party_org.view")
    return render(request, "chains/orgs_on_chains.html", _org_page(request, principal, _current(principal, request)))


def _crumbs(chain: Chain, last: str) -> list[Crumb]:
    return [CHAINS, Crumb(chain.name, reverse("chain-detail", args=[chain.pk])), Crumb(last)]


@require_http_methods(["GET", "POST"])
@signed_in
def place_add(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    chain = get_chain_for(principal, chain_id, "chain_unit.edit")
    segments = current_segments([chain.pk], clock.today())
    initial = {name: request.GET.get(name, "") for name in ("unit", "segment", "fills")}
    running = gaps_for(principal, action="gap.edit").filter(chain=chain, state__in=RUNNING)
    gaps = running.select_related("segment").order_by("segment__order", "name_key")
    form = PlaceForm(request.POST or None, principal=principal, segments=segments, gaps=gaps, initial=initial)
    back = reverse("chain-units", args=[chain.pk])
    proposed = _proposal(principal, chain, form)
    if proposed:
        form.propose(proposed)
    elif form.is_valid() and attempted(form, lambda: _put(principal, chain, form)):
        return done(request, f"已将“{form.cleaned_data['unit'].name}”放到“{chain.name}”。", back)
    context = {"form": form, "chain": chain, "crumbs": _crumbs(chain, "添加单位"), "back": back}
    return render(request, "chains/place_form.html", context, status=422 if form.is_bound else 200)


def _proposal(principal: Principal, chain: Chain, form: PlaceForm) -> Segment | None:
    """What to ask before saving: a segment that fits the unit's industry, where none was chosen or proposed yet."""
    if not form.is_valid() or form.segment_id is not None or form.cleaned_data["proposed"]:
        return None
    unit = units_for(principal).filter(pk=form.cleaned_data["unit"].pk).first()  # a unit hidden from them tells nothing
    if unit is None:
        return None
    return proposed_segment(chain.pk, unit, form.cleaned_data["valid_from"])


def _put(principal: Principal, chain: Chain, form: PlaceForm) -> None:
    asked = form.cleaned_data
    actions.put_on_chain(
        actor=principal,
        chain_id=chain.pk,
        unit_id=asked["unit"].pk,
        role=asked["role"],
        segment_id=form.segment_id,
        valid_from=asked["valid_from"],
        fills=form.fills_id,
    )


@require_http_methods(["GET", "POST"])
@signed_in
def place_edit(request: HttpRequest, principal: Principal, place_id: UUID) -> HttpResponse:
    """Another role or segment from a day on."""
    place = get_place_for(principal, place_id, "chain_unit.edit")
    initial = {"role": place.role, "segment": str(place.segment_id or ""), "version": place.version}
    segments = current_segments([place.chain_id], clock.today())
    form = PlaceChangeForm(request.POST or None, segments=segments, initial=initial)
    back = reverse("chain-units", args=[place.chain_id])
    if form.is_valid() and attempted(form, lambda: _move(principal, place, form)):
        return done(request, f"已调整“{place.unit.name}”在“{place.chain.name}”的位置。", back)
    context = {"form": form, "place": place, "crumbs": _crumbs(place.chain, "调整位置"), "back": back}
    return render(request, "chains/place_change.html", context, status=422 if form.is_bound else 200)


def _move(principal: Principal, place: ChainUnit, form: PlaceChangeForm) -> None:
    asked = form.cleaned_data
    actions.change_place(
        actor=principal,
        place_id=place.pk,
        role=asked["role"],
        segment_id=form.segment_id,
        day=asked["day"],
        expected_version=asked["version"],
    )


@require_http_methods(["GET", "POST"])
@signed_in
def place_end(request: HttpRequest, principal: Principal, place_id: UUID) -> HttpResponse:
    place = get_place_for(principal, place_id, "chain_unit.edit")
    back = reverse("chain-units", args=[place.chain_id])
    form = EndForm(request.POST or None)
    if form.is_valid() and attempted(
        form, lambda: actions.take_off(actor=principal, place_id=place.pk, last_day=form.cleaned_data["last_day"])
    ):
        return done(request, f"已登记“{place.unit.name}”离开“{place.chain.name}”。", back)
    where = place.segment.name if place.segment else "未定环节"
    confirm = Confirmation(
        title=f"“{place.unit.name}”离开“{place.chain.name}”",
        effects=[
            f"{where} · {place.get_role_display()}这一位置到终止日期为止，之后不再计入。",
            "单位、党组织和历史记录都保留。",
        ],
        verb="登记离链",
        cancel_url=back,
    )
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)

"""图谱: the page of a chain, the card of a tile, the files of the map."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from chains.access import get_chain_for
from chains.chain_map import ChainMap, Page, describe, render_svg
from chains.map_content import chain_map_for
from chains.map_page import (
    DESK_LIMIT,
    MapChoice,
    chosen,
    drawing,
    file_name,
    kind_tabs,
    layer_boxes,
    regions_in,
    sheet,
    svg_response,
)
from chains.models import Chain
from chains.pages import chain_frame, day_of
from chains.place_rows import placed_units
from chains.queries import family_of, holds_chain, places_visible, projects_for
from core.pages import signed_in
from core.principal import Principal
from organizations.access import get_unit_for


def map_for(request: HttpRequest, principal: Principal, chain: Chain) -> ChainMap:
    """The map as this reader may see it: a holder of the chain sees all of it, others their own units."""
    day = day_of(request)
    visible = None if holds_chain(principal, chain.pk) else places_visible(principal)
    return chain_map_for(chain, day, visible=visible, source=f"{principal.tenant.name}链上单位台账")


@require_GET
@signed_in
def chain_detail(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    chain = get_chain_for(principal, chain_id)
    chain_map, choice = map_for(request, principal, chain), chosen(request.GET)
    context: dict[str, Any] = {
        **chain_frame(principal, chain, active="map", day=day_of(request)),
        "choice": choice,
        "kinds": kind_tabs(request.GET, choice),
        "boxes": layer_boxes(chain_map, choice),
        "regions": regions_in(chain_map),
        "desk_svg": drawing(chain_map, choice),
        "phone_svg": drawing(chain_map, choice, phone=True),
        "is_long": any(len(segment.companies) > DESK_LIMIT for segment in chain_map.segments),
        "sections": describe(chain_map, kind=choice.kind),
    }
    return render(request, "chains/chain_map.html", context)


@require_GET
@signed_in
def map_card(request: HttpRequest, principal: Principal, chain_id: UUID, unit_id: UUID) -> HttpResponse:
    """The facts beside the map: what the unit is on this chain, which organizations stand in it, its projects."""
    chain = get_chain_for(principal, chain_id)
    unit = get_unit_for(principal, unit_id)
    day = day_of(request)
    family = family_of(chain.pk, day)
    projects = projects_for(principal).filter(owner=unit, chain_id__in=family, year=day.year)
    context = {
        "chain": chain,
        "placed": placed_units([unit], family, day)[0],
        "projects": projects.order_by("name_key"),
        "year": day.year,
    }
    return render(request, "chains/map_card.html", context)


def _titled(chain_map: ChainMap, choice: MapChoice) -> str:
    return f"{chain_map.title.removesuffix('图谱')}{choice.kind.name}"


@require_GET
@signed_in
def map_print(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """The A3 sheet alone, ready for the printer."""
    chain = get_chain_for(principal, chain_id)
    chain_map, choice = map_for(request, principal, chain), chosen(request.GET)
    svg = sheet(chain_map, choice)
    context = {"chain": chain, "title": _titled(chain_map, choice), "svg": svg, "query": request.GET.urlencode()}
    return render(request, "chains/map_print.html", context)


@require_GET
@signed_in
def map_file(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """The map as an SVG file (``?page=a3`` for the sheet)."""
    chain = get_chain_for(principal, chain_id)
    chain_map, choice = map_for(request, principal, chain), chosen(request.GET)
    page: Page = "a3" if request.GET.get("page") == "a3" else "screen"
    svg = render_svg(chain_map, interactive=False, page=page, kind=choice.kind)
    name = file_name([_titled(chain_map, choice)], day_of(request), "svg")
    return svg_response(svg, name)

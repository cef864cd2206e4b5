"""图谱: the page of a chain, the card of a tile, the files of the map."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from chains.access import get_chain_for
from chains.chain_map import Page, describe, render_svg
from chains.map_archive import editions_of, pdf_of, writes_pdf
from chains.map_page import (
    MapChoice,
    ShownMap,
    chosen,
    comparisons,
    drawing,
    file_name,
    kind_tabs,
    layer_boxes,
    pdf_response,
    sheet,
    svg_response,
    year_stops,
)
from chains.map_shown import map_shown
from chains.models import Chain
from chains.pages import chain_frame, day_of
from chains.place_rows import placed_units
from chains.queries import family_of, projects_for
from core import clock
from core.errors import NotFound
from core.pages import signed_in
from core.principal import Principal
from members.people import people_of
from organizations.access import get_unit_for


def asked(request: HttpRequest, principal: Principal, chain: Chain) -> tuple[ShownMap, MapChoice]:
    choice = chosen(request.GET)
    editions = editions_of(principal, chain) if choice.year or choice.against else []
    return map_shown(principal, chain, choice, day=day_of(request), editions=editions), choice


def _area(request: HttpRequest, principal: Principal, chain: Chain) -> dict[str, Any]:
    """The map with its switches, its years and its words."""
    choice, editions = chosen(request.GET), editions_of(principal, chain)
    day = day_of(request)
    shown = map_shown(principal, chain, choice, day=day, editions=editions)
    return {
        "choice": choice,
        "shown": shown,
        "kinds": kind_tabs(request.GET, choice),
        "boxes": layer_boxes(shown.chain_map, choice),
        "stops": year_stops(request.GET, choice, editions, clock.today()),
        "comparisons": comparisons(request.GET, choice, editions),
        "desk_svg": drawing(shown, choice),
        "phone_svg": drawing(shown, choice, phone=True),
        "sections": describe(shown.chain_map, choice.overlays, kind=choice.kind, difference=shown.difference),
        "writes_pdf": writes_pdf(),
    }


@require_GET
@signed_in
def chain_detail(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """The page; asked by a switch of the page itself, the map alone."""
    chain = get_chain_for(principal, chain_id)
    frame = chain_frame(principal, chain, active="map", day=day_of(request))
    context = {**frame, **_area(request, principal, chain)}
    htmx: Any = getattr(request, "htmx", None)
    if htmx and not htmx.history_restore_request:
        return render(request, "chains/map_area.html", {**context, "is_fragment": True})
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
    sees_people = principal.may("person.view")
    context = {
        "chain": chain,
        "placed": placed_units([unit], family, day)[0],
        "projects": projects.order_by("name_key"),
        "sees_people": sees_people,
        "people": people_of(unit.pk, principal, day) if sees_people else [],
        "year": day.year,
    }
    return render(request, "chains/map_card.html", context)


def _titled(shown: ShownMap, choice: MapChoice) -> str:
    year = f"{shown.edition.year}年" if shown.edition else ""
    return f"{shown.chain_map.title.removesuffix('图谱')}{year}{choice.kind.name}"


@require_GET
@signed_in
def map_print(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """The A3 sheet alone, ready for the printer."""
    chain = get_chain_for(principal, chain_id)
    shown, choice = asked(request, principal, chain)
    svg = mark_safe(sheet(shown, choice))  # noqa: S308 - XML written by the renderer
    context = {"chain": chain, "title": _titled(shown, choice), "svg": svg, "query": request.GET.urlencode()}
    return render(request, "chains/map_print.html", {**context, "writes_pdf": writes_pdf()})


@require_GET
@signed_in
def map_file(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """The map as an SVG file (``?page=a3`` for the sheet)."""
    chain = get_chain_for(principal, chain_id)
    shown, choice = asked(request, principal, chain)
    page: Page = "a3" if request.GET.get("page") == "a3" else "screen"
    svg = render_svg(
        shown.chain_map,
        choice.overlays,
        interactive=False,
        page=page,
        kind=choice.kind,
        difference=shown.difference,
    )
    return svg_response(svg, file_name([_titled(shown, choice)], day_of(request), "svg"))


@require_GET
@signed_in
def map_pdf(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """The A3 sheet as a PDF."""
    chain = get_chain_for(principal, chain_id)
    if not writes_pdf():
        raise NotFound
    shown, choice = asked(request, principal, chain)
    title, day = _titled(shown, choice), shown.chain_map.as_of or clock.today()
    return pdf_response(pdf_of(title, sheet(shown, choice), day), file_name([title], day, "pdf"))

"""One pack as it will print: its words, its maps, its lists, its files, and what was done with it."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from chains.chain_map import describe, render_svg
from core import clock
from core.attachments import file_response
from core.errors import NotFound
from core.pages import list_page, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb, Fact, Tab
from documents.queries import numbers_of
from reports.access import can, get_chain_for, lawful_moves
from reports.actions import FIRST_YEAR, hand_out_file
from reports.choices import EditionState, FileStage, ListMeaning
from reports.content.contents import PackList, PackMap, pack_name
from reports.content.printed import printed_cell
from reports.freeze import changes_of, figures_of, list_form, maps_of
from reports.models import Edition, EditionRow, PackRule
from reports.papers import paper_under
from reports.queries import chains_in_work, edition_shown, files_of, history_of, latest_published, moves_of, pack_rule
from reports.rendering.content import display
from reports.rendering.official import compose
from reports.views.signs import IN_WORK, NOT_BUILT, events_of, file_entries, short_title, state_tag

PACKS = Crumb("年度清单", "/packs/")
ROWS_A_PAGE = 100
# Columns this wide (in full-width characters) may wrap on a page; narrower ones keep to one line.
WRAPS_FROM = 12
# Tiles a segment shows on a phone, where the A3 sheet cannot be read; the words below name every company.
TILES_ON_PHONE = 8
PHONE_WIDTH = 360
SUBJECT_PAGES = {
    ListMeaning.KEY_ENTERPRISES: "unit-detail",
    ListMeaning.KEY_PROJECTS: "project-detail",
    ListMeaning.CHAIN_PARTY_ORGS: "party-org-detail",
}
# The two facts a phone shows of each row, besides its name.
PHONE_COLUMNS = frozenset({"role", "segments", "amount", "state", "kind", "full"})


def known_year(year: int) -> int:
    """Raises NotFound for a year that can have no pack."""
    if not FIRST_YEAR <= year <= clock.today().year:
        raise NotFound
    return year


@require_GET
@signed_in
def pack_detail(request: HttpRequest, principal: Principal, chain_id: UUID, year: int) -> HttpResponse:
    chain = get_chain_for(principal, chain_id)
    edition = edition_shown(principal, chain, known_year(year), request.GET.get("edition", ""))
    context: dict[str, Any] = {
        "chain": chain,
        "year": year,
        "in_work": chain.pk in chains_in_work(year),
        "may_build": can(principal, "pack.build", chain.pk),
    }
    if edition is None:
        crumbs = [PACKS, Crumb(chain.name)]
        tag = IN_WORK if context["in_work"] else NOT_BUILT
        return render(request, "reports/pack_empty.html", context | {"crumbs": crumbs, "tag": tag})
    return render(request, "reports/pack_detail.html", context | _edition_page(request, principal, edition))


def _edition_page(request: HttpRequest, principal: Principal, edition: Edition) -> dict[str, Any]:
    lists = [list_form(form) for form in edition.facts["lists"]]
    tab = request.GET.get("tab", "text")
    codes = {f"list-{number}": each for number, each in enumerate(lists, start=1)}
    if tab not in {"text", "map", "history", *codes}:
        raise NotFound
    rule, pack = pack_rule(principal.tenant), edition.pack
    context = {
        "edition": edition,
        "tag": state_tag(edition),
        "crumbs": [PACKS, Crumb(edition.facts.get("chain") or pack.chain.name)],
        "name": pack_name(len(edition.facts["maps"]), len(lists)),
        "facts": _facts(edition, codes),
        "tabs": _tabs(edition, codes, tab),
        "tab": tab,
        "moves": lawful_moves(principal, edition, separate_reviewer=rule.separate_reviewer),
        "previous": latest_published(pack.chain_id, pack.year),
    }
    if tab in codes:
        return context | _list_tab(request, edition, codes[tab])
    if tab == "text":
        return context | _text_tab(edition, rule)
    return context | (_map_tab(edition) if tab == "map" else _history_tab(edition, principal))


def _tab_url(edition: Edition, tab: str) -> str:
    return f"?edition={edition.number}&tab={tab}"


def _tabs(edition: Edition, codes: dict[str, PackList], active: str) -> list[Tab]:
    counts = [form["count"] for form in edition.facts["lists"]]
    lists = [
        Tab(short_title(each.title), _tab_url(edition, code), active == code, count)
        for (code, each), count in zip(codes.items(), counts, strict=True)
    ]
    return [
        Tab("正文", _tab_url(edition, "text"), active == "text"),
        Tab("图谱", _tab_url(edition, "map"), active == "map", len(edition.facts["maps"])),
        *lists,
        Tab("版本记录", _tab_url(edition, "history"), active == "history"),
    ]


def _facts(edition: Edition, codes: dict[str, PackList]) -> list[Fact]:
    """The counts of the edition; one that a list holds row by row opens that list."""
    by_figure = {
        "key_enterprises": ListMeaning.KEY_ENTERPRISES,
        "projects": ListMeaning.KEY_PROJECTS,
        "party_orgs": ListMeaning.CHAIN_PARTY_ORGS,
    }
    tabs = {each.meaning: _tab_url(edition, code) for code, each in reversed(codes.items())}
    return [
        Fact(figure.label, figure.shown, figure.unit, url=tabs.get(by_figure[figure.code], "") if opens else "")
        for figure in figures_of(edition)
        if figure.kind != "text"
        for opens in (figure.code in by_figure,)
    ]


def _text_tab(edition: Edition, rule: PackRule) -> dict[str, Any]:
    number = numbers_of([edition.pk]).get(edition.pk)
    files = files_of([edition]).get(edition.pk, [])
    return {
        "document": compose(paper_under(edition, rule=rule, number=number)),
        "templates": {file.template.number for file in files if file.template is not None},
        "number": number,
        "files": file_entries(files),
        "waits_for_issue": edition.state == EditionState.PUBLISHED
        and not any(file.stage == FileStage.ISSUED for file in files),
        "notes": list(dict.fromkeys(file.note for file in files if file.note)),
        "events": events_of(moves_of(edition)),
        "changes": changes_of(edition),
    }


def _map_tab(edition: Edition) -> dict[str, Any]:
    maps = [
        # Written by our own renderer and frozen: nobody's text reaches it unescaped.
        {
            "title": each.title,
            "svg": mark_safe(each.svg),  # noqa: S308
            "narrow": mark_safe(_narrow(each)),  # noqa: S308
            "words": describe(each.chain_map, kind=each.kind),
        }
        for each in maps_of(edition)
    ]
    return {"maps": maps}


def _narrow(each: PackMap) -> str:
    return render_svg(
        each.chain_map, interactive=False, width=PHONE_WIDTH, kind=each.kind, limit_per_segment=TILES_ON_PHONE
    )


def _history_tab(edition: Edition, principal: Principal) -> dict[str, Any]:
    rows = [
        {"edition": each, "tag": state_tag(each), "is_shown": each.state != EditionState.DISCARDED}
        for each in history_of(principal, edition.pack)
    ]
    return {"history": rows, "events": events_of(moves_of(edition))}


def _list_tab(request: HttpRequest, edition: Edition, each: PackList) -> dict[str, Any]:
    found = EditionRow.objects.filter(edition=edition, list_kind_id=each.term_id)
    rows, page = list_page(request, found, allowed={"position": "position"}, default="position", size=ROWS_A_PAGE)
    return {
        "list": each,
        "columns": [{"heading": column.heading, "number": is_number(column.kind)} for column in each.columns[1:]],
        "rows": [_row(row, each) for row in rows],
        "page": page,
        "sort": "position",
    }


def is_number(kind: str) -> bool:
    return kind in {"integer", "money"}


def _row(row: EditionRow, each: PackList) -> dict[str, Any]:
    cells = [
        {
            "text": display(printed_cell(row.cells.get(column.code), column.kind), column.kind) or "—",
            "heading": column.heading,
            "number": is_number(column.kind),
            "wraps": column.kind == "text" and column.width >= WRAPS_FROM,
            "desk": column.code not in PHONE_COLUMNS,
        }
        for column in each.columns
    ]
    return {
        "position": row.position,
        "name": cells[0]["text"],
        "url": subject_url(each.meaning, row.subject),
        "cells": cells[1:],
    }


def subject_url(meaning: ListMeaning, subject: UUID) -> str:
    """The page of what a row was made from, as it is today; nothing where that room has no such page."""
    try:
        return reverse(SUBJECT_PAGES[meaning], args=[subject])
    except NoReverseMatch:
        return ""


@require_GET
@signed_in
def pack_file(request: HttpRequest, principal: Principal, file_id: UUID) -> FileResponse:  # noqa: ARG001
    return file_response(hand_out_file(actor=principal, file_id=file_id))

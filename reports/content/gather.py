"""A chain's pack as of a day, from live rows: the one door from the other rooms' tables into an edition."""

import datetime as dt
from dataclasses import replace

from django.db.models import QuerySet

from chains.chain_map import render_svg
from chains.models import Chain
from core.compiled import compiled
from core.errors import Conflict
from core.models import Term
from core.tenancy.dated import in_force
from reports.choices import ListMeaning, MapMeaning
from reports.content.columns import LIST_FORMS, columns_of
from reports.content.contents import Contents, PackList, PackMap
from reports.content.figures import figures_of
from reports.content.lists import LIST_ROWS
from reports.content.standing import Standing, read_standing


def pack_terms(day: dt.date) -> tuple[list[Term], list[Term]]:
    """The city's kinds of list and of map in force (R60: configuration). Raises Conflict where it has neither."""
    terms = _terms(day)
    lists = [term for term in terms if term.kind == "pack_list"]
    maps = [term for term in terms if term.kind == "pack_map"]
    if not lists and not maps:
        raise Conflict(
            "本市还没有设置清单种类和图谱种类，无法生成年度清单。请先在“设置 ▸ 名称”中添加。", code="no_pack_terms"
        )
    return lists, maps


@compiled
def _terms(day: dt.date) -> "QuerySet[Term]":
    found: QuerySet[Term] = Term.objects.filter(in_force(day), kind__in=("pack_list", "pack_map"))
    return found.order_by("order", "code")


def gather(chain: Chain, *, city: str, year: int, day: dt.date) -> Contents:
    """What the chain's pack of ``year`` says as of ``day``, its maps not drawn yet. Constant number of queries."""
    list_terms, map_terms = pack_terms(day)
    standing = read_standing(chain, year=year, day=day, source=city)
    return Contents(
        city=city,
        chain=standing.chain.name,
        year=year,
        as_of=day,
        lists=tuple(_list(standing, term) for term in list_terms),
        maps=tuple(PackMap(term.pk, MapMeaning(term.meaning), term.label, standing.chain_map) for term in map_terms),
        figures=figures_of(standing),
    )


def _list(standing: Standing, term: Term) -> PackList:
    meaning = ListMeaning(term.meaning)
    columns = columns_of(meaning, has_subchains=standing.has_subchains)
    codes = {column.code for column in columns}
    rows = tuple(
        replace(row, cells={code: cell for code, cell in row.cells.items() if code in codes})
        for row in LIST_ROWS[meaning](standing)
    )
    return PackList(term.pk, meaning, term.label, LIST_FORMS[meaning].counter, columns, rows)


def draw(contents: Contents) -> Contents:
    """The same with every map drawn for an A3 sheet: the drawing on the page is the one that prints."""
    return replace(
        contents,
        maps=tuple(
            replace(each, svg=render_svg(each.chain_map, interactive=False, page="a3", kind=each.kind))
            for each in contents.maps
        ),
    )

"""Two editions side by side: who joined, who left, what changed in which column, and the map in colours."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from chains.chain_map import CompanyChange, render_svg
from core.errors import NotFound
from core.pages import signed_in
from core.principal import Principal
from core.templatetags.parts import Change, Crumb, Tab
from reports.access import get_chain_for
from reports.addresses import pack_path
from reports.choices import EditionState
from reports.compare import EditionDifference, ListDifference, MapChanges, compare_editions
from reports.models import Edition
from reports.queries import edition_shown, editions_for, latest_published
from reports.views.pack import PACKS, known_year, subject_url
from reports.views.signs import short_title, state_tag

# A page lists so many changed rows of a list; all of them stand in the files.
CHANGES_SHOWN = 200


def _others(principal: Principal, edition: Edition) -> list[Edition]:
    """What an edition may be held against: published editions of the chain's other years, and its own year's."""
    found = editions_for(principal).filter(pack__chain_id=edition.pack.chain_id).exclude(pk=edition.pk)
    other_years = [each for each in _ordered(found) if each.state == EditionState.PUBLISHED]
    same_year = [each for each in _ordered(found) if each.pack_id == edition.pack_id and each not in other_years]
    return other_years + same_year


def _ordered(found: Any) -> list[Edition]:
    return list(found.select_related("pack").defer("facts").order_by("-pack__year", "-number"))


def _chosen(request: HttpRequest, edition: Edition, others: list[Edition]) -> Edition | None:
    wanted = request.GET.get("with", "")
    if wanted:
        found = next((each for each in others if str(each.pk) == wanted), None)
        if found is None:
            raise NotFound
        return found
    default = latest_published(edition.pack.chain_id, edition.pack.year)
    return default or next(iter(others), None)


@require_GET
@signed_in
def pack_compare(request: HttpRequest, principal: Principal, chain_id: UUID, year: int) -> HttpResponse:
    chain = get_chain_for(principal, chain_id)
    edition = edition_shown(principal, chain, known_year(year), request.GET.get("edition", ""))
    if edition is None:
        raise NotFound
    others = _others(principal, edition)
    old = _chosen(request, edition, others)
    context: dict[str, Any] = {
        "chain": chain,
        "edition": edition,
        "old": old,
        "tag": state_tag(edition),
        "choices": [
            {
                "edition": each,
                "label": f"{each.pack.year} 年第 {each.number} 版",
                "active": old is not None and each.pk == old.pk,
            }
            for each in others
        ],
        "crumbs": [PACKS, Crumb(f"{chain.name} {year}", pack_path(edition)), Crumb("比较")],
    }
    if old is not None:
        tab = "map" if request.GET.get("tab") == "map" else "lists"
        context |= _difference(compare_editions(Edition.objects.select_related("pack").get(pk=old.pk), edition), tab)
        context |= {"tab": tab, "tabs": _tabs(edition, old, tab)}
        context |= {"before_label": _named(old), "after_label": _named(edition)}
    return render(request, "reports/pack_compare.html", context)


def _named(edition: Edition) -> str:
    return f"{edition.pack.year} 年第 {edition.number} 版"


def _tabs(edition: Edition, old: Edition, active: str) -> list[Tab]:
    here = f"?edition={edition.number}&with={old.pk}"
    return [Tab("清单变化", here, active == "lists"), Tab("图谱变化", f"{here}&tab=map", active == "map")]


def _difference(difference: EditionDifference, tab: str) -> dict[str, Any]:
    """What one tab shows: the drawing is large, and only made when asked for."""
    if tab == "map":
        return {"maps": [_map(each) for each in difference.maps[:1]]}
    return {
        "figures": [Change(each.label, each.before, each.after) for each in difference.figures],
        "lists": [_list(each) for each in difference.lists],
    }


def _list(each: ListDifference) -> dict[str, Any]:
    return {
        "title": short_title(each.title),
        "counter": each.counter,
        "note": "" if each.old is not None else "较早的版本没有这份清单",
        "is_empty": each.is_empty,
        "added": [(row.name, subject_url(each.meaning, row.subject)) for row in each.added],
        "left": [row.name for row in each.left],
        "changed_count": len(each.changed),
        "changes": [
            Change(f"{row.name} · {field.label}", field.before, field.after)
            for row in each.changed[:CHANGES_SHOWN]
            for field in row.fields
        ],
        "is_cut": len(each.changed) > CHANGES_SHOWN,
    }


def _map(each: MapChanges) -> dict[str, Any]:
    difference = each.difference
    drawing = render_svg(each.new.chain_map, interactive=False, kind=each.new.kind, difference=difference, width=1320)
    names = {segment.id: segment.name for segment in (*difference.old_segments, *each.new.chain_map.segments)}
    groups = [
        {"word": word, "tone": tone, "companies": _companies(changes, names)}
        for word, tone, changes in (
            ("新增", "ok", difference.added),
            ("退出", "bad", difference.left),
            ("位置或角色变化", "go", difference.changed),
        )
        if changes
    ]
    counted = "、".join(f"{group['word']} {len(group['companies'])} 家" for group in groups)
    return {
        "title": each.new.title,
        # Our own renderer escapes every name it draws.
        "svg": mark_safe(drawing),  # noqa: S308
        "groups": groups,
        "note": counted or "图上单位没有变化",
    }


def _companies(changes: Sequence[CompanyChange], names: Mapping[str, str]) -> list[str]:
    """Each company once, with where it stands or what changed, in words."""
    found: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    for change in changes:
        titles[change.company.id] = change.company.name
        where = change.phrases(names) if change.kind == "changed" else [names.get(change.segment_id, "未归入环节")]
        found.setdefault(change.company.id, []).extend(where)
    return [f"{titles[company_id]}（{'，'.join(dict.fromkeys(where))}）" for company_id, where in found.items()]

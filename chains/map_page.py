"""The chain map on a page: which layers are shown, which region stands out, drawn the same with scripts and without.

The renderer draws everything its kind shows; what the reader has switched off is only hidden, so that a script may
bring it back without asking the server.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from urllib.parse import quote

from django.http import HttpResponse, QueryDict
from django.utils.safestring import SafeString, mark_safe

from chains.chain_map import MAP_KINDS, ChainMap, MapKind, render_svg
from core.templatetags.filter_parts import query_url
from core.templatetags.parts import Tab

DESK_WIDTH, PHONE_WIDTH = 1120, 358
# More tiles than these a segment does not show on the page: the last one says how many more and opens their list.
DESK_LIMIT, PHONE_LIMIT = 9, 6
LAYERS = (("company", "企业"), ("project", "重点项目"), ("party", "党组织"), ("gap", "缺口"))

_TAG = re.compile(r"<(?:a|g)\b[^<>]*>")
_ATTRIBUTE = re.compile(r'\b(data-layer|data-region)="([^"]*)"')


@dataclass(frozen=True)
class LayerBox:
    """One overlay switch."""

    code: str
    label: str
    checked: bool


@dataclass(frozen=True)
class MapChoice:
    """What the address asks of the map. ``layers`` are those shown; ``region`` is a word of the map or empty.

    ``everything`` draws every unit of every segment, however long the map grows.
    """

    kind: MapKind
    layers: frozenset[str]
    region: str
    everything: bool

    @property
    def hidden(self) -> frozenset[str]:
        return frozenset(code for code, _ in LAYERS) - self.layers


def chosen(params: QueryDict) -> MapChoice:
    """Reads ``kind``, ``layer`` (several), ``region`` and ``all``; an unknown kind is the chain map itself."""
    kind = MAP_KINDS.get(params.get("kind", ""), MAP_KINDS["chain_map"])
    known = frozenset(code for code, _ in LAYERS)
    asked = known & frozenset(params.getlist("layer"))
    return MapChoice(kind, asked if "layers" in params else known, params.get("region", ""), "all" in params)


def _worded(tag: str, choice: MapChoice) -> str:
    found = dict(_ATTRIBUTE.findall(tag))
    extra = ' display="none"' if found.get("data-layer") in choice.hidden else ""
    if choice.region and "data-region" in found and unescape(found["data-region"]) != choice.region:
        extra += ' class="dim"'
    return f"{tag[:-1]}{extra}>" if extra else tag


def drawing(chain_map: ChainMap, choice: MapChoice, *, phone: bool = False) -> SafeString:
    """The inline SVG of the page. Every name in it was escaped by the renderer, which writes XML."""
    svg = render_svg(
        chain_map,
        interactive=True,
        width=PHONE_WIDTH if phone else DESK_WIDTH,
        kind=choice.kind,
        limit_per_segment=PHONE_LIMIT if phone else None if choice.everything else DESK_LIMIT,
    )
    words = _TAG.sub(lambda match: _worded(match.group(), choice), svg)
    return mark_safe(words)  # noqa: S308 - XML written by the renderer; only attributes of ours were added


def sheet(chain_map: ChainMap, choice: MapChoice) -> SafeString:
    """The A3 sheet, every unit on it."""
    svg = render_svg(chain_map, interactive=False, page="a3", kind=choice.kind)
    return mark_safe(svg)  # noqa: S308 - XML written by the renderer


def layer_boxes(chain_map: ChainMap, choice: MapChoice) -> list[LayerBox]:
    """The switches of what this kind of map draws at all."""
    overlays = choice.kind.overlays
    drawn = {
        "company": overlays.companies,
        "project": overlays.projects or overlays.investment,
        "party": overlays.party_orgs,
        "gap": overlays.gaps and bool(chain_map.gaps),
    }
    return [LayerBox(code, label, code in choice.layers) for code, label in LAYERS if drawn[code]]


def regions_in(chain_map: ChainMap) -> list[str]:
    """The regions of the companies on the map, as the map words them."""
    return sorted({company.region for _, company in chain_map.placements() if company.region})


def kind_tabs(params: QueryDict, choice: MapChoice) -> list[Tab]:
    return [
        Tab(kind.name, query_url(params, {"kind": "" if kind.code == "chain_map" else kind.code}), kind == choice.kind)
        for kind in MAP_KINDS.values()
    ]


def file_name(words: Iterable[str], day: dt.date, ending: str) -> str:
    return f"{'-'.join(words)}-{day:%Y%m%d}.{ending}"


def svg_response(svg: str, name: str) -> HttpResponse:
    """An SVG as a download: it never runs as a document of this site."""
    response = HttpResponse(svg, content_type="image/svg+xml; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename=\"map.svg\"; filename*=UTF-8''{quote(name)}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'none'; sandbox"
    return response

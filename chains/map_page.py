"""The chain map on a page: what the address asks for, drawn the same with scripts and without.

Overlays, region, year and comparison all stand in the address and are drawn by the server: what the reader sees, what
the words below say, and what is exported and printed are one map.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from django.http import HttpResponse, QueryDict
from django.utils.safestring import SafeString, mark_safe

from chains.chain_map import (
    MAP_KINDS,
    ChainMap,
    CompanyChange,
    MapCompany,
    MapDifference,
    MapKind,
    Overlays,
    compare_maps,
    render_svg,
)
from chains.map_archive import MapEdition
from core.templatetags.filter_parts import query_url
from core.templatetags.parts import Tab

DESK_WIDTH, PHONE_WIDTH = 1120, 358
# More tiles than these a segment does not show on the page: one more says how many there are and opens their list.
DESK_LIMIT, PHONE_LIMIT = 8, 5
LAYERS = (("company", "企业"), ("project", "重点项目"), ("party", "党组织"), ("gap", "缺口"))


@dataclass(frozen=True)
class LayerBox:
    """One overlay switch."""

    code: str
    label: str
    checked: bool


@dataclass(frozen=True)
class MapChoice:
    """What the address asks of the map. ``layers`` are those shown; ``region`` is a word of the map or empty.

    ``everything`` draws every unit of every segment, however long the map grows. ``year`` is a published year, None
    for the chain as it stands; ``against`` the earlier year it is held against.
    """

    kind: MapKind
    layers: frozenset[str]
    region: str
    everything: bool
    year: int | None = None
    against: int | None = None

    @property
    def overlays(self) -> Overlays:
        """What is drawn: what this kind of map shows, less what was switched off."""
        base = self.kind.overlays
        return Overlays(
            companies=base.companies and "company" in self.layers,
            projects=base.projects and "project" in self.layers,
            party_orgs=base.party_orgs and "party" in self.layers,
            gaps=base.gaps and "gap" in self.layers,
            investment=base.investment and "project" in self.layers,
        )


def _year(text: str) -> int | None:
    return int(text) if len(text) == 4 and text.isascii() and text.isdecimal() else None


def chosen(params: QueryDict) -> MapChoice:
    """Reads ``kind``, ``layer`` (several), ``region``, ``all``, ``year`` and ``with``; unknown words count as none."""
    kind = MAP_KINDS.get(params.get("kind", ""), MAP_KINDS["chain_map"])
    known = frozenset(code for code, _ in LAYERS)
    asked = known & frozenset(params.getlist("layer"))
    return MapChoice(
        kind,
        asked if "layers" in params else known,
        params.get("region", ""),
        "all" in params,
        _year(params.get("year", "")),
        _year(params.get("with", "")),
    )


@dataclass(frozen=True)
class ShownMap:
    """One map as the address asks for it. ``regions`` are those of the whole map, whichever is chosen."""

    chain_map: ChainMap
    regions: list[str]
    edition: MapEdition | None = None
    against: MapEdition | None = None
    difference: MapDifference | None = None

    @property
    def is_long(self) -> bool:
        return any(len(segment.companies) > DESK_LIMIT for segment in self.chain_map.segments)

    @property
    def changes(self) -> list["Changed"]:
        """How many units joined, left or moved, each with its sign and word."""
        if self.difference is None:
            return []
        groups = (
            ("＋", "新增", "ok", self.difference.added),
            ("－", "退出", "off", self.difference.left),
            ("△", "调整", "go", self.difference.changed),
        )
        return [Changed(sign, word, tone, _distinct(found)) for sign, word, tone, found in groups]


@dataclass(frozen=True)
class Changed:
    sign: str
    word: str
    tone: str
    count: int


def _distinct(changes: Sequence[CompanyChange]) -> int:
    return len({change.company.id for change in changes})


def shown_map(
    whole: ChainMap, choice: MapChoice, *, edition: MapEdition | None, old: ChainMap | None, against: MapEdition | None
) -> ShownMap:
    """The chosen region of ``whole``, held against the same region of ``old``."""
    chain_map = in_region(whole, choice.region)
    difference = compare_maps(in_region(old, choice.region), chain_map) if old is not None else None
    return ShownMap(chain_map, regions_in(whole), edition, against if old is not None else None, difference)


def regions_in(chain_map: ChainMap) -> list[str]:
    """The regions of the companies on the map, as the map words them."""
    return sorted({company.region for _, company in chain_map.placements() if company.region})


def in_region(chain_map: ChainMap, region: str) -> ChainMap:
    """The map of one region: its companies, their projects, and what the chain lacks anywhere."""
    if not region:
        return chain_map
    segments = tuple(
        replace(segment, companies=tuple(each for each in segment.companies if each.region == region))
        for segment in chain_map.segments
    )
    unplaced = tuple(each for each in chain_map.unplaced if each.region == region)
    left = replace(chain_map, segments=segments, unplaced=unplaced)
    here = {company.id for _, company in left.placements()}
    projects = tuple(project for project in chain_map.projects if project.company_id in here)
    return replace(left, projects=projects, subtitle=" · ".join(filter(None, (chain_map.subtitle, region))))


def linked_to(chain_map: ChainMap, links: dict[str, tuple[str, str]]) -> ChainMap:
    """A frozen map whose companies lead to what is known of them today: id → (page, card)."""

    def linked(company: MapCompany) -> MapCompany:
        page, card = links.get(company.id, (None, None))
        return replace(company, href=page, card_href=card)

    return replace(
        chain_map,
        segments=tuple(
            replace(segment, companies=tuple(map(linked, segment.companies))) for segment in chain_map.segments
        ),
        unplaced=tuple(map(linked, chain_map.unplaced)),
    )


def drawing(shown: ShownMap, choice: MapChoice, *, phone: bool = False) -> SafeString:
    """The inline SVG of the page. Every name in it was escaped by the renderer, which writes XML."""
    limit = PHONE_LIMIT if phone else DESK_LIMIT
    svg = render_svg(
        shown.chain_map,
        choice.overlays,
        interactive=True,
        width=PHONE_WIDTH if phone else DESK_WIDTH,
        kind=choice.kind,
        difference=shown.difference,
        limit_per_segment=None if choice.everything and not phone else limit,
    )
    return mark_safe(svg)  # noqa: S308 - XML written by the renderer


def sheet(shown: ShownMap, choice: MapChoice) -> str:
    """The A3 sheet, every unit on it."""
    return render_svg(
        shown.chain_map,
        choice.overlays,
        interactive=False,
        page="a3",
        kind=choice.kind,
        difference=shown.difference,
    )


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


def kind_tabs(params: QueryDict, choice: MapChoice) -> list[Tab]:
    return [
        Tab(kind.name, query_url(params, {"kind": "" if kind.code == "chain_map" else kind.code}), kind == choice.kind)
        for kind in MAP_KINDS.values()
    ]


@dataclass(frozen=True)
class YearStop:
    """One stop of the year slider. ``note`` tells what stands there."""

    label: str
    note: str
    url: str
    active: bool
    compared: bool


def year_stops(params: QueryDict, choice: MapChoice, editions: Sequence[MapEdition], today: dt.date) -> list[YearStop]:
    """The published years and then the present; no slider where nothing was published."""
    if not editions:
        return []
    drop = ("year", "with", "day")
    stops = [
        YearStop(
            f"{edition.year} 年",
            f"第 {edition.number} 版，数据截至 {edition.as_of.year}年{edition.as_of.month}月{edition.as_of.day}日",
            query_url(params, {"year": edition.year}, drop=drop),
            choice.year == edition.year,
            choice.against == edition.year,
        )
        for edition in editions
    ]
    known = {edition.year for edition in editions}
    now = choice.year not in known
    return [*stops, YearStop("现在", f"{today.month}月{today.day}日的台账", query_url(params, drop=drop), now, False)]


def comparisons(params: QueryDict, choice: MapChoice, editions: Sequence[MapEdition]) -> list[Tab]:
    """The years the shown map may be held against: those published before it. None first, if there are any."""
    years = [edition.year for edition in editions if choice.year is None or edition.year < choice.year]
    if not years:
        return []
    none = Tab("不比较", query_url(params, {"with": ""}), choice.against not in years)
    return [none, *(Tab(f"{year} 年", query_url(params, {"with": year}), year == choice.against) for year in years)]


def file_name(words: Iterable[str], day: dt.date, ending: str) -> str:
    return f"{'-'.join(words)}-{day:%Y%m%d}.{ending}"


def svg_response(svg: str, name: str) -> HttpResponse:
    """An SVG as a download: it never runs as a document of this site."""
    response = HttpResponse(svg, content_type="image/svg+xml; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename=\"map.svg\"; filename*=UTF-8''{quote(name)}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'none'; sandbox"
    return response


def pdf_response(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f"attachment; filename=\"map.pdf\"; filename*=UTF-8''{quote(name)}"
    return response

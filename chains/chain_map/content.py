"""Which tiles a map has, in a fixed order: the step between the model and the layout.

The text equivalent reads the same result, so that the picture and its words cannot differ.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from .compare import CHANGE_SIGNS, DrawnLink, MapDifference, with_departed
from .entries import Entry, Wording
from .kinds import MapKind
from .model import LAYERS, ROLES, ChainMap, Layer, MapCompany, MapGap, MapProject, MapSegment, Overlays
from .text import clean, drawable

UNPLACED = ""


@dataclass(frozen=True, slots=True)
class BandContent:
    """One segment: header words and entries. ``counts`` are candidates for the right of the header, longest first;
    ``feeds`` names the segments it supplies, for variants that draw no lines."""

    segment_id: str
    name: str
    layer: Layer
    counts: tuple[str, ...]
    entries: tuple[Entry, ...]
    feeds: str = ""

    @property
    def tiles(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if not entry.as_row)

    @property
    def rows(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.as_row)


@dataclass(frozen=True, slots=True)
class MapContent:
    """All bands in drawing order, the companies on no segment as a last band, and the words around the drawing.

    ``figures`` counts the whole chain whatever is shown; ``note`` is set when nothing the kind is about exists;
    ``links`` join bands that are here, those that ended among them, none where the kind draws none.
    """

    kind: MapKind
    overlays: Overlays
    bands: Mapping[Layer, tuple[BandContent, ...]]
    unplaced: BandContent | None
    figures: str
    note: str
    links: tuple[DrawnLink, ...] = ()

    def all_bands(self) -> tuple[BandContent, ...]:
        """Every band in drawing order."""
        placed = tuple(band for layer in LAYERS for band in self.bands[layer])
        return (*placed, self.unplaced) if self.unplaced else placed

    def all_entries(self) -> tuple[Entry, ...]:
        """Every entry in drawing order."""
        return tuple(entry for band in self.all_bands() for entry in band.entries)


def name_key(name: str) -> bytes:
    """Order of Chinese names without a dictionary: GB 18030 keeps the common characters in pinyin order."""
    return clean(name).encode("gb18030")


def ordered_segments(segments: Iterable[MapSegment]) -> list[MapSegment]:
    """Segments by layer, their own order, name."""
    return sorted(segments, key=lambda item: (LAYERS.index(item.layer), item.order, name_key(item.name), item.id))


def ordered_companies(companies: Iterable[MapCompany], *, party_first: bool = False) -> list[MapCompany]:
    """Companies by role, then name; a company named twice in one place counts once, by its highest role."""
    first: dict[str, MapCompany] = {}
    for company in sorted(companies, key=lambda item: (ROLES.index(item.role), repr(item))):
        first.setdefault(company.id, company)
    return sorted(
        first.values(),
        key=lambda item: (
            party_first and not item.has_party_org,
            ROLES.index(item.role),
            name_key(item.short_name or item.name),
            item.id,
        ),
    )


def select_content(
    chain_map: ChainMap,
    *,
    kind: MapKind,
    overlays: Overlays | None = None,
    difference: MapDifference | None = None,
    limit_per_segment: int | None = None,
    rows_over: int = 60,
) -> MapContent:
    """Choose and order everything a map shows.

    ``limit_per_segment`` counts companies drawn per segment, at least 1; companies that left are drawn besides.
    In a band with more than ``rows_over`` companies the ordinary ones become rows.
    """
    if limit_per_segment is not None and limit_per_segment < 1:
        raise ValueError("limit_per_segment must be at least 1")
    shown = overlays or kind.overlays
    drawn = chain_map if difference is None else with_departed(chain_map, difference)
    selection = _Selection(drawn, kind, shown, difference, limit_per_segment, rows_over)
    content = MapContent(
        kind=kind,
        overlays=shown,
        bands=selection.bands(),
        unplaced=selection.unplaced_band(),
        figures=_figures(chain_map),
        note="",
        links=selection.links,
    )
    entries = content.all_entries()
    is_empty = not any(entry.has_party_org for entry in entries) if kind.party_first else not entries
    return replace(content, note=kind.empty_note if is_empty else "")


def _figures(chain_map: ChainMap) -> str:
    """Distinct counts over the whole chain."""
    companies = {company.id for _, company in chain_map.placements()}
    with_party = {company.id for _, company in chain_map.placements() if company.has_party_org}
    parts = [f"{len(chain_map.segments)} 个环节", f"{len(companies)} 家单位"]
    if with_party:
        parts.append(f"{len(with_party)} 家有党组织")
    if chain_map.projects:
        parts.append(f"{len({project.id for project in chain_map.projects})} 个重点项目")
    if chain_map.gaps:
        parts.append(f"{len({gap.id for gap in chain_map.gaps})} 处缺口")
    return " · ".join(parts)


class _Selection:
    """Looks up, band by band, what belongs into it."""

    def __init__(
        self,
        chain_map: ChainMap,
        kind: MapKind,
        overlays: Overlays,
        difference: MapDifference | None,
        limit: int | None,
        rows_over: int,
    ) -> None:
        self.chain_map = chain_map
        self.kind = kind
        self.overlays = overlays
        self.limit = limit
        self.rows_over = rows_over
        self.segments = ordered_segments(chain_map.segments)
        self.changes = difference.by_place() if difference else {}
        names = {item.id: item.name for item in (*(difference.old_segments if difference else ()), *self.segments)}
        self.wording = Wording(kind, overlays, names)
        known = {segment.id for segment in self.segments}
        self.companies = {
            company.id: company
            for _, company in sorted(chain_map.placements(), key=lambda pair: (pair[1].id, repr(pair[1])))
        }
        self.projects = self._projects_by_place(known)
        self.gaps: dict[str, list[MapGap]] = defaultdict(list)
        for gap in sorted(chain_map.gaps, key=lambda item: (name_key(item.name), item.id)):
            self.gaps[gap.segment_id if gap.segment_id in known else UNPLACED].append(gap)
        self.links = self._links(chain_map, difference, known) if kind.links else ()
        self.feeds: dict[str, dict[str, str]] = defaultdict(dict)
        for drawn in self.links:
            if drawn.link.kind == "supplies":
                self.feeds[drawn.link.from_segment][drawn.link.to_segment] = drawn.sign

    @staticmethod
    def _links(chain_map: ChainMap, difference: MapDifference | None, known: set[str]) -> tuple[DrawnLink, ...]:
        """Between two segments that are drawn; one that ended with a segment went with it."""
        links = difference.drawn_links(chain_map) if difference else map(DrawnLink, chain_map.links)
        ends = [(drawn, {drawn.link.from_segment, drawn.link.to_segment}) for drawn in links]
        return tuple(drawn for drawn, both in ends if len(both) == 2 and both <= known)

    def _projects_by_place(self, known: set[str]) -> dict[str, list[MapProject]]:
        """Projects that get a tile of their own, by the segment it stands in."""
        home: dict[str, str] = {}
        for segment in self.segments:
            for company in segment.companies:
                home.setdefault(company.id, segment.id)
        on_tiles: set[str | None] = set()
        if self.overlays.companies:
            on_tiles = {item.id for _, item in self.chain_map.placements() if item.role in self.kind.roles}
        places: dict[str, list[MapProject]] = defaultdict(list)
        for project in sorted(self.chain_map.projects, key=lambda item: (name_key(item.name), item.id)):
            counted = project.company_id in on_tiles
            on_its_own = self.overlays.projects and self.kind.project_tiles and not counted
            if on_its_own or (self.overlays.investment and project.is_investment):
                own = project.segment_id if project.segment_id in known else None
                places[own or home.get(project.company_id or UNPLACED, UNPLACED)].append(project)
        return places

    def bands(self) -> dict[Layer, tuple[BandContent, ...]]:
        return {
            layer: tuple(self._band(segment) for segment in self.segments if segment.layer == layer) for layer in LAYERS
        }

    def _band(self, segment: MapSegment) -> BandContent:
        fed = self.feeds[segment.id]
        feeds = [f"{fed[item.id]}{item.name}" for item in self.segments if item.id in fed]
        return BandContent(
            segment_id=segment.id,
            name=drawable(segment.name),
            layer=segment.layer,
            counts=self._counts(segment.id, segment.companies),
            entries=self._entries(segment.id, segment.companies, segment.href),
            feeds=drawable("、".join(feeds)),
        )

    def unplaced_band(self) -> BandContent | None:
        entries = self._entries(UNPLACED, self.chain_map.unplaced, None)
        counts = self._counts(UNPLACED, self.chain_map.unplaced)
        return BandContent(UNPLACED, "未归入环节", "common", counts, entries) if entries else None

    def _entries(self, place: str, companies: tuple[MapCompany, ...], href: str | None) -> tuple[Entry, ...]:
        wanted: list[MapCompany] = []
        if self.overlays.companies:
            ordered = ordered_companies(companies, party_first=self.kind.party_first)
            wanted = [company for company in ordered if company.role in self.kind.roles]
        present = [company for company in wanted if not self._has_left(place, company)]
        # What changed is what one came to see: the limit cuts none of it.
        still = [company for company in present if (place, company.id) not in self.changes]
        cut = {company.id for company in still[self._room(present, still) :]} if self.limit else set()
        kept = [company for company in wanted if company.id not in cut]
        crowded = len(kept) > self.rows_over
        entries = [
            self.wording.company(company, place, self.changes.get((place, company.id)), crowded=crowded)
            for company in kept
        ]
        if cut:
            entries.append(self.wording.remainder(place, len(cut), href))
        for project in self.projects[place]:
            entries.append(self.wording.project(project, self.companies.get(project.company_id or UNPLACED)))
        if self.overlays.gaps:
            entries += map(self.wording.gap, self.gaps[place])
        return tuple(entries)

    def _room(self, present: list[MapCompany], still: list[MapCompany]) -> int:
        """How many unchanged companies the limit leaves room for; one beside the changes at least."""
        return max((self.limit or 0) - (len(present) - len(still)), 1)

    def _has_left(self, place: str, company: MapCompany) -> bool:
        change = self.changes.get((place, company.id))
        return change is not None and change.kind == "left"

    def _change_counts(self, place: str, companies: tuple[MapCompany, ...]) -> str:
        """＋2 －1 △3: how many at this place joined, left, moved; empty without a comparison."""
        found = Counter(change.kind for company in companies if (change := self.changes.get((place, company.id))))
        return " ".join(f"{sign}{found[kind]}" for kind, sign in CHANGE_SIGNS.items() if found[kind])

    def _counts(self, place: str, companies: tuple[MapCompany, ...]) -> tuple[str, ...]:
        """Counts by what the map is about; departed companies of a comparison are not counted."""
        present = [company for company in ordered_companies(companies) if not self._has_left(place, company)]
        total = len(present)
        if self.kind.party_first:
            with_party = sum(company.has_party_org for company in present)
            return (f"{with_party} 家有党组织 · 共 {total} 家", f"{with_party} / {total} 家")
        if self.overlays.companies:
            chosen = sum(company.role in self.kind.roles for company in present)
            if chosen != total:
                return (f"{chosen} 家 · 共 {total} 家", f"{chosen} / {total} 家")
            changes = self._change_counts(place, companies)
            return (f"{changes} · {total} 家", f"{total} 家") if changes else (f"{total} 家",)
        projects = len(self.projects[place])
        if self.overlays.investment:
            gaps = len(self.gaps[place]) if self.overlays.gaps else 0
            return (f"缺口 {gaps} · 招引项目 {projects}", f"缺口 {gaps} · 项目 {projects}")
        return (f"{projects} 个项目", f"{projects} 个") if self.overlays.projects else (f"{total} 家",)

"""Two editions of one chain's map side by side: who joined, who left, whose place or role changed (R07)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from .model import ROLE_NAMES, ChainMap, Layer, MapCompany, MapLink, MapSegment, Role

ChangeKind = Literal["added", "left", "changed"]
CHANGE_SIGNS: Mapping[ChangeKind, str] = {"added": "＋", "left": "－", "changed": "△"}

LinkChangeKind = Literal["added", "left"]

Place = tuple[str, str]
"""(segment id or '' for unplaced, company id)"""


@dataclass(frozen=True, slots=True)
class CompanyChange:
    """What happened to one company at one place.

    ``segment_id`` is the place it is drawn at: in the new map for added and changed, in the old one for left. For
    changed, ``role_before`` differs from the company's role, ``moved_from`` names the segment it came from, and
    ``withdrawn_from`` the segments it gave up while keeping this one ('' is: unplaced).
    """

    kind: ChangeKind
    company: MapCompany
    segment_id: str
    role_before: Role | None = None
    moved_from: str | None = None
    withdrawn_from: tuple[str, ...] = ()

    def phrases(self, segment_names: Mapping[str, str]) -> tuple[str, ...]:
        """The change in words: 新增, 退出, 原为重点企业, 原在关键部件, 不再归入关键部件, 新归入本环节."""
        if self.kind == "added":
            return ("新增",)
        if self.kind == "left":
            return ("退出",)
        parts = []
        if self.role_before is not None and self.role_before != self.company.role:
            parts.append(f"原为{ROLE_NAMES[self.role_before]}")
        if self.moved_from is not None:
            parts.append(f"原在{segment_names[self.moved_from]}" if self.moved_from else "原未归入环节")
        parts += [f"不再归入{segment_names[place]}" for place in self.withdrawn_from if place]
        return tuple(parts) or ("新归入本环节",)


@dataclass(frozen=True, slots=True)
class DrawnLink:
    """A link as it is to be drawn: as it stands, new, or ended (where it stood)."""

    link: MapLink
    change: LinkChangeKind | None = None

    @property
    def sign(self) -> str:
        return CHANGE_SIGNS[self.change] if self.change else ""


@dataclass(frozen=True, slots=True)
class MapDifference:
    """All changes between two maps, each group ordered by company id and place; of links those begun and ended.

    ``old_segments`` are the old map's segments, under the new map's ids where a segment lives on, so that a departed
    company can be drawn where it stood.
    """

    added: tuple[CompanyChange, ...] = ()
    left: tuple[CompanyChange, ...] = ()
    changed: tuple[CompanyChange, ...] = ()
    old_segments: tuple[MapSegment, ...] = ()
    new_links: tuple[MapLink, ...] = ()
    ended_links: tuple[MapLink, ...] = ()

    def drawn_links(self, new: ChainMap) -> tuple[DrawnLink, ...]:
        """The new map's links, then those that ended."""
        begun = set(self.new_links)
        return (
            *(DrawnLink(link, "added" if link in begun else None) for link in new.links),
            *(DrawnLink(link, "left") for link in self.ended_links),
        )

    def by_place(self) -> dict[Place, CompanyChange]:
        """Changes by (segment id, company id)."""
        return {(item.segment_id, item.company.id): item for item in (*self.added, *self.left, *self.changed)}

    @property
    def is_empty(self) -> bool:
        """Whether no company joined, left or moved; links are no company's."""
        return not (self.added or self.left or self.changed)


def compare_maps(old: ChainMap, new: ChainMap) -> MapDifference:
    """Compare two maps of one chain, company by company.

    Companies are the same when their ids are. Segments are the same when their ids are, or else when layer and name
    are: an edition may have been built before its segments were re-created. A company counts as added or left by
    the chain as a whole; one that only changed its segment or role is changed.
    """
    renamed = _new_ids(old, new)
    before = _placements(old, renamed)
    after = _placements(new, {})
    added, left, changed = [], [], []
    for company_id in sorted(before.keys() | after.keys()):
        was, now = before.get(company_id, {}), after.get(company_id, {})
        if not was:
            added += [CompanyChange("added", company, place) for place, company in sorted_places(now)]
        elif not now:
            left += [CompanyChange("left", company, place) for place, company in sorted_places(was)]
        else:
            changed += _moves(was, now)
    held, there = {_under_new_ids(link, renamed) for link in old.links}, set(new.links)
    return MapDifference(
        tuple(added),
        tuple(left),
        tuple(changed),
        _renamed_segments(old, renamed),
        tuple(sorted(there - held, key=_link_key)),
        tuple(sorted(held - there, key=_link_key)),
    )


def _under_new_ids(link: MapLink, renamed: Mapping[str, str]) -> MapLink:
    start, end = (renamed.get(segment, segment) for segment in (link.from_segment, link.to_segment))
    return replace(link, from_segment=start, to_segment=end)


def _link_key(link: MapLink) -> tuple[str, str, str]:
    return link.from_segment, link.to_segment, link.kind


def with_departed(new: ChainMap, difference: MapDifference) -> ChainMap:
    """The new map with the departed companies put back where they stood, for drawing; nothing else changes.

    A segment that no longer exists comes back under its old name, marked 已撤销, if a departed company needs it.
    """
    gone: dict[str, list[MapCompany]] = {}
    for item in difference.left:
        gone.setdefault(item.segment_id, []).append(item.company)
    segments = [replace(segment, companies=(*segment.companies, *gone.pop(segment.id, ()))) for segment in new.segments]
    unplaced = (*new.unplaced, *gone.pop("", ()))
    segments += [
        replace(segment, name=f"{segment.name}（已撤销）", companies=tuple(gone[segment.id]), href=None)
        for segment in difference.old_segments
        if segment.id in gone
    ]
    return replace(new, segments=tuple(segments), unplaced=unplaced)


def sorted_places(places: Mapping[str, MapCompany]) -> list[tuple[str, MapCompany]]:
    """(segment id, company) pairs by segment id."""
    return sorted(places.items(), key=lambda item: item[0])


def _new_ids(old: ChainMap, new: ChainMap) -> dict[str, str]:
    """Old segment id → new segment id, for segments that live on under another id."""
    kept = {segment.id for segment in new.segments}
    taken = kept & {segment.id for segment in old.segments}
    by_name: dict[tuple[Layer, str], str] = {}
    for segment in sorted(new.segments, key=lambda item: item.id, reverse=True):
        if segment.id not in taken:
            by_name[segment.layer, segment.name] = segment.id
    renamed: dict[str, str] = {}
    for segment in sorted(old.segments, key=lambda item: item.id):
        if segment.id not in kept and (segment.layer, segment.name) in by_name:
            renamed[segment.id] = by_name.pop((segment.layer, segment.name))
    return renamed


def _placements(chain_map: ChainMap, renamed: Mapping[str, str]) -> dict[str, dict[str, MapCompany]]:
    """Company id → place → company as it stands there."""
    places: dict[str, dict[str, MapCompany]] = {}
    for segment, company in sorted(chain_map.placements(), key=lambda pair: repr(pair[1])):
        place = renamed.get(segment.id, segment.id) if segment is not None else ""
        places.setdefault(company.id, {})[place] = company
    return places


def _moves(was: Mapping[str, MapCompany], now: Mapping[str, MapCompany]) -> list[CompanyChange]:
    """Changes of one company that is on both maps, one per place of the new map."""
    moves = []
    vacated = [place for place, _ in sorted_places(was) if place not in now]
    for place, company in sorted_places(now):
        if place in was:
            if was[place].role != company.role:
                moves.append(CompanyChange("changed", company, place, role_before=was[place].role))
            continue
        origin = vacated.pop(0) if vacated else None
        role_before = was[origin].role if origin is not None else None
        moves.append(CompanyChange("changed", company, place, role_before=role_before, moved_from=origin))
    given_up = tuple(place for place in vacated if place)
    if given_up and moves:
        moves[0] = replace(moves[0], withdrawn_from=given_up)
    elif given_up:
        place, company = sorted_places(now)[0]
        moves.append(CompanyChange("changed", company, place, withdrawn_from=given_up))
    return moves


def _renamed_segments(old: ChainMap, renamed: Mapping[str, str]) -> tuple[MapSegment, ...]:
    ordered = sorted(old.segments, key=lambda item: item.id)
    return tuple(replace(segment, id=renamed.get(segment.id, segment.id)) for segment in ordered)

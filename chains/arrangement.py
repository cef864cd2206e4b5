"""The arrangement of a chain: its segments, what they are to each other, and who stands on which of them as what. Plain
values, so that a draft may be laid over it, two may be compared, and one may be kept.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from chains.arranged_links import Links, LinkSpot, link_changes, links_laid_over, read_links
from chains.choices import ChainRole, EditKind, Layer
from chains.models import Chain, MapDraftEdit, Segment
from chains.queries import places_in_force
from core.tenancy.dated import in_force

NO_SEGMENT = "未定环节"


@dataclass(frozen=True)
class SegmentSpot:
    id: UUID
    name: str
    layer: str
    order: int
    since: dt.date | None = field(default=None, compare=False)


@dataclass(frozen=True)
class PlaceSpot:
    """``row_id`` is the dated row behind it, none for a place a draft invents."""

    unit_id: UUID
    segment_id: UUID | None
    role: str
    row_id: UUID | None = field(default=None, compare=False)
    since: dt.date | None = field(default=None, compare=False)

    @property
    def key(self) -> str:
        return place_key(self.unit_id, self.segment_id)


def place_key(unit_id: UUID, segment_id: UUID | None) -> str:
    """What a place is called: a unit stands on a segment once, whatever row says so today."""
    return f"{unit_id}/{segment_id or '-'}"


@dataclass(frozen=True)
class Arrangement:
    segments: Mapping[UUID, SegmentSpot]
    places: Mapping[str, PlaceSpot]
    links: Links = field(default_factory=dict)

    def ordered(self) -> list[SegmentSpot]:
        layers = list(Layer)
        return sorted(self.segments.values(), key=lambda spot: (layers.index(Layer(spot.layer)), spot.order, spot.name))

    def by_unit(self) -> dict[UUID, list[PlaceSpot]]:
        found: dict[UUID, list[PlaceSpot]] = defaultdict(list)
        for place in self.places.values():
            found[place.unit_id].append(place)
        return found

    def to_json(self) -> dict[str, Any]:
        return {
            "segments": [[str(spot.id), spot.name, spot.layer, spot.order] for spot in self.segments.values()],
            "places": [
                [str(spot.unit_id), str(spot.segment_id) if spot.segment_id else None, spot.role]
                for spot in self.places.values()
            ],
            "links": [[str(spot.source), str(spot.target), spot.kind] for spot in self.links.values()],
        }

    @classmethod
    def from_json(cls, source: Mapping[str, Any], *, links: Links) -> "Arrangement":
        """``links`` stand in where they were not kept: a draft begun before relations were part of an arrangement."""
        segments = [SegmentSpot(UUID(key), name, layer, order) for key, name, layer, order in source["segments"]]
        places = [
            PlaceSpot(UUID(unit), UUID(segment) if segment else None, role) for unit, segment, role in source["places"]
        ]
        if "links" in source:
            spots = [LinkSpot(UUID(start), UUID(end), kind) for start, end, kind in source["links"]]
            links = {spot.key: spot for spot in spots}
        return cls({spot.id: spot for spot in segments}, {spot.key: spot for spot in places}, links)


def read_arrangement(chain: Chain, day: dt.date) -> Arrangement:
    """The chain's own segments, relations and places on ``day`` (its sub-chains have their own): three queries."""
    segments = Segment.objects.filter(in_force(day), chain=chain)
    rows = places_in_force([chain.pk], day).values_list("unit_id", "segment_id", "role", "id", "valid_from")
    spots = [PlaceSpot(*row) for row in rows.order_by("id")]
    return Arrangement(
        {row.pk: SegmentSpot(row.pk, row.name, row.layer, row.order, row.valid_from) for row in segments},
        {spot.key: spot for spot in spots},
        read_links(chain, day),
    )


@dataclass(frozen=True)
class Target:
    """Where one place is to be. ``origin`` is the place it comes from, None for a unit put there anew."""

    spot: PlaceSpot
    origin: PlaceSpot | None
    edited: bool


@dataclass(frozen=True)
class Plan:
    """A draft laid over an arrangement. ``lost`` are edits of what is not there any more."""

    live: Arrangement
    segments: Mapping[UUID, SegmentSpot]
    targets: Sequence[Target]
    removed: Sequence[PlaceSpot]
    lost: Sequence[str]
    links: Links = field(default_factory=dict)

    @property
    def result(self) -> Arrangement:
        return Arrangement(self.segments, {target.spot.key: target.spot for target in self.targets}, self.links)

    @property
    def new_links(self) -> list[LinkSpot]:
        return [spot for spot in self.links.values() if spot.row_id is None]

    @property
    def ended_links(self) -> list[LinkSpot]:
        """Those the draft itself ends; others end with their segments."""
        return [
            spot
            for key, spot in self.live.links.items()
            if self.links.get(key) is not spot and spot.ends <= self.segments.keys()
        ]

    @property
    def new_segments(self) -> list[SegmentSpot]:
        return [spot for key, spot in self.segments.items() if key not in self.live.segments]

    @property
    def ended_segments(self) -> list[SegmentSpot]:
        return [spot for key, spot in self.live.segments.items() if key not in self.segments]

    @property
    def changed_segments(self) -> list[SegmentSpot]:
        return [
            spot for key, spot in self.segments.items() if key in self.live.segments and self.live.segments[key] != spot
        ]


def laid_over(live: Arrangement, edits: Iterable[MapDraftEdit]) -> Plan:
    """What becomes of ``live`` when the edits are carried out, without judging them."""
    held = list(edits)
    segments, lost = _segments(live, [edit for edit in held if edit.kind == EditKind.SEGMENT])
    asked = {edit.subject: edit.values for edit in held if edit.kind == EditKind.PLACE}
    targets, removed = [], []
    for key, spot in live.places.items():
        values = asked.pop(key, None)
        if values is None:
            targets.append(Target(spot, spot, edited=False))
        elif values.get("removed"):
            removed.append(spot)
        else:
            targets.append(Target(_placed(spot, values), spot, edited=True))
    for key, values in asked.items():
        if values.get("new"):
            unit_id = UUID(key.partition("/")[0])
            targets.append(Target(_placed(PlaceSpot(unit_id, None, ChainRole.MEMBER), values), None, edited=True))
        else:
            lost.append(key)
    links, gone = links_laid_over(live.links, [edit for edit in held if edit.kind == EditKind.LINK], segments.keys())
    return Plan(live, segments, _settled(targets, segments), removed, [*lost, *gone], links)


def _segments(live: Arrangement, edits: Sequence[MapDraftEdit]) -> tuple[dict[UUID, SegmentSpot], list[str]]:
    segments, lost = dict(live.segments), []
    for edit in edits:
        key, values = UUID(edit.subject), edit.values
        if key not in segments and not values.get("new"):
            lost.append(edit.subject)
        elif values.get("removed"):
            segments.pop(key, None)
        else:
            before = segments.get(key)
            since = before.since if before else None
            segments[key] = SegmentSpot(key, values["name"], values["layer"], values["order"], since)
    return segments, lost


def _placed(spot: PlaceSpot, values: Mapping[str, Any]) -> PlaceSpot:
    segment = values.get("segment")
    return replace(spot, segment_id=UUID(segment) if segment else None, role=values["role"])


def _settled(targets: Sequence[Target], segments: Mapping[UUID, SegmentSpot]) -> list[Target]:
    """As the actions do it: with its segment a place ends, and the unit stays on the chain only if it stands nowhere
    else; a unit that gets a segment leaves its place without one, unless that was asked for.
    """
    known = [target for target in targets if target.spot.segment_id is None or target.spot.segment_id in segments]
    somewhere = {target.spot.unit_id for target in known if target.spot.segment_id is not None}
    settled: list[Target] = []
    for target in targets:
        spot = target.spot
        if target.edited or spot.segment_id in segments:
            settled.append(target)
        elif spot.unit_id not in somewhere:
            somewhere_else = any(each.spot.unit_id == spot.unit_id for each in settled if each.spot.segment_id is None)
            if not somewhere_else:
                settled.append(Target(replace(spot, segment_id=None), target.origin, edited=False))
    return settled


@dataclass(frozen=True)
class Names:
    """What ids are called in sentences."""

    units: Mapping[UUID, str]
    segments: Mapping[UUID, str]

    def unit(self, unit_id: UUID) -> str:
        return self.units.get(unit_id, "（已移除的单位）")

    def segment(self, segment_id: UUID | None) -> str:
        return NO_SEGMENT if segment_id is None else self.segments.get(segment_id, "（已撤销的环节）")


@dataclass(frozen=True)
class Change:
    """One line of a difference: its sign, what it is about, and what happened, in words."""

    sign: str
    name: str
    text: str


def segment_names(*arrangements: Arrangement) -> dict[UUID, str]:
    """The latest name of every segment, the last arrangement first."""
    return {key: spot.name for each in arrangements for key, spot in each.segments.items()}


def differences(before: Arrangement, after: Arrangement, names: Names) -> list[Change]:
    """What leads from one arrangement to the other: segments and their relations first, then units by name."""
    links = [
        Change(each.sign, each.name, each.text) for each in link_changes(before.links, after.links, names.segments)
    ]
    return [*_segment_changes(before, after), *links, *_unit_changes(before, after, names)]


def _segment_changes(before: Arrangement, after: Arrangement) -> list[Change]:
    changes = []
    for spot in after.ordered():
        old = before.segments.get(spot.id)
        layer = Layer(spot.layer).label
        if old is None:
            changes.append(Change("＋", spot.name, f"新环节，位于{layer}"))
            continue
        if old.name != spot.name:
            changes.append(Change("△", spot.name, f"环节更名，原名“{old.name}”"))
        if old.layer != spot.layer:
            changes.append(Change("△", spot.name, f"环节由{Layer(old.layer).label}调到{layer}"))
    changes += [Change("－", spot.name, "撤销环节") for spot in before.ordered() if spot.id not in after.segments]
    return [*changes, *_order_changes(before, after)]


def _order_changes(before: Arrangement, after: Arrangement) -> list[Change]:
    changes = []
    for layer in Layer:
        old = [spot.id for spot in before.ordered() if spot.layer == layer]
        new = [spot for spot in after.ordered() if spot.layer == layer]
        kept = [spot.id for spot in new if spot.id in old]
        if kept != [key for key in old if key in kept]:
            changes.append(Change("△", layer.label, f"环节顺序改为：{'、'.join(spot.name for spot in new)}"))
    return changes


def _unit_changes(before: Arrangement, after: Arrangement, names: Names) -> list[Change]:
    was, now = before.by_unit(), after.by_unit()
    changes = []
    for unit_id in sorted(was.keys() | now.keys(), key=lambda key: (names.unit(key), key)):
        old, new = was.get(unit_id, []), now.get(unit_id, [])
        if Counter(old) != Counter(new):
            changes.append(_unit_change(names.unit(unit_id), old, new, names))
    return changes


def _unit_change(name: str, old: Sequence[PlaceSpot], new: Sequence[PlaceSpot], names: Names) -> Change:
    if not old:
        return Change("＋", name, "入链：" + "；".join(_said(place, names) for place in new))
    if not new:
        return Change("－", name, "退出本链")
    gone = [place for place in old if place not in new]
    come = [place for place in new if place not in old]
    parts = []
    for place in come:
        same = next((each for each in gone if each.segment_id == place.segment_id), None)
        origin = same or next(iter(gone), None)
        if origin is not None:
            gone.remove(origin)
        parts.append(_moved(origin, place, names))
    parts += [f"不再归入{names.segment(place.segment_id)}" for place in gone]
    return Change("△", name, "；".join(parts))


def _said(place: PlaceSpot, names: Names) -> str:
    return f"{names.segment(place.segment_id)}，{ChainRole(place.role).label}"


def _moved(origin: PlaceSpot | None, place: PlaceSpot, names: Names) -> str:
    if origin is None:
        return f"又归入{_said(place, names)}"
    parts = []
    if origin.segment_id != place.segment_id:
        parts.append(f"由{names.segment(origin.segment_id)}调到{names.segment(place.segment_id)}")
    if origin.role != place.role:
        parts.append(f"由{ChainRole(origin.role).label}改为{ChainRole(place.role).label}")
    return "，".join(parts)

"""What a draft of a chain's map must satisfy before it is published, each fault in a sentence with its place."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from chains.arrangement import Arrangement, Names, Plan, SegmentSpot
from chains.choices import LinkKind
from chains.models import Chain, MapDraftEdit, SegmentLink
from chains.rings import Edge, ring_among
from core.templatetags.formats import cn_date
from core.tenancy.dated import in_force


@dataclass(frozen=True)
class Collision:
    """One edit that speaks of something another person changed since: choose theirs, or carry ours out all the same."""

    edit: MapDraftEdit
    name: str


def faults(chain: Chain, plan: Plan, names: Names, day: dt.date) -> list[str]:
    """Empty for a plan that may be carried out on ``day``."""
    return [
        *_day_faults(chain, plan, names, day),
        *_name_faults(plan),
        *_place_faults(plan, names),
        *_link_faults(plan, names, day),
    ]


def _day_faults(chain: Chain, plan: Plan, names: Names, day: dt.date) -> list[str]:
    found = []
    if chain.valid_from is not None and day < chain.valid_from:
        found.append(f"生效日期早于本链设立日期（{cn_date(chain.valid_from)}），请改为设立当日或以后。")
    if chain.valid_to is not None and day > chain.valid_to:
        found.append(f"生效日期晚于本链终止日期（{cn_date(chain.valid_to)}），已终止的链条不能再编排。")
    for place in plan.removed:
        if place.since is not None and place.since >= day:
            text = f"“{names.unit(place.unit_id)}”{cn_date(place.since)}才入链，不能自{cn_date(day)}起退出"
            found.append(f"{text}，请把生效日期改为 {cn_date(place.since)} 之后。")
    for segment in plan.ended_segments:
        if segment.since is not None and segment.since >= day:
            text = f"环节“{segment.name}”{cn_date(segment.since)}才设立，不能自{cn_date(day)}起撤销"
            found.append(f"{text}，请把生效日期改为 {cn_date(segment.since)} 之后。")
    entered = {target.spot.segment_id for target in plan.targets if target.edited and target.spot.segment_id}
    for segment_id in entered:
        spot = plan.segments.get(segment_id)
        if spot is not None and spot.since is not None and spot.since > day:
            found.append(f"环节“{spot.name}”{cn_date(spot.since)}才设立，单位不能自{cn_date(day)}起归入。")
    return found


def _name_faults(plan: Plan) -> list[str]:
    """One name stands for one segment in one layer, among those there were and those there will be."""
    claims: dict[str, set[object]] = {}
    spots: Iterable[SegmentSpot] = (*plan.live.segments.values(), *plan.segments.values())
    for spot in spots:
        claims.setdefault(spot.name, set()).add(spot.id)
    return [
        f"环节名称“{name}”重复：一个环节只能在一个位置上，请换一个名称。"
        for name, ids in sorted(claims.items())
        if len(ids) > 1
    ]


def _place_faults(plan: Plan, names: Names) -> list[str]:
    found = []
    counted = Counter((target.spot.unit_id, target.spot.segment_id) for target in plan.targets)
    for (unit_id, segment_id), count in counted.items():
        if count > 1:
            where = names.segment(segment_id)
            found.append(f"“{names.unit(unit_id)}”在“{where}”上出现 {count} 次，一个单位在一个环节上只能有一个位置。")
    for target in plan.targets:
        segment_id = target.spot.segment_id
        if segment_id is not None and segment_id not in plan.segments:
            name = names.unit(target.spot.unit_id)
            found.append(f"“{name}”归入的环节“{names.segment(segment_id)}”已撤销，请另选环节。")
    return found


def _link_faults(plan: Plan, names: Names, day: dt.date) -> list[str]:
    """What holds on ``day`` between the segments of the plan: no ring, and each part in the layer of its whole."""
    rows = SegmentLink.objects.filter(in_force(day), source_id__in=plan.segments, target_id__in=plan.segments)
    links = list(rows.order_by("id"))
    found = []
    for link in links:
        whole, part = plan.segments[link.source_id], plan.segments[link.target_id]
        if link.kind == LinkKind.CONTAINS and whole.layer != part.layer:
            text = f"“{whole.name}”包含“{part.name}”，两个环节要在同一位置"
            found.append(f"{text}，请一并调整，或先终止它们的包含关系。")
    for kind in LinkKind:
        ring = ring_among(Edge(link.source_id, link.target_id) for link in links if link.kind == kind)
        if ring:
            words = "→".join(f"“{names.segment(key)}”" for key in ring)
            found.append(f"环节之间循环{kind.label}：{words}，请先在“环节”中终止其中一项。")
    return found


def collisions(base: Arrangement, live: Arrangement, edits: Iterable[MapDraftEdit], names: Names) -> list[Collision]:
    """Edits of what is not any more as their author saw it. What he would have made of it anyway is none."""
    found = []
    for edit in edits:
        was, now = _seen(base, edit), _seen(live, edit)
        if was != now and not _already(now, edit):
            found.append(Collision(edit, _name(edit, base, live, names)))
    return found


def _seen(arrangement: Arrangement, edit: MapDraftEdit) -> object:
    if edit.kind == "segment":
        return next((spot for key, spot in arrangement.segments.items() if str(key) == edit.subject), None)
    return arrangement.places.get(edit.subject)


def _already(now: object, edit: MapDraftEdit) -> bool:
    return now is None and bool(edit.values.get("removed"))


def _name(edit: MapDraftEdit, base: Arrangement, live: Arrangement, names: Names) -> str:
    if edit.kind == "segment":
        spot = _seen(live, edit) or _seen(base, edit)
        return f"环节“{spot.name if isinstance(spot, SegmentSpot) else edit.values.get('name', '')}”"
    unit = edit.subject.partition("/")[0]
    return next((name for key, name in names.units.items() if str(key) == unit), "（已移除的单位）")

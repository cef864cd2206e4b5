"""What a draft of a chain's map must satisfy before it is published, each fault in a sentence with its place."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from chains.arranged_links import ends_of, is_link_key, link_key, said_of
from chains.arrangement import Arrangement, Names, Plan, SegmentSpot
from chains.choices import EditKind, LinkKind
from chains.models import Chain, MapDraftEdit, Segment, SegmentLink
from chains.rings import Edge, ring_through
from core.templatetags.formats import cn_date


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
    return [*found, *_link_day_faults(plan, names, day)]


def _link_day_faults(plan: Plan, names: Names, day: dt.date) -> list[str]:
    found = []
    for link in plan.ended_links:
        if link.since is not None and link.since >= day:
            text = f"{said_of(link, names.segments)}{cn_date(link.since)}才成立，不能自{cn_date(day)}起终止"
            found.append(f"{text}，请把生效日期改为 {cn_date(link.since)} 之后。")
    for segment_id in {end for link in plan.new_links for end in (link.source, link.target)}:
        spot = plan.segments[segment_id]
        if spot.since is not None and spot.since > day:
            found.append(f"环节“{spot.name}”{cn_date(spot.since)}才设立，不能自{cn_date(day)}起与其他环节建立关系。")
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
    """Each part in the layer of its whole, one relation between two segments, and no ring by a new one."""
    found = [_lost_fault(subject, names) for subject in plan.lost if is_link_key(subject)]
    for spot in plan.links.values():
        whole, part = plan.segments[spot.source], plan.segments[spot.target]
        if spot.kind == LinkKind.CONTAINS and whole.layer != part.layer:
            text = f"“{whole.name}”包含“{part.name}”，两个环节要在同一位置"
            found.append(f"{text}，请一并调整，或先终止它们的包含关系。")
    for spot in plan.new_links:
        back = plan.links.get(link_key(spot.target, spot.source))
        if back is not None and back.kind != spot.kind:
            text = f"{said_of(spot, names.segments)}，又{said_of(back, names.segments)}"
            found.append(f"{text}：两个环节之间只能有一种关系，请撤去其中一项。")
    return [*found, *_ring_faults(plan, names, day)]


def _lost_fault(subject: str, names: Names) -> str:
    ends = "和".join(f"“{names.segment(end)}”" for end in ends_of(subject))
    return f"{ends}之间的关系：环节已撤销，或关系已由他人终止，请在“草稿里的改动”中撤回这一项。"


def _ring_faults(plan: Plan, names: Names, day: dt.date) -> list[str]:
    """Rings that new relations would close, also by way of other chains."""
    if not plan.new_links:
        return []
    gone = {spot.row_id for spot in plan.ended_links}
    ended = {spot.id for spot in plan.ended_segments}
    rows = SegmentLink.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day)).exclude(pk__in=gone)
    held = rows.exclude(source_id__in=ended).exclude(target_id__in=ended).order_by("id")
    edges: dict[str, list[Edge]] = {kind: [] for kind in LinkKind}
    for kind, *ends in held.values_list("kind", "source_id", "target_id", "valid_from", "valid_to"):
        edges[kind].append(Edge(*ends))
    found = []
    for spot in plan.new_links:
        edge = Edge(spot.source, spot.target, day)
        ring = ring_through(edge, edges[spot.kind])
        if ring:
            text = f"会形成循环{LinkKind(spot.kind).label}：{_ring_in_words(ring, names)}"
            found.append(f"{text}，请撤去其中一项新的关系，或先终止不再成立的一项。")
        edges[spot.kind].append(edge)
    return found


def _ring_in_words(ring: Sequence[UUID], names: Names) -> str:
    """The chain's own segments by name, those of others with their chain's."""
    other = {key for key in ring if key not in names.segments}
    rows = Segment.objects.filter(pk__in=other).values_list("id", "chain__name", "name") if other else ()
    words = {**names.segments, **{key: f"{chain}·{name}" for key, chain, name in rows}}
    return "→".join(f"“{words[key]}”" for key in ring)


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
    if edit.kind == EditKind.LINK:
        return arrangement.links.get(edit.subject)
    return arrangement.places.get(edit.subject)


def _already(now: object, edit: MapDraftEdit) -> bool:
    return now is None and bool(edit.values.get("removed"))


def _name(edit: MapDraftEdit, base: Arrangement, live: Arrangement, names: Names) -> str:
    if edit.kind == "segment":
        spot = _seen(live, edit) or _seen(base, edit)
        return f"环节“{spot.name if isinstance(spot, SegmentSpot) else edit.values.get('name', '')}”"
    if edit.kind == EditKind.LINK:
        return "、".join(f"“{names.segment(end)}”" for end in ends_of(edit.subject)) + "之间的关系"
    unit = edit.subject.partition("/")[0]
    return next((name for key, name in names.units.items() if str(key) == unit), "（已移除的单位）")

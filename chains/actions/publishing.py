"""A draft carried out: every change through the action that makes it, all of them in one transaction or none."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from chains.access import get_chain_for
from chains.actions.place import change_place, put_on_chain, take_off
from chains.actions.segment import add_segment, end_segment, update_segments
from chains.actions.segment_link import end_segment_link, link_segments
from chains.arranged_links import LinkSpot
from chains.arrangement import PlaceSpot, Plan, Target
from chains.choices import DraftState
from chains.draft_rules import faults
from chains.drafts import draft_view, get_draft_for
from chains.lineage import heirs_of
from chains.models import Chain, MapDraft
from core import clock
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import locked
from core.state import transition
from core.templatetags.formats import cn_date


class MapChanged(Conflict):
    """Another person published first. ``difference`` holds what they changed."""

    default_code = "map_changed"
    default_message = "您编排期间，这条链已有其他变动，请先看清变动再发布。"


def publish_draft(*, actor: Principal, chain_id: UUID, day: dt.date, reason: str) -> MapDraft:
    """Make the draft the chain's arrangement from ``day`` on.

    Raises InvalidInput (no reason, nothing to publish, a rule broken, each in a sentence), MapChanged with the
    difference where the chain is not as the author last saw it.
    """
    words = " ".join(reason.split())
    if not words:
        raise InvalidInput(fields={"reason": ["请写明发布理由。"]})
    with transaction.atomic():
        chain = locked(Chain, get_chain_for(actor, chain_id, "chain.edit").pk)
        draft = locked(MapDraft, get_draft_for(actor, chain_id).pk)
        _refuse_on_ended(chain)
        view = draft_view(chain, draft, clock.today())
        if view.is_behind:
            raise MapChanged(difference=[(each.name, "", f"{each.sign}{each.text}") for each in view.meanwhile])
        if not view.changes:
            raise InvalidInput("草稿与现状没有差别，无需发布。")
        found = faults(chain, view.plan, view.names, day)
        if found:
            raise InvalidInput("草稿没有通过校验，尚未发布。", fields={"__all__": found})
        _carry_out(actor, chain, view.plan, day)
        return transition(draft, DraftState.PUBLISHED, reason=words, effective_on=day, closed_at=clock.now())


def _refuse_on_ended(chain: Chain) -> None:
    """What was arranged on a chain that went over meanwhile is arranged anew where it went: its segments are others."""
    if chain.valid_to is None or chain.valid_to >= clock.today():
        return
    names = "、".join(f"“{heir.name}”" for heir in heirs_of(chain))
    ended = f"“{chain.name}”到{cn_date(chain.valid_to)}为止，{f'已转入{names}' if names else '已经终止'}"
    again = "，再在新链的图谱上重新编排" if names else ""
    raise Conflict(f"{ended}，这份草稿不能发布。请放弃草稿{again}。", code="chain_ended")


def _carry_out(actor: Principal, chain: Chain, plan: Plan, day: dt.date) -> None:
    """Segments first, so that units can go there; then who leaves, who moves, the segments done without, who comes."""
    before = clock.day_before(day)
    made: dict[UUID, UUID] = {}
    for link in plan.ended_links:
        end_segment_link(actor=actor, segment_link_id=_row(link), last_day=before)
    for new in plan.new_segments:
        values = {"name": new.name, "layer": new.layer, "order": new.order, "valid_from": day}
        made[new.id] = add_segment(actor=actor, chain_id=chain.pk, values=values).pk
    update_segments(
        actor=actor,
        changes=[
            (segment.id, {"name": segment.name, "layer": segment.layer, "order": segment.order}, None)
            for segment in plan.changed_segments
        ],
    )
    for place in plan.removed:
        take_off(actor=actor, place_id=_row(place), last_day=before)
    for target in _in_turn([each for each in plan.targets if each.edited and each.origin is not None]):
        spot = target.spot
        change_place(
            actor=actor,
            place_id=_row(spot),
            role=spot.role,
            segment_id=_made(made, spot.segment_id),
            day=day,
            expected_version=None,
        )
    for ended in plan.ended_segments:
        end_segment(actor=actor, segment_id=ended.id, last_day=before)
    for target in plan.targets:
        if target.origin is None:
            put_on_chain(
                actor=actor,
                chain_id=chain.pk,
                unit_id=target.spot.unit_id,
                role=target.spot.role,
                segment_id=_made(made, target.spot.segment_id),
                valid_from=day,
            )
    for link in plan.new_links:
        ends = {"source_id": _made(made, link.source), "target_id": _made(made, link.target)}
        link_segments(actor=actor, values={**ends, "kind": link.kind, "valid_from": day})


def _made(made: dict[UUID, UUID], segment_id: UUID | None) -> UUID | None:
    return made.get(segment_id, segment_id) if segment_id is not None else None


def _row(place: PlaceSpot | LinkSpot) -> UUID:
    if place.row_id is None:
        raise LookupError(f"{place.key} has no row")
    return place.row_id


def _in_turn(moves: list[Target]) -> list[Target]:
    """A unit that moves on leaves its place before it comes to another it stood on too."""
    ordered: list[Target] = []
    left = list(moves)
    while left:
        held = {move.origin.key for move in left if move.origin is not None}
        free = [move for move in left if _stays(move) or move.spot.key not in held]
        if not free:
            raise InvalidInput("有单位在两个环节之间互换位置，请分两次发布。")
        ordered += free
        left = [move for move in left if move not in free]
    return ordered


def _stays(move: Target) -> bool:
    return move.origin is None or move.spot.key == move.origin.key

"""A chain's map edited as a draft: begun, changed, looked at again after others published, discarded."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from chains.access import get_chain_for
from chains.arranged_links import link_key
from chains.arrangement import Plan, SegmentSpot, place_key, read_arrangement
from chains.choices import ChainRole, DraftState, EditKind, Layer, LinkKind
from chains.drafts import DraftView, draft_view, get_draft_for, own_draft
from chains.models import Chain, MapDraft, MapDraftEdit
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput, NotAllowed
from core.ids import new_id
from core.models import Account
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from organizations.queries import standing_units

STEP = 10


def start_draft(*, actor: Principal, chain_id: UUID) -> MapDraft:
    """Begin a draft of one's own from the chain as it stands; one already open is gone on with. Raises Conflict."""
    with transaction.atomic():
        chain = get_chain_for(actor, chain_id, "chain.edit")
        if chain.valid_to is not None and chain.valid_to < clock.today():
            raise Conflict("这条链已终止，不能再编排图谱。", code="chain_ended")
        held = own_draft(actor, chain)
        if held is not None:
            return held
        if actor.account_id is None:
            raise NotAllowed  # a draft is somebody's: the platform itself arranges nothing
        base = read_arrangement(chain, clock.today()).to_json()
        return create(MapDraft(chain=chain, author_id=actor.account_id, base=base))


def hand_over_draft(*, actor: Principal, draft_id: UUID, to_account_id: UUID) -> MapDraft:
    """Let another go on with an open draft. Raises NotFound, NotAllowed, InvalidInput, Conflict (has one)."""
    with transaction.atomic():
        draft = locked(MapDraft, draft_id)
        get_chain_for(actor, draft.chain_id, "chain.edit")
        if draft.state != DraftState.OPEN:
            raise Conflict("这份草稿已发布或放弃，不用交接。", code="draft_closed")
        if not Account.objects.filter(pk=to_account_id, home_tenant_id=actor.tenant.pk).exists():
            raise InvalidInput("接任的账号不在本单位，请核对。")
        if MapDraft.objects.filter(chain_id=draft.chain_id, author_id=to_account_id, state=DraftState.OPEN).exists():
            raise Conflict("接任的人在这条链上已有一份草稿，请先发布或放弃其中一份。", code="has_draft")
        return change(draft, {"author_id": to_account_id}, expected_version=None)


def _opened(actor: Principal, chain_id: UUID) -> tuple[Chain, DraftView]:
    """The chain and the draft over it, the draft locked."""
    draft = locked(MapDraft, get_draft_for(actor, chain_id).pk)
    chain = Chain.objects.get(pk=chain_id)
    return chain, draft_view(chain, draft, clock.today())


def _put(draft: MapDraft, kind: EditKind, subject: str, values: Mapping[str, Any]) -> None:
    held = MapDraftEdit.objects.filter(draft=draft, subject=subject).first()
    if held is None:
        create(MapDraftEdit(draft=draft, kind=kind, subject=subject, values=dict(values)))
    else:
        change(held, {"values": dict(values)}, expected_version=None)


def _drop(draft: MapDraft, subjects: Collection[str]) -> None:
    MapDraftEdit.objects.filter(draft=draft, subject__in=list(subjects)).delete()


def _segment_of(plan: Plan, segment_id: UUID | None) -> UUID | None:
    if segment_id is not None and segment_id not in plan.segments:
        raise InvalidInput(fields={"segment": ["草稿里没有这个环节，请重新选择。"]})
    return segment_id


def draft_places(
    *, actor: Principal, chain_id: UUID, subjects: Sequence[str], segment_id: UUID | None, role: str | None
) -> int:
    """Move the places to a segment (none: 未定环节), give them a role where one is named; returns how many."""
    if role is not None and role not in ChainRole:
        raise InvalidInput(fields={"role": ["没有这个角色，请重新选择。"]})
    with transaction.atomic():
        _, view = _opened(actor, chain_id)
        target = _segment_of(view.plan, segment_id)
        found = [(subject, _spot(view, subject)) for subject in subjects]
        for subject, (spot_role, _, is_new) in found:
            values = {"segment": str(target) if target else None, "role": role or spot_role}
            _settle(view, subject, values, is_new=is_new)
        return len(found)


def draft_roles(*, actor: Principal, chain_id: UUID, subjects: Sequence[str], role: str) -> int:
    """Give the places a role where they stand."""
    if role not in ChainRole:
        raise InvalidInput(fields={"role": ["没有这个角色，请重新选择。"]})
    with transaction.atomic():
        _, view = _opened(actor, chain_id)
        found = [(subject, _spot(view, subject)) for subject in subjects]
        for subject, (_, segment, is_new) in found:
            _settle(view, subject, {"segment": segment, "role": role}, is_new=is_new)
        return len(found)


def _spot(view: DraftView, subject: str) -> tuple[str, str | None, bool]:
    """Role and segment of a place in the draft, and whether the draft invented it. Raises InvalidInput."""
    for edit in view.edits:
        if edit.subject == subject and edit.values.get("new"):
            return edit.values["role"], edit.values.get("segment"), True
    for edit in view.edits:
        if edit.subject == subject and not edit.values.get("removed"):
            return edit.values["role"], edit.values.get("segment"), False
    live = view.plan.live.places.get(subject)
    if live is None:
        raise InvalidInput("选中的单位已不在原来的位置，请刷新页面后重新选择。")
    return live.role, str(live.segment_id) if live.segment_id else None, False


def _settle(view: DraftView, subject: str, values: Mapping[str, Any], *, is_new: bool) -> None:
    """Note what a place is to be; a place put back where it stands is no edit."""
    live = view.plan.live.places.get(subject)
    if live is not None and not is_new:
        now = {"segment": str(live.segment_id) if live.segment_id else None, "role": live.role}
        if now == dict(values):
            _drop(view.draft, [subject])
            return
    _put(view.draft, EditKind.PLACE, subject, {**values, "new": True} if is_new else values)


def draft_removals(*, actor: Principal, chain_id: UUID, subjects: Sequence[str]) -> int:
    """Take the places off; one the draft itself invented is simply forgotten."""
    with transaction.atomic():
        _, view = _opened(actor, chain_id)
        for subject in subjects:
            _, _, is_new = _spot(view, subject)
            if is_new:
                _drop(view.draft, [subject])
            else:
                _put(view.draft, EditKind.PLACE, subject, {"removed": True})
        return len(subjects)


def draft_unit(*, actor: Principal, chain_id: UUID, unit_id: UUID, segment_id: UUID | None, role: str) -> None:
    """Put a unit on the chain, or on one more of its segments. Raises InvalidInput where it stands there already."""
    if role not in ChainRole:
        raise InvalidInput(fields={"role": ["没有这个角色，请重新选择。"]})
    with transaction.atomic():
        _, view = _opened(actor, chain_id)
        target = _segment_of(view.plan, segment_id)
        if not standing_units().filter(actor.visible("unit.view", AnchorKind.UNIT), pk=unit_id).exists():
            raise InvalidInput(fields={"unit": ["没有找到这个单位，请重新选择。"]})
        subject = place_key(unit_id, target)
        standing = {each.spot.key for each in view.plan.targets}
        if subject in standing or subject in {edit.subject for edit in view.edits if edit.values.get("new")}:
            raise InvalidInput(fields={"unit": ["这个单位已在该环节上。"]})
        values = {"segment": str(target) if target else None, "role": role}
        is_back = subject in view.plan.live.places
        _settle(view, subject, values, is_new=not is_back)


def draft_segment(*, actor: Principal, chain_id: UUID, segment_id: UUID | None, name: str, layer: str) -> UUID:
    """A new segment (``segment_id`` None), or another name or layer for one. Raises InvalidInput."""
    words = " ".join(name.split())
    if not words or len(words) > 40:
        raise InvalidInput(fields={"name": ["请填写环节名称，不超过 40 字。"]})
    if layer not in Layer:
        raise InvalidInput(fields={"layer": ["请选择环节的位置。"]})
    with transaction.atomic():
        _, view = _opened(actor, chain_id)
        segments = view.plan.segments
        if any(spot.name == words and key != segment_id for key, spot in segments.items()):
            raise InvalidInput(fields={"name": ["草稿里已有同名环节。"]})
        if segment_id is None:
            last = max((spot.order for spot in segments.values()), default=0)
            spot = SegmentSpot(new_id(), words, layer, last + STEP)
        else:
            _segment_of(view.plan, segment_id)
            spot = SegmentSpot(segment_id, words, layer, segments[segment_id].order)
        _put_segment(view, spot)
        return spot.id


def _put_segment(view: DraftView, spot: SegmentSpot) -> None:
    live = view.plan.live.segments.get(spot.id)
    if live == spot:
        _drop(view.draft, [str(spot.id)])
        return
    values = {"name": spot.name, "layer": spot.layer, "order": spot.order, "new": live is None}
    _put(view.draft, EditKind.SEGMENT, str(spot.id), values)


def draft_segment_end(*, actor: Principal, chain_id: UUID, segment_id: UUID) -> None:
    """Do without a segment; its units stay on the chain as the publishing action will leave them."""
    with transaction.atomic():
        _, view = _opened(actor, chain_id)
        _segment_of(view.plan, segment_id)
        if segment_id in view.plan.live.segments:
            _put(view.draft, EditKind.SEGMENT, str(segment_id), {"removed": True})
            return
        if any(target.spot.segment_id == segment_id for target in view.plan.targets):
            raise InvalidInput("新环节上已有单位，请先把单位调到其他环节，再撤销这个环节。")
        links = [spot.key for spot in view.plan.links.values() if segment_id in spot.ends]
        _drop(view.draft, [str(segment_id), *links])


def draft_segment_shift(*, actor: Principal, chain_id: UUID, segment_id: UUID, up: bool) -> None:
    """One place up or down among the segments of its layer."""
    with transaction.atomic():
        _, view = _opened(actor, chain_id)
        _segment_of(view.plan, segment_id)
        layer = view.plan.segments[segment_id].layer
        alike = [spot for spot in view.plan.result.ordered() if spot.layer == layer]
        here = next(index for index, spot in enumerate(alike) if spot.id == segment_id)
        there = here + (-1 if up else 1)
        if not 0 <= there < len(alike):
            return
        orders = sorted({spot.order for spot in alike})
        if len(orders) < len(alike):
            orders = [alike[0].order + index for index in range(len(alike))]
        alike[here], alike[there] = alike[there], alike[here]
        for spot, order in zip(alike, orders, strict=True):
            _put_segment(view, SegmentSpot(spot.id, spot.name, spot.layer, order))


def draft_link(*, actor: Principal, chain_id: UUID, source_id: UUID, target_id: UUID, kind: str) -> None:
    """Say in the draft that one segment of the chain supplies or contains another. Raises InvalidInput.

    Rings are told by the draft's own check, which names the way round; until then a draft may hold them.
    """
    if kind not in LinkKind:
        raise InvalidInput("请选择关系：供给或包含。")
    if source_id == target_id:
        raise InvalidInput("环节不能供给或包含自己，请选择另一个环节。")
    with transaction.atomic():
        _, view = _opened(actor, chain_id)
        for segment_id in (source_id, target_id):
            _segment_of(view.plan, segment_id)
        key = link_key(source_id, target_id)
        planned, live = view.plan.links.get(key), view.plan.live.links.get(key)
        if planned is not None and planned.kind == kind:
            raise InvalidInput("这两个环节之间已有这项关系。")
        if live is not None and live.kind == kind:
            _drop(view.draft, [key])
        else:
            _put(view.draft, EditKind.LINK, key, {"kind": kind, "new": live is None})


def draft_link_end(*, actor: Principal, chain_id: UUID, subject: str) -> None:
    """End a relation in the draft; one the draft itself invented is simply forgotten."""
    with transaction.atomic():
        _, view = _opened(actor, chain_id)
        if subject not in view.plan.links:
            raise InvalidInput("草稿里没有这项关系，请刷新页面后重试。")
        if subject in view.plan.live.links:
            _put(view.draft, EditKind.LINK, subject, {"removed": True})
        else:
            _drop(view.draft, [subject])


def undo_edit(*, actor: Principal, chain_id: UUID, subject: str) -> None:
    """Forget one edit. A new segment on which units were put is kept until they are moved."""
    with transaction.atomic():
        _, view = _opened(actor, chain_id)
        edit = next((each for each in view.edits if each.subject == subject), None)
        if edit is not None and edit.kind == EditKind.SEGMENT and edit.values.get("new"):
            draft_segment_end(actor=actor, chain_id=chain_id, segment_id=UUID(subject))
            return
        _drop(view.draft, [subject])


def accept_meanwhile(*, actor: Principal, chain_id: UUID, keep: Collection[str]) -> MapDraft:
    """Go on from the chain as others have made it. Of edits that collide with theirs only those in ``keep`` stay; one
    that speaks of what is gone cannot.
    """
    with transaction.atomic():
        _, view = _opened(actor, chain_id)
        lost = set(view.plan.lost)
        dropped = [each.edit.subject for each in view.collisions if each.edit.subject not in keep]
        _drop(view.draft, [*dropped, *lost])
        return change(view.draft, {"base": view.plan.live.to_json()}, expected_version=None)


def discard_draft(*, actor: Principal, chain_id: UUID) -> MapDraft:
    """Give the draft up; the chain is as it was."""
    with transaction.atomic():
        draft = locked(MapDraft, get_draft_for(actor, chain_id).pk)
        return transition(draft, DraftState.DISCARDED, closed_at=clock.now())

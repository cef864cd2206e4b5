"""How chains are built in this city, and building one so: its segments, and its bodies from the top down."""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.access import get_pattern_for
from alliances.actions.body import create_body
from alliances.actions.values import check_term
from alliances.choices import CHAIN_WORD, SHOWN_CHAIN_WORD, stored_title
from alliances.models import ChainBody, PatternTier, StructurePattern
from alliances.tiers import refusal_below
from chains.access import get_chain_for
from chains.actions import add_segment
from chains.choices import Layer
from chains.models import Chain, Segment
from core import clock
from core.errors import InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.tenancy.dated import in_force

PATTERN_FIELDS = frozenset({"name", "note", "segments"})
TIER_FIELDS = frozenset({"kind_id", "tier_id", "title"})
MOST_SEGMENTS, MOST_TIERS = 40, 20


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(values) - PATTERN_FIELDS)
    if unknown:
        raise InvalidInput(fields={name: ["这个字段不能修改。"] for name in unknown})
    columns = dict(values)
    if "name" in columns:
        columns["name"] = " ".join(str(columns["name"]).split())
    if "segments" in columns:
        columns["segments"] = _segments(columns["segments"])
    return columns


def _segments(given: Sequence[Sequence[str]]) -> list[list[str]]:
    found: list[list[str]] = []
    for layer, name in given:
        name = " ".join(name.split())
        if layer not in Layer.values:
            raise InvalidInput(fields={"segments": [f"“{layer}”不是环节的位置。"]})
        if not name or len(name) > 40:
            raise InvalidInput(fields={"segments": ["环节名称不能为空，最多 40 字。"]})
        if name in [one for _, one in found]:
            raise InvalidInput(fields={"segments": [f"环节“{name}”写了两次，请删去一个。"]})
        found.append([str(layer), name])
    if len(found) > MOST_SEGMENTS:
        raise InvalidInput(fields={"segments": [f"最多 {MOST_SEGMENTS} 个环节。"]})
    return found


def create_pattern(*, actor: Principal, values: Mapping[str, Any]) -> StructurePattern:
    """A new pattern without tiers. Raises NotAllowed, InvalidInput."""
    actor.require_everywhere("body.edit")
    return create(StructurePattern(**_columns(values)))


def update_pattern(
    *, actor: Principal, pattern_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> StructurePattern:
    """Chains built by it before stay as they are. Raises NotAllowed, NotFound, StaleVersion, InvalidInput."""
    with transaction.atomic():
        return change(_held(actor, pattern_id), _columns(values), expected_version=expected_version)


def delete_pattern(*, actor: Principal, pattern_id: UUID) -> StructurePattern:
    """Nothing points at a pattern: what was built by it stands by itself. Raises NotAllowed, NotFound."""
    with transaction.atomic():
        pattern = _held(actor, pattern_id)
        pattern.delete()
    return pattern


def _held(actor: Principal, pattern_id: UUID) -> StructurePattern:
    return locked(StructurePattern, get_pattern_for(actor, pattern_id).pk)


def set_tiers(*, actor: Principal, pattern_id: UUID, tiers: Sequence[Mapping[str, Any]]) -> list[PatternTier]:
    """The tiers of a pattern from the top down, in place of those before. Raises NotAllowed, NotFound, InvalidInput."""
    with transaction.atomic():
        pattern = _held(actor, pattern_id)
        if len(tiers) > MOST_TIERS:
            raise InvalidInput(f"最多 {MOST_TIERS} 层。", fields={"tiers": [f"最多 {MOST_TIERS} 层。"]})
        rows = [_tier(pattern, place, tier) for place, tier in enumerate(tiers, start=1)]
        _check_order(rows)
        PatternTier.objects.filter(pattern=pattern).delete()
        return [create(row) for row in rows]


def put_tier(*, actor: Principal, pattern_id: UUID, place: int, values: Mapping[str, Any]) -> PatternTier:
    """One tier at its place, new or changed. Raises NotAllowed, NotFound, InvalidInput."""
    with transaction.atomic():
        pattern = _held(actor, pattern_id)
        held: PatternTier | None = PatternTier.objects.filter(pattern=pattern, place=place).first()
        if not 1 <= place <= MOST_TIERS:
            raise InvalidInput(fields={"place": [f"应为 1 至 {MOST_TIERS}。"]})
        if held is None:
            return create(_tier(pattern, place, values))
        _tier(pattern, place, {"kind_id": held.kind_id, "tier_id": held.tier_id, "title": held.title, **values})
        return change(held, values, expected_version=None)


def remove_tier(*, actor: Principal, tier_id: UUID) -> PatternTier:
    actor.require_everywhere("body.edit")
    with transaction.atomic():
        row = locked(PatternTier, tier_id)
        row.delete()
    return row


def _tier(pattern: StructurePattern, place: int, values: Mapping[str, Any]) -> PatternTier:
    unknown = sorted(set(values) - TIER_FIELDS)
    if unknown:
        raise InvalidInput(fields={name: ["这个字段不能修改。"] for name in unknown})
    columns = {**values, "title": stored_title(str(values["title"]))}
    check_term("body_kind", columns["kind_id"], "kind")
    if check_term("body_tier", columns["tier_id"], "tier") is None:
        raise InvalidInput(fields={"tier": [f"请选择第 {place} 层的层级。"]})
    if CHAIN_WORD not in columns["title"]:
        raise InvalidInput(
            fields={"title": [f"第 {place} 层的名称里要有 {SHOWN_CHAIN_WORD}，建立时换成产业链的名称。"]}
        )
    return PatternTier(pattern=pattern, place=place, **columns)


def _check_order(rows: Sequence[PatternTier]) -> None:
    for upper, lower in pairwise(rows):
        refusal = refusal_below(lower.tier, upper.tier)
        if refusal:
            text = f"第 {lower.place} 层：{refusal}"
            raise InvalidInput(text, fields={"tiers": [text]})


def build_by_pattern(
    *, actor: Principal, pattern_id: UUID, chain_id: UUID, founded_on: dt.date | None
) -> tuple[list[Segment], list[ChainBody]]:
    """Add to a chain what its pattern says and it lacks: segments by name, then a body for each tier, below the upper.

    Run again it adds nothing. Raises NotAllowed, NotFound, InvalidInput (a second body of its role asks a reason).
    """
    with transaction.atomic():
        pattern = get_pattern_for(actor, pattern_id)
        chain = locked(Chain, get_chain_for(actor, chain_id, "chain.edit").pk)
        segments = _add_segments(actor, pattern, chain)
        return segments, _add_bodies(actor, pattern, chain, founded_on)


def _add_segments(actor: Principal, pattern: StructurePattern, chain: Chain) -> list[Segment]:
    held = set(Segment.objects.filter(in_force(clock.today()), chain=chain).values_list("name", flat=True))
    return [
        add_segment(actor=actor, chain_id=chain.pk, values={"layer": layer, "name": name})
        for layer, name in pattern.segments
        if name not in held
    ]


def _add_bodies(
    actor: Principal, pattern: StructurePattern, chain: Chain, founded_on: dt.date | None
) -> list[ChainBody]:
    made: list[ChainBody] = []
    above: ChainBody | None = None
    for tier in pattern.tiers.order_by("place"):
        name = tier.title.replace(CHAIN_WORD, chain.name)
        body: ChainBody | None = ChainBody.objects.filter(chain=chain, name=name, ended_on__isnull=True).first()
        if body is None:
            body = create_body(
                actor=actor,
                values={
                    "name": name,
                    "kind_id": tier.kind_id,
                    "chain_id": chain.pk,
                    "tier_id": tier.tier_id,
                    "parent_id": above.pk if above else None,
                    "founded_on": founded_on,
                },
            )
            made.append(body)
        above = body
    return made

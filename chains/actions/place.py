"""A unit's place on a chain: put there, changed, taken off. Every change is dated; nothing is overwritten (truth 2)."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from chains.access import get_chain_for, get_place_for
from chains.actions.gap import fill_gap
from chains.actions.values import end_dated, require_existing
from chains.choices import ChainRole
from chains.models import Chain, ChainUnit, Segment
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput, StaleVersion
from core.principal import Principal
from core.records import change, create, locked
from core.tenancy.dated import in_force
from organizations.queries import standing_units


def _segment_on(chain_id: UUID, segment_id: UUID | None, day: dt.date) -> Segment | None:
    """The segment, which must be one of the chain's own and in force. Raises InvalidInput."""
    if segment_id is None:
        return None
    segment: Segment | None = Segment.objects.filter(in_force(day), chain_id=chain_id, pk=segment_id).first()
    if segment is None:
        raise InvalidInput(fields={"segment": ["这条链在当日没有这个环节，请重新选择。"]})
    return segment


def put_on_chain(
    *,
    actor: Principal,
    chain_id: UUID,
    unit_id: UUID,
    role: str,
    segment_id: UUID | None,
    valid_from: dt.date | None,
    fills: UUID | None = None,
) -> ChainUnit:
    """Put a unit on a chain, or on one more of its segments. Raises InvalidInput where it stands there already.

    A unit that so far stood on the chain without a segment leaves that place the day before. ``fills`` names the gap
    in whose name the unit comes: it is closed with it.
    """
    with transaction.atomic():
        chain = locked(Chain, get_chain_for(actor, chain_id, "chain_unit.edit").pk)
        _require_reach(actor, unit_id)
        day = valid_from or clock.today()
        if chain.valid_to is not None and day > chain.valid_to:
            raise Conflict("这条链已终止，不能再放入单位。", code="chain_ended")
        require_existing(chain, day, "valid_from")
        segment = _segment_on(chain.pk, segment_id, day)
        if segment is not None and valid_from is not None:
            loose = ChainUnit.objects.select_for_update(of=("self",)).filter(
                in_force(valid_from), chain=chain, unit_id=unit_id, segment__isnull=True
            )
            for place in loose:
                _leave(place, valid_from)
        row = create(ChainUnit(chain=chain, unit_id=unit_id, segment=segment, role=role, valid_from=valid_from))
        if fills is not None:
            fill_gap(actor=actor, gap_id=fills, place=row)
        return row


def _require_reach(actor: Principal, unit_id: UUID) -> None:
    """A place opens the unit and its persons to the chain's liaison: who sees only some units may not widen that."""
    if actor.may_everywhere("chain_unit.edit"):
        return
    if not standing_units().filter(actor.visible("unit.view", AnchorKind.UNIT), pk=unit_id).exists():
        raise InvalidInput(fields={"unit": ["这个单位不在您的范围内，请由组织部门放到链上。"]})


def _leave(place: ChainUnit, day: dt.date) -> None:
    """End a place so that it no longer counts on ``day``; one that only began then never was."""
    if place.valid_from is not None and place.valid_from >= day:
        place.delete()
    else:
        change(place, {"valid_to": clock.day_before(day)}, expected_version=None)


def change_place(
    *,
    actor: Principal,
    place_id: UUID,
    role: str,
    segment_id: UUID | None,
    day: dt.date,
    expected_version: int | None,
) -> ChainUnit:
    """Give a unit another role or segment from ``day`` on: the old place ends the day before, a new one begins.

    A place that began on that day or later is corrected in place. Raises StaleVersion, InvalidInput, Conflict (ended).
    """
    with transaction.atomic():
        place = locked(ChainUnit, get_place_for(actor, place_id, "chain_unit.edit").pk)
        if expected_version is not None and place.version != expected_version:
            raise StaleVersion(difference=[("链上角色", place.get_role_display(), str(ChainRole(role).label))])
        if place.valid_to is not None and place.valid_to < day:
            raise Conflict("这个位置已终止，不能再调整；如单位重新上链，请新增位置。", code="place_ended")
        if (place.role, place.segment_id) == (role, segment_id):
            return place
        require_existing(place.chain, day, "day")
        segment = _segment_on(place.chain_id, segment_id, day)
        if place.valid_from is not None and place.valid_from >= day:
            return change(place, {"role": role, "segment": segment}, expected_version=None)
        following = ChainUnit(
            chain_id=place.chain_id,
            unit_id=place.unit_id,
            segment=segment,
            role=role,
            valid_from=day,
            valid_to=place.valid_to,
        )
        change(place, {"valid_to": clock.day_before(day)}, expected_version=None)
        return create(following)


def take_off(*, actor: Principal, place_id: UUID, last_day: dt.date) -> ChainUnit:
    """Record a unit's last day at a place. Raises InvalidInput."""
    with transaction.atomic():
        place = locked(ChainUnit, get_place_for(actor, place_id, "chain_unit.edit").pk)
        return end_dated(place, last_day)

"""What units share: recorded, opened and closed by the unit that provides it (F060)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from chains.actions.values import prepared, searchable
from chains.queries import chains_for
from core import clock
from core.bin import put_away
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from core.templatetags.formats import cn_date
from organizations.models import Unit
from services.actions.values import said, standing
from services.choices.shared import TAKING, ResourceState
from services.models import Booking, ResourceClosure, SharedResource
from services.shared.queries import EDIT, get_closure_for, get_resource_for
from services.shared.times import at, span_words

RESOURCE_FIELDS = (
    "name",
    "kind",
    "owner_id",
    "chain_id",
    "location",
    "purpose",
    "audience",
    "terms",
    "fee",
    "weekdays",
    "opens_at",
    "closes_at",
    "lead_days",
    "most_days",
    "is_confirmed_at_once",
)
MOST_CLOSURES = 200


def create_resource(*, actor: Principal, values: Mapping[str, Any]) -> SharedResource:
    """Open from now on. Raises NotAllowed, InvalidInput, Conflict (the unit has one of that name)."""
    actor.require(EDIT)
    with transaction.atomic():
        columns = _columns(actor, values, None)
        if columns.get("owner_id") is None:
            raise InvalidInput(fields={"owner": ["请选择提供单位。"]})
        return create(SharedResource(**columns))


def update_resource(
    *, actor: Principal, resource_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> SharedResource:
    """Bookings made before stand as they are. Raises NotFound, NotAllowed, StaleVersion, InvalidInput."""
    with transaction.atomic():
        resource = get_resource_for(actor, resource_id, EDIT)
        return change(resource, _columns(actor, values, resource), expected_version=expected_version)


def move_resource(*, actor: Principal, resource_id: UUID, to: str) -> SharedResource:
    """Pause, open again, share no longer. Raises Conflict while bookings of days to come are open, which is told."""
    with transaction.atomic():
        resource = locked(SharedResource, get_resource_for(actor, resource_id, EDIT).pk)
        if to == ResourceState.ENDED:
            _require_no_bookings(resource, clock.now(), None)
        return transition(resource, to)


def close_days(
    *, actor: Principal, resource_id: UUID, starts_on: dt.date, ends_on: dt.date, reason: str
) -> ResourceClosure:
    """Days on which it is not open. Raises Conflict where somebody has booked them, InvalidInput."""
    with transaction.atomic():
        resource = locked(SharedResource, get_resource_for(actor, resource_id, EDIT).pk)
        words = said(reason, "reason", "请写明停用原因，如检修、本单位使用。", most=120)
        if ends_on < clock.today():
            raise InvalidInput(fields={"ends_on": ["这些日子已经过去，无需登记。"]})
        if ResourceClosure.objects.filter(resource=resource, ends_on__gte=clock.today()).count() >= MOST_CLOSURES:
            raise Conflict(f"停用日最多登记 {MOST_CLOSURES} 条，请合并成较长的时段。", code="too_many_closures")
        closure = ResourceClosure(resource=resource, starts_on=starts_on, ends_on=ends_on, reason=words)
        if starts_on <= ends_on:
            since, until = at(starts_on, dt.time.min), at(ends_on + dt.timedelta(days=1), dt.time.min)
            _require_no_bookings(resource, since, until)
        return create(closure)


def open_days(*, actor: Principal, closure_id: UUID) -> ResourceClosure:
    """Take closing days back. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        closure = locked(ResourceClosure, get_closure_for(actor, closure_id).pk)
        put_away(closure, actor=actor, code="resource-closures")
    return closure


def check_closure(closure: ResourceClosure) -> None:
    """For closing days that are put back: as when they were registered. Raises Conflict."""
    since = at(closure.starts_on, dt.time.min)
    until = at(closure.ends_on + dt.timedelta(days=1), dt.time.min)
    _require_no_bookings(closure.resource, max(since, clock.now()), until)


def _require_no_bookings(resource: SharedResource, since: dt.datetime, until: dt.datetime | None) -> None:
    taken = Booking.objects.filter(resource=resource, state__in=TAKING, ends_at__gt=since)
    if until is not None:
        taken = taken.filter(starts_at__lt=until)
    first = list(taken.select_related("unit").order_by("starts_at")[:3])
    if first:
        told = "、".join(f"{span_words((one.starts_at, one.ends_at))}（{one.unit.name}）" for one in first)
        raise Conflict(f"这段时间已有预约：{told}。请先与预约单位商量，取消后再办理。", code="booked")


def _columns(actor: Principal, values: Mapping[str, Any], resource: SharedResource | None) -> dict[str, Any]:
    columns = searchable(prepared(values, RESOURCE_FIELDS))
    owner_id = columns.get("owner_id")
    if owner_id is not None and owner_id != (resource.owner_id if resource else None):
        standing(owner_id, "owner", "没有找到这个单位，请重新选择。")
        if not Unit.objects.filter(actor.visible(EDIT, AnchorKind.UNIT, path="id"), pk=owner_id).exists():
            raise InvalidInput(fields={"owner": ["这个单位不在您负责的范围内，请重新选择。"]})
    chain_id = columns.get("chain_id")
    if chain_id is not None and chain_id != (resource.chain_id if resource else None):
        chain = chains_for(actor).filter(pk=chain_id).first()
        if chain is None:
            raise InvalidInput(fields={"chain": ["没有找到这条产业链，请重新选择。"]})
        if chain.valid_to is not None and chain.valid_to < clock.today():
            raise InvalidInput(fields={"chain": [f"“{chain.name}”已于{cn_date(chain.valid_to)}终止，请另选。"]})
    if "weekdays" in columns:
        columns["weekdays"] = sorted({int(day) for day in columns["weekdays"] or []})
    return columns

"""Service groups: set up, changed, ended; departments join and leave (R25, F052)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.models import ChainBody
from chains.actions.values import prepared, searchable
from core import clock
from core.bin import put_away
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.templatetags.formats import cn_date
from core.tenancy.dated import in_force
from services.actions.dispatching import NOT_THERE
from services.actions.values import standing
from services.choices import TicketState
from services.groups.queries import EDIT, get_group_for, get_member_for, member_units
from services.models import ServiceGroup, ServiceGroupMember, Ticket

FIELDS = ("name", "body_id", "convener_id", "remark", "started_on")
MOST_MEMBERS = 100
MEMBER_BIN = "service-group-members"


def create_group(*, actor: Principal, values: Mapping[str, Any], departments: Iterable[UUID] = ()) -> ServiceGroup:
    """With its convener and ``departments``, all from the day it was set up.

    Raises NotAllowed, InvalidInput, Conflict.
    """
    actor.require_everywhere(EDIT)
    with transaction.atomic():
        columns = _checked(values, None)
        group = create(ServiceGroup(**columns))
        members = list(dict.fromkeys([group.convener_id, *departments]))
        if len(members) > MOST_MEMBERS:
            raise InvalidInput(fields={"departments": [f"一个服务团最多 {MOST_MEMBERS} 个部门。"]})
        for unit_id in members:
            unit = standing(unit_id, "departments", NOT_THERE)
            create(ServiceGroupMember(group=group, unit=unit, valid_from=group.started_on))
        return group


def update_group(
    *, actor: Principal, group_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> ServiceGroup:
    """The convener is one of its departments. Raises NotFound, NotAllowed, StaleVersion, InvalidInput, Conflict."""
    with transaction.atomic():
        group = _open(actor, group_id)
        columns = _checked(values, group)
        convener = columns.get("convener_id", group.convener_id)
        if convener != group.convener_id and not member_units(group.pk).filter(pk=convener).exists():
            raise InvalidInput(fields={"convener": ["召集部门要是今天在册的成员部门，请先加入。"]})
        return change(group, columns, expected_version=expected_version)


def end_group(*, actor: Principal, group_id: UUID, last_day: dt.date) -> ServiceGroup:
    """Nothing lies with it any more; its departments leave with it.

    Raises NotFound, NotAllowed, InvalidInput, Conflict.
    """
    with transaction.atomic():
        group = _open(actor, group_id)
        if last_day > clock.today():
            raise InvalidInput(fields={"last_day": ["结束日期不能晚于今天。"]})
        if last_day < group.started_on:
            raise InvalidInput(fields={"last_day": [f"{cn_date(group.started_on)}组建，结束日期不能更早。"]})
        waiting = Ticket.objects.filter(group=group, state=TicketState.ACCEPTED).count()
        if waiting:
            raise Conflict(f"还有 {waiting} 张工单待团内分派，请先分派或退回。", code="group_has_tickets")
        for member in ServiceGroupMember.objects.filter(group=group).exclude(valid_to__lte=last_day):
            _leave(member, last_day, actor=actor)
        return change(group, {"ended_on": last_day}, expected_version=None)


def join_group(
    *, actor: Principal, group_id: UUID, unit_id: UUID | None, valid_from: dt.date | None = None
) -> ServiceGroupMember:
    """From ``valid_from`` on, today where it says nothing. Raises NotFound, NotAllowed, InvalidInput, Conflict."""
    with transaction.atomic():
        group = _open(actor, group_id)
        if unit_id is None:
            raise InvalidInput(fields={"unit": ["请选择部门。"]})
        unit, first = standing(unit_id, "unit", NOT_THERE), valid_from or clock.today()
        if first < group.started_on:
            raise InvalidInput(fields={"valid_from": [f"服务团{cn_date(group.started_on)}组建，不能更早加入。"]})
        held = ServiceGroupMember.objects.filter(group=group)
        if held.filter(in_force(first)).count() >= MOST_MEMBERS:
            raise Conflict(f"一个服务团最多 {MOST_MEMBERS} 个部门。", code="too_many_members")
        if held.filter(unit=unit).exclude(valid_to__lt=first).exists():
            raise Conflict(f"“{unit.name}”已是这个服务团的成员。", code="already_member")
        return create(ServiceGroupMember(group=group, unit=unit, valid_from=first))


def leave_group(*, actor: Principal, member_id: UUID, last_day: dt.date) -> ServiceGroupMember | None:
    """One that leaves before its first day was never in, and goes to the bin: None. The convener stays until another
    convenes. Raises NotFound, NotAllowed, Conflict.
    """
    with transaction.atomic():
        found = get_member_for(actor, member_id, EDIT)
        group = _open(actor, found.group_id)
        member = locked(ServiceGroupMember, found.pk)
        if member.valid_to is not None and member.valid_to <= last_day:
            raise Conflict("这个部门已经退出服务团，无需重复办理。", code="already_ended")
        if member.unit_id == group.convener_id:
            raise Conflict("召集部门不能退出，请先改由别的成员部门召集。", code="convener_stays")
        return _leave(member, last_day, actor=actor)


def _leave(member: ServiceGroupMember, last_day: dt.date, *, actor: Principal) -> ServiceGroupMember | None:
    if member.valid_from is not None and last_day < member.valid_from:
        put_away(member, actor=actor, code=MEMBER_BIN)
        return None
    return change(member, {"valid_to": last_day}, expected_version=None)


def _open(actor: Principal, group_id: UUID) -> ServiceGroup:
    group = locked(ServiceGroup, get_group_for(actor, group_id, EDIT).pk)
    if group.ended_on is not None:
        text = f"“{group.name}”已于{cn_date(group.ended_on)}结束，不能再改；需要时请另建一个。"
        raise Conflict(text, code="group_ended")
    return group


def _checked(values: Mapping[str, Any], group: ServiceGroup | None) -> dict[str, Any]:
    columns = searchable(prepared(values, FIELDS))

    def now(name: str) -> Any:
        return columns[name] if name in columns else getattr(group, name, None)

    wrong: dict[str, list[str]] = {}
    if not now("name"):
        wrong["name"] = ["请填写服务团名称。"]
    if now("convener_id") is None:
        wrong["convener"] = ["请选择召集部门。"]
    if now("started_on") is None:
        wrong["started_on"] = ["请填写组建日期。"]
    if group is not None and now("started_on") != group.started_on:
        wrong["started_on"] = ["组建日期不能改，成员部门从这一天起在册。"]
    elif now("started_on") is not None and now("started_on") > clock.today():
        wrong["started_on"] = ["组建日期不能晚于今天。"]
    body = columns.get("body_id")
    if body is not None and not ChainBody.objects.filter(pk=body, ended_on__isnull=True).exists():
        wrong["body"] = ["没有找到这个链党组织，请重新选择。"]
    if wrong:
        raise InvalidInput(fields=wrong)
    if columns.get("convener_id") is not None and columns["convener_id"] != getattr(group, "convener_id", None):
        standing(columns["convener_id"], "convener", NOT_THERE)
    return columns

"""Service groups, for what concerns every object (core.objects, core.bin)."""

from core.bin import BinKind
from core.errors import Conflict
from core.objects import ObjectKind, Part
from services.groups.queries import EDIT, VIEW, groups_visible
from services.models import ServiceGroup, ServiceGroupMember


def _convenes(row: ServiceGroupMember) -> str:
    return "召集部门不能去掉，请先改由别的成员部门召集。" if row.unit_id == row.group.convener_id else ""


def _group_stands(row: ServiceGroupMember) -> None:
    if row.group.ended_on is not None:
        raise Conflict(f"“{row.group.name}”已结束，不能再有成员部门。", code="group_ended")


GROUP = ObjectKind(
    code="service-groups",
    label="服务团",
    model=ServiceGroup,
    action=VIEW,
    visible=groups_visible,
    pages=("service-group-detail",),
    argument="service_group_id",
    api_scope="service-groups",
    parts=(Part(ServiceGroupMember, "group_id"),),
)
BIN_KINDS = (
    BinKind(
        code="service-groups",
        label="服务团",
        model=ServiceGroup,
        action=EDIT,
        allowed=lambda principal: groups_visible(principal, EDIT),
        owned=(ServiceGroupMember,),
    ),
    BinKind(
        code="service-group-members",
        label="服务团成员",
        model=ServiceGroupMember,
        action=EDIT,
        allowed=lambda principal: groups_visible(principal, EDIT),
        name=lambda row: row.unit.name,
        related=("unit", "group"),
        against=_convenes,
        check=_group_stands,
    ),
)

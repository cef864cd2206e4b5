"""Service groups, for what concerns every object (core.objects, core.bin)."""

from core.bin import BinKind
from core.objects import ObjectKind, Part
from services.groups.queries import EDIT, VIEW, groups_visible
from services.models import ServiceGroup, ServiceGroupMember

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
        related=("unit",),
    ),
)

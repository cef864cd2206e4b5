"""Service groups and their rosters as sheets, both ways."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from alliances.tables.columns import body_names
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.listed import DatedRecordTable, RecordTable
from core.tables.spec import ParsedRow, TableColumn, date_column, shown_only, text_column
from organizations.tables.names import Names, named_column, unit_names
from services.actions.groups import create_group, join_group, leave_group, update_group
from services.groups.filters import GroupMemberFilter, ServiceGroupFilter
from services.groups.queries import EDIT, VIEW, groups_for, members_for
from services.models import ServiceGroup, ServiceGroupMember

OWN = ("name", "body_id", "convener_id", "remark", "started_on")


def group_names() -> Names:
    rows = ServiceGroup.objects.filter(ended_on__isnull=True).order_by("name_key", "id")
    return Names(rows.values_list("id", "name"), noun="服务团")


class ServiceGroupTable(RecordTable):
    code = "service_groups"
    label = "服务团"
    noun = "个"
    view_action = VIEW
    edit_action = EDIT
    list_url = "service-group-list"
    lists = ("api-service-group-list",)
    model = ServiceGroup
    filters = ServiceGroupFilter
    read = (*OWN, "ended_on")
    order = ("name_key", "id")
    fields: ClassVar[Mapping[str, str]] = {"body": "body_id", "convener": "convener_id"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            text_column("name", "服务团", max_length=120, required=True, width=34, names_record=True),
            named_column("body_id", "链党组织", body_names(), width=30, comment="不属于某个链党组织的留空"),
            named_column("convener_id", "召集部门", unit_names(), required=True, width=30, comment="同时是成员部门"),
            text_column("remark", "备注", max_length=400, width=40),
            date_column("started_on", "组建日期", required=True),
            shown_only("ended_on", "结束日期", show=lambda value: value or None),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[ServiceGroup]":
        return groups_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in OWN}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], {name: row[name] for name in self.read}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        return match_key(values["name"]) if values.get("name") else ""

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID:
        given = {name: values[name] for name in OWN if values.get(name) is not None}
        return create_group(actor=actor, values=given).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        self.keep_fixed(changes, ("started_on",), "组建日期不能改，成员部门从这一天起在册。")
        if row.target is not None:
            update_group(actor=actor, group_id=row.target.id, values=changes, expected_version=None)


class GroupMemberTable(DatedRecordTable):
    """The roster (F052): a department a row, those that left as well."""

    code = "service_group_members"
    label = "服务团成员"
    noun = "个"
    view_action = VIEW
    edit_action = EDIT
    list_url = "service-group-list"
    lists = ("service-group-detail", "api-service-group-member-list")
    model = ServiceGroupMember
    filters = GroupMemberFilter
    read = ("group_id", "unit_id", "valid_from", "valid_to")
    order = ("group__name_key", "group_id", "unit_name", "valid_from", "id")
    kept_when_blank = frozenset({"valid_from"})
    fields: ClassVar[Mapping[str, str]] = {"group": "group_id", "unit": "unit_id"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            named_column("group_id", "服务团", group_names(), required=True, width=34, names_record=True),
            named_column("unit_id", "成员部门", unit_names(), required=True, width=30, names_record=True),
            date_column("valid_from", "加入日期", comment="不填为今天"),
            date_column("valid_to", "退出日期", comment="仍在册的留空"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[ServiceGroupMember]":
        return members_for(actor, action=action)

    def own_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("group_id") and values.get("unit_id")):
            return ""
        return f"{values['group_id']}:{values['unit_id']}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID:
        made = join_group(
            actor=actor, group_id=values["group_id"], unit_id=values["unit_id"], valid_from=values.get("valid_from")
        )
        if values.get("valid_to"):
            leave_group(actor=actor, member_id=made.pk, last_day=values["valid_to"])
        return made.pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        fixed = ("group_id", "unit_id", "valid_from")
        self.keep_fixed(changes, fixed, "已在册的部门和加入日期不能改，请登记退出，再另起一行。")
        self.refuse_reopening(changes, "已退出的不能在表中恢复，请另起一行登记。")
        if "valid_to" in changes:
            leave_group(actor=actor, member_id=row.target.id, last_day=changes["valid_to"])

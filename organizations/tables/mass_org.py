"""Mass organizations as a table, both ways: known by unit, kind and name (F088)."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.listed import RecordTable
from core.tables.spec import ParsedRow, TableColumn, choice_column, date_column, integer_column, labels_of, text_column
from organizations.actions.mass_org import create_mass_org, update_mass_org
from organizations.choices import MassOrgKind
from organizations.filters import MassOrgFilter
from organizations.mass_orgs import mass_orgs_for
from organizations.models import MassOrg
from organizations.tables.names import named_column, unit_names


class MassOrgTable(RecordTable):
    code = "mass_orgs"
    label = "群团组织"
    noun = "个"
    view_action = "mass_org.view"
    edit_action = "mass_org.edit"
    list_url = "mass-org-list"
    lists = ("api-mass-org-list",)
    model = MassOrg
    filters = MassOrgFilter
    read = ("name", "kind", "unit_id", "members", "founded_on", "ended_on")
    order = ("name_key", "id")
    fields: ClassVar[Mapping[str, str]] = {"unit": "unit_id"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            text_column("name", "名称", max_length=120, required=True, names_record=True, width=34),
            choice_column("kind", "类别", labels_of(MassOrgKind), required=True, names_record=True, width=16),
            named_column(
                "unit_id",
                "所在单位",
                unit_names(),
                required=True,
                names_record=True,
                width=34,
                aliases=("单位", "企业名称"),
                suggest="unit-suggest",
            ),
            integer_column("members", "人数", width=10, comment="不清楚的留空"),
            date_column("founded_on", "成立日期", comment="不清楚的留空"),
            date_column("ended_on", "撤销日期", comment="仍在的留空"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        return mass_orgs_for(actor, action=action)

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("name") and values.get("unit_id")):
            return ""
        return f"{values['unit_id']}:{values.get('kind') or ''}:{match_key(values['name'])}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID | None:
        return create_mass_org(actor=actor, values=values).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is not None:
            update_mass_org(actor=actor, mass_org_id=row.target.id, values=dict(changes), expected_version=None)

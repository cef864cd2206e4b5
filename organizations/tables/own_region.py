"""Parks and who is resident in them as tables, both ways."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import QueryDict

from core import clock
from core.errors import InvalidInput
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.listed import Asked, DatedRecordTable, RecordTable
from core.tables.spec import ParsedRow, TableColumn, choice_column, date_column, text_column
from core.tables.term_columns import term_column
from organizations.actions import close_own_region, create_own_region, enter_park, leave_park, reopen_own_region
from organizations.actions import update_own_region as update_park
from organizations.filters import OwnRegionFilter, ResidenceFilter
from organizations.models import OwnRegion, Residence
from organizations.queries import own_regions_for, residences_for, units_for
from organizations.regions import region_choices
from organizations.tables.names import Names, named_column, unit_names

WRITTEN = ("name", "kind_id", "region_id")
FIXED = ("unit_id", "own_region_id", "valid_from")


class OwnRegionTable(RecordTable):
    code = "own_regions"
    label = "园区"
    noun = "个"
    view_action = "region.view"
    edit_action = "region.edit"
    list_url = "own-region-list"
    lists = ("api-own-region-list",)
    model = OwnRegion
    filters = OwnRegionFilter
    read = (*WRITTEN, "closed_on")
    order = ("name_key", "id")
    fields: ClassVar[Mapping[str, str]] = {"kind": "kind_id", "region": "region_id"}

    def columns(self, actor: Principal) -> list[TableColumn]:
        regions = {name: code for code, name in region_choices(actor.tenant)}
        return [
            text_column(
                "name", "园区名称", max_length=120, required=True, names_record=True, width=34, aliases=("名称", "园区")
            ),
            term_column("kind_id", "类别", "region_kind", required=True),
            choice_column("region_id", "所在区县", regions, empty=None, aliases=("区县",)),
            date_column("closed_on", "撤销日期", comment="没有撤销的留空；清空即为恢复"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        return own_regions_for(actor, action=action)

    def natural_key(self, values: Mapping[str, Any]) -> str:
        return match_key(values["name"]) if values.get("name") else ""

    def add(self, actor: Principal, values: Mapping[str, Any]) -> None:
        made = create_own_region(actor=actor, values={name: values[name] for name in WRITTEN if name in values})
        if values.get("closed_on"):
            close_own_region(actor=actor, own_region_id=made.pk, closed_on=values["closed_on"])

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        written = {name: changes[name] for name in WRITTEN if name in changes}
        if written:
            update_park(actor=actor, own_region_id=row.target.id, values=written, expected_version=None)
        if "closed_on" in changes:
            if row.target.values["closed_on"] is not None:
                reopen_own_region(actor=actor, own_region_id=row.target.id)
            if changes["closed_on"] is not None:
                close_own_region(actor=actor, own_region_id=row.target.id, closed_on=changes["closed_on"])


class ResidenceTable(DatedRecordTable):
    """``show=past`` and ``show=now`` narrow to those who left and those who are there, as on a park's page."""

    code = "residences"
    label = "园区入驻单位"
    noun = "条"
    view_action = "unit.view"
    edit_action = "unit.edit"
    list_url = "own-region-list"
    lists = ("own-region-detail", "api-residence-list")
    model = Residence
    filters = ResidenceFilter
    read = (*FIXED, "valid_to")
    order = ("own_region__name_key", "unit__name_key", "valid_from", "id")
    fields: ClassVar[Mapping[str, str]] = {"unit": "unit_id", "own_region": "own_region_id"}
    kept_when_blank: ClassVar[frozenset[str]] = frozenset({"valid_from"})

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        parks = Names(OwnRegion.objects.values_list("id", "name"), noun="园区")
        return [
            named_column(
                "unit_id", "单位名称", unit_names(), required=True, names_record=True, width=36, aliases=("单位",)
            ),
            named_column("own_region_id", "园区", parks, required=True, names_record=True, width=28),
            date_column("valid_from", "入驻日期", comment="不清楚的留空；登记后不能改"),
            date_column("valid_to", "离园日期", comment="仍在园的留空"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        found: QuerySet[Any] = residences_for(actor, action=action).filter(unit__in=units_for(actor))
        return found

    def found(self, actor: Principal, filters: QueryDict) -> "QuerySet[Any]":
        found, today = super().found(actor, filters), clock.today()
        if any(filters.get(name) for name in ("q", "region", "closed")):  # the list of parks is narrowed
            parks = OwnRegionFilter(filters, queryset=own_regions_for(actor), request=Asked(actor, filters))
            found = found.filter(own_region__in=parks.qs.values("id")) if parks.is_valid() else found.none()
        if filters.get("show") == "past":
            return found.filter(valid_to__lt=today)
        return found.exclude(valid_to__lt=today) if filters.get("show") == "now" else found

    def own_key(self, values: Mapping[str, Any]) -> str:
        ends = [values.get("unit_id"), values.get("own_region_id")]
        return ":".join(str(end) for end in ends) if all(ends) else ""

    def add(self, actor: Principal, values: Mapping[str, Any]) -> None:
        first, last = values.get("valid_from"), values.get("valid_to")
        if first and last and last < first:
            raise InvalidInput(fields={"valid_to": ["离园日期不能早于入驻日期，请核对。"]})
        made = enter_park(
            actor=actor, unit_id=values["unit_id"], own_region_id=values["own_region_id"], entered_on=first
        )
        if last:
            leave_park(actor=actor, residence_id=made.pk, left_on=last)

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        self.keep_fixed(changes, FIXED, "登记后不能改；请给这一行填上离园日期，再另起一行登记。")
        self.refuse_reopening(changes, "已离园的不能在表中改回，请另起一行登记。")
        leave_park(actor=actor, residence_id=row.target.id, left_on=changes["valid_to"])

"""Joint activities as a table, both ways. Organizations that took part are kept; the sheet speaks of units."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from alliances.actions import log_activity, update_activity
from alliances.activity_filters import ActivityFilter
from alliances.activity_queries import activities_for
from alliances.models import Activity, ActivityParty
from alliances.tables.columns import body_names
from core.choices import AnchorKind
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.listed import BATCH, RecordTable
from core.tables.spec import Existing, ParsedRow, TableColumn, date_column, integer_column, text_column
from core.tables.term_columns import term_column
from organizations.tables.names import named_column, several_named_column, unit_names

OWN = ("title", "form_id", "dimension_id", "held_on", "ended_on", "place", "attendances", "persons", "summary")
UNITS = "unit_ids"


def _units_of(activity_ids: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
    found: dict[UUID, set[UUID]] = {}
    rows = ActivityParty.objects.filter(activity_id__in=activity_ids, unit__isnull=False)
    for activity_id, unit_id in rows.values_list("activity_id", "unit_id"):
        found.setdefault(activity_id, set()).add(unit_id)
    return {activity_id: frozenset(units) for activity_id, units in found.items()}


class ActivityTable(RecordTable):
    code = "activities"
    label = "共建活动"
    noun = "次"
    view_action = "activity.view"
    edit_action = "activity.edit"
    list_url = "activity-list"
    lists = ("api-activity-list",)
    model = Activity
    filters = ActivityFilter
    read = ("body_id", *OWN)
    order = ("-held_on", "id")
    fields: ClassVar[Mapping[str, str]] = {
        "body": "body_id",
        "form": "form_id",
        "dimension": "dimension_id",
        "parties": UNITS,
    }

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - who imports works on the whole tenant
        return [
            text_column("title", "活动名称", max_length=120, required=True, width=36, names_record=True),
            named_column("body_id", "链党组织", body_names(), required=True, width=30),
            term_column("form_id", "活动形式", "activity_form", required=True),
            date_column("held_on", "活动日期", required=True, names_record=True, aliases=("日期", "时间")),
            date_column("ended_on", "结束日期", comment="一天之内的留空"),
            several_named_column(UNITS, "参加单位", unit_names(), width=40, aliases=("参与单位",)),
            integer_column("attendances", "参加人次", aliases=("人次",)),
            integer_column("persons", "参加人数", aliases=("人数",), comment="一个人只记一次；不清楚的留空"),
            text_column("summary", "情况", max_length=4000, width=40),
            text_column("place", "地点", max_length=80, width=20),
            term_column("dimension_id", "工作总结维度", "report_dimension"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        return activities_for(actor, action=action)

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for some in in_batches(rows):
            units = _units_of([row["id"] for row in some])
            for row in some:
                yield row["id"], {**self.values_of(row), UNITS: units.get(row["id"], frozenset())}

    def existing(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, Existing]:
        found = super().existing(actor, ids)
        units = _units_of(list(found))
        return {
            row_id: Existing(row_id, row.version, {**row.values, UNITS: units.get(row_id, frozenset())})
            for row_id, row in found.items()
        }

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("title") and values.get("body_id") and values.get("held_on")):
            return ""
        return f"{values['body_id']}:{values['held_on']}:{match_key(values['title'])}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID:
        own = {name: values[name] for name in OWN if name in values}
        parties = [(AnchorKind.UNIT, unit_id) for unit_id in values.get(UNITS, ())]
        return log_activity(actor=actor, body_id=values["body_id"], values=own, parties=parties).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        self.keep_fixed(changes, ("body_id",), "活动登记后不能改到别的链党组织，请删除后重新登记。")
        parties: list[tuple[AnchorKind, UUID]] | None = None
        if UNITS in changes:
            orgs = ActivityParty.objects.filter(activity_id=row.target.id, party_org__isnull=False)
            parties = [(AnchorKind.UNIT, unit_id) for unit_id in changes[UNITS]]
            parties += [(AnchorKind.PARTY_ORG, org_id) for org_id in orgs.values_list("party_org_id", flat=True)]
        own = {name: changes[name] for name in OWN if name in changes}
        update_activity(actor=actor, activity_id=row.target.id, values=own, parties=parties, expected_version=None)


def in_batches(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    some: list[Mapping[str, Any]] = []
    for row in rows:
        some.append(row)
        if len(some) == BATCH:
            yield some
            some = []
    if some:
        yield some

"""Visits as a table, both ways; each stands once, its tickets are counted (R15, F104, F150)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from alliances.tables.columns import body_names
from core.principal import Principal
from core.tables.listed import RecordTable
from core.tables.spec import (
    ParsedRow,
    TableColumn,
    choice_column,
    date_column,
    labels_of,
    shown_only,
    text_column,
)
from core.tables.term_columns import term_column
from members.tables.columns import person_names
from organizations.tables.names import named_column, unit_names
from services.actions.visit_history import STEP_FIELDS, record_past_steps, steps_of
from services.actions.visits import log_visit, update_visit
from services.choices import Satisfaction, VisitState
from services.choices.visits import VisitReply
from services.models import Visit
from services.tables.tickets import batched
from services.visits.filters import VisitFilter
from services.visits.queries import EDIT, VIEW, raised_by, visits_for

OWN = (
    "kind_id",
    "visited_on",
    "body_id",
    "department_id",
    "person_id",
    "companions",
    "met",
    "findings",
    "asked",
    "promised",
    "next_step",
    "next_on",
)
WRITTEN = ("unit_id", *OWN)
STEPS = ("collected_at", "coordinated_at", "coordination", "assessed_at", "rating", "assessment")
TOLD = (
    "state",
    *STEPS,
    "answers__reply",
    "answers__text",
)
STATES = {str(value): str(label) for value, label in VisitState.choices}
REPLIES = {str(value): str(label) for value, label in VisitReply.choices}
AFTERWARDS = "只用于补登以前的走访：按先后填，当天登记的走访由平台记录"


class VisitTable(RecordTable):
    code = "visits"
    label = "走访"
    noun = "次"
    view_action = VIEW
    edit_action = EDIT
    list_url = "visit-list"
    lists = ("api-visit-list", "chain-visits")
    personal = True
    model = Visit
    filters = VisitFilter
    read = (*WRITTEN, *TOLD)
    order = ("-visited_on", "id")
    kept_when_blank = frozenset(STEP_FIELDS)
    fields: ClassVar[Mapping[str, str]] = {
        name: f"{name}_id" for name in ("unit", "kind", "body", "department", "person")
    }

    def columns(self, actor: Principal) -> list[TableColumn]:
        persons = [named_column("person_id", "走访人", person_names(actor))] if actor.may("person.view") else []
        return [
            named_column(
                "unit_id",
                "走访单位",
                unit_names(),
                required=True,
                names_record=True,
                width=30,
                aliases=("企业", "单位"),
            ),
            date_column("visited_on", "走访日期", required=True, names_record=True, aliases=("日期", "时间")),
            term_column("kind_id", "类别", "visit_kind", required=True),
            named_column("body_id", "链党组织", body_names(), width=30),
            named_column("department_id", "走访部门", unit_names(), width=24),
            *persons,
            text_column("companions", "同行人员", max_length=120),
            text_column("met", "见到的人", max_length=200),
            text_column("findings", "了解到的情况和问题", max_length=4000, width=50, aliases=("情况", "问题")),
            text_column("asked", "企业提出的事项", max_length=2000, width=40, comment="企业看得到"),
            text_column("promised", "答应企业的事", max_length=500, width=40, comment="企业看得到"),
            text_column("next_step", "下一步", max_length=500, width=30),
            date_column("next_on", "下一步日期"),
            shown_only("state", "状态", show=lambda value: STATES.get(value, "")),
            shown_only("tickets", "提出工单", show=lambda value: value),
            date_column("collected_on", "收集日期", aliases=("收集时间",), comment=AFTERWARDS),
            date_column("coordinated_on", "协调日期", aliases=("协调时间",), comment=AFTERWARDS),
            text_column("coordination", "协调办理情况", max_length=2000, width=40, comment=AFTERWARDS),
            date_column("assessed_on", "评估日期", aliases=("评估时间", "反馈日期"), comment=AFTERWARDS),
            choice_column("rating", "企业评价", labels_of(Satisfaction), comment=AFTERWARDS),
            text_column("assessment", "评估意见", max_length=2000, width=40, comment=AFTERWARDS),
            shown_only("answers__reply", "企业回复", show=lambda value: REPLIES.get(value, "")),
            shown_only("answers__text", "企业说明", width=40),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Visit]":
        return visits_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {**{name: row[name] for name in WRITTEN}, **steps_of(row)}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for some in batched(rows, 500):
            tickets = raised_by(row["id"] for row in some)
            for row in some:
                told = {**{name: row[name] for name in self.read}, **steps_of(row)}
                yield row["id"], {**told, "tickets": tickets.get(row["id"], 0)}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("unit_id") and values.get("visited_on")):
            return ""
        who = "/".join(str(values.get(name) or "") for name in ("body_id", "department_id", "person_id"))
        return f"{values['unit_id']}:{values['visited_on']}:{values.get('kind_id')}:{who}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID:
        given = {name: values[name] for name in WRITTEN if values.get(name)}
        visit = log_visit(actor=actor, values=given)
        steps = {name: values[name] for name in STEP_FIELDS if values.get(name)}
        if steps:
            record_past_steps(actor=actor, visit_id=visit.pk, steps=steps)
        return visit.pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        self.keep_fixed(changes, ("unit_id",), "走访登记后不能改到别的单位，请删除后重新登记。")
        if row.target is not None:
            own = {name: changes[name] for name in OWN if name in changes}
            steps = {name: changes[name] for name in STEP_FIELDS if name in changes}
            if own:
                update_visit(actor=actor, visit_id=row.target.id, values=own, expected_version=None)
            if steps:
                record_past_steps(actor=actor, visit_id=row.target.id, steps=steps)

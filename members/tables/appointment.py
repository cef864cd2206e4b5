"""任职 and what needs no liaison, as tables, both ways: dated rows, ended and begun anew (R12, R62, F030)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict

from core import clock
from core.choices import AnchorKind
from core.models import Anchor
from core.principal import Principal
from core.tables.listed import Asked, ComputedTable, DatedRecordTable
from core.tables.spec import ParsedRow, TableColumn, date_column, plain_column, shown_only, text_column
from core.tables.term_columns import term_column
from members.actions.liaisons import end_exemption, exempt_from_liaison, target_of
from members.actions.people import appoint, end_appointment
from members.filters import AppointmentFilter, ExemptionFilter, PersonFilter
from members.liaisons import exemptions_visible, vacancies, vacant_anchors
from members.models import Appointment, LiaisonExemption
from members.people import appointments_for, persons_for
from members.scopes import labels
from members.tables.columns import person_names, target_column, target_kind
from organizations.tables.names import named_column

FIXED = ("person_id", "title_id", "target_id", "valid_from", "note")
EXEMPT = ("target_id", "reason", "valid_from")


def kind_label(kind: str) -> str:
    return str(AnchorKind(kind).label)


class AppointmentTable(DatedRecordTable):
    code = "appointments"
    label = "任职"
    noun = "项"
    view_action = "person.view"
    edit_action = "person.edit"
    list_url = "person-list"
    lists = ("appointment-list", "api-appointment-list", "body-liaisons")
    personal = True
    model = Appointment
    filters = AppointmentFilter
    read = (*FIXED, "valid_to", "target_kind")
    order = ("person__name", "person_id", "valid_from", "id")
    fields: ClassVar[Mapping[str, str]] = {
        **{name.removesuffix("_id"): name for name in FIXED if name.endswith("_id")},
        "last_day": "valid_to",
    }
    kept_when_blank: ClassVar[frozenset[str]] = frozenset({"valid_from", "note"})

    def columns(self, actor: Principal) -> list[TableColumn]:
        return [
            named_column("person_id", "姓名", person_names(actor), required=True, names_record=True, width=14),
            term_column("title_id", "职务名称", "person_title", required=True, aliases=("任职名称",)),
            target_column(
                "target_id",
                "任职对象",
                required=True,
                names_record=True,
                width=36,
                comment="单位、党组织、产业链、链党组织或园区的全称",
                aliases=("联系对象",),
            ),
            shown_only("target_kind", "对象类别"),
            date_column("valid_from", "起始日期", comment="不清楚的留空"),
            date_column("valid_to", "终止日期", comment="在任的留空"),
            text_column("note", "备注", max_length=120, width=24),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        return appointments_for(actor, action=action)

    def found(self, actor: Principal, filters: QueryDict) -> "QuerySet[Any]":
        """Where the list of persons is narrowed, what those it shows are appointed to."""
        found = super().found(actor, filters)
        if not filters.get("left"):
            return found
        persons = PersonFilter(filters, queryset=persons_for(actor), request=Asked(actor, filters))
        return found.filter(person__in=persons.qs.values("id")) if persons.is_valid() else found.none()

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in (*FIXED, "valid_to")}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], {**self.values_of(row), "target_kind": kind_label(row["target_kind"])}

    def own_key(self, values: Mapping[str, Any]) -> str:
        ends = [values.get(name) for name in ("person_id", "title_id", "target_id")]
        return ":".join(str(end) for end in ends) if all(ends) else ""

    def add(self, actor: Principal, values: Mapping[str, Any]) -> None:
        appoint(
            actor=actor,
            person_id=values["person_id"],
            title_id=values["title_id"],
            target=target_of(target_kind(values["target_id"]), values["target_id"]),
            valid_from=values.get("valid_from"),
            valid_to=values.get("valid_to"),
            note=values.get("note", ""),
        )

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        self.keep_fixed(changes, FIXED, "任职登记后不能改；请给这一行填上终止日期，再另起一行登记。")
        self.refuse_reopening(changes, "已结束的任职不能在表中改回，请另起一行登记。")
        end_appointment(actor=actor, appointment_id=row.target.id, last_day=changes["valid_to"])


class ExemptionTable(DatedRecordTable):
    code = "liaison_exemptions"
    label = "联络员豁免"
    noun = "项"
    view_action = "person.view"
    edit_action = "person.edit"
    list_url = "vacancy-list"
    lists = ("api-liaison-exemption-list",)
    model = LiaisonExemption
    filters = ExemptionFilter
    read = (*EXEMPT, "valid_to", "target_kind", "approved_by__display_name")
    order = ("target_kind", "valid_from", "id")
    fields: ClassVar[Mapping[str, str]] = {"target": "target_id", "last_day": "valid_to"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            target_column("target_id", "对象", required=True, names_record=True, width=36, comment="什么不需要联络员"),
            shown_only("target_kind", "对象类别"),
            text_column("reason", "理由", max_length=200, required=True, width=40),
            date_column("valid_from", "起始日期", required=True),
            date_column("valid_to", "终止日期", comment="仍不计入的留空"),
            shown_only("approved_by", "批准人", width=14),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        found: QuerySet[Any] = LiaisonExemption.objects.filter(exemptions_visible(actor))
        return found if action == self.view_action or actor.may_everywhere(action) else found.none()

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in (*EXEMPT, "valid_to")}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            extra = {
                "target_kind": kind_label(row["target_kind"]),
                "approved_by": row["approved_by__display_name"],
            }
            yield row["id"], {**self.values_of(row), **extra}

    def own_key(self, values: Mapping[str, Any]) -> str:
        return str(values["target_id"]) if values.get("target_id") else ""

    def add(self, actor: Principal, values: Mapping[str, Any]) -> None:
        target = target_of(target_kind(values["target_id"]), values["target_id"])
        reason, first = values.get("reason", ""), values["valid_from"]
        made = exempt_from_liaison(actor=actor, target=target, reason=reason, valid_from=first)
        if values.get("valid_to"):
            end_exemption(actor=actor, exemption_id=made.pk, last_day=values["valid_to"])

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        self.keep_fixed(changes, EXEMPT, "登记后不能改；请给这一行填上终止日期，再另起一行登记。")
        self.refuse_reopening(changes, "已结束的豁免不能在表中改回，请另起一行登记。")
        end_exemption(actor=actor, exemption_id=row.target.id, last_day=changes["valid_to"])


class VacancyTable(ComputedTable):
    """What of one kind (``kind=``, as on the page the first) has no liaison today."""

    code = "vacancies"
    label = "缺联络员"
    noun = "个"
    view_action = "person.view"
    list_url = "vacancy-list"
    model = Anchor
    order = ("id",)

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [plain_column("name", "名称", width=40), plain_column("kind", "类别", width=16)]

    def found(self, actor: Principal, filters: QueryDict) -> "QuerySet[Any]":
        today = clock.today()
        kind = filters.get("kind") or next((str(row.kind) for row in vacancies(actor, today)), "")
        return vacant_anchors(actor, kind, today)

    def lines(
        self,
        actor: Principal,  # noqa: ARG002 - the table's signature
        objects: Sequence[Any],
        filters: QueryDict,  # noqa: ARG002 - the table's signature
    ) -> Iterator[Mapping[str, Any]]:
        named = labels((anchor.kind, anchor.pk) for anchor in objects)
        for anchor in objects:
            yield {"name": named[anchor.pk], "kind": kind_label(anchor.kind)}

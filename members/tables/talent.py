"""People who move, come and grow as tables, both ways. Without a number of its own a row is known by all that tells
it apart: the word, the places, the person and the day.
"""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from core.choices import AnchorKind
from core.models import Anchor
from core.principal import Principal
from core.tables.listed import RecordTable
from core.tables.spec import ParsedRow, TableColumn, choice_column, date_column, integer_column, labels_of, text_column
from core.tables.term_columns import term_column
from members.actions.talent import record_talent, update_talent
from members.choices import GrowthRole
from members.models import SPHERE_KINDS, Exchange, Growth, TalentIntake
from members.models.talent import Sphere
from members.scopes import labels
from members.tables.columns import person_names
from members.talent import talent_for
from members.talent_filters import ExchangeFilter, GrowthFilter, IntakeFilter
from organizations.tables.names import Names, named_column, party_org_names, unit_names


def sphere_column() -> TableColumn:
    anchors = Anchor.objects.filter(kind__in=SPHERE_KINDS).values_list("kind", "id")
    spheres = Names(labels(anchors).items(), noun="产业链或链党组织")
    return named_column("sphere_id", "归属", spheres, width=28, comment="产业链或链党组织；全市性的留空")


def person_column(actor: Principal) -> list[TableColumn]:
    """Names for those who see persons; the others count."""
    if not actor.may("person.view"):
        return []
    return [
        named_column(
            "person_id", "姓名", person_names(actor), width=14, comment="可不填，只填人数；填了的一人一行，人数为 1"
        )
    ]


def persons_column() -> TableColumn:
    return integer_column("persons", "人数", width=10, comment="不填为 1", aliases=("人次",))


def filed(values: Mapping[str, Any]) -> dict[str, Any]:
    """The row's columns as the actions take them: what it is filed under with its kind, a number where none is said."""
    columns = dict(values)
    if "sphere_id" in columns:
        sphere_id: UUID | None = columns.pop("sphere_id")
        kind = Anchor.objects.filter(pk=sphere_id).values_list("kind", flat=True).first() if sphere_id else None
        columns["sphere"] = (AnchorKind(kind), sphere_id) if sphere_id and kind else None
    if "persons" in columns and columns["persons"] is None:
        columns["persons"] = 1
    return columns


class TalentTable(RecordTable):
    noun = "项"
    view_action = "talent.view"
    edit_action = "talent.edit"
    kept_when_blank: ClassVar[frozenset[str]] = frozenset({"persons"})
    known_by: ClassVar[tuple[str, ...]] = ()

    @property
    def talent(self) -> type[Sphere]:
        return self.model  # type: ignore[return-value]  # every model of these tables is one

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        return talent_for(actor, self.talent, action=action)

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not values.get(self.known_by[0]):
            return ""
        return ":".join(str(values.get(name) or "") for name in self.known_by)

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID | None:
        return record_talent(actor=actor, model=self.talent, values=filed(values)).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is not None:
            values = filed(changes)
            update_talent(actor=actor, model=self.talent, row_id=row.target.id, values=values, expected_version=None)


class ExchangeTable(TalentTable):
    code = "exchanges"
    label = "挂职交流"
    list_url = "exchange-list"
    lists = ("api-exchange-list",)
    personal = True
    model = Exchange
    filters = ExchangeFilter
    read = (
        "kind_id",
        "person_id",
        "persons",
        "from_unit_id",
        "from_name",
        "to_unit_id",
        "to_name",
        "post",
        "starts_on",
        "ends_on",
        "tasks",
        "result",
        "sphere_id",
    )
    order = ("-starts_on", "id")
    fields: ClassVar[Mapping[str, str]] = {
        name.removesuffix("_id"): name for name in ("kind_id", "person_id", "from_unit_id", "to_unit_id", "sphere_id")
    }
    known_by = ("kind_id", "starts_on", "person_id", "from_unit_id", "from_name", "to_unit_id", "to_name", "post")

    def columns(self, actor: Principal) -> list[TableColumn]:
        units = unit_names()
        return [
            term_column("kind_id", "形式", "exchange_kind", required=True, names_record=True, width=22),
            *person_column(actor),
            persons_column(),
            named_column("from_unit_id", "派出单位", units, width=30, aliases=("派出方",), suggest="unit-suggest"),
            text_column("from_name", "派出方名称", max_length=80, width=24, comment="系统里没有这个单位的填这里"),
            named_column(
                "to_unit_id",
                "接收单位",
                units,
                names_record=True,
                width=30,
                aliases=("接收方", "挂职单位"),
                suggest="unit-suggest",
            ),
            text_column("to_name", "接收方名称", max_length=80, width=24, comment="系统里没有这个单位的填这里"),
            text_column("post", "挂任职务", max_length=60, width=18, aliases=("职务",)),
            date_column("starts_on", "开始日期", required=True, names_record=True),
            date_column("ends_on", "结束日期", comment="没有定期限的留空"),
            text_column("tasks", "任务", max_length=400, width=30),
            text_column("result", "成效", max_length=400, width=30),
            sphere_column(),
        ]


class IntakeTable(TalentTable):
    code = "talent_intakes"
    label = "人才引进"
    list_url = "intake-list"
    lists = ("api-intake-list",)
    model = TalentIntake
    filters = IntakeFilter
    read = ("kind_id", "persons", "unit_id", "source_id", "source_name", "arrived_on", "note", "sphere_id")
    order = ("-arrived_on", "id")
    fields: ClassVar[Mapping[str, str]] = {
        name.removesuffix("_id"): name for name in ("kind_id", "unit_id", "source_id", "sphere_id")
    }
    known_by = ("unit_id", "kind_id", "arrived_on", "source_id", "source_name")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        units = unit_names()
        return [
            term_column("kind_id", "人才类别", "talent_kind", required=True, names_record=True, width=18),
            persons_column(),
            named_column(
                "unit_id",
                "引进单位",
                units,
                required=True,
                names_record=True,
                width=34,
                aliases=("单位", "企业名称"),
                suggest="unit-suggest",
            ),
            named_column("source_id", "来自单位", units, width=30, suggest="unit-suggest"),
            text_column("source_name", "来源", max_length=80, width=24, comment="系统里没有这个单位的填这里"),
            date_column("arrived_on", "到岗日期", required=True, names_record=True, aliases=("引进日期",)),
            text_column("note", "备注", max_length=200, width=30),
            sphere_column(),
        ]


class GrowthTable(TalentTable):
    code = "growths"
    label = "双向培养"
    list_url = "growth-list"
    lists = ("api-growth-list",)
    personal = True
    model = Growth
    filters = GrowthFilter
    read = (
        "kind_id",
        "role",
        "person_id",
        "persons",
        "unit_id",
        "party_org_id",
        "post",
        "happened_on",
        "evidence",
        "sphere_id",
    )
    order = ("-happened_on", "id")
    fields: ClassVar[Mapping[str, str]] = {
        name.removesuffix("_id"): name for name in ("kind_id", "person_id", "unit_id", "party_org_id", "sphere_id")
    }
    known_by = ("kind_id", "happened_on", "role", "person_id", "unit_id", "party_org_id", "post")

    def columns(self, actor: Principal) -> list[TableColumn]:
        return [
            term_column("kind_id", "类别", "growth_kind", required=True, names_record=True, width=18),
            choice_column("role", "身份", labels_of(GrowthRole), required=True, names_record=True, width=16),
            *person_column(actor),
            persons_column(),
            named_column(
                "unit_id",
                "单位",
                unit_names(),
                names_record=True,
                width=34,
                aliases=("企业名称",),
                suggest="unit-suggest",
            ),
            named_column("party_org_id", "党组织", party_org_names(), width=34, aliases=("所在党组织",)),
            text_column("post", "培养后的职务", max_length=60, width=20, aliases=("职务",)),
            date_column("happened_on", "日期", required=True, names_record=True),
            text_column("evidence", "依据", max_length=200, width=30),
            sphere_column(),
        ]

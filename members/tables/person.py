"""Persons as a table, both ways. Contact details go out only to who may see them in full; the log says so."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict

from core import clock
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.listed import RecordTable
from core.tables.spec import ParsedRow, TableColumn, boolean_column, date_column, text_column
from members.actions.people import create_person, update_person
from members.filters import PersonFilter
from members.models import Person
from members.people import persons_for
from organizations.tables.names import named_column, unit_names

WRITTEN = ("name", "unit_id", "post", "phone", "email", "no_mail", "left_on")


class PersonTable(RecordTable):
    code = "persons"
    label = "人员"
    noun = "人"
    view_action = "person.view"
    edit_action = "person.edit"
    list_url = "person-list"
    lists = ("api-person-list",)
    personal = True
    model = Person
    filters = PersonFilter
    read = WRITTEN
    order = ("name", "id")
    fields: ClassVar[Mapping[str, str]] = {"unit": "unit_id"}
    kept_when_blank: ClassVar[frozenset[str]] = frozenset({"unit_id"})

    def columns(self, actor: Principal) -> list[TableColumn]:
        columns = [
            text_column("name", "姓名", max_length=40, required=True, names_record=True),
            named_column(
                "unit_id",
                "所在单位",
                unit_names(),
                names_record=True,
                width=34,
                comment="单位全称或统一社会信用代码；有同名的人时必填",
                aliases=("单位", "工作单位"),
            ),
            text_column("post", "职务", max_length=60, width=24),
            text_column("phone", "电话", max_length=30, width=16, aliases=("手机", "联系电话"), unmasks=True),
            text_column("email", "邮箱", max_length=254, width=24, aliases=("电子邮箱",), unmasks=True),
            boolean_column(
                "no_mail",
                "不接收邮件通知",
                comment="没有账号而有邮箱的会收到本单位的通知；不愿接收的填“是”",
            ),
            date_column("left_on", "离任日期", comment="在任的留空"),
        ]
        in_full = actor.may_everywhere("person.unmask")
        return [column for column in columns if in_full or not column.unmasks]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        return persons_for(actor, action=action)

    def found(self, actor: Principal, filters: QueryDict) -> "QuerySet[Any]":
        """As the list shows them: without those who left, unless they are asked for."""
        found = super().found(actor, filters)
        return found if "left" in filters else found.exclude(left_on__lt=clock.today())

    def natural_key(self, values: Mapping[str, Any]) -> str:
        return f"{match_key(values['name'])}:{values.get('unit_id') or ''}" if values.get("name") else ""

    def match(self, actor: Principal, rows: Sequence[ParsedRow]) -> dict[int, list[UUID]]:
        """By name and unit; by the name alone where the row says no unit."""
        held = self.held(actor) if any(row.key for row in rows) else {}
        by_name: dict[str, list[UUID]] = {}
        for key, ids in held.items():
            by_name.setdefault(key.rpartition(":")[0], []).extend(ids)
        return {
            row.number: held.get(row.key, [])
            if row.values.get("unit_id")
            else by_name.get(row.key.rpartition(":")[0], [])
            for row in rows
            if row.key
        }

    def add(self, actor: Principal, values: Mapping[str, Any]) -> None:
        create_person(actor=actor, values={name: values[name] for name in WRITTEN if name in values})

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is not None:
            update_person(actor=actor, person_id=row.target.id, values=dict(changes), expected_version=None)

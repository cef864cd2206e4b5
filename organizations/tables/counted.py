"""Member figures by day, of an organization or of a unit, as a table both ways."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

import django_filters
from django.http import QueryDict

from core import clock
from core.principal import Principal
from core.spreadsheets.converted import as_text
from core.tables.bulk import update_rows
from core.tables.spec import Existing, ParsedRow, TableColumn, TableSpec, date_column, integer_column
from core.tenancy.base import Record
from organizations.tables.names import Names

BATCH = 1000
COUNTS = ("as_of", "full", "probationary", "floating")


def _count_column(code: str, header: str, *, required: bool = False, aliases: Sequence[str] = ()) -> TableColumn:
    return integer_column(code, header, required=required, aliases=aliases, empty=None if required else 0)


class DatedCountTable(TableSpec):
    """``owner`` is the column of whose members are counted, ``owner_noun`` what people call it, ``counts`` its rows."""

    noun = "条"
    view_action = "member_count.view"
    edit_action = "member_count.edit"
    model: ClassVar[type[Record]]
    owner: ClassVar[str]
    owner_noun: ClassVar[str]
    owner_aliases: ClassVar[Sequence[str]]
    filterset: ClassVar[type[django_filters.FilterSet]]
    counts: ClassVar[Callable[..., Any]]

    @property
    def names(self) -> tuple[str, ...]:
        return (self.owner, *COUNTS)

    def owners(self) -> Names:
        """Everything that may be named in the first column."""
        raise NotImplementedError(self.code)

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        owners = self.owners()
        return [
            TableColumn(
                self.owner,
                f"{self.owner_noun}名称",
                owners.convert,
                show=lambda value: owners.label(value) if value else "",
                required=True,
                width=36,
                empty=None,
                names_record=True,
                comment=f"{self.owner_noun}全称；有同名的写系统编号",
                aliases=self.owner_aliases,
            ),
            date_column(
                "as_of", "统计日期", required=True, names_record=True, aliases=("截至日期", "时点", "统计时间")
            ),
            _count_column("full", "正式党员", required=True, aliases=("正式党员数",)),
            _count_column("probationary", "预备党员", aliases=("预备党员数",)),
            _count_column("floating", "流动党员", aliases=("流动党员数",)),
        ]

    def _found(self, actor: Principal, filters: QueryDict) -> Any:
        filterset = self.filterset(filters, queryset=self.counts(actor))
        return filterset.qs if filterset.is_valid() else filterset.queryset.none()

    def count(self, actor: Principal, filters: QueryDict) -> int:
        return int(self._found(actor, filters).count())

    def export_rows(self, actor: Principal, filters: QueryDict) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        actor.require(self.view_action)
        found = self._found(actor, filters).order_by(
            f"{self.owner.removesuffix('_id')}__name_key", self.owner, "-as_of"
        )
        for row in found.values("id", *self.names).iterator(chunk_size=BATCH):
            yield row["id"], row

    def existing(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, Existing]:
        found = self.counts(actor, action="member_count.edit").filter(id__in=list(ids))
        return {
            row["id"]: Existing(row["id"], row["version"], {name: row[name] for name in self.names})
            for row in found.values("id", "version", *self.names)
        }

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get(self.owner) and values.get("as_of")):
            return ""
        return f"{values[self.owner]}:{as_text(values['as_of'])}"

    def _holders(self, rows: Sequence[ParsedRow]) -> dict[str, UUID]:
        """The record that has the organization and day of each row, by natural key."""
        owners = {row.values[self.owner] for row in rows if row.values.get(self.owner)}
        days = {row.values["as_of"] for row in rows if row.values.get("as_of")}
        found = self.model._default_manager.filter(**{f"{self.owner}__in": owners, "as_of__in": days})
        return {
            self.natural_key({self.owner: owner_id, "as_of": day}): row_id
            for row_id, owner_id, day in found.values_list("id", self.owner, "as_of")
        }

    def match(self, actor: Principal, rows: Sequence[ParsedRow]) -> dict[int, list[UUID]]:  # noqa: ARG002
        holders = self._holders(rows)
        return {row.number: [holders[row.key]] for row in rows if row.key in holders}

    def check(self, actor: Principal, rows: Sequence[ParsedRow], columns: Mapping[str, TableColumn]) -> None:  # noqa: ARG002
        holders, today = self._holders(rows), clock.today()
        sheet: dict[str, list[ParsedRow]] = {}
        for row in rows:
            day = row.values.get("as_of")
            if day is not None and day > today:
                row.refuse("as_of", "统计日期不能晚于今天，请核对", kind="统计日期")
            key = self._key_after(row)
            if not key:
                continue
            holder = holders.get(key)
            if holder is not None and row.target is not None and row.target.id != holder:
                row.refuse("as_of", f"这个{self.owner_noun}在这一天已有另一条党员数，请核对", kind="统计日期")
            sheet.setdefault(key, []).append(row)
        for same in sheet.values():
            if len(same) > 1 and len({row.target.id if row.target else None for row in same}) > 1:
                for row in same:  # a corrected row takes the place of another; equal rows the engine has told already
                    row.refuse("as_of", f"本表中有两行是同一{self.owner_noun}、同一天，请只保留一行", kind="重复")

    def _key_after(self, row: ParsedRow) -> str:
        held = row.target.values if row.target else {}
        return self.natural_key({**held, **row.values})

    def write(
        self, actor: Principal, new: Sequence[ParsedRow], changed: Sequence[tuple[ParsedRow, Mapping[str, Any]]]
    ) -> None:
        actor.require_everywhere("member_count.edit")
        moment = clock.now()
        made = [self.model(**{name: row.values[name] for name in self.names if name in row.values}) for row in new]
        self.model._default_manager.bulk_create(made, batch_size=BATCH)
        edited = [
            self.model(
                id=row.target.id,
                **{**row.target.values, **changes},
                version=row.target.version + 1,
                updated_at=moment,
            )
            for row, changes in changed
            if row.target
        ]
        update_rows(self.model, edited, [*self.names, "version", "updated_at"])

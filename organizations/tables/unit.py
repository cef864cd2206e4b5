"""Units as a table, both ways."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q
from django.http import QueryDict

from core import clock
from core.choices import AnchorKind
from core.database.among import Among
from core.ids import new_id
from core.industries import GROUP, unknown_code
from core.models import IndustryClass, Term
from core.principal import Principal
from core.spreadsheets.cells import Choices
from core.spreadsheets.cells import uscc as to_uscc
from core.spreadsheets.converted import Converted, as_text, clean, failed
from core.spreadsheets.table import CellValue
from core.tables.bulk import Insertion, add, anchors, update_rows
from core.tables.spec import (
    Existing,
    ParsedRow,
    TableColumn,
    TableSpec,
    choice_column,
    date_column,
    integer_column,
    labels_of,
    several_column,
    text_column,
)
from organizations import uscc
from organizations.actions.alias import keep_former_names, set_former_names
from organizations.choices import Ownership, UnitKind, UnitSize
from organizations.filters import UnitFilter
from organizations.models import Unit, UnitAlias, UnitTag
from organizations.naming import initials, name_key
from organizations.queries import standing_units, units_for
from organizations.regions import region_choices
from organizations.tables.dated import change_members, held_today, new_members
from organizations.tables.extensions import UnitEntry, unit_columns
from organizations.tables.former import refuse_former_names
from organizations.tables.names import FORMER, former_names_column, former_names_of

BATCH = 1000
COLUMNS = (
    "name",
    "short_name",
    "kind",
    "uscc",
    "uscc_note",
    "region_id",
    "industry_id",
    "ownership",
    "size",
    "staff_count",
    "established_on",
    "address",
)
# The columns of this room; what a sheet says beyond them is for higher rooms.
OWN = frozenset((*COLUMNS, FORMER, "tags"))
# What a unit has of which a sheet says nothing.
BLANK: Mapping[str, Any] = {
    **dict.fromkeys(COLUMNS, ""),
    **dict.fromkeys(("region_id", "industry_id", "staff_count", "established_on")),
}


def _industry_column() -> TableColumn:
    """By code or by name; the sheet shows both (``37 铁路…``), so the code alone decides."""
    rows = list(IndustryClass.objects.order_by("code"))
    in_use = [row for row in rows if row.last_year is None]
    by_code = {row.code: row.code for row in rows}
    # A name stands for several codes where a division is not divided: then it is the widest of them.
    names = Choices({row.name: row.code for row in sorted(in_use, key=lambda row: -row.level)}, noun="行业")
    shown = {row.code: str(row) for row in rows}
    holds_classes = any(row.level >= GROUP for row in in_use)

    def convert(raw: CellValue) -> Converted[str]:
        text = clean(as_text(raw))
        head = text.split(" ")[0]
        if head in by_code:
            return Converted(by_code[head])
        if head.isdecimal():
            division = shown.get(head[:2], "")
            why = unknown_code(head, holds_classes=holds_classes, division=division)
            return failed(why.rstrip("。"), division or None)
        return names.convert(raw)

    return TableColumn(
        "industry_id",
        "主要行业",
        convert,
        show=lambda value: shown.get(value, value or ""),
        empty=None,
        comment="国民经济行业分类（GB/T 4754）的代码或名称",
        width=28,
        aliases=("行业", "所属行业", "行业代码"),
        suggest="industry-suggest",
    )


def _uscc(raw: CellValue) -> Converted[str]:
    """A failed check character is judged with the row, where its note stands (uscc_note)."""
    found = to_uscc(raw)
    if found.error is not None:
        return failed(found.error, found.suggestion)
    return Converted(found.value)


USCC = "统一社会信用代码"
FAILED_CHECK = "代码末位校验不符，请核对；确认无误的请填“代码校验说明”"


class UnitTable(TableSpec):
    code = "units"
    label = "单位"
    noun = "家"
    view_action = "unit.view"
    edit_action = "unit.edit"
    list_url = "unit-list"
    lists = ("api-unit-list",)
    model = Unit
    takes_ids = True
    add_action = "unit.create"
    bulk: ClassVar[Mapping[str, str]] = {
        "tags": "标签",
        "kind": "类型",
        "region_id": "区县",
        "industry_id": "主要行业",
        "ownership": "所有制",
        "size": "规模",
    }

    def bulk_columns(self) -> Mapping[str, str]:
        return {**self.bulk, **{code: header for more in unit_columns() for code, header in more.bulk.items()}}

    def columns(self, actor: Principal) -> list[TableColumn]:
        regions = {name: code for code, name in region_choices(actor.tenant)}
        tags = {term.label: term.id for term in Term.objects.filter(kind="unit_tag").order_by("order", "label")}
        return [
            text_column(
                "name",
                "单位名称",
                max_length=120,
                required=True,
                width=36,
                names_record=True,
                aliases=("企业名称", "名称", "单位全称", "企业全称", "公司名称", "公司全称"),
            ),
            text_column("short_name", "简称", max_length=40, width=14),
            choice_column(
                "kind", "类型", labels_of(UnitKind), required=True, aliases=("单位类型", "单位类别", "单位性质", "类别")
            ),
            TableColumn(
                "uscc",
                USCC,
                _uscc,
                width=24,
                is_plain=uscc.is_common,
                comment="18 位",
                names_record=True,
                aliases=("信用代码", "社会信用代码", "统一信用代码"),
            ),
            text_column("uscc_note", "代码校验说明", max_length=120, comment="代码末位校验不符而确实如此时填写"),
            choice_column("region_id", "区县", regions, empty=None, aliases=("所在区县", "属地", "县市区")),
            _industry_column(),
            choice_column(
                "ownership",
                "所有制",
                labels_of(Ownership),
                aliases=("所有制性质", "所有制类型", "经济类型", "企业性质"),
            ),
            choice_column("size", "规模", labels_of(UnitSize), aliases=("企业规模", "规模类型")),
            integer_column("staff_count", "职工人数", aliases=("员工人数", "从业人数", "从业人员数", "职工数")),
            date_column("established_on", "成立日期", aliases=("注册日期", "成立时间")),
            text_column("address", "地址", max_length=160, width=30, aliases=("详细地址", "注册地址")),
            former_names_column("单位"),
            several_column("tags", "标签", tags, comment="多个标签用、隔开", width=24, aliases=("资质", "企业资质")),
            *(column for extension in unit_columns() for column in extension.columns(actor)),
        ]

    def _found(self, actor: Principal, filters: QueryDict) -> Any:
        filterset = UnitFilter(filters, queryset=units_for(actor))
        return filterset.qs if filterset.is_valid() else filterset.queryset.none()

    def count(self, actor: Principal, filters: QueryDict) -> int:
        return int(self._found(actor, filters).count())

    def export_rows(self, actor: Principal, filters: QueryDict) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        actor.require(self.view_action)
        rows = self._found(actor, filters).order_by("name_key", "id").values("id", *COLUMNS)
        batch: list[dict[str, Any]] = []
        for row in rows.iterator(chunk_size=BATCH):
            batch.append(row)
            if len(batch) == BATCH:
                yield from self._whole(actor, batch)
                batch = []
        yield from self._whole(actor, batch)

    @staticmethod
    def _whole(actor: Principal, batch: Sequence[Mapping[str, Any]]) -> Iterator[tuple[UUID, dict[str, Any]]]:
        """Units with their tags and with what higher rooms know of them."""
        ids = [row["id"] for row in batch]
        tags = held_today(UnitTag, "unit_id", "tag_id", ids)
        former = former_names_of(UnitAlias, "unit_id", ids)
        more = [extension.values(actor, ids) for extension in unit_columns()]
        for row in batch:
            unit_id = row["id"]
            values = {name: row[name] for name in COLUMNS}
            for known in more:
                values |= known.get(unit_id, {})
            yield (
                unit_id,
                {
                    **values,
                    "tags": tags.get(unit_id, frozenset()),
                    FORMER: former.get(unit_id, frozenset()),
                },
            )

    def existing(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, Existing]:
        found = units_for(actor, action="unit.edit").filter(Among("id", ids))
        rows = list(found.values("id", "version", *COLUMNS))
        versions = {row["id"]: row["version"] for row in rows}
        return {unit_id: Existing(unit_id, versions[unit_id], values) for unit_id, values in self._whole(actor, rows)}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if values.get("uscc"):
            return f"uscc:{values['uscc']}"
        return f"name:{name_key(values['name'])}" if values.get("name") else ""

    def match(self, actor: Principal, rows: Sequence[ParsedRow]) -> dict[int, list[UUID]]:  # noqa: ARG002
        """By credit code, else by the normalized name (a same-named unit with another code is another unit)."""
        codes = {row.values["uscc"] for row in rows if row.values.get("uscc")}
        names = {name_key(row.values["name"]) for row in rows if row.values.get("name")}
        met = Q(Among("uscc", codes)) | Q(Among("name_key", names))
        found = list(standing_units().filter(met).values_list("id", "uscc", "name_key"))
        if not found:
            return {}
        by_code = {code: unit_id for unit_id, code, _ in found if code}
        by_name: dict[str, list[tuple[UUID, str]]] = {}
        for unit_id, code, key in found:
            by_name.setdefault(key, []).append((unit_id, code))
        matched: dict[int, list[UUID]] = {}
        for row in rows:
            code = row.values.get("uscc", "")
            if code in by_code:
                matched[row.number] = [by_code[code]]
            elif row.values.get("name"):
                same = by_name.get(name_key(row.values["name"]), [])
                matched[row.number] = [unit_id for unit_id, other in same if not code or not other or code == other]
        return matched

    def check(self, actor: Principal, rows: Sequence[ParsedRow], columns: Mapping[str, TableColumn]) -> None:  # noqa: ARG002
        by_code: dict[str, list[ParsedRow]] = {}
        for row in rows:
            if row.values.get("uscc"):
                by_code.setdefault(row.values["uscc"], []).append(row)
        holders = dict(Unit.objects.filter(Among("uscc", by_code)).values_list("uscc", "id"))
        refuse_former_names([row for row in rows if row.target is None])
        for code, same in by_code.items():
            holds, holder = uscc.check_character_holds(code), holders.get(code)
            for row in same:
                if not holds and not self._note(row):
                    row.refuse("uscc", FAILED_CHECK, kind=USCC)
                if holder is not None and (row.target is None or row.target.id != holder):
                    row.refuse("uscc", "已有其他单位使用这个代码，请核对", kind=USCC)
                elif len(same) > 1 and any(one.target is not None for one in same):
                    # Rows that mean the same record the engine has told already.
                    numbers = "、".join(str(one.number) for one in same)
                    row.refuse("uscc", f"第 {numbers} 行的代码相同，请核对", kind=USCC)

        for extension in unit_columns():
            extension.check(actor, rows)

    def check_before_writing(
        self, actor: Principal, rows: Sequence[ParsedRow], columns: Mapping[str, TableColumn]
    ) -> None:
        """Of new units alone: a code another holds by now the database refuses, and a code says what it said before."""
        if any(row.target is not None for row in rows):
            self.check(actor, rows, columns)
            return
        refuse_former_names(rows)
        for extension in unit_columns():
            extension.check(actor, rows)

    @staticmethod
    def _note(row: ParsedRow) -> str:
        if "uscc_note" in row.values:
            return str(row.values["uscc_note"])
        return str(row.target.values["uscc_note"]) if row.target else ""

    def write(
        self, actor: Principal, new: Sequence[ParsedRow], changed: Sequence[tuple[ParsedRow, Mapping[str, Any]]]
    ) -> None:
        actor.require_everywhere(self.add_action)
        moment, today = clock.now(), clock.today()
        units = [row.kept_as or new_id() for row in new]
        for unit_id, row in zip(units, new, strict=True):
            row.made = unit_id
        for insertion in self._rows_of(units, new, today):
            add(insertion)
        edited = [
            (self._edited(row.target, changes, moment), "name" in changes)
            for row, changes in changed
            if row.target and not changes.keys().isdisjoint(COLUMNS)
        ]
        update_rows(Unit, [unit for unit, _ in edited], [*COLUMNS, "version", "updated_at"])
        renamed = [unit for unit, is_renamed in edited if is_renamed]
        for unit in renamed:
            unit.name_key, unit.initials = name_key(unit.name), initials(unit.name)
        update_rows(Unit, renamed, ["name_key", "initials"])
        told = [(row.target, changes) for row, changes in changed if row.target]
        keep_former_names(
            "unit", [(held.id, held.values["name"]) for held, changes in told if "name" in changes], day=today
        )
        former = {
            unit_id: row.values[FORMER] for unit_id, row in zip(units, new, strict=True) if row.values.get(FORMER)
        }
        set_former_names("unit", former | {held.id: changes[FORMER] for held, changes in told if FORMER in changes})
        tags = {held.id: changes["tags"] for held, changes in told if "tags" in changes}
        change_members(UnitTag, "unit_id", "tag_id", tags, day=today)
        if not set().union(*(row.values for row in new), *(row.values for row, _ in changed)) <= OWN:
            entries = [UnitEntry(unit_id, {}, row.values) for unit_id, row in zip(units, new, strict=True)]
            entries += [UnitEntry(row.target.id, row.target.values, row.values) for row, _ in changed if row.target]
            for extension in unit_columns():
                extension.write(actor, entries)

    def insertions(
        self, ids: Sequence[UUID | str], new: Sequence[ParsedRow], day: dt.date
    ) -> Sequence[Insertion] | None:
        said = set().union(*(row.values for row in new))
        if not said <= OWN or (FORMER in said and any(row.values.get(FORMER) for row in new)):
            return None
        return self._rows_of(ids, new, day)

    @staticmethod
    def _rows_of(ids: Sequence[UUID | str], new: Sequence[ParsedRow], day: dt.date) -> list[Insertion]:
        """Anchors, units and their tags from ``day`` on."""
        said = [row.values for row in new]
        columns = {name: [values.get(name, blank) for values in said] for name, blank in BLANK.items()}
        names = columns["name"]
        found = {"name_key": list(map(name_key, names)), "initials": list(map(initials, names))}
        tags = {unit_id: values.get("tags", frozenset()) for unit_id, values in zip(ids, said, strict=True)}
        tagged = new_members(UnitTag, "unit_id", "tag_id", tags, day=day)
        return [anchors(ids, AnchorKind.UNIT), Insertion(Unit, {"id": ids, **columns, **found}), *tagged]

    @staticmethod
    def _edited(target: Existing, changes: Mapping[str, Any], moment: Any) -> Unit:
        values = {name: changes.get(name, target.values[name]) for name in COLUMNS}
        return Unit(
            id=target.id,
            **values,
            version=target.version + 1,
            updated_at=moment,
        )

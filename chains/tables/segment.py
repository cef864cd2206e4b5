"""Segments as a table, both ways: name, place, order, industries. What they are to each other is a table of its own."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from chains.actions import add_segment, end_segment, update_segment
from chains.choices import Layer, LinkKind
from chains.filters import SegmentFilter
from chains.models import Segment, SegmentLink
from chains.queries import by_chain, segments_for, with_industries
from chains.tables.dated import DatedTable
from chains.tables.names import chain_names
from core import clock
from core.errors import InvalidInput
from core.models import IndustryClass
from core.principal import Principal
from core.spreadsheets.converted import Converted, as_text, clean, failed
from core.spreadsheets.table import CellValue, match_key
from core.tables.spec import (
    ParsedRow,
    TableColumn,
    choice_column,
    date_column,
    integer_column,
    labels_of,
    shown_only,
    text_column,
)
from core.tenancy.dated import in_force
from organizations.tables.names import named_column

WRITTEN = ("name", "layer", "order", "industries", "valid_from")
DIVIDED = re.compile(r"[、,，;；\s]+")


class SegmentTable(DatedTable):
    code = "segments"
    label = "环节"
    noun = "个"
    lists = (
        "chain-segments",
        "api-segment-list",
    )
    model = Segment
    filters = SegmentFilter
    read = ("chain_id", "name", "layer", "order", "industries", "valid_from", "valid_to", "chain__parent__name")
    order = ("chain__order", "chain__name_key", "chain_id", "order", "name", "id")
    fields: ClassVar[Mapping[str, str]] = {"chain": "chain_id", "last_day": "valid_to"}
    kept_when_blank: ClassVar[frozenset[str]] = frozenset({"order"})

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        chains = chain_names()
        return [
            text_column(
                "name", "环节名称", max_length=40, required=True, names_record=True, width=24, aliases=("环节", "名称")
            ),
            named_column(
                "chain_id", "产业链", chains, required=True, names_record=True, width=24, aliases=("链条", "所属产业链")
            ),
            shown_only("parent", "上级链条", width=20),
            choice_column("layer", "位置", labels_of(Layer), required=True, aliases=("上中下游",)),
            integer_column("order", "顺序", comment="同一位置内由小到大排列；新增的留空即排在最后"),
            _industries_column(),
            shown_only("industry_names", "行业名称", width=36),
            shown_only("whole", "从属于", width=24),
            date_column("valid_from", "设立日期", comment="不清楚的留空"),
            date_column("valid_to", "终止日期", comment="仍在的留空；填写后这一天为最后一天，单位和关系随之处理"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        asker = by_chain(actor) if action == "chain.edit" else actor
        return with_industries(segments_for(asker, action=action))

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        plain = {name: row[name] for name in ("name", "chain_id", "layer", "order", "valid_from", "valid_to")}
        return {**plain, "industries": frozenset(row["industries"])}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        names = dict(IndustryClass.objects.values_list("code", "name"))
        wholes = _wholes()
        for row in rows:
            called = "、".join(names[code] for code in sorted(row["industries"]))
            extra = {"industry_names": called, "whole": wholes.get(row["id"], ""), "parent": row["chain__parent__name"]}
            yield row["id"], {**self.values_of(row), **extra}

    def own_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("chain_id") and values.get("name")):
            return ""
        return f"{values['chain_id']}:{match_key(values['name'])}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> None:
        given = {name: values[name] for name in WRITTEN if name in values}
        made = add_segment(actor=actor, chain_id=values["chain_id"], values=given)
        if values.get("valid_to"):
            end_segment(actor=actor, segment_id=made.pk, last_day=values["valid_to"])

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        self.keep_fixed(changes, ["chain_id"], "环节登记后不能换到别的链，请在原链上终止，再在新链上另起一行登记。")
        written = {name: changes[name] for name in WRITTEN if name in changes}
        if written:
            update_segment(actor=actor, segment_id=row.target.id, values=written, expected_version=None)
        if "valid_to" in changes and changes["valid_to"] is None:
            raise InvalidInput(fields={"valid_to": ["已终止的环节不能在表中恢复，请另起一行登记新的环节。"]})
        if "valid_to" in changes:
            end_segment(actor=actor, segment_id=row.target.id, last_day=changes["valid_to"])


def _industries_column() -> TableColumn:
    """Codes of GB/T 4754, or the name of one."""
    rows = list(IndustryClass.objects.values_list("code", "name"))
    codes = {code for code, _ in rows}
    by_name: dict[str, list[str]] = defaultdict(list)
    for code, name in rows:
        by_name[match_key(name)].append(code)

    def convert(raw: CellValue) -> Converted[frozenset[str]]:
        text = clean(as_text(raw))
        named = by_name.get(match_key(text), [])
        if named:  # a division with one group of its own name: the wider one
            return Converted(frozenset({min(named, key=len)}))
        # A spreadsheet takes 01 for a number, and drops the nought.
        found = {_known(piece, codes) or piece for piece in DIVIDED.split(text) if piece}
        unknown = sorted(found - codes)
        if unknown:
            return failed(f"国民经济行业分类（GB/T 4754）中没有“{unknown[0]}”，请核对代码")
        return Converted(frozenset(found))

    return TableColumn(
        "industries",
        "对应行业代码",
        convert,
        show=lambda value: "、".join(sorted(value)) if value else "",
        empty=frozenset(),
        width=20,
        comment="国民经济行业分类（GB/T 4754）代码，多个用“、”隔开",
        aliases=("行业", "行业代码", "对应行业"),
    )


def _known(piece: str, codes: set[str]) -> str:
    return next((code for code in (piece.upper(), f"0{piece}") if code in codes), "")


def _wholes() -> dict[UUID, str]:
    """What contains each segment today."""
    links = SegmentLink.objects.filter(in_force(clock.today()), kind=LinkKind.CONTAINS).order_by("source__name")
    found: dict[UUID, list[str]] = defaultdict(list)
    for part_id, name in links.values_list("target_id", "source__name"):
        found[part_id].append(name)
    return {part_id: "、".join(names) for part_id, names in found.items()}

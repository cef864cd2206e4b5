"""链上单位 as a table, both ways: one row for each place of a unit on a chain, as the pages record them (truth 2)."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict

from chains.access import get_chain_for
from chains.actions import change_place, put_on_chain, take_off
from chains.choices import ChainRole
from chains.filters import PlacedUnitForm
from chains.models import ChainUnit, Segment
from chains.pages import day_from
from chains.queries import (
    by_chain,
    chains_for,
    current_segments,
    family_of,
    places_for,
    places_in_force,
    places_visible,
)
from chains.tables.dated import DatedTable
from chains.tables.names import chain_names, chain_names_on
from core import clock
from core.choices import AnchorKind
from core.errors import InvalidInput
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.spec import ParsedRow, TableColumn, choice_column, date_column, labels_of, text_column
from core.tenancy.dated import in_force
from organizations.models import Unit
from organizations.regions import region_choices
from organizations.tables.names import Names, named_column, unit_names

FIXED = ("chain_id", "unit_id", "valid_from")
EVER = "history"


def asked_chain(actor: Principal, filters: QueryDict) -> UUID | None:
    """The chain of the page one comes from (``chain=``), if the reader may see it. Raises NotFound, InvalidInput."""
    text = filters.get("chain", "")
    if not text:
        return None
    try:
        return get_chain_for(actor, UUID(text)).pk
    except ValueError as error:
        raise InvalidInput("没有找到这条产业链，请从产业链页面进入导出。") from error


def asked_family(actor: Principal, filters: QueryDict) -> list[UUID]:
    """That chain with its sub-chains on the day asked for, else every chain in force then."""
    day, chain_id = day_from(filters.get("day", "")), asked_chain(actor, filters)
    if chain_id is not None:
        return family_of(chain_id, day)
    return list(chains_for(actor).filter(in_force(day)).values_list("id", flat=True))


class ChainUnitTable(DatedTable):
    """``chain=`` narrows to one chain with its sub-chains, ``history=1`` shows past places as well."""

    code = "chain_units"
    label = "链上单位"
    as_of = "day"
    noun = "个位置"
    edit_action = "chain_unit.edit"
    list_url = "units-on-chains"
    lists = ("chain-units", "api-chain-unit-list")
    model = ChainUnit
    bulk: ClassVar[Mapping[str, str]] = {"segment": "环节", "role": "链上角色", "valid_to": "离链日期"}
    read = (*FIXED, "segment__name", "role", "valid_to")
    order = ("chain__order", "chain__name_key", "unit__name_key", "segment__order", "id")
    fields: ClassVar[Mapping[str, str]] = {"chain": "chain_id", "unit": "unit_id", "last_day": "valid_to", "day": ""}
    kept_when_blank: ClassVar[frozenset[str]] = frozenset({"valid_from", "role"})

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return self._columns(chain_names())

    def columns_on(self, actor: Principal, day: dt.date) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return self._columns(chain_names_on(day))

    def _columns(self, chains: Names) -> list[TableColumn]:
        return [
            named_column(
                "chain_id",
                "产业链",
                chains,
                required=True,
                names_record=True,
                width=24,
                aliases=("链条", "所属产业链"),
            ),
            named_column(
                "unit_id",
                "单位名称",
                unit_names(),
                required=True,
                names_record=True,
                width=36,
                aliases=("单位", "企业名称", "企业"),
            ),
            text_column("segment", "环节", max_length=40, width=18, comment="这条链上的环节名称；未定的留空"),
            choice_column("role", "链上角色", labels_of(ChainRole), aliases=("角色",), comment="不填为链上单位"),
            date_column("valid_from", "上链日期", comment="不清楚的留空；登记后不能改", aliases=("起始日期",)),
            date_column("valid_to", "离链日期", comment="仍在链上的留空", aliases=("终止日期",)),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        if action == self.view_action:
            return places_for(actor)
        found: QuerySet[Any] = by_chain(actor).narrow(
            ChainUnit.objects.all(), action, AnchorKind.CHAIN, path="chain_id"
        )
        return found

    def found(self, actor: Principal, filters: QueryDict) -> "QuerySet[Any]":
        day, family = day_from(filters.get("day", "")), asked_family(actor, filters)
        segments = current_segments(family, day) if filters.get("chain") else []
        form = PlacedUnitForm(filters, segments=segments, regions=region_choices(actor.tenant))
        places = self._places(actor, family, filters)
        if not form.is_valid():
            return places.none()
        return places.filter(unit_id__in=form.units(places, Unit.objects.all(), day).values("id"))

    def _places(self, actor: Principal, family: Collection[UUID], filters: QueryDict) -> "QuerySet[Any]":
        if not filters.get(EVER):
            return places_in_force(family, day_from(filters.get("day", ""))).filter(places_visible(actor))
        return self.rows(actor, self.view_action).filter(chain_id__in=family)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        plain = {name: row[name] for name in (*FIXED, "role", "valid_to")}
        return {**plain, "segment": row["segment__name"] or ""}

    def own_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("chain_id") and values.get("unit_id")):
            return ""
        return f"{values['chain_id']}:{values['unit_id']}:{match_key(values.get('segment') or '')}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> None:
        made = put_on_chain(
            actor=actor,
            chain_id=values["chain_id"],
            unit_id=values["unit_id"],
            role=values.get("role") or ChainRole.MEMBER,
            segment_id=_segment(values["chain_id"], values.get("segment", "")),
            valid_from=values.get("valid_from"),
        )
        if values.get("valid_to"):
            take_off(actor=actor, place_id=made.pk, last_day=values["valid_to"])

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        self.keep_fixed(changes, FIXED, "登记后不能改；请给这一行填上离链日期，再另起一行登记。")
        self.refuse_reopening(changes, "已离链的不能在表中改回，请另起一行重新登记。")
        place_id, after = row.target.id, {**row.target.values, **changes}
        if {"role", "segment"} & changes.keys():
            place_id = change_place(
                actor=actor,
                place_id=place_id,
                role=after["role"],
                segment_id=_segment(after["chain_id"], after["segment"]),
                day=clock.today(),
                expected_version=None,
            ).pk
        if "valid_to" in changes:
            take_off(actor=actor, place_id=place_id, last_day=changes["valid_to"])


def _segment(chain_id: UUID, name: str) -> UUID | None:
    """The segment of the chain by its name. Raises InvalidInput."""
    if not name:
        return None
    held = Segment.objects.filter(in_force(clock.today()), chain_id=chain_id).values_list("id", "name")
    found = [segment_id for segment_id, called in held if match_key(called) == match_key(name)]
    if not found:
        raise InvalidInput(fields={"segment": [f"这条链上没有环节“{name}”，请先添加环节，或核对名称"]})
    segment_id: UUID = found[0]
    return segment_id

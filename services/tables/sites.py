"""Sites as a sheet, both ways: where, when, what for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from alliances.models import Brand
from core.principal import Principal
from core.spreadsheets.converted import Converted, as_text, failed
from core.spreadsheets.table import match_key
from core.tables.listed import RecordTable
from core.tables.spec import (
    Existing,
    ParsedRow,
    TableColumn,
    choice_column,
    date_column,
    labels_of,
    shown_only,
    text_column,
)
from organizations.tables.names import Names, named_column, party_org_names, several_named_column, unit_names
from services.actions.sites import create_site, update_site
from services.catalogue.queries import in_force
from services.choices.sites import HoursDays, SiteHostKind, SiteKind
from services.models import ServiceItem, Site, SiteDepartment, SiteService
from services.sites.filters import SiteFilter
from services.sites.hours import Span, WrongHours, hours_of, spans_in, words_of
from services.sites.queries import EDIT, VIEW, sites_for
from services.tables.tickets import batched

OWN = (
    "name",
    "kind",
    "host_kind",
    "host_id",
    "party_org_id",
    "brand_id",
    "within_id",
    "address",
    "longitude",
    "latitude",
    "phone",
    "summary",
    "opened_on",
)
WEEK = {"working_hours": HoursDays.WORKING, "resting_hours": HoursDays.RESTING}
HOURS = "写成“9:00-12:00、14:00-17:30”，不开放的留空"


def to_spans(raw: Any) -> Converted[tuple[Span, ...]]:
    try:
        return Converted(tuple(spans_in(as_text(raw))) or None)
    except WrongHours as error:
        return failed(str(error))


def to_degrees(raw: Any) -> Converted[Decimal]:
    text = as_text(raw).strip()
    if not text:
        return Converted()
    try:
        value = round(Decimal(text), 6)
    except InvalidOperation:
        return failed("请填小数，例如 120.553300")
    return Converted(value) if 0 < value < 180 else failed("请填度数，例如 120.553300")


def _degrees(value: Any) -> str:
    return "" if value is None else f"{value:f}"


def item_names() -> Names:
    rows = ServiceItem.objects.filter(in_force("module__edition__")).order_by("name_key", "id")

    def apart() -> dict[UUID, str]:
        return dict(rows.values_list("id", "module__name"))

    return Names(rows.values_list("id", "name"), noun="服务事项", apart=apart, written="现行目录里的事项名称")


def _keys(rows: Any) -> dict[UUID, frozenset[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for site_id, key in rows:
        found[site_id].add(key)
    return {site_id: frozenset(keys) for site_id, keys in found.items()}


def parts_of(ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Three statements for all of them."""
    weeks = hours_of(ids)
    items = _keys(SiteService.objects.filter(site_id__in=ids).values_list("site_id", "item_id"))
    units = _keys(SiteDepartment.objects.filter(site_id__in=ids).values_list("site_id", "unit_id"))
    return {
        key: {
            **{name: tuple(weeks.get(key, {}).get(days, ())) for name, days in WEEK.items()},
            "items": items.get(key, frozenset()),
            "departments": units.get(key, frozenset()),
        }
        for key in ids
    }


class SiteTable(RecordTable):
    code = "sites"
    label = "服务点位"
    noun = "个"
    view_action = VIEW
    edit_action = EDIT
    list_url = "site-list"
    lists = ("api-site-list",)
    model = Site
    filters = SiteFilter
    read = (*OWN, "closed_on")
    order = ("kind", "name_key", "id")
    fields: ClassVar[Mapping[str, str]] = {"host": "host_id", "brand": "brand_id", "within": "within_id"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        brands = Names(Brand.objects.order_by("name_key", "id").values_list("id", "name"), noun="品牌")
        sites = Names(Site.objects.order_by("name_key", "id").values_list("id", "name"), noun="服务点位")
        units = unit_names()
        return [
            text_column("name", "点位名称", max_length=120, required=True, width=34, names_record=True),
            choice_column("kind", "类型", labels_of(SiteKind), required=True),
            choice_column("host_kind", "依托", labels_of(SiteHostKind), comment="党群服务中心必填"),
            named_column("host_id", "所在单位", units, width=30),
            named_column("party_org_id", "主管党组织", party_org_names(), width=34),
            named_column("brand_id", "品牌", brands, width=24),
            named_column("within_id", "设在", sites, width=30, comment="设在另一个点位里的填写它的名称"),
            text_column("address", "地址", max_length=120, width=36),
            TableColumn("longitude", "经度", to_degrees, show=_degrees, empty=None, comment="例如 120.553300"),
            TableColumn("latitude", "纬度", to_degrees, show=_degrees, empty=None, comment="例如 31.875600"),
            TableColumn(
                "working_hours",
                "工作日开放",
                to_spans,
                show=words_of,
                empty=(),
                comment=HOURS,
                width=26,
                aliases=("开放时间",),
            ),
            TableColumn("resting_hours", "休息日开放", to_spans, show=words_of, empty=(), comment=HOURS, width=26),
            text_column("phone", "电话", max_length=30, width=16),
            several_named_column("items", "服务事项", item_names(), width=50),
            several_named_column("departments", "入驻部门", units, width=40),
            text_column("summary", "简介", max_length=400, width=40),
            date_column("opened_on", "启用日期", required=True),
            shown_only("closed_on", "停用日期", show=lambda value: value or None),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Site]":
        return sites_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in OWN}

    def existing(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, Existing]:
        found = super().existing(actor, ids)
        parts = parts_of(list(found))
        return {key: Existing(one.id, one.version, {**one.values, **parts[key]}) for key, one in found.items()}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for some in batched(rows, 500):
            parts = parts_of([row["id"] for row in some])
            for row in some:
                yield row["id"], {**{name: row[name] for name in self.read}, **parts[row["id"]]}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        return match_key(values["name"]) if values.get("name") else ""

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID:
        given = {name: values[name] for name in OWN if values.get(name) is not None}
        return create_site(actor=actor, values=given, **_parts(values)).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        own = {name: changes[name] for name in OWN if name in changes}
        update_site(actor=actor, site_id=row.target.id, values=own, expected_version=None, **_parts(changes))


def _parts(values: Mapping[str, Any]) -> dict[str, Any]:
    hours = {days: list(values[name] or ()) for name, days in WEEK.items() if name in values}
    found: dict[str, Any] = {"hours": hours} if hours else {}
    return found | {name: list(values[name] or ()) for name in ("items", "departments") if name in values}

"""Sites: registered with hours, services and departments; closed, and opened again (R66, F053, F077, F165, F166)."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.models import Brand
from chains.actions.values import prepared, searchable
from core import clock
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked, touch
from core.templatetags.formats import cn_date
from organizations.queries import standing_party_orgs, standing_units
from services.catalogue.queries import in_force
from services.choices.sites import HoursDays, SiteKind
from services.models import ServiceItem, Site, SiteDepartment, SiteHours, SiteService
from services.sites.hours import Span, WrongHours, checked_spans
from services.sites.queries import EDIT, get_site_for

SITE_FIELDS = (
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
Week = Mapping[HoursDays, Sequence[Span]]
HOURS_FIELD = {HoursDays.WORKING: "working_hours", HoursDays.RESTING: "resting_hours"}
KEYS = {
    "host_id": ("host", standing_units, "没有找到所在单位，请重新选择。"),
    "party_org_id": ("party_org", standing_party_orgs, "没有找到主管党组织，请重新选择。"),
    "brand_id": ("brand", lambda: Brand.objects.filter(ended_on__isnull=True), "没有找到这个品牌，请重新选择。"),
    "within_id": ("within", lambda: Site.objects.filter(closed_on__isnull=True), "没有找到它所在的点位，请重新选择。"),
}
MOST_SERVICES, MOST_DEPARTMENTS = 600, 60


def create_site(
    *,
    actor: Principal,
    values: Mapping[str, Any],
    hours: Week | None = None,
    items: Iterable[UUID] | None = None,
    departments: Iterable[UUID] | None = None,
) -> Site:
    """Raises NotAllowed, InvalidInput, Conflict (another has the name)."""
    actor.require_everywhere(EDIT)
    with transaction.atomic():
        columns = _checked(values, None)
        site = create(Site(**columns))
        _put(site, hours, items, departments)
        return site


def update_site(
    *,
    actor: Principal,
    site_id: UUID,
    values: Mapping[str, Any],
    expected_version: int | None,
    hours: Week | None = None,
    items: Iterable[UUID] | None = None,
    departments: Iterable[UUID] | None = None,
) -> Site:
    """``hours``, ``items``, ``departments`` None leave them as they are. Raises NotFound, NotAllowed, StaleVersion,
    InvalidInput, Conflict (it is closed).
    """
    with transaction.atomic():
        site = _open(actor, site_id)
        changed = change(site, _checked(values, site), expected_version=expected_version)
        moved = _put(changed, hours, items, departments)
        return touch(changed) if moved and changed.version == site.version else changed


def close_site(*, actor: Principal, site_id: UUID, day: dt.date) -> Site:
    """It no longer stands on the map or in lists of open ones. Raises NotFound, NotAllowed, InvalidInput, Conflict."""
    with transaction.atomic():
        site = _open(actor, site_id)
        if day > clock.today():
            raise InvalidInput(fields={"day": ["停用日期不能晚于今天。"]})
        if day < site.opened_on:
            raise InvalidInput(fields={"day": [f"{cn_date(site.opened_on)}启用，停用日期不能更早。"]})
        inside = Site.objects.filter(within=site, closed_on__isnull=True).count()
        if inside:
            raise Conflict(f"还有 {inside} 个点位设在这里，请先停用或迁出。", code="site_holds_others")
        return change(site, {"closed_on": day}, expected_version=None)


def reopen_site(*, actor: Principal, site_id: UUID) -> Site:
    """Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        site = locked(Site, get_site_for(actor, site_id, EDIT).pk)
        if site.closed_on is None:
            raise Conflict(f"“{site.name}”没有停用，无需恢复。", code="wrong_state")
        return change(site, {"closed_on": None}, expected_version=None)


def _open(actor: Principal, site_id: UUID) -> Site:
    site = locked(Site, get_site_for(actor, site_id, EDIT).pk)
    if site.closed_on is not None:
        text = f"“{site.name}”已于{cn_date(site.closed_on)}停用，恢复后才能修改。"
        raise Conflict(text, code="site_closed")
    return site


def _checked(values: Mapping[str, Any], site: Site | None) -> dict[str, Any]:
    columns = searchable(prepared(values, SITE_FIELDS))

    def now(name: str) -> Any:
        return columns[name] if name in columns else getattr(site, name, None)

    wrong: dict[str, list[str]] = {}
    if not now("name"):
        wrong["name"] = ["请填写点位名称。"]
    if not now("kind"):
        wrong["kind"] = ["请选择类型。"]
    if now("kind") == SiteKind.CENTRE and not now("host_kind"):
        wrong["host_kind"] = ["党群服务中心请选择依托：园区、企业、乡镇（街道）或其他。"]
    opened = now("opened_on")
    if opened is None or opened > clock.today():
        wrong["opened_on"] = ["请填写启用日期，不能晚于今天。"]
    if (now("longitude") is None) != (now("latitude") is None):
        wrong["longitude"] = ["经度和纬度请一起填写，或都不填。"]
    if site is not None and now("within_id") == site.pk:
        wrong["within"] = ["不能设在它自己里面。"]
    for name, (field, found, text) in KEYS.items():
        new = columns.get(name)
        if new is not None and new != getattr(site, name, None) and not found().filter(pk=new).exists():
            wrong[field] = [text]
    if wrong:
        raise InvalidInput(fields=wrong)
    for name in ("longitude", "latitude"):
        if columns.get(name) is not None:
            columns[name] = round(Decimal(columns[name]), 6)
    return columns


def _put(site: Site, hours: Week | None, items: Iterable[UUID] | None, departments: Iterable[UUID] | None) -> bool:
    """Whether anything was different."""
    moved = hours is not None and _put_hours(site, hours)
    if items is not None and _put_items(site, items):
        moved = True
    if departments is not None and _put_departments(site, departments):
        moved = True
    return moved


def _put_hours(site: Site, hours: Week) -> bool:
    wanted = set()
    for days, spans in hours.items():
        try:
            wanted |= {(str(days), span.opens, span.closes) for span in checked_spans(spans)}
        except WrongHours as error:
            raise InvalidInput(fields={HOURS_FIELD[HoursDays(days)]: [str(error)]}) from error
    held = {(row.days, row.opens, row.closes): row.pk for row in SiteHours.objects.filter(site=site, days__in=hours)}
    SiteHours.objects.filter(pk__in=[key for span, key in held.items() if span not in wanted]).delete()
    for kind, opens, closes in sorted(wanted - set(held)):
        create(SiteHours(site=site, days=kind, opens=opens, closes=closes))
    return wanted != set(held)


def _put_items(site: Site, items: Iterable[UUID]) -> bool:
    wanted = set(items)
    held = dict(SiteService.objects.filter(site=site).values_list("item_id", "id"))
    added = wanted - set(held)
    if len(wanted) > MOST_SERVICES or (
        added and ServiceItem.objects.filter(in_force("module__edition__"), pk__in=added).count() != len(added)
    ):
        raise InvalidInput(fields={"items": ["有服务事项不在现行目录里，请重新选择。"]})
    SiteService.objects.filter(pk__in=[key for item, key in held.items() if item not in wanted]).delete()
    for item_id in sorted(added):
        create(SiteService(site=site, item_id=item_id))
    return wanted != set(held)


def _put_departments(site: Site, departments: Iterable[UUID]) -> bool:
    wanted = set(departments)
    held = dict(SiteDepartment.objects.filter(site=site).values_list("unit_id", "id"))
    added = wanted - set(held)
    if len(wanted) > MOST_DEPARTMENTS or (added and standing_units().filter(pk__in=added).count() != len(added)):
        raise InvalidInput(fields={"departments": ["有入驻部门没有找到，请重新选择。"]})
    SiteDepartment.objects.filter(pk__in=[key for unit, key in held.items() if unit not in wanted]).delete()
    for unit_id in sorted(added):
        create(SiteDepartment(site=site, unit_id=unit_id))
    return wanted != set(held)

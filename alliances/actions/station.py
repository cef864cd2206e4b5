"""Guidance stations: set up, corrected, closed, opened again; who runs one (R40)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from alliances.access import get_body_for
from alliances.actions.team import check_person, check_unit, not_later_than_today
from alliances.actions.values import check_day
from alliances.choices import ON_WAY
from alliances.models import ChainBody, Station, StationCase, StationStaff
from alliances.sight import EDIT
from alliances.stations.queries import get_staff_for, get_station_for
from chains.actions.values import prepared, searchable
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.templatetags.formats import cn_date

STATION_FIELDS = ("name", "host_id", "address", "opened_on")
STAFF_FIELDS = ("person_id", "duty", "valid_from", "valid_to")
STAFF_CHANGED = ("duty", "valid_to")


def create_station(*, actor: Principal, body_id: UUID, values: Mapping[str, Any]) -> Station:
    """Raises NotAllowed, Conflict (the body has ended), InvalidInput."""
    columns = searchable(prepared(values, STATION_FIELDS))
    with transaction.atomic():
        body = locked(ChainBody, get_body_for(actor, body_id, EDIT).pk)
        check_day(body, columns.get("opened_on"), "opened_on")
        not_later_than_today(columns.get("opened_on"), "opened_on", "设立日期")
        check_unit(columns.get("host_id"), "host")
        return create(Station(body=body, **columns), anchor=AnchorKind.STATION)


def update_station(
    *, actor: Principal, station_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> Station:
    """Edit a station; its body stays. Raises StaleVersion (with the difference), InvalidInput, Conflict."""
    columns = searchable(prepared(values, STATION_FIELDS))
    with transaction.atomic():
        station = working(actor, station_id)
        opened = columns.get("opened_on", station.opened_on)
        if opened != station.opened_on:
            check_day(station.body, opened, "opened_on")
            not_later_than_today(opened, "opened_on", "设立日期")
            first = StationCase.objects.filter(station=station).order_by("begun_on").first()
            if first is not None and opened and opened > first.begun_on:
                text = f"最早的孵化企业{cn_date(first.begun_on)}建档，设立日期不能更晚。"
                raise InvalidInput(fields={"opened_on": [text]})
        if columns.get("host_id") != station.host_id:
            check_unit(columns.get("host_id"), "host")
        return change(station, columns, expected_version=expected_version)


def working(actor: Principal, station_id: UUID) -> Station:
    """The station, locked. Raises Conflict where it is closed."""
    station = locked(Station, get_station_for(actor, station_id, EDIT).pk)
    if station.closed_on is not None:
        text = f"“{station.name}”已于{cn_date(station.closed_on)}撤销，恢复后才能修改。"
        raise Conflict(text, code="station_closed")
    return station


def close_station(*, actor: Principal, station_id: UUID, day: dt.date) -> Station:
    """Closed once none is on its way; those who run it leave that day. Raises Conflict, InvalidInput."""
    with transaction.atomic():
        station = working(actor, station_id)
        not_later_than_today(day, "day", "撤销日期")
        if day < station.opened_on:
            raise InvalidInput(fields={"day": [f"指导站{cn_date(station.opened_on)}设立，日期不能更早。"]})
        if number := StationCase.objects.filter(station=station, state__in=ON_WAY).count():
            text = f"还有 {number} 家企业在孵化，请先登记建成、不再孵化，或转到别的指导站。"
            raise Conflict(text, code="station_at_work")
        standing = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
        for row in StationStaff.objects.filter(standing, station=station):
            if row.valid_from is not None and row.valid_from > day:
                raise InvalidInput(fields={"day": ["还有人员在这一天之后才到站，请核对日期。"]})
            change(row, {"valid_to": day}, expected_version=None)
        return change(station, {"closed_on": day}, expected_version=None)


def reopen_station(*, actor: Principal, station_id: UUID) -> Station:
    """A closing taken back; those who left that day are back. Raises Conflict."""
    with transaction.atomic():
        station = locked(Station, get_station_for(actor, station_id, EDIT).pk)
        if station.closed_on is None:
            raise Conflict(f"“{station.name}”没有撤销，无需恢复。", code="wrong_state")
        for row in StationStaff.objects.filter(station=station, valid_to=station.closed_on):
            change(row, {"valid_to": None}, expected_version=None)
        return change(station, {"closed_on": None}, expected_version=None)


def add_station_staff(*, actor: Principal, station_id: UUID, values: Mapping[str, Any]) -> StationStaff:
    """Raises NotAllowed, Conflict (the station is closed), InvalidInput (there already)."""
    columns = prepared(values, STAFF_FIELDS)
    with transaction.atomic():
        station = working(actor, station_id)
        check_person(actor, columns.get("person_id"), "person")
        since = columns.get("valid_from")
        if since is not None and since < station.opened_on:
            text = f"指导站{cn_date(station.opened_on)}设立，日期不能更早。"
            raise InvalidInput(fields={"valid_from": [text]})
        return create(StationStaff(station=station, **columns))


def change_station_staff(
    *, actor: Principal, staff_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> StationStaff:
    """What somebody does, and the last day. Raises StaleVersion, InvalidInput, Conflict."""
    with transaction.atomic():
        row = get_staff_for(actor, staff_id, EDIT)
        working(actor, row.station_id)
        return change(row, prepared(values, STAFF_CHANGED), expected_version=expected_version)


def check_restored_station(station: Station) -> None:
    """What a new station's body must be. Raises Conflict, InvalidInput."""
    check_day(station.body, station.opened_on, "opened_on")

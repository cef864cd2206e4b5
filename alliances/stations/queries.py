"""Reads of stations. A unit's own people see the station they are in and their own case; who runs it is for those who
may see persons.
"""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet

from alliances.choices import ON_WAY, StationStage
from alliances.models import ChainBody, StageChange, Station, StationCase, StationStaff
from alliances.queries import by_body
from alliances.sight import EDIT, VIEW, by_unit, of_unit, work_visible
from core import clock
from core.access import fetch
from core.choices import AnchorKind
from core.counting import RowsFound
from core.principal import Principal
from core.tenancy.dated import in_force


def stations_visible(principal: Principal, action: str = VIEW, *, path: str = "") -> Q:
    whole = work_visible(principal, action, path=path, unit="host_id")
    own = by_unit(principal)
    if action == EDIT or not whole or not own.grants:
        return whole
    cases = StationCase.objects.filter(of_unit(principal, action, "unit_id"))
    return whole | Q(**{f"{path}id__in": cases.values("station_id")})


def cases_visible(principal: Principal, action: str = VIEW, *, path: str = "") -> Q:
    whole = work_visible(principal, action, path=f"{path}station__")
    if action == EDIT or not whole or not by_unit(principal).grants:
        return whole
    return whole | of_unit(principal, action, f"{path}unit_id")


def stations_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[Station]":
    queryset: QuerySet[Station] = Station.objects.filter(stations_visible(principal, action))
    return queryset


def staff_visible(principal: Principal, action: str = VIEW) -> Q:
    """Who runs which station; nobody for who may not see persons (truth 12)."""
    if not principal.may("person.view"):
        return Q(pk__in=[])
    return work_visible(principal, action, path="station__")


def staff_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[StationStaff]":
    queryset: QuerySet[StationStaff] = StationStaff.objects.filter(staff_visible(principal, action))
    return queryset


def cases_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[StationCase]":
    queryset: QuerySet[StationCase] = StationCase.objects.filter(cases_visible(principal, action))
    return queryset


def changes_for(principal: Principal) -> "QuerySet[StageChange]":
    queryset: QuerySet[StageChange] = StageChange.objects.filter(cases_visible(principal, path="case__"))
    return queryset


def late(day: dt.date | None = None) -> Q:
    """On its way past the day by which it was to be built."""
    return Q(state__in=ON_WAY, due_on__lt=day or clock.today())


def with_counts(stations: "QuerySet[Station]", day: dt.date | None = None) -> "QuerySet[Any]":
    """``people``: who runs it on the day; ``on_way``, ``built``, ``overdue``: companies by how far they are."""
    today = day or clock.today()
    staff = StationStaff.objects.filter(in_force(today), station_id=OuterRef("pk")).order_by().values("pk")
    cases = StationCase.objects.filter(station_id=OuterRef("pk")).order_by()
    return stations.annotate(
        people=RowsFound(staff),
        on_way=RowsFound(cases.filter(state__in=ON_WAY).values("pk")),
        built=RowsFound(cases.filter(state=StationStage.BUILT).values("pk")),
        overdue=RowsFound(cases.filter(late(today)).values("pk")),
    )


def get_station_for(principal: Principal, station_id: UUID, action: str = VIEW) -> Any:
    """Raises NotFound, NotAllowed."""
    queryset = with_counts(Station.objects.select_related("body", "host"))
    return fetch(queryset, station_id, stations_visible(principal, action))


def get_staff_for(principal: Principal, staff_id: UUID, action: str = VIEW) -> StationStaff:
    queryset = StationStaff.objects.select_related("station", "person")
    row: StationStaff = fetch(queryset, staff_id, staff_visible(principal, action))
    return row


def get_case_for(principal: Principal, case_id: UUID, action: str = VIEW) -> StationCase:
    queryset = StationCase.objects.select_related("station__body", "unit", "party_org")
    case: StationCase = fetch(queryset, case_id, cases_visible(principal, action))
    return case


def get_change_for(principal: Principal, change_id: UUID) -> StageChange:
    change: StageChange = fetch(StageChange.objects.all(), change_id, cases_visible(principal, path="case__"))
    return change


def on_station(principal: Principal, station_id: UUID) -> Principal:
    """The same person with only those grants that hold the station's body whole."""
    return by_body(principal).at(AnchorKind.BODY, ChainBody.objects.filter(stations=station_id))


def on_case(principal: Principal, case_id: UUID) -> Principal:
    return by_body(principal).at(AnchorKind.BODY, ChainBody.objects.filter(stations__cases=case_id))

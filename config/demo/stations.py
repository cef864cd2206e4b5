"""Guidance stations (F099): who was sent, and companies of the to-build list at every stage."""

import datetime as dt

from alliances.choices import STAGE_ORDER, StationStage
from alliances.models import ChainBody, StageChange, Station, StationCase, StationStaff
from config.demo.cities import StationSpec
from config.demo.people import add_person
from config.demo.standing import Standing
from organizations.choices import UnitKind
from organizations.models import PartyOrg, PartyOrgHost, Unit

STEP = dt.timedelta(days=45)
# Of the companies on their way: how far each is, and in how many days it is due (some are overdue, some soon).
ON_WAY = (
    (StationStage.FOUND, 120),
    (StationStage.GUIDED, 60),
    (StationStage.GROWING, -10),
    (StationStage.READY, 20),
)


def add_stations(standing: Standing) -> None:
    for number, spec in enumerate(standing.city.stations):
        _add(standing, spec, number)


def _add(standing: Standing, spec: StationSpec, number: int) -> None:
    rows = standing.rows
    body = min(rows.all(ChainBody), key=lambda one: (one.founded_on or dt.date.min, str(one.id)))
    station = rows.add(Station, f"{number}", name=spec.name, body=body, opened_on=spec.opened)
    for place in range(spec.staff):
        person = add_person(standing, spec.post, post=spec.post)
        duty = "站长" if place == 0 else ""
        rows.add(StationStaff, f"{number}/{place}", station=station, person=person, duty=duty, valid_from=spec.opened)
    for org in _founded_since(standing, spec)[: spec.built]:
        _built(standing, station, org, f"{number}/{org.id}")
    for place, unit in enumerate(_without(standing)[: spec.on_way]):
        stage, days = ON_WAY[place % len(ON_WAY)]
        _case(standing, station, unit, stage, f"{number}/{unit.id}", days)


def _founded_since(standing: Standing, spec: StationSpec) -> list[PartyOrg]:
    """Organizations of one company founded while the station stood long enough to have led it there."""
    first = spec.opened + STEP
    found = [host.party_org for host in standing.rows.all(PartyOrgHost)]
    single = [org for org in found if found.count(org) == 1 and org.founded_on and org.founded_on >= first]
    return sorted(single, key=lambda org: (org.founded_on or dt.date.min, str(org.id)))


def _without(standing: Standing) -> list[Unit]:
    hosted = {host.unit_id for host in standing.rows.all(PartyOrgHost)}
    found: dict[object, Unit] = {}
    for spec in standing.city.chains:
        for place in standing.on(spec):
            unit = place.unit
            if place.sample and unit.kind == UnitKind.COMPANY and unit.id not in hosted:
                found.setdefault(unit.id, unit)
    return list(found.values())


def _built(standing: Standing, station: Station, org: PartyOrg, key: str) -> None:
    unit = next(host.unit for host in standing.rows.all(PartyOrgHost) if host.party_org == org)
    begun, day = station.opened_on, org.founded_on or station.opened_on
    case = standing.rows.add(
        StationCase,
        key,
        station=station,
        unit=unit,
        state=StationStage.BUILT,
        begun_on=begun,
        stage_since=day,
        party_org=org,
    )
    steps = len(STAGE_ORDER) - 1
    for place, stage in enumerate(STAGE_ORDER):
        _step(standing, case, stage, begun + (day - begun) * place // steps, f"{key}/{place}")


def _case(standing: Standing, station: Station, unit: Unit, stage: StationStage, key: str, days: int) -> None:
    """One step each month and a half, the last of them about a month ago."""
    place = STAGE_ORDER.index(stage)
    begun = max(station.opened_on, standing.days.today - STEP * (place + 1))
    since = begun + (standing.days.today - begun) * place // (place + 1)
    case = standing.rows.add(
        StationCase,
        key,
        station=station,
        unit=unit,
        state=stage,
        begun_on=begun,
        stage_since=since,
        due_on=max(begun, standing.days.today + dt.timedelta(days=days)),
        note="示例：已联系企业负责人，摸清党员情况",
    )
    for number in range(place + 1):
        day = begun + (since - begun) * number // place if place else begun
        _step(standing, case, STAGE_ORDER[number], day, f"{key}/{number}")


def _step(standing: Standing, case: StationCase, stage: StationStage, day: dt.date, key: str) -> None:
    standing.rows.add(StageChange, key, case=case, stage=stage, day=day)

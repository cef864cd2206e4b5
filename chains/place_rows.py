"""Units on chains as a list shows them: a unit once, with everything it is there."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from chains.choices import ChainRole
from chains.map_content import RANK
from chains.models import ChainUnit
from chains.queries import places_in_force
from core.tenancy.dated import in_force
from organizations.models import PartyOrg, PartyOrgHost, Unit
from organizations.queries import UnitRow, latest_members, unit_rows


@dataclass(frozen=True)
class PlacedUnit:
    """``places`` are its rows on the chains asked for, the weightiest role first."""

    row: UnitRow
    places: list[ChainUnit]

    @property
    def unit(self) -> Unit:
        return self.row.unit


@dataclass(frozen=True)
class StandingOrg:
    """A party organization in units of a chain, and its members by the latest count."""

    org: PartyOrg
    units: list[Unit]
    members: int | None


def places_of(unit_ids: Iterable[UUID], chain_ids: Collection[UUID], day: dt.date) -> dict[UUID, list[ChainUnit]]:
    rows = places_in_force(chain_ids, day).filter(unit_id__in=list(unit_ids)).select_related("chain", "segment")
    found: dict[UUID, list[ChainUnit]] = defaultdict(list)
    for place in rows.order_by("chain__order", "chain__name_key", "segment__order", "id"):
        found[place.unit_id].append(place)
    for places in found.values():
        places.sort(key=lambda place: RANK[ChainRole(place.role)])
    return found


def placed_units(units: Sequence[Unit], chain_ids: Collection[UUID], day: dt.date) -> list[PlacedUnit]:
    """A page of units with their places on ``chain_ids``, in five queries."""
    places = places_of([unit.pk for unit in units], chain_ids, day)
    return [PlacedUnit(row, places.get(row.unit.pk, [])) for row in unit_rows(units, day)]


def standing_orgs(orgs: Sequence[PartyOrg], chain_ids: Collection[UUID], day: dt.date) -> list[StandingOrg]:
    """A page of party organizations with the units of the chains they stand in and their members."""
    ids = [org.pk for org in orgs]
    members = latest_members(ids, day)
    hosts = PartyOrgHost.objects.filter(
        in_force(day), party_org_id__in=ids, unit_id__in=places_in_force(chain_ids, day).values("unit_id")
    ).select_related("unit")
    units: dict[UUID, list[Unit]] = defaultdict(list)
    for host in hosts.order_by("unit__name_key"):
        units[host.party_org_id].append(host.unit)
    return [StandingOrg(org, units.get(org.pk, []), members.get(org.pk)) for org in orgs]

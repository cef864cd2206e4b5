"""What stands on a chain on a day, read once: every list, map and figure of its pack is made from this."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from alliances.models import ChainBody
from alliances.queries import exists
from chains.chain_map import ChainMap
from chains.choices import ChainRole, HeadRole
from chains.lineage import as_of, was_called
from chains.map_content import RANK, chain_map_from
from chains.map_rows import MapRows, gaps_of, links_of, places_of, projects_of, segments_of
from chains.models import Chain, ChainHead, ChainLeaderOrg, ChainUnit, KeyProject, Segment
from chains.queries import family_of
from core.compiled import compiled
from core.tenancy.dated import in_force
from organizations.models import MemberCount, PartyOrg, PartyOrgHost, Unit


@dataclass(frozen=True)
class Members:
    full: int
    probationary: int

    @property
    def total(self) -> int:
        return self.full + self.probationary


@dataclass(frozen=True)
class Standing:
    """A chain with its sub-chains on ``day``, and its key projects of ``year``.

    ``chains`` holds the chain itself first. ``orgs`` are the party organizations of the chain's units, each once, as
    the chain's own figures count them; ``hosts`` are all units one of them stands in, on this chain or not.
    """

    chain: Chain
    year: int
    day: dt.date
    chains: Mapping[UUID, Chain]
    places: tuple[ChainUnit, ...]
    segments: Mapping[UUID, Segment]
    orgs: Mapping[UUID, PartyOrg]
    orgs_of_units: Mapping[UUID, tuple[PartyOrg, ...]]
    hosts: Mapping[UUID, tuple[Unit, ...]]
    leader_orgs: tuple[PartyOrg, ...]
    members: Mapping[UUID, Members]
    projects: tuple[KeyProject, ...]
    heads: tuple[ChainHead, ...]
    bodies: tuple[ChainBody, ...]
    chain_map: ChainMap

    @property
    def has_subchains(self) -> bool:
        return len(self.chains) > 1

    def places_by_unit(self) -> dict[UUID, list[ChainUnit]]:
        """Each unit's places, the highest role first: a unit counts once, wherever it stands (truth 3)."""
        found: dict[UUID, list[ChainUnit]] = defaultdict(list)
        for place in sorted(self.places, key=lambda place: RANK[ChainRole(place.role)]):
            found[place.unit_id].append(place)
        return found

    def members_of(self, orgs: Iterable[PartyOrg]) -> int | None:
        """None where none of them has ever been counted: not known is not nought."""
        counted = [self.members[org.pk].total for org in orgs if org.pk in self.members]
        return sum(counted) if counted else None


@compiled
def _hosted(unit_ids: set[UUID], day: dt.date) -> "QuerySet[PartyOrgHost]":
    rows: QuerySet[PartyOrgHost] = PartyOrgHost.objects.filter(
        in_force(day),
        in_force(day, path="party_org__", start="founded_on", end="dissolved_on"),
        unit_id__in=unit_ids,
    )
    return rows.select_related("party_org__superior").order_by("party_org__name_key", "id")


@compiled
def _leading(family: list[UUID], day: dt.date) -> "QuerySet[ChainLeaderOrg]":
    rows: QuerySet[ChainLeaderOrg] = ChainLeaderOrg.objects.filter(
        in_force(day),
        in_force(day, path="party_org__", start="founded_on", end="dissolved_on"),
        chain_id__in=family,
    )
    return rows.select_related("party_org")


def _leader_orgs(family: list[UUID], day: dt.date) -> tuple[PartyOrg, ...]:
    found = {row.party_org_id: row.party_org for row in _leading(family, day)}
    return tuple(sorted(found.values(), key=lambda org: (org.name_key, org.pk)))


@compiled
def _hosting(org_ids: Collection[UUID], day: dt.date) -> "QuerySet[PartyOrgHost]":
    rows: QuerySet[PartyOrgHost] = PartyOrgHost.objects.filter(in_force(day), party_org_id__in=org_ids)
    return rows.select_related("unit").order_by("unit__name_key", "id")


def _hosts(org_ids: Collection[UUID], day: dt.date) -> dict[UUID, tuple[Unit, ...]]:
    found: dict[UUID, list[Unit]] = defaultdict(list)
    for row in _hosting(org_ids, day):
        found[row.party_org_id].append(row.unit)
    return {org_id: tuple(units) for org_id, units in found.items()}


@compiled
def _counted(org_ids: Collection[UUID], day: dt.date) -> "QuerySet[MemberCount, tuple[UUID, int, int]]":
    rows: QuerySet[MemberCount] = MemberCount.objects.filter(party_org_id__in=org_ids, as_of__lte=day)
    latest = rows.order_by("party_org_id", "-as_of").distinct("party_org_id")
    return latest.values_list("party_org_id", "full", "probationary")


def _members(org_ids: Collection[UUID], day: dt.date) -> dict[UUID, Members]:
    """By the latest count up to ``day``; floating members are counted where their relation is (R51)."""
    return {org_id: Members(full, probationary) for org_id, full, probationary in _counted(org_ids, day)}


@compiled
def _heads(chain_id: UUID, day: dt.date) -> "QuerySet[ChainHead]":
    rows: QuerySet[ChainHead] = ChainHead.objects.filter(in_force(day), chain_id=chain_id)
    return rows.select_related("department", "post_level")


@compiled
def _bodies(chain_id: UUID, day: dt.date) -> "QuerySet[ChainBody]":
    rows: QuerySet[ChainBody] = ChainBody.objects.filter(exists(day), chain_id=chain_id)
    return rows.order_by("tier__order", "name_key", "id")


@compiled
def _projects(family: list[UUID], year: int) -> "QuerySet[KeyProject]":
    return projects_of(family, year).select_related("owner", "segment")


def read_standing(chain: Chain, *, year: int, day: dt.date, source: str) -> Standing:
    """In a constant number of queries, however large the chain; rights are the caller's.

    The chain and those below it are called what they were called on ``day``.
    """
    family = family_of(chain.pk, day)
    places = places_of(family, day)
    hosted = _hosted({place.unit_id for place in places}, day)
    orgs = {host.party_org_id: host.party_org for host in hosted}
    of_units: dict[UUID, list[PartyOrg]] = defaultdict(list)
    for host in hosted:
        of_units[host.unit_id].append(host.party_org)
    held = list(as_of(Chain.objects.filter(id__in=family), day).order_by("order", "name_key", "id"))
    was_called(held)
    shown = copy(chain)
    shown.name, shown.short_name = next((row.name, row.short_name) for row in held if row.pk == chain.pk)
    projects = tuple(_projects(family, year))
    segments = segments_of(family, day)
    rows = MapRows(family, segments, links_of(family, day), places, projects, gaps_of(family, day), of_units)
    return Standing(
        chain=shown,
        year=year,
        day=day,
        chains={chain.pk: shown} | {child.pk: child for child in held if child.pk != chain.pk},
        places=tuple(places),
        segments={segment.pk: segment for segment in segments},
        orgs=orgs,
        orgs_of_units={unit_id: tuple(found) for unit_id, found in of_units.items()},
        hosts=_hosts(orgs.keys(), day),
        leader_orgs=_leader_orgs(family, day),
        members=_members(orgs.keys(), day),
        projects=projects,
        heads=tuple(
            sorted(_heads(chain.pk, day), key=lambda head: (head.role != HeadRole.HEAD, head.created_at, head.pk))
        ),
        bodies=tuple(_bodies(chain.pk, day)),
        chain_map=chain_map_from(chain, day, rows, title=f"{shown.name}图谱", source=source, on_paper=True),
    )

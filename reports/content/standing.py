"""What stands on a chain on a day, read once: every list, map and figure of its pack is made from this."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from uuid import UUID

from alliances.models import ChainBody
from alliances.queries import exists
from chains.chain_map import ChainMap
from chains.choices import ChainRole, HeadRole
from chains.lineage import as_of, was_called
from chains.map_content import RANK, MapRows, chain_map_from, places_of, projects_of
from chains.models import Chain, ChainHead, ChainLeaderOrg, ChainUnit, KeyProject, Segment
from chains.queries import family_of
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


def _hosted(unit_ids: set[UUID], day: dt.date) -> list[PartyOrgHost]:
    rows = PartyOrgHost.objects.filter(
        in_force(day),
        in_force(day, path="party_org__", start="founded_on", end="dissolved_on"),
        unit_id__in=unit_ids,
    )
    return list(rows.select_related("party_org__superior").order_by("party_org__name_key", "id"))


def _leader_orgs(family: list[UUID], day: dt.date) -> tuple[PartyOrg, ...]:
    rows = ChainLeaderOrg.objects.filter(
        in_force(day),
        in_force(day, path="party_org__", start="founded_on", end="dissolved_on"),
        chain_id__in=family,
    )
    found = {row.party_org_id: row.party_org for row in rows.select_related("party_org")}
    return tuple(sorted(found.values(), key=lambda org: (org.name_key, org.pk)))


def _hosts(org_ids: Iterable[UUID], day: dt.date) -> dict[UUID, tuple[Unit, ...]]:
    rows = PartyOrgHost.objects.filter(in_force(day), party_org_id__in=list(org_ids)).select_related("unit")
    found: dict[UUID, list[Unit]] = defaultdict(list)
    for row in rows.order_by("unit__name_key", "id"):
        found[row.party_org_id].append(row.unit)
    return {org_id: tuple(units) for org_id, units in found.items()}


def _members(org_ids: Iterable[UUID], day: dt.date) -> dict[UUID, Members]:
    """By the latest count up to ``day``; floating members are counted where their relation is (R51)."""
    rows = (
        MemberCount.objects.filter(party_org_id__in=list(org_ids), as_of__lte=day)
        .order_by("party_org_id", "-as_of")
        .distinct("party_org_id")
        .values_list("party_org_id", "full", "probationary")
    )
    return {org_id: Members(full, probationary) for org_id, full, probationary in rows}


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
    heads = ChainHead.objects.filter(in_force(day), chain=chain).select_related("department", "post_level")
    bodies = ChainBody.objects.filter(exists(day), chain=chain)
    projects = tuple(projects_of(family, year).select_related("owner", "goal", "segment"))
    rows = MapRows(family, places, projects, of_units)
    return Standing(
        chain=shown,
        year=year,
        day=day,
        chains={chain.pk: shown} | {child.pk: child for child in held if child.pk != chain.pk},
        places=tuple(places),
        segments={segment.pk: segment for segment in Segment.objects.filter(in_force(day), chain_id__in=family)},
        orgs=orgs,
        orgs_of_units={unit_id: tuple(found) for unit_id, found in of_units.items()},
        hosts=_hosts(orgs, day),
        leader_orgs=_leader_orgs(family, day),
        members=_members(orgs, day),
        projects=projects,
        heads=tuple(sorted(heads, key=lambda head: (head.role != HeadRole.HEAD, head.created_at, head.pk))),
        bodies=tuple(bodies.order_by("tier__order", "name_key", "id")),
        chain_map=chain_map_from(chain, day, rows, title=f"{shown.name}图谱", source=source),
    )

"""Who may be suggested: the units of a body's chain that somebody may see, with what is compared of them.

A constant number of statements, whatever the number of units.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet

from alliances.choices import OPEN, STANDING, USUAL_WEIGHTS, Factor
from alliances.models import ChainBody, Membership, PairingParty, SuggestionRefusal, SuggestionRule
from alliances.suggesting.score import Candidate, Ground, Place, Traits
from chains.choices import LinkKind
from chains.gap_queries import RUNNING, gaps_for
from chains.models import ChainUnit, Segment, SegmentIndustry
from chains.queries import chains_for, links_for, sub_chains
from core import clock
from core.errors import NotFound
from core.models import IndustryClass
from core.principal import Principal
from core.tenancy.dated import in_force
from organizations.choices import UnitKind, UnitState
from organizations.models import PartyOrgHost, Residence
from organizations.queries import units_for

PAIRED_KINDS = (UnitKind.COMPANY, UnitKind.UNIVERSITY, UnitKind.INSTITUTE, UnitKind.EXTERNAL)
Pair = frozenset[UUID]
DIVISION = 2


@dataclass(frozen=True)
class Pool:
    """``apart`` are pairs not to be suggested: paired or being paired already. ``refused`` were set aside."""

    ground: Ground
    candidates: list[Candidate] = field(default_factory=list)
    apart: frozenset[Pair] = frozenset()
    paired: dict[UUID, int] = field(default_factory=dict)
    refused: frozenset[Pair] = frozenset()


def weights_in_force() -> dict[Factor, int]:
    """What the city weighs; until it says so itself, the usual."""
    held = SuggestionRule.objects.values(*Factor.values).first()
    return {factor: held[factor.value] for factor in Factor} if held else USUAL_WEIGHTS


def _reads_places(principal: Principal, chain_ids: list[UUID], linked: Iterable[UUID]) -> "QuerySet[ChainUnit]":
    """Where units stand that count here: on the body's chains, or on a segment linked with theirs."""
    standing: QuerySet[ChainUnit] = ChainUnit.objects.filter(in_force(clock.today()))
    if chain_ids:
        return standing.filter(Q(chain_id__in=chain_ids) | Q(segment_id__in=list(linked)))
    return standing.filter(chain_id__in=chains_for(principal).values("id"))


def _units(
    principal: Principal, body: ChainBody, places: "QuerySet[ChainUnit]", unit_id: UUID | None
) -> list[dict[str, Any]]:
    today = clock.today()
    joined = Membership.objects.filter(in_force(today), body=body)
    hosts = PartyOrgHost.objects.filter(
        in_force(today), party_org_id__in=joined.filter(party_org__isnull=False).values("party_org_id")
    )
    inside = Q(id__in=joined.filter(unit__isnull=False).values("unit_id")) | Q(id__in=hosts.values("unit_id"))
    near = inside | Q(id=unit_id)
    if body.chain_id:
        near |= Q(id__in=places.values("unit_id"))
    else:
        in_region = Residence.objects.filter(in_force(today), own_region_id=body.own_region_id)
        near |= Q(id__in=in_region.values("unit_id"))
    parks = Residence.objects.filter(in_force(today), unit_id=OuterRef("id")).values("own_region__name")
    found = units_for(principal).filter(near, state=UnitState.ACTIVE, kind__in=PAIRED_KINDS)
    columns = ("id", "name", "short_name", "kind", "ownership", "size", "region_id", "industry_id")
    return list(found.annotate(parks=ArraySubquery(parks)).order_by("name_key", "id").values(*columns, "parks"))


def _places(rows: "QuerySet[ChainUnit]") -> dict[UUID, set[Place]]:
    columns = ("unit_id", "chain_id", "chain__name", "segment_id", "segment__name", "segment__layer", "role")
    held: dict[UUID, set[Place]] = defaultdict(set)
    known: dict[tuple[Any, ...], Place] = {}
    for unit_id, chain_id, chain, segment_id, segment, layer, role in rows.order_by().values_list(*columns):
        key = (chain_id, segment_id, role)
        if key not in known:
            known[key] = Place(chain_id, chain, segment_id, segment or "", layer or "", role)
        held[unit_id].add(known[key])
    return held


def _in_a_row(chain_ids: Iterable[UUID]) -> frozenset[frozenset[UUID | None]]:
    """Segments of one layer that follow each other in their chain's order."""
    rows = Segment.objects.filter(in_force(clock.today()), chain_id__in=set(chain_ids))
    ordered = rows.order_by("chain_id", "layer", "order", "name", "id").values_list("chain_id", "layer", "id")
    return frozenset(frozenset({one[2], other[2]}) for one, other in pairwise(ordered) if one[:2] == other[:2])


def _divisions_of(segment_ids: "set[UUID | None]") -> dict[UUID, set[str]]:
    """The divisions whose companies belong on each segment."""
    found: dict[UUID, set[str]] = defaultdict(set)
    rows = SegmentIndustry.objects.filter(segment_id__in=segment_ids - {None})
    for segment_id, industry_id in rows.order_by().values_list("segment_id", "industry_id"):
        if division := division_of(industry_id):
            found[segment_id].add(division)
    return found


def _industry(row: Mapping[str, Any], places: set[Place], made_there: Mapping[UUID, set[str]]) -> str:
    """A unit's own division; where none is registered, that of its segments if they have one alone."""
    if own := division_of(row["industry_id"]):
        return own
    told = {division for place in places if place.segment_id for division in made_there.get(place.segment_id, ())}
    return told.pop() if len(told) == 1 else ""


def _traits(row: Mapping[str, Any], industry: str, places: set[Place], alike: dict[Traits, Traits]) -> Traits:
    """What is compared of a unit; one and the same object for all of which it is the same."""
    made = Traits(
        row["ownership"],
        row["size"],
        row["region_id"] or "",
        industry,
        frozenset(row["parks"]),
        frozenset(places),
    )
    return alike.setdefault(made, made)


def division_of(industry_id: str | None) -> str:
    """The two digits of a group's or class's division; nothing for a section, which says too little."""
    code = (industry_id or "")[:DIVISION]
    return code if len(code) == DIVISION and code.isdecimal() else ""


def _division_names(codes: set[str]) -> dict[str, str]:
    return dict(IndustryClass.objects.filter(code__in=codes).values_list("code", "name"))


def _joined(body: ChainBody) -> tuple[set[Pair], dict[UUID, int]]:
    """Units joined with each other today, themselves or by an organization in them; how often each in this body."""
    parties = PairingParty.objects.filter(pairing__state__in=(*OPEN, *STANDING), body__isnull=True, outside="")
    rows = list(parties.order_by().values_list("pairing_id", "pairing__body_id", "unit_id", "party_org_id"))
    orgs = {org_id for _, _, _, org_id in rows if org_id}
    hosts: dict[UUID, list[UUID]] = defaultdict(list)
    for org_id, unit_id in PartyOrgHost.objects.filter(in_force(clock.today()), party_org_id__in=orgs).values_list(
        "party_org_id", "unit_id"
    ):
        hosts[org_id].append(unit_id)
    together: dict[tuple[UUID, UUID], set[UUID]] = defaultdict(set)
    for pairing_id, body_id, unit_id, org_id in rows:
        together[pairing_id, body_id].update([unit_id] if unit_id else hosts[org_id])
    apart: set[Pair] = set()
    counted: Counter[UUID] = Counter()
    for (_, body_id), units in together.items():
        apart.update(frozenset({one, other}) for one in units for other in units if one != other)
        if body_id == body.pk:
            counted.update(units)
    return apart, dict(counted)


def refused_pairs(body: ChainBody) -> frozenset[Pair]:
    rows = SuggestionRefusal.objects.filter(body=body).values_list("first_id", "second_id")
    return frozenset(frozenset(pair) for pair in rows)


def pool_of(principal: Principal, body: ChainBody, unit_id: UUID | None = None) -> Pool:
    """Everything that is compared for ``body``; with ``unit_id`` that unit among it. Raises NotFound."""
    today = clock.today()
    chain_ids = sub_chains([body.chain_id]) if body.chain_id else []
    links = links_for(principal).filter(in_force(today), kind=LinkKind.SUPPLIES)
    if chain_ids:
        links = links.filter(Q(source__chain_id__in=chain_ids) | Q(target__chain_id__in=chain_ids))
    supplies = frozenset(links.order_by().values_list("source_id", "target_id"))
    reads = _reads_places(principal, chain_ids, {segment for pair in supplies for segment in pair})
    units = _units(principal, body, reads, unit_id)
    if unit_id is not None and all(row["id"] != unit_id for row in units):
        raise NotFound
    places = _places(reads)
    gaps = gaps_for(principal).filter(state__in=RUNNING, segment__isnull=False).order_by("-target_year", "name_key")
    apart, paired = _joined(body)
    in_a_row = _in_a_row(place.chain_id for held in places.values() for place in held)
    made_there = _divisions_of({place.segment_id for held in places.values() for place in held})
    industries = {row["id"]: _industry(row, places.get(row["id"], set()), made_there) for row in units}
    divisions = _division_names(set(industries.values()))
    ground = Ground(weights_in_force(), supplies, in_a_row, dict(gaps.values_list("segment_id", "name")), divisions)
    alike: dict[Traits, Traits] = {}
    found = [
        Candidate(
            row["id"],
            row["short_name"] or row["name"],
            _traits(row, industries[row["id"]], places.get(row["id"], set()), alike),
            row["kind"],
        )
        for row in units
    ]
    return Pool(ground, found, frozenset(apart), paired, refused_pairs(body))

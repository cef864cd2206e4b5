"""What stands on a chain on a day, as the rows its map is made from: a constant number of queries."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from chains.choices import NOT_STOPPED
from chains.gap_queries import gaps_open_on
from chains.models import ChainUnit, Gap, KeyProject, Segment, SegmentLink
from chains.queries import places_in_force
from core.compiled import compiled
from core.tenancy.dated import in_force
from organizations.models import PartyOrg

LinkRow = tuple[UUID, UUID, UUID, UUID, str]


@dataclass(frozen=True)
class MapRows:
    """What a map is made from; ``family`` is the chain with its sub-chains, ``orgs`` are party bodies by unit."""

    family: list[UUID]
    segments: Sequence[Segment]
    links: Sequence[LinkRow]
    places: Sequence[ChainUnit]
    projects: Sequence[KeyProject]
    gaps: Sequence[Gap]
    orgs: Mapping[UUID, Sequence[PartyOrg]]


@compiled
def segments_of(family: list[UUID], day: dt.date) -> "QuerySet[Segment]":
    """The segments of a chain and its sub-chains on ``day``, in the order they are drawn in."""
    rows: QuerySet[Segment] = Segment.objects.filter(in_force(day), chain_id__in=family)
    return rows.order_by("order", "name")


def places_of(family: list[UUID], day: dt.date, *, region: str = "", visible: Q | None = None) -> list[ChainUnit]:
    """Every (unit, segment) of a chain and its sub-chains on ``day``; ended units are left out.

    ``region`` is a national code; ``visible`` narrows to the places somebody may see (all unless said).
    """
    if not region and visible is None:
        return _all_places(family, day)
    rows = places_in_force(family, day)
    if region:
        rows = rows.filter(unit__region_id=region)
    return list(_with_units(rows if visible is None else rows.filter(visible)))


def _with_units(places: "QuerySet[ChainUnit]") -> "QuerySet[ChainUnit]":
    return places.select_related("unit__region").order_by("unit__name_key", "id")


@compiled
def _all_places(family: list[UUID], day: dt.date) -> "QuerySet[ChainUnit]":
    return _with_units(places_in_force(family, day))


def projects_of(family: list[UUID], year: int) -> "QuerySet[KeyProject]":
    """The year's key projects of a chain and its sub-chains, without those that were stopped."""
    rows: QuerySet[KeyProject] = KeyProject.objects.filter(chain_id__in=family, year=year)
    return rows.filter(state__in=NOT_STOPPED).select_related("goal").order_by("name_key", "id")


@compiled
def links_of(family: list[UUID], day: dt.date) -> "QuerySet[SegmentLink, LinkRow]":
    """Links between these chains' segments: each end as segment and chain, then the kind."""
    rows: QuerySet[SegmentLink] = SegmentLink.objects.filter(
        in_force(day), source__chain_id__in=family, target__chain_id__in=family
    )
    return rows.values_list("source_id", "source__chain_id", "target_id", "target__chain_id", "kind")


def gaps_of(family: list[UUID], day: dt.date, *, visible: Q | None = None) -> list[Gap]:
    """Gaps open on ``day`` with what they hang on, narrowed to those somebody may see (all unless said)."""
    return _all_gaps(family, day) if visible is None else list(_with_whose(gaps_open_on(family, day)).filter(visible))


def _with_whose(gaps: "QuerySet[Gap]") -> "QuerySet[Gap]":
    return gaps.select_related("kind", "segment", "owner", "project")


@compiled
def _all_gaps(family: list[UUID], day: dt.date) -> "QuerySet[Gap]":
    return _with_whose(gaps_open_on(family, day))

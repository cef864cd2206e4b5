"""From rows to a chain map: what stands on a chain on a day, read in a constant number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from chains.chain_map.model import ChainMap, Layer, LinkKind, MapCompany, MapGap, MapLink, MapProject, MapSegment, Role
from chains.choices import NOT_STOPPED, ChainRole, GoalMeaning
from chains.gap_queries import gaps_open_on
from chains.lineage import chain_as_of, hung_below
from chains.models import Chain, ChainUnit, Gap, KeyProject, Segment, SegmentLink
from chains.queries import family_of, places_in_force
from core.templatetags.formats import wan
from core.tenancy.dated import in_force
from organizations.models import PartyOrg
from organizations.queries import hosted_in

RANK = {ChainRole.LEADER: 0, ChainRole.KEY: 1, ChainRole.SUPPORTING: 2, ChainRole.MEMBER: 3}


@dataclass(frozen=True)
class MapRows:
    """What a map is made from; ``family`` is the chain with its sub-chains, ``orgs`` are party bodies by unit."""

    family: list[UUID]
    places: Sequence[ChainUnit]
    projects: Sequence[KeyProject]
    orgs: Mapping[UUID, Sequence[PartyOrg]]


def places_of(family: list[UUID], day: dt.date, *, region: str = "", visible: Q | None = None) -> list[ChainUnit]:
    """Every (unit, segment) of a chain and its sub-chains on ``day``; ended units are left out.

    ``region`` is a national code; ``visible`` narrows to the places somebody may see (all unless said).
    """
    rows = places_in_force(family, day)
    if region:
        rows = rows.filter(unit__region_id=region)
    if visible is not None:
        rows = rows.filter(visible)
    return list(rows.select_related("unit__region").order_by("unit__name_key", "id"))


def _company(place: ChainUnit, *, orgs: Sequence[PartyOrg], projects: int, chain_id: UUID) -> MapCompany:
    unit = place.unit
    return MapCompany(
        id=str(unit.pk),
        name=unit.name,
        short_name=unit.short_name,
        role=cast(Role, place.role),
        kind=unit.get_kind_display(),
        region=unit.region.name if unit.region else "",
        has_party_org=bool(orgs),
        party_org_label=orgs[0].short_name or orgs[0].get_kind_display() if orgs else "",
        project_count=projects,
        href=reverse("unit-detail", args=[unit.pk]),
        card_href=reverse("chain-map-card", args=[chain_id, unit.pk]),
    )


def projects_of(family: list[UUID], year: int) -> "QuerySet[KeyProject]":
    """The year's key projects of a chain and its sub-chains, without those that were stopped."""
    rows: QuerySet[KeyProject] = KeyProject.objects.filter(chain_id__in=family, year=year)
    return rows.filter(state__in=NOT_STOPPED).select_related("goal").order_by("name_key", "id")


def _map_project(project: KeyProject, segments: set[UUID]) -> MapProject:
    facts = [project.get_state_display(), *([wan(project.amount)] if project.amount else [])]
    return MapProject(
        id=str(project.pk),
        name=project.name,
        company_id=str(project.owner_id) if project.owner_id else None,
        segment_id=str(project.segment_id) if project.segment_id in segments else None,
        href=reverse("project-detail", args=[project.pk]),
        is_investment=project.goal.meaning == GoalMeaning.INVESTMENT,
        facts=tuple(facts),
    )


def _map_gap(gap: Gap, segments: set[UUID]) -> MapGap:
    """Whose it is to close and by when; what a unit or project is doing about it, where one is."""
    facts = (
        f"责任：{gap.owner.short_name or gap.owner.name}" if gap.owner else "",
        f"目标 {gap.target_year} 年",
        f"承担项目：{gap.project.name}" if gap.project else "",
        gap.get_state_display() if gap.ended_on is None else "",
    )
    where = next((place for place in (gap.segment_id, gap.chain_id) if place in segments), None)
    return MapGap(
        id=str(gap.pk),
        name=gap.name,
        segment_id=str(where) if where else None,
        label=gap.kind.label,
        facts=tuple(filter(None, facts)),
        href=reverse("gap-detail", args=[gap.pk]),
    )


def _segments(chain: Chain, family: list[UUID], day: dt.date, placed: dict[UUID, list[MapCompany]]) -> list[MapSegment]:
    """The chain's own segments, then each sub-chain as one (its own map says more)."""
    below, units_url = hung_below(chain, day) if len(family) > 1 else [], reverse("chain-units", args=[chain.pk])
    own = [
        MapSegment(
            id=str(segment.pk),
            name=segment.name,
            layer=cast(Layer, segment.layer),
            order=segment.order,
            companies=tuple(placed.get(segment.pk, ())),
            href=f"{units_url}?segment={segment.pk}",
        )
        for segment in Segment.objects.filter(in_force(day), chain=chain).order_by("order", "name")
    ]
    return own + [
        MapSegment(
            id=str(child.pk),
            name=child.name,
            layer="common",
            order=1000 + number,
            companies=tuple(placed.get(child.pk, ())),
            href=reverse("chain-detail", args=[child.pk]),
        )
        for number, child in enumerate(below)
    ]


def _links(chain: Chain, family: list[UUID], day: dt.date, known: set[UUID]) -> tuple[MapLink, ...]:
    """Links between what the map shows; a sub-chain stands for its segments."""
    rows = SegmentLink.objects.filter(
        in_force(day), source__chain_id__in=family, target__chain_id__in=family
    ).values_list("source_id", "source__chain_id", "target_id", "target__chain_id", "kind")
    found = {
        MapLink(
            str(source if of_source == chain.pk else of_source),
            str(target if of_target == chain.pk else of_target),
            cast(LinkKind, kind),
        )
        for source, of_source, target, of_target, kind in rows
    }
    shown = {str(key) for key in known}
    drawn = (
        link for link in found if {link.from_segment, link.to_segment} <= shown and link.from_segment != link.to_segment
    )
    return tuple(sorted(drawn, key=lambda link: (link.from_segment, link.to_segment, link.kind)))


def chain_map_for(
    chain: Chain,
    day: dt.date,
    *,
    year: int | None = None,
    region: str = "",
    title: str = "",
    source: str = "",
    visible: Q | None = None,
    visible_gaps: Q | None = None,
) -> ChainMap:
    """The map of ``chain`` as it was on ``day`` with the key projects of ``year`` (that day's unless said).

    A unit on several segments stands on each; one without a segment is unplaced. Rights are the caller's: ``visible``
    narrows to the places (and with them the owners of projects) somebody may see, ``visible_gaps`` to the gaps; both
    show all unless said.
    """
    family = family_of(chain.pk, day)
    places = places_of(family, day, region=region, visible=visible)
    projects = list(projects_of(family, year or day.year))
    if visible is not None:
        projects = [project for project in projects if project.owner_id in {place.unit_id for place in places}]
    rows = MapRows(family, places, projects, hosted_in({place.unit_id for place in places}, day))
    return chain_map_from(chain, day, rows, title=title, source=source, visible_gaps=visible_gaps)


def chain_map_from(
    chain: Chain,
    day: dt.date,
    rows: MapRows,
    *,
    title: str = "",
    source: str = "",
    visible_gaps: Q | None = None,
) -> ChainMap:
    """The map of rows already read: places with their units by name, projects by name with their goals."""
    family = rows.family
    gaps = gaps_open_on(family, day).select_related("kind", "segment", "owner", "project")
    if visible_gaps is not None:
        gaps = gaps.filter(visible_gaps)
    owned: dict[UUID, int] = defaultdict(int)
    for project in rows.projects:
        if project.owner_id:
            owned[project.owner_id] += 1
    best: dict[tuple[UUID | None, UUID], ChainUnit] = {}
    for place in rows.places:
        where = place.segment_id if place.chain_id == chain.pk else place.chain_id
        held = best.get((where, place.unit_id))
        if held is None or RANK[ChainRole(place.role)] < RANK[ChainRole(held.role)]:
            best[where, place.unit_id] = place
    placed: dict[UUID | None, list[MapCompany]] = defaultdict(list)
    for (where, unit_id), place in best.items():
        company = _company(place, orgs=rows.orgs.get(unit_id, ()), projects=owned[unit_id], chain_id=chain.pk)
        placed[where].append(company)
    segments = _segments(chain, family, day, {key: value for key, value in placed.items() if key is not None})
    known = {UUID(segment.id) for segment in segments}
    unplaced = [company for where, companies in placed.items() if where not in known for company in companies]
    return ChainMap(
        title=title or f"{chain_as_of(chain, day).name}图谱",
        as_of=day,
        segments=tuple(segments),
        links=_links(chain, family, day, known),
        unplaced=tuple(unplaced),
        projects=tuple(_map_project(project, known) for project in rows.projects),
        gaps=tuple(_map_gap(gap, known) for gap in gaps),
        source=source,
    )

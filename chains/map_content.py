"""From rows to a chain map: what stands on a chain on a day, read in a constant number of queries."""

import datetime as dt
from collections import defaultdict
from typing import cast
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from chains.chain_map.model import ChainMap, Layer, LinkKind, MapCompany, MapGap, MapLink, MapProject, MapSegment, Role
from chains.choices import ChainRole, GoalMeaning, ProjectState
from chains.gap_queries import gaps_open_on
from chains.lineage import chain_as_of, hung_below
from chains.models import Chain, ChainUnit, Gap, KeyProject, Segment, SegmentLink
from chains.queries import family_of, places_in_force
from core.templatetags.formats import wan
from core.tenancy.dated import in_force
from organizations.models import PartyOrg
from organizations.queries import hosted_in

RANK = {ChainRole.LEADER: 0, ChainRole.KEY: 1, ChainRole.SUPPORTING: 2, ChainRole.MEMBER: 3}


def places_on(chain: Chain, day: dt.date, *, region: str = "", visible: Q | None = None) -> list[ChainUnit]:
    """Every (unit, segment) of the chain and its sub-chains on ``day``; ended units are left out.

    ``region`` is a national code; ``visible`` narrows to the places somebody may see (all unless said).
    """
    return _places(family_of(chain.pk, day), day, region=region, visible=visible)


def _places(family: list[UUID], day: dt.date, *, region: str, visible: Q | None) -> list[ChainUnit]:
    rows = places_in_force(family, day)
    if region:
        rows = rows.filter(unit__region_id=region)
    if visible is not None:
        rows = rows.filter(visible)
    return list(rows.select_related("unit__region").order_by("unit__name_key", "id"))


def _company(place: ChainUnit, *, orgs: list[PartyOrg], projects: int, chain_id: UUID) -> MapCompany:
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
        card_href=f"/chains/{chain_id}/map/card/{unit.pk}/",
    )


def _projects(family: list[UUID], year: int) -> list[KeyProject]:
    rows = KeyProject.objects.filter(chain_id__in=family, year=year)
    return list(rows.exclude(state=ProjectState.STOPPED).select_related("goal").order_by("name_key", "id"))


def _map_project(project: KeyProject, segments: set[UUID]) -> MapProject:
    facts = [project.get_state_display(), *([wan(project.amount)] if project.amount else [])]
    return MapProject(
        id=str(project.pk),
        name=project.name,
        company_id=str(project.owner_id) if project.owner_id else None,
        segment_id=str(project.segment_id) if project.segment_id in segments else None,
        href=f"/projects/{project.pk}/",
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


def _segments(chain: Chain, day: dt.date, placed: dict[UUID, list[MapCompany]]) -> list[MapSegment]:
    """The chain's own segments, then each sub-chain as one (its own map says more)."""
    own = [
        MapSegment(
            id=str(segment.pk),
            name=segment.name,
            layer=cast(Layer, segment.layer),
            order=segment.order,
            companies=tuple(placed.get(segment.pk, ())),
            href=f"/chains/{chain.pk}/units/?segment={segment.pk}",
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
            href=f"/chains/{child.pk}/",
        )
        for number, child in enumerate(hung_below(chain, day))
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
    places = _places(family, day, region=region, visible=visible)
    projects = _projects(family, year or day.year)
    if visible is not None:
        projects = [project for project in projects if project.owner_id in {place.unit_id for place in places}]
    gaps = gaps_open_on(family, day).select_related("kind", "segment", "owner", "project")
    if visible_gaps is not None:
        gaps = gaps.filter(visible_gaps)
    orgs = hosted_in({place.unit_id for place in places}, day)
    owned: dict[UUID, int] = defaultdict(int)
    for project in projects:
        if project.owner_id:
            owned[project.owner_id] += 1
    best: dict[tuple[UUID | None, UUID], ChainUnit] = {}
    for place in places:
        where = place.segment_id if place.chain_id == chain.pk else place.chain_id
        held = best.get((where, place.unit_id))
        if held is None or RANK[ChainRole(place.role)] < RANK[ChainRole(held.role)]:
            best[where, place.unit_id] = place
    placed: dict[UUID | None, list[MapCompany]] = defaultdict(list)
    for (where, unit_id), place in best.items():
        company = _company(place, orgs=orgs.get(unit_id, []), projects=owned[unit_id], chain_id=chain.pk)
        placed[where].append(company)
    segments = _segments(chain, day, {key: value for key, value in placed.items() if key is not None})
    known = {UUID(segment.id) for segment in segments}
    unplaced = [company for where, companies in placed.items() if where not in known for company in companies]
    return ChainMap(
        title=title or f"{chain_as_of(chain, day).name}图谱",
        as_of=day,
        segments=tuple(segments),
        links=_links(chain, family, day, known),
        unplaced=tuple(unplaced),
        projects=tuple(_map_project(project, known) for project in projects),
        gaps=tuple(_map_gap(gap, known) for gap in gaps),
        source=source,
    )

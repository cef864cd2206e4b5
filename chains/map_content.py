"""From rows to a chain map."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import cast
from uuid import UUID

from django.db.models import Q

from chains.chain_map.model import ChainMap, Layer, LinkKind, MapCompany, MapGap, MapLink, MapProject, MapSegment, Role
from chains.choices import ChainRole, GoalMeaning
from chains.lineage import chain_as_of, hung_below
from chains.map_addresses import NOWHERE, MapAddresses, addresses_on
from chains.map_rows import LinkRow, MapRows, gaps_of, links_of, places_of, projects_of, segments_of
from chains.models import Chain, ChainUnit, Gap, KeyProject
from chains.queries import family_of
from core.templatetags.formats import wan
from organizations.models import PartyOrg
from organizations.queries import hosted_in

RANK = {ChainRole.LEADER: 0, ChainRole.KEY: 1, ChainRole.SUPPORTING: 2, ChainRole.MEMBER: 3}


def _company(place: ChainUnit, *, orgs: Sequence[PartyOrg], projects: int, leads_to: MapAddresses) -> MapCompany:
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
        href=leads_to.unit(unit.pk),
        card_href=leads_to.card(unit.pk),
    )


def _map_project(project: KeyProject, segments: set[UUID], leads_to: MapAddresses) -> MapProject:
    facts = [project.get_state_display(), *([wan(project.amount)] if project.amount else [])]
    return MapProject(
        id=str(project.pk),
        name=project.name,
        company_id=str(project.owner_id) if project.owner_id else None,
        segment_id=str(project.segment_id) if project.segment_id in segments else None,
        href=leads_to.project(project.pk),
        is_investment=project.goal.meaning == GoalMeaning.INVESTMENT,
        facts=tuple(facts),
    )


def _map_gap(gap: Gap, segments: set[UUID], leads_to: MapAddresses) -> MapGap:
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
        href=leads_to.gap(gap.pk),
    )


def _segments(
    chain: Chain, rows: MapRows, day: dt.date, placed: dict[UUID, list[MapCompany]], leads_to: MapAddresses
) -> list[MapSegment]:
    """The chain's own segments, then each sub-chain as one (its own map says more)."""
    below = hung_below(chain, day) if len(rows.family) > 1 else []
    own = [
        MapSegment(
            id=str(segment.pk),
            name=segment.name,
            layer=cast(Layer, segment.layer),
            order=segment.order,
            companies=tuple(placed.get(segment.pk, ())),
            href=leads_to.segment(segment.pk),
        )
        for segment in rows.segments
        if segment.chain_id == chain.pk
    ]
    return own + [
        MapSegment(
            id=str(child.pk),
            name=child.name,
            layer="common",
            order=1000 + number,
            companies=tuple(placed.get(child.pk, ())),
            href=leads_to.chain(child.pk),
        )
        for number, child in enumerate(below)
    ]


def _links(chain: Chain, rows: Iterable[LinkRow], known: set[UUID]) -> tuple[MapLink, ...]:
    """Links between what the map shows; a sub-chain stands for its segments."""
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
    unit_ids = {place.unit_id for place in places}
    if visible is not None:
        projects = [project for project in projects if project.owner_id in unit_ids]
    orgs = hosted_in(unit_ids, day)
    gaps = gaps_of(family, day, visible=visible_gaps)
    rows = MapRows(family, segments_of([chain.pk], day), links_of(family, day), places, projects, gaps, orgs)
    return chain_map_from(chain, day, rows, title=title, source=source)


def chain_map_from(
    chain: Chain,
    day: dt.date,
    rows: MapRows,
    *,
    title: str = "",
    source: str = "",
    on_paper: bool = False,
) -> ChainMap:
    """The map of rows already read: places with their units by name, projects by name with their goals.

    ``on_paper`` it leads nowhere: an address of today may not exist when a paper is read.
    """
    leads_to = NOWHERE if on_paper else addresses_on(chain.pk)
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
        company = _company(place, orgs=rows.orgs.get(unit_id, ()), projects=owned[unit_id], leads_to=leads_to)
        placed[where].append(company)
    on_segments = {key: value for key, value in placed.items() if key is not None}
    segments = _segments(chain, rows, day, on_segments, leads_to)
    known = {UUID(segment.id) for segment in segments}
    unplaced = [company for where, companies in placed.items() if where not in known for company in companies]
    return ChainMap(
        title=title or f"{chain_as_of(chain, day).name}图谱",
        as_of=day,
        segments=tuple(segments),
        links=_links(chain, rows.links, known),
        unplaced=tuple(unplaced),
        projects=tuple(_map_project(project, known, leads_to) for project in rows.projects),
        gaps=tuple(_map_gap(gap, known, leads_to) for gap in rows.gaps),
        source=source,
    )

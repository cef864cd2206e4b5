"""Reads of drafts: one's own on a chain, what it comes to, and the map it would make."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast
from uuid import UUID

from chains.access import get_chain_for
from chains.arrangement import (
    Arrangement,
    Change,
    Names,
    Plan,
    differences,
    laid_over,
    read_arrangement,
    segment_names,
)
from chains.chain_map import ChainMap, Layer, MapCompany, MapLink, MapSegment, Role
from chains.choices import DraftState, LinkKind
from chains.draft_rules import Collision, collisions
from chains.models import Chain, MapDraft, MapDraftEdit
from core.errors import NotFound
from core.principal import Principal
from organizations.models import Unit


def own_draft(principal: Principal, chain: Chain) -> MapDraft | None:
    """The open draft of this person; another's does not exist for them."""
    draft: MapDraft | None = MapDraft.objects.filter(
        chain=chain, author_id=principal.account_id, state=DraftState.OPEN
    ).first()
    return draft


def get_draft_for(principal: Principal, chain_id: UUID) -> MapDraft:
    """One's own open draft on a chain one may edit. Raises NotFound, NotAllowed."""
    draft = own_draft(principal, get_chain_for(principal, chain_id, "chain.edit"))
    if draft is None:
        raise NotFound("您在这条链上没有正在编排的草稿，可能已发布或放弃。")
    return draft


@dataclass(frozen=True)
class DraftView:
    """A draft against the chain as it stands: what it would change, what others changed since it was last looked at."""

    draft: MapDraft
    edits: Sequence[MapDraftEdit]
    base: Arrangement
    plan: Plan
    names: Names

    @property
    def changes(self) -> list[Change]:
        return differences(self.plan.live, self.plan.result, self.names)

    @property
    def meanwhile(self) -> list[Change]:
        return differences(self.base, self.plan.live, self.names)

    @property
    def is_behind(self) -> bool:
        return self.base != self.plan.live

    @property
    def collisions(self) -> list[Collision]:
        return collisions(self.base, self.plan.live, self.edits, self.names)


def draft_view(chain: Chain, draft: MapDraft, day: dt.date) -> DraftView:
    """Five queries, whatever the draft holds."""
    edits = list(MapDraftEdit.objects.filter(draft=draft).order_by("id"))
    live = read_arrangement(chain, day)
    base = Arrangement.from_json(draft.base, links=live.links)
    plan = laid_over(live, edits)
    ids = {place.unit_id for each in (base, live, plan.result) for place in each.places.values()}
    ids |= {UUID(edit.subject.partition("/")[0]) for edit in edits if "/" in edit.subject}
    units = dict(Unit.objects.filter(pk__in=ids).values_list("id", "name"))
    names = Names(units, segment_names(base, live, plan.result))
    return DraftView(draft, edits, base, plan, names)


def _links_elsewhere(live: ChainMap, plan: Plan, shown: set[str]) -> list[MapLink]:
    """Those drawn that are not between the chain's own segments: with and among those of its sub-chains."""
    own = {str(key) for key in plan.live.segments}
    return [link for link in live.links if (ends := {link.from_segment, link.to_segment}) <= shown and not ends <= own]


def _own_links(plan: Plan) -> list[MapLink]:
    return [
        MapLink(str(spot.source), str(spot.target), "contains" if spot.kind == LinkKind.CONTAINS else "supplies")
        for spot in plan.links.values()
    ]


def drafted_map(live: ChainMap, plan: Plan, new_units: Sequence[Unit]) -> ChainMap:
    """The map as it would be: the same facts about units, in the arrangement of the plan. Sub-chains stay."""
    known = {company.id: company for _, company in live.placements()}
    known |= {
        str(unit.pk): MapCompany(str(unit.pk), unit.name, short_name=unit.short_name, kind=unit.get_kind_display())
        for unit in new_units
        if str(unit.pk) not in known
    }
    placed: dict[UUID | None, list[MapCompany]] = defaultdict(list)
    for target in plan.targets:
        company = known.get(str(target.spot.unit_id))
        if company is not None:
            placed[target.spot.segment_id].append(replace(company, role=cast(Role, target.spot.role)))
    own = tuple(
        MapSegment(str(spot.id), spot.name, cast(Layer, spot.layer), spot.order, tuple(placed[spot.id]))
        for spot in plan.segments.values()
    )
    old = {str(key) for key in plan.live.segments}
    below = tuple(segment for segment in live.segments if segment.id not in old)
    shown = {segment.id for segment in (*own, *below)}
    return replace(
        live,
        segments=(*own, *below),
        unplaced=tuple(placed[None]),
        projects=tuple(
            project if project.segment_id in shown else replace(project, segment_id=None) for project in live.projects
        ),
        links=(*_links_elsewhere(live, plan, shown), *_own_links(plan)),
        gaps=tuple(gap if gap.segment_id in shown else replace(gap, segment_id=None) for gap in live.gaps),
    )

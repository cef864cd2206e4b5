"""Chains, their segments and places, and key projects, fetched for somebody and something."""

from uuid import UUID

from chains.gap_queries import gaps_visible
from chains.models import (
    Chain,
    ChainHead,
    ChainLeaderOrg,
    ChainLink,
    ChainUnit,
    CoverageExclusion,
    CoverageSet,
    Gap,
    KeyProject,
    Milestone,
    Participant,
    ProgressNote,
    Segment,
    SegmentLink,
)
from chains.projects.queries import projects_visible
from chains.queries import by_chain, holds_chain, links_visible, places_visible
from core.access import fetch
from core.choices import AnchorKind
from core.errors import NotAllowed, NotFound
from core.principal import Principal

WRITES = frozenset({"chain.edit", "chain_unit.edit", "project.edit", "gap.edit"})


def get_chain_for(principal: Principal, chain_id: UUID, action: str = "chain.view") -> Chain:
    """The chain. What changes things on it needs a grant on the chain, not merely on a unit that stands on it."""
    asker = by_chain(principal) if action in WRITES else principal
    queryset = Chain.objects.select_related("parent", "grade", "industry_class", "scale", "lead_department")
    chain: Chain = fetch(queryset, chain_id, asker.visible(action, AnchorKind.CHAIN))
    return chain


def get_segment_for(principal: Principal, segment_id: UUID, action: str = "chain.view") -> Segment:
    asker = by_chain(principal) if action in WRITES else principal
    queryset = Segment.objects.select_related("chain")
    segment: Segment = fetch(queryset, segment_id, asker.visible(action, AnchorKind.CHAIN, path="chain_id"))
    return segment


def get_segment_link_for(principal: Principal, link_id: UUID, action: str = "chain.view") -> SegmentLink:
    """A link of two segments both of which one may see, or edit."""
    asker = by_chain(principal) if action in WRITES else principal
    queryset = SegmentLink.objects.select_related("source__chain", "target__chain")
    link: SegmentLink = fetch(queryset, link_id, links_visible(asker, action))
    return link


def get_place_for(principal: Principal, place_id: UUID, action: str = "chain.view") -> ChainUnit:
    allowed = (
        by_chain(principal).visible(action, AnchorKind.CHAIN, path="chain_id")
        if action in WRITES
        else places_visible(principal)
    )
    place: ChainUnit = fetch(ChainUnit.objects.select_related("chain", "unit", "segment"), place_id, allowed)
    return place


def get_head_for(principal: Principal, head_id: UUID, action: str = "chain.view") -> ChainHead:
    asker = by_chain(principal) if action in WRITES else principal
    queryset = ChainHead.objects.select_related("chain", "person", "department", "post_level")
    head: ChainHead = fetch(queryset, head_id, asker.visible(action, AnchorKind.CHAIN, path="chain_id"))
    return head


def get_leader_org_for(principal: Principal, row_id: UUID, action: str = "chain.view") -> ChainLeaderOrg:
    asker = by_chain(principal) if action in WRITES else principal
    queryset = ChainLeaderOrg.objects.select_related("chain", "party_org")
    row: ChainLeaderOrg = fetch(queryset, row_id, asker.visible(action, AnchorKind.CHAIN, path="chain_id"))
    return row


def get_link_for(principal: Principal, link_id: UUID, action: str = "chain.view") -> ChainLink:
    asker = by_chain(principal) if action in WRITES else principal
    queryset = ChainLink.objects.select_related("chain", "upper_tenant")
    link: ChainLink = fetch(queryset, link_id, asker.visible(action, AnchorKind.CHAIN, path="chain_id"))
    return link


def get_project_for(principal: Principal, project_id: UUID, action: str = "project.view") -> KeyProject:
    queryset = KeyProject.objects.select_related("chain", "segment", "owner", "goal")
    project: KeyProject = fetch(queryset, project_id, projects_visible(principal, action))
    return project


def get_gap_for(principal: Principal, gap_id: UUID, action: str = "gap.view") -> Gap:
    queryset = Gap.objects.select_related(
        "chain__industry_class", "segment", "kind", "owner", "person", "project", "unit"
    )
    gap: Gap = fetch(queryset, gap_id, gaps_visible(principal, action))
    return gap


def can_edit_gap(principal: Principal, gap: Gap) -> bool:
    return bool(Gap.objects.filter(gaps_visible(principal, "gap.edit"), pk=gap.pk).exists())


def get_milestone_for(principal: Principal, milestone_id: UUID, action: str = "project.view") -> Milestone:
    queryset = Milestone.objects.select_related("project__chain", "owner")
    milestone: Milestone = fetch(queryset, milestone_id, projects_visible(principal, action, path="project_id"))
    return milestone


def get_participant_for(principal: Principal, participant_id: UUID, action: str = "project.view") -> Participant:
    queryset = Participant.objects.select_related("project__chain", "unit")
    participant: Participant = fetch(queryset, participant_id, projects_visible(principal, action, path="project_id"))
    return participant


def get_note_for(principal: Principal, note_id: UUID, action: str = "project.view") -> ProgressNote:
    queryset = ProgressNote.objects.select_related("project__chain", "reported_by")
    note: ProgressNote = fetch(queryset, note_id, projects_visible(principal, action, path="project_id"))
    return note


def can_edit_chain(principal: Principal, chain: Chain, action: str = "chain.edit") -> bool:
    return holds_chain(principal, chain.pk, action)


def can_edit_project(principal: Principal, project: KeyProject, action: str = "project.edit") -> bool:
    if principal.may_everywhere(action) or not principal.may(action):
        return principal.may_everywhere(action)
    allowed = projects_visible(principal, action)
    return bool(KeyProject.objects.filter(pk=project.pk).filter(allowed).exists())


def get_coverage_set_for(principal: Principal, set_id: UUID, action: str = "coverage.view") -> CoverageSet:
    """A set is the city's own wording: who sees coverage sees it, who may change it may everywhere."""
    queryset = CoverageSet.objects.select_related("chain", "tag", "region", "own_region")
    chosen: CoverageSet | None = queryset.filter(pk=set_id).first()
    if chosen is None:
        raise NotFound
    allowed = principal.may(action) if action == "coverage.view" else principal.may_everywhere(action)
    if not allowed:
        raise NotAllowed
    return chosen


def get_coverage_exclusion_for(
    principal: Principal, exclusion_id: UUID, action: str = "coverage.view"
) -> CoverageExclusion:
    row: CoverageExclusion = fetch(
        CoverageExclusion.objects.select_related("unit", "entered_by", "decided_by"),
        exclusion_id,
        principal.visible(action, AnchorKind.UNIT, path="unit_id"),
    )
    return row

"""The objects of this room that have a page, for what concerns every object (core.objects)."""

from typing import Any

from chains.actions.restoring import check_chain, check_gap, check_project, check_segment, check_segment_link
from chains.gap_queries import gaps_visible
from chains.models import (
    Chain,
    ChainHead,
    ChainLeaderOrg,
    ChainLink,
    ChainPast,
    ChainUnit,
    Gap,
    KeyProject,
    ListChange,
    MapDraft,
    MapDraftEdit,
    Milestone,
    Participant,
    ProgressNote,
    ProjectAction,
    Segment,
    SegmentIndustry,
    SegmentLink,
)
from chains.projects.published import published_list
from chains.projects.queries import projects_visible
from chains.queries import by_chain, links_visible, on_chain
from core.bin import BinKind, register_bin_kind
from core.choices import AnchorKind
from core.objects import ObjectKind, Part, register_object_kind

KINDS = (
    ObjectKind(
        code="chains",
        label="产业链",
        model=Chain,
        action="chain.view",
        visible=lambda principal: principal.visible("chain.view", AnchorKind.CHAIN),
        pages=(
            "chain-detail",
            "chain-units",
            "chain-segments",
            "chain-projects",
            "chain-heads",
            "chain-gaps",
            "chain-talent",
            "chain-history",
        ),
        argument="chain_id",
        api_scope="chains",
        parts=(
            Part(Segment, "chain_id"),
            Part(ChainUnit, "chain_id", "chain.view"),
            Part(ChainHead, "chain_id"),
            Part(ChainLeaderOrg, "chain_id"),
            Part(ChainLink, "chain_id", "chain.view"),
            Part(ChainPast, "chain_id"),
            Part(KeyProject, "chain_id", "project.view"),
            Part(Gap, "chain_id", "gap.view"),
        ),
        held=on_chain,
    ),
    ObjectKind(
        code="segments",
        label="环节",
        model=Segment,
        action="chain.view",
        visible=lambda principal: principal.visible("chain.view", AnchorKind.CHAIN, path="chain_id"),
        pages=("segment-detail",),
        argument="segment_id",
        api_scope="segments",
        parts=(Part(SegmentIndustry, "segment_id"), Part(SegmentLink, "source_id"), Part(SegmentLink, "target_id")),
    ),
    ObjectKind(
        code="projects",
        label="重点项目",
        model=KeyProject,
        action="project.view",
        visible=projects_visible,
        pages=("project-detail",),
        argument="project_id",
        api_scope="projects",
        parts=(
            Part(Milestone, "project_id"),
            Part(Participant, "project_id"),
            Part(ProgressNote, "project_id"),
            Part(ProjectAction, "project_id"),
            Part(ListChange, "project_id"),
        ),
    ),
    ObjectKind(
        code="gaps",
        label="强链补链事项",
        model=Gap,
        action="gap.view",
        visible=gaps_visible,
        pages=("gap-detail",),
        argument="gap_id",
        api_scope="gaps",
    ),
)


def _published(project: Any) -> str:
    published = published_list(project.chain_id, project.year)
    return f"“{project.name}”列入的{published}已发布，不能删除；如不再实施，请办理终止。" if published else ""


BIN_KINDS = (
    BinKind(
        code="chains",
        label="产业链",
        model=Chain,
        action="chain.edit",
        allowed=lambda principal: by_chain(principal).visible("chain.edit", AnchorKind.CHAIN),
        owned=(Segment, SegmentIndustry, SegmentLink, ChainHead, ChainLeaderOrg, MapDraft, MapDraftEdit),
        check=check_chain,
    ),
    BinKind(
        code="segments",
        label="环节",
        model=Segment,
        action="chain.edit",
        allowed=lambda principal: by_chain(principal).visible("chain.edit", AnchorKind.CHAIN, path="chain_id"),
        owned=(SegmentIndustry,),
        check=check_segment,
    ),
    BinKind(
        code="segment-links",
        label="环节关系",
        model=SegmentLink,
        action="chain.edit",
        allowed=lambda principal: links_visible(by_chain(principal), "chain.edit"),
        name=lambda link: f"{link.source.name} → {link.target.name}",
        check=check_segment_link,
    ),
    BinKind(
        code="projects",
        label="重点项目",
        model=KeyProject,
        action="project.edit",
        allowed=lambda principal: projects_visible(principal, "project.edit"),
        owned=(ProjectAction, Participant, Milestone, ProgressNote),
        against=_published,
        check=check_project,
    ),
    BinKind(
        code="gaps",
        label="强链补链事项",
        model=Gap,
        action="gap.edit",
        allowed=lambda principal: gaps_visible(principal, "gap.edit"),
        check=check_gap,
    ),
)


def register() -> None:
    for kind in KINDS:
        register_object_kind(kind)
    for bin_kind in BIN_KINDS:
        register_bin_kind(bin_kind)

from rest_framework.routers import BaseRouter

from chains.api import (
    chain,
    coverage,
    gap,
    head,
    link,
    milestone,
    participant,
    place,
    progress,
    project,
    segment,
    segment_link,
)


def register(router: BaseRouter) -> None:
    router.register("chains", chain.ChainResource, basename="api-chain")
    router.register("segments", segment.SegmentResource, basename="api-segment")
    router.register("segment-links", segment_link.SegmentLinkResource, basename="api-segment-link")
    router.register("chain-units", place.ChainUnitResource, basename="api-chain-unit")
    router.register("projects", project.ProjectResource, basename="api-project")
    router.register("gaps", gap.GapResource, basename="api-gap")
    router.register("coverage-sets", coverage.CoverageSetResource, basename="api-coverage-set")
    router.register("coverage-exclusions", coverage.CoverageExclusionResource, basename="api-coverage-exclusion")
    router.register("milestones", milestone.MilestoneResource, basename="api-milestone")
    router.register("project-participants", participant.ParticipantResource, basename="api-participant")
    router.register("progress-notes", progress.ProgressNoteResource, basename="api-progress-note")
    router.register("chain-heads", head.HeadResource, basename="api-chain-head")
    router.register("leader-orgs", head.LeaderOrgResource, basename="api-leader-org")
    router.register("chain-links", link.LinkResource, basename="api-chain-link")

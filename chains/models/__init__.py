"""Chains, who stands where on them, their gaps, and the key projects of each year."""

from chains.models.chain import Chain, ChainHead, ChainLeaderOrg, ChainUnit, Segment
from chains.models.coverage import CoverageExclusion, CoverageSet
from chains.models.draft import MapDraft, MapDraftEdit
from chains.models.gap import Gap
from chains.models.lineage import ChainEvent, ChainPast, Succession
from chains.models.link import ChainLink
from chains.models.milestone import GoalCadence, Milestone, ProgressNote, ProjectRule
from chains.models.project import KeyProject, ListChange, Participant, ProjectAction
from chains.models.segment import SegmentIndustry, SegmentLink

__all__ = [
    "Chain",
    "ChainEvent",
    "ChainHead",
    "ChainLeaderOrg",
    "ChainLink",
    "ChainPast",
    "ChainUnit",
    "CoverageExclusion",
    "CoverageSet",
    "Gap",
    "GoalCadence",
    "KeyProject",
    "ListChange",
    "MapDraft",
    "MapDraftEdit",
    "Milestone",
    "Participant",
    "ProgressNote",
    "ProjectAction",
    "ProjectRule",
    "Segment",
    "SegmentIndustry",
    "SegmentLink",
    "Succession",
]

"""Needs, issues, the pool and matches, for what concerns every object (core.objects), and what may be deleted."""

from core.bin import BinKind
from core.objects import ObjectKind
from services.models import TalentIssue, TalentMatch, TalentNeed, TalentProfile
from services.talent.queries import (
    MATCH,
    NEED_EDIT,
    NEED_VIEW,
    POOL_EDIT,
    POOL_VIEW,
    issues_visible,
    matches_visible,
    needs_visible,
    pool_visible,
)

KINDS = (
    ObjectKind(
        code="talent-needs",
        label="人才需求",
        model=TalentNeed,
        action=NEED_VIEW,
        visible=needs_visible,
        pages=("talent-need-detail",),
        argument="need_id",
        api_scope="talent-needs",
    ),
    ObjectKind(
        code="talent-issues",
        label="人才目录",
        model=TalentIssue,
        action=NEED_VIEW,
        visible=issues_visible,
        pages=("talent-issue-detail",),
        argument="issue_id",
        api_scope="talent-issues",
        above="上级查看人员在“供需和人才”页看到发布的内容，不含联系方式，不能修改；撤下后看不到",
        name=lambda issue: f"{issue.title}（{issue}）",
    ),
    ObjectKind(
        code="talent-profiles",
        label="链上人才",
        model=TalentProfile,
        action=POOL_VIEW,
        visible=pool_visible,
        pages=("talent-profile-detail",),
        argument="profile_id",
        api_scope="talent-profiles",
    ),
    ObjectKind(
        code="talent-matches",
        label="人才对接",
        model=TalentMatch,
        action=MATCH,
        visible=matches_visible,
        pages=("talent-match-detail",),
        argument="match_id",
        api_scope="talent-matches",
        name=lambda match: f"对接：{match.need.name}",
        related=("need",),
    ),
)
BIN_KINDS = (
    BinKind(
        code="talent-needs",
        label="人才需求",
        model=TalentNeed,
        action=NEED_EDIT,
        allowed=lambda principal: needs_visible(principal, NEED_EDIT),
    ),
    BinKind(
        code="talent-profiles",
        label="链上人才",
        model=TalentProfile,
        action=POOL_EDIT,
        allowed=lambda principal: pool_visible(principal, POOL_EDIT),
    ),
)

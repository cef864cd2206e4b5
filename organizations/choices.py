"""The fixed meanings of units and party organizations (DOMAIN.md §5)."""

from collections.abc import Mapping

from django.db.models import TextChoices


class UnitKind(TextChoices):
    COMPANY = "company", "企业"
    DEPARTMENT = "department", "职能部门"
    UNIVERSITY = "university", "高校"
    INSTITUTE = "institute", "科研院所"
    FINANCIAL = "financial", "金融机构"
    ASSOCIATION = "association", "行业协会商会"
    PARK = "park", "园区（镇街）"
    OTHER = "other", "其他单位"
    EXTERNAL = "external", "市外单位"


class Ownership(TextChoices):
    STATE = "state", "国有"
    PRIVATE = "private", "民营"
    FOREIGN = "foreign", "外资"
    COLLECTIVE = "collective", "集体"
    MIXED = "mixed", "混合所有制"
    OTHER = "other", "其他"


class UnitSize(TextChoices):
    LARGE = "large", "大型"
    MEDIUM = "medium", "中型"
    SMALL = "small", "小型"
    MICRO = "micro", "微型"


class UnitState(TextChoices):
    ACTIVE = "active", "正常"
    SUSPENDED = "suspended", "停业"
    ENDED = "ended", "注销"


UNIT_TRANSITIONS: Mapping[str, frozenset[str]] = {
    UnitState.ACTIVE: frozenset({UnitState.SUSPENDED, UnitState.ENDED}),
    UnitState.SUSPENDED: frozenset({UnitState.ACTIVE, UnitState.ENDED}),
    UnitState.ENDED: frozenset({UnitState.ACTIVE}),
}


class PartyOrgKind(TextChoices):
    """Only what stands in the tree of affiliation; functional bodies are alliances' (R03)."""

    COMMITTEE = "committee", "党委"
    GENERAL_BRANCH = "general_branch", "党总支部"
    BRANCH = "branch", "党支部"
    JOINT_BRANCH = "joint_branch", "联合党支部"
    TEMPORARY_BRANCH = "temporary_branch", "临时党支部"
    LEADING_GROUP = "leading_group", "党组"
    WORKING_COMMITTEE = "working_committee", "党工委"


class BuildMode(TextChoices):
    STAND_ALONE = "stand_alone", "单独组建"
    JOINT = "joint", "联合组建"
    ATTACHED = "attached", "挂靠组建"

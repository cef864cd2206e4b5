from collections.abc import Mapping

from django.db.models import TextChoices


class ChainKind(TextChoices):
    """张家港 runs three kinds (F138)."""

    INDUSTRY = "industry", "产业链"
    INNOVATION = "innovation", "创新链"
    SUPPLY = "supply", "供应链"


class Layer(TextChoices):
    UPSTREAM = "upstream", "上游"
    MIDSTREAM = "midstream", "中游"
    DOWNSTREAM = "downstream", "下游"
    COMMON = "common", "配套服务"


class LinkKind(TextChoices):
    """What one segment is to another."""

    SUPPLIES = "supplies", "供给"
    CONTAINS = "contains", "包含"


class ChainRole(TextChoices):
    LEADER = "leader", "链主企业"
    KEY = "key", "重点企业"
    SUPPORTING = "supporting", "配套企业"
    MEMBER = "member", "链上单位"


class HeadRole(TextChoices):
    HEAD = "head", "链长"
    DEPUTY = "deputy", "副链长"


class GoalMeaning(TextChoices):
    """目标任务 (F017)."""

    MARKET = "market", "市场拓展"
    TECHNOLOGY = "technology", "技术攻坚"
    PROGRESS = "progress", "项目推进"
    SYNERGY = "synergy", "产业链协同"
    INVESTMENT = "investment", "招商引资"
    OTHER = "other", "其他"


class ClassMeaning(TextChoices):
    """产业分类 (F007, F142)."""

    TRADITIONAL = "traditional", "传统特色产业"
    ADVANTAGED = "advantaged", "优势产业"
    EMERGING = "emerging", "新兴产业"
    OTHER = "other", "其他"


class ProjectState(TextChoices):
    PLANNED = "planned", "计划"
    UNDER_WAY = "under_way", "推进中"
    PAUSED = "paused", "暂停"
    FINISHED = "finished", "已完成"
    STOPPED = "stopped", "终止"
    CARRIED = "carried", "已结转"


# 已结转 is reached by carrying over alone: the project lives on in a later year's list.
# Said by the states that are meant: of «not this state» a prepared plan expects no rows at all.
NOT_STOPPED = tuple(state for state in ProjectState if state != ProjectState.STOPPED)
NOT_CARRIED = tuple(state for state in ProjectState if state != ProjectState.CARRIED)
PROJECT_TRANSITIONS: Mapping[str, frozenset[str]] = {
    ProjectState.PLANNED: frozenset({ProjectState.UNDER_WAY, ProjectState.STOPPED, ProjectState.CARRIED}),
    ProjectState.UNDER_WAY: frozenset(
        {ProjectState.PAUSED, ProjectState.FINISHED, ProjectState.STOPPED, ProjectState.CARRIED}
    ),
    ProjectState.PAUSED: frozenset({ProjectState.UNDER_WAY, ProjectState.STOPPED, ProjectState.CARRIED}),
    ProjectState.FINISHED: frozenset({ProjectState.UNDER_WAY}),
    ProjectState.STOPPED: frozenset({ProjectState.PLANNED}),
    ProjectState.CARRIED: frozenset(),
}


class GapMeaning(TextChoices):
    """What is to be done about a weak stretch (F007, F153)."""

    FILL = "fill", "补链"
    STRENGTHEN = "strengthen", "强链"
    EXTEND = "extend", "延链"
    UPGRADE = "upgrade", "升链"
    BUILD = "build", "建链"
    EXPAND = "expand", "扩链"


# 短板产业补链、优势产业延链、传统产业升链、新兴产业建链 (F007): what a chain's class suggests, else 补链.
SUGGESTED_BY_CLASS: Mapping[str, GapMeaning] = {
    ClassMeaning.TRADITIONAL: GapMeaning.UPGRADE,
    ClassMeaning.ADVANTAGED: GapMeaning.EXTEND,
    ClassMeaning.EMERGING: GapMeaning.BUILD,
}


class GapState(TextChoices):
    OPEN = "open", "待推进"
    IN_PROGRESS = "in_progress", "推进中"
    CLOSED = "closed", "已闭合"
    DROPPED = "dropped", "不再推进"


GAP_TRANSITIONS: Mapping[str, frozenset[str]] = {
    GapState.OPEN: frozenset({GapState.IN_PROGRESS, GapState.CLOSED, GapState.DROPPED}),
    GapState.IN_PROGRESS: frozenset({GapState.OPEN, GapState.CLOSED, GapState.DROPPED}),
    GapState.CLOSED: frozenset({GapState.IN_PROGRESS}),
    GapState.DROPPED: frozenset({GapState.OPEN}),
}


class DraftState(TextChoices):
    """A draft of a chain's map."""

    OPEN = "open", "编排中"
    PUBLISHED = "published", "已发布"
    DISCARDED = "discarded", "已放弃"


DRAFT_TRANSITIONS: Mapping[str, frozenset[str]] = {
    DraftState.OPEN: frozenset({DraftState.PUBLISHED, DraftState.DISCARDED}),
    DraftState.PUBLISHED: frozenset(),
    DraftState.DISCARDED: frozenset(),
}


class EditKind(TextChoices):
    SEGMENT = "segment", "环节"
    PLACE = "place", "位置"
    LINK = "link", "关系"


class CoverageScope(TextChoices):
    """Which units of the city a coverage is computed over, as far as chains go (R23)."""

    ANY = "any", "不论是否在链上"
    CHAINS = "chains", "在任一产业链上"
    PRIORITY = "priority", "在重点产业链上"
    ONE = "one", "在指定产业链及其子链上"


class ExclusionState(TextChoices):
    """A unit left out of coverage counts so only once another person has approved it (truth 5)."""

    PROPOSED = "proposed", "待审批"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "未批准"
    WITHDRAWN = "withdrawn", "已撤回"


EXCLUSION_TRANSITIONS: Mapping[str, frozenset[str]] = {
    ExclusionState.PROPOSED: frozenset({ExclusionState.APPROVED, ExclusionState.REFUSED, ExclusionState.WITHDRAWN}),
    ExclusionState.APPROVED: frozenset(),
    ExclusionState.REFUSED: frozenset(),
    ExclusionState.WITHDRAWN: frozenset(),
}
STANDING_EXCLUSIONS = (ExclusionState.PROPOSED, ExclusionState.APPROVED)


OPEN_PROJECTS = (ProjectState.PLANNED, ProjectState.UNDER_WAY, ProjectState.PAUSED)


class MilestoneState(TextChoices):
    PLANNED = "planned", "未开始"
    UNDER_WAY = "under_way", "进行中"
    DONE = "done", "已完成"
    DROPPED = "dropped", "已取消"


MILESTONE_TRANSITIONS: Mapping[str, frozenset[str]] = {
    MilestoneState.PLANNED: frozenset({MilestoneState.UNDER_WAY, MilestoneState.DONE, MilestoneState.DROPPED}),
    MilestoneState.UNDER_WAY: frozenset({MilestoneState.DONE, MilestoneState.DROPPED}),
    MilestoneState.DONE: frozenset({MilestoneState.PLANNED}),
    MilestoneState.DROPPED: frozenset({MilestoneState.PLANNED}),
}
OPEN_MILESTONES = (MilestoneState.PLANNED, MilestoneState.UNDER_WAY)


class Light(TextChoices):
    """How an open project stands, by the city's written rule; worst first."""

    RED = "red", "红灯"
    YELLOW = "yellow", "黄灯"
    GREEN = "green", "绿灯"
    NONE = "none", "未亮灯"


class ParticipantCategory(TextChoices):
    """Who takes part in a project (F019)."""

    UPSTREAM = "upstream", "上游企业"
    DOWNSTREAM = "downstream", "下游企业"
    PARTNER = "partner", "合作企业"
    RESEARCH = "research", "高校院所"
    DEPARTMENT = "department", "政府部门"
    BANK = "bank", "金融机构"
    ASSOCIATION = "association", "协会商会"
    OTHER = "other", "其他单位"


class Cadence(TextChoices):
    """How often a project's progress is reported."""

    MONTHLY = "monthly", "每月"
    QUARTERLY = "quarterly", "每季度"
    NEVER = "never", "不要求"


class MilestoneOutcome(TextChoices):
    """How a milestone counts in the on-time ratio (F018)."""

    ON_TIME = "on_time", "按期完成"
    LATE = "late", "逾期完成"
    OVERDUE = "overdue", "逾期未完成"
    NOT_DUE = "not_due", "未到期"
    DROPPED = "dropped", "已取消"
    STOPPED = "stopped", "项目终止"


class ChainEventKind(TextChoices):
    MERGE = "merge", "合并"
    SPLIT = "split", "拆分"
    END = "end", "终止"

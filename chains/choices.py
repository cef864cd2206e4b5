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


PROJECT_TRANSITIONS: Mapping[str, frozenset[str]] = {
    ProjectState.PLANNED: frozenset({ProjectState.UNDER_WAY, ProjectState.STOPPED}),
    ProjectState.UNDER_WAY: frozenset({ProjectState.PAUSED, ProjectState.FINISHED, ProjectState.STOPPED}),
    ProjectState.PAUSED: frozenset({ProjectState.UNDER_WAY, ProjectState.STOPPED}),
    ProjectState.FINISHED: frozenset(),
    ProjectState.STOPPED: frozenset({ProjectState.PLANNED}),
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


class CoverageScope(TextChoices):
    """Which units of the city a coverage is computed over, as far as chains go (R23)."""

    ANY = "any", "不论是否在链上"
    CHAINS = "chains", "在任一产业链上"
    PRIORITY = "priority", "在重点产业链上"
    ONE = "one", "在指定产业链及其子链上"

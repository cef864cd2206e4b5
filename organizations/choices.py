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
    MERGED = "merged", "已并入"


UNIT_TRANSITIONS: Mapping[str, frozenset[str]] = {
    UnitState.ACTIVE: frozenset({UnitState.SUSPENDED, UnitState.ENDED, UnitState.MERGED}),
    UnitState.SUSPENDED: frozenset({UnitState.ACTIVE, UnitState.ENDED, UnitState.MERGED}),
    UnitState.ENDED: frozenset({UnitState.ACTIVE}),
    UnitState.MERGED: frozenset({UnitState.ACTIVE, UnitState.SUSPENDED}),
}
# Those a list may be narrowed to: one merged into another is shown there, and in no list.
LISTED_UNIT_STATES = [(value, label) for value, label in UnitState.choices if value != UnitState.MERGED]


class PartyOrgState(TextChoices):
    """Whether it is a record of its own; that it was dissolved on a day is said by ``dissolved_on``."""

    OWN = "own", "独立登记"
    MERGED = "merged", "已并入"


PARTY_ORG_TRANSITIONS: Mapping[str, frozenset[str]] = {
    PartyOrgState.OWN: frozenset({PartyOrgState.MERGED}),
    PartyOrgState.MERGED: frozenset({PartyOrgState.OWN}),
}


class AliasKind(TextChoices):
    FORMER = "former", "曾用名"
    SHORT = "short", "其他简称"


class AliasSource(TextChoices):
    RENAMED = "renamed", "更名留存"
    MERGED = "merged", "合并带入"
    TYPED = "typed", "登记"


class PairState(TextChoices):
    OPEN = "open", "待核对"
    DISMISSED = "dismissed", "不是重复"


PAIR_TRANSITIONS: Mapping[str, frozenset[str]] = {
    PairState.OPEN: frozenset({PairState.DISMISSED}),
    PairState.DISMISSED: frozenset({PairState.OPEN}),
}


class Likeness(TextChoices):
    """Why two records may be one."""

    CODE_TYPO = "code_typo", "统一社会信用代码只差一位，其中一个校验不符"
    FORMER_CODE = "former_code", "统一社会信用代码与对方原来的相同"
    SAME_NAME = "same_name", "名称相同（不计空格、括号、全半角）"
    SAME_CORE = "same_core", "去掉地区和“有限公司”等后缀，名称相同"
    SAME_SOUND = "same_sound", "名称读音相同（可能有错别字或繁体字）"
    FORMER_NAME = "former_name", "名称与对方的曾用名相同"


class MergeState(TextChoices):
    DONE = "done", "已合并"
    UNDONE = "undone", "已撤销合并"


MERGE_TRANSITIONS: Mapping[str, frozenset[str]] = {
    MergeState.DONE: frozenset({MergeState.UNDONE}),
    MergeState.UNDONE: frozenset(),
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


class Reason(TextChoices):
    """Why a unit has no organization, by its latest count of members (truth 6). A branch needs three full members."""

    SHOULD_BUILD = "should_build", "应建尚未建立"
    FEW = "few_members", "仅有个别党员"
    NONE = "no_members", "没有党员"
    UNKNOWN = "not_counted", "党员数未登记"


class PeriodKind(TextChoices):
    YEAR = "year", "年"
    HALF = "half", "半年"
    QUARTER = "quarter", "季度"
    MONTH = "month", "月"


class FigureMeaning(TextChoices):
    """What a city's own word for a figure stands for: it fixes the unit and how periods add up (F136)."""

    OUTPUT = "output", "工业总产值"
    REVENUE = "revenue", "营业收入"
    PROFIT = "profit", "利润总额"
    TAX = "tax", "税收"
    INVESTMENT = "investment", "固定资产投资"
    STAFF = "staff", "期末从业人员"
    OTHER_MONEY = "other_money", "其他金额"
    OTHER_COUNT = "other_count", "其他数量（各期可相加）"
    OTHER_LEVEL = "other_level", "其他期末数（各期不相加）"


class MassOrgKind(TextChoices):
    """群团组织 of an enterprise (F088)."""

    UNION = "union", "工会"
    LEAGUE = "league", "共青团"
    WOMEN = "women", "妇联"
    OTHER = "other", "其他群团组织"

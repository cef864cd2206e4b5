"""The fixed meanings of core: levels of tenants, roles, states of jobs."""

from collections.abc import Mapping

from django.db.models import IntegerChoices, TextChoices


class TenantLevel(TextChoices):
    PROVINCE = "province", "省（自治区、直辖市）"
    CITY = "city", "市（州、盟）"
    COUNTY = "county", "县（市、区）"
    PARK = "park", "园区"


class RegionLevel(TextChoices):
    PROVINCE = "province", "省级"
    CITY = "city", "地级"
    COUNTY = "county", "县级"


class Role(TextChoices):
    """What a grant makes of an account (DOMAIN.md §1). The three administrators exclude each other (等保 2.0)."""

    DEPARTMENT = "department", "组织部门工作人员"
    LIAISON = "liaison", "产业链联络员"
    BUREAU = "bureau", "职能部门经办人"
    COMPANY = "company", "企业联系人"
    INSTRUCTOR = "instructor", "党建指导员"
    SUPERIOR = "superior", "上级查看人员"
    PORTAL = "portal", "政务平台接口"
    OPERATOR = "operator", "系统管理员"
    SECURITY = "security", "安全管理员"
    AUDITOR = "auditor", "审计管理员"


# Roles that mean nothing without saying for what: their grants always name a chain, a body, a unit or a region.
BOUND_ROLES = frozenset({Role.LIAISON, Role.BUREAU, Role.COMPANY, Role.INSTRUCTOR})

ADMINISTRATORS = frozenset({Role.OPERATOR, Role.SECURITY, Role.AUDITOR})


class AnchorKind(TextChoices):
    UNIT = "unit", "单位"
    PARTY_ORG = "party_org", "党组织"
    REGION = "region", "区域"
    PERSON = "person", "人员"
    CHAIN = "chain", "产业链"
    PROJECT = "project", "重点项目"
    BODY = "body", "链党组织"
    PAIRING = "pairing", "结对"
    ACTIVITY = "activity", "共建活动"
    OUTCOME = "outcome", "成效"
    GUIDANCE = "guidance", "工作提示"
    RECOMMENDATION = "recommendation", "推荐"
    TEAM = "team", "队伍"
    POST = "post", "示范岗"
    CAMPAIGN = "campaign", "活动计划"
    STATION = "station", "党建工作指导站"
    BRAND = "brand", "党建品牌"
    HONOUR = "honour", "荣誉"
    FUND = "fund", "专项经费"
    EXCHANGE = "exchange", "挂职交流"
    GROWTH = "growth", "双向培养"
    MEETING = "meeting", "会议"
    MEETING_SERIES = "meeting_series", "系列会议"
    TOPIC = "topic", "议题"
    RESOLUTION = "resolution", "决议"
    MINUTES = "minutes", "会议纪要"
    TICKET = "ticket", "工单"
    VISIT = "visit", "走访"
    VISIT_PLAN = "visit_plan", "走访计划"
    PACK = "pack", "年度清单"
    JOB = "job", "后台任务"


class FindableKind(IntegerChoices):
    """What the search box finds; a small number, as it stands in every piece of every name."""

    UNIT = 1, "单位"
    PARTY_ORG = 2, "党组织"
    CHAIN = 3, "产业链"
    BODY = 4, "链党组织"
    PROJECT = 5, "重点项目"
    PERSON = 6, "人员"
    PAIRING = 7, "结对"
    TEAM = 8, "队伍"
    CAMPAIGN = 9, "活动计划"
    BRAND = 10, "党建品牌"
    MEETING = 11, "会议"
    RESOLUTION = 12, "决议"
    TICKET = 13, "工单"
    VISIT_PLAN = 14, "走访计划"
    SERVICE_ITEM = 15, "服务事项"
    SITE = 16, "服务点位"
    MARKET_ENTRY = 17, "产品供需"
    INVEST_TARGET = 18, "招引目标"
    SHARED_RESOURCE = 19, "共享资源"
    TALENT_NEED = 20, "人才需求"
    SERVICE_GROUP = 21, "服务团"


class JobState(TextChoices):
    QUEUED = "queued", "等待办理"
    RUNNING = "running", "正在办理"
    SUCCEEDED = "succeeded", "已完成"
    FAILED = "failed", "未完成"
    CANCELLED = "cancelled", "已取消"


JOB_TRANSITIONS: Mapping[str, frozenset[str]] = {
    JobState.QUEUED: frozenset({JobState.RUNNING, JobState.CANCELLED, JobState.FAILED}),
    JobState.RUNNING: frozenset({JobState.RUNNING, JobState.SUCCEEDED, JobState.FAILED}),
    JobState.SUCCEEDED: frozenset(),
    JobState.FAILED: frozenset(),
    JobState.CANCELLED: frozenset(),
}


class ImportState(TextChoices):
    CHECKING = "checking", "正在检查"
    MATCHING = "matching", "等待对应列名"
    CORRECTING = "correcting", "等待改错"
    READY = "ready", "等待确认"
    WRITING = "writing", "正在写入"
    DONE = "done", "已导入"
    REFUSED = "refused", "不能导入"
    ABANDONED = "abandoned", "已放弃"
    UNDO_CHECK = "undo_check", "正在核对撤销"
    UNDO_READY = "undo_ready", "等待确认撤销"
    UNDOING = "undoing", "正在撤销"
    UNDONE = "undone", "已撤销"


IMPORT_TRANSITIONS: Mapping[str, frozenset[str]] = {
    ImportState.CHECKING: frozenset(
        {ImportState.MATCHING, ImportState.CORRECTING, ImportState.READY, ImportState.REFUSED, ImportState.ABANDONED}
    ),
    ImportState.MATCHING: frozenset({ImportState.CHECKING, ImportState.ABANDONED}),
    ImportState.CORRECTING: frozenset({ImportState.READY, ImportState.CHECKING, ImportState.ABANDONED}),
    ImportState.READY: frozenset(
        {ImportState.WRITING, ImportState.CORRECTING, ImportState.CHECKING, ImportState.ABANDONED}
    ),
    ImportState.WRITING: frozenset({ImportState.DONE, ImportState.READY, ImportState.CORRECTING, ImportState.REFUSED}),
    ImportState.DONE: frozenset({ImportState.UNDO_CHECK, ImportState.UNDO_READY}),
    ImportState.REFUSED: frozenset(),
    ImportState.ABANDONED: frozenset(),
    ImportState.UNDO_CHECK: frozenset({ImportState.UNDO_READY, ImportState.DONE}),
    ImportState.UNDO_READY: frozenset({ImportState.UNDOING, ImportState.DONE}),
    ImportState.UNDOING: frozenset({ImportState.UNDONE, ImportState.UNDO_READY}),
    ImportState.UNDONE: frozenset(),
}


class ImportSource(TextChoices):
    FILE = "file", "表格导入"
    BULK = "bulk", "批量修改"


class BulkHow(TextChoices):
    """What a bulk edit does to its column; adding and removing are for columns that hold several words."""

    ADD = "add", "加上"
    REMOVE = "remove", "去掉"
    SET = "set", "改为"


class RowOutcome(TextChoices):
    NEW = "new", "新增"
    CHANGED = "changed", "修改"
    UNCHANGED = "unchanged", "不变"
    ERROR = "error", "有错"
    SKIPPED = "skipped", "跳过"


class RowUndo(TextChoices):
    """What became of a written row when its import was taken back."""

    REMOVED = "removed", "删除"
    RESTORED = "restored", "改回原值"
    KEPT = "kept", "不动"


class DayPart(TextChoices):
    DAY = "day", "全天"
    MORNING = "morning", "上午"
    AFTERNOON = "afternoon", "下午"


class DaySource(TextChoices):
    """Whence a city has a day: the yearly notice it uploaded, or its own decision (which prevails)."""

    NOTICE = "notice", "放假通知"
    OWN = "own", "本市安排"


class Channel(TextChoices):
    IN_APP = "in_app", "平台内通知"
    MAIL = "mail", "电子邮件"
    SMS = "sms", "短信"
    WECOM = "wecom", "企业微信"
    DINGTALK = "dingtalk", "钉钉"


class SwitchedChannel(TextChoices):
    """The outer channels beside mail: each city turns them on for itself."""

    SMS = Channel.SMS.value, Channel.SMS.label
    WECOM = Channel.WECOM.value, Channel.WECOM.label
    DINGTALK = Channel.DINGTALK.value, Channel.DINGTALK.label


class NoticeMode(TextChoices):
    """How a person wants one kind of event told on an outer channel."""

    NOW = "now", "及时发送"
    DIGEST = "digest", "每日汇总"
    OFF = "off", "不发送"


class DeliveryState(TextChoices):
    PLANNED = "planned", "待发送"
    COLLECTING = "collecting", "待汇总"
    SENDING = "sending", "正在发送"
    RETRY = "retry", "等待重发"
    SENT = "sent", "已送达"
    MERGED = "merged", "已并入汇总"
    FAILED = "failed", "未送达"
    UNCERTAIN = "uncertain", "不能确定"
    CANCELLED = "cancelled", "已取消"


_HANDS = frozenset({DeliveryState.PLANNED, DeliveryState.SENT, DeliveryState.CANCELLED})


class SuggestionState(TextChoices):
    OPEN = "open", "待答复"
    ACCEPTED = "accepted", "已采纳"
    DECLINED = "declined", "已说明"


SUGGESTION_TRANSITIONS: Mapping[str, frozenset[str]] = {
    SuggestionState.OPEN: frozenset({SuggestionState.ACCEPTED, SuggestionState.DECLINED}),
    SuggestionState.ACCEPTED: frozenset(),
    SuggestionState.DECLINED: frozenset(),
}


DELIVERY_TRANSITIONS: Mapping[str, frozenset[str]] = {
    DeliveryState.PLANNED: frozenset(
        {
            DeliveryState.PLANNED,  # leased, or put off to office hours
            DeliveryState.SENDING,
            DeliveryState.SENT,  # inside the platform, where the row and the notice are one transaction
            DeliveryState.FAILED,
            DeliveryState.CANCELLED,
        }
    ),
    DeliveryState.COLLECTING: frozenset({DeliveryState.MERGED, DeliveryState.CANCELLED}),
    DeliveryState.SENDING: frozenset(
        {DeliveryState.SENT, DeliveryState.RETRY, DeliveryState.FAILED, DeliveryState.UNCERTAIN}
    ),
    DeliveryState.RETRY: frozenset(
        {DeliveryState.RETRY, DeliveryState.SENDING, DeliveryState.FAILED, DeliveryState.CANCELLED}
    ),
    DeliveryState.SENT: frozenset(),
    DeliveryState.MERGED: frozenset(),
    DeliveryState.FAILED: _HANDS,
    DeliveryState.UNCERTAIN: _HANDS,
    DeliveryState.CANCELLED: frozenset(),
}


class Decision(TextChoices):
    """What a person decides about a message that did not, or perhaps not, arrive."""

    RESEND = "resend", "重新发送"
    ARRIVED = "arrived", "已核实送达"
    GIVEN_UP = "given_up", "不再发送"

"""What a city may name its own way in this room."""

from core.terms import TermKind
from services.choices import CategoryMeaning, ChannelMeaning, VisitMeaning

TERM_KINDS = (
    TermKind(
        code="ticket_category",
        label="工单类别",
        help="企业诉求分哪些类；统计按含义归口，时限、问题和派单规则按类别设。",
        meanings=CategoryMeaning,
        defaults=(
            ("market", "市场", "market"),
            ("capital", "资金", "capital"),
            ("technology", "技术", "technology"),
            ("talent", "人才", "talent"),
            ("factors", "要素保障", "factors"),
            ("policy", "政策", "policy"),
            ("schooling", "子女就学", "livelihood"),
            ("housing", "住房医疗", "livelihood"),
            ("other", "其他", "other"),
        ),
    ),
    TermKind(
        code="ticket_channel",
        label="诉求渠道",
        help="问题从哪里来：企业填报、热线、走访、会议、党群服务中心等；一张工单可以有几个渠道。",
        meanings=ChannelMeaning,
        defaults=(
            ("company", "企业填报", "company"),
            ("hotline", "链上热线", "hotline"),
            ("visit", "走访", "visit"),
            ("meeting", "会议", "meeting"),
            ("centre", "党群服务中心", "centre"),
            ("chat_group", "企业微信群", "chat_group"),
            ("instructor", "党建指导员", "instructor"),
            ("portal", "政务平台", "portal"),
        ),
    ),
    # visits
    TermKind(
        code="visit_kind",
        label="走访类别",
        help="走访、调研、指导服务等；统计“调研指导服务”次数时按含义归口。",
        meanings=VisitMeaning,
        defaults=(
            ("visit", "走访", "visit"),
            ("research", "调研", "research"),
            ("guidance", "指导服务", "guidance"),
            ("other", "其他", "other"),
        ),
    ),
)

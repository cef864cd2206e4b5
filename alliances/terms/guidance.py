from alliances.choices import GuidanceMeaning, RecommendMeaning
from core.terms import TermKind

TERM_KINDS = (
    TermKind(
        code="guidance_kind",
        label="工作提示类别",
        help="链党组织向成员发出的提醒、督促、建议。",
        meanings=GuidanceMeaning,
        defaults=(
            ("remind", "提醒函", "remind"),
            ("supervise", "督促函", "supervise"),
            ("advise", "工作建议", "advise"),
        ),
    ),
    TermKind(
        code="recommend_kind",
        label="推荐类别",
        help="推荐入党、评优、人才评选等。链党组织只推荐，不审批。",
        meanings=RecommendMeaning,
        defaults=(
            ("admission", "推荐入党", "admission"),
            ("honour", "推荐评优", "honour"),
            ("talent", "推荐人才评选", "talent"),
        ),
    ),
)

from alliances.choices import PostMeaning
from core.terms import TermKind

TERM_KINDS = (
    TermKind(
        code="post_kind",
        label="示范岗类别",
        help="党员示范岗、先锋岗、责任区等在本市的叫法。",
        meanings=PostMeaning,
        defaults=(
            ("model", "党员示范岗", "model"),
            ("pioneer", "党员先锋岗", "pioneer"),
            ("area", "党员责任区", "area"),
        ),
    ),
)

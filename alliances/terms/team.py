from alliances.choices import TeamMeaning
from core.terms import TermKind

TERM_KINDS = (
    TermKind(
        code="team_kind",
        label="队伍类别",
        help="攻坚队、志愿服务队、结对联系队伍、人才队伍等。",
        meanings=TeamMeaning,
        defaults=(
            ("task", "党员攻坚队", "task"),
            ("volunteer", "党员志愿服务队", "volunteer"),
            ("professional", "专业服务团", "professional"),
            ("link", "结对联系队伍", "link"),
            ("talent", "人才队伍", "talent"),
        ),
    ),
)

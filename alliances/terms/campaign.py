from alliances.choices import CampaignMeaning
from core.terms import TermKind

TERM_KINDS = (
    TermKind(
        code="campaign_kind",
        label="行动类别",
        help="专项行动、培育计划、创先争优、选派行动等。",
        meanings=CampaignMeaning,
        defaults=(
            ("drive", "专项行动", "drive"),
            ("programme", "培育计划", "programme"),
            ("contest", "创先争优活动", "contest"),
            ("dispatch", "选派行动", "dispatch"),
        ),
    ),
)

"""What a functional body may write: guidance to members, recommendations to those who decide (R29, R35)."""

from collections.abc import Mapping

from django.db.models import TextChoices


class GuidanceMeaning(TextChoices):
    """It guides; it orders nothing about affiliation."""

    REMIND = "remind", "提醒"
    SUPERVISE = "supervise", "督促"
    ADVISE = "advise", "工作建议"


class GuidanceState(TextChoices):
    DRAFT = "draft", "拟稿"
    SENT = "sent", "待回复"
    ANSWERED = "answered", "已回复"
    CLOSED = "closed", "已办结"
    WITHDRAWN = "withdrawn", "已撤回"


GUIDANCE_TRANSITIONS: Mapping[str, frozenset[str]] = {
    GuidanceState.DRAFT: frozenset({GuidanceState.SENT, GuidanceState.WITHDRAWN}),
    GuidanceState.SENT: frozenset({GuidanceState.ANSWERED, GuidanceState.CLOSED, GuidanceState.WITHDRAWN}),
    GuidanceState.ANSWERED: frozenset({GuidanceState.SENT, GuidanceState.CLOSED}),
    GuidanceState.CLOSED: frozenset(),
    GuidanceState.WITHDRAWN: frozenset({GuidanceState.DRAFT}),
}
# What a member sees of it.
RECEIVED = (GuidanceState.SENT, GuidanceState.ANSWERED, GuidanceState.CLOSED)


class RecommendMeaning(TextChoices):
    """Recommending is all a functional body may do; admission is decided elsewhere."""

    ADMISSION = "admission", "推荐入党"
    HONOUR = "honour", "推荐评优"
    TALENT = "talent", "推荐人才评选"
    DEPUTY = "deputy", "推荐代表委员人选"
    OTHER = "other", "其他推荐"


class RecommendState(TextChoices):
    DRAFT = "draft", "拟推荐"
    SUBMITTED = "submitted", "已报送"
    ACCEPTED = "accepted", "已采纳"
    NOT_ACCEPTED = "not_accepted", "未采纳"
    WITHDRAWN = "withdrawn", "已撤回"


RECOMMEND_TRANSITIONS: Mapping[str, frozenset[str]] = {
    RecommendState.DRAFT: frozenset({RecommendState.SUBMITTED, RecommendState.WITHDRAWN}),
    RecommendState.SUBMITTED: frozenset(
        {RecommendState.ACCEPTED, RecommendState.NOT_ACCEPTED, RecommendState.DRAFT, RecommendState.WITHDRAWN}
    ),
    # A result written down wrongly is taken back to what was submitted.
    RecommendState.ACCEPTED: frozenset({RecommendState.SUBMITTED}),
    RecommendState.NOT_ACCEPTED: frozenset({RecommendState.SUBMITTED}),
    RecommendState.WITHDRAWN: frozenset({RecommendState.DRAFT}),
}

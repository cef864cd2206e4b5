"""Which talent is wanted and known, and how the two come together (F021, F022, F023, F050)."""

from collections.abc import Mapping

from django.db.models import TextChoices


class TalentCategory(TextChoices):
    """The three the articles count by (F021); degrees and trades are the city's words (``talent_kind``)."""

    MANAGEMENT = "management", "经营管理人才"
    PROFESSIONAL = "professional", "专业技术人才"
    SKILLED = "skilled", "高技能人才"


class NeedState(TextChoices):
    OPEN = "open", "招引中"
    FILLED = "filled", "已招满"
    WITHDRAWN = "withdrawn", "已撤回"


class IssueState(TextChoices):
    PUBLISHED = "published", "已发布"
    RECALLED = "recalled", "已撤下"


class ConsentState(TextChoices):
    NONE = "none", "未取得同意"
    GIVEN = "given", "本人同意"
    WITHDRAWN = "withdrawn", "已撤回同意"


class MatchState(TextChoices):
    INTERESTED = "interested", "有意向"
    TALKING = "talking", "洽谈中"
    PLACED = "placed", "已到岗"
    DROPPED = "dropped", "未成"


NEED_TRANSITIONS: Mapping[str, frozenset[str]] = {
    NeedState.OPEN: frozenset({NeedState.FILLED, NeedState.WITHDRAWN}),
    NeedState.FILLED: frozenset({NeedState.OPEN}),
    NeedState.WITHDRAWN: frozenset({NeedState.OPEN}),
}
ISSUE_TRANSITIONS: Mapping[str, frozenset[str]] = {
    IssueState.PUBLISHED: frozenset({IssueState.RECALLED}),
    IssueState.RECALLED: frozenset(),
}
MATCH_TRANSITIONS: Mapping[str, frozenset[str]] = {
    MatchState.INTERESTED: frozenset({MatchState.TALKING, MatchState.PLACED, MatchState.DROPPED}),
    MatchState.TALKING: frozenset({MatchState.PLACED, MatchState.DROPPED}),
    MatchState.PLACED: frozenset(),
    MatchState.DROPPED: frozenset({MatchState.INTERESTED}),
}

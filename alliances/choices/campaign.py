"""Campaigns, programmes and contests (R37, F024, F028, F098)."""

from collections.abc import Mapping

from django.db.models import TextChoices


class CampaignMeaning(TextChoices):
    DRIVE = "drive", "专项行动"
    PROGRAMME = "programme", "培育计划"
    CONTEST = "contest", "创先争优活动"
    DISPATCH = "dispatch", "选派行动"
    OTHER = "other", "其他行动"


class CampaignState(TextChoices):
    PLANNED = "planned", "筹备"
    RUNNING = "running", "开展中"
    CLOSED = "closed", "已总结"


CAMPAIGN_TRANSITIONS: Mapping[str, frozenset[str]] = {
    CampaignState.PLANNED: frozenset({CampaignState.RUNNING}),
    CampaignState.RUNNING: frozenset({CampaignState.PLANNED, CampaignState.CLOSED}),
    CampaignState.CLOSED: frozenset({CampaignState.RUNNING}),
}

"""Joint activities: their form, and what a report files them under (F009, F014)."""

from django.db.models import TextChoices


class ActivityMeaning(TextChoices):
    """The form of a joint activity (F014)."""

    ORG = "org", "组织联建"
    STUDY = "study", "主题联学"
    INDUSTRY = "industry", "产业共建"
    SERVICE = "service", "服务联办"
    OTHER = "other", "其他"


class DimensionMeaning(TextChoices):
    """The four “链上” under which activities and outcomes are reported (F009)."""

    ORGANIZED = "organized", "组织建设"
    SERVING = "serving", "服务企业"
    RESOURCES = "resources", "资源整合"
    WORKING = "working", "作用发挥"
    OTHER = "other", "其他"

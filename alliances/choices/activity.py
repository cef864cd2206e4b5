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
    """What a report files things under (F009: 组织建在链上、服务沉在链上、资源聚在链上、作用融在链上)."""

    ORG = "org", "组织"
    SERVICE = "service", "服务"
    RESOURCE = "resource", "资源"
    ROLE = "role", "作用"
    OTHER = "other", "其他"

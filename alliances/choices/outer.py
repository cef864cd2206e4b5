"""Members of a body from outside the city (R67, F015, F148)."""

from django.db.models import TextChoices


class OuterKind(TextChoices):
    CARRIER = "carrier", "科创载体"
    ENTERPRISE = "enterprise", "企业"
    INSTITUTE = "institute", "科研院所"
    UNIVERSITY = "university", "高校"
    ASSOCIATION = "association", "商会协会"
    GOVERNMENT = "government", "党政机关"
    OTHER = "other", "其他"

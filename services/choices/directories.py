"""Directories as those above read them: one list of all kinds."""

from django.db.models import TextChoices

from services.choices.market import DirectoryKind


class ShownDirectory(TextChoices):
    """The kinds of the market's directories, and the one of talent."""

    BOTH = DirectoryKind.BOTH.value, DirectoryKind.BOTH.label
    SUPPLY = DirectoryKind.SUPPLY.value, DirectoryKind.SUPPLY.label
    DEMAND = DirectoryKind.DEMAND.value, DirectoryKind.DEMAND.label
    TALENT = "talent", "紧缺人才和用工需求目录"

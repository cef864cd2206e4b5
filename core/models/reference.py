"""National reference data: read by everyone, written by loading a published edition."""

from django.db import models

from core.choices import RegionLevel


class Region(models.Model):
    """An administrative region of GB/T 2260 with the years in which its code was in force."""

    code = models.CharField("代码", max_length=6, primary_key=True)
    name = models.CharField("名称", max_length=60)
    full_name = models.CharField("全称", max_length=120)
    level = models.CharField("级别", max_length=16, choices=RegionLevel)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    parent_id: str | None
    first_year = models.PositiveSmallIntegerField("起始年份")
    last_year = models.PositiveSmallIntegerField("终止年份", null=True)

    class Meta:
        indexes = [models.Index(name="core_region_name", fields=["name"])]

    def __str__(self) -> str:
        return self.full_name


class IndustryClass(models.Model):
    """A section, division, group or class of GB/T 4754."""

    code = models.CharField("代码", max_length=5, primary_key=True)
    name = models.CharField("名称", max_length=80)
    level = models.PositiveSmallIntegerField("层级", help_text="1 门类，2 大类，3 中类，4 小类")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    parent_id: str | None
    edition = models.CharField("版本", max_length=20)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Reading(models.Model):
    """How a character is read: its commonest sound for each first letter it has (national reference, no tenant)."""

    pk = models.CompositePrimaryKey("sign", "letter")
    sign = models.CharField("字", max_length=1, db_collation="C")
    letter = models.CharField("首字母", max_length=1)
    sound = models.CharField("读音", max_length=8)
    is_first = models.BooleanField("最常用")

    def __str__(self) -> str:
        return f"{self.sign} {self.sound}"

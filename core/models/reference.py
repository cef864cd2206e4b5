"""National reference data: read by everyone, written by loading a published edition."""

from django.db import models

from core.choices import RegionLevel
from core.ids import new_id


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
    # The standard's last year that has the code; empty while the one in use has it.
    last_year = models.PositiveSmallIntegerField("终止年份", null=True)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class IndustryLoad(models.Model):
    """A file of GB/T 4754 that was loaded: which edition, where from, and what exactly (its hash)."""

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    edition = models.CharField("版本", max_length=20)
    source = models.CharField("来源", max_length=200)
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    rows = models.PositiveIntegerField("行数")
    added = models.PositiveIntegerField("新增")
    renamed = models.PositiveIntegerField("改名")
    ended = models.PositiveIntegerField("停用")
    loaded_at = models.DateTimeField("装入时间")

    def __str__(self) -> str:
        return f"{self.edition} {self.file_name}"


class Reading(models.Model):
    """How a character is read: its commonest sound for each first letter it has (national reference, no tenant)."""

    pk = models.CompositePrimaryKey("sign", "letter")
    sign = models.CharField("字", max_length=1, db_collation="C")
    letter = models.CharField("首字母", max_length=1)
    sound = models.CharField("读音", max_length=8)
    is_first = models.BooleanField("最常用")

    def __str__(self) -> str:
        return f"{self.sign} {self.sound}"

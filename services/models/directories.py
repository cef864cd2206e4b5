"""What those above a city read of its directories: copies written for them alone, and figures (docs/adr/0092)."""

import datetime as dt
from uuid import UUID

from django.db import models

from alliances.models.parts import known, once, one_of
from core import clock
from core.tenancy.base import TenantModel
from core.tenancy.fields import TenantForeignKey
from services.choices.directories import ShownDirectory
from services.models.market import MarketIssue
from services.models.talent import TalentIssue


class ShownIssue(TenantModel):
    """A published number of a directory without persons. It goes when the number is recalled."""

    directory = models.CharField("目录", max_length=8, choices=ShownDirectory)
    market = TenantForeignKey(
        MarketIssue, null=True, on_delete=models.CASCADE, related_name="shown", verbose_name="供需目录"
    )
    market_id: UUID | None
    talent = TenantForeignKey(
        TalentIssue, null=True, on_delete=models.CASCADE, related_name="shown", verbose_name="人才目录"
    )
    talent_id: UUID | None
    title = models.CharField("标题", max_length=120)
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveIntegerField("期号")
    scope_name = models.CharField("范围", max_length=120, blank=True)
    preface = models.TextField("说明", max_length=2000, blank=True)
    issued_on = models.DateField("发布日期")
    valid_to = models.DateField("有效期至", null=True)
    supplies = models.PositiveIntegerField("供给条数", default=0)
    demands = models.PositiveIntegerField("需求条数", default=0)
    posts = models.PositiveIntegerField("岗位数", default=0)
    wanted = models.PositiveIntegerField("需求人数", default=0)

    class Meta:
        verbose_name = "上级可见的目录"
        constraints = [
            known("services_shownissue_directory_known", "directory", ShownDirectory),
            one_of("services_shownissue_of_one", "market", "talent", message="一份对应一期目录。"),
            once("services_shownissue_market_once", "market", message="这一期已有。"),
            once("services_shownissue_talent_once", "talent", message="这一期已有。"),
        ]
        indexes = [models.Index(name="services_shownissue_day", fields=["tenant", "-issued_on", "id"])]

    def __str__(self) -> str:
        return self.title


class ShownLine(TenantModel):
    """A line of it. ``cells`` holds, by the code of the directory's column, what a superior may read."""

    issue = TenantForeignKey(ShownIssue, related_name="lines", on_delete=models.CASCADE, verbose_name="目录")
    issue_id: UUID
    place = models.PositiveIntegerField("序号")
    section = models.CharField("部分", max_length=8)
    cells = models.JSONField("内容")

    class Meta:
        verbose_name = "上级可见的目录条目"
        constraints = [once("services_shownline_place_once", "issue", "place", message="序号重复。")]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.place}"


class DirectoryStanding(TenantModel):
    """How much a city has on offer, in figures alone; counted by the city itself. ``deal_amount`` in 分 (CNY).

    Deals and their amount are those of the year so far that the other side stands by (truth 9).
    """

    supplies = models.PositiveIntegerField("有效供给", default=0)
    demands = models.PositiveIntegerField("有效需求", default=0)
    deals = models.PositiveIntegerField("本年确认成交", default=0)
    deal_amount = models.PositiveBigIntegerField("本年成交金额（分）", default=0)
    posts = models.PositiveIntegerField("招引中的岗位", default=0)
    wanted = models.PositiveIntegerField("需求人数", default=0)
    resources = models.PositiveIntegerField("共享资源", default=0)
    counted_at = models.DateTimeField("统计时间", default=clock.now)

    class Meta:
        verbose_name = "供需和人才汇总"
        constraints = [once("services_directorystanding_once", message="本单位已有汇总。")]

    def __str__(self) -> str:
        return f"{self.tenant_id}"

    @property
    def counted_on(self) -> dt.date:
        return self.counted_at.astimezone(clock.CHINA).date()

"""Units, party organizations, own regions. A party organization's superior is its affiliation alone (truth 1)."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from core.tenancy.base import Record
from core.tenancy.dated import Dated, ends_after_start, never_twice_at_once
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from core.tenancy.never_twice import NeverTwiceByStatement
from organizations.choices import (
    PARTY_ORG_TRANSITIONS,
    UNIT_TRANSITIONS,
    BuildMode,
    Ownership,
    PartyOrgKind,
    PartyOrgState,
    PeriodKind,
    UnitKind,
    UnitSize,
    UnitState,
)


class Named(Record):
    """A record people look for by name. The search columns are written by actions only (organizations.naming)."""

    name = models.CharField("名称", max_length=120)
    name_key = models.CharField(max_length=120, editable=False, blank=True)
    initials = models.CharField(max_length=120, editable=False, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class OwnRegion(Named):
    """A region the national table lacks: a park, a development zone."""

    IS_CONFIGURATION = True

    kind = TermForeignKey(kind="region_kind", verbose_name="类别")
    kind_id: UUID
    region = models.ForeignKey(
        "core.Region", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所在区县"
    )
    region_id: str | None
    closed_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        verbose_name = "园区"
        constraints = [
            models.UniqueConstraint(
                name="organizations_ownregion_name_once",
                fields=["tenant", "name"],
                violation_error_message="已有同名的园区，请换一个名称。",
            ),
        ]


class Unit(Named):
    """A company, bureau, university … (GB 32100 code is an attribute, never the key)."""

    TRANSITIONS = UNIT_TRANSITIONS

    kind = models.CharField("类型", max_length=16, choices=UnitKind)
    short_name = models.CharField("简称", max_length=40, blank=True)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    uscc_note = models.CharField("代码校验说明", max_length=120, blank=True)
    # Whether national codes exist is asked once a statement, not for each row (core.reference.codes).
    region = models.ForeignKey(
        "core.Region",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        verbose_name="区县",
    )
    region_id: str | None
    # No list asks for it by itself, and the national classes are never deleted.
    industry = models.ForeignKey(
        "core.IndustryClass",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name="主要行业",
    )
    industry_id: str | None
    ownership = models.CharField("所有制", max_length=16, choices=Ownership, blank=True)
    size = models.CharField("规模", max_length=16, choices=UnitSize, blank=True)
    staff_count = models.PositiveIntegerField("职工人数", null=True, blank=True)
    established_on = models.DateField("成立日期", null=True, blank=True)
    address = models.CharField("地址", max_length=160, blank=True)
    longitude = models.DecimalField(
        "经度",
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(-180)), MaxValueValidator(Decimal(180))],
    )
    latitude = models.DecimalField(
        "纬度",
        max_digits=8,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(-90)), MaxValueValidator(Decimal(90))],
    )
    state = models.CharField("状态", max_length=16, choices=UnitState, default=UnitState.ACTIVE, editable=False)
    # The last day it was there; ended without one it counts on no day.
    ended_on = models.DateField("注销日期", null=True, blank=True, editable=False)
    merged_into = TenantForeignKey(
        "self", null=True, blank=True, related_name="+", editable=False, db_index=False, verbose_name="并入的单位"
    )
    merged_into_id: UUID | None

    class Meta:
        verbose_name = "单位"
        constraints = [
            models.UniqueConstraint(
                name="organizations_unit_uscc_once",
                fields=["tenant", "uscc"],
                condition=~Q(uscc=""),
                violation_error_message="已有单位使用这个统一社会信用代码，请核对后再保存。",
            ),
            models.CheckConstraint(
                name="organizations_unit_kind_known", condition=Q(kind__in=[str(value) for value in UnitKind])
            ),
            models.CheckConstraint(
                name="organizations_unit_state_known", condition=Q(state__in=[str(value) for value in UnitState])
            ),
            models.CheckConstraint(
                name="organizations_unit_ended_on_ended",
                condition=Q(ended_on__isnull=True) | Q(state=str(UnitState.ENDED)),
                violation_error_message="只有注销的单位有注销日期。",
            ),
            models.CheckConstraint(
                name="organizations_unit_merged_into_another",
                condition=(Q(state=str(UnitState.MERGED), merged_into__isnull=False) & ~Q(merged_into=models.F("id")))
                | (~Q(state=str(UnitState.MERGED)) & Q(merged_into__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(name="organizations_unit_name", fields=["tenant", "name_key", "id"]),
            models.Index(name="organizations_unit_updated", fields=["tenant", "updated_at", "id"]),
            models.Index(name="organizations_unit_kind", fields=["tenant", "kind", "name_key"]),
            # Of the few alone: a new unit pays nothing for it.
            models.Index(
                name="organizations_unit_merged",
                fields=["tenant", "merged_into"],
                condition=Q(merged_into__isnull=False),
            ),
        ]


class UnitIndustry(Record):
    """A further industry code of a unit (its main one stands on the unit)."""

    unit = TenantForeignKey(Unit, related_name="other_industries", verbose_name="单位")
    unit_id: UUID
    industry = models.ForeignKey("core.IndustryClass", on_delete=models.PROTECT, related_name="+", verbose_name="行业")
    industry_id: str

    class Meta:
        constraints = [
            models.UniqueConstraint(name="organizations_unitindustry_once", fields=["tenant", "unit", "industry"]),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.industry_id}"


class UnitTag(Dated):
    """A qualification a unit holds for a time: 规上, 专精特新 …"""

    unit = TenantForeignKey(Unit, related_name="tags", verbose_name="单位")
    unit_id: UUID
    tag = TermForeignKey(kind="unit_tag", verbose_name="标签")
    tag_id: UUID

    class Meta:
        constraints = [
            ends_after_start("organizations_unittag_ends_after_start"),
            NeverTwiceByStatement(
                name="organizations_unittag_never_twice",
                owner="unit",
                member="tag",
                violation_error_message="这个单位在这段时间里已有这个标签。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.tag_id}"


class Residence(Dated):
    """A unit in a park, from the day it entered (F134: 入驻)."""

    unit = TenantForeignKey(Unit, related_name="residences", verbose_name="单位")
    unit_id: UUID
    own_region = TenantForeignKey(OwnRegion, related_name="residents", verbose_name="园区")
    own_region_id: UUID

    class Meta:
        constraints = [
            ends_after_start("organizations_residence_ends_after_start"),
            never_twice_at_once(
                "organizations_residence_never_twice",
                "unit",
                "own_region",
                message="这个单位在这段时间里已入驻该园区。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.own_region_id}"


class PartyOrg(Named):
    """A party organization. ``superior`` is 隶属关系; joining a chain body never edits it (R04)."""

    TRANSITIONS = PARTY_ORG_TRANSITIONS

    kind = models.CharField("类型", max_length=20, choices=PartyOrgKind)
    short_name = models.CharField("简称", max_length=40, blank=True)
    superior = TenantForeignKey(
        "self", null=True, blank=True, related_name="subordinates", verbose_name="隶属的上级党组织"
    )
    superior_id: UUID | None
    superior_name = models.CharField("平台外的上级党组织", max_length=120, blank=True)
    build_mode = models.CharField("组建方式", max_length=16, choices=BuildMode, blank=True)
    founded_on = models.DateField("成立日期", null=True, blank=True)
    dissolved_on = models.DateField("撤销日期", null=True, blank=True)
    is_demonstration = models.BooleanField("示范党组织", default=False)
    state = models.CharField(
        "登记状态",
        max_length=8,
        choices=PartyOrgState,
        default=PartyOrgState.OWN,
        db_default=str(PartyOrgState.OWN),
        editable=False,
    )
    merged_into = TenantForeignKey(
        "self", null=True, blank=True, related_name="+", editable=False, db_index=False, verbose_name="并入的党组织"
    )
    merged_into_id: UUID | None

    class Meta:
        verbose_name = "党组织"
        constraints = [
            models.CheckConstraint(
                name="organizations_partyorg_kind_known", condition=Q(kind__in=[str(value) for value in PartyOrgKind])
            ),
            ends_after_start(
                "organizations_partyorg_ends_after_start",
                start="founded_on",
                end="dissolved_on",
                message="撤销日期不能早于成立日期。",
            ),
            models.CheckConstraint(
                name="organizations_partyorg_superior_elsewhere",
                condition=~Q(superior=models.F("id")) | Q(superior__isnull=True),
                violation_error_message="党组织不能隶属于自己。",
            ),
            models.CheckConstraint(
                name="organizations_partyorg_merged_into_another",
                condition=(
                    Q(state=str(PartyOrgState.MERGED), merged_into__isnull=False) & ~Q(merged_into=models.F("id"))
                )
                | Q(state=str(PartyOrgState.OWN), merged_into__isnull=True),
            ),
        ]
        indexes = [
            models.Index(name="organizations_partyorg_name", fields=["tenant", "name_key", "id"]),
            models.Index(name="organizations_partyorg_updated", fields=["tenant", "updated_at", "id"]),
            models.Index(
                name="organizations_partyorg_merged",
                fields=["tenant", "merged_into"],
                condition=Q(merged_into__isnull=False),
            ),
        ]

    def exists_on(self, day: dt.date) -> bool:
        return (self.founded_on is None or self.founded_on <= day) and (
            self.dissolved_on is None or day <= self.dissolved_on
        )


class PartyOrgHost(Dated):
    """A unit in which a party organization stands; a joint branch stands in several."""

    party_org = TenantForeignKey(PartyOrg, related_name="hosts", verbose_name="党组织")
    party_org_id: UUID
    unit = TenantForeignKey(Unit, related_name="hosted_orgs", verbose_name="所在单位")
    unit_id: UUID

    class Meta:
        constraints = [
            ends_after_start("organizations_partyorghost_ends_after_start"),
            NeverTwiceByStatement(
                name="organizations_partyorghost_never_twice",
                owner="party_org",
                member="unit",
                violation_error_message="这个党组织在这段时间里已设在该单位。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_org_id} {self.unit_id}"


class MemberCount(Record):
    """How many members an organization has on a day (truth 12: counts before persons)."""

    party_org = TenantForeignKey(PartyOrg, related_name="member_counts", verbose_name="党组织")
    party_org_id: UUID
    as_of = models.DateField("统计日期")
    full = models.PositiveIntegerField("正式党员", default=0)
    probationary = models.PositiveIntegerField("预备党员", default=0)
    floating = models.PositiveIntegerField("流动党员", default=0)

    class Meta:
        verbose_name = "党员数"
        constraints = [
            models.UniqueConstraint(
                name="organizations_membercount_once",
                fields=["tenant", "party_org", "as_of"],
                violation_error_message="这个党组织在这一天已有党员数，请直接修改。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_org_id} {self.as_of}: {self.total}"

    @property
    def total(self) -> int:
        """党员 are full and probationary members; floating ones are counted where their relation is (R51)."""
        return self.full + self.probationary


class UnitMemberCount(Record):
    """How many party members work in a unit on a day, wherever their organization is (R39, truth 12: counts only)."""

    unit = TenantForeignKey(Unit, related_name="member_counts", verbose_name="单位")
    unit_id: UUID
    as_of = models.DateField("统计日期")
    full = models.PositiveIntegerField("正式党员", default=0)
    probationary = models.PositiveIntegerField("预备党员", default=0)
    floating = models.PositiveIntegerField("流动党员", default=0)

    class Meta:
        verbose_name = "单位党员数"
        constraints = [
            models.UniqueConstraint(
                name="organizations_unitmembercount_once",
                fields=["tenant", "unit", "as_of"],
                violation_error_message="这个单位在这一天已有党员数，请直接修改。",
            ),
        ]
        indexes = [models.Index(name="organizations_unitmembers_upd", fields=["tenant", "updated_at", "id"])]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.as_of}: {self.full}+{self.probationary}"


class UnitFigure(Record):
    """One figure of a unit for one period (F136): money in 分, everything else in whole numbers.

    A half-year, a quarter and a month are figures of that stretch alone, never «since January».
    """

    unit = TenantForeignKey(Unit, related_name="figures", verbose_name="单位")
    unit_id: UUID
    kind = TermForeignKey(kind="figure_kind", verbose_name="指标")
    kind_id: UUID
    year = models.PositiveSmallIntegerField("年度", validators=[MinValueValidator(1990), MaxValueValidator(2100)])
    period = models.CharField("期间类别", max_length=8, choices=PeriodKind)
    number = models.PositiveSmallIntegerField("期次", default=1, validators=[MinValueValidator(1)])
    value = models.BigIntegerField("数值")
    source = models.CharField("数据来源", max_length=120, blank=True)

    class Meta:
        verbose_name = "经营数据"
        constraints = [
            models.UniqueConstraint(
                name="organizations_unitfigure_once",
                fields=["tenant", "unit", "kind", "year", "period", "number"],
                violation_error_message="这个单位的这项指标在这一期已有数值，请直接修改。",
            ),
            models.CheckConstraint(
                name="organizations_unitfigure_period_exists",
                condition=Q(period="year", number=1)
                | Q(period="half", number__range=(1, 2))
                | Q(period="quarter", number__range=(1, 4))
                | Q(period="month", number__range=(1, 12)),
                violation_error_message="没有这一期：半年是 1 至 2，季度是 1 至 4，月份是 1 至 12。",
            ),
        ]
        indexes = [
            models.Index(name="organizations_unitfigure_kind", fields=["tenant", "kind", "year"]),
            models.Index(name="organizations_unitfigure_upd", fields=["tenant", "updated_at", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind_id} {self.year}/{self.period}/{self.number}"

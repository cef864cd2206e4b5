"""Where companies find help: centres, stations, positions of a brand, desks (R66, F053, F077, F165, F166, F169)."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from alliances.models import Brand
from alliances.models.parts import known, once
from core.tenancy.base import Record
from core.tenancy.dated import ends_after_start
from core.tenancy.fields import TenantForeignKey
from organizations.models import Named, PartyOrg, Unit
from services.choices.sites import HoursDays, SiteHostKind, SiteKind
from services.models.catalogue import ServiceItem


class Site(Named):
    """``within`` is the site another is part of: the centre a desk stands in (F053)."""

    kind = models.CharField("类型", max_length=10, choices=SiteKind)
    host_kind = models.CharField("依托", max_length=10, choices=SiteHostKind, blank=True)
    host = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="所在单位")
    host_id: UUID | None
    party_org = TenantForeignKey(PartyOrg, null=True, blank=True, related_name="+", verbose_name="主管党组织")
    party_org_id: UUID | None
    brand = TenantForeignKey(Brand, null=True, blank=True, related_name="+", verbose_name="品牌")
    brand_id: UUID | None
    within = TenantForeignKey("self", null=True, blank=True, related_name="inside", verbose_name="设在")
    within_id: UUID | None
    address = models.CharField("地址", max_length=120, blank=True)
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    summary = models.CharField("简介", max_length=400, blank=True)
    opened_on = models.DateField("启用日期")
    closed_on = models.DateField("停用日期", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "服务点位"
        constraints = [
            known("services_site_kind_known", "kind", SiteKind),
            known("services_site_host_kind_known", "host_kind", [*SiteHostKind, ""]),
            once("services_site_name_once", "name", message="已有同名的服务点位，请换一个名称。"),
            ends_after_start(
                "services_site_closes_after_opening",
                start="opened_on",
                end="closed_on",
                message="停用日期不能早于启用日期。",
            ),
            models.CheckConstraint(
                name="services_site_centre_has_host_kind",
                condition=~Q(kind="centre") | ~Q(host_kind=""),
                violation_error_message="党群服务中心请选择依托：园区、企业、乡镇（街道）或其他。",
            ),
            models.CheckConstraint(
                name="services_site_lies_in_china",
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__isnull=False, latitude__isnull=False)
                & Q(longitude__gte=73, longitude__lte=136, latitude__gte=3, latitude__lte=54),
                violation_error_message="经度（73–136）和纬度（3–54）请一起填写，例如 120.553300、31.875600。",
            ),
            models.CheckConstraint(
                name="services_site_not_within_itself", condition=Q(within__isnull=True) | ~Q(within=F("id"))
            ),
        ]
        indexes = [
            models.Index(name="services_site_kind", fields=["tenant", "kind", "name_key", "id"]),
            models.Index(name="services_site_name", fields=["tenant", "name_key", "id"]),
            models.Index(name="services_site_brand", fields=["tenant", "brand"]),
        ]


class SiteHours(Record):
    """When a site is open on days of one kind; a pause at noon makes two rows."""

    site = TenantForeignKey(Site, related_name="hours", on_delete=models.CASCADE, verbose_name="服务点位")
    site_id: UUID
    days = models.CharField("日子", max_length=8, choices=HoursDays, default=HoursDays.WORKING)
    opens = models.TimeField("开门")
    closes = models.TimeField("关门")

    class Meta:
        verbose_name = "开放时间"
        constraints = [
            known("services_sitehours_days_known", "days", HoursDays),
            once("services_sitehours_once", "site", "days", "opens", message="这一段开放时间已经有了。"),
            models.CheckConstraint(
                name="services_sitehours_closes_after_opening",
                condition=Q(closes__gt=F("opens")),
                violation_error_message="关门时间要晚于开门时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.days} {self.opens}–{self.closes}"


class SiteService(Record):
    """An item of the catalogue offered at a site; a new edition takes it along where it still has the item."""

    site = TenantForeignKey(Site, related_name="services", on_delete=models.CASCADE, verbose_name="服务点位")
    site_id: UUID
    item = TenantForeignKey(ServiceItem, related_name="sites", on_delete=models.CASCADE, verbose_name="服务事项")
    item_id: UUID

    class Meta:
        verbose_name = "点位服务事项"
        constraints = [once("services_siteservice_once", "site", "item", message="这个事项已在这个点位的服务里。")]
        indexes = [models.Index(name="services_siteservice_item", fields=["tenant", "item"])]

    def __str__(self) -> str:
        return f"{self.site_id} {self.item_id}"


class SiteDepartment(Record):
    """A department that sits at a desk (F053)."""

    site = TenantForeignKey(Site, related_name="departments", on_delete=models.CASCADE, verbose_name="服务点位")
    site_id: UUID
    unit = TenantForeignKey(Unit, related_name="+", verbose_name="部门")
    unit_id: UUID

    class Meta:
        verbose_name = "入驻部门"
        constraints = [once("services_sitedepartment_once", "site", "unit", message="这个部门已入驻这个点位。")]

    def __str__(self) -> str:
        return f"{self.site_id} {self.unit_id}"

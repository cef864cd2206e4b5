"""The catalogue of services: editions, modules, items, and what companies asked for by them (R65, F162, F167, F168)."""

from uuid import UUID, uuid4

from django.db import models
from django.db.models import F, Q

from alliances.models.parts import once
from core import clock
from core.tenancy.base import Record
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from organizations.models import Named, PartyOrg, Unit
from services.models.ticket import Ticket


class CatalogueEdition(Record):
    """A dated edition of the catalogue: a draft until it is published, the one in force until another is."""

    number = models.PositiveSmallIntegerField("版次", editable=False)
    note = models.CharField("说明", max_length=200, blank=True)
    published_on = models.DateField("发布日期", null=True, blank=True, editable=False)
    ended_on = models.DateField("停用日期", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "服务目录版本"
        constraints = [
            once("services_edition_number_once", "number", message="这一版次已经有了。"),
            models.UniqueConstraint(
                name="services_edition_one_draft",
                fields=["tenant"],
                condition=Q(published_on__isnull=True),
                violation_error_message="已有一版正在拟订，请先发布或删除。",
            ),
            models.UniqueConstraint(
                name="services_edition_one_in_force",
                fields=["tenant"],
                condition=Q(published_on__isnull=False, ended_on__isnull=True),
                violation_error_message="已有另一版刚刚发布，请刷新页面查看。",
            ),
            models.CheckConstraint(
                name="services_edition_ends_after_publishing",
                condition=Q(ended_on__isnull=True) | Q(published_on__isnull=False, ended_on__gte=F("published_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 版"

    @property
    def is_draft(self) -> bool:
        return self.published_on is None


class ServiceModule(Record):
    """One of the groups an edition is divided into (F167)."""

    edition = TenantForeignKey(
        CatalogueEdition, related_name="modules", on_delete=models.CASCADE, verbose_name="服务目录版本"
    )
    edition_id: UUID
    name = models.CharField("模块名称", max_length=60)
    place = models.PositiveSmallIntegerField("次序", default=1)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "服务模块"
        constraints = [once("services_module_name_once", "edition", "name", message="这一版已有同名的模块。")]

    def __str__(self) -> str:
        return self.name


class ServiceItem(Named):
    """What may be asked for, of whom, by whom, and how long it takes (F168). ``line`` stays from edition to edition."""

    module = TenantForeignKey(ServiceModule, related_name="items", on_delete=models.CASCADE, verbose_name="服务模块")
    module_id: UUID
    line = models.UUIDField("事项编号", default=uuid4, editable=False)
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="提供部门")
    unit_id: UUID | None
    party_org = TenantForeignKey(PartyOrg, null=True, blank=True, related_name="+", verbose_name="提供党组织")
    party_org_id: UUID | None
    category = TermForeignKey(kind="ticket_category", verbose_name="工单类别")
    category_id: UUID
    description = models.CharField("服务内容", max_length=1000, blank=True)
    audience = models.CharField("服务对象", max_length=200, blank=True)
    materials = models.CharField("所需材料", max_length=500, blank=True)
    days = models.PositiveSmallIntegerField("办理时长（工作日）", null=True, blank=True)

    class Meta:
        verbose_name = "服务事项"
        constraints = [
            once("services_item_name_once", "module", "name", message="这个模块已有同名的事项。"),
            once("services_item_line_once", "module", "line", message="这个事项已在这个模块里。"),
            models.CheckConstraint(
                name="services_item_has_provider",
                condition=Q(unit__isnull=False) | Q(party_org__isnull=False),
                violation_error_message="请填写提供部门或提供党组织，至少填一项。",
            ),
        ]
        indexes = [
            models.Index(name="services_item_name", fields=["tenant", "name_key", "id"]),
            models.Index(name="services_item_line", fields=["tenant", "line"]),
        ]


class ServiceRequest(Record):
    """What a company asked for by the catalogue: it keeps the item of the edition it was asked by, and its ticket."""

    item = TenantForeignKey(ServiceItem, related_name="requests", verbose_name="服务事项")
    item_id: UUID
    unit = TenantForeignKey(Unit, related_name="+", verbose_name="企业")
    unit_id: UUID
    ticket = TenantForeignKey(Ticket, related_name="service_requests", verbose_name="工单")
    ticket_id: UUID
    requested_at = models.DateTimeField("申请时间", default=clock.now, editable=False)
    requested_by = models.ForeignKey(
        "core.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="申请人",
    )
    requested_by_id: UUID | None

    class Meta:
        verbose_name = "服务申请"
        constraints = [once("services_request_ticket_once", "ticket", message="这张工单已有服务申请。")]
        indexes = [
            models.Index(name="services_request_day", fields=["tenant", "-requested_at", "id"]),
            models.Index(name="services_request_unit", fields=["tenant", "unit", "-requested_at"]),
            models.Index(name="services_request_item", fields=["tenant", "item"]),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.unit_id}"

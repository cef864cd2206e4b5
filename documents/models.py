"""What every official document of a city shares: the codes its issuing bodies number under, and each number drawn."""

import datetime as dt
from uuid import UUID

from django.db import models
from django.db.models import Q

from core import clock
from core.choices import AnchorKind
from core.models import Attachment
from core.tenancy.base import Record, TenantModel
from core.tenancy.fields import AnchorForeignKey, TenantForeignKey
from documents.choices import TEMPLATE_TRANSITIONS, Face, TemplateState

ISSUER_KINDS = (AnchorKind.BODY.value, AnchorKind.PARTY_ORG.value, AnchorKind.UNIT.value)


class DocumentSeries(Record):
    """The code (机关代字) under which one issuing body numbers its documents, each year from 1 (GB/T 9704-2012, 7.2.5).

    ``issuer`` is set where that body is itself a row here; the department that runs the platform often is none.
    """

    IS_CONFIGURATION = True

    issuer_name = models.CharField("发文机关", max_length=60, help_text="全称，如“中共某某市委组织部”")
    issuer = AnchorForeignKey(kinds=ISSUER_KINDS, null=True, blank=True, verbose_name="系统内的组织")
    issuer_id: UUID | None
    issuer_kind = models.CharField(max_length=16, null=True, blank=True)  # noqa: DJ001 - null pairs with issuer_id
    code = models.CharField("机关代字", max_length=20, help_text="如“某组发”，印在年份之前，不含年份和序号")
    ended_on = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = "发文代字"
        constraints = [
            models.UniqueConstraint(
                name="documents_series_code_once",
                fields=["tenant", "code"],
                violation_error_message="已有相同的机关代字。两个机关共用代字会使两份公文同号，请换一个。",
            ),
            models.CheckConstraint(
                name="documents_series_code_whole",
                condition=Q(code__regex=r"^[^〔〕\[\]（）()\s]+$"),
                violation_error_message="机关代字只写文字，不含括号和空格；年份和序号由系统编排。",
            ),
            models.CheckConstraint(
                name="documents_series_issuer_with_kind",
                condition=Q(issuer__isnull=True, issuer_kind__isnull=True)
                | Q(issuer__isnull=False, issuer_kind__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}（{self.issuer_name}）"

    def is_in_use(self, day: dt.date) -> bool:
        return self.ended_on is None or day <= self.ended_on


class DocumentNumber(TenantModel):
    """One number drawn, for good: what carries it is said here as it was issued. Only voiding may be added to it."""

    series = TenantForeignKey(DocumentSeries, related_name="numbers", verbose_name="机关代字")
    series_id: UUID
    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveIntegerField("序号")
    text = models.CharField("发文字号", max_length=40)
    issuer_name = models.CharField("发文机关", max_length=60)
    title = models.CharField("公文标题", max_length=200)
    carrier = models.UUIDField("公文")
    path = models.CharField("所在页面", max_length=200)
    drawn_on = models.DateField("成文日期")
    drawn_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    drawn_at = models.DateTimeField("编号时间", default=clock.now)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    voided_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "发文字号"
        indexes = [models.Index(fields=["tenant", "-drawn_at", "id"], name="documents_number_recent")]
        constraints = [
            models.UniqueConstraint(name="documents_number_once", fields=["tenant", "series", "year", "number"]),
            models.UniqueConstraint(name="documents_number_carrier_once", fields=["tenant", "carrier"]),
            models.CheckConstraint(name="documents_number_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="documents_number_void_says_why",
                condition=Q(voided_at__isnull=True, void_reason="") | Q(voided_at__isnull=False) & ~Q(void_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class DocumentTemplate(Record):
    """One version of the city's own DOCX template of a kind of document; at most one of a kind is in use."""

    IS_CONFIGURATION = True

    TRANSITIONS = TEMPLATE_TRANSITIONS

    kind = models.CharField("文书种类", max_length=40)
    number = models.PositiveSmallIntegerField("版次")
    state = models.CharField("状态", max_length=12, choices=TemplateState, default=TemplateState.DRAFT, editable=False)
    attachment = TenantForeignKey(Attachment, related_name="+", verbose_name="模板文件")
    attachment_id: UUID
    note = models.CharField("说明", max_length=200, blank=True)
    uploaded_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    uploaded_by_id: UUID | None
    activated_at = models.DateTimeField("启用时间", null=True, blank=True)
    activated_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "文书模板"
        constraints = [
            models.UniqueConstraint(name="documents_template_number_once", fields=["tenant", "kind", "number"]),
            models.UniqueConstraint(
                name="documents_template_one_active", fields=["tenant", "kind"], condition=Q(state="active")
            ),
            models.CheckConstraint(
                name="documents_template_state_known", condition=Q(state__in=[str(value) for value in TemplateState])
            ),
            models.CheckConstraint(
                name="documents_template_active_since", condition=~Q(state="active") | Q(activated_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} 第{self.number}版"


class CityFont(Record):
    """A font file the city holds a licence for, embedded in its PDFs in place of the open one; one per face in use."""

    IS_CONFIGURATION = True

    face = models.CharField("用于", max_length=12, choices=Face)
    family = models.CharField("字体名称", max_length=80)
    suffix = models.CharField("文件类型", max_length=4)
    attachment = TenantForeignKey(Attachment, related_name="+", verbose_name="字体文件")
    attachment_id: UUID
    licence = models.CharField("授权说明", max_length=200)
    uploaded_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    uploaded_by_id: UUID | None
    removed_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "字体"
        constraints = [
            models.UniqueConstraint(
                name="documents_font_one_in_use",
                fields=["tenant", "face"],
                condition=Q(removed_at__isnull=True),
                violation_error_message="这个字体刚刚被他人更换，请刷新页面。",
            ),
            models.CheckConstraint(
                name="documents_font_face_known", condition=Q(face__in=[str(value) for value in Face])
            ),
            models.CheckConstraint(name="documents_font_licensed", condition=~Q(licence="")),
        ]

    def __str__(self) -> str:
        return self.family

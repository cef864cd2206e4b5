"""The yearly pack (一链一图三清单, R07): an edition is frozen with its own rows, and a published one never changes."""

from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from chains.models import Chain
from core.models import Attachment
from core.tenancy.base import Record, TenantModel
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from documents.models import DocumentSeries, DocumentTemplate
from reports.choices import EDITION_TRANSITIONS, EditionState, FileFormat, FileStage


class PackRule(Record):
    """How this city issues its packs: one row, made with its defaults when first asked for."""

    IS_CONFIGURATION = True

    issuer = models.CharField("编制单位", max_length=60, help_text="印在清单落款处，如“中共某某市委组织部”")
    addressees = models.CharField("主送单位", max_length=200, blank=True, help_text="可不填；多个单位用顿号或逗号隔开")
    note = models.CharField("编制说明", max_length=400, blank=True, help_text="每本清单“编制说明”里固定的一段话")
    document_series = TenantForeignKey(
        DocumentSeries,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="发文字号",
        help_text="发布时在这个机关代字下自动编号，正式稿印发文机关标志和字号；不选则不编号",
    )
    document_series_id: UUID | None
    separate_reviewer = models.BooleanField(
        "送审人和发布人不能是同一人", default=False, help_text="打开后，送审的人不能自己发布"
    )

    class Meta:
        verbose_name = "年度清单规则"
        constraints = [models.UniqueConstraint(name="reports_packrule_once", fields=["tenant"])]

    def __str__(self) -> str:
        return self.issuer


class Pack(Record):
    """The pack of one chain and year; its editions hold the contents."""

    chain = TenantForeignKey(Chain, related_name="packs", verbose_name="产业链")
    chain_id: UUID
    year = models.PositiveSmallIntegerField("年度", validators=[MinValueValidator(2000), MaxValueValidator(2100)])

    class Meta:
        verbose_name = "年度清单"
        constraints = [models.UniqueConstraint(name="reports_pack_once", fields=["tenant", "chain", "year"])]

    def __str__(self) -> str:
        return f"{self.chain_id} {self.year}"


class Edition(Record):
    """One frozen state of a pack, as of a day. ``content_hash`` is SHA-256 over its rows and maps."""

    TRANSITIONS = EDITION_TRANSITIONS

    pack = TenantForeignKey(Pack, related_name="editions", verbose_name="年度清单")
    pack_id: UUID
    number = models.PositiveSmallIntegerField("版次")
    state = models.CharField("状态", max_length=12, choices=EditionState, default=EditionState.BUILDING, editable=False)
    as_of = models.DateField("数据截至")
    content_hash = models.CharField("内容校验值", max_length=64, blank=True)
    facts = models.JSONField("概况", default=dict)
    job = models.UUIDField(null=True, blank=True)
    built_at = models.DateTimeField("生成时间", null=True, blank=True)
    submitted_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField("送审时间", null=True, blank=True)
    published_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    review_note = models.CharField("审核意见", max_length=400, blank=True)

    class Meta:
        verbose_name = "版本"
        constraints = [
            models.UniqueConstraint(name="reports_edition_number_once", fields=["tenant", "pack", "number"]),
            models.UniqueConstraint(
                name="reports_edition_one_published", fields=["tenant", "pack"], condition=Q(state="published")
            ),
            models.UniqueConstraint(
                name="reports_edition_one_open",
                fields=["tenant", "pack"],
                condition=Q(state__in=["building", "draft", "in_review"]),
            ),
            models.CheckConstraint(
                name="reports_edition_state_known", condition=Q(state__in=[str(value) for value in EditionState])
            ),
            models.CheckConstraint(
                name="reports_edition_built_has_hash",
                condition=Q(state__in=["building", "discarded"]) | ~Q(content_hash=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack_id} 第{self.number}版"


class EditionRow(TenantModel):
    """One row of one list, frozen: what it says and which live object it was made from."""

    edition = TenantForeignKey(Edition, related_name="rows")
    edition_id: UUID
    list_kind = TermForeignKey(kind="pack_list")
    list_kind_id: UUID
    position = models.PositiveIntegerField()
    subject = models.UUIDField()
    cells = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="reports_editionrow_position_once", fields=["tenant", "edition", "list_kind", "position"]
            ),
            models.UniqueConstraint(
                name="reports_editionrow_subject_once", fields=["tenant", "edition", "list_kind", "subject"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.position}"


class EditionMap(TenantModel):
    """One map of an edition: the drawing, and the chain as it stood (so that it can be drawn again, and compared)."""

    edition = TenantForeignKey(Edition, related_name="maps")
    edition_id: UUID
    map_kind = TermForeignKey(kind="pack_map")
    map_kind_id: UUID
    title = models.CharField(max_length=120)
    svg = models.TextField()
    source = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="reports_editionmap_once", fields=["tenant", "edition", "map_kind"])
        ]

    def __str__(self) -> str:
        return self.title


class EditionFile(TenantModel):
    """One file of an edition, as it went to review or as it was issued; ``note`` is what its reader must know,
    ``template`` the city's own with which it was written."""

    edition = TenantForeignKey(Edition, related_name="files")
    edition_id: UUID
    stage = models.CharField(max_length=12, choices=FileStage, default=FileStage.REVIEW)
    file_format = models.CharField(max_length=12, choices=FileFormat)
    label = models.CharField(max_length=60)
    note = models.CharField(max_length=300, blank=True)
    attachment = TenantForeignKey(Attachment, related_name="+")
    attachment_id: UUID
    template = TenantForeignKey(DocumentTemplate, null=True, blank=True, related_name="+")
    template_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="reports_editionfile_once", fields=["tenant", "edition", "stage", "file_format", "label"]
            ),
        ]

    def __str__(self) -> str:
        return self.label

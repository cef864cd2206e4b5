"""What segments have to do with each other, and which industries of GB/T 4754 belong on them."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from chains.choices import LinkKind
from chains.models.chain import Segment
from core.tenancy.base import Record
from core.tenancy.dated import Dated, ends_after_start, never_twice_at_once
from core.tenancy.fields import TenantForeignKey


class SegmentIndustry(Record):
    """One industry of GB/T 4754 whose companies belong on the segment; a segment may have several."""

    segment = TenantForeignKey(Segment, related_name="+", verbose_name="环节")
    segment_id: UUID
    industry = models.ForeignKey("core.IndustryClass", on_delete=models.PROTECT, related_name="+", verbose_name="行业")
    industry_id: str

    class Meta:
        verbose_name = "环节行业"
        constraints = [
            models.UniqueConstraint(
                name="chains_segmentindustry_once",
                fields=["tenant", "segment", "industry"],
                violation_error_message="这个环节已有该行业。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.segment_id} {self.industry_id}"


class SegmentLink(Dated):
    """``source`` supplies ``target``, or contains it. Never in a ring on any day."""

    source = TenantForeignKey(Segment, related_name="+", verbose_name="起点环节")
    source_id: UUID
    target = TenantForeignKey(Segment, related_name="+", verbose_name="终点环节")
    target_id: UUID
    kind = models.CharField("关系", max_length=12, choices=LinkKind)

    class Meta:
        verbose_name = "环节关系"
        constraints = [
            ends_after_start("chains_segmentlink_ends_after_start"),
            models.CheckConstraint(
                name="chains_segmentlink_kind_known", condition=Q(kind__in=[str(value) for value in LinkKind])
            ),
            models.CheckConstraint(
                name="chains_segmentlink_not_itself",
                condition=~Q(source=F("target")),
                violation_error_message="环节不能供给或包含自己，请选择另一个环节。",
            ),
            never_twice_at_once(
                "chains_segmentlink_never_twice",
                "source",
                "target",
                message="这两个环节在这段时间里已有关系。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.get_kind_display()} {self.target_id}"

"""A draft of a chain's arrangement: what its author would change, seen by nobody else until it is published."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from chains.choices import DRAFT_TRANSITIONS, DraftState, EditKind
from chains.models.chain import Chain
from core.tenancy.base import Record
from core.tenancy.fields import TenantForeignKey


class MapDraft(Record):
    """``base`` is the arrangement its author last saw: what others changed since is the difference to it."""

    TRANSITIONS = DRAFT_TRANSITIONS

    chain = TenantForeignKey(Chain, related_name="+", verbose_name="产业链")
    chain_id: UUID
    author = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+", verbose_name="编排人")
    author_id: UUID
    state = models.CharField("状态", max_length=12, choices=DraftState, default=DraftState.OPEN, editable=False)
    base = models.JSONField("起点", default=dict)
    reason = models.CharField("发布理由", max_length=200, blank=True)
    effective_on = models.DateField("生效日期", null=True, blank=True)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "图谱草稿"
        constraints = [
            models.UniqueConstraint(
                name="chains_mapdraft_one_open",
                fields=["tenant", "chain", "author"],
                condition=Q(state="open"),
                violation_error_message="您在这条链上已有一份草稿。",
            ),
            models.CheckConstraint(
                name="chains_mapdraft_state_known", condition=Q(state__in=[str(value) for value in DraftState])
            ),
            models.CheckConstraint(
                name="chains_mapdraft_published_says_why",
                condition=~Q(state="published") | (~Q(reason="") & Q(effective_on__isnull=False)),
                violation_error_message="发布要写明理由和生效日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chain_id} {self.get_state_display()}"


class MapDraftEdit(Record):
    """What the draft makes of one segment, or of a unit's place. ``subject`` says which: ids as text, no keys, so that
    a draft nobody sees never keeps others from removing what it speaks of.
    """

    draft = TenantForeignKey(MapDraft, related_name="edits")
    draft_id: UUID
    kind = models.CharField(max_length=12, choices=EditKind)
    subject = models.CharField(max_length=80)
    values = models.JSONField(default=dict)

    class Meta:
        verbose_name = "草稿改动"
        constraints = [
            models.UniqueConstraint(name="chains_mapdraftedit_subject_once", fields=["tenant", "draft", "subject"]),
            models.CheckConstraint(
                name="chains_mapdraftedit_kind_known", condition=Q(kind__in=[str(value) for value in EditKind])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.subject}"

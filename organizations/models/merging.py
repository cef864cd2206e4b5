"""Two records that may be one, and what was done where they were."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from core.choices import AnchorKind
from core.tenancy.base import Record
from core.tenancy.fields import AnchorForeignKey
from organizations.choices import MERGE_TRANSITIONS, PAIR_TRANSITIONS, Likeness, MergeState, PairState

MERGED_KINDS = (AnchorKind.UNIT.value, AnchorKind.PARTY_ORG.value)
MERGED_KIND_CHOICES = [(kind, AnchorKind(kind).label) for kind in MERGED_KINDS]


class DuplicatePair(Record):
    """Two units, or two party organizations, that look like one (``first_id`` < ``second_id``). Found by a job."""

    TRANSITIONS = PAIR_TRANSITIONS
    # Found by a job, decided by nobody: an undone import takes it along (core.tables.standing).
    GOES_ALONG = Q(state=PairState.OPEN, decided_by__isnull=True)

    first = AnchorForeignKey(kinds=MERGED_KINDS, verbose_name="甲")
    first_id: UUID
    first_kind = models.CharField("类别", max_length=16, choices=AnchorKind)
    second = AnchorForeignKey(kinds=MERGED_KINDS, verbose_name="乙")
    second_id: UUID
    second_kind = models.CharField("乙的类别", max_length=16, choices=AnchorKind)
    reasons = models.JSONField("理由", default=list, blank=True)
    state = models.CharField("状态", max_length=12, choices=PairState, default=PairState.OPEN, editable=False)
    decided_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="判定人"
    )
    decided_by_id: UUID | None
    decided_at = models.DateTimeField("判定时间", null=True, blank=True)

    class Meta:
        verbose_name = "疑似重复"
        constraints = [
            models.UniqueConstraint(name="organizations_duplicatepair_once", fields=["tenant", "first", "second"]),
            models.CheckConstraint(name="organizations_duplicatepair_two", condition=~Q(first=F("second"))),
            models.CheckConstraint(
                name="organizations_duplicatepair_state_known",
                condition=Q(state__in=[str(value) for value in PairState]),
            ),
        ]
        indexes = [models.Index(name="organizations_duplicatepair_st", fields=["tenant", "state", "first_kind"])]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"

    @property
    def words(self) -> list[str]:
        """The reasons as people read them."""
        return [Likeness(reason).label for reason in self.reasons if reason in Likeness.values]


class Merge(Record):
    """One record taken into another. ``steps`` hold all that was written, so that it can be taken back."""

    TRANSITIONS = MERGE_TRANSITIONS

    survivor = AnchorForeignKey(kinds=MERGED_KINDS, verbose_name="保留")
    survivor_id: UUID
    survivor_kind = models.CharField("类别", max_length=16, choices=AnchorKind)
    absorbed = AnchorForeignKey(kinds=MERGED_KINDS, verbose_name="并入")
    absorbed_id: UUID
    absorbed_kind = models.CharField("并入的类别", max_length=16, choices=AnchorKind)
    survivor_name = models.CharField("保留的名称", max_length=120)
    absorbed_name = models.CharField("并入的名称", max_length=120)
    state = models.CharField("状态", max_length=8, choices=MergeState, default=MergeState.DONE, editable=False)
    merged_on = models.DateField("合并日期")
    undo_until = models.DateField("可撤销至")
    moved = models.JSONField("转移的内容", default=list, blank=True)
    steps = models.JSONField("办理记录", default=list, blank=True, encoder=DjangoJSONEncoder)
    made_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="合并人"
    )
    made_by_id: UUID | None
    undone_on = models.DateField("撤销日期", null=True, blank=True)
    undone_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤销人"
    )
    undone_by_id: UUID | None
    left = models.JSONField("撤销时未能退回的内容", default=list, blank=True)

    class Meta:
        verbose_name = "合并"
        constraints = [
            models.CheckConstraint(name="organizations_merge_two", condition=~Q(survivor=F("absorbed"))),
            models.CheckConstraint(
                name="organizations_merge_state_known", condition=Q(state__in=[str(value) for value in MergeState])
            ),
            models.UniqueConstraint(
                name="organizations_merge_absorbed_once",
                fields=["tenant", "absorbed"],
                condition=Q(state=str(MergeState.DONE)),
                violation_error_message="这条记录已经并入另一条。",
            ),
        ]
        indexes = [models.Index(name="organizations_merge_updated", fields=["tenant", "updated_at", "id"])]

    def __str__(self) -> str:
        return f"{self.absorbed_name} → {self.survivor_name}"

    def can_be_undone_on(self, day: dt.date) -> bool:
        return self.state == MergeState.DONE and day <= self.undo_until

    @property
    def tallies(self) -> list[dict[str, Any]]:
        return list(self.moved)

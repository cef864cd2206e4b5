"""What departments propose for their own items in the next edition of the catalogue (R65)."""

from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q

from alliances.models.parts import known, once
from core import clock
from core.tenancy.base import Record
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from organizations.models import Unit
from services.choices.proposals import PROPOSAL_TRANSITIONS, ProposalKind, ProposalState
from services.models.catalogue import CatalogueEdition


def _account(label: str) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        "core.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=label,
    )


class ItemProposal(Record):
    """An item as its department wants it from the next edition on; ``line`` says which one, of a new one nothing.

    Whoever drafts the edition takes it over or returns it with a reason; ``edition`` is the one it was taken into.
    """

    TRANSITIONS = PROPOSAL_TRANSITIONS

    unit = TenantForeignKey(Unit, related_name="+", verbose_name="提议部门")
    unit_id: UUID
    edition = TenantForeignKey(
        CatalogueEdition,
        null=True,
        blank=True,
        related_name="proposals",
        editable=False,
        verbose_name="采纳进的版本",
    )
    edition_id: UUID | None
    kind = models.CharField("提议内容", max_length=10, choices=ProposalKind, editable=False)
    line = models.UUIDField("事项编号", null=True, blank=True, editable=False)
    name = models.CharField("事项名称", max_length=120)
    module = models.CharField("服务模块", max_length=60, blank=True)
    category = TermForeignKey(kind="ticket_category", null=True, blank=True, verbose_name="工单类别")
    category_id: UUID | None
    description = models.CharField("服务内容", max_length=1000, blank=True)
    audience = models.CharField("服务对象", max_length=200, blank=True)
    materials = models.CharField("所需材料", max_length=500, blank=True)
    days = models.PositiveSmallIntegerField("办理时长（工作日）", null=True, blank=True)
    reason = models.CharField("提议理由", max_length=500)
    state = models.CharField(
        "状态", max_length=10, choices=ProposalState, default=ProposalState.PROPOSED, editable=False
    )
    proposed_at = models.DateTimeField("提议时间", default=clock.now, editable=False)
    proposed_by = _account("提议人")
    proposed_by_id: UUID | None
    reply = models.CharField("处理意见", max_length=500, blank=True, editable=False)
    decided_at = models.DateTimeField("处理时间", null=True, blank=True, editable=False)
    decided_by = _account("处理人")
    decided_by_id: UUID | None

    class Meta:
        verbose_name = "服务目录修改提议"
        constraints = [
            known("services_itemproposal_kind_known", "kind", ProposalKind),
            known("services_itemproposal_state_known", "state", ProposalState),
            once(
                "services_itemproposal_one_waiting",
                "line",
                condition=Q(state="proposed", line__isnull=False),
                message="这个事项已有一条待处理的提议，请在那一条上修改。",
            ),
            models.CheckConstraint(
                name="services_itemproposal_new_has_no_line",
                condition=Q(kind="new", line__isnull=True) | (~Q(kind="new") & Q(line__isnull=False)),
            ),
            models.CheckConstraint(
                name="services_itemproposal_decided",
                condition=Q(state__in=["accepted", "returned"], decided_at__isnull=False)
                | (~Q(state__in=["accepted", "returned"]) & Q(decided_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="services_itemproposal_taken_into",
                condition=Q(state="accepted", edition__isnull=False) | (~Q(state="accepted") & Q(edition__isnull=True)),
            ),
            models.CheckConstraint(
                name="services_itemproposal_returned_with_reason", condition=~Q(state="returned") | ~Q(reply="")
            ),
            models.CheckConstraint(
                name="services_itemproposal_item_is_whole",
                condition=Q(kind="withdraw") | (Q(category__isnull=False) & ~Q(module="")),
                violation_error_message="请填写服务模块和工单类别。",
            ),
        ]
        indexes = [
            models.Index(name="services_itemproposal_day", fields=["tenant", "-proposed_at", "id"]),
            models.Index(name="services_itemproposal_unit", fields=["tenant", "unit", "-proposed_at"]),
            models.Index(name="services_itemproposal_updated", fields=["tenant", "updated_at", "id"]),
        ]

    def __str__(self) -> str:
        return self.name

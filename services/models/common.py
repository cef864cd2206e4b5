"""Several tickets that ask for the same: answered once, each of them gets the answer."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from alliances.models import ChainBody
from alliances.models.parts import known
from core.tenancy.base import Record
from core.tenancy.fields import TenantForeignKey
from services.choices import COMMON_TRANSITIONS, CommonState, ResultKind


class CommonDemand(Record):
    """What the tickets of one body have in common (共性诉求), and the answer given to all of them."""

    TRANSITIONS = COMMON_TRANSITIONS

    body = TenantForeignKey(ChainBody, related_name="+", verbose_name="链党组织")
    body_id: UUID
    name = models.CharField("共性诉求", max_length=120)
    text = models.CharField("共同的情况", max_length=2000, blank=True)
    state = models.CharField("状态", max_length=8, choices=CommonState, default=CommonState.OPEN, editable=False)
    result = models.CharField("办理结果", max_length=10, choices=ResultKind, blank=True, editable=False)
    answer = models.TextField("统一答复", max_length=4000, blank=True, editable=False)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "共性诉求"
        constraints = [
            known("services_commondemand_state_known", "state", CommonState),
            known("services_commondemand_result_known", "result", [*ResultKind, ""]),
            models.CheckConstraint(
                name="services_commondemand_answered_has_answer",
                condition=Q(state="open", answered_at__isnull=True, result="")
                | (Q(state="answered", answered_at__isnull=False) & ~Q(result="")),
            ),
        ]
        indexes = [
            models.Index(name="services_commondemand_listed", fields=["tenant", "-created_at", "id"]),
            models.Index(name="services_commondemand_body", fields=["tenant", "body", "-created_at"]),
        ]

    def __str__(self) -> str:
        return self.name

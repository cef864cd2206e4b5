"""意见建议: what users say about the platform and the work it asks of them."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from core.choices import SUGGESTION_TRANSITIONS, SuggestionState
from core.tenancy.base import Record


class Suggestion(Record):
    """One thing somebody said, on which page, and what the department answered. Nobody but the two reads it."""

    TRANSITIONS = SUGGESTION_TRANSITIONS

    author = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+", verbose_name="提出人")
    author_id: UUID
    text = models.TextField("意见建议", max_length=2000)
    page = models.CharField("所在页面", max_length=200, blank=True)
    state = models.CharField("状态", max_length=12, choices=SuggestionState, default=SuggestionState.OPEN)
    reply = models.TextField("答复", max_length=2000, blank=True)
    replied_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    replied_by_id: UUID | None
    replied_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="core_suggestion_state_known", condition=Q(state__in=[str(value) for value in SuggestionState])
            ),
            models.CheckConstraint(
                name="core_suggestion_answered_by_somebody",
                condition=Q(state="open", replied_at=None, replied_by=None, reply="")
                | (~Q(state="open") & Q(replied_at__isnull=False, replied_by__isnull=False) & ~Q(reply="")),
            ),
        ]
        indexes = [models.Index(name="core_suggestion_recent", fields=["tenant", "state", "-created_at"])]

    def __str__(self) -> str:
        return self.text[:40]

"""An import under way: what the file says, what is wrong, what it would change. Nothing is written until told."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from core.choices import IMPORT_TRANSITIONS, ImportState, RowOutcome
from core.models.attachments import Attachment
from core.tenancy.base import Record, TenantModel
from core.tenancy.fields import TenantForeignKey


class ImportRun(Record):
    """One uploaded table for one registered list. ``mapping`` leads from the file's headers to column codes."""

    TRANSITIONS = IMPORT_TRANSITIONS

    table = models.CharField(max_length=40)
    attachment = TenantForeignKey(Attachment, related_name="+")
    attachment_id: UUID
    sheet = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=12, choices=ImportState, default=ImportState.CHECKING)
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    message = models.CharField(max_length=400, blank=True)
    plan_hash = models.CharField(max_length=64, blank=True)
    job = models.UUIDField(null=True)
    created_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    created_by_id: UUID | None
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="core_importrun_state_known", condition=Q(state__in=[str(value) for value in ImportState])
            ),
        ]
        indexes = [models.Index(name="core_importrun_recent", fields=["tenant", "table", "-created_at"])]

    def __str__(self) -> str:
        return f"{self.table} {self.state}"


class ImportRow(TenantModel):
    """One row of the file: the cells as typed (by column code), what is wrong, and what it would do."""

    run = TenantForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    run_id: UUID
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    errors = models.JSONField(default=list)
    outcome = models.CharField(max_length=12, choices=RowOutcome)
    key = models.CharField(max_length=200, blank=True)
    target = models.UUIDField(null=True)
    target_version = models.PositiveIntegerField(null=True)
    changes = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="core_importrow_once", fields=["tenant", "run", "number"]),
            models.CheckConstraint(
                name="core_importrow_outcome_known", condition=Q(outcome__in=[str(value) for value in RowOutcome])
            ),
        ]
        indexes = [models.Index(name="core_importrow_outcome", fields=["tenant", "run", "outcome", "number"])]

    def __str__(self) -> str:
        return f"{self.run_id} {self.number}"

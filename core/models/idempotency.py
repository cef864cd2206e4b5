"""Answers kept so that a request sent twice is carried out once."""

from uuid import UUID

from django.db import models

from core import clock
from core.tenancy.base import TenantModel


class KeptAnswer(TenantModel):
    """What a writing request with an ``Idempotency-Key`` was answered; kept a day, then the key is free again.

    ``request`` and ``rights`` are digests: of what was asked, and of what the asker then was allowed. ``status`` is 0
    while the first request runs, which nobody sees: it commits with its answer or not at all.
    """

    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")
    account_id: UUID
    key = models.CharField(max_length=100)
    request = models.CharField(max_length=64)
    rights = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(name="core_keptanswer_once", fields=["tenant", "account", "key"])]
        indexes = [models.Index(name="core_keptanswer_age", fields=["tenant", "created_at"])]

    def __str__(self) -> str:
        return self.key

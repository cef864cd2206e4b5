from django.db import models

from core.choices import AnchorKind
from core.tenancy.base import TenantModel


class Anchor(TenantModel):
    """The one thing that «something of any kind» points at: a row per unit, chain, body … with that row's own id."""

    kind = models.CharField(max_length=16, choices=AnchorKind)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="core_anchor_id_kind", fields=["tenant", "id", "kind"]),
            models.CheckConstraint(
                name="core_anchor_kind_known", condition=models.Q(kind__in=[str(value) for value in AnchorKind])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

"""What became of bodies: renamed, merged, split, ended (R06). Nothing is overwritten (truth 2)."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from alliances.choices import BodyEventKind
from alliances.models.body import ChainBody
from alliances.models.parts import known, once
from core.tenancy.base import Record
from core.tenancy.dated import Dated, ends_after_start, never_twice_at_once
from core.tenancy.fields import TenantForeignKey, TermForeignKey


class BodyPast(Dated):
    """What a body was called, what it was and what it hung below, up to a day; its own row says what holds since."""

    body = TenantForeignKey(ChainBody, related_name="pasts", verbose_name="链党组织")
    body_id: UUID
    name = models.CharField("原名称", max_length=120)
    kind = TermForeignKey(kind="body_kind", null=True, blank=True, verbose_name="原类别")
    kind_id: UUID | None
    parent = TenantForeignKey(ChainBody, null=True, blank=True, related_name="+", verbose_name="原上级链党组织")
    parent_id: UUID | None
    reason = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "链党组织原状"
        constraints = [
            ends_after_start("alliances_bodypast_ends_after_start"),
            models.CheckConstraint(
                name="alliances_bodypast_is_past",
                condition=Q(valid_to__isnull=False),
                violation_error_message="原状要有最后一天。",
            ),
            never_twice_at_once("alliances_bodypast_never_twice", "body", message="这段时间里已有原状记录。"),
        ]

    def __str__(self) -> str:
        return self.name


class BodyEvent(Record):
    """A rename, merger, split or end from ``day`` on, with the document it rests on. ``kept`` says which rows it ended
    and made, so that it can be undone.
    """

    kind = models.CharField("变更", max_length=8, choices=BodyEventKind)
    day = models.DateField("自何日起")
    document = models.CharField("文件依据", max_length=120, blank=True, help_text="文件名称和文号")
    reason = models.CharField("说明", max_length=200, blank=True)
    body = TenantForeignKey(ChainBody, null=True, blank=True, related_name="events", verbose_name="链党组织")
    body_id: UUID | None
    kept = models.JSONField("办理前的情况", default=dict, editable=False)

    class Meta:
        verbose_name = "链党组织变更"
        constraints = [known("alliances_bodyevent_kind_known", "kind", BodyEventKind)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.day}"


class BodySuccession(Record):
    """One body that went over into another by an event."""

    event = TenantForeignKey(BodyEvent, related_name="successions", verbose_name="链党组织变更")
    event_id: UUID
    predecessor = TenantForeignKey(ChainBody, related_name="successors", verbose_name="原链党组织")
    predecessor_id: UUID
    successor = TenantForeignKey(ChainBody, related_name="predecessors", verbose_name="新链党组织")
    successor_id: UUID

    class Meta:
        verbose_name = "链党组织承继"
        constraints = [
            once(
                "alliances_bodysuccession_once",
                "predecessor",
                "successor",
                message="这两个链党组织之间已有承继关系。",
            ),
            models.CheckConstraint(
                name="alliances_bodysuccession_not_itself",
                condition=~Q(predecessor=F("successor")),
                violation_error_message="链党组织不能承继自己。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"

"""What instructors did for the units they look after (R24, F048): words and a day, never a place or a picture."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from core.tenancy.base import Record
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from members.models.people import Person
from organizations.models import Unit


class DutyEntry(Record):
    """A line of an instructor's log. No location, no points, no photographs (truth 11)."""

    person = TenantForeignKey(Person, related_name="duties", verbose_name="指导员")
    person_id: UUID
    unit = TenantForeignKey(Unit, related_name="+", verbose_name="联系单位")
    unit_id: UUID
    kind = TermForeignKey(kind="duty_kind", verbose_name="事项")
    kind_id: UUID
    day = models.DateField("日期")
    text = models.CharField("情况", max_length=400)
    written_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="填写人"
    )
    written_by_id: UUID | None

    class Meta:
        verbose_name = "履职记录"
        constraints = [
            models.CheckConstraint(
                name="members_dutyentry_says_what",
                condition=~Q(text=""),
                violation_error_message="请写一句做了什么。",
            ),
        ]
        indexes = [
            models.Index(name="members_dutyentry_day", fields=["tenant", "-day", "id"]),
            models.Index(name="members_dutyentry_person", fields=["tenant", "person", "-day"]),
            models.Index(name="members_dutyentry_unit", fields=["tenant", "unit", "-day"]),
            models.Index(name="members_dutyentry_updated", fields=["tenant", "updated_at", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.day}"

"""Data asked of another department within the hour (R49, F127, F128)."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from alliances.models.parts import known, once
from core import clock
from core.models import Attachment
from core.tenancy.base import Record
from core.tenancy.dated import Dated, ends_after_start
from core.tenancy.fields import TenantForeignKey
from organizations.models import Unit
from services.choices import DATA_REQUEST_TRANSITIONS, DataRequestState, UrgeLevel
from services.models.ticket import Ticket
from services.models.work import account


class SharingDepartment(Dated):
    """A department that has joined the mechanism: it asks, and answers in time."""

    unit = TenantForeignKey(Unit, related_name="+", verbose_name="部门")
    unit_id: UUID
    note = models.CharField("可提供的数据", max_length=300, blank=True)

    class Meta:
        verbose_name = "数据共享部门"
        constraints = [
            ends_after_start("services_sharingdepartment_ends_after_start"),
            once(
                "services_sharingdepartment_once",
                "unit",
                condition=Q(valid_to__isnull=True),
                message="这个部门已在数据共享机制里。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.unit_id)


class DataRequest(Record):
    """``due_at`` is the city's time for an answer in office time, an hour where it set none; ``is_late`` says of one
    that ended whether it ended after that. ``urged`` is the loudest notice sent since.
    """

    TRANSITIONS = DATA_REQUEST_TRANSITIONS

    year = models.PositiveSmallIntegerField("年度", editable=False)
    number = models.PositiveIntegerField("编号", editable=False)
    asking = TenantForeignKey(Unit, related_name="+", verbose_name="提出部门")
    asking_id: UUID
    asked = TenantForeignKey(Unit, related_name="+", verbose_name="提供部门")
    asked_id: UUID
    ticket = TenantForeignKey(Ticket, null=True, blank=True, related_name="data_requests", verbose_name="用于工单")
    ticket_id: UUID | None
    what = models.CharField("需要的数据", max_length=200)
    why = models.CharField("用途和依据", max_length=500)
    state = models.CharField(
        "状态", max_length=10, choices=DataRequestState, default=DataRequestState.ASKED, editable=False
    )
    asked_at = models.DateTimeField("提出时间", default=clock.now, editable=False)
    asked_by = account("提出人")
    asked_by_id: UUID | None
    due_at = models.DateTimeField("答复期限", editable=False)
    ended_at = models.DateTimeField("答复时间", null=True, blank=True, editable=False)
    ended_by = account("答复人")
    ended_by_id: UUID | None
    is_late = models.BooleanField("超时", default=False, editable=False)
    answer = models.TextField("答复或理由", max_length=2000, blank=True, editable=False)
    file = TenantForeignKey(
        Attachment, null=True, blank=True, related_name="+", editable=False, verbose_name="数据文件"
    )
    file_id: UUID | None
    urged = models.CharField("催办", max_length=10, choices=UrgeLevel, blank=True, editable=False)

    class Meta:
        verbose_name = "数据请求"
        constraints = [
            known("services_datarequest_state_known", "state", DataRequestState),
            known("services_datarequest_urged_known", "urged", [*UrgeLevel, ""]),
            once("services_datarequest_number_once", "year", "number", message="这个编号已经用过。"),
            models.CheckConstraint(
                name="services_datarequest_ended_has_time",
                condition=Q(state="asked", ended_at__isnull=True) | (~Q(state="asked") & Q(ended_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(name="services_datarequest_listed", fields=["tenant", "-asked_at", "id"]),
            models.Index(name="services_datarequest_due", fields=["tenant", "state", "due_at", "id"]),
            models.Index(name="services_datarequest_asked", fields=["tenant", "asked", "state", "due_at"]),
            models.Index(name="services_datarequest_asking", fields=["tenant", "asking", "-asked_at"]),
        ]

    def __str__(self) -> str:
        return self.what

"""Who works on a ticket, until when, and what they ask for: assignments, returns, clocks, extensions, results."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from alliances.models.parts import known, once
from core.tenancy.base import Record, TenantModel
from core.tenancy.fields import TenantForeignKey
from organizations.models import Unit
from services.choices import (
    ASSIGNMENT_TRANSITIONS,
    AssignmentRole,
    AssignmentState,
    RequestState,
    ResultKind,
    Satisfaction,
    UrgeLevel,
)
from services.choices.clocks import ClockKind, ClockStatus, EventKind, LimitUnit
from services.models.ticket import Ticket

STANDING = Q(state__in=["assigned", "reported"])


def account(label: str) -> "models.ForeignKey[object, object]":
    return models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


class Assignment(Record):
    """A department's part in one round of a ticket: one leads, others assist (R43 报到)."""

    TRANSITIONS = ASSIGNMENT_TRANSITIONS

    ticket = TenantForeignKey(Ticket, related_name="assignments", on_delete=models.CASCADE, verbose_name="工单")
    ticket_id: UUID
    unit = TenantForeignKey(Unit, related_name="+", verbose_name="部门")
    unit_id: UUID
    role = models.CharField("分工", max_length=8, choices=AssignmentRole)
    round = models.PositiveSmallIntegerField("办理轮次", default=1)
    state = models.CharField("状态", max_length=10, choices=AssignmentState, default=AssignmentState.ASSIGNED)
    assigned_at = models.DateTimeField("派单时间")
    assigned_by = account("派单人")
    assigned_by_id: UUID | None
    reported_at = models.DateTimeField("报到时间", null=True, blank=True)
    reported_by = account("报到人")
    reported_by_id: UUID | None
    contacted_at = models.DateTimeField("首次联系时间", null=True, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    task = models.CharField("办理要求", max_length=500, blank=True)
    outcome = models.CharField("办理情况", max_length=2000, blank=True)

    class Meta:
        verbose_name = "承办部门"
        constraints = [
            known("services_assignment_role_known", "role", AssignmentRole),
            known("services_assignment_state_known", "state", AssignmentState),
            once(
                "services_assignment_one_lead",
                "ticket",
                condition=STANDING & Q(role="lead"),
                message="这张工单已有牵头部门。",
            ),
        ]
        indexes = [
            models.Index(name="services_assignment_of", fields=["tenant", "ticket", "round"]),
            models.Index(name="services_assignment_unit", fields=["tenant", "unit", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.unit_id}"


class TicketReturn(Record):
    """A department says it is not the right one, and which is; the body rules, at the third bounce arbitration."""

    assignment = TenantForeignKey(Assignment, related_name="returns", on_delete=models.CASCADE, verbose_name="承办部门")
    assignment_id: UUID
    right_unit = TenantForeignKey(Unit, related_name="+", verbose_name="应由哪个部门办理")
    right_unit_id: UUID
    reason = models.CharField("退单理由", max_length=500)
    is_arbitrated = models.BooleanField("由组织部门裁定", default=False)
    state = models.CharField("状态", max_length=8, choices=RequestState, default=RequestState.ASKED)
    asked_at = models.DateTimeField("申请时间")
    asked_by = account("申请人")
    asked_by_id: UUID | None
    rule_by = models.DateTimeField("裁定期限")
    ruled_at = models.DateTimeField("裁定时间", null=True, blank=True)
    ruled_by = account("裁定人")
    ruled_by_id: UUID | None
    ruling = models.CharField("裁定理由", max_length=500, blank=True)
    # The loudest step of the ladder that was sent for this ruling.
    urged = models.CharField("催办", max_length=10, choices=UrgeLevel, blank=True, editable=False)

    class Meta:
        verbose_name = "退单"
        constraints = [
            known("services_ticketreturn_state_known", "state", RequestState),
            known("services_ticketreturn_urged_known", "urged", [*UrgeLevel, ""]),
            once(
                "services_ticketreturn_one_asked",
                "assignment",
                condition=Q(state="asked"),
                message="退单申请已经提交，请等待裁定。",
            ),
        ]
        indexes = [models.Index(name="services_ticketreturn_due", fields=["tenant", "state", "rule_by", "id"])]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.state}"


class TicketClock(Record):
    """One clock of one round, as its entries replay (services.clocks): ``due_at`` is that replay written down.

    Only ``services.actions.clocks`` writes it, in the transaction of the entry; ``check_clocks`` holds it against the
    replay. An assistant's own deadline is a resolution clock with its ``assignment``.
    """

    ticket = TenantForeignKey(Ticket, related_name="clocks", on_delete=models.CASCADE, verbose_name="工单")
    ticket_id: UUID
    assignment = TenantForeignKey(
        Assignment, null=True, blank=True, related_name="clocks", on_delete=models.CASCADE, verbose_name="协办部门"
    )
    assignment_id: UUID | None
    kind = models.CharField("时限", max_length=10, choices=ClockKind)
    round = models.PositiveSmallIntegerField("办理轮次", default=1)
    status = models.CharField("状态", max_length=8, choices=ClockStatus)
    started_at = models.DateTimeField("开始时间")
    due_at = models.DateTimeField("期限", null=True, blank=True)
    stopped_at = models.DateTimeField("结束时间", null=True, blank=True)
    is_late = models.BooleanField("超期", default=False)

    class Meta:
        verbose_name = "工单时限"
        constraints = [
            known("services_ticketclock_kind_known", "kind", ClockKind),
            known("services_ticketclock_status_known", "status", ClockStatus),
            models.UniqueConstraint(
                name="services_ticketclock_once",
                fields=["tenant", "ticket", "kind", "round", "assignment"],
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(name="services_ticketclock_due", fields=["tenant", "status", "due_at", "id"]),
            models.Index(name="services_ticketclock_kind", fields=["tenant", "kind", "status", "due_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind}"


class ClockEntry(TenantModel):
    """An event of a clock, written once; all of them together are the clock."""

    ticket_clock = TenantForeignKey(
        TicketClock, related_name="entries", on_delete=models.CASCADE, verbose_name="工单时限"
    )
    ticket_clock_id: UUID
    place = models.PositiveSmallIntegerField("次序")
    kind = models.CharField("事件", max_length=20, choices=EventKind)
    at = models.DateTimeField("时间")
    amount = models.PositiveIntegerField("数量", null=True, blank=True)
    unit = models.CharField("单位", max_length=8, choices=LimitUnit, blank=True)
    reason = models.CharField("原因", max_length=200, blank=True)
    account = account("办理人")
    account_id: UUID | None

    class Meta:
        verbose_name = "时限事件"
        constraints = [
            known("services_clockentry_kind_known", "kind", EventKind),
            known("services_clockentry_unit_known", "unit", [*LimitUnit, ""]),
            once("services_clockentry_once", "ticket_clock", "place", message="这一事件已经登记。"),
            models.CheckConstraint(
                name="services_clockentry_amount_has_unit",
                condition=Q(amount__isnull=True, unit="") | (Q(amount__gte=1) & ~Q(unit="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_clock_id} {self.place}"


class Extension(Record):
    """More time asked for before the deadline, and what the approver said."""

    ticket_clock = TenantForeignKey(
        TicketClock, related_name="extensions", on_delete=models.CASCADE, verbose_name="工单时限"
    )
    ticket_clock_id: UUID
    amount = models.PositiveIntegerField("延长")
    unit = models.CharField("单位", max_length=8, choices=LimitUnit)
    reason = models.CharField("延期理由", max_length=500)
    state = models.CharField("状态", max_length=8, choices=RequestState, default=RequestState.ASKED)
    asked_at = models.DateTimeField("申请时间")
    asked_by = account("申请人")
    asked_by_id: UUID | None
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    decided_by = account("审批人")
    decided_by_id: UUID | None
    answer = models.CharField("审批意见", max_length=500, blank=True)

    class Meta:
        verbose_name = "延期申请"
        constraints = [
            known("services_extension_state_known", "state", RequestState),
            known("services_extension_unit_known", "unit", LimitUnit),
            models.CheckConstraint(
                name="services_extension_asks_some",
                condition=Q(amount__gte=1),
                violation_error_message="延长多久请填 1 或更大的数。",
            ),
            once(
                "services_extension_one_asked",
                "ticket_clock",
                condition=Q(state="asked"),
                message="延期申请已经提交，请等待审批。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_clock_id} {self.state}"


class TicketResult(Record):
    """What came of one round: the answer, the call-back by another than the handler, the company's rating."""

    ticket = TenantForeignKey(Ticket, related_name="results", on_delete=models.CASCADE, verbose_name="工单")
    ticket_id: UUID
    round = models.PositiveSmallIntegerField("办理轮次", default=1)
    kind = models.CharField("办理结果", max_length=10, choices=ResultKind)
    text = models.TextField("答复", max_length=4000)
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="答复部门")
    unit_id: UUID | None
    answered_at = models.DateTimeField("答复时间")
    answered_by = account("答复人")
    answered_by_id: UUID | None
    left_open = models.CharField("协办未完成的原因", max_length=300, blank=True)
    rating = models.CharField("企业评价", max_length=12, choices=Satisfaction, blank=True)
    rating_text = models.CharField("评价说明", max_length=500, blank=True)
    rated_at = models.DateTimeField("评价时间", null=True, blank=True)
    rated_by = account("评价人")
    rated_by_id: UUID | None
    called_at = models.DateTimeField("回访时间", null=True, blank=True)
    called_by = account("回访人")
    called_by_id: UUID | None
    call_text = models.CharField("回访情况", max_length=500, blank=True)

    class Meta:
        verbose_name = "办理结果"
        constraints = [
            known("services_ticketresult_kind_known", "kind", ResultKind),
            known("services_ticketresult_rating_known", "rating", [*Satisfaction, ""]),
            once("services_ticketresult_once", "ticket", "round", message="这一轮已经答复。"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.round}"


class ResultMeasure(Record):
    """Something one can see of a result, with its unit: a road of 20 metres, 1 bus line (F133)."""

    result = TenantForeignKey(TicketResult, related_name="measures", on_delete=models.CASCADE, verbose_name="办理结果")
    result_id: UUID
    name = models.CharField("实物成果", max_length=60)
    value = models.DecimalField("数量", max_digits=16, decimal_places=2)
    unit = models.CharField("计量单位", max_length=12)

    class Meta:
        verbose_name = "实物成果"
        constraints = [
            once("services_resultmeasure_once", "result", "name", message="这项成果已经登记。"),
            models.CheckConstraint(
                name="services_resultmeasure_is_some",
                condition=Q(value__gt=0),
                violation_error_message="数量请填大于 0 的数。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TicketUrge(Record):
    """That a ticket was asked for at a level, for one deadline: never twice."""

    ticket_clock = TenantForeignKey(
        TicketClock, related_name="urges", on_delete=models.CASCADE, verbose_name="工单时限"
    )
    ticket_clock_id: UUID
    level = models.CharField("方式", max_length=10, choices=UrgeLevel)
    due_at = models.DateTimeField("当时的期限")
    at = models.DateTimeField("时间")
    told = models.PositiveSmallIntegerField("通知人数", default=0)

    class Meta:
        verbose_name = "工单催办记录"
        constraints = [
            known("services_ticketurge_level_known", "level", UrgeLevel),
            once("services_ticketurge_once", "ticket_clock", "level", "due_at", message="这一步催办已经发过。"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_clock_id} {self.level}"

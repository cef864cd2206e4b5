"""A company's problem, said once (R43): what it is, through which channels it came, what was answered to it."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from alliances.models import ChainBody
from alliances.models.parts import known, once
from chains.models import Chain
from core import clock
from core.tenancy.base import Record, TenantModel
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from meetings.models import AgendaItem, Meeting, Resolution
from members.models import Person
from organizations.models import Named, Unit
from services.choices import (
    TICKET_TRANSITIONS,
    HandOffTarget,
    ResultKind,
    Satisfaction,
    StepKind,
    TicketNature,
    TicketState,
    Urgency,
)
from services.models.common import CommonDemand
from services.models.groups import ServiceGroup
from services.models.rules import CategoryQuestion


class Ticket(Named):
    """``name`` says the matter in one line. One body owns it, whatever channels it came through (truth 4).

    ``number`` runs per city and year, gap-free. ``first_handler`` is the department that first had it and stays
    accountable through every hand-over (R44). ``round`` counts redos: 1 is the first way through.
    """

    TRANSITIONS = TICKET_TRANSITIONS

    year = models.PositiveSmallIntegerField("年度", editable=False)
    number = models.PositiveIntegerField("编号", editable=False)
    body = TenantForeignKey(ChainBody, related_name="tickets", verbose_name="链党组织")
    body_id: UUID
    chain = TenantForeignKey(Chain, null=True, blank=True, related_name="+", verbose_name="产业链")
    chain_id: UUID | None
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="企业")
    unit_id: UUID | None
    # What a company without an account calls itself, until the body has found it (posters).
    claimed_unit = models.CharField("自报企业", max_length=120, blank=True, editable=False)
    nature = models.CharField("性质", max_length=10, choices=TicketNature, default=TicketNature.DEMAND)
    category = TermForeignKey(kind="ticket_category", verbose_name="类别")
    category_id: UUID
    urgency = models.CharField("紧急程度", max_length=8, choices=Urgency, default=Urgency.NORMAL)
    text = models.TextField("情况", max_length=4000)
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)
    raised_at = models.DateTimeField("提出时间", default=clock.now, editable=False)
    raised_by = models.ForeignKey(
        "core.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="填报人",
    )
    raised_by_id: UUID | None
    meeting = TenantForeignKey(Meeting, null=True, blank=True, related_name="tickets", verbose_name="来源会议")
    meeting_id: UUID | None
    item = TenantForeignKey(AgendaItem, null=True, blank=True, related_name="tickets", verbose_name="来源议程")
    item_id: UUID | None
    resolution = TenantForeignKey(Resolution, null=True, blank=True, related_name="tickets", verbose_name="来源决议")
    resolution_id: UUID | None
    state = models.CharField("状态", max_length=10, choices=TicketState, default=TicketState.RAISED, editable=False)
    state_reason = models.CharField("原因", max_length=500, blank=True, editable=False)
    handed_to = models.CharField("转往", max_length=10, choices=HandOffTarget, blank=True, editable=False)
    main = TenantForeignKey(
        "self", null=True, blank=True, related_name="duplicates", editable=False, verbose_name="并入的工单"
    )
    main_id: UUID | None
    parent = TenantForeignKey(
        "self", null=True, blank=True, related_name="parts", editable=False, verbose_name="拆分自"
    )
    parent_id: UUID | None
    common = TenantForeignKey(
        CommonDemand, null=True, blank=True, related_name="tickets", editable=False, verbose_name="共性诉求"
    )
    common_id: UUID | None
    # Where it lies while it waits for one of the group's departments, and through which it came to the one it has now.
    group = TenantForeignKey(
        ServiceGroup, null=True, blank=True, related_name="tickets", editable=False, verbose_name="服务团"
    )
    group_id: UUID | None
    first_handler = TenantForeignKey(
        Unit, null=True, blank=True, related_name="+", editable=False, verbose_name="首办部门"
    )
    first_handler_id: UUID | None
    agent = TenantForeignKey(Person, null=True, blank=True, related_name="+", editable=False, verbose_name="代办人")
    agent_id: UUID | None
    round = models.PositiveSmallIntegerField("办理轮次", default=1, editable=False)
    bounces = models.PositiveSmallIntegerField("退单次数", default=0, editable=False)
    planned_on = models.DateField("计划解决日期", null=True, blank=True, editable=False)
    dispatched_at = models.DateTimeField("派单时间", null=True, blank=True, editable=False)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True, editable=False)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True, editable=False)
    result = models.CharField("办理结果", max_length=10, choices=ResultKind, blank=True, editable=False)
    rating = models.CharField("企业评价", max_length=12, choices=Satisfaction, blank=True, editable=False)

    class Meta:
        verbose_name = "工单"
        constraints = [
            known("services_ticket_nature_known", "nature", TicketNature),
            known("services_ticket_urgency_known", "urgency", Urgency),
            known("services_ticket_state_known", "state", TicketState),
            known("services_ticket_handed_to_known", "handed_to", [*HandOffTarget, ""]),
            known("services_ticket_result_known", "result", [*ResultKind, ""]),
            known("services_ticket_rating_known", "rating", [*Satisfaction, ""]),
            once("services_ticket_number_once", "year", "number", message="这个编号已经用过。"),
            models.CheckConstraint(
                name="services_ticket_is_some_units",
                condition=Q(unit__isnull=False) | Q(nature="report") | ~Q(claimed_unit=""),
                violation_error_message="请选择提出问题的企业；只有举报可以不写。",
            ),
            models.CheckConstraint(
                name="services_ticket_merged_has_main",
                condition=Q(state="duplicate", main__isnull=False) | (~Q(state="duplicate") & Q(main__isnull=True)),
            ),
            models.CheckConstraint(
                name="services_ticket_main_is_another", condition=Q(main__isnull=True) | ~Q(main=F("id"))
            ),
            models.CheckConstraint(
                name="services_ticket_closed_has_time",
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(name="services_ticket_listed", fields=["tenant", "state", "-raised_at", "id"]),
            models.Index(name="services_ticket_raised", fields=["tenant", "-raised_at", "id"]),
            models.Index(name="services_ticket_body", fields=["tenant", "body", "state", "-raised_at"]),
            models.Index(name="services_ticket_unit", fields=["tenant", "unit", "-raised_at"]),
            models.Index(name="services_ticket_first", fields=["tenant", "first_handler", "state"]),
            models.Index(name="services_ticket_common", fields=["tenant", "common", "year", "number"]),
            models.Index(name="services_ticket_group", fields=["tenant", "group", "state"]),
            models.Index(name="services_ticket_agent", fields=["tenant", "agent", "-raised_at"]),
            models.Index(name="services_ticket_name", fields=["tenant", "name_key", "id"]),
        ]

    @property
    def lies_with_group(self) -> bool:
        """Sent to a group that has not passed it on yet."""
        return self.group_id is not None and self.state == TicketState.ACCEPTED

    @property
    def is_confidential(self) -> bool:
        return self.nature == TicketNature.REPORT


class TicketChannel(Record):
    """One of the channels a ticket came through; each counts in its own total, the ticket once in that of all."""

    ticket = TenantForeignKey(Ticket, related_name="channels", on_delete=models.CASCADE, verbose_name="工单")
    ticket_id: UUID
    channel = TermForeignKey(kind="ticket_channel", verbose_name="渠道")
    channel_id: UUID

    class Meta:
        verbose_name = "工单渠道"
        constraints = [once("services_ticketchannel_once", "ticket", "channel", message="这一渠道已经登记。")]
        indexes = [models.Index(name="services_ticketchannel_of", fields=["tenant", "channel", "ticket"])]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.channel_id}"


class TicketUnit(Record):
    """Another company the ticket is for, beside the one that said it: what was solved reached it as well (F056)."""

    ticket = TenantForeignKey(Ticket, related_name="others", on_delete=models.CASCADE, verbose_name="工单")
    ticket_id: UUID
    unit = TenantForeignKey(Unit, related_name="+", verbose_name="惠及企业")
    unit_id: UUID

    class Meta:
        verbose_name = "惠及企业"
        constraints = [once("services_ticketunit_once", "ticket", "unit", message="这家企业已经登记。")]
        indexes = [models.Index(name="services_ticketunit_of", fields=["tenant", "unit", "ticket"])]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.unit_id}"


class TicketAnswer(Record):
    """What was answered to a question of the category, with the question's words as they were then."""

    ticket = TenantForeignKey(Ticket, related_name="answers", on_delete=models.CASCADE, verbose_name="工单")
    ticket_id: UUID
    question = TenantForeignKey(CategoryQuestion, related_name="+", verbose_name="问题")
    question_id: UUID
    place = models.PositiveSmallIntegerField("次序")
    label = models.CharField("问题内容", max_length=80)
    value = models.CharField("回答", max_length=500, blank=True)

    class Meta:
        verbose_name = "问题的回答"
        constraints = [once("services_ticketanswer_once", "ticket", "question", message="这个问题已经回答。")]

    def __str__(self) -> str:
        return self.label


class TicketStep(TenantModel):
    """What happened, when, by whom and why: written once, never changed."""

    ticket = TenantForeignKey(Ticket, related_name="steps", on_delete=models.CASCADE, verbose_name="工单")
    ticket_id: UUID
    place = models.PositiveIntegerField("次序")
    kind = models.CharField("步骤", max_length=20, choices=StepKind)
    at = models.DateTimeField("时间")
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="部门")
    unit_id: UUID | None
    account = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办理人"
    )
    account_id: UUID | None
    text = models.CharField("说明", max_length=2000, blank=True)
    is_shown = models.BooleanField("企业可见", default=False)

    class Meta:
        verbose_name = "办理步骤"
        constraints = [
            known("services_ticketstep_kind_known", "kind", StepKind),
            once("services_ticketstep_once", "ticket", "place", message="这一步已经登记。"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.place}"

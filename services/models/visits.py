"""Visits to companies and the plans they follow (R15, R61; F035, F104, F149–F151)."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from alliances.models import ChainBody
from alliances.models.parts import known, once
from chains.models import Chain, CoverageSet
from core.tenancy.base import Record
from core.tenancy.dated import ends_after_start
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from members.models import Person
from organizations.models import Named, Unit
from services.choices.kinds import Satisfaction
from services.choices.visits import VISIT_TRANSITIONS, VisitReply, VisitState
from services.models.ticket import Ticket


class Visit(Record):
    """One visit to one unit, by a person, for a department or a body. It counts for every plan whose days it falls in.

    ``visited_at`` is empty where only the day is known; the moments of the three later steps are the platform's own.
    ``client_key`` is the phone's own mark of what it sends: the same sent again is the same visit.
    """

    TRANSITIONS = VISIT_TRANSITIONS

    unit = TenantForeignKey(Unit, related_name="+", verbose_name="走访单位")
    unit_id: UUID
    kind = TermForeignKey(kind="visit_kind", verbose_name="类别")
    kind_id: UUID
    body = TenantForeignKey(ChainBody, null=True, blank=True, related_name="+", verbose_name="链党组织")
    body_id: UUID | None
    department = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="走访部门")
    department_id: UUID | None
    person = TenantForeignKey(Person, null=True, blank=True, related_name="+", verbose_name="走访人")
    person_id: UUID | None
    companions = models.CharField("同行人员", max_length=120, blank=True)
    visited_on = models.DateField("走访日期")
    visited_at = models.DateTimeField("走访时间", null=True, blank=True)
    met = models.CharField("见到的人", max_length=200, blank=True)
    findings = models.TextField("了解到的情况和问题", max_length=4000, blank=True)
    next_step = models.CharField("下一步", max_length=500, blank=True)
    next_on = models.DateField("下一步日期", null=True, blank=True)
    # The company reads these two and none of the other words.
    asked = models.TextField("企业提出的事项", max_length=2000, blank=True)
    promised = models.CharField("答应企业的事", max_length=500, blank=True)
    state = models.CharField("状态", max_length=12, choices=VisitState, default=VisitState.VISITED, editable=False)
    collected_at = models.DateTimeField("收集时间", null=True, blank=True, editable=False)
    coordination = models.TextField("协调办理情况", max_length=2000, blank=True, editable=False)
    coordinated_at = models.DateTimeField("协调时间", null=True, blank=True, editable=False)
    rating = models.CharField("企业评价", max_length=12, choices=Satisfaction, blank=True, editable=False)
    assessment = models.TextField("评估意见", max_length=2000, blank=True, editable=False)
    assessed_at = models.DateTimeField("评估时间", null=True, blank=True, editable=False)
    assessed_by = models.ForeignKey(
        "core.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="评估人",
    )
    assessed_by_id: UUID | None
    logged_by = models.ForeignKey(
        "core.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="登记人",
    )
    logged_by_id: UUID | None
    client_key = models.UUIDField("登记设备的编号", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "走访"
        constraints = [
            known("services_visit_state_known", "state", VisitState),
            known("services_visit_rating_known", "rating", [*Satisfaction, ""]),
            once("services_visit_client_key_once", "client_key", message="这次走访已经登记。"),
            models.CheckConstraint(
                name="services_visit_somebody_went",
                condition=Q(body__isnull=False) | Q(department__isnull=False) | Q(person__isnull=False),
                violation_error_message="请写明谁去走访：走访人、走访部门、链党组织至少填一项。",
            ),
            models.CheckConstraint(
                name="services_visit_collected_with_findings",
                condition=Q(state="visited", collected_at__isnull=True)
                | (~Q(state="visited") & Q(collected_at__isnull=False) & ~Q(findings="")),
                violation_error_message="收集问题后请写明了解到的情况；没有问题的写“无”。",
            ),
            models.CheckConstraint(
                name="services_visit_coordinated_with_words",
                condition=~Q(state="coordinated") | (Q(coordinated_at__isnull=False) & ~Q(coordination="")),
            ),
            models.CheckConstraint(
                name="services_visit_assessed_with_rating",
                condition=(Q(state="assessed", assessed_at__isnull=False) & ~Q(rating=""))
                | (~Q(state="assessed") & Q(assessed_at__isnull=True, rating="")),
            ),
            models.CheckConstraint(
                name="services_visit_next_after_visit",
                condition=Q(next_on__isnull=True) | Q(next_on__gte=F("visited_on")),
                violation_error_message="下一步日期不能早于走访日期。",
            ),
        ]
        indexes = [
            models.Index(name="services_visit_day", fields=["tenant", "-visited_on", "id"]),
            models.Index(name="services_visit_unit", fields=["tenant", "unit", "visited_on"]),
            models.Index(name="services_visit_body", fields=["tenant", "body", "visited_on"]),
            models.Index(name="services_visit_department", fields=["tenant", "department", "visited_on"]),
            models.Index(name="services_visit_person", fields=["tenant", "person", "visited_on"]),
            models.Index(name="services_visit_updated", fields=["tenant", "updated_at", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.visited_on}"


class VisitTicket(Record):
    """A ticket raised on the spot: it belongs to the visit at which the problem was heard."""

    visit = TenantForeignKey(Visit, related_name="ticket_links", on_delete=models.CASCADE, verbose_name="走访")
    visit_id: UUID
    ticket = TenantForeignKey(Ticket, related_name="visit_links", verbose_name="工单")
    ticket_id: UUID

    class Meta:
        verbose_name = "走访提出的工单"
        constraints = [once("services_visitticket_once", "ticket", message="这张工单已属于一次走访。")]
        indexes = [models.Index(name="services_visitticket_visit", fields=["tenant", "visit", "ticket"])]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.ticket_id}"


class VisitAnswer(Record):
    """What the company visited says of the visit: that it was so, or a short note; one for each visit."""

    visit = TenantForeignKey(Visit, related_name="answers", on_delete=models.CASCADE, verbose_name="走访")
    visit_id: UUID
    reply = models.CharField("企业回复", max_length=10, choices=VisitReply)
    text = models.CharField("企业说明", max_length=500, blank=True)
    answered_at = models.DateTimeField("首次回复时间", editable=False)
    answered_by = models.ForeignKey(
        "core.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="回复人",
    )
    answered_by_id: UUID | None

    class Meta:
        verbose_name = "企业对走访的回复"
        constraints = [
            known("services_visitanswer_reply_known", "reply", VisitReply),
            once("services_visitanswer_once", "visit", message="企业已经回复过这次走访，请刷新页面查看。"),
            models.CheckConstraint(
                name="services_visitanswer_note_has_words",
                condition=Q(reply="confirmed") | ~Q(text=""),
                violation_error_message="请写明要说明的情况。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.reply}"


class VisitPlan(Named):
    """Whom to visit between two days. The units stand in its targets; where they came from is kept to fill in more."""

    body = TenantForeignKey(ChainBody, null=True, blank=True, related_name="+", verbose_name="链党组织")
    body_id: UUID | None
    coverage_set = TenantForeignKey(CoverageSet, null=True, blank=True, related_name="+", verbose_name="统计口径")
    coverage_set_id: UUID | None
    chain = TenantForeignKey(Chain, null=True, blank=True, related_name="+", verbose_name="产业链")
    chain_id: UUID | None
    tag = TermForeignKey(kind="unit_tag", null=True, blank=True, verbose_name="标签")
    tag_id: UUID | None
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    note = models.CharField("要求", max_length=500, blank=True)

    class Meta:
        verbose_name = "走访计划"
        constraints = [
            ends_after_start(
                "services_visitplan_ends_after_start",
                start="starts_on",
                end="ends_on",
                message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                name="services_visitplan_one_source",
                condition=Q(coverage_set__isnull=True, chain__isnull=True)
                | Q(coverage_set__isnull=True, tag__isnull=True)
                | Q(chain__isnull=True, tag__isnull=True),
                violation_error_message="走访范围请在统计口径、产业链、标签中选一项。",
            ),
        ]
        indexes = [
            models.Index(name="services_visitplan_ends", fields=["tenant", "-ends_on", "id"]),
            models.Index(name="services_visitplan_name", fields=["tenant", "name_key", "id"]),
        ]


class VisitTarget(Record):
    """A unit the plan is to reach, and who goes there."""

    plan = TenantForeignKey(VisitPlan, related_name="targets", on_delete=models.CASCADE, verbose_name="走访计划")
    plan_id: UUID
    unit = TenantForeignKey(Unit, related_name="+", verbose_name="走访单位")
    unit_id: UUID
    person = TenantForeignKey(Person, null=True, blank=True, related_name="+", verbose_name="走访人")
    person_id: UUID | None

    class Meta:
        verbose_name = "走访对象"
        constraints = [once("services_visittarget_once", "plan", "unit", message="这家单位已在走访计划里。")]
        indexes = [
            models.Index(name="services_visittarget_person", fields=["tenant", "person", "plan"]),
            models.Index(name="services_visittarget_unit", fields=["tenant", "unit", "plan"]),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.unit_id}"

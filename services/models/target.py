"""Companies a chain wants to have: from a first lead to the day they stand in the city (R56, F036)."""

from uuid import UUID

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from alliances.models import Team
from alliances.models.parts import known, once
from chains.models import Chain, Gap, KeyProject, Segment
from core import clock
from core.tenancy.base import TenantModel
from core.tenancy.fields import TenantForeignKey
from members.models import Person
from organizations.models import Named, Unit
from services.choices import TARGET_TRANSITIONS, TargetStage


class InvestTarget(Named):
    """``name`` is the company. ``segment`` and ``gap`` say what of the chain it would close; ``owner``, ``person`` and
    ``team`` who follows it; amounts are in 分. ``unit`` is the company of the register once it has landed.
    """

    TRANSITIONS = TARGET_TRANSITIONS

    chain = TenantForeignKey(Chain, related_name="targets", verbose_name="产业链")
    chain_id: UUID
    segment = TenantForeignKey(Segment, null=True, blank=True, related_name="+", verbose_name="环节")
    segment_id: UUID | None
    gap = TenantForeignKey(Gap, null=True, blank=True, related_name="targets", verbose_name="补强的事项")
    gap_id: UUID | None
    owner = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="责任单位")
    owner_id: UUID | None
    person = TenantForeignKey(Person, null=True, blank=True, related_name="+", verbose_name="责任人")
    person_id: UUID | None
    team = TenantForeignKey(Team, null=True, blank=True, related_name="targets", verbose_name="工作专班")
    team_id: UUID | None
    introducer = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="推荐企业")
    introducer_id: UUID | None
    origin = models.CharField("所在地", max_length=60, blank=True)
    business = models.CharField("主营产品", max_length=120, blank=True)
    planned_amount = models.PositiveBigIntegerField(
        "意向投资额（分）", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    signed_amount = models.PositiveBigIntegerField(
        "签约投资额（分）", null=True, blank=True, editable=False, validators=[MinValueValidator(1)]
    )
    text = models.TextField("情况", max_length=2000, blank=True)
    found_on = models.DateField("线索日期", default=clock.today)
    state = models.CharField("阶段", max_length=8, choices=TargetStage, default=TargetStage.LEAD, editable=False)
    stage_on = models.DateField("进入本阶段日期", default=clock.today, editable=False)
    reason = models.CharField("搁置原因", max_length=200, blank=True, editable=False)
    next_step = models.CharField("下一步", max_length=200, blank=True)
    next_on = models.DateField("下一步日期", null=True, blank=True)
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", editable=False, verbose_name="落地企业")
    unit_id: UUID | None
    project = TenantForeignKey(
        KeyProject, null=True, blank=True, related_name="targets", editable=False, verbose_name="落地项目"
    )
    project_id: UUID | None

    class Meta:
        verbose_name = "招引目标"
        constraints = [
            known("services_investtarget_state_known", "state", TargetStage),
            once("services_investtarget_name_once", "chain", "name", message="这条产业链已有同名的招引目标。"),
            models.CheckConstraint(
                name="services_investtarget_somebody_follows",
                condition=Q(owner__isnull=False) | Q(person__isnull=False) | Q(team__isnull=False),
                violation_error_message="请填写责任单位、责任人或工作专班。",
            ),
            models.CheckConstraint(
                name="services_investtarget_step_with_day",
                condition=Q(next_step="", next_on__isnull=True) | (~Q(next_step="") & Q(next_on__isnull=False)),
                violation_error_message="下一步和日期要么都填，要么都不填。",
            ),
            models.CheckConstraint(
                name="services_investtarget_shelved_with_reason",
                condition=~Q(state="shelved") | ~Q(reason=""),
                violation_error_message="搁置要写明原因。",
            ),
            models.CheckConstraint(
                name="services_investtarget_landed_as_something",
                condition=~Q(state="landed") | Q(unit__isnull=False) | Q(project__isnull=False),
                violation_error_message="落地要写明落地的企业或项目。",
            ),
        ]
        indexes = [
            models.Index(name="services_investtarget_next", fields=["tenant", "next_on", "id"]),
            models.Index(name="services_investtarget_name", fields=["tenant", "name_key", "id"]),
            models.Index(name="services_investtarget_chain", fields=["tenant", "chain", "state"]),
            models.Index(name="services_investtarget_owner", fields=["tenant", "owner", "state"]),
            models.Index(name="services_investtarget_updated", fields=["tenant", "updated_at", "id"]),
        ]


class TargetStep(TenantModel):
    """What was done about a target on a day, and the stage it came to by that: written once, never changed."""

    target = TenantForeignKey(InvestTarget, related_name="steps", on_delete=models.CASCADE, verbose_name="招引目标")
    target_id: UUID
    place = models.PositiveIntegerField("次序")
    day = models.DateField("日期")
    at = models.DateTimeField("登记时间", default=clock.now)
    state = models.CharField("到达阶段", max_length=8, choices=TargetStage)
    is_move = models.BooleanField("换了阶段", default=False)
    text = models.CharField("情况", max_length=1000, blank=True)
    account = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    account_id: UUID | None

    class Meta:
        verbose_name = "跟进记录"
        constraints = [
            known("services_targetstep_state_known", "state", TargetStage),
            once("services_targetstep_place_once", "target", "place", message="这一条已经登记。"),
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.place}"

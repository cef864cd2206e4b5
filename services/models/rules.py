"""What a city sets for its tickets: categories and their questions, time limits, who gets what, the ladder."""

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from alliances.models.parts import known, once
from chains.models import Chain
from core.tenancy.base import Record
from core.tenancy.dated import Dated, ends_after_start
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from organizations.models import Unit
from services.choices import COUNTED, QuestionKind, RuleKind, RuleUnit, TicketNature, UrgeLevel, Urgency
from services.choices.clocks import ClockKind, LimitUnit


class TicketCategory(Record):
    """Where one of the city's categories stands in the tree, and what to say to who chooses it."""

    IS_CONFIGURATION = True

    category = TermForeignKey(kind="ticket_category", verbose_name="类别")
    category_id: UUID
    parent = TermForeignKey(kind="ticket_category", null=True, blank=True, verbose_name="上级类别")
    parent_id: UUID | None
    hint = models.CharField("填写提示", max_length=200, blank=True)

    class Meta:
        verbose_name = "工单类别"
        constraints = [
            once("services_ticketcategory_once", "category", message="这一类别的设置已经有了，请修改原有的一条。"),
            models.CheckConstraint(
                name="services_ticketcategory_not_itself",
                condition=Q(parent__isnull=True) | ~Q(parent=F("category")),
                violation_error_message="上级类别不能是它自己。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.category_id)


class CategoryQuestion(Dated):
    """A question of a category; changing one ends it and begins another, so that old tickets keep theirs."""

    IS_CONFIGURATION = True

    category = TermForeignKey(kind="ticket_category", verbose_name="类别")
    category_id: UUID
    place = models.PositiveSmallIntegerField("次序", default=1)
    label = models.CharField("问题", max_length=80)
    kind = models.CharField("填写方式", max_length=8, choices=QuestionKind, default=QuestionKind.TEXT)
    options = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name="选项")
    is_required = models.BooleanField("必填", default=False)

    class Meta:
        verbose_name = "类别的问题"
        constraints = [
            ends_after_start("services_categoryquestion_ends_after_start"),
            known("services_categoryquestion_kind_known", "kind", QuestionKind),
            once(
                "services_categoryquestion_once",
                "category",
                "label",
                condition=Q(valid_to__isnull=True),
                message="这一类别已有同样的问题。",
            ),
            models.CheckConstraint(
                name="services_categoryquestion_has_options",
                condition=~Q(kind="choice") | Q(options__len__gte=2),
                violation_error_message="单选的问题请写至少两个选项。",
            ),
        ]
        indexes = [models.Index(name="services_question_category", fields=["tenant", "category", "place"])]

    def __str__(self) -> str:
        return self.label


class TimeLimit(Dated):
    """How long one of the four clocks may run (R45, R46): the most particular of those in force counts."""

    IS_CONFIGURATION = True

    clock = models.CharField("时限", max_length=10, choices=ClockKind)
    category = TermForeignKey(kind="ticket_category", null=True, blank=True, verbose_name="适用类别")
    category_id: UUID | None
    urgency = models.CharField("适用紧急程度", max_length=8, choices=Urgency, blank=True)
    amount = models.PositiveIntegerField("数量")
    unit = models.CharField("单位", max_length=8, choices=LimitUnit)
    note = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "办理时限"
        constraints = [
            ends_after_start("services_timelimit_ends_after_start"),
            known("services_timelimit_clock_known", "clock", ClockKind),
            known("services_timelimit_unit_known", "unit", LimitUnit),
            known("services_timelimit_urgency_known", "urgency", [*Urgency, ""]),
            models.CheckConstraint(
                name="services_timelimit_amount_is_some",
                condition=Q(amount__gte=1, amount__lte=100_000),
                violation_error_message="时限请填 1 或更大的数。",
            ),
            models.UniqueConstraint(
                name="services_timelimit_once",
                fields=["tenant", "clock", "category", "urgency"],
                condition=Q(valid_to__isnull=True),
                nulls_distinct=False,
                violation_error_message="这一时限已经有了，请修改原有的一条。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clock} {self.amount} {self.unit}"


class TicketRule(Dated):
    """What the city sets once for all tickets; changing it ends a row and begins another, so that it stays known."""

    IS_CONFIGURATION = True

    kind = models.CharField("事项", max_length=20, choices=RuleKind)
    amount = models.PositiveIntegerField("数量")
    unit = models.CharField("单位", max_length=8, choices=RuleUnit)
    note = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "工单规定"
        constraints = [
            ends_after_start("services_ticketrule_ends_after_start"),
            known("services_ticketrule_kind_known", "kind", RuleKind),
            known("services_ticketrule_unit_known", "unit", RuleUnit),
            models.CheckConstraint(
                name="services_ticketrule_counts_times",
                condition=Q(kind__in=COUNTED, unit="times") | (~Q(kind__in=COUNTED) & ~Q(unit="times")),
                violation_error_message="次数的单位是次，时间的单位是工作分钟或工作日。",
            ),
            once(
                "services_ticketrule_once",
                "kind",
                condition=Q(valid_to__isnull=True),
                message="这一事项已有规定，请修改原有的一条。",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class DispatchRule(Record):
    """A row of the decision table: which tickets it fits, and which department leads. The first that fits proposes."""

    place = models.PositiveSmallIntegerField("次序", default=1)
    name = models.CharField("名称", max_length=60)
    category = TermForeignKey(kind="ticket_category", null=True, blank=True, verbose_name="类别")
    category_id: UUID | None
    nature = models.CharField("性质", max_length=10, choices=TicketNature, blank=True)
    chain = TenantForeignKey(Chain, null=True, blank=True, related_name="+", verbose_name="产业链")
    chain_id: UUID | None
    words = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, verbose_name="含有词语", help_text="含其中任何一个"
    )
    lead = TenantForeignKey(Unit, related_name="+", verbose_name="牵头部门")
    lead_id: UUID
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "派单规则"
        constraints = [
            known("services_dispatchrule_nature_known", "nature", [*TicketNature, ""]),
            once("services_dispatchrule_name_once", "name", message="已有同名的派单规则，请换一个名称。"),
        ]
        indexes = [models.Index(name="services_dispatchrule_place", fields=["tenant", "place", "id"])]

    def __str__(self) -> str:
        return self.name


class DispatchAssist(Record):
    rule = TenantForeignKey(DispatchRule, related_name="assists", on_delete=models.CASCADE, verbose_name="派单规则")
    rule_id: UUID
    unit = TenantForeignKey(Unit, related_name="+", verbose_name="协办部门")
    unit_id: UUID

    class Meta:
        verbose_name = "规则的协办部门"
        constraints = [once("services_dispatchassist_once", "rule", "unit", message="这个部门已在协办部门里。")]

    def __str__(self) -> str:
        return str(self.unit_id)


class UrgeStep(Record):
    """So long before or after a deadline, who is asked. An amount of 0 is the deadline itself."""

    IS_CONFIGURATION = True

    clock = models.CharField("时限", max_length=10, choices=ClockKind)
    level = models.CharField("方式", max_length=10, choices=UrgeLevel)
    amount = models.PositiveIntegerField("数量")
    unit = models.CharField("单位", max_length=8, choices=LimitUnit)
    is_before = models.BooleanField("期限之前", default=False)

    class Meta:
        verbose_name = "工单催办阶梯"
        constraints = [
            known("services_urgestep_clock_known", "clock", ClockKind),
            known("services_urgestep_level_known", "level", UrgeLevel),
            known("services_urgestep_unit_known", "unit", LimitUnit),
            once(
                "services_urgestep_once",
                "clock",
                "level",
                "amount",
                "unit",
                "is_before",
                message="这一步催办已经有了，请修改原有的一条。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clock} {self.level}"

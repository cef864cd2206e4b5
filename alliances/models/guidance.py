"""What a functional body writes by what it was given to do: guidance and recommendations (R29, R35, F094)."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from alliances.choices import GUIDANCE_TRANSITIONS, RECOMMEND_TRANSITIONS, GuidanceState, RecommendState
from alliances.models.body import ChainBody
from alliances.models.parts import known, one_of
from core.tenancy.base import Record
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from members.models import Person
from organizations.models import PartyOrg, Unit


class Guidance(Record):
    """A 提醒, 督促 or 建议 a functional body sends a member (R35). It guides; it moves nobody's affiliation (R04)."""

    TRANSITIONS = GUIDANCE_TRANSITIONS

    body = TenantForeignKey(ChainBody, related_name="guidances", verbose_name="链党组织")
    body_id: UUID
    kind = TermForeignKey(kind="guidance_kind", verbose_name="类别")
    kind_id: UUID
    number = models.CharField("文号", max_length=40, blank=True)
    party_org = TenantForeignKey(PartyOrg, null=True, blank=True, related_name="+", verbose_name="发给党组织")
    party_org_id: UUID | None
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="发给单位")
    unit_id: UUID | None
    title = models.CharField("标题", max_length=120)
    text = models.TextField("内容", max_length=4000)
    due_on = models.DateField("回复期限", null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=GuidanceState, default=GuidanceState.DRAFT, editable=False)
    sent_at = models.DateTimeField("发出时间", null=True, blank=True, editable=False)
    sent_by = models.ForeignKey(
        "core.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="发出人",
    )
    reply = models.TextField("回复", max_length=4000, blank=True, editable=False)
    replied_at = models.DateTimeField("回复时间", null=True, blank=True, editable=False)
    replied_by = models.ForeignKey(
        "core.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="回复人",
    )
    closing = models.CharField("办理意见", max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = "工作提示"
        constraints = [
            known("alliances_guidance_state_known", "state", GuidanceState),
            one_of(
                "alliances_guidance_one_kind",
                "party_org",
                "unit",
                message="发送对象请填一个党组织或一个单位，两者填一项。",
            ),
            models.CheckConstraint(
                name="alliances_guidance_answered_with_reply", condition=~Q(state="answered") | ~Q(reply="")
            ),
        ]
        indexes = [
            models.Index(name="alliances_guidance_body", fields=["tenant", "body", "state"]),
            models.Index(name="alliances_guidance_due", fields=["tenant", "state", "due_on"]),
        ]

    def __str__(self) -> str:
        return self.title


class Recommendation(Record):
    """One person or organization a body recommends, to whom, and what came of it (R29, F063). ``persons`` counts where
    names are not kept here.
    """

    TRANSITIONS = RECOMMEND_TRANSITIONS

    body = TenantForeignKey(ChainBody, related_name="recommendations", verbose_name="链党组织")
    body_id: UUID
    kind = TermForeignKey(kind="recommend_kind", verbose_name="类别")
    kind_id: UUID
    matter = models.CharField("推荐事项", max_length=120)
    person = TenantForeignKey(Person, null=True, blank=True, related_name="+", verbose_name="人员")
    person_id: UUID | None
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="所在单位")
    unit_id: UUID | None
    persons = models.PositiveSmallIntegerField("人数", default=1)
    addressed_to = models.CharField("报送单位", max_length=80, blank=True)
    reason = models.CharField("推荐理由", max_length=400, blank=True)
    state = models.CharField(
        "状态", max_length=12, choices=RecommendState, default=RecommendState.DRAFT, editable=False
    )
    submitted_on = models.DateField("报送日期", null=True, blank=True, editable=False)
    decided_on = models.DateField("结果日期", null=True, blank=True, editable=False)
    result = models.CharField("结果说明", max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = "推荐"
        constraints = [
            known("alliances_recommendation_state_known", "state", RecommendState),
            models.CheckConstraint(
                name="alliances_recommendation_somebody",
                condition=Q(persons__gte=1) & (Q(person__isnull=True) | Q(persons=1)),
                violation_error_message="写了姓名的推荐是一人一条；不写姓名的请填人数。",
            ),
            models.CheckConstraint(
                name="alliances_recommendation_decided_with_day",
                condition=Q(
                    state__in=("accepted", "not_accepted"), submitted_on__isnull=False, decided_on__isnull=False
                )
                | Q(state="submitted", submitted_on__isnull=False, decided_on__isnull=True)
                | Q(state__in=("draft", "withdrawn"), decided_on__isnull=True),
                violation_error_message="报送的推荐要有报送日期，有结果的要有结果日期。",
            ),
        ]
        indexes = [
            models.Index(name="alliances_recommendation_body", fields=["tenant", "body", "state"]),
            models.Index(name="alliances_recommendation_day", fields=["tenant", "kind", "decided_on"]),
        ]

    def __str__(self) -> str:
        return self.matter

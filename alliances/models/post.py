"""Model posts and duty areas, and what is pledged there: 承诺 → 践诺 → 评诺 (R38, R52, F092, F109, F110)."""

from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from alliances.choices import PLEDGE_TRANSITIONS, PledgeResult, PledgeState, PostPlace
from alliances.models.body import ChainBody
from alliances.models.parts import known, one_of
from core.tenancy.base import Record
from core.tenancy.dated import ends_after_start
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from members.models import Person
from organizations.models import Named, PartyOrg, Unit


class ModelPost(Named):
    """A 党员示范岗, 先锋岗 or 责任区: where it stands, whose it is, what its duty is."""

    kind = TermForeignKey(kind="post_kind", verbose_name="类别")
    kind_id: UUID
    body = TenantForeignKey(ChainBody, related_name="posts", verbose_name="链党组织")
    body_id: UUID
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="单位")
    unit_id: UUID | None
    party_org = TenantForeignKey(PartyOrg, null=True, blank=True, related_name="+", verbose_name="党组织")
    party_org_id: UUID | None
    place = models.CharField("岗位所在", max_length=12, choices=PostPlace)
    duty = models.CharField("岗位职责", max_length=200, blank=True)
    holder = TenantForeignKey(Person, null=True, blank=True, related_name="+", verbose_name="责任人")
    holder_id: UUID | None
    since = models.DateField("设岗日期")
    ended_on = models.DateField("撤岗日期", null=True, blank=True)
    shown = models.BooleanField("可公示", default=False, help_text="打开后列入亮岗公示页，只显示岗位、单位和职责")

    class Meta:
        verbose_name = "示范岗"
        constraints = [
            known("alliances_modelpost_place_known", "place", PostPlace),
            ends_after_start(
                "alliances_modelpost_ends_after_start",
                start="since",
                end="ended_on",
                message="撤岗日期不能早于设岗日期。",
            ),
            models.CheckConstraint(
                name="alliances_modelpost_somewhere",
                condition=Q(unit__isnull=False) | Q(party_org__isnull=False),
                violation_error_message="请填写岗位所在的单位或党组织。",
            ),
        ]
        indexes = [models.Index(name="alliances_modelpost_kind", fields=["tenant", "kind", "since"])]


class Pledge(Record):
    """What one post, person or organization pledges for a year, what was done, how members judged it: in words, no
    points (truth 11).
    """

    TRANSITIONS = PLEDGE_TRANSITIONS

    body = TenantForeignKey(ChainBody, related_name="pledges", verbose_name="链党组织")
    body_id: UUID
    year = models.PositiveSmallIntegerField("年度", validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    post = TenantForeignKey(ModelPost, null=True, blank=True, related_name="pledges", verbose_name="示范岗")
    post_id: UUID | None
    person = TenantForeignKey(Person, null=True, blank=True, related_name="+", verbose_name="人员")
    person_id: UUID | None
    party_org = TenantForeignKey(PartyOrg, null=True, blank=True, related_name="+", verbose_name="党组织")
    party_org_id: UUID | None
    text = models.CharField("承诺事项", max_length=400)
    pledged_on = models.DateField("承诺日期")
    due_on = models.DateField("兑现期限", null=True, blank=True)
    fulfilment = models.CharField("践诺情况", max_length=400, blank=True, editable=False)
    fulfilled_on = models.DateField("践诺日期", null=True, blank=True, editable=False)
    result = models.CharField("评诺结果", max_length=12, choices=PledgeResult, blank=True, editable=False)
    review = models.CharField("评诺意见", max_length=400, blank=True, editable=False)
    reviewed_on = models.DateField("评诺日期", null=True, blank=True, editable=False)
    state = models.CharField("状态", max_length=12, choices=PledgeState, default=PledgeState.PLEDGED, editable=False)
    shown = models.BooleanField("可公示", default=False, help_text="打开后列入亮岗公示页")

    class Meta:
        verbose_name = "承诺"
        constraints = [
            known("alliances_pledge_state_known", "state", PledgeState),
            one_of(
                "alliances_pledge_one_kind",
                "post",
                "person",
                "party_org",
                message="承诺主体请填一个示范岗、一位人员或一个党组织，三者填一项。",
            ),
            models.CheckConstraint(
                name="alliances_pledge_fulfilled_with_words",
                condition=~Q(state__in=("fulfilled", "reviewed")) | (Q(fulfilled_on__isnull=False) & ~Q(fulfilment="")),
                violation_error_message="践诺要写明情况和日期。",
            ),
            models.CheckConstraint(
                name="alliances_pledge_reviewed_with_result",
                condition=Q(state="reviewed", reviewed_on__isnull=False, result__gt="")
                | (~Q(state="reviewed") & Q(reviewed_on__isnull=True, result="")),
                violation_error_message="评诺要有结果和日期。",
            ),
            models.CheckConstraint(
                name="alliances_pledge_persons_not_shown",
                condition=Q(person__isnull=True) | Q(shown=False),
                violation_error_message="个人的承诺不列入公示页；要公示的请以示范岗或党组织承诺。",
            ),
        ]
        indexes = [models.Index(name="alliances_pledge_year", fields=["tenant", "year", "state"])]

    def __str__(self) -> str:
        return self.text

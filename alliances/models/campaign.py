"""Campaigns with what was before and after (R37, F024, F028, F098)."""

from uuid import UUID

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from alliances.choices import CAMPAIGN_TRANSITIONS, CampaignState
from alliances.models.body import ChainBody
from alliances.models.parts import known, once, one_of
from core.tenancy.base import Record
from core.tenancy.dated import ends_after_start
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from organizations.models import Named, PartyOrg, Unit


class Campaign(Named):
    """A campaign, programme or contest over a window, of one body or (``body`` empty) of the whole city."""

    TRANSITIONS = CAMPAIGN_TRANSITIONS

    kind = TermForeignKey(kind="campaign_kind", verbose_name="类别")
    kind_id: UUID
    body = TenantForeignKey(
        ChainBody, null=True, blank=True, related_name="campaigns", verbose_name="链党组织", help_text="全市开展的不填"
    )
    body_id: UUID | None
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("计划结束日期", null=True, blank=True)
    purpose = models.TextField("目标任务", max_length=2000, blank=True)
    state = models.CharField(
        "状态", max_length=12, choices=CampaignState, default=CampaignState.PLANNED, editable=False
    )
    closed_on = models.DateField("总结日期", null=True, blank=True, editable=False)
    # Kept where a closing is taken back: it is gone on from there.
    summary = models.TextField("总结", max_length=4000, blank=True, editable=False)

    class Meta:
        verbose_name = "专项行动"
        constraints = [
            known("alliances_campaign_state_known", "state", CampaignState),
            once("alliances_campaign_name_once", "name", "starts_on", message="已有同名、同日开始的行动。"),
            ends_after_start(
                "alliances_campaign_ends_after_start",
                start="starts_on",
                end="ends_on",
                message="计划结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                name="alliances_campaign_closed_with_day",
                condition=Q(state="closed", closed_on__gte=F("starts_on"))
                | (~Q(state="closed") & Q(closed_on__isnull=True)),
                violation_error_message="已总结的要有总结日期，且不早于开始日期；没有总结的不能有。",
            ),
            models.CheckConstraint(
                name="alliances_campaign_closed_with_words",
                condition=~Q(state="closed") | ~Q(summary=""),
                violation_error_message="请写明总结。",
            ),
        ]
        indexes = [models.Index(name="alliances_campaign_start", fields=["tenant", "-starts_on", "id"])]


class CampaignFigure(Record):
    """A figure of a campaign: before it, as meant, and as it came out.

    ``indicator`` is the code of one the platform counts by itself: then before and after are read from it, as of the
    days told beside them, and nobody writes them. Empty for a figure that is written.
    """

    campaign = TenantForeignKey(Campaign, related_name="figures", on_delete=models.CASCADE, verbose_name="专项行动")
    campaign_id: UUID
    name = models.CharField("指标", max_length=60)
    indicator = models.CharField("系统指标", max_length=60, blank=True)
    measure = models.CharField("单位", max_length=12, blank=True)
    baseline = models.DecimalField(
        "开展前", max_digits=16, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    baseline_on = models.DateField("开展前截至", null=True, blank=True, editable=False)
    goal = models.DecimalField(
        "目标", max_digits=16, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    result = models.DecimalField(
        "开展后", max_digits=16, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    result_on = models.DateField("开展后截至", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "行动指标"
        constraints = [
            once("alliances_campaignfigure_once", "campaign", "name", message="这项行动已有这个指标。"),
            models.CheckConstraint(
                name="alliances_campaignfigure_day_if_read",
                condition=~Q(indicator="") | Q(baseline_on__isnull=True, result_on__isnull=True),
                violation_error_message="填写的指标没有读取日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CampaignParty(Record):
    """Who is enrolled: a unit or a party organization, and how many of its people were sent or took part."""

    campaign = TenantForeignKey(Campaign, related_name="parties", verbose_name="专项行动")
    campaign_id: UUID
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="单位")
    unit_id: UUID | None
    party_org = TenantForeignKey(PartyOrg, null=True, blank=True, related_name="+", verbose_name="党组织")
    party_org_id: UUID | None
    persons = models.PositiveIntegerField("人数", null=True, blank=True)
    note = models.CharField("备注", max_length=120, blank=True)

    class Meta:
        verbose_name = "参加单位"
        constraints = [
            one_of(
                "alliances_campaignparty_one_kind",
                "unit",
                "party_org",
                message="参加单位请填一个单位或一个党组织，两者填一项。",
            ),
            once("alliances_campaignparty_unit_once", "campaign", "unit", message="这个单位已参加。"),
            once("alliances_campaignparty_org_once", "campaign", "party_org", message="这个党组织已参加。"),
        ]
        indexes = [models.Index(name="alliances_campaignparty_unit", fields=["tenant", "unit"])]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.unit_id or self.party_org_id}"

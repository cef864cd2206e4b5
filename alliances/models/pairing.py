"""Pairings (结对): who is joined with whom, for what and how long (R32, R33, F079–F085)."""

from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from alliances.choices import PAIRING_TRANSITIONS, PairingPattern, PairingState, PartyRole
from alliances.models.body import ChainBody
from alliances.models.parts import known, once
from chains.models import Chain
from core.tenancy.base import Record
from core.tenancy.dated import ends_after_start
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from organizations.models import Named, PartyOrg, Unit

SIGNED_STATES = ("signed", "active", "dormant", "renewed", "ended")
PARTY_KEYS = ("unit", "party_org", "body")


class Pairing(Named):
    """One pairing of two or more parties.

    ``valid_from`` … ``valid_to`` is the term agreed; ``ended_on`` the day it really ended. ``renews`` is the pairing it
    takes up: the earlier one stands as it was.
    """

    TRANSITIONS = PAIRING_TRANSITIONS

    kind = TermForeignKey(kind="pairing_kind", verbose_name="结对类别")
    kind_id: UUID
    body = TenantForeignKey(ChainBody, related_name="pairings", verbose_name="所属链党组织")
    body_id: UUID
    pattern = models.CharField("带动方式", max_length=16, choices=PairingPattern, default=PairingPattern.EQUAL)
    theme = models.CharField("共建主题", max_length=120, blank=True)
    content = models.TextField("共建内容", max_length=4000, blank=True)
    state = models.CharField("状态", max_length=12, choices=PairingState, default=PairingState.DRAFT, editable=False)
    proposed_on = models.DateField("提出日期", null=True, blank=True, editable=False)
    signed_on = models.DateField("签约日期", null=True, blank=True, editable=False)
    valid_from = models.DateField("期限起", null=True, blank=True)
    valid_to = models.DateField("期限止", null=True, blank=True)
    ended_on = models.DateField("终止日期", null=True, blank=True, editable=False)
    nudged_on = models.DateField("最近提醒日期", null=True, blank=True, editable=False)
    reason = models.CharField("原因", max_length=200, blank=True, editable=False)
    renews = TenantForeignKey(
        "self", null=True, blank=True, related_name="renewed_by", editable=False, verbose_name="续签自"
    )
    renews_id: UUID | None

    class Meta:
        verbose_name = "结对"
        constraints = [
            known("alliances_pairing_state_known", "state", PairingState),
            known("alliances_pairing_pattern_known", "pattern", PairingPattern),
            once(
                "alliances_pairing_renewed_once",
                "renews",
                condition=Q(renews__isnull=False) & ~Q(state="dropped"),
                message="这项结对已有续签的一项。",
            ),
            ends_after_start("alliances_pairing_ends_after_start", message="期限止不能早于期限起。"),
            ends_after_start(
                "alliances_pairing_ended_after_signed",
                start="signed_on",
                end="ended_on",
                message="终止日期不能早于签约日期。",
            ),
            models.CheckConstraint(
                name="alliances_pairing_signed_with_day",
                condition=Q(state__in=SIGNED_STATES, signed_on__isnull=False)
                | (~Q(state__in=SIGNED_STATES) & Q(signed_on__isnull=True)),
                violation_error_message="已签约的结对要有签约日期，未签约的不能有。",
            ),
            models.CheckConstraint(
                name="alliances_pairing_ended_with_day",
                condition=Q(state__in=("renewed", "ended"), ended_on__isnull=False)
                | (~Q(state__in=("renewed", "ended")) & Q(ended_on__isnull=True)),
                violation_error_message="已终止或已续签的结对要有终止日期，其他状态不能有。",
            ),
            models.CheckConstraint(
                name="alliances_pairing_ended_with_reason",
                condition=~Q(state__in=("ended", "dropped")) | ~Q(reason=""),
                violation_error_message="终止或不再推进的结对要写明原因。",
            ),
            models.CheckConstraint(
                name="alliances_pairing_renews_another",
                condition=Q(renews__isnull=True) | ~Q(renews=F("id")),
                violation_error_message="结对不能续签自己。",
            ),
        ]
        indexes = [
            models.Index(name="alliances_pairing_name", fields=["tenant", "name_key", "id"]),
            models.Index(name="alliances_pairing_body", fields=["tenant", "body", "state"]),
            models.Index(name="alliances_pairing_ends", fields=["tenant", "state", "valid_to"]),
            models.Index(name="alliances_pairing_updated", fields=["tenant", "updated_at", "id"]),
        ]


class PairingParty(Record):
    """One party: a unit, a party organization, a body, or one the platform does not know, by its name alone (F015).

    ``group`` names a group within it (研发组, 采购组).
    """

    pairing = TenantForeignKey(Pairing, related_name="parties", on_delete=models.CASCADE, verbose_name="结对")
    pairing_id: UUID
    order = models.PositiveSmallIntegerField("顺序", default=0)
    role = models.CharField("地位", max_length=8, choices=PartyRole, default=PartyRole.EQUAL)
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="pairing_parts", verbose_name="单位")
    unit_id: UUID | None
    party_org = TenantForeignKey(PartyOrg, null=True, blank=True, related_name="+", verbose_name="党组织")
    party_org_id: UUID | None
    body = TenantForeignKey(ChainBody, null=True, blank=True, related_name="+", verbose_name="链党组织")
    body_id: UUID | None
    outside = models.CharField("平台外单位", max_length=120, blank=True)
    group = models.CharField("小组", max_length=40, blank=True)

    class Meta:
        verbose_name = "结对方"
        constraints = [
            known("alliances_pairingparty_role_known", "role", PartyRole),
            models.CheckConstraint(
                name="alliances_pairingparty_one_kind",
                condition=Q(unit__isnull=False, party_org__isnull=True, body__isnull=True, outside="")
                | Q(unit__isnull=True, party_org__isnull=False, body__isnull=True, outside="")
                | Q(unit__isnull=True, party_org__isnull=True, body__isnull=False, outside="")
                | (Q(unit__isnull=True, party_org__isnull=True, body__isnull=True) & ~Q(outside="")),
                violation_error_message="结对方请填一个单位、党组织、链党组织或平台外单位，四者填一项。",
            ),
            once(
                "alliances_pairingparty_unit_once", "pairing", "unit", "group", message="这个单位已是结对方，请勿重复。"
            ),
            once(
                "alliances_pairingparty_org_once",
                "pairing",
                "party_org",
                "group",
                message="这个党组织已是结对方，请勿重复。",
            ),
            once("alliances_pairingparty_body_once", "pairing", "body", message="这个链党组织已是结对方，请勿重复。"),
            once(
                "alliances_pairingparty_outside_once",
                "pairing",
                "outside",
                "group",
                condition=~Q(outside=""),
                message="这个平台外单位已是结对方，请勿重复。",
            ),
        ]
        indexes = [
            models.Index(name="alliances_pairingparty_unit", fields=["tenant", "unit", "pairing"]),
            models.Index(name="alliances_pairingparty_org", fields=["tenant", "party_org", "pairing"]),
        ]

    def __str__(self) -> str:
        return self.outside or f"{self.pairing_id} {self.unit_id or self.party_org_id or self.body_id}"


class PairingChain(Record):
    """A chain the pairing serves beside its body's; it may serve several."""

    pairing = TenantForeignKey(Pairing, related_name="chain_links", on_delete=models.CASCADE, verbose_name="结对")
    pairing_id: UUID
    chain = TenantForeignKey(Chain, related_name="+", verbose_name="产业链")
    chain_id: UUID

    class Meta:
        verbose_name = "结对服务的产业链"
        constraints = [once("alliances_pairingchain_once", "pairing", "chain", message="已选这条产业链。")]
        indexes = [models.Index(name="alliances_pairingchain_chain", fields=["tenant", "chain", "pairing"])]

    def __str__(self) -> str:
        return f"{self.pairing_id} {self.chain_id}"


class PairingMode(Record):
    """A way of working together that the agreement names (F085: 组织联建、人才联育、平台联创、活动联办、资源共享)."""

    pairing = TenantForeignKey(Pairing, related_name="modes", on_delete=models.CASCADE, verbose_name="结对")
    pairing_id: UUID
    mode = TermForeignKey(kind="cooperation_mode", verbose_name="共建方式")
    mode_id: UUID

    class Meta:
        verbose_name = "共建方式"
        constraints = [once("alliances_pairingmode_once", "pairing", "mode", message="已选这种共建方式。")]

    def __str__(self) -> str:
        return f"{self.pairing_id} {self.mode_id}"


class PairingRule(Record):
    """When a pairing is asked after in this city: one row, made when it is first changed."""

    IS_CONFIGURATION = True

    dormant_days = models.PositiveSmallIntegerField(
        "长期无活动（天）",
        default=180,
        validators=[MinValueValidator(7), MaxValueValidator(1000)],
        help_text="进行中的结对这么多天没有活动，标为长期无活动并告知联络员，可一键提醒各方",
    )
    early_days = models.PositiveSmallIntegerField(
        "期满前首次提醒（天）", default=60, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    late_days = models.PositiveSmallIntegerField(
        "期满前再次提醒（天）", default=15, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )

    class Meta:
        verbose_name = "结对规则"
        constraints = [
            models.UniqueConstraint(name="alliances_pairingrule_once", fields=["tenant"]),
            models.CheckConstraint(
                name="alliances_pairingrule_late_after_early",
                condition=Q(late_days__lt=F("early_days")),
                violation_error_message="再次提醒的天数应少于首次提醒的天数。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dormant_days}"

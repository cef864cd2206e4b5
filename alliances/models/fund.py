"""Funds (党建专项经费), what is paid out of them and proved by receipts, and subsidies (R28, F061, F062).

Every amount is in 分 (CNY).
"""

from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from alliances.choices import (
    FUND_TRANSITIONS,
    PAYMENT_TRANSITIONS,
    RECEIPT_TRANSITIONS,
    SUBSIDY_TRANSITIONS,
    FundState,
    PaymentState,
    ReceiptState,
    SubsidyState,
)
from alliances.models.body import ChainBody
from alliances.models.parts import known, once, one_of
from core.models import Attachment
from core.tenancy.base import Record
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from organizations.models import Named, PartyOrg, Unit

# A ten-thousandth of what the column holds, so that no sum of a city's rows leaves it.
MOST_FEN = 10**14
AMOUNT = (MinValueValidator(1), MaxValueValidator(MOST_FEN))


class Fund(Named):
    """A body's money of one year. ``paid`` is what has left it; it is written in the transaction that pays, under the
    row's lock, and the table itself refuses more than the budget.
    """

    TRANSITIONS = FUND_TRANSITIONS

    body = TenantForeignKey(ChainBody, related_name="funds", verbose_name="链党组织")
    body_id: UUID
    year = models.PositiveSmallIntegerField("年度", validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    source = models.CharField("经费来源", max_length=80, blank=True)
    budget = models.PositiveBigIntegerField("预算（分）", validators=AMOUNT)
    paid = models.PositiveBigIntegerField("已拨付（分）", default=0, editable=False)
    state = models.CharField("状态", max_length=12, choices=FundState, default=FundState.OPEN, editable=False)
    note = models.CharField("说明", max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = "专项经费"
        constraints = [
            known("alliances_fund_state_known", "state", FundState),
            once("alliances_fund_name_once", "body", "year", "name", message="这个链党组织这一年已有同名经费。"),
            models.CheckConstraint(
                name="alliances_fund_never_overdrawn",
                condition=Q(paid__lte=F("budget")),
                violation_error_message="拨付总额不能超过预算。",
            ),
            models.CheckConstraint(
                name="alliances_fund_void_unpaid",
                condition=~Q(state="void") | Q(paid=0),
                violation_error_message="已有拨付的经费不能作废。",
            ),
            models.CheckConstraint(
                name="alliances_fund_void_with_words",
                condition=~Q(state="void") | ~Q(note=""),
                violation_error_message="作废要写明原因。",
            ),
        ]
        indexes = [models.Index(name="alliances_fund_year", fields=["tenant", "year", "state"])]

    @property
    def balance(self) -> int:
        return self.budget - self.paid


class Payment(Record):
    """A disbursement to a party organization or a unit. ``accounted`` is what its valid receipts prove, ``returned``
    what came back unspent when it was accounted for.
    """

    TRANSITIONS = PAYMENT_TRANSITIONS

    fund = TenantForeignKey(Fund, related_name="payments", verbose_name="专项经费")
    fund_id: UUID
    party_org = TenantForeignKey(PartyOrg, null=True, blank=True, related_name="+", verbose_name="收款党组织")
    party_org_id: UUID | None
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="收款单位")
    unit_id: UUID | None
    purpose = models.CharField("用途", max_length=120)
    amount = models.PositiveBigIntegerField("金额（分）", validators=AMOUNT)
    planned_on = models.DateField("计划日期", null=True, blank=True)
    paid_on = models.DateField("拨付日期", null=True, blank=True, editable=False)
    state = models.CharField("状态", max_length=12, choices=PaymentState, default=PaymentState.PLANNED, editable=False)
    accounted = models.PositiveBigIntegerField("已有票据（分）", default=0, editable=False)
    returned = models.PositiveBigIntegerField("退回余款（分）", default=0, editable=False)
    cancelled_on = models.DateField("取消日期", null=True, blank=True, editable=False)
    reason = models.CharField("说明", max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = "经费拨付"
        constraints = [
            known("alliances_payment_state_known", "state", PaymentState),
            one_of(
                "alliances_payment_one_payee",
                "party_org",
                "unit",
                message="收款方请填一个党组织或一个单位，两者填一项。",
            ),
            models.CheckConstraint(
                name="alliances_payment_paid_with_day",
                condition=Q(state="planned", paid_on__isnull=True)
                | Q(state__in=("paid", "accounted"), paid_on__isnull=False)
                | Q(state="cancelled"),
                violation_error_message="已拨付的要有拨付日期。",
            ),
            models.CheckConstraint(
                name="alliances_payment_cancelled_with_reason",
                condition=(Q(state="cancelled", cancelled_on__isnull=False) & ~Q(reason=""))
                | (~Q(state="cancelled") & Q(cancelled_on__isnull=True)),
                violation_error_message="取消拨付要写明原因。",
            ),
            models.CheckConstraint(
                name="alliances_payment_receipts_within",
                condition=Q(accounted__lte=F("amount")),
                violation_error_message="票据金额合计不能多于拨付金额。",
            ),
            models.CheckConstraint(
                name="alliances_payment_receipts_of_paid",
                condition=Q(state__in=("paid", "accounted")) | Q(accounted=0),
                violation_error_message="没有拨付的不能登记票据。",
            ),
            models.CheckConstraint(
                name="alliances_payment_accounted_whole",
                condition=(Q(state="accounted") & Q(amount=F("accounted") + F("returned")))
                | (~Q(state="accounted") & Q(returned=0)),
                violation_error_message="核销时票据与退回的余款要等于拨付金额。",
            ),
        ]
        indexes = [
            models.Index(name="alliances_payment_fund", fields=["tenant", "fund", "state"]),
            models.Index(name="alliances_payment_day", fields=["tenant", "-paid_on", "id"]),
        ]

    def __str__(self) -> str:
        return self.purpose


class Receipt(Record):
    """A voucher that proves part of a payment. One registered by mistake is voided, and its number is free again."""

    TRANSITIONS = RECEIPT_TRANSITIONS

    payment = TenantForeignKey(Payment, related_name="receipts", verbose_name="经费拨付")
    payment_id: UUID
    number = models.CharField("票据号", max_length=40)
    amount = models.PositiveBigIntegerField("金额（分）", validators=AMOUNT)
    day = models.DateField("票据日期")
    matter = models.CharField("事项", max_length=120, blank=True)
    attachment = TenantForeignKey(
        Attachment, null=True, blank=True, related_name="+", editable=False, verbose_name="票据影像"
    )
    attachment_id: UUID | None
    state = models.CharField("状态", max_length=12, choices=ReceiptState, default=ReceiptState.VALID, editable=False)
    reason = models.CharField("作废原因", max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = "票据"
        constraints = [
            known("alliances_receipt_state_known", "state", ReceiptState),
            once(
                "alliances_receipt_number_once",
                "number",
                condition=Q(state="valid"),
                message="这个票据号已经登记过，一张票据只能用一次。",
            ),
            models.CheckConstraint(
                name="alliances_receipt_void_with_reason",
                condition=Q(state="valid", reason="") | (Q(state="void") & ~Q(reason="")),
                violation_error_message="作废票据要写明原因。",
            ),
        ]
        indexes = [models.Index(name="alliances_receipt_payment", fields=["tenant", "payment", "state"])]

    def __str__(self) -> str:
        return self.number


class Subsidy(Record):
    """A subsidy a company received with the body's help (F062). A wrong line is withdrawn with its reason."""

    TRANSITIONS = SUBSIDY_TRANSITIONS

    kind = TermForeignKey(kind="subsidy_kind", verbose_name="补助类别")
    kind_id: UUID
    body = TenantForeignKey(ChainBody, related_name="subsidies", verbose_name="链党组织")
    body_id: UUID
    unit = TenantForeignKey(Unit, related_name="+", verbose_name="企业")
    unit_id: UUID
    policy = models.CharField("政策依据", max_length=120)
    amount = models.PositiveBigIntegerField("金额（分）", validators=AMOUNT)
    paid_on = models.DateField("发放日期")
    paid_by = models.CharField("发放单位", max_length=80, blank=True)
    state = models.CharField("状态", max_length=12, choices=SubsidyState, default=SubsidyState.RECORDED, editable=False)
    reason = models.CharField("撤回原因", max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = "扶持补助"
        constraints = [
            known("alliances_subsidy_state_known", "state", SubsidyState),
            models.CheckConstraint(
                name="alliances_subsidy_withdrawn_with_reason",
                condition=Q(state="recorded", reason="") | (Q(state="withdrawn") & ~Q(reason="")),
                violation_error_message="撤回要写明原因。",
            ),
            once(
                "alliances_subsidy_once",
                "unit",
                "policy",
                "paid_on",
                condition=Q(state="recorded"),
                message="这家企业这一天按同一政策的补助已经登记过。",
            ),
        ]
        indexes = [
            models.Index(name="alliances_subsidy_day", fields=["tenant", "-paid_on", "id"]),
            models.Index(name="alliances_subsidy_body", fields=["tenant", "body", "state"]),
        ]

    def __str__(self) -> str:
        return self.policy

"""Funds of chain bodies, what is paid out of them, and subsidies won with a body's help (R28, F061, F062)."""

from collections.abc import Mapping

from django.db.models import TextChoices


class FundState(TextChoices):
    OPEN = "open", "使用中"
    CLOSED = "closed", "已结算"
    VOID = "void", "已作废"


FUND_TRANSITIONS: Mapping[str, frozenset[str]] = {
    FundState.OPEN: frozenset({FundState.CLOSED, FundState.VOID}),
    FundState.CLOSED: frozenset({FundState.OPEN}),
    FundState.VOID: frozenset(),
}
# Funds that stand in a total.
COUNTED_FUNDS = (FundState.OPEN, FundState.CLOSED)


class PaymentState(TextChoices):
    PLANNED = "planned", "拟拨付"
    PAID = "paid", "已拨付"
    ACCOUNTED = "accounted", "已核销"
    CANCELLED = "cancelled", "已取消"


PAYMENT_TRANSITIONS: Mapping[str, frozenset[str]] = {
    PaymentState.PLANNED: frozenset({PaymentState.PAID, PaymentState.CANCELLED}),
    PaymentState.PAID: frozenset({PaymentState.ACCOUNTED, PaymentState.CANCELLED}),
    PaymentState.ACCOUNTED: frozenset({PaymentState.PAID}),
    PaymentState.CANCELLED: frozenset(),
}
# Payments whose money has left the fund.
SPENT = (PaymentState.PAID, PaymentState.ACCOUNTED)


class ReceiptState(TextChoices):
    VALID = "valid", "有效"
    VOID = "void", "已作废"


RECEIPT_TRANSITIONS: Mapping[str, frozenset[str]] = {
    ReceiptState.VALID: frozenset({ReceiptState.VOID}),
    ReceiptState.VOID: frozenset(),
}


class SubsidyState(TextChoices):
    RECORDED = "recorded", "已登记"
    WITHDRAWN = "withdrawn", "已撤回"


SUBSIDY_TRANSITIONS: Mapping[str, frozenset[str]] = {
    SubsidyState.RECORDED: frozenset({SubsidyState.WITHDRAWN}),
    SubsidyState.WITHDRAWN: frozenset(),
}


class SubsidyMeaning(TextChoices):
    TALENT = "talent", "人才扶持补助"
    ENTERPRISE = "enterprise", "企业扶持补助"
    OTHER = "other", "其他补助"

"""Receipts: what proves a payment, never more than was paid, each number once (R28)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.actions.fund import words_of
from alliances.actions.payment import refuse_unpaid
from alliances.actions.team import not_later_than_today
from alliances.choices import ReceiptState
from alliances.funds.queries import EDIT, get_payment_for, get_receipt_for
from alliances.models import Fund, Payment, Receipt
from chains.actions.values import prepared
from core.attachments import store_file
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from core.templatetags.formats import yuan

RECEIPT_FIELDS = ("number", "amount", "day", "matter")
SCAN_TYPES = frozenset({".pdf", ".jpg", ".jpeg", ".png"})


def _locked(actor: Principal, payment_id: UUID) -> Payment:
    """The payment, locked after its fund. Raises NotAllowed, Conflict (not paid, or accounted for)."""
    locked(Fund, get_payment_for(actor, payment_id, EDIT).fund_id)
    payment = locked(Payment, payment_id)
    refuse_unpaid(payment)
    return payment


def _columns(values: Mapping[str, Any], receipt_id: UUID | None = None) -> dict[str, Any]:
    columns = prepared(values, RECEIPT_FIELDS)
    if "number" in columns:
        columns["number"] = "".join(str(columns["number"]).split())
        same = Receipt.objects.filter(number=columns["number"], state=ReceiptState.VALID)
        if columns["number"] and same.exclude(pk=receipt_id).exists():
            raise InvalidInput(fields={"number": ["这个票据号已经登记过，一张票据只能用一次。"]})
    not_later_than_today(columns.get("day"), "day", "票据日期")
    return columns


def _prove(payment: Payment, more: int) -> None:
    """So much more is proved of the locked payment. Raises InvalidInput where that is more than was paid."""
    rest = payment.amount - payment.accounted
    if more > rest:
        text = f"这笔拨付 {yuan(payment.amount)}，还可登记票据 {yuan(rest)}，票据不能比拨付多。"
        raise InvalidInput(fields={"amount": [text]})
    change(payment, {"accounted": payment.accounted + more}, expected_version=None)


def add_receipt(*, actor: Principal, payment_id: UUID, values: Mapping[str, Any]) -> Receipt:
    """Prove part of a payment. Raises NotAllowed, Conflict (not paid; the number is known), InvalidInput."""
    columns = _columns(values)
    with transaction.atomic():
        payment = _locked(actor, payment_id)
        receipt = create(Receipt(payment=payment, **columns))
        _prove(payment, receipt.amount)
        return receipt


def _valid(actor: Principal, receipt_id: UUID) -> tuple[Payment, Receipt]:
    payment = _locked(actor, get_receipt_for(actor, receipt_id, EDIT).payment_id)
    receipt = locked(Receipt, receipt_id)
    if receipt.state != ReceiptState.VALID:
        raise Conflict("这张票据已作废，不能再修改。", code="wrong_state")
    return payment, receipt


def update_receipt(
    *, actor: Principal, receipt_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> Receipt:
    """Correct a receipt of a payment not yet accounted for. Raises StaleVersion, InvalidInput, Conflict."""
    columns = _columns(values, receipt_id)
    with transaction.atomic():
        payment, receipt = _valid(actor, receipt_id)
        changed = change(receipt, columns, expected_version=expected_version)
        _prove(payment, changed.amount - receipt.amount)
        return changed


def void_receipt(*, actor: Principal, receipt_id: UUID, reason: str) -> Receipt:
    """It proves nothing any more, and is kept with the reason. Raises Conflict, InvalidInput."""
    with transaction.atomic():
        payment, receipt = _valid(actor, receipt_id)
        voided = transition(receipt, ReceiptState.VOID, reason=words_of(reason, "请写明作废的原因。"))
        _prove(payment, -receipt.amount)
        return voided


def attach_receipt(*, actor: Principal, receipt_id: UUID, source: Path, name: str) -> Receipt:
    """Keep its picture (PDF or image) in place of an earlier. Raises InvalidInput, UnsupportedFile, Conflict."""
    with transaction.atomic():
        payment, receipt = _valid(actor, receipt_id)
        if Path(name).suffix.lower() not in SCAN_TYPES:
            raise InvalidInput(fields={"file": ["票据影像请上传 PDF 或图片（jpg、png）。"]})
        kept = store_file(
            actor=actor,
            source=source,
            name=name,
            purpose="receipt",
            owner_id=payment.fund_id,
            owner_kind=AnchorKind.FUND,
        )
        return change(receipt, {"attachment_id": kept.pk}, expected_version=None)

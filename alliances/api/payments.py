from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.api.fund_serializers import (
    AccountSerializer,
    FundReasonSerializer,
    PaymentChangeSerializer,
    PaymentPageSerializer,
    PaymentSerializer,
    PaymentWriteSerializer,
    PaySerializer,
    ReceiptChangeSerializer,
    ReceiptPageSerializer,
    ReceiptSerializer,
    ReceiptWriteSerializer,
)
from alliances.choices import PaymentState
from alliances.funds.filters import PaymentFilter, ReceiptFilter
from alliances.funds.queries import (
    EDIT,
    PAY,
    VIEW,
    get_fund_for,
    get_payment_for,
    get_receipt_for,
    payments_for,
    receipts_for,
)
from alliances.models import Payment, Receipt
from alliances.queries import by_body
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found

RENAMED = {
    "fund_id": "fund",
    "fund__body_id": "body",
    "fund__year": "year",
    "party_org_id": "party_org",
    "unit_id": "unit",
}
NAMES = ("party_org__name", "unit__name")
PLAIN = (
    "purpose",
    "amount",
    "accounted",
    "returned",
    "planned_on",
    "paid_on",
    "cancelled_on",
    "state",
    "reason",
    "created_at",
    "updated_at",
    "version",
)
RECEIPT_PLAIN = ("number", "amount", "day", "matter", "state", "reason", "created_at", "updated_at", "version")


@extend_schema(tags=["链党组织"])
class PaymentResource(HasHistory):
    """经费拨付：从专项经费拨给党组织或单位的款项。状态只由 pay、account、cancel、reopen 改变，余额永不为负。"""

    model = Payment
    scope_name = "payments"
    object_code = "payments"
    view_action = VIEW
    filterset_class = PaymentFilter
    orderings = {"amount": "amount", "updated": "updated_at"}
    default_ordering = "updated"
    list_fields = ("id", *RENAMED, *NAMES, *PLAIN)

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return payments_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {
                "id": row["id"],
                **{shown: row[name] for name, shown in RENAMED.items()},
                "payee": row["party_org__name"] or row["unit__name"],
                **{name: row[name] for name in PLAIN},
            }
            for row in rows
        ]

    def _answer(self, payment: Payment, *, code: int = status.HTTP_200_OK) -> Response:
        row = Payment.objects.filter(pk=payment.pk).values(*self.list_fields).get()
        return self.object_response(payment, PaymentSerializer(self.shape([row])[0]).data, status=code)

    def _payment(self, pk: str, action_: str) -> Payment:
        return get_payment_for(self.principal, uuid_or_not_found(pk), action_)

    @extend_schema(parameters=LIST_PARAMETERS, responses=PaymentPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=PaymentSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(self._payment(pk, VIEW))

    @extend_schema(request=PaymentWriteSerializer, responses={201: PaymentSerializer})
    def create(self, request: Request) -> Response:
        """登记拟拨付；确认拨付前不动余额。"""
        by_body(self.principal).require(EDIT)
        body = PaymentWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        fund = get_fund_for(self.principal, body.validated_data["fund"], EDIT)
        made = actions.plan_payment(actor=self.principal, fund_id=fund.pk, values=body.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=PaymentChangeSerializer(partial=True), responses=PaymentSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        """修改还没有拨付的。"""
        payment, version = self._payment(pk, EDIT), expected_version(request)
        body = PaymentChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = actions.update_payment(
            actor=self.principal, payment_id=payment.pk, values=body.columns(), expected_version=version
        )
        return self._answer(changed)

    @extend_schema(request=PaySerializer, responses=PaymentSerializer)
    @action(detail=True, methods=["post"])
    def pay(self, request: Request, pk: str) -> Response:
        """确认已拨付，从余额中减去；余额不够的不能拨付。"""
        payment = self._payment(pk, PAY)
        body = PaySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.pay_payment(actor=self.principal, payment_id=payment.pk, **body.validated_data))

    @extend_schema(request=AccountSerializer, responses=PaymentSerializer)
    @action(detail=True, methods=["post"])
    def account(self, request: Request, pk: str) -> Response:
        """核销：票据等于拨付，或余款已退回。"""
        payment = self._payment(pk, PAY)
        body = AccountSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.account_payment(actor=self.principal, payment_id=payment.pk, **body.validated_data))

    @extend_schema(request=FundReasonSerializer, responses=PaymentSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """取消拨付，须写明原因；已拨付的退回余额，由有权确认拨付的人取消。"""
        payment = self._payment(pk, VIEW)
        payment = self._payment(pk, EDIT if payment.state == PaymentState.PLANNED else PAY)
        body = FundReasonSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.cancel_payment(actor=self.principal, payment_id=payment.pk, **body.validated_data))

    @extend_schema(request=FundReasonSerializer, responses=PaymentSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """已核销的改回已拨付，须写明原因。"""
        payment = self._payment(pk, PAY)
        body = FundReasonSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.reopen_payment(actor=self.principal, payment_id=payment.pk, **body.validated_data))


@extend_schema(tags=["链党组织"])
class ReceiptResource(Resource):
    """票据：证明拨付用在哪里，合计不多于拨付，一个票据号只能登记一次。"""

    model = Receipt
    scope_name = "receipts"
    view_action = VIEW
    filterset_class = ReceiptFilter
    orderings = {"day": "day", "number": "number", "updated": "updated_at"}
    default_ordering = "updated"
    list_fields = ("id", "payment_id", "attachment_id", *RECEIPT_PLAIN)

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return receipts_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {
                "id": row["id"],
                "payment": row["payment_id"],
                "has_file": row["attachment_id"] is not None,
                **{name: row[name] for name in RECEIPT_PLAIN},
            }
            for row in rows
        ]

    def _answer(self, receipt: Receipt, *, code: int = status.HTTP_200_OK) -> Response:
        row = Receipt.objects.filter(pk=receipt.pk).values(*self.list_fields).get()
        return self.object_response(receipt, ReceiptSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=ReceiptPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002
        return self.list_response()

    @extend_schema(responses=ReceiptSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_receipt_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=ReceiptWriteSerializer, responses={201: ReceiptSerializer})
    def create(self, request: Request) -> Response:
        by_body(self.principal).require(EDIT)
        body = ReceiptWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        payment = get_payment_for(self.principal, body.validated_data["payment"], EDIT)
        made = actions.add_receipt(actor=self.principal, payment_id=payment.pk, values=body.columns())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=ReceiptChangeSerializer(partial=True), responses=ReceiptSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, pk: str) -> Response:
        """更正还没有核销的票据。"""
        receipt = get_receipt_for(self.principal, uuid_or_not_found(pk), EDIT)
        version = expected_version(request)
        body = ReceiptChangeSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = actions.update_receipt(
            actor=self.principal, receipt_id=receipt.pk, values=body.columns(), expected_version=version
        )
        return self._answer(changed)

    @extend_schema(request=FundReasonSerializer, responses=ReceiptSerializer)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: str) -> Response:
        """作废票据，须写明原因；记录保留，票据号可以重新登记。"""
        receipt = get_receipt_for(self.principal, uuid_or_not_found(pk), EDIT)
        body = FundReasonSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(actions.void_receipt(actor=self.principal, receipt_id=receipt.pk, **body.validated_data))

"""How funds, payments, receipts and subsidies look in the API: every amount is whole 分. The action judges what is
written.
"""

from typing import Any

from rest_framework import serializers

from alliances.choices import FundState, PaymentState, ReceiptState, SubsidyMeaning, SubsidyState
from alliances.models.fund import MOST_FEN
from chains.api.serializers import PageSerializer, renamed
from core.api.serializers import StrictSerializer

PAYMENT_KEYS = {"party_org": "party_org_id", "unit": "unit_id"}
SUBSIDY_KEYS = {"kind": "kind_id", "unit": "unit_id"}


def _fen(help_text: str = "金额（分）", **options: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=MOST_FEN, help_text=help_text, **options)


class _Stamped(serializers.Serializer[Any]):
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class FundSerializer(_Stamped):
    id = serializers.UUIDField()
    name = serializers.CharField()
    body = serializers.UUIDField()
    body_name = serializers.CharField()
    chain = serializers.UUIDField(allow_null=True)
    year = serializers.IntegerField()
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    budget = serializers.IntegerField(help_text="预算（分）")
    paid = serializers.IntegerField(help_text="已拨付（分），不含退回的")
    balance = serializers.IntegerField(help_text="余额（分），永不为负")
    state = serializers.ChoiceField(choices=FundState.choices)
    note = serializers.CharField(allow_blank=True)


class FundPageSerializer(PageSerializer):
    results = FundSerializer(many=True)


class FundChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    year = serializers.IntegerField(min_value=2000, max_value=2100)
    source = serializers.CharField(max_length=80, allow_blank=True, required=False)  # type: ignore[assignment]
    budget = _fen("预算（分）")

    def columns(self) -> dict[str, Any]:
        return {name: value for name, value in self.validated_data.items() if name != "body"}


class FundWriteSerializer(FundChangeSerializer):
    body = serializers.UUIDField()


class FundMoveSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=200, allow_blank=True, required=False, help_text="作废必须写明")


class FundReasonSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=200)


class PaymentSerializer(_Stamped):
    id = serializers.UUIDField()
    fund = serializers.UUIDField()
    body = serializers.UUIDField()
    year = serializers.IntegerField(help_text="经费年度")
    party_org = serializers.UUIDField(allow_null=True)
    unit = serializers.UUIDField(allow_null=True)
    payee = serializers.CharField(help_text="收款方名称")
    purpose = serializers.CharField()
    amount = serializers.IntegerField(help_text="金额（分）")
    accounted = serializers.IntegerField(help_text="已有票据（分）")
    returned = serializers.IntegerField(help_text="核销时退回的余款（分）")
    planned_on = serializers.DateField(allow_null=True)
    paid_on = serializers.DateField(allow_null=True)
    cancelled_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(choices=PaymentState.choices)
    reason = serializers.CharField(allow_blank=True)


class PaymentPageSerializer(PageSerializer):
    results = PaymentSerializer(many=True)


class PaymentChangeSerializer(StrictSerializer):
    party_org = serializers.UUIDField(allow_null=True, required=False)
    unit = serializers.UUIDField(allow_null=True, required=False)
    purpose = serializers.CharField(max_length=120)
    amount = _fen()
    planned_on = serializers.DateField(allow_null=True, required=False)

    def columns(self) -> dict[str, Any]:
        return renamed({name: value for name, value in self.validated_data.items() if name != "fund"}, PAYMENT_KEYS)


class PaymentWriteSerializer(PaymentChangeSerializer):
    fund = serializers.UUIDField()


class PaySerializer(StrictSerializer):
    paid_on = serializers.DateField()


class AccountSerializer(StrictSerializer):
    rest_returned = serializers.BooleanField(required=False, help_text="没有票据的余款已经退回")


class ReceiptSerializer(_Stamped):
    id = serializers.UUIDField()
    payment = serializers.UUIDField()
    number = serializers.CharField()
    amount = serializers.IntegerField(help_text="金额（分）")
    day = serializers.DateField()
    matter = serializers.CharField(allow_blank=True)
    has_file = serializers.BooleanField(help_text="是否上传了影像")
    state = serializers.ChoiceField(choices=ReceiptState.choices)
    reason = serializers.CharField(allow_blank=True)


class ReceiptPageSerializer(PageSerializer):
    results = ReceiptSerializer(many=True)


class ReceiptChangeSerializer(StrictSerializer):
    number = serializers.CharField(max_length=40)
    amount = _fen()
    day = serializers.DateField()
    matter = serializers.CharField(max_length=120, allow_blank=True, required=False)

    def columns(self) -> dict[str, Any]:
        return {name: value for name, value in self.validated_data.items() if name != "payment"}


class ReceiptWriteSerializer(ReceiptChangeSerializer):
    payment = serializers.UUIDField()


class SubsidySerializer(_Stamped):
    id = serializers.UUIDField()
    kind = serializers.UUIDField(help_text="补助类别（名称设置 subsidy_kind）")
    kind_label = serializers.CharField()
    meaning = serializers.ChoiceField(choices=SubsidyMeaning.choices)
    body = serializers.UUIDField()
    body_name = serializers.CharField()
    unit = serializers.UUIDField()
    unit_name = serializers.CharField()
    policy = serializers.CharField()
    amount = serializers.IntegerField(help_text="金额（分）")
    paid_on = serializers.DateField()
    paid_by = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=SubsidyState.choices)
    reason = serializers.CharField(allow_blank=True)


class SubsidyPageSerializer(PageSerializer):
    results = SubsidySerializer(many=True)


class SubsidyChangeSerializer(StrictSerializer):
    kind = serializers.UUIDField()
    unit = serializers.UUIDField()
    policy = serializers.CharField(max_length=120)
    amount = _fen()
    paid_on = serializers.DateField()
    paid_by = serializers.CharField(max_length=80, allow_blank=True, required=False)

    def columns(self) -> dict[str, Any]:
        return renamed({name: value for name, value in self.validated_data.items() if name != "body"}, SUBSIDY_KEYS)


class SubsidyWriteSerializer(SubsidyChangeSerializer):
    body = serializers.UUIDField()

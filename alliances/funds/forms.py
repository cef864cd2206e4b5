"""Forms of funds, payments, receipts and subsidies: amounts are typed in 元; every rule is the action's."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms

from alliances.forms import term_field
from alliances.models import Fund, Payment, Receipt, Subsidy
from alliances.models.fund import MOST_FEN
from alliances.teams.forms import TypedForm
from chains.choosing import chosen_party_org, chosen_unit
from chains.forms import ModelColumnsForm
from core import clock

FEN = Decimal(100)


def yuan_field(label: str, *, help_text: str = "") -> forms.DecimalField:
    """An amount in 元 with two decimals; ``fen`` makes it whole 分."""
    return forms.DecimalField(
        label=label,
        max_digits=14,
        decimal_places=2,
        min_value=Decimal("0.01"),
        max_value=MOST_FEN / FEN,
        help_text=help_text,
    )


def fen(yuan: Decimal) -> int:
    return int(yuan * FEN)


class _YuanForm(ModelColumnsForm):
    """``money`` leads from the amount typed in 元 to its column in 分."""

    money = ("yuan", "amount")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, column = self.money
        held = getattr(self.instance, column)
        if held is not None:
            self.initial.setdefault(name, Decimal(held) / FEN)

    def values(self) -> dict[str, Any]:
        """The cleaned columns as the action takes them."""
        name, column = self.money
        columns = {field: self.cleaned_data[field] for field in self._meta.fields or ()}
        return {**columns, column: fen(self.cleaned_data[name])}


class FundForm(_YuanForm):
    money = ("yuan", "budget")
    yuan = yuan_field("预算")

    class Meta:
        model = Fund
        fields = ("name", "year", "source")
        help_texts = {"name": "如“产业链党建专项经费”", "source": "如市级党费、财政预算"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.initial.setdefault("year", clock.today().year)


class PaymentForm(_YuanForm, TypedForm):
    typed = {"party_org": chosen_party_org, "unit": chosen_unit}
    party_org = forms.CharField(label="收款党组织", required=False, help_text="党组织和单位两者填一项")
    unit = forms.CharField(label="收款单位", required=False, help_text="党组织没有账户、由单位代收的填写单位")
    yuan = yuan_field("金额")

    class Meta:
        model = Payment
        fields = ("purpose", "planned_on")
        help_texts = {"purpose": "如“党员教育活动经费”"}

    def values(self) -> dict[str, Any]:
        return {**super().values(), **self.keys()}


class PayForm(forms.Form):
    paid_on = forms.DateField(label="拨付日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paid_on"].initial = clock.today


class AccountForm(forms.Form):
    rest_returned = forms.BooleanField(label="余款已退回", required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class ReceiptForm(_YuanForm):
    yuan = yuan_field("金额")
    file = forms.FileField(label="票据影像", required=False)

    class Meta:
        model = Receipt
        fields = ("number", "day", "matter")
        help_texts = {"number": "发票号码、收据编号等，一张票据只能登记一次", "matter": "如“场地租赁费”"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.initial.setdefault("day", clock.today())


class SubsidyForm(_YuanForm, TypedForm):
    typed = {"unit": chosen_unit}
    unit = forms.CharField(label="企业")
    yuan = yuan_field("金额")

    class Meta:
        model = Subsidy
        fields = ("policy", "paid_on", "paid_by")
        help_texts = {"policy": "按哪项政策发放，写文件名或文号", "paid_by": "如人力资源和社会保障部门"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row: Subsidy = self.instance
        self.fields["kind"] = term_field("subsidy_kind", "补助类别", required=True, empty="请选择", present=row.kind_id)
        if row._state.adding:
            self.initial.setdefault("paid_on", clock.today())
        else:
            self.initial.setdefault("kind", str(row.kind_id))

    def values(self) -> dict[str, Any]:
        return {**super().values(), **self.keys(), "kind_id": UUID(self.cleaned_data["kind"])}

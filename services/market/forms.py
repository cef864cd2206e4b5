"""Forms of supply and demand and of deals; every rule is the action's."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms

from chains.choosing import chosen_unit
from chains.forms import ModelColumnsForm
from core import clock
from core.models import IndustryClass
from core.principal import Principal
from services.choices import OPPOSITE, EntryState
from services.market.queries import EDIT, entries_for
from services.market.trading import Trader, segments_of
from services.models import MarketDeal, MarketEntry

FEN = Decimal(100)
MOST_BODIES = 200
NOTHING = [("", "请选择")]


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class UnitMixin(forms.Form):
    """Whose it is: one's own unit, one of one's own, or for staff whoever they name."""

    principal: Principal
    trader: Trader

    def ask_unit(self) -> None:
        own = self.trader.units()
        self.only_unit = own[0] if len(own) == 1 else None
        if self.trader.is_staff:
            self.fields["unit"] = forms.CharField(label="企业")
        elif self.only_unit is None:
            choices = [*NOTHING, *[(str(unit.pk), unit.name) for unit in own]]
            self.fields["unit"] = forms.ChoiceField(label="企业", choices=choices)

    @property
    def unit_shown(self) -> str:
        try:
            unit = chosen_unit(self.principal, str(self["unit"].value() or ""))
        except forms.ValidationError:
            return ""
        return unit.name if unit else ""

    def clean_unit(self) -> UUID | None:
        text = self.cleaned_data["unit"]
        if self.trader.is_staff:
            unit = chosen_unit(self.principal, text)
            return unit.pk if unit else None
        return UUID(text)

    def unit_id(self) -> UUID | None:
        return self.only_unit.pk if self.only_unit else self.cleaned_data.get("unit")


class EntryForm(UnitMixin, ModelColumnsForm):
    class Meta:
        model = MarketEntry
        fields = (
            "side",
            "name",
            "quantity",
            "measure",
            "price",
            "text",
            "valid_from",
            "valid_to",
            "visibility",
            "contact_name",
            "contact_phone",
        )
        labels = {"name": "产品", "side": "供给还是需求"}
        help_texts = {
            "name": "写产品名称和规格，如“示例铝合金压铸件”",
            "measure": "如“吨”“套”“件/月”",
            "price": "如“面议”“约 2.1 万元/吨”",
            "text": "规格、质量要求、交货方式等",
            "valid_to": "到这一天为止，之后自动下架",
            "contact_name": "发布后看得到这条供需的人都能看到",
        }
        widgets = {"text": _area(4), "side": forms.RadioSelect, "visibility": forms.RadioSelect}

    industry = forms.CharField(label="行业", required=False, help_text="输入行业代码或名称，用来找上下游")

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal, self.trader = principal, Trader(principal)
        entry: MarketEntry = self.instance
        self.fields["side"].choices = [one for one in self.fields["side"].choices if one[0]]  # type: ignore[attr-defined]
        self.fields["visibility"].choices = [one for one in self.fields["visibility"].choices if one[0]]  # type: ignore[attr-defined]
        if entry._state.adding:
            self.ask_unit()
            self._ask_body()
            self.initial.setdefault("valid_from", clock.today())
            chains = [chain_id for _, _, chain_id in self.bodies]
        else:
            del self.fields["side"]
            self.initial.setdefault("segment", str(entry.segment_id or ""))
            self.initial.setdefault("industry", f"{entry.industry_id} {entry.industry.name}" if entry.industry else "")
            chains = [entry.body.chain_id]
        rows = segments_of(chains).values_list("id", "chain__name", "name")
        shown = [(str(key), f"{chain} · {name}" if len(chains) > 1 else name) for key, chain, name in rows]
        if entry.segment and str(entry.segment_id) not in dict(shown):
            shown.append((str(entry.segment_id), entry.segment.name))
        self.fields["segment"] = forms.ChoiceField(label="环节", required=False, choices=[("", "不限"), *shown])

    def _ask_body(self) -> None:
        ids = [unit.pk for unit in self.trader.units()]
        rows = self.trader.bodies(ids).values_list("id", "name", "chain_id")
        self.bodies = list(rows[:MOST_BODIES])
        self.only_body = self.bodies[0] if len(self.bodies) == 1 else None
        if self.only_body is None:
            choices = [*NOTHING, *[(str(key), name) for key, name, _ in self.bodies]]
            self.fields["body"] = forms.ChoiceField(
                label="链党组织", choices=choices, help_text="通过哪个链党组织发布，决定在哪条产业链"
            )

    def clean_industry(self) -> str | None:
        """A code, or a name written in full."""
        text: str = self.cleaned_data["industry"].strip()
        if not text:
            return None
        code = text.split(" ")[0]
        if IndustryClass.objects.filter(pk=code).exists():
            return code
        found = list(IndustryClass.objects.filter(name=text).values_list("code", flat=True)[:2])
        if len(found) == 1:
            return str(found[0])
        raise forms.ValidationError(f"没有找到行业“{text}”，请输入代码或名称后从下拉结果中选择。")

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        columns = {name: data[name] for name in self.Meta.fields if name in self.fields}
        columns |= {"segment_id": UUID(data["segment"]) if data["segment"] else None, "industry_id": data["industry"]}
        if self.instance._state.adding:
            body_id = self.only_body[0] if self.only_body else UUID(data["body"])
            columns |= {"unit_id": self.unit_id(), "body_id": body_id}
        return columns


class DealForm(UnitMixin):
    message = forms.CharField(
        label="意向", max_length=1000, widget=_area(4), help_text="例如需要多少、什么时候要、怎么联系"
    )

    def __init__(self, *args: Any, principal: Principal, entry: MarketEntry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal, self.trader, self.entry = principal, Trader(principal), entry
        self.ask_unit()
        own = entries_for(principal, action=EDIT).filter(side=OPPOSITE[entry.side]).exclude(unit_id=entry.unit_id)
        rows = own.exclude(state=EntryState.WITHDRAWN).select_related("unit").order_by("-updated_at", "id")[:100]
        shown = [(str(row.pk), f"{row.name}（{row.unit.name}）") for row in rows]
        if shown:
            label = f"对应的{OPPOSITE[entry.side].label}"
            self.fields["counter"] = forms.ChoiceField(
                label=label, required=False, choices=[("", "没有登记"), *shown], help_text="已登记的供需，选上便于统计"
            )

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        counter = data.get("counter")
        return {
            "unit_id": self.unit_id(),
            "message": data["message"],
            "counter_id": UUID(counter) if counter else None,
        }


class AnswerForm(forms.Form):
    answer = forms.CharField(label="答复", max_length=500, widget=_area(3), help_text="例如联系谁、何时面谈")


class ReasonForm(forms.Form):
    reason = forms.CharField(label="原因", max_length=200, widget=_area(3))


class CompleteForm(forms.Form):
    happened_on = forms.DateField(label="成交日期")
    yuan = forms.DecimalField(
        label="成交金额",
        max_digits=15,
        decimal_places=2,
        min_value=Decimal("0.01"),
        required=False,
        help_text="按合同金额填写；没有金额的记为达成合作",
    )
    detail = forms.CharField(label="情况", max_length=2000, required=False, widget=_area(3))

    def __init__(self, *args: Any, deal: MarketDeal, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("happened_on", clock.today())
        if asks:
            sides = [(str(deal.unit_id), deal.unit.name), (str(deal.entry.unit_id), deal.entry.unit.name)]
            self.fields["asked"] = forms.ChoiceField(label="请谁确认", choices=sides, widget=forms.RadioSelect)
            self.initial.setdefault("asked", sides[0][0])

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "happened_on": data["happened_on"],
            "amount": int(data["yuan"] * FEN) if data["yuan"] else None,
            "detail": data["detail"],
            "asked_id": UUID(data["asked"]) if data.get("asked") else None,
        }

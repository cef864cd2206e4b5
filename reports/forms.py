"""Forms read what was typed; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet

from chains.models import Chain
from documents.queries import series_on_offer
from reports.indicators.model import Indicator
from reports.models import PackRule


class ReturnForm(forms.Form):
    note = forms.CharField(
        label="退回原因",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text="写明哪里需要修改，送审人会看到",
    )


class RuleForm(forms.ModelForm[PackRule]):
    document_series = forms.ChoiceField(
        label="发文字号",
        required=False,
        help_text="发布时在这个机关代字下自动编号，正式稿印发文机关标志和字号；不选则不编号",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(str(series.pk), str(series)) for series in series_on_offer()]
        held = self.instance.document_series_id
        if held and str(held) not in dict(offered):
            offered.append((str(held), f"{self.instance.document_series}（已停用）"))
        field = self.fields["document_series"]
        field.choices = [("", "不编发文字号"), *offered]  # type: ignore[attr-defined]
        field.has_any = bool(offered)  # type: ignore[attr-defined]
        field.initial = str(held or "")

    def values(self) -> dict[str, Any]:
        chosen = self.cleaned_data["document_series"]
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return {**values, "document_series_id": UUID(chosen) if chosen else None}

    class Meta:
        model = PackRule
        fields = ("issuer", "addressees", "note", "separate_reviewer")
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}

    def _post_clean(self) -> None:
        """The model's own checks belong to the action, which runs them once, for pages and API alike."""


class IndicatorForm(forms.Form):
    """The chips of the indicator book: as of which day, on which chain; of one indicator also over which window."""

    day = forms.DateField(label="截至日期", required=False)

    def __init__(self, *args: Any, chains: "QuerySet[Chain]", one: Indicator | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(chain.pk), chain.name) for chain in chains.order_by("order", "name_key", "id")]
        if named and (one is None or one.dimensions):
            self.fields["chain"] = forms.ChoiceField(label="产业链", required=False, choices=[("", "全部"), *named])
        if one is not None and len(one.windows) > 1:
            self.fields["window"] = forms.ChoiceField(
                label="统计时段", required=False, choices=[(str(window), str(window.label)) for window in one.windows]
            )

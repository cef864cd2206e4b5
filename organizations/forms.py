"""Forms read what was typed; every rule is the action's."""

from typing import Any

from django import forms

from core.models import Region, Term
from core.principal import Principal
from organizations.models import Unit
from organizations.regions import region_choices


class UnitForm(forms.ModelForm[Unit]):
    """A unit's own columns. Keys arrive as ids; what they point at is checked by the action."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    region = forms.ChoiceField(label="区县", required=False)
    industry = forms.CharField(label="主要行业", required=False, help_text="输入行业代码或名称")
    tags = forms.MultipleChoiceField(label="标签", required=False, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = Unit
        fields = (
            "name",
            "kind",
            "short_name",
            "uscc",
            "uscc_note",
            "ownership",
            "size",
            "staff_count",
            "established_on",
            "address",
            "longitude",
            "latitude",
        )
        help_texts = {
            "short_name": "图谱和清单里显示的短名",
            "uscc": "18 位，见营业执照",
            "uscc_note": "代码校验不符时填写",
        }

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions = region_choices(principal.tenant)
        present = self.instance.region_id
        if present and present not in dict(regions):
            regions.append((present, Region.objects.get(pk=present).full_name))
        self.fields["region"] = forms.ChoiceField(label="区县", required=False, choices=[("", "未填"), *regions])
        terms = Term.objects.filter(kind="unit_tag").order_by("order", "label")
        self.fields["tags"] = forms.MultipleChoiceField(
            label="标签",
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(str(term.id), term.label) for term in terms],
        )

    def _post_clean(self) -> None:
        """The model's own checks belong to the action, which runs them once, for pages and API alike."""

    def values(self) -> dict[str, Any]:
        """The cleaned columns as the action takes them."""
        data = self.cleaned_data
        columns = {name: data[name] for name in self.Meta.fields}
        return {**columns, "region_id": data["region"] or None, "industry_id": data["industry"].split(" ")[0] or None}

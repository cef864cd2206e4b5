"""Forms and filters of proposals; every rule is the action's."""

from typing import Any
from uuid import UUID

import django_filters
from django import forms
from django.db.models import QuerySet

from core import clock
from core.id_filters import OneOf
from core.moments import MomentFilter
from core.principal import Principal
from organizations.filters import for_page
from services.catalogue.proposals import module_names, proposing_units
from services.catalogue.queries import EDIT
from services.categories import category_choices
from services.choices.proposals import ProposalKind, ProposalState
from services.models import ItemProposal

MOST_UNITS = 200


class ProposalFilter(django_filters.FilterSet):
    state = OneOf(label="状态", choices=ProposalState.choices)
    kind = OneOf(label="提议内容", choices=ProposalKind.choices)
    unit = django_filters.UUIDFilter(label="提议部门", field_name="unit_id")
    edition = django_filters.UUIDFilter(label="采纳进的版本", field_name="edition_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = ItemProposal
        fields: list[str] = []


def proposal_filter_form(filterset: ProposalFilter, rows: "QuerySet[ItemProposal]", principal: Principal) -> Any:
    """Of which departments: asked by whoever sees more than one's own."""
    units: list[tuple[str, str]] = []
    if principal.may_everywhere(EDIT):
        found = rows.order_by("unit__name_key").values_list("unit_id", "unit__name").distinct()[:MOST_UNITS]
        units = [(str(key), name) for key, name in found]
    return for_page(filterset, {"unit": units, "edition": ()})


class ProposalForm(forms.ModelForm[ItemProposal]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ItemProposal
        fields = ("name", "description", "audience", "materials", "days", "reason")
        widgets = {
            "description": forms.Textarea(attrs={"rows": 4}),
            "materials": forms.Textarea(attrs={"rows": 2}),
            "reason": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "name": "企业看得懂的说法，例如“一对一政策解读”",
            "days": "从申请到办结一般几个工作日；不定的不填",
            "reason": "例如“办理流程调整，不再要纸质材料”",
        }

    def __init__(self, *args: Any, principal: Principal, asks_unit: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = self.initial.get("module") or self.instance.module
        names = module_names()
        if held and held not in names:
            names.append(held)
        self.fields["module"] = forms.ChoiceField(
            label="服务模块", choices=[("", "请选择"), *[(name, name) for name in names]]
        )
        category = self.initial.get("category_id") or self.instance.category_id
        self.fields["category"] = forms.ChoiceField(
            label="工单类别",
            choices=[("", "请选择"), *category_choices(clock.today(), category)],
            help_text="企业申请后成为这一类的工单",
        )
        self.initial.setdefault("module", held or "")
        self.initial.setdefault("category", str(category or ""))
        if asks_unit:
            own = [(str(key), name) for key, name in proposing_units(principal).values_list("id", "name")]
            self.fields["unit"] = forms.ChoiceField(label="提供部门", choices=own)

    def _post_clean(self) -> None:
        """The model's own checks belong to the action."""

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        own = {name: data[name] for name in self.Meta.fields}
        return {**own, "module": data["module"], "category_id": UUID(data["category"])}


class ReasonForm(forms.Form):
    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

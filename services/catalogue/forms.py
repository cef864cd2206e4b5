"""Forms of the catalogue; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from alliances.teams.forms import TypedForm
from chains.choosing import chosen_party_org, chosen_unit
from core import clock
from services.categories import category_choices
from services.models import CatalogueEdition, ServiceItem, ServiceModule


class ModuleForm(forms.ModelForm[ServiceModule]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ServiceModule
        fields = ("name", "place", "note")
        help_texts = {"place": "从小到大", "note": "企业选模块时看到的说明"}

    def _post_clean(self) -> None:
        """The model's own checks belong to the action."""

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ItemForm(TypedForm):
    typed = {"unit": chosen_unit, "party_org": chosen_party_org}
    unit = forms.CharField(label="提供部门", required=False, help_text="提供部门和提供党组织至少填一项")
    party_org = forms.CharField(label="提供党组织", required=False)

    class Meta:
        model = ServiceItem
        fields = ("name", "description", "audience", "materials", "days")
        widgets = {"description": forms.Textarea(attrs={"rows": 4}), "materials": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "name": "企业看得懂的说法，例如“一对一政策解读”",
            "audience": "例如“规模以上企业”“链上全部企业”",
            "days": "从申请到办结一般几个工作日；不定的不填",
        }

    def __init__(self, *args: Any, edition: CatalogueEdition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        item: ServiceItem = self.instance
        modules = ServiceModule.objects.filter(edition=edition).order_by("place", "name")
        self.fields["module"] = forms.ChoiceField(
            label="服务模块", choices=[("", "请选择"), *[(str(one.pk), one.name) for one in modules]]
        )
        self.fields["category"] = forms.ChoiceField(
            label="工单类别",
            choices=[("", "请选择"), *category_choices(clock.today(), item.category_id)],
            help_text="企业申请后成为这一类的工单，按这一类的问题、时限和派单规则办理",
        )
        if not item._state.adding:
            self.initial.setdefault("module", str(item.module_id))
            self.initial.setdefault("category", str(item.category_id))

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        own = {name: data[name] for name in self.Meta.fields}
        return {**own, "module_id": UUID(data["module"]), "category_id": UUID(data["category"]), **self.keys()}

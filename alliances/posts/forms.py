"""Forms of posts and pledges; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from alliances.choices import PledgeResult
from alliances.models import ModelPost, Pledge
from alliances.teams.forms import TypedForm, terms_of
from chains.choosing import chosen_party_org, chosen_person, chosen_unit
from chains.filters import Choices
from chains.forms import ModelColumnsForm
from core import clock

AREA = {"rows": 3}


class PostForm(TypedForm):
    typed = {"unit": chosen_unit, "party_org": chosen_party_org, "holder": chosen_person}
    unit = forms.CharField(label="所在单位", required=False, help_text="单位和党组织至少填一项")
    party_org = forms.CharField(label="所在党组织", required=False)
    holder = forms.CharField(label="责任人", required=False, help_text="公示页不显示姓名")

    class Meta:
        model = ModelPost
        fields = ("name", "place", "duty", "since", "shown")
        help_texts = {"name": "如“焊装一线党员示范岗”", "shown": "打开后列入亮岗公示页，只显示岗位、单位和职责"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        post: ModelPost = self.instance
        self.fields["kind"] = forms.ChoiceField(
            label="类别", choices=[("", "请选择"), *terms_of("post_kind", post.kind_id)]
        )
        if post._state.adding:
            self.initial.setdefault("since", clock.today())
        else:
            self.initial.setdefault("kind", str(post.kind_id))

    def values(self) -> dict[str, Any]:
        """The cleaned columns as the action takes them."""
        data = self.cleaned_data
        kind = {"kind_id": UUID(data["kind"])}
        return {**{name: data[name] for name in self.Meta.fields}, **kind, **self.keys()}


class PledgeForm(ModelColumnsForm):
    """Correct the words and days of a pledge, or show it."""

    class Meta:
        model = Pledge
        fields = ("text", "pledged_on", "due_on", "shown")
        widgets = {"text": forms.Textarea(attrs=AREA)}
        help_texts = {"text": "做什么、做到什么程度", "due_on": "没有期限的不填"}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class NewPledgeForm(TypedForm):
    """One screen on a phone: of which post, or else whose; what; by when."""

    typed = {"person": chosen_person, "party_org": chosen_party_org}
    person = forms.CharField(label="人员", required=False, help_text="以个人承诺的填写；个人的承诺不公示")
    party_org = forms.CharField(label="党组织", required=False, help_text="以党组织承诺的填写")

    class Meta(PledgeForm.Meta):
        fields = ("year", *PledgeForm.Meta.fields)  # type: ignore[assignment]

    def __init__(self, *args: Any, posts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"] = forms.ChoiceField(
            label="示范岗",
            required=False,
            choices=[("", "不以岗位承诺"), *posts],
            help_text="示范岗、人员、党组织填一项",
        )
        self.initial.setdefault("year", clock.today().year)
        self.initial.setdefault("pledged_on", clock.today())

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        post = {"post_id": UUID(data["post"]) if data["post"] else None}
        return {**{name: data[name] for name in self.Meta.fields}, **post, **self.keys()}


class FulfilForm(forms.Form):
    fulfilment = forms.CharField(label="践诺情况", max_length=400, widget=forms.Textarea(attrs=AREA))
    day = forms.DateField(label="践诺日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today


class ReviewForm(forms.Form):
    result = forms.ChoiceField(label="评诺结果", choices=PledgeResult.choices, widget=forms.RadioSelect)
    review = forms.CharField(
        label="评诺意见",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs=AREA),
        help_text="没有完全兑现的要写；写事实，不打分",
    )
    day = forms.DateField(label="评诺日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today


class EndPostForm(forms.Form):
    day = forms.DateField(label="撤岗日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today

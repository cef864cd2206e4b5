"""Forms of guidance and recommendations; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from alliances.choosing import member_label
from alliances.forms import term_field
from alliances.member_rows import SHOWN
from alliances.models import ChainBody, Guidance, Membership, Recommendation
from chains.choosing import chosen_person, chosen_unit
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.tenancy.dated import in_force


def members_to_guide(body: ChainBody) -> list[tuple[str, str]]:
    """The party organizations and units that are members today."""
    rows = Membership.objects.filter(in_force(clock.today()), body=body, person__isnull=True).select_related(*SHOWN)
    found = [
        (f"{AnchorKind.PARTY_ORG}:{row.party_org.pk}", row.party_org.name)
        if row.party_org
        else (f"{AnchorKind.UNIT}:{row.unit.pk}", row.unit.name)
        for row in rows
        if row.party_org or row.unit
    ]
    return sorted(found, key=lambda each: each[1])


class GuidanceForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label="标题", max_length=120)
    text = forms.CharField(label="内容", max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    number = forms.CharField(label="文号", max_length=40, required=False, help_text="没有文号的不填")
    due_on = forms.DateField(label="回复期限", required=False, help_text="到期前三天和逾期各提醒一次；不要求回复的不填")

    def __init__(self, *args: Any, principal: Principal, body: ChainBody, guidance: Guidance | None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices = members_to_guide(body)
        present = ""
        if guidance is not None:
            kind = AnchorKind.PARTY_ORG if guidance.party_org_id else AnchorKind.UNIT
            present = f"{kind}:{guidance.party_org_id or guidance.unit_id}"
            if present not in dict(choices):
                member_id = guidance.party_org_id or guidance.unit_id
                choices.insert(0, (present, member_label(kind, member_id, principal) if member_id else ""))
        self.fields["member"] = forms.ChoiceField(
            label="发给", choices=[("", "请选择成员"), *choices], help_text="本组织今天的成员党组织、成员单位"
        )
        held = guidance.kind_id if guidance else None
        self.fields["kind"] = term_field("guidance_kind", "类别", required=True, empty="请选择", present=held)
        self.initial.setdefault("member", present)
        self.order_fields(["kind", "member", "title", "text", "number", "due_on"])

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        kind, _, key = data["member"].partition(":")
        target = {"party_org_id": None, "unit_id": None}
        target["party_org_id" if kind == AnchorKind.PARTY_ORG else "unit_id"] = UUID(key)  # type: ignore[assignment]
        plain = {name: data[name] for name in ("title", "text", "number", "due_on")}
        return {"kind_id": UUID(data["kind"]), **target, **plain}


class ReplyForm(forms.Form):
    reply = forms.CharField(label="办理情况", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))


class ReturnForm(forms.Form):
    closing = forms.CharField(label="退回原因", max_length=200)
    due_on = forms.DateField(label="新的回复期限", required=False, help_text="不填则按原来的期限")


class CloseForm(forms.Form):
    closing = forms.CharField(label="办结意见", max_length=200, required=False, help_text="对方没有回复的要写明原因")


class RecommendationForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    matter = forms.CharField(label="推荐事项", max_length=120, help_text="如“推荐为入党积极分子”“推荐市级劳动模范”")
    person = forms.CharField(label="人员", required=False, help_text="不登记姓名的留空，填人数")
    persons = forms.IntegerField(label="人数", min_value=1, max_value=9999, initial=1)
    unit = forms.CharField(label="所在单位", required=False)
    addressed_to = forms.CharField(label="报送单位", max_length=80, required=False, help_text="由谁审批、评定")
    reason = forms.CharField(label="推荐理由", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, principal: Principal, row: Recommendation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal, self.row = principal, row
        held = row.kind_id if row else None
        self.fields["kind"] = term_field("recommend_kind", "类别", required=True, empty="请选择", present=held)
        self.order_fields(["kind", "matter", "person", "persons", "unit", "addressed_to", "reason"])

    def _kept(self, name: str, choose: Any) -> Any:
        """What stands already stays, though it may not be shown."""
        text = self.cleaned_data[name]
        if self.row is not None and text and text == str(getattr(self.row, f"{name}_id") or ""):
            return getattr(self.row, name)
        return choose(self.principal, text)

    def clean_person(self) -> Any:
        return self._kept("person", chosen_person)

    def clean_unit(self) -> Any:
        return self._kept("unit", chosen_unit)

    def _shown(self, name: str, choose: Any) -> str:
        try:
            row = choose(self.principal, str(self[name].value() or ""))
        except forms.ValidationError:
            return ""
        return row.name if row else ""

    @property
    def person_shown(self) -> str:
        return self._shown("person", chosen_person)

    @property
    def unit_shown(self) -> str:
        return self._shown("unit", chosen_unit)

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        keys = {f"{name}_id": data[name].pk if data[name] else None for name in ("person", "unit")}
        plain = {name: data[name] for name in ("matter", "persons", "addressed_to", "reason")}
        return {"kind_id": UUID(data["kind"]), **keys, **plain}


class SubmitForm(forms.Form):
    day = forms.DateField(label="报送日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today


class DecideForm(forms.Form):
    accepted = forms.TypedChoiceField(
        label="结果",
        choices=[("yes", "已采纳"), ("no", "未采纳")],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    day = forms.DateField(label="结果日期")
    result = forms.CharField(label="结果说明", max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today

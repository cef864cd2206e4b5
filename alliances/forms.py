"""Forms read what was typed; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from alliances.choices import RuleSubject
from alliances.choosing import chosen_body, chosen_member, member_label, region_choices
from alliances.models import ChainBody
from alliances.tiers import usual_tier
from chains.choosing import chosen_chain, chosen_person, chosen_unit
from chains.filters import Choices
from core import clock
from core.choices import AnchorKind
from core.models import Term
from core.principal import Principal
from core.tenancy.dated import in_force


def terms_of(kind: str, present: UUID | None = None) -> Choices:
    """The terms of ``kind`` in force today, and the present one whatever its dates."""
    now = Term.objects.filter(in_force(clock.today()), kind=kind)
    rows = now | Term.objects.filter(pk=present) if present else now
    return [(str(term.pk), term.label) for term in rows.order_by("order", "label")]


def term_field(
    kind: str, label: str, *, required: bool = False, empty: str = "未定", present: UUID | None = None
) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=required, choices=[("", empty), *terms_of(kind, present)])


class BodyForm(forms.ModelForm[ChainBody]):
    """A body's own columns. What they point at is checked by the action."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    chain = forms.CharField(label="产业链", required=False, help_text="不属于某一条链的，留空并选择园区")
    parent = forms.CharField(label="上级链党组织", required=False)
    office_host = forms.CharField(label="办公室设在", required=False, help_text="可以是链主企业，也可以是部门、协会")
    lead_unit = forms.CharField(label="牵头单位", required=False)

    class Meta:
        model = ChainBody
        fields = ("name", "founded_on", "exception_reason", "guides", "recommends", "powers_basis")
        help_texts = {"exception_reason": "同一条链同一层级已有同类组织时填写"}

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        body: ChainBody = self.instance
        self.fields["kind"] = term_field("body_kind", "类别", required=True, empty="请选择", present=body.kind_id)
        self.fields["tier"] = term_field("body_tier", "层级", required=True, empty="请选择", present=body.tier_id)
        self.fields["setup_mode"] = term_field("body_setup_mode", "共建模式", present=body.setup_mode_id)
        regions = region_choices(principal)
        if body.own_region_id and str(body.own_region_id) not in dict(regions):
            regions.append((str(body.own_region_id), str(body.own_region)))
        self.fields["own_region"] = forms.ChoiceField(label="园区", required=False, choices=[("", "不限"), *regions])
        if body._state.adding:
            usual = usual_tier(principal.tenant.level)
            self.initial.setdefault("tier", str(usual.pk) if usual else "")
            self.fields["planned"] = forms.BooleanField(
                label="筹建中，尚未成立", required=False, help_text="成立日期留空；成立时在组织页面“办理成立”"
            )
        else:
            for name in ("kind", "tier", "setup_mode", "own_region", "chain", "parent", "office_host", "lead_unit"):
                self.initial.setdefault(name, str(getattr(body, f"{name}_id") or ""))

    def _post_clean(self) -> None:
        """The model's own checks belong to the action, which runs them once, for pages and API alike."""

    def _kept(self, name: str, choose: Any) -> Any:
        """What was chosen; what stands already stays, though it may have ended or not be shown."""
        text = self.cleaned_data[name]
        if text and text == str(getattr(self.instance, f"{name}_id") or ""):
            return getattr(self.instance, name)
        return choose(self.principal, text)

    def clean_chain(self) -> Any:
        return self._kept("chain", chosen_chain)

    def clean_parent(self) -> Any:
        return self._kept("parent", chosen_body)

    def clean_office_host(self) -> Any:
        return self._kept("office_host", chosen_unit)

    def clean_lead_unit(self) -> Any:
        return self._kept("lead_unit", chosen_unit)

    def _shown(self, name: str, choose: Any) -> str:
        """The present choice in words, for the typeahead."""
        text = str(self[name].value() or "")
        if text and text == str(getattr(self.instance, f"{name}_id") or ""):
            return str(getattr(self.instance, name))
        try:
            row = choose(self.principal, text)
        except forms.ValidationError:
            return ""
        return row.name if row else ""

    @property
    def shown(self) -> dict[str, str]:
        return {
            "chain": self._shown("chain", chosen_chain),
            "parent": self._shown("parent", chosen_body),
            "office_host": self._shown("office_host", chosen_unit),
            "lead_unit": self._shown("lead_unit", chosen_unit),
        }

    @property
    def is_planned(self) -> bool:
        return bool(self.cleaned_data.get("planned"))

    def values(self) -> dict[str, Any]:
        """The cleaned columns as the action takes them."""
        data = self.cleaned_data
        keys = {f"{name}_id": data[name] or None for name in ("kind", "tier", "setup_mode", "own_region")}
        for name in ("chain", "parent", "office_host", "lead_unit"):
            keys[f"{name}_id"] = data[name].pk if data[name] else None
        typed = {f"{key}": UUID(value) if isinstance(value, str) else value for key, value in keys.items()}
        return {**{name: data[name] for name in self.Meta.fields}, **typed}


class DayForm(forms.Form):
    """The last day of something dated."""

    last_day = forms.DateField(label="终止日期（最后一天）")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = clock.today


class JoinForm(forms.Form):
    member = forms.CharField(
        label="成员", help_text="党组织、单位或人员；列表中没有的党组织和单位，填写全称或统一社会信用代码"
    )
    post = forms.CharField(label="以何职务参加", max_length=60, required=False, help_text="以人员加入时填写")
    valid_from = forms.DateField(label="加入日期")

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        self.fields["category"] = term_field("member_category", "成员类别", empty="未分类")
        self.fields["valid_from"].initial = clock.today

    @property
    def member_shown(self) -> str:
        """The name of what was chosen, where it may be seen; a name typed in full stays as it was typed."""
        typed = str(self["member"].value() or "")
        try:
            kind, member_id = chosen_member(self.principal, typed)
        except forms.ValidationError:
            return ""
        return member_label(kind, member_id, self.principal) or ("" if typed.startswith(f"{kind}:") else typed)

    def clean_member(self) -> tuple[AnchorKind, UUID]:
        return chosen_member(self.principal, self.cleaned_data["member"])

    def category_id(self) -> UUID | None:
        return UUID(self.cleaned_data["category"]) if self.cleaned_data["category"] else None


class CategoryForm(forms.Form):
    """Correct a member's category or post."""

    post = forms.CharField(label="职务", max_length=60, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, present: UUID | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"] = term_field("member_category", "成员类别", empty="未分类", present=present)

    def category_id(self) -> UUID | None:
        return UUID(self.cleaned_data["category"]) if self.cleaned_data["category"] else None


AUTOMATIC = "auto"


class JoinManyForm(forms.Form):
    """From which day, and as what, the ticked party organizations join."""

    valid_from = forms.DateField(label="加入日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(AUTOMATIC, "按各单位情况自动确定（如表中所列）"), *terms_of("member_category")]
        self.fields["category"] = forms.ChoiceField(label="成员类别", choices=choices, initial=AUTOMATIC)
        self.fields["valid_from"].initial = clock.today


class SeatForm(forms.Form):
    person = forms.CharField(label="人员", required=False, help_text="人员、单位、职务至少填一项")
    unit = forms.CharField(label="单位", required=False)
    post = forms.CharField(label="职务", max_length=60, required=False)
    valid_from = forms.DateField(label="起始日期")
    term_ends_on = forms.DateField(
        label="任期届满", required=False, help_text="届满前九十天、三十天、七天各提醒一次；没有任期的不填"
    )

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        self.fields["title"] = term_field("body_seat", "席位", required=True, empty="请选择")
        self.fields["valid_from"].initial = clock.today
        self.fields["post_level"] = term_field("post_level", "职务层次")
        self.order_fields(["title", "person", "unit", "post", "post_level", "valid_from", "term_ends_on"])

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

    def clean_person(self) -> Any:
        return chosen_person(self.principal, self.cleaned_data["person"])

    def clean_unit(self) -> Any:
        return chosen_unit(self.principal, self.cleaned_data["unit"])

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "title_id": UUID(data["title"]),
            "person_id": data["person"].pk if data["person"] else None,
            "unit_id": data["unit"].pk if data["unit"] else None,
            "post": data["post"],
            "post_level_id": UUID(data["post_level"]) if data["post_level"] else None,
            "valid_from": data["valid_from"],
            "term_ends_on": data["term_ends_on"],
        }


class SuccessorForm(SeatForm):
    """Who takes a seat over; which seat it is stays."""

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, principal=principal, **kwargs)
        del self.fields["title"]
        self.fields["valid_from"].label = "接任起始日"
        self.fields["valid_from"].help_text = "原任职到前一天结束"

    def successor(self) -> dict[str, Any]:
        self.cleaned_data["title"] = str(UUID(int=0))
        return {name: value for name, value in self.values().items() if name not in {"title_id", "valid_from"}}


class SeatTermForm(forms.Form):
    """Correct a holder's post and level, or the end of the term."""

    post = forms.CharField(label="职务", max_length=60, required=False)
    term_ends_on = forms.DateField(label="任期届满", required=False, help_text="连任的填新的届满日期；没有任期的留空")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, present: UUID | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post_level"] = term_field("post_level", "职务层次", present=present)
        self.order_fields(["post", "post_level", "term_ends_on"])

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "post": data["post"],
            "post_level_id": UUID(data["post_level"]) if data["post_level"] else None,
            "term_ends_on": data["term_ends_on"],
        }


class RuleNumbersForm(forms.Form):
    """How many, and on what ground."""

    least = forms.IntegerField(label="至少", min_value=0, max_value=999, initial=1)
    most = forms.IntegerField(label="至多", min_value=0, max_value=999, required=False, help_text="不限的不填")
    note = forms.CharField(label="依据", max_length=200, required=False, help_text="例如：某文件第几条")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("least", "most", "note")}


class RuleForm(RuleNumbersForm):
    """A requirement: of every chain, or of every body of a kind."""

    subject = forms.ChoiceField(label="要求什么", choices=RuleSubject.choices, widget=forms.RadioSelect)
    valid_from = forms.DateField(label="起始日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = term_field("body_kind", "适用类别", empty="各类链党组织")
        self.fields["tier"] = term_field("body_tier", "层级", empty="各级")
        self.fields["title"] = term_field("body_seat", "席位", empty="不涉及")
        self.fields["category"] = term_field("member_category", "成员类别", empty="不涉及")
        self.fields["valid_from"].initial = clock.today
        self.order_fields(["subject", "title", "category", "kind", "tier", "least", "most", "note", "valid_from"])

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        keys = {
            f"{name}_id": UUID(data[name]) if data[name] else None for name in ("kind", "tier", "title", "category")
        }
        plain = {name: data[name] for name in ("subject", "valid_from")}
        return {**super().values(), **keys, **plain}

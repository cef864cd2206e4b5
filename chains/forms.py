"""Forms read what was typed; every rule is the action's."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms

from chains.choices import ChainRole, HeadRole, Layer
from chains.choosing import chosen_chain, chosen_party_org, chosen_person, chosen_unit, kept
from chains.filters import Choices
from chains.models import Chain, Gap, KeyProject, Segment
from core import clock
from core.principal import Principal
from core.queries import term_choices
from organizations.models import Unit

FEN_PER_WAN = 1_000_000
MOST_WAN = Decimal(10_000_000_000)


def _term_field(kind: str, label: str, *, required: bool = False, empty: str = "未定") -> forms.ChoiceField:
    choices: Choices = term_choices(kind)
    return forms.ChoiceField(label=label, required=required, choices=[("", empty), *choices])


class ModelColumnsForm(forms.ModelForm[Any]):
    """A form over a record's own columns whose checks belong to the action, run once for pages and API alike."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def _post_clean(self) -> None:
        """The model's own checks belong to the action."""


class ChainForm(ModelColumnsForm):
    parent = forms.CharField(label="上级链条", required=False, help_text="子产业链填写；没有上级则留空")
    lead_department = forms.CharField(label="牵头部门", required=False)

    class Meta:
        model = Chain
        fields = ("name", "short_name", "kind", "level", "is_priority", "description", "order", "valid_from")
        help_texts = {
            "short_name": "图谱和清单里显示的短名",
            "order": "列表中的先后，数字小的在前",
            "valid_from": "不清楚可留空",
        }

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        chain: Chain = self.instance
        for name, label, kind in (
            ("grade", "等级", "chain_grade"),
            ("industry_class", "产业分类", "chain_class"),
            ("scale", "集群规模", "chain_scale"),
        ):
            self.fields[name] = _term_field(kind, label)
            self.initial.setdefault(name, str(getattr(chain, f"{name}_id") or ""))
        self.fields["order"].required = False
        if not chain._state.adding:
            self.initial.setdefault("parent", str(chain.parent_id or ""))
            self.initial.setdefault("lead_department", str(chain.lead_department_id or ""))
        else:
            self.initial.setdefault("level", principal.tenant.level)

    @property
    def parent_shown(self) -> str:
        return self._shown("parent", chosen_chain)

    @property
    def department_shown(self) -> str:
        return self._shown("lead_department", chosen_unit)

    def _shown(self, name: str, choose: Any) -> str:
        """The present choice in words, for the typeahead."""
        try:
            row = choose(self.principal, str(self[name].value() or ""))
        except forms.ValidationError:
            return ""
        return row.name if row else ""

    def clean_parent(self) -> Chain | None:
        text = self.cleaned_data["parent"]
        if text and text == str(self.instance.parent_id):
            held: Chain | None = self.instance.parent
            return held
        return chosen_chain(self.principal, text)

    def clean_lead_department(self) -> Unit | None:
        return chosen_unit(self.principal, self.cleaned_data["lead_department"])

    def clean_order(self) -> int:
        return self.cleaned_data["order"] or 0

    def values(self) -> dict[str, Any]:
        """The cleaned columns as the action takes them."""
        data = self.cleaned_data
        keys = {f"{name}_id": data[name] or None for name in ("grade", "industry_class", "scale")}
        for name in ("parent", "lead_department"):
            keys[f"{name}_id"] = data[name].pk if data[name] else None
        return {**{name: data[name] for name in self.Meta.fields}, **keys}


class EndForm(forms.Form):
    """The last day of something dated."""

    last_day = forms.DateField(label="终止日期（最后一天）")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = clock.today


class SegmentForm(forms.Form):
    name = forms.CharField(label="环节名称", max_length=40)
    layer = forms.ChoiceField(label="位置", choices=Layer.choices)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "layer")}


class SegmentChoiceMixin(forms.Form):
    """Forms that name a segment, or none."""

    @property
    def segment_id(self) -> UUID | None:
        return UUID(self.cleaned_data["segment"]) if self.cleaned_data["segment"] else None


def _segment_choices(segments: Iterable[Segment]) -> Choices:
    return [("", "未定环节"), *[(str(row.pk), f"{row.get_layer_display()} · {row.name}") for row in segments]]


class PlaceForm(SegmentChoiceMixin):
    """Put a unit on the chain. ``proposed`` says that a segment was proposed already."""

    proposal = ""
    proposed = forms.BooleanField(widget=forms.HiddenInput, required=False)
    unit = forms.CharField(label="单位", help_text="输入名称或拼音首字母；列表中没有的，填写单位全称或统一社会信用代码")
    role = forms.ChoiceField(label="链上角色", choices=ChainRole.choices, initial=ChainRole.MEMBER)
    valid_from = forms.DateField(label="上链日期")

    def __init__(
        self, *args: Any, principal: Principal, segments: Iterable[Segment], gaps: Iterable[Gap] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        self.fields["segment"] = forms.ChoiceField(label="环节", choices=_segment_choices(segments), required=False)
        self.fields["valid_from"].initial = clock.today
        listed = [(str(gap.pk), f"{gap.segment.name} · {gap.name}" if gap.segment else gap.name) for gap in gaps]
        if listed:
            self.fields["fills"] = forms.ChoiceField(
                label="填补哪一项短板",
                choices=[("", "无"), *listed],
                required=False,
                help_text="选择后，这一强链补链事项同时登记闭合",
            )

    def propose(self, segment: Segment) -> None:
        """Ask once whether the unit goes to this segment, chosen beforehand; what is saved next is what was meant."""
        self.data = {**{name: self.data.get(name) for name in self.data}, "segment": str(segment.pk), "proposed": "1"}
        self.proposal = f"单位的主要行业对应“{segment.name}”，已为您选好，请核对；不归入的，改选后再保存。"

    @property
    def unit_shown(self) -> str:
        text = str(self["unit"].value() or "")
        try:
            unit = chosen_unit(self.principal, text)
        except forms.ValidationError:
            return ""
        return unit.name if unit else ""

    @property
    def fills_id(self) -> UUID | None:
        chosen = self.cleaned_data.get("fills")
        return UUID(chosen) if chosen else None

    def clean_unit(self) -> Unit | None:
        return chosen_unit(self.principal, self.cleaned_data["unit"])


class PlaceChangeForm(SegmentChoiceMixin):
    """Another role or segment from a day on."""

    role = forms.ChoiceField(label="链上角色", choices=ChainRole.choices)
    day = forms.DateField(label="自何日起", help_text="原来的位置到前一天为止，历史保留")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, segments: Iterable[Segment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["segment"] = forms.ChoiceField(label="环节", choices=_segment_choices(segments), required=False)
        self.fields["day"].initial = clock.today


class HeadForm(forms.Form):
    role = forms.ChoiceField(label="职责", choices=HeadRole.choices, initial=HeadRole.HEAD)
    person = forms.CharField(label="人员", required=False, help_text="人员和部门填一项")
    department = forms.CharField(label="部门", required=False)
    post = forms.CharField(label="职务", max_length=60, required=False)
    valid_from = forms.DateField(label="起始日期", required=False)
    valid_to = forms.DateField(label="任期至", required=False, help_text="到期前 90、30、7 天提醒；没有任期的留空")

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        self.fields["post_level"] = _term_field("post_level", "职务层次")

    def clean_person(self) -> Any:
        return chosen_person(self.principal, self.cleaned_data["person"])

    def clean_department(self) -> Unit | None:
        return chosen_unit(self.principal, self.cleaned_data["department"])

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "role": data["role"],
            "person_id": data["person"].pk if data["person"] else None,
            "department_id": data["department"].pk if data["department"] else None,
            "post": data["post"],
            "post_level_id": data["post_level"] or None,
            "valid_from": data["valid_from"],
            "valid_to": data["valid_to"],
        }


class HeadHandOverForm(HeadForm):
    """Who follows; the role stays and the first day is asked instead of a start."""

    first_day = forms.DateField(label="接任日期", help_text="原链长到前一天为止")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("role", "valid_from"):
            del self.fields[name]
        self.fields["first_day"].initial = clock.today

    def values(self) -> dict[str, Any]:
        self.cleaned_data |= {"role": "", "valid_from": None}
        given = super().values()
        return {name: value for name, value in given.items() if name not in ("role", "valid_from")}


class LeaderOrgForm(forms.Form):
    party_org = forms.CharField(label="党组织")
    valid_from = forms.DateField(label="起始日期", required=False)

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal

    def clean_party_org(self) -> Any:
        return chosen_party_org(self.principal, self.cleaned_data["party_org"])


class ProjectForm(ModelColumnsForm):
    """A key project. The amount is typed in 万元 and kept in 分."""

    owner = forms.CharField(label="牵头单位", required=False)
    amount_wan = forms.DecimalField(
        label="投资额", required=False, min_value=Decimal(0), max_value=MOST_WAN, max_digits=16, decimal_places=2
    )

    class Meta:
        model = KeyProject
        fields = ("name", "year", "target", "target_quantity", "target_unit", "started_on", "due_on", "summary")
        help_texts = {
            "target": "用一句话写明本年度要达到什么",
            "target_quantity": "可量化的目标填写，如 20000",
            "target_unit": "如 套、万吨、家",
        }

    def __init__(
        self, *args: Any, principal: Principal, segments: Iterable[Segment], chains: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        project: KeyProject = self.instance
        if project._state.adding:
            self.fields["chain"] = forms.ChoiceField(label="产业链", choices=[("", "请选择"), *chains])
            self.initial.setdefault("year", clock.today().year)
        else:
            self.initial.setdefault("goal", str(project.goal_id))
            self.initial.setdefault("segment", str(project.segment_id or ""))
            self.initial.setdefault("owner", str(project.owner_id or ""))
            if project.amount is not None:
                self.initial.setdefault("amount_wan", Decimal(project.amount) / FEN_PER_WAN)
            held = project.action_tags.values_list("action_id", flat=True)
            self.initial.setdefault("actions", [str(action_id) for action_id in held])
        self.fields["goal"] = _term_field("project_goal", "目标任务", required=True, empty="请选择")
        self.fields["segment"] = forms.ChoiceField(label="环节", choices=_segment_choices(segments), required=False)
        self.fields["actions"] = forms.MultipleChoiceField(
            label="链条行动",
            choices=term_choices("gap_kind"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text="项目对产业链的作用，可多选",
        )
        self.fields["reason"] = forms.CharField(
            label="变更原因",
            max_length=400,
            required=False,
            help_text="这一年的清单已发布，新增项目或改动清单内容须写明原因；已发布的清单不会改变",
        )

    @property
    def asks_reason(self) -> bool:
        """Whether the action has asked why a published list is to be departed from."""
        return bool(self.errors.get("reason") or (self.is_bound and self.data.get("reason")))

    @property
    def owner_shown(self) -> str:
        try:
            unit = chosen_unit(self.principal, str(self["owner"].value() or ""))
        except forms.ValidationError:
            return ""
        return unit.name if unit else ""

    def clean_owner(self) -> Unit | None:
        text = self.cleaned_data["owner"]
        return kept(self.instance.owner, text) or chosen_unit(self.principal, text)

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        amount = data["amount_wan"]
        return {
            **{name: data[name] for name in self.Meta.fields},
            "goal_id": UUID(data["goal"]),
            "segment_id": UUID(data["segment"]) if data["segment"] else None,
            "owner_id": data["owner"].pk if data["owner"] else None,
            "actions": [UUID(text) for text in data["actions"]],
            "amount": None if amount is None else int(amount * FEN_PER_WAN),
        }


class FinishForm(forms.Form):
    finished_on = forms.DateField(label="完成日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["finished_on"].initial = clock.today


class DraftPublishForm(forms.Form):
    day = forms.DateField(
        label="生效日期", help_text="单位位置、新环节和环节关系自这一天起按草稿执行，原来的到前一天为止"
    )
    reason = forms.CharField(label="发布理由", max_length=200, help_text="如“按市产业链办 11 月会议纪要调整”")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today

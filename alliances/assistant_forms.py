"""Forms of the assistant's steps of this room; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from alliances.models import StructurePattern
from chains.models import Chain, Segment
from core import clock
from core.errors import Conflict
from core.queries import term_choices
from core.tenancy.dated import in_force

MOST_NAMES, LONGEST_NAME = 200, 120


class FirstChainForm(forms.Form):
    name = forms.CharField(label="产业链名称", max_length=120, help_text="例如：示例新材料产业链")
    short_name = forms.CharField(label="简称", max_length=40, required=False, help_text="图谱和清单里显示的短名")
    head_name = forms.CharField(label="链长姓名", max_length=40, required=False)
    head_post = forms.CharField(label="链长职务", max_length=60, required=False, help_text="例如：市委常委、常务副市长")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grade"] = forms.ChoiceField(
            label="等级", required=False, choices=[("", "未定"), *term_choices("chain_grade")]
        )
        self.fields["post_level"] = forms.ChoiceField(
            label="链长职务层次", required=False, choices=[("", "未定"), *term_choices("post_level")]
        )
        patterns = [(str(pk), name) for pk, name in _patterns()]
        self.fields["pattern"] = forms.ChoiceField(
            label="按哪个结构建立",
            required=False,
            choices=[*patterns, ("", "先不建环节和组织")],
            initial=patterns[0][0] if patterns else "",
        )

    def clean_pattern(self) -> UUID | None:
        return UUID(self.cleaned_data["pattern"]) if self.cleaned_data["pattern"] else None


def _patterns() -> Any:
    return StructurePattern.objects.order_by("created_at").values_list("pk", "name")


class FirstUnitsForm(forms.Form):
    names = forms.CharField(
        label="单位名称",
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=f"一行一家，全称，最多 {MOST_NAMES} 家；已登记过的单位直接放到链上",
    )
    first_leads = forms.BooleanField(label="第一家是链主企业", required=False, initial=True)

    def __init__(self, *args: Any, chain: Chain | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chain = chain
        held = Segment.objects.filter(in_force(clock.today()), chain=chain).order_by("order", "name") if chain else []
        choices = [(str(segment.pk), f"{segment.get_layer_display()}：{segment.name}") for segment in held]
        self.fields["segment"] = forms.ChoiceField(
            label="放在哪个环节", required=False, choices=[("", "先不分环节"), *choices]
        )

    def required_chain(self) -> Chain:
        if self.chain is None:
            raise Conflict("还没有产业链，请先完成“建立第一条产业链”。")
        return self.chain

    def clean_names(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["names"].splitlines()]
        names = list(dict.fromkeys(line for line in lines if line))
        if not names:
            raise forms.ValidationError("请至少写一家单位。")
        if len(names) > MOST_NAMES:
            raise forms.ValidationError(f"这里最多 {MOST_NAMES} 家，现有 {len(names)} 家，请用“导入表格”。")
        long = next((name for name in names if len(name) > LONGEST_NAME), None)
        if long:
            raise forms.ValidationError(f"“{long[:20]}…”超过 {LONGEST_NAME} 字，请核对是否少了换行。")
        return names

    def clean_segment(self) -> UUID | None:
        return UUID(self.cleaned_data["segment"]) if self.cleaned_data["segment"] else None

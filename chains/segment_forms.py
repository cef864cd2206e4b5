"""What is typed about a segment's industries and links; every rule is the actions'."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Case, Value, When

from chains.choices import Layer, LinkKind
from chains.models import Segment
from chains.queries import by_chain, segments_for
from core import clock
from core.principal import Principal
from core.tenancy.dated import in_force

# (how it is said of the other segment, kind, whether the segment the page is about is the source)
SAYINGS = {
    "supplies": ("向{}供给", LinkKind.SUPPLIES, True),
    "supplied": ("由{}供给", LinkKind.SUPPLIES, False),
    "contains": ("包含{}", LinkKind.CONTAINS, True),
    "part": ("从属于{}", LinkKind.CONTAINS, False),
}


class SegmentIndustryForm(forms.Form):
    industries = forms.CharField(
        label="添加行业", max_length=100, help_text="输入行业代码或名称，从下拉结果中选择；可多次添加"
    )

    @property
    def code(self) -> str:
        return str(self.cleaned_data["industries"]).split(" ")[0]


class SegmentLinkForm(forms.Form):
    valid_from = forms.DateField(label="起始日期", required=False, help_text="不清楚可留空，即自两个环节设立起")

    def __init__(self, *args: Any, principal: Principal, segment: Segment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.segment = segment
        words = {code: f"“{segment.name}”{said.format('所选环节')}" for code, (said, _, _) in SAYINGS.items()}
        self.listed = _by_chain(principal, segment)
        self.fields["saying"] = forms.ChoiceField(label="关系", choices=list(words.items()))
        self.fields["other"] = forms.ChoiceField(
            label="另一环节",
            choices=[("", "请选择"), *self.listed],
            help_text="“包含”“从属于”只能选本链同一位置的环节",
        )
        self.order_fields(["saying", "other", "valid_from"])

    @property
    def said(self) -> str:
        labels = {key: label for _, group in self.listed for key, label in group}
        name = labels[self.cleaned_data["other"]].partition(" · ")[2]
        return SAYINGS[self.cleaned_data["saying"]][0].format(f"“{name}”")

    def values(self) -> dict[str, Any]:
        _, kind, is_source = SAYINGS[self.cleaned_data["saying"]]
        ends = (self.segment.pk, UUID(self.cleaned_data["other"]))
        source, target = ends if is_source else ends[::-1]
        return {
            "source_id": source,
            "target_id": target,
            "kind": kind,
            "valid_from": self.cleaned_data["valid_from"],
        }


def _by_chain(principal: Principal, segment: Segment) -> list[tuple[str, list[tuple[str, str]]]]:
    """Segments one may link, grouped by chain, the own chain first."""
    found = segments_for(by_chain(principal), action="chain.edit").filter(in_force(clock.today()))
    own_first = Case(When(chain_id=segment.chain_id, then=Value(0)), default=Value(1))
    rows = found.exclude(pk=segment.pk).order_by(
        own_first, "chain__order", "chain__name_key", "chain_id", "order", "name"
    )
    labels = dict(Layer.choices)
    listed = rows.values_list("id", "name", "layer", "chain__name")
    return [
        (chain, [(str(key), f"{labels[layer]} · {name}") for key, name, layer, _ in group])
        for chain, group in groupby(listed, key=lambda row: row[3])
    ]

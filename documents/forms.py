"""Forms of codes and of voiding; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from core.choices import AnchorKind
from core.errors import InvalidInput
from core.principal import Principal
from documents.models import ISSUER_KINDS, DocumentSeries
from members.scopes import chosen


class SeriesForm(forms.ModelForm[DocumentSeries]):
    issuer_anchor = forms.CharField(
        label="系统内的组织",
        required=False,
        help_text="发文机关就是某个链党组织、党组织或单位时选择；组织部门自己发文不必填",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = DocumentSeries
        fields = ("issuer_name", "code")

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal

    def clean_issuer_anchor(self) -> tuple[AnchorKind, UUID] | None:
        try:
            return chosen(self.principal, self.cleaned_data["issuer_anchor"], ISSUER_KINDS)
        except InvalidInput as error:
            raise forms.ValidationError(error.message) from error

    def values(self) -> dict[str, Any]:
        kind, anchor_id = self.cleaned_data["issuer_anchor"] or (None, None)
        return {
            "issuer_name": self.cleaned_data["issuer_name"],
            "code": self.cleaned_data["code"],
            "issuer_id": anchor_id,
            "issuer_kind": str(kind) if kind else None,
        }

    def _post_clean(self) -> None:
        """The model's own checks belong to the action, which runs them once."""


class VoidForm(forms.Form):
    reason = forms.CharField(
        label="作废原因",
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="印在登记簿上，例如：标题有误，另行发文",
    )

"""Forms read what was typed; every rule is the action's."""

from django import forms

from reports.models import PackRule


class ReturnForm(forms.Form):
    note = forms.CharField(
        label="退回原因",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text="写明哪里需要修改，送审人会看到",
    )


class RuleForm(forms.ModelForm[PackRule]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = PackRule
        fields = ("issuer", "addressees", "note", "separate_reviewer")
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}

    def _post_clean(self) -> None:
        """The model's own checks belong to the action, which runs them once, for pages and API alike."""

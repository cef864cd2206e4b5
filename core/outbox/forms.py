"""Forms of the outbox's pages; every rule is the action's."""

from typing import Any

from django import forms

from core.choices import Decision, NoticeMode
from core.models import MailSender, NoticeRule
from core.outbox.queries import ChoiceRow


class AddressForm(forms.Form):
    email = forms.EmailField(
        label="邮箱", required=False, max_length=120, help_text="留空则只在平台内通知。请填写本人单位邮箱"
    )


class ChoicesForm(forms.Form):
    """One field for each kind of event."""

    def __init__(self, *args: Any, rows: list[ChoiceRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            self.fields[row.field] = forms.ChoiceField(
                label=row.kind.label, choices=NoticeMode.choices, initial=row.mode
            )

    def modes(self) -> dict[tuple[str, str], str]:
        return {(row.kind.code, "mail"): self.cleaned_data[row.field] for row in self.rows}


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(label="处理", choices=Decision.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label="原因", max_length=200, help_text="如：已电话核实收到；邮箱已更正")


class NoticeRuleForm(forms.ModelForm[NoticeRule]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = NoticeRule
        fields = ("digest_at",)
        widgets = {"digest_at": forms.TimeInput(format="%H:%M")}

    def _post_clean(self) -> None:
        """The model's own checks belong to the action."""

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class MailSenderForm(forms.ModelForm[MailSender]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = MailSender
        fields = ("is_on", "name", "address", "reply_to")
        help_texts = {
            "is_on": "关闭后不再产生邮件，平台内通知不受影响",
            "name": "收件人看到的名称，如“示例市委组织部”",
            "address": "留空用平台的发件地址；须是邮件服务器允许的地址",
            "reply_to": "收件人回复时寄到这里，可以留空",
        }

    def _post_clean(self) -> None:
        """The model's own checks belong to the action."""

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

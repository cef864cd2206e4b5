"""Forms of the outbox's pages; every rule is the action's."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django import forms

from core.choices import Channel, Decision
from core.models import ChannelSender, MailSender, NoticeRule
from core.models.outbox import ADDRESS_PATTERNS
from core.outbox.own import as_written
from core.outbox.queries import Choice, ChoiceRow
from core.outbox.reach import ADDRESS_LABELS

ADDRESS_HELP = {
    Channel.SMS: "11 位手机号，留空则不发短信",
    Channel.WECOM: "单位企业微信通讯录里的账号，留空则不发",
    Channel.DINGTALK: "单位钉钉通讯录里的用户号（userid），留空则不发",
}


class AddressForm(forms.Form):
    """The mail address, and one for each channel the city has turned on."""

    email = forms.EmailField(
        label="邮箱", required=False, max_length=120, help_text="留空则只在平台内通知。请填写本人单位邮箱"
    )

    def __init__(self, *args: Any, channels: Sequence[Channel] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channels = [channel for channel in channels if channel in ADDRESS_HELP]
        for channel in self.channels:
            self.fields[str(channel)] = forms.CharField(
                label=ADDRESS_LABELS[channel], required=False, max_length=64, help_text=ADDRESS_HELP[channel]
            )

    def clean(self) -> dict[str, Any]:
        """The format is told beside its field; the action and the database keep it."""
        for channel in self.channels:
            text = as_written(channel, self.cleaned_data.get(channel, ""))
            if text and not re.fullmatch(ADDRESS_PATTERNS[channel], text):
                self.add_error(str(channel), f"请核对{ADDRESS_LABELS[channel]}：{ADDRESS_HELP[channel]}。")
        return self.cleaned_data

    def outer(self) -> list[tuple[Channel, str]]:
        return [(channel, self.cleaned_data[channel]) for channel in self.channels]


class ChoicesForm(forms.Form):
    """One field for each kind of event and channel."""

    def __init__(self, *args: Any, rows: list[ChoiceRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for one in self._choices():
            self.fields[one.field] = forms.ChoiceField(label=one.kind.label, choices=one.modes, initial=one.mode)

    def _choices(self) -> Iterator[Choice]:
        for row in self.rows:
            yield from row.choices

    def modes(self) -> dict[tuple[str, str], str]:
        return {(one.kind.code, str(one.channel)): self.cleaned_data[one.field] for one in self._choices()}


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


class ChannelSenderForm(forms.ModelForm[ChannelSender]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ChannelSender
        fields = ("is_on", "name", "to_contacts")
        help_texts = {
            "is_on": "开通后，填写了号码或账号的人按各自的选择收到通知；平台内通知不受影响",
            "name": "短信的签名，或消息开头的署名，如“示例市委组织部”；留空用单位名称",
            "to_contacts": "登记了手机号、没有平台账号而且没有拒绝的联系人，会收到与本单位有关的短信",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.channel != Channel.SMS:
            del self.fields["to_contacts"]

    def _post_clean(self) -> None:
        """The model's own checks belong to the action."""

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}

"""Forms of 工作日历; every rule is the action's."""

from typing import Any

from django import forms

from core.choices import DayPart
from core.models import OfficeHours
from core.workdays.notice import LONGEST_TEXT

FILE_LIMIT = 200_000
ENCODINGS = ("utf-8-sig", "gb18030")


class DaysForm(forms.Form):
    first = forms.DateField(label="开始日期", widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(
        label="结束日期", required=False, help_text="只有一天可以不填", widget=forms.DateInput(attrs={"type": "date"})
    )
    is_worked = forms.ChoiceField(
        label="安排", choices=[("no", "休息"), ("yes", "上班")], initial="no", widget=forms.RadioSelect
    )
    part = forms.ChoiceField(label="时段", choices=DayPart.choices, initial=DayPart.DAY, widget=forms.RadioSelect)
    reason = forms.CharField(label="事由", max_length=80, help_text="如：市第十五届运动会、防汛值班")

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "first": data["first"],
            "last": data["last"] or data["first"],
            "is_worked": data["is_worked"] == "yes",
            "part": data["part"],
            "reason": data["reason"],
        }


class NoticeForm(forms.Form):
    text = forms.CharField(
        label="通知全文",
        required=False,
        max_length=LONGEST_TEXT,
        help_text="从中国政府网复制《国务院办公厅关于……年部分节假日安排的通知》全文，粘贴到这里",
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    file = forms.FileField(label="或选择文本文件", required=False)
    year = forms.IntegerField(
        label="年份", required=False, min_value=2000, max_value=2100, help_text="标题里写明年份的可以不填"
    )

    def clean_file(self) -> str:
        """The file's text; UTF-8 or the encoding of older Chinese editors."""
        upload = self.cleaned_data["file"]
        if not upload:
            return ""
        if upload.size > FILE_LIMIT:
            raise forms.ValidationError("文件超过 200 KB，不是一份通知的文本。请另存为 .txt 后再选。")
        raw: bytes = upload.read()
        for encoding in ENCODINGS:
            try:
                text = raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\x00" not in text:
                return text
        raise forms.ValidationError("读不出文字，请把通知另存为纯文本（.txt），或直接粘贴全文。")

    def notice_text(self) -> str:
        return str(self.cleaned_data["file"] or self.cleaned_data["text"])


class OfficeHoursForm(forms.ModelForm[OfficeHours]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = OfficeHours
        fields = ("valid_from", "morning_from", "morning_to", "afternoon_from", "afternoon_to")
        help_texts = {"valid_from": "从这一天起执行，直到下一次调整。夏季、冬季作息各填一条"}
        widgets = {
            "valid_from": forms.DateInput(attrs={"type": "date"}),
            **{
                name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
                for name in ("morning_from", "morning_to", "afternoon_from", "afternoon_to")
            },
        }

    def _post_clean(self) -> None:
        """The model's own checks belong to the action, which runs them once, for pages and API alike."""

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

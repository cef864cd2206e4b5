"""Forms of minutes; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from documents.models import DocumentSeries
from documents.queries import series_on_offer
from meetings.choices import ConfirmState
from meetings.models import Minutes

TEXT_HELP = "一段一行。以“一、”开头的行排成黑体的一级标题，以“（一）”开头的行排成楷体的二级标题，其余排成正文。"


class MinutesForm(forms.ModelForm[Minutes]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Minutes
        fields = ("title", "body_text")
        widgets = {"body_text": forms.Textarea(attrs={"rows": 24})}
        help_texts = {"body_text": TEXT_HELP}

    def _post_clean(self) -> None:
        """The action checks."""

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class PassForm(forms.Form):
    note = forms.CharField(label="审核意见", max_length=400, required=False, help_text="没有意见的不填")


class ReturnForm(forms.Form):
    note = forms.CharField(label="退回原因", max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class CorrectForm(forms.Form):
    reason = forms.CharField(
        label="更正原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="记入新的一版，如“第三项完成期限有误”",
    )


class IssueForm(forms.Form):
    """Codes of the body's own stand first, and the first of them is chosen; a city without any issues unnumbered."""

    def __init__(self, *args: Any, body_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: list[DocumentSeries] = sorted(series_on_offer(), key=lambda row: (row.issuer_id != body_id, row.code))
        if not offered:
            return
        own = next((str(row.pk) for row in offered if row.issuer_id == body_id), "")
        self.fields["series"] = forms.ChoiceField(
            label="编号所用机关代字",
            required=False,
            initial=own,
            choices=[("", "不编号"), *[(str(row.pk), str(row)) for row in offered]],
            help_text="印发时取下一个号，作废也不再用",
        )

    @property
    def has_series(self) -> bool:
        return "series" in self.fields

    @property
    def series_id(self) -> UUID | None:
        chosen = self.cleaned_data.get("series")
        return UUID(chosen) if chosen else None


class AnswerForm(forms.Form):
    state = forms.ChoiceField(
        label="答复",
        choices=[(ConfirmState.CONFIRMED, "确认，没有意见"), (ConfirmState.OBJECTED, "有意见")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="意见",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="有意见的，请写明是哪一处、应当怎样写",
    )

    def __init__(self, *args: Any, on_behalf: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if on_behalf:
            self.fields["note"].label = "登记依据和意见"
            self.fields["note"].required = True
            self.fields["note"].help_text = "写明对方以什么方式、由谁答复，如“示例某电话确认”"

"""Forms of the import and export pages; what is wrong with a file is the guard's to say."""

from django import forms


class UploadForm(forms.Form):
    file = forms.FileField(
        label="表格文件", allow_empty_file=True, error_messages={"required": "请先选择要导入的表格文件。"}
    )


class ExportForm(forms.Form):
    query = forms.CharField(required=False, widget=forms.HiddenInput)
    format = forms.ChoiceField(
        label="格式",
        choices=(("xlsx", "Excel（.xlsx）"), ("csv", "CSV（纯文字）")),
        initial="xlsx",
        widget=forms.RadioSelect,
    )

"""The forms of uploaded templates and faces; the files are judged by the actions."""

from django import forms


class TemplateForm(forms.Form):
    file = forms.FileField(label="模板文件", help_text="Word 文档（.docx），最大 5 MB", allow_empty_file=True)
    note = forms.CharField(
        label="说明",
        max_length=200,
        required=False,
        help_text="可不填，例如：按本市公文格式调整了落款",
    )


class FontForm(forms.Form):
    file = forms.FileField(label="字体文件", help_text="单个字体（.ttf 或 .otf），最大 20 MB", allow_empty_file=True)
    licence = forms.CharField(
        label="授权说明",
        max_length=200,
        required=False,
        help_text="本单位凭什么可以使用这个字体，例如：2024 年采购，授权书编号……",
    )

"""The form of the outline; every rule is the action's."""

from typing import Any

from django import forms

from core.errors import InvalidInput
from services.choices.sites import CoordinateSystem
from services.models import SiteOutline
from services.sites.outline import LARGEST

FIELDS = ("title", "audit_number", "source", "coordinate_system")


class OutlineForm(forms.Form):
    title = forms.CharField(label="图名", max_length=60, help_text="例如“示例市行政区划图”")
    audit_number = forms.CharField(
        label="审图号", max_length=40, help_text="照原图写，例如“苏S（2023）15号”；印在图的下方"
    )
    source = forms.CharField(label="来源", max_length=120, required=False, help_text="例如“示例省标准地图服务网”")
    coordinate_system = forms.ChoiceField(
        label="坐标系",
        choices=[("", "请选择"), *CoordinateSystem.choices],
        help_text="点位的经纬度要用同一种，不然会偏几百米",
    )
    file = forms.FileField(label="界线文件", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, outline: SiteOutline | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if outline is not None:
            held = {name: getattr(outline, name) for name in (*FIELDS, "version")}
            self.initial = {**held, **self.initial}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}

    def content(self) -> bytes | None:
        """Raises InvalidInput: a file too large is not read at all."""
        upload = self.cleaned_data["file"]
        if upload is None:
            return None
        if upload.size > LARGEST:
            raise InvalidInput(fields={"file": ["文件超过 5 MB，请先在制图软件里简化。"]})
        return bytes(upload.read())

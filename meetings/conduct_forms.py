"""Forms of the agenda, the roll and the log; every rule is the action's."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile

from alliances.forms import term_field
from alliances.models import ChainBody
from chains.choosing import chosen_unit, kept
from chains.forms import ModelColumnsForm
from core import clock
from core.principal import Principal
from meetings.agenda_queries import linkable_to
from meetings.candidates import Candidate
from meetings.models import AgendaItem, Meeting
from meetings.photos import ACCEPT

HALF_HOUR = 30
MOST_AT_ONCE = 5


class AgendaItemForm(ModelColumnsForm):
    unit = forms.CharField(label="汇报单位", required=False)

    class Meta:
        model = AgendaItem
        fields = ("title", "section", "minutes_long", "presenter")
        help_texts = {
            "section": "如“专题汇报”“研究讨论”，同一部分的各项排在一起；不分部分的不填",
            "presenter": "不确定的不填",
        }

    def __init__(self, *args: Any, principal: Principal, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        row: AgendaItem = self.instance
        projects, gaps = linkable_to(principal, meeting.body)
        for name, label, choices in (("project", "涉及重点项目", projects), ("gap", "涉及缺口", gaps)):
            held = str(getattr(row, f"{name}_id") or "")
            if held and held not in dict(choices):
                choices.append((held, str(getattr(row, name))))
            self.fields[name] = forms.ChoiceField(label=label, required=False, choices=[("", "不涉及"), *choices])
            self.initial[name] = held
        self.initial["unit"] = str(row.unit_id or "")
        self.fields["minutes_long"].widget.attrs["inputmode"] = "numeric"

    @property
    def unit_shown(self) -> str:
        text = str(self["unit"].value() or "")
        if self.instance.unit_id and text == str(self.instance.unit_id):
            return str(self.instance.unit)
        try:
            unit = chosen_unit(self.principal, text)
        except forms.ValidationError:
            return text
        return unit.name if unit else ""

    def clean_unit(self) -> Any:
        text = self.cleaned_data["unit"]
        return kept(self.instance.unit, text) or chosen_unit(self.principal, text)

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        linked = {f"{name}_id": UUID(data[name]) if data[name] else None for name in ("project", "gap")}
        own = {name: data[name] for name in self.Meta.fields}
        return {**own, **linked, "unit_id": data["unit"].pk if data["unit"] else None}


class LinesArea(forms.Textarea):
    """A text area whose posted line ends are those that are kept, so that an untouched text is the same text."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value


class NotesForm(forms.Form):
    notes = forms.CharField(label="记录", required=False, strip=False, widget=LinesArea(attrs={"rows": 3}))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    take_over = forms.BooleanField(widget=forms.HiddenInput, required=False)


class SummaryForm(forms.Form):
    summary = forms.CharField(label="会议情况", required=False, strip=False, widget=LinesArea(attrs={"rows": 4}))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class MarkForm(forms.Form):
    """One tap gives the mark, or the names beside it are saved without one."""

    attendance = forms.CharField(label="到会情况", required=False)
    attendee = forms.CharField(label="到会人员", max_length=60, required=False)
    attendee_post = forms.CharField(label="职务", max_length=60, required=False)
    attendance_note = forms.CharField(label="说明", max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def values(self) -> dict[str, Any]:
        """Only what was posted: a tap alone leaves the names as they are."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "version" and name in self.data and not (name == "attendance" and not value)
        }


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several photos at once, none needed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=SeveralFiles(attrs={"accept": ACCEPT, "multiple": True}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not files:
            raise forms.ValidationError("请选择照片。")
        if len(files) > MOST_AT_ONCE:
            raise forms.ValidationError(f"一次最多上传 {MOST_AT_ONCE} 张，请分几次上传。")
        return [super(PhotosField, self).clean(file, initial) for file in files]


class PhotosForm(forms.Form):
    photos = PhotosField(label="照片")


def rounded_start(minutes_long: int) -> dt.datetime:
    """When a meeting of this length that has just ended began, to the half hour before."""
    begun = clock.now().astimezone(clock.CHINA) - dt.timedelta(minutes=minutes_long)
    return begun.replace(minute=begun.minute // HALF_HOUR * HALF_HOUR, second=0, microsecond=0)


class HeldForm(forms.Form):
    """One screen: everything that can be known is filled in."""

    day = forms.DateField(label="日期")
    begins = forms.TimeField(label="开始时间")
    minutes_long = forms.IntegerField(label="时长", min_value=10, max_value=1440)
    place = forms.CharField(label="地点", max_length=80, required=False)
    summary = forms.CharField(
        label="说了什么、定了什么",
        max_length=4000,
        required=False,
        widget=LinesArea(attrs={"rows": 5, "enterkeyhint": "enter"}),
        help_text="可以用手机输入法的语音输入；也可以先登记，之后再逐项记录",
    )
    name = forms.CharField(label="会议名称", max_length=120, required=False, help_text="不填的按组织、类型和日期起名")
    photos = PhotosField(label="照片", required=False, help_text="可不传；上传时去掉拍摄地点等信息")
    again = forms.BooleanField(label="确是另一次会议", required=False)

    def __init__(
        self,
        *args: Any,
        body: ChainBody,
        members: Sequence[Candidate],
        usual: tuple[UUID | None, int, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.body = body
        kind_id, long, place = usual
        self.fields["kind"] = term_field("meeting_kind", "会议类型", required=True, empty="请选择")
        self.fields["present"] = forms.MultipleChoiceField(
            label="谁来了",
            required=False,
            choices=[(one.key, one.name) for one in members],
            widget=forms.CheckboxSelectMultiple,
        )
        start = rounded_start(long)
        self.initial = {
            "kind": str(kind_id or ""),
            "day": start.date(),
            "begins": start.time(),
            "minutes_long": long,
            "place": place,
            **self.initial,
        }

    @property
    def ticked(self) -> set[str]:
        return set(self["present"].value() or [])

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            **{name: data[name] for name in ("name", "place", "summary", "minutes_long")},
            "kind_id": UUID(data["kind"]),
            "starts_at": dt.datetime.combine(data["day"], data["begins"], clock.CHINA),
        }

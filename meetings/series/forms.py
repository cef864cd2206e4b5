"""Forms of series; every rule is the action's."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from alliances.choosing import chosen_body
from alliances.forms import term_field
from chains.forms import ModelColumnsForm
from core import clock
from core.principal import Principal
from core.templatetags.formats import cn_datetime
from meetings.models import MeetingSeries
from meetings.series.effects import Effect
from meetings.series.words import nth_words

MOST = 23
NTHS = [*range(1, MOST + 1), *range(-1, -MOST - 1, -1)]
NTH_LABELS = {nth_words(nth): nth for nth in NTHS}
FIELDS = (
    "name",
    "every",
    "nth",
    "starts_on",
    "ends_on",
    "start_time",
    "minutes_long",
    "place",
    "address",
    "online_url",
)


class SeriesForm(ModelColumnsForm):
    """``checked`` is the mark of what was shown before: what was changed since is shown again before it is saved."""

    body = forms.CharField(label="链党组织")
    checked = forms.CharField(widget=forms.HiddenInput, required=False)
    nth = forms.TypedChoiceField(
        label="第几个工作日",
        choices=[(number, label) for label, number in NTH_LABELS.items()],
        coerce=int,
        help_text="按本市工作日历数：放假跳过，调休上班的日子计入。当期没有这么多工作日的，这一期不开",
    )

    online_url = forms.URLField(label="线上会议链接", max_length=300, required=False, assume_scheme="https")

    class Meta:
        model = MeetingSeries
        fields = FIELDS
        help_texts = {
            "name": "如“航空航天产业链党委联席会议”，各次会议在后面加上年月、季度",
            "ends_on": "长期的不填",
            "minutes_long": "",
        }
        widgets = {
            "starts_on": forms.DateInput(attrs={"type": "date"}),
            "ends_on": forms.DateInput(attrs={"type": "date"}),
            "start_time": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        row: MeetingSeries = self.instance
        self.fields["kind"] = term_field("meeting_kind", "会议类型", required=True, empty="请选择", present=row.kind_id)
        if row._state.adding:
            self.initial.setdefault("starts_on", clock.today())
        else:
            del self.fields["body"]
            self.initial["kind"] = str(row.kind_id)

    def clean_body(self) -> Any:
        return chosen_body(self.principal, self.cleaned_data["body"])

    @property
    def body_shown(self) -> str:
        try:
            body = chosen_body(self.principal, str(self["body"].value() or ""))
        except forms.ValidationError:
            return ""
        return body.name if body else ""

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {**{name: data[name] for name in FIELDS}, "kind_id": UUID(data["kind"]) if data["kind"] else None}

    @property
    def mark(self) -> str:
        """Stands for what is to be saved, as it was shown."""
        body = self.cleaned_data.get("body")
        said = repr([*sorted(self.values().items()), body.pk if body else None])
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    @property
    def was_shown(self) -> bool:
        return self.cleaned_data.get("checked") == self.mark


class MovingForm(forms.Form):
    """Which of the meetings already answered go along."""

    def __init__(self, *args: Any, asked: Sequence[Effect], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (
                str(one.meeting.pk),
                f"{one.meeting.name}：{cn_datetime(one.meeting.starts_at)} → {cn_datetime(one.starts_at)}",
            )
            for one in asked
        ]
        self.fields["moving"] = forms.MultipleChoiceField(
            label="已有单位回复的会议，哪些一并调整",
            choices=choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text="选中的会通知参会单位；改到另一天的，原来的回复作废。不选的保持原样",
        )

    def ids(self) -> list[UUID]:
        return [UUID(key) for key in self.cleaned_data["moving"]]


class EndForm(forms.Form):
    last_day = forms.DateField(
        label="最后一天",
        help_text="这一天以后不再有这个系列的会议；未通知的草稿放入回收站，已通知的会议保留",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("last_day", clock.today())

    def day(self) -> dt.date:
        day: dt.date = self.cleaned_data["last_day"]
        return day

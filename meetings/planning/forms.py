"""Forms of meetings and invitations; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from alliances.activity_forms import SeveralField
from alliances.choosing import chosen_body, chosen_member
from alliances.forms import term_field
from chains.choosing import chosen_person, chosen_unit, kept
from chains.forms import ModelColumnsForm
from core.principal import Principal
from core.queries import term_choices
from meetings.choices import InviteeRole, MeetingState, ReplyState
from meetings.models import Invitee, Meeting
from meetings.planning.prefill import Named, named

PLANNED_FIELDS = ("name", "starts_at", "ends_at", "place", "address", "online_url", "reply_by", "topics_by")
# Said by the city whose meeting it is.
HOSTED_FIELDS = ("name", "starts_at", "ends_at", "place", "address", "online_url", "host", "topics_by")
LOGGED_FIELDS = ("attendances", "summary")


class MeetingForm(ModelColumnsForm):
    """What a meeting is planned with; what happened is asked for once it was held."""

    body = forms.CharField(label="链党组织")
    online_url = forms.URLField(
        label="线上会议链接", max_length=300, required=False, assume_scheme="https", help_text="线上参加的填写"
    )
    host = forms.CharField(label="承办单位", required=False)
    convener = forms.CharField(label="召集人", required=False)

    class Meta:
        model = Meeting
        fields = (*PLANNED_FIELDS, *LOGGED_FIELDS)
        help_texts = {
            "name": "不填的按链党组织和类型起名",
            "ends_at": "不填的按会议类型的时长",
            "reply_by": "不填的为会前一个工作日下午",
            "topics_by": "不填的按会议类型的规定",
            "attendances": "一个人来几次记几次",
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 5}),
            **{name: forms.DateTimeInput() for name in ("starts_at", "ends_at", "reply_by")},
        }

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        row: Meeting = self.instance
        self.fields["kind"] = term_field("meeting_kind", "会议类型", required=True, empty="请选择", present=row.kind_id)
        if row._state.adding:
            for name in ("name", "ends_at"):
                self.fields[name].required = False
            self.fields["invite"] = forms.BooleanField(
                label="按会议类型邀请参会单位",
                required=False,
                initial=True,
                help_text="按设置的席位和成员类别；没有设置的邀请全体成员。以后可以增减",
            )
        else:
            del self.fields["body"]
            for name in ("name", "ends_at", "reply_by", "topics_by"):
                self.fields[name].help_text = ""
            if row.joined_id is not None:
                for name in HOSTED_FIELDS:
                    del self.fields[name]
            self.initial.update({name: str(getattr(row, f"{name}_id") or "") for name in ("kind", "host", "convener")})
        if row.state != MeetingState.HELD:
            for name in LOGGED_FIELDS:
                del self.fields[name]

    def clean_body(self) -> Any:
        return chosen_body(self.principal, self.cleaned_data["body"])

    def clean_host(self) -> Any:
        text = self.cleaned_data["host"]
        return kept(self.instance.host, text) or chosen_unit(self.principal, text)

    def clean_convener(self) -> Any:
        text = self.cleaned_data["convener"]
        return kept(self.instance.convener, text) or chosen_person(self.principal, text)

    def _shown(self, name: str, choose: Any) -> str:
        text = str(self[name].value() or "")
        held = getattr(self.instance, name, None) if name != "body" else None
        if held is not None and text == str(held.pk):
            return str(held.name)
        try:
            row = choose(self.principal, text)
        except forms.ValidationError:
            return ""
        return row.name if row else ""

    @property
    def body_shown(self) -> str:
        return self._shown("body", chosen_body)

    @property
    def host_shown(self) -> str:
        return self._shown("host", chosen_unit)

    @property
    def convener_shown(self) -> str:
        return self._shown("convener", chosen_person)

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        adding = self.instance._state.adding
        values = {
            name: data[name]
            for name in self.Meta.fields
            if name in data and not (adding and data[name] in (None, "") and name != "place")
        }
        for name in ("host", "convener"):
            if name in data:
                values[f"{name}_id"] = data[name].pk if data[name] else None
        return {**values, "kind_id": UUID(data["kind"]) if data["kind"] else None}


class InviteForm(forms.Form):
    """Whom to invite: by seats, by categories, one by one."""

    by_kind = forms.BooleanField(label="按会议类型的参会范围", required=False)
    everybody = forms.BooleanField(label="全体成员", required=False)
    role = forms.ChoiceField(label="参会身份", choices=InviteeRole.choices, initial=InviteeRole.ATTENDS)
    must = forms.BooleanField(label="应到", required=False, initial=True, help_text="计入应到单位数")
    tell = forms.BooleanField(label="同时通知新增的参会单位", required=False, initial=True)

    def __init__(self, *args: Any, principal: Principal, meeting: Meeting, outers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        for name, kind, label in (("seats", "body_seat", "按席位"), ("categories", "member_category", "按成员类别")):
            self.fields[name] = forms.MultipleChoiceField(
                label=label, choices=term_choices(kind), required=False, widget=forms.CheckboxSelectMultiple
            )
        posted = self.data.getlist("members") if self.is_bound and hasattr(self.data, "getlist") else []
        self.fields["members"] = SeveralField(
            label="单位、党组织或人员", choices=[(text, text) for text in posted], required=False
        )
        if outers:
            self.fields["outers"] = forms.MultipleChoiceField(
                label="域外成员",
                choices=[(str(key), name) for key, name in outers],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        if meeting.noticed_at is None or meeting.state != MeetingState.PLANNED:
            del self.fields["tell"]

    def clean_members(self) -> list[Named]:
        found, wrong = [], []
        for text in self.cleaned_data["members"]:
            try:
                kind, row_id = chosen_member(self.principal, text)
                found.append(named(kind, row_id))
            except forms.ValidationError as error:
                wrong += error.messages
        if wrong:
            raise forms.ValidationError(wrong)
        return found

    def asked(self) -> dict[str, Any]:
        data = self.cleaned_data
        outers = [Named(outer_id=UUID(key)) for key in data.get("outers", [])]
        return {
            "named": [*data["members"], *outers],
            "seat_ids": [UUID(key) for key in data["seats"]],
            "category_ids": [UUID(key) for key in data["categories"]],
            "by_kind": data["by_kind"],
            "everybody": data["everybody"],
            "role": data["role"],
            "must": data["must"],
            "tell": data.get("tell", True),
        }


class InviteeForm(ModelColumnsForm):
    class Meta:
        model = Invitee
        fields = ("role", "must", "attendee", "attendee_post")
        help_texts = {"must": "计入应到单位数", "attendee": "已知由谁参加的填写"}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ReplyForm(forms.Form):
    answer = forms.ChoiceField(
        label="回复",
        choices=[(value, label) for value, label in ReplyState.choices if value != ReplyState.NONE],
        widget=forms.RadioSelect,
    )
    attendee = forms.CharField(label="到会人员", max_length=60, required=False, help_text="派人参加的必填")
    attendee_post = forms.CharField(label="职务", max_length=60, required=False)
    note = forms.CharField(label="说明", max_length=200, required=False, help_text="请假的写明原因")


class CancelForm(forms.Form):
    reason = forms.CharField(
        label="取消原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}), help_text="通知里会写给参会单位"
    )

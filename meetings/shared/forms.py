"""Forms of meetings shared with other cities; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from alliances.choosing import chosen_body
from alliances.forms import term_field
from alliances.sharing.queries import other_cities
from alliances.sharing.share_forms import CROSSES
from core.principal import Principal
from meetings.models import AgendaItem, Meeting

WHOM = (("rule", "按会议类型的参会范围"), ("all", "参会组织的全体成员"), ("none", "以后再选"))


class ItemsForm(forms.Form):
    """Which agenda items other cities read."""

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = list(
            AgendaItem.objects.filter(meeting=meeting)
            .order_by("place", "id")
            .values_list("id", "title", "section", "is_shared")
        )
        self.fields["items"] = forms.MultipleChoiceField(
            label="对方能看到的议程",
            required=False,
            choices=[(str(key), f"{section}：{title}" if section else title) for key, title, section, _ in items],
            initial=[str(key) for key, _, _, shared in items if shared],
            widget=forms.CheckboxSelectMultiple,
            help_text="只给对方看标题，不给部分、汇报人和记录；标题里的人员姓名和电话以“××”代替",
        )

    def item_ids(self) -> list[UUID]:
        return [UUID(key) for key in self.cleaned_data["items"]]


class ShareMeetingForm(ItemsForm):
    message = forms.CharField(label="说明", max_length=200, required=False, help_text=CROSSES)

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cities = [(str(key), name) for key, name in other_cities(principal).values_list("id", "name")]
        self.fields["guest"] = forms.ChoiceField(
            label="邀请的城市",
            choices=[("", "请选择"), *cities],
            help_text="没有列出的城市还没有使用本平台，请登记为域外成员后在参会单位里邀请",
        )
        self.order_fields(["guest", "items", "message"])

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"guest_id": UUID(data["guest"]), "message": data["message"], "item_ids": self.item_ids()}


class AcceptMeetingForm(forms.Form):
    body = forms.CharField(label="本市参会的组织", help_text="组织名称会告诉对方；参会单位由本市自己定，对方看不到")
    invite = forms.ChoiceField(label="本市参会单位", choices=WHOM, initial="rule", widget=forms.RadioSelect)
    tell = forms.BooleanField(label="同时通知参会单位", required=False, help_text="不选的，核对名单后再通知")
    note = forms.CharField(label="答复说明", max_length=200, required=False, help_text=CROSSES)

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        self.fields["kind"] = term_field("meeting_kind", "会议类型", required=True, empty="请选择")
        self.fields["kind"].help_text = "按本市的类型，决定提醒和参会范围"
        self.order_fields(["body", "kind", "invite", "tell", "note"])

    def clean_body(self) -> Any:
        return chosen_body(self.principal, self.cleaned_data["body"])

    @property
    def body_shown(self) -> str:
        try:
            row = chosen_body(self.principal, str(self["body"].value() or ""))
        except forms.ValidationError:
            return ""
        return row.name if row else ""

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "body_id": data["body"].pk,
            "kind_id": UUID(data["kind"]),
            **{name: data[name] for name in ("invite", "tell", "note")},
        }

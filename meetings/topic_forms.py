"""Forms of topics; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet

from alliances.models import ChainBody
from core.choices import AnchorKind
from core.principal import Principal
from core.templatetags.formats import cn_day
from meetings.agenda_queries import linkable_to
from meetings.conduct_forms import LinesArea
from meetings.models import Meeting, Topic
from meetings.queries import holds_meeting
from meetings.topic_queries import ahead_of, members_spoken_for, open_to_topics, proposer_of

Choices = list[tuple[str, str]]


def meeting_choices(meetings: "QuerySet[Meeting]") -> Choices:
    return [(str(row.pk), f"{cn_day(row.starts_at)} {row.name}") for row in meetings[:50]]


class TopicForm(forms.Form):
    """Few fields for a member; who runs the meetings may also say what project or gap it is about."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="议题", max_length=120, help_text="一句话，如“研究货运通道限行问题”")
    reason = forms.CharField(
        label="事由和建议", max_length=2000, required=False, widget=LinesArea(attrs={"rows": 5}), strip=True
    )

    def __init__(
        self, *args: Any, principal: Principal, body: ChainBody, topic: Topic | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        runs = holds_meeting(principal, body.pk)
        meetings = meeting_choices(ahead_of(body.pk) if runs else open_to_topics(body.pk))
        if topic is not None and topic.meeting and str(topic.meeting_id) not in dict(meetings):
            meetings.append((str(topic.meeting_id), topic.meeting.name))
        self.fields["meeting"] = forms.ChoiceField(
            label="提交哪次会议", required=False, choices=[("", "下一次会议，由组织方安排"), *meetings]
        )
        if topic is None:
            members = members_spoken_for(principal, body.pk)
            blank = [("", "组织方提出")] if runs else [("", "请选择")] if len(members) != 1 else []
            self.fields["member"] = forms.ChoiceField(label="提出单位", required=False, choices=[*blank, *members])
        if runs:
            projects, gaps = linkable_to(principal, body)
            for name, label, choices in (("project", "涉及重点项目", projects), ("gap", "涉及缺口", gaps)):
                held = str(getattr(topic, f"{name}_id", None) or "")
                if held and held not in dict(choices):
                    choices.append((held, str(getattr(topic, name))))
                self.fields[name] = forms.ChoiceField(label=label, required=False, choices=[("", "不涉及"), *choices])
        if topic is not None:
            self.initial.update({"name": topic.name, "reason": topic.reason, "version": topic.version})
            self.initial.update(
                {name: str(getattr(topic, f"{name}_id") or "") for name in ("meeting", "project", "gap")}
            )

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        values: dict[str, Any] = {"name": data["name"], "reason": data["reason"]}
        for name in ("meeting", "project", "gap"):
            if name in data:
                values[f"{name}_id"] = UUID(data[name]) if data[name] else None
        if data.get("member"):
            kind, _, key = data["member"].partition(":")
            values["unit_id" if kind == AnchorKind.UNIT else "party_org_id"] = UUID(key)
        return values


class AcceptForm(forms.Form):
    section = forms.CharField(label="列入哪一部分", max_length=40, required=False, help_text="不分部分的不填")
    minutes_long = forms.IntegerField(label="时长（分钟）", min_value=1, max_value=1440, required=False)
    answer = forms.CharField(label="答复", max_length=400, required=False, widget=LinesArea(attrs={"rows": 2}))

    def __init__(self, *args: Any, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meetings = meeting_choices(ahead_of(topic.body_id))
        self.fields["meeting"] = forms.ChoiceField(label="会议", choices=[("", "请选择"), *meetings])
        self.initial.setdefault("meeting", str(topic.meeting_id or (meetings[0][0] if len(meetings) == 1 else "")))
        self.order_fields(["meeting", "section", "minutes_long", "answer"])


class MergeForm(forms.Form):
    answer = forms.CharField(label="答复", max_length=400, required=False, widget=LinesArea(attrs={"rows": 2}))

    def __init__(self, *args: Any, others: "QuerySet[Topic]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (str(row.pk), "：".join(part for part in (proposer_of(row), row.name) if part)) for row in others[:100]
        ]
        self.fields["into"] = forms.ChoiceField(label="并入哪个议题", choices=choices, widget=forms.RadioSelect)
        self.order_fields(["into", "answer"])


class ReturnForm(forms.Form):
    answer = forms.CharField(
        label="退回原因", max_length=400, widget=LinesArea(attrs={"rows": 3}), help_text="提出方看到后可以修改再提"
    )

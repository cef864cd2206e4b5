"""Forms of courses and sessions; every rule is the action's."""

from typing import Any
from uuid import UUID

from django import forms

from alliances.body_forms import OfBodyForm
from alliances.models import Course, CourseSession
from alliances.teams.forms import TypedForm
from chains.choosing import chosen_unit
from chains.filters import Choices
from core import clock


class CourseForm(OfBodyForm):
    kinds = "course_kind"

    class Meta:
        model = Course
        fields = ("name", "purpose", "opened_on")
        help_texts = {"name": "如“益企课堂”", "purpose": "讲什么、面向谁", "opened_on": "不清楚的不填"}
        widgets = {"purpose": forms.Textarea(attrs={"rows": 3})}


class SessionForm(TypedForm):
    """One screen on a phone: which course, what about, how many came; the rest may be left out."""

    typed = {"host": chosen_unit}
    host = forms.CharField(label="承办单位", required=False)

    class Meta:
        model = CourseSession
        fields = (
            "title",
            "held_on",
            "attendances",
            "members",
            "persons",
            "is_training",
            "place",
            "teacher",
            "note",
        )
        help_texts = {
            "title": "如“产业链上上党课”",
            "attendances": "到场多少人次，含党员和其他人员",
            "members": "其中党员多少人次，包含在参加人次里",
            "persons": "不同的人有多少，一个人只算一次；不清楚的不填",
            "is_training": "是职业技能培训的打开，另行统计",
        }

    def __init__(self, *args: Any, courses: Choices | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            held = courses or []
            offered = held if len(held) == 1 else [("", "请选择"), *held]
            self.fields["course"] = forms.ChoiceField(label="课程", choices=offered)
            self.initial.setdefault("held_on", clock.today())

    @property
    def course_id(self) -> UUID:
        return UUID(self.cleaned_data["course"])

    def values(self) -> dict[str, Any]:
        return {**{name: self.cleaned_data[name] for name in self.Meta.fields}, **self.keys()}


class CloseCourseForm(forms.Form):
    day = forms.DateField(label="停办日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today

from django import forms

from meetings.choices import ReplyState

WHICH = "请选择参加、派人参加或请假。"


class LinkReplyForm(forms.Form):
    """Every rule is the action's."""

    answer = forms.ChoiceField(
        label="是否参加",
        choices=[(value, label) for value, label in ReplyState.choices if value != ReplyState.NONE],
        widget=forms.RadioSelect,
        error_messages={"required": WHICH, "invalid_choice": WHICH},
    )
    attendee = forms.CharField(label="谁来参加", max_length=60, required=False, help_text="派人参加的，填写姓名")
    attendee_post = forms.CharField(label="职务", max_length=60, required=False)
    note = forms.CharField(label="请假原因", max_length=200, required=False, help_text="请假的填写")

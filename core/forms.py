"""Forms of the foundation's own pages; every rule is the action's."""

from typing import Any

from django import forms

from core.choices import SuggestionState
from core.models import Term
from core.passwords import LONGEST, SHORTEST
from core.terms import TermKind


class SignInForm(forms.Form):
    username = forms.CharField(
        label="登录名",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
    )
    password = forms.CharField(
        label="密码",
        max_length=LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


def _password(label: str, autocomplete: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        strip=False,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


class PasswordForm(forms.Form):
    """Change one's own password."""

    old_password = _password("原密码", "current-password")
    new_password = _password(
        "新密码", "new-password", f"至少 {SHORTEST} 个字符，可以用一句容易记住的话；不能包含登录名、姓名。"
    )
    again = _password("再输一遍新密码", "new-password")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("new_password") and data.get("again") and data["new_password"] != data["again"]:
            self.add_error("again", "两次输入的新密码不一致，请重新输入。")
        return data


class TermForm(forms.ModelForm[Term]):
    """One name of a kind; the meaning is asked only where the code reasons with it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Term
        fields = ("label", "code", "valid_from", "valid_to")
        help_texts = {
            "label": "在表单、清单和报表上显示的名称",
            "code": "供接口和表格导入使用，留空则自动生成",
            "valid_from": "不填表示一直有效",
            "valid_to": "过了这一天不再提供选择，已使用的记录不受影响",
        }

    def __init__(self, *args: Any, kind: TermKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].required = False
        if kind.meanings is not None:
            self.fields["meaning"] = forms.ChoiceField(
                label="含义",
                help_text="名称可以按本市习惯起，含义告诉系统把它当作什么来统计和检查。",
                choices=[(value, _explained(kind, value, str(label))) for value, label in kind.meanings.choices],
                widget=forms.RadioSelect,
            )

    def _post_clean(self) -> None:
        """The model's own checks belong to the action, which runs them once, for pages and API alike."""

    def values(self) -> dict[str, Any]:
        """The cleaned columns as the action takes them; an empty code keeps the one there is, or lets one be made."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        if not data["code"]:
            del data["code"]
        return data


def _explained(kind: TermKind, meaning: str, label: str) -> str:
    explanation = kind.meaning_help.get(meaning, "")
    return f"{label}：{explanation}" if explanation else label


class SuggestionForm(forms.Form):
    text = forms.CharField(
        label="意见建议",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="哪里不好用、哪些内容不必填、还缺什么，都可以说。请勿填写个人信息和工作秘密",
    )
    page = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)


class ReplyForm(forms.Form):
    to = forms.ChoiceField(
        label="处理结果",
        choices=[(str(SuggestionState.ACCEPTED), "采纳"), (str(SuggestionState.DECLINED), "说明情况")],
        widget=forms.RadioSelect,
        initial=str(SuggestionState.ACCEPTED),
    )
    reply = forms.CharField(label="答复", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))

"""Forms of the foundation's own pages; every rule is the action's."""

from typing import Any

from django import forms

from core.passwords import LONGEST, SHORTEST


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
